from __future__ import annotations

from dataclasses import replace

import pytest

from kubectl_netmap.discover.fact import Confidence, Fact
from kubectl_netmap.discover.facts import IngressController
from kubectl_netmap.discover.ingress_controllers import ingress_controllers
from kubectl_netmap.discover.ingress_products import PRODUCTS, product_of
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.snapshot.gap import Gap, GapReason
from kubectl_netmap.snapshot.snapshot import Header
from tests.support.agents import daemon_set, deployment, node, pod
from tests.support.clusters import snapshot_of


def _counted(fact: Fact[tuple[IngressController, ...]]) -> tuple[IngressController, ...]:
    """The controllers, without what makes their pods."""
    return tuple(replace(each, workloads=()) for each in fact.value or ())


def _class(name: str, controller: str, *, default: bool = False) -> str:
    mark = "ingressclass.kubernetes.io/is-default-class: 'true'" if default else ""
    return f"""
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {{name: {name}, annotations: {{{mark}}}}}
spec: {{controller: {controller}}}
"""


def _ingress(annotations: str = "", address: str = "") -> str:
    return f"""
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {{namespace: shop, name: web, annotations: {{{annotations}}}}}
status: {{loadBalancer: {{ingress: [{address}]}}}}
"""


def _pods(container: str, count: int = 2, ready: int = 1, **more: str) -> str:
    namespace, labels = more.get("namespace", "ingress"), more.get("labels", "")
    owner = more.get("owner", "ReplicaSet/web-5f")
    return "".join(
        pod(
            f"{owner.partition('/')[2]}-{index}",
            container,
            owner=owner,
            ready=index < ready,
            namespace=namespace,
            labels=labels,
        )
        for index in range(count)
    )


NGINX = "k8s.io/ingress-nginx"
NGINX_POD = "name: controller, image: registry.example/ingress-nginx/controller:v1.12"
NGINX_LABEL = "app.kubernetes.io/name: ingress-nginx"
APP_ROUTING = "webapprouting.kubernetes.azure.com/nginx"
TRAEFIK = "traefik.io/ingress-controller"


