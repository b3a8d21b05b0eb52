"""By what those are recognised who give addresses to Services of type LoadBalancer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubectl_netmap.discover.components import Mark
from kubectl_netmap.discover.fact import Evidence
from kubectl_netmap.objects.service import Service

MARKS: dict[str, tuple[Mark, ...]] = {
    "metallb": (
        Mark(container="speaker", image="speaker"),
        Mark(container="metallb-speaker"),
        Mark(container="metallb-controller"),
        Mark(container="controller", owner="metallb-controller"),
        Mark(container="controller", owner="controller", namespace="metallb-system"),
    ),
    "kube-vip": (Mark(container="kube-vip"), Mark(container="kube-vip-cloud-provider")),
    "servicelb": (Mark(image="klipper-lb"),),
    "cilium-lb-ipam": (Mark(container="cilium-agent"), Mark(container="cilium-operator")),
    "purelb": (Mark(container="lbnodeagent"),),
    "openelb": (Mark(image="openelb"), Mark(image="openelb-controller")),
    "aws": (Mark(container="aws-load-balancer-controller"),),
    "hetzner": (Mark(image="hcloud-cloud-controller-manager"),),
    "openstack": (Mark(image="openstack-cloud-controller-manager"),),
}
"""Programs that run in the cluster, by the load balancer they work for."""

_CLASSES = {
    "service.k8s.aws/": "aws",
    "eks.amazonaws.com/": "aws",
    "io.cilium/": "cilium-lb-ipam",
    "tailscale": "tailscale",
}
# annotations that a controller writes, or that only its users have
_ANNOTATIONS = {
    "metallb.io/ip-allocated-from-pool": "metallb",
    "metallb.universe.tf/ip-allocated-from-pool": "metallb",
    "kube-vip.io/": "kube-vip",
    "lbipam.cilium.io/": "cilium-lb-ipam",
    "io.cilium/lb-ipam-ips": "cilium-lb-ipam",
    "service.beta.kubernetes.io/aws-load-balancer-": "aws",
    "cloud.google.com/neg": "gcp",
    "networking.gke.io/load-balancer-type": "gcp",
    "cloud.google.com/load-balancer-type": "gcp",
    "service.beta.kubernetes.io/azure-load-balancer-": "azure",
    "service.beta.kubernetes.io/oci-load-balancer-": "oci",
    "oci.oraclecloud.com/load-balancer-type": "oci",
    "service.beta.kubernetes.io/do-loadbalancer-": "digitalocean",
    "load-balancer.hetzner.cloud/": "hetzner",
    "loadbalancer.openstack.org/": "openstack",
}
_HOSTNAMES = ((re.compile(r"\.elb\.([a-z0-9-]+\.)?amazonaws\.com(\.cn)?$"), "aws"),)

CLOUDS = frozenset(
    {
        "alibaba",
        "aws",
        "azure",
        "digitalocean",
        "exoscale",
        "gcp",
        "hetzner",
        "ibm",
        "linode",
        "oci",
        "openstack",
        "scaleway",
        "tencent",
        "upcloud",
        "vultr",
    }
)
"""Platforms that sell load balancers; their controller often runs unseen."""


def given(service: Service) -> Evidence | None:
    """The evidence that a Service of type LoadBalancer has been given an address."""
    if service.type != "LoadBalancer" or not service.load_balancer:
        return None
    first = service.load_balancer[0]
    path = "status.loadBalancer.ingress[0]." + ("ip" if first.ip else "hostname")
    return Evidence(service.ref, path, first.ip or first.hostname, "address given")


def says_who(service: Service) -> Iterator[tuple[str, Evidence]]:
    """Who serves a Service by its own marks: class, host name, annotations."""
    for begins, name in _CLASSES.items():
        if service.load_balancer_class.startswith(begins):
            yield (
                name,
                Evidence(
                    service.ref, "spec.loadBalancerClass", service.load_balancer_class, "served"
                ),
            )
    for index, each in enumerate(service.load_balancer):
        for form, name in _HOSTNAMES:
            if form.search(each.hostname):
                path = f"status.loadBalancer.ingress[{index}].hostname"
                yield name, Evidence(service.ref, path, each.hostname, "address given")
    for key, value in sorted(service.annotations.items()):
        for begins, name in _ANNOTATIONS.items():
            if key.startswith(begins):
                yield name, Evidence(service.ref, f"metadata.annotations[{key}]", value, "served")
