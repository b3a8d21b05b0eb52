"""Ingress controllers that are known: their names in IngressClasses, and their pods.

Source: `IngressClass.spec.controller` of each project's own manifests; instances
append a name to it.
"""

from __future__ import annotations

from dataclasses import dataclass

from kubectl_netmap.discover.components import Mark


@dataclass(frozen=True, slots=True)
class Product:
    """A controller: how its value in an IngressClass begins, and what serves requests.

    The first of `controllers` is its default. `pods` are the marks of the pods that
    requests pass; a product without them answers outside the cluster, or in pods that
    tell nothing. `alone` is set where such a pod proves that Ingresses are served even
    if no IngressClass says so. `flagged` is set where --controller-class names the
    controller of each instance. `class_name` is the class that it serves by default.
    """

    name: str
    controllers: tuple[str, ...]
    pods: tuple[Mark, ...] = ()
    alone: bool = False
    flagged: bool = False
    class_name: str = ""


def _app(name: str, container: str) -> Mark:
    return Mark(container=container, label=("app.kubernetes.io/name", name))


PRODUCTS: tuple[Product, ...] = (
    Product(
        "ingress-nginx",
        ("k8s.io/ingress-nginx",),
        (
            Mark(image="nginx-ingress-controller"),
            Mark(image="ingress-nginx-controller"),
            Mark(container="nginx-ingress-controller"),
            Mark(container="rke2-ingress-nginx-controller"),
            Mark(container="nginx-ingress-microk8s"),
            _app("ingress-nginx", "controller"),
            _app("rke2-ingress-nginx", "controller"),
            Mark(container="controller", owner="ingress-nginx*"),
            Mark(container="controller", namespace="app-routing-system", owner="nginx*"),
        ),
        alone=True,
        flagged=True,
        class_name="nginx",
    ),
    Product(
        "nginx",
        ("nginx.org/ingress-controller",),
        (
            Mark(image="nginx-ingress"),
            Mark(image="nginx-plus-ingress"),
            Mark(container="nginx-ingress"),
        ),
        alone=True,
        class_name="nginx",
    ),
    Product(
        "traefik",
        ("traefik.io/ingress-controller",),
        (Mark(image="traefik"), Mark(container="traefik")),
        alone=True,
    ),
    Product(
        "haproxy",
        ("haproxy.org/ingress-controller",),
        (
            Mark(image="kubernetes-ingress", container="kubernetes-ingress-controller"),
            Mark(image="kubernetes-ingress", container="haproxy-ingress"),
            _app("kubernetes-ingress", "kubernetes-ingress-controller"),
        ),
        alone=True,
    ),
    Product(
        "haproxy-ingress",
        ("haproxy-ingress.github.io/controller",),
        (
            Mark(image="haproxy-ingress"),
            Mark(container="haproxy-ingress", owner="haproxy-ingress*"),
        ),
        alone=True,
        class_name="haproxy",
    ),
    # requests pass Envoy, whose pods have Contour's own image beside it
    Product(
        "contour",
        ("projectcontour.io/ingress-controller", "projectcontour.io"),
        (
            Mark(container="shutdown-manager", image="contour", beside="envoy"),
            Mark(container="envoy", owner="contour-envoy"),
            Mark(container="envoy", owner="envoy", namespace="projectcontour"),
        ),
        alone=True,
    ),
    Product(
        "kong",
        ("ingress-controllers.konghq.com/kong",),
        (Mark(container="proxy", image="kong"), Mark(container="proxy", image="kong-gateway")),
        class_name="kong",
    ),
    Product("aws-load-balancer-controller", ("ingress.k8s.aws/alb", "eks.amazonaws.com/alb")),
    Product(
        "azure",
        ("azure/application-gateway", "alb.networking.azure.io/alb-controller"),
    ),
    Product(
        "cilium",
        ("cilium.io/ingress-controller",),
        (Mark(container="cilium-agent"),),
    ),
    Product(
        "istio",
        ("istio.io/ingress-controller",),
        (Mark(container="istio-proxy", label=("istio", "ingressgateway")),),
        class_name="istio",
    ),
    Product(
        "openshift",
        ("openshift.io/ingress-to-route",),
        (Mark(container="router", namespace="openshift-ingress"),),
        alone=True,
    ),
    Product(
        "apisix",
        ("apisix.apache.org/apisix-ingress-controller",),
        (Mark(container="apisix", image="apisix"),),
    ),
    Product(
        "emissary",
        ("getambassador.io/ingress-controller",),
        (Mark(image="emissary"), Mark(image="ambassador"), Mark(image="aes")),
        alone=True,
    ),
    Product(
        "higress",
        ("higress.io/higress-controller",),
        (Mark(container="higress-gateway"),),
        alone=True,
    ),
    Product("ako", ("ako.vmware.com/avi-lb",)),
    Product("oci", ("oci.oraclecloud.com/native-ingress-controller",)),
    Product("ngrok", ("k8s.ngrok.com/ingress-controller",)),
    Product("tailscale", ("tailscale.com/ts-ingress",)),
    Product(
        "pomerium",
        ("pomerium.io/ingress-controller",),
        (Mark(container="pomerium"), _app("pomerium", "manager")),
        alone=True,
    ),
    Product("cloudflare-tunnel", ("strrl.dev",)),
)
"""Every product; of two whose beginnings fit, the first one counts."""

GCE = "ingress-gce"
"""GKE's own controller: it has no IngressClass, and its data plane is the cloud's."""


def product_of(controller: str) -> Product | None:
    """The product whose controller this is."""
    for product in PRODUCTS:
        for begins in product.controllers:
            if controller == begins or controller.startswith(f"{begins}/"):
                return product
    return None