@pytest.mark.parametrize(
    ("controller", "pods"),
    [
        pytest.param(NGINX, _pods(NGINX_POD, labels=NGINX_LABEL), id="ingress-nginx by its label"),
        pytest.param(
            NGINX,
            _pods(NGINX_POD, owner="ReplicaSet/ingress-nginx-controller-5f"),
            id="ingress-nginx by its owner",
        ),
        pytest.param(
            NGINX,
            _pods(
                "name: rke2-ingress-nginx-controller, image: r/nginx-ingress-controller:v1.12",
                owner="DaemonSet/rke2-ingress-nginx-controller",
            ),
            id="ingress-nginx of RKE2",
        ),
        pytest.param(
            "nginx.org/ingress-controller",
            _pods("name: nginx-ingress, image: n/nginx-ingress:5"),
            id="F5",
        ),
        pytest.param(
            TRAEFIK,
            _pods("name: traefik, image: rancher/mirrored-library-traefik:3.3"),
            id="Traefik",
        ),
        pytest.param(
            "haproxy.org/ingress-controller/haproxy",
            _pods("name: kubernetes-ingress-controller, image: haproxytech/kubernetes-ingress:3.1"),
            id="HAProxy Technologies, with its class",
        ),
        pytest.param(
            "haproxy-ingress.github.io/controller",
            _pods("name: x, image: q/haproxy-ingress:v0.14"),
            id="haproxy-ingress",
        ),
        pytest.param(
            "projectcontour.io/ingress-controller",
            _pods(
                "name: shutdown-manager, image: p/contour:v1}, {name: envoy, image: e/envoy:v1",
                owner="DaemonSet/envoy",
            ),
            id="Contour, whose requests pass Envoy",
        ),
        pytest.param(
            "projectcontour.io/web/contour",
            _pods("name: envoy, image: b/envoy:1", owner="DaemonSet/contour-envoy"),
            id="Contour by Bitnami",
        ),
        pytest.param(
            "ingress-controllers.konghq.com/kong", _pods("name: proxy, image: kong:3.9"), id="Kong"
        ),
        pytest.param(
            "cilium.io/ingress-controller",
            _pods("name: cilium-agent", owner="DaemonSet/cilium"),
            id="Cilium",
        ),
        pytest.param(
            "istio.io/ingress-controller",
            _pods("name: istio-proxy", labels="istio: ingressgateway"),
            id="Istio",
        ),
        pytest.param(
            "openshift.io/ingress-to-route",
            _pods("name: router", namespace="openshift-ingress"),
            id="OpenShift",
        ),
        pytest.param(
            "apisix.apache.org/apisix-ingress-controller",
            _pods("name: apisix, image: apache/apisix:3"),
            id="APISIX",
        ),
        pytest.param(
            "getambassador.io/ingress-controller",
            _pods("name: a, image: e/emissary:3"),
            id="Emissary",
        ),
        pytest.param("higress.io/higress-controller", _pods("name: higress-gateway"), id="Higress"),
        pytest.param("pomerium.io/ingress-controller", _pods("name: pomerium"), id="Pomerium"),
        pytest.param(
            APP_ROUTING,
            _pods(
                f"name: controller, args: [--controller-class={APP_ROUTING}]",
                namespace="app-routing-system",
                owner="ReplicaSet/nginx-5f",
            ),
            id="AKS application routing, by its flag",
        ),
    ],
)
def test_the_pods_of_a_class_are_counted(controller: str, pods: str) -> None:
    fact = ingress_controllers(snapshot_of(_class("web", controller) + pods))

    assert _counted(fact) == (IngressController(controller, ("web",), 2, 1),)
    assert fact.confidence is Confidence.OBSERVED


@pytest.mark.parametrize(
    "controller",
    [
        "ingress.k8s.aws/alb",
        "eks.amazonaws.com/alb",
        "azure/application-gateway",
        "alb.networking.azure.io/alb-controller",
        "ako.vmware.com/avi-lb",
        "oci.oraclecloud.com/native-ingress-controller",
        "k8s.ngrok.com/ingress-controller",
        "tailscale.com/ts-ingress",
        "strrl.dev/cloudflare-tunnel-ingress-controller",
        "acme.example/ingress",
    ],
)
def test_who_answers_outside_the_cluster_or_is_not_known_has_no_count(controller: str) -> None:
    controllers = deployment("aws-load-balancer-controller", "name: aws-load-balancer-controller")
    fact = ingress_controllers(snapshot_of(_class("web", controller) + controllers))

    assert _counted(fact) == (IngressController(controller, ("web",)),)
    assert fact.confidence is Confidence.DECLARED


def test_classes_of_one_controller_stand_together_in_order() -> None:
    cluster = (
        _class("b", TRAEFIK) + _class("a", TRAEFIK, default=True) + _class("c", "acme.example/x")
    )
    fact = ingress_controllers(snapshot_of(cluster))

    assert [(each.controller, each.classes) for each in fact.value or ()] == [
        ("acme.example/x", ("c",)),
        (TRAEFIK, ("a", "b")),
    ]
    assert [each.says for each in fact.evidence] == ["a class", "the default class", "a class"]


def test_two_installs_of_one_product_are_told_apart_by_their_flag() -> None:
    internal = f"{NGINX_POD}, args: [--controller-class=k8s.io/internal-ingress-nginx]"
    cluster = (
        _class("nginx", NGINX)
        + _class("internal", "k8s.io/internal-ingress-nginx")
        + _pods(NGINX_POD, 3, 3, labels=NGINX_LABEL, owner="ReplicaSet/a-5f")
        + _pods(internal, 1, 0, labels=NGINX_LABEL, owner="ReplicaSet/b-5f")
    )

    assert _counted(ingress_controllers(snapshot_of(cluster))) == (
        IngressController(NGINX, ("nginx",), 3, 3),
        IngressController("k8s.io/internal-ingress-nginx", ("internal",), 1, 0),
    )


def test_instances_that_no_flag_tells_apart_are_not_counted() -> None:
    cluster = (
        _class("a", "haproxy.org/ingress-controller/a")
        + _class("b", "haproxy.org/ingress-controller/b")
        + _pods("name: kubernetes-ingress-controller, image: h/kubernetes-ingress:3")
    )

    assert {each.pods for each in ingress_controllers(snapshot_of(cluster)).value or ()} == {None}


@pytest.mark.parametrize(
    ("cluster", "expected", "confidence"),
    [
        pytest.param(
            _pods("name: nginx-ingress-controller, image: q/nginx-ingress-controller:0.26.1"),
            IngressController(NGINX, ("nginx",), 2, 1),
            "observed",
            id="an old ingress-nginx by its image",
        ),
        pytest.param(
            _pods("name: c, image: q/nginx-ingress-controller:0, args: [--ingress-class=internal]"),
            IngressController(NGINX, ("internal",), 2, 1),
            "observed",
            id="its class by its flag",
        ),
        pytest.param(
            _pods("name: traefik, image: traefik:v2"),
            IngressController(TRAEFIK, (), 2, 1),
            "observed",
            id="Traefik",
        ),
        pytest.param(
            deployment("traefik", "name: traefik", ready=1),
            IngressController(TRAEFIK, ()),
            "observed",
            id="a Deployment whose ready pods are not recognised",
        ),
        pytest.param(
            deployment("traefik", "name: traefik", ready=0),
            IngressController(TRAEFIK, (), 0, 0),
            "declared",
            id="a Deployment without pods",
        ),
        pytest.param(
            _ingress("kubernetes.io/ingress.class: gce", "{ip: 192.0.2.1}"),
            IngressController("ingress-gce", ("gce",)),
            "inferred",
            id="GKE's own, by an Ingress that it serves",
        ),
    ],
)
def test_a_controller_without_a_class_is_found_by_its_pods(
    cluster: str, expected: IngressController, confidence: str
) -> None:
    fact = ingress_controllers(snapshot_of(cluster))

    assert _counted(fact) == (expected,)
    assert str(fact.confidence) == confidence


@pytest.mark.parametrize(
    "cluster",
    [
        pytest.param("", id="nothing"),
        pytest.param(daemon_set("cilium", "name: cilium-agent"), id="Cilium without a class"),
        pytest.param(
            _pods("name: istio-proxy", labels="istio: ingressgateway"), id="Istio without a class"
        ),
        pytest.param(
            deployment("traefik", "name: traefik", desired=0), id="one that is switched off"
        ),
        pytest.param(
            _pods("name: controller, image: metallb/controller:v1"), id="another controller"
        ),
        pytest.param(
            _pods("name: shutdown-manager, image: g/gateway:v1}, {name: envoy"), id="another Envoy"
        ),
        pytest.param(
            _ingress("kubernetes.io/ingress.class: gce"), id="an Ingress that nobody serves"
        ),
    ],
)
def test_there_is_none_where_everything_was_seen(cluster: str) -> None:
    fact = ingress_controllers(snapshot_of(cluster))

    assert fact.value == ()
    assert fact.confidence is Confidence.INFERRED


@pytest.mark.parametrize("hidden", ["IngressClass", "Pod", "DaemonSet", "Deployment", "Node"])
def test_a_gap_is_not_none(hidden: str) -> None:
    gap = Gap(hidden, GapReason.FORBIDDEN, besides=("default",))

    assert ingress_controllers(snapshot_of("", gaps=[gap])).value is None
    assert ingress_controllers(snapshot_of("", unseen=[hidden])).value is None
    assert ingress_controllers(snapshot_of("", header=Header(namespaces=("shop",)))).value is None


def test_gke_serves_ingresses_without_any_sign() -> None:
    cluster = node(labels="cloud.google.com/gke-nodepool: a")

    assert ingress_controllers(snapshot_of(cluster)).value is None


def test_an_ingress_that_somebody_serves_is_quoted() -> None:
    fact = ingress_controllers(snapshot_of(_ingress(address="{ip: 192.0.2.1}")))

    assert fact.value is None
    assert [(each.value, each.says) for each in fact.evidence] == [
        ("192.0.2.1", "served by something that is not known")
    ]


def test_pods_that_are_not_all_seen_are_not_counted() -> None:
    cluster = _class("web", TRAEFIK) + _pods("name: traefik")
    gap = Gap("Pod", GapReason.FORBIDDEN, besides=("ingress",))
    fact = ingress_controllers(snapshot_of(cluster, gaps=[gap]))

    assert _counted(fact) == (IngressController(TRAEFIK, ("web",)),)


def test_a_controller_scaled_to_nothing_has_no_pods() -> None:
    cluster = _class("web", TRAEFIK) + deployment("traefik", "name: traefik", desired=0, ready=0)
    fact = ingress_controllers(snapshot_of(cluster))

    assert _counted(fact) == (IngressController(TRAEFIK, ("web",), 0, 0),)
    assert fact.confidence is Confidence.DECLARED


def test_a_finished_pod_does_not_count() -> None:
    cluster = (
        _class("web", TRAEFIK)
        + _pods("name: traefik", 1)
        + pod("old", "name: traefik", phase="Succeeded", ready=False, owner="ReplicaSet/traefik-1")
    )

    assert _counted(ingress_controllers(snapshot_of(cluster))) == (
        IngressController(TRAEFIK, ("web",), 1, 1),
    )


def test_a_second_default_class_is_a_conflict() -> None:
    cluster = _class("a", TRAEFIK, default=True) + _class("b", NGINX, default=True)
    fact = ingress_controllers(snapshot_of(cluster))

    assert [(each.source.name, each.says) for each in fact.conflicts] == [
        ("b", "a is the default class as well")
    ]


def test_classes_that_were_not_seen_make_everything_less_sure() -> None:
    fact = ingress_controllers(snapshot_of(_pods("name: traefik"), unseen=["IngressClass"]))

    assert _counted(fact) == (IngressController(TRAEFIK, (), 2, 1),)
    assert fact.confidence is Confidence.INFERRED


def test_every_product_is_found_by_each_of_its_controllers() -> None:
    for product in PRODUCTS:
        for controller in product.controllers:
            assert product_of(controller) is product
            assert product_of(f"{controller}/web") is product
    assert product_of("k8s.io/ingress-nginx-other") is None


def test_a_controller_names_what_makes_its_pods() -> None:
    cluster = (
        _class("web", TRAEFIK)
        + """
---
kind: Deployment
metadata: {namespace: edge, name: traefik}
spec: {template: {spec: {containers: [{name: traefik, image: "traefik:v3"}]}}}
---
kind: Pod
metadata:
  namespace: edge
  name: traefik-5d-x
  labels: {pod-template-hash: 5d}
  ownerReferences: [{kind: ReplicaSet, name: traefik-5d, controller: true}]
spec: {containers: [{name: traefik, image: "traefik:v3"}]}
---
kind: Pod
metadata: {namespace: edge, name: traefik-by-hand}
spec: {containers: [{name: traefik, image: "traefik:v3"}]}
"""
    )
    (controller,) = ingress_controllers(snapshot_of(cluster)).value or ()
    assert controller.workloads == (
        Ref("Deployment", "edge", "traefik"),
        Ref("Pod", "edge", "traefik-by-hand"),
    )
