"""Small clusters and questions by chance, for what holds of every trace."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from kubectl_netmap.snapshot.kind import Read
from kubectl_netmap.snapshot.kinds import KINDS
from kubectl_netmap.trace.world import World
from tests.support.proxies import custom
from tests.support.trace_pieces import (
    CONTROL_PLANE,
    DNS,
    SPACES,
    Manifest,
    cilium,
    endpoint,
    flannel,
    ingress,
    kind,
    kindnet,
    kube_proxy,
    node,
    on_host,
    piece,
    pod,
    policy,
    service,
    traefik,
)

HIDDEN = tuple(each.name for each in KINDS if each.read is not Read.OPT_IN)
"""Every kind that may not be readable."""

SEEN = (
    *("Pod", "EndpointSlice", "Service", "Node", "Namespace", "DaemonSet", "ConfigMap"),
    *("NetworkPolicy", "Ingress", "IngressClass", "ServiceCIDR", "CiliumNode"),
)
"""The kinds of which there are objects."""

_CRASHED = {
    "containerStatuses": [
        {
            "name": "main",
            "ready": False,
            "restartCount": 3,
            "state": {"waiting": {"reason": "CrashLoopBackOff"}},
        }
    ]
}
LB, EXTERNAL, ABROAD, MORE = "192.0.2.10", "192.0.2.20", "198.51.100.7", "10.97.0.0/24"

policies = st.sampled_from(["Cluster", "Local"])
rarely = st.sampled_from([False, False, False, True])
tags = st.sampled_from([":v1.34.4", ":v1.32.1", ":v1.28.3", ":v1.25.1", ":latest"])
mostly = st.sampled_from([True, True, True, False])


@st.composite
def _carts(draw: st.DrawFn) -> tuple[list[Manifest], list[Manifest]]:
    """Pods of cart, and their endpoints."""
    pods: list[Manifest] = []
    endpoints: list[Manifest] = []
    hinted = draw(rarely)
    for number in range(draw(st.sampled_from([0, 1, 1, 2, 3]))):
        name, on = f"cart-{number}", draw(st.integers(0, 2))
        ready, leaving, crashed = draw(mostly), draw(rarely), draw(rarely)
        ip = f"10.244.{on}.{20 + number}"
        more: dict[str, Any] = {"status": _CRASHED} if crashed and not ready else {}
        if number == 0 and draw(rarely):
            port = {"name": "web", "containerPort": 8080, "hostPort": 9000}
            more["ports"] = [port]
        if draw(rarely):
            pods.append(on_host(name, f"n{on}", app="cart", ready=ready, **more))
            ip = f"172.18.0.{10 + on}"
        else:
            pods.append(pod(name, ip, of="cart", ready=ready, **more))
        hints = {"forZones": [{"name": draw(st.sampled_from("ab"))}]} if hinted else None
        conditions = {"ready": ready and not leaving, "serving": ready, "terminating": leaving}
        endpoints.append(endpoint(ip, name, f"n{on}", hints=hints, **conditions))
    return pods, endpoints


@st.composite
def _service(draw: st.DrawFn) -> Manifest:
    mode = draw(st.sampled_from([{}, {}, {"ipMode": "VIP"}, {"ipMode": "Proxy"}]))
    port = {"name": "http", "port": 80, "targetPort": "web"}
    kinds = st.sampled_from(["ClusterIP", "NodePort", "LoadBalancer", "LoadBalancer"])
    spec: dict[str, Any] = {"type": draw(kinds)}
    spec["internalTrafficPolicy"] = draw(policies)
    if spec["type"] != "ClusterIP":
        port |= {"nodePort": 30080}
        spec["externalTrafficPolicy"] = draw(policies)
    if spec["type"] == "LoadBalancer":
        spec["given"] = [{"ip": LB, **mode}]
        if draw(rarely):
            spec["loadBalancerSourceRanges"] = [
                draw(st.sampled_from(["10.244.0.0/16", "0.0.0.0/0"]))
            ]
    if draw(rarely):
        spec["externalIPs"] = [EXTERNAL]
    return service(ports=[port], **spec)


_PEERS: tuple[Manifest, ...] = (
    {"podSelector": {}},
    {"podSelector": {"matchLabels": {"app": "front"}}},
    {"podSelector": {"matchLabels": {"app": "cart"}}},
    {"namespaceSelector": {}},
    {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}}},
    {"ipBlock": {"cidr": "10.244.0.0/16"}},
    {"ipBlock": {"cidr": "172.18.0.0/24"}},
    {"ipBlock": {"cidr": "0.0.0.0/0", "except": ["203.0.113.0/24"]}},
)
_PORTS: tuple[Manifest, ...] = ({"port": 8080}, {"port": "web"}, {"port": 53, "protocol": "UDP"})


@st.composite
def _policy(draw: st.DrawFn, number: int) -> Manifest:
    types = draw(st.sampled_from([["Ingress"], ["Egress"], ["Ingress", "Egress"]]))
    spec: dict[str, Any] = {"policyTypes": types}
    for side, peers in (("ingress", "from"), ("egress", "to")):
        rules = []
        for _ in range(draw(st.integers(0, 2))):
            rule: dict[str, Any] = {peers: draw(st.lists(st.sampled_from(_PEERS), max_size=2))}
            rule["ports"] = draw(st.lists(st.sampled_from(_PORTS), max_size=2))
            rules.append({name: found for name, found in rule.items() if found})
        spec[side] = rules
    app = draw(st.sampled_from(["", "cart", "front", "traefik"]))
    return policy(f"p{number}", draw(st.sampled_from(["shop", "shop", "edge"])), app, **spec)


@st.composite
def _proxies(draw: st.DrawFn) -> tuple[Manifest, ...]:
    fields: dict[str, Any] = {}
    if draw(rarely):
        fields["clusterCIDR"] = None
    if draw(rarely):
        fields["detectLocalMode"] = draw(st.sampled_from(["NodeCIDR", "BridgeInterface"]))
    if draw(rarely):
        given = st.sampled_from(["172.18.0.0/24", "127.0.0.0/8", "primary"])
        fields["nodePortAddresses"] = draw(st.lists(given, min_size=1, max_size=2))
    mode = draw(st.sampled_from(["iptables", "nftables", "ipvs", "", None]))
    for name in ("iptables", "nftables"):
        if mode == name and draw(rarely):
            fields[name] = {"masqueradeAll": True}
    if mode == "iptables" and draw(rarely):
        fields["iptables"] = {"localhostNodePorts": False}
    # older ones have no nftables mode
    tag = draw(tags.filter(lambda each: mode != "nftables" or each >= ":v1.29"))
    return kube_proxy(mode, tag, **fields)


@st.composite
def manifests(draw: st.DrawFn) -> list[Manifest]:
    """The objects of a cluster."""
    pods, endpoints = draw(_carts())
    version = draw(st.sampled_from(["v1.34.4", "v1.34.4", "v1.28.3", "v1.25.1"]))
    exclude: dict[str, Any] = {}
    if draw(rarely):
        exclude["node_kubernetes_io__exclude-from-external-load-balancers"] = ""
    nodes = (
        node("n0", version=version, topology_kubernetes_io__zone="a", **exclude),
        node("n1", version=version, topology_kubernetes_io__zone="a"),
        node("n2", version=version, topology_kubernetes_io__zone="b", ready=draw(mostly)),
    )
    dns = draw(st.sampled_from(["ClusterFirst", "ClusterFirst", "Default"]))
    front = pod("front-1", "10.244.1.5", of="front", dnsPolicy=dns)
    found = [*SPACES, *DNS, CONTROL_PLANE, *nodes, front, *pods]
    network = draw(st.sampled_from(["kindnet", "kindnet", "flannel", "cilium", "cilium alone"]))
    more = {"enable_dash_service_dash_topology": str(draw(rarely)).lower()}
    networks = {"kindnet": kindnet(), "flannel": flannel(), "cilium": cilium("false", **more)}
    found += networks.get(network, cilium(**more))
    found += () if network == "cilium alone" else draw(_proxies())
    found += [draw(_service()), *([piece(*endpoints)] if draw(mostly) else [])]
    found += [
        service("nodes", clusterIPs=["None"]),
        piece(*endpoints, of="nodes"),
        service("outer", clusterIPs=[], type="ExternalName", externalName="api.example.com"),
    ]
    if draw(rarely):
        found.append(custom("ServiceCIDR", "networking.k8s.io", "more", spec={"cidrs": [MORE]}))
    found += [draw(_policy(number)) for number in range(draw(st.integers(0, 2)))]
    if draw(st.booleans()):
        paths = draw(st.lists(st.sampled_from([("/", "cart"), ("/gone", "gone")]), unique=True))
        spec: dict[str, Any] = {"ingressClassName": None} if draw(rarely) else {}
        found += [*traefik(ready=draw(mostly)), ingress(*paths, **spec)]
    return found


def world(found: list[Manifest]) -> World:
    """The cluster that holds exactly these objects."""
    return kind(*found, nodes=(), proxy=(), cni=(), base=())


QUESTIONS: tuple[tuple[str, ...], ...] = (
    *(
        (origin, to)
        for origin in ("pod/shop/front-1", "node/n1", "deploy/shop/cart")
        for to in (
            "svc/shop/cart",
            "svc/shop/nodes",
            "10.96.1.1:80",
            "10.96.1.1:81",
            "10.96.200.1:80",
            "10.97.0.1:80",
            "udp://10.96.1.1:80",
            "node/n1:30080",
            "node/n2:30080",
            "node/n1:30081",
            "node/n1:9000",
            "node/n0:6443",
            "10.244.1.1:30080",
            "127.0.0.1:30080",
            "127.0.0.1:8080",
            f"{LB}:80",
            f"{EXTERNAL}:80",
            f"{ABROAD}:443",
            "10.244.1.99:80",
            "10.244.1.20:8080",
        )
    ),
    *(
        ("pod/shop/front-1", to)
        for to in (
            "cart:80",
            "cart.shop.svc.cluster.local:80",
            "nodes:8080",
            "gone:80",
            "outer:443",
            "example.com:443",
            "http://cart/",
            "http://traefik.edge/",
            "udp://kube-dns.kube-system:53",
            "pod/shop/cart-0:8080",
        )
    ),
    *(
        (origin, to)
        for origin in ("internet", "ip/203.0.113.7", "ip/10.244.1.5")
        for to in (
            "svc/shop/cart",
            "node/n1:30080",
            "node/n2:30080",
            f"{LB}:80",
            f"{EXTERNAL}:80",
            "10.96.1.1:80",
            "10.244.1.20:8080",
            f"{ABROAD}:443",
            "http://shop.example.com/",
            "https://shop.example.com/gone",
            "http://other.example.com/",
            "http://192.0.2.80/",
        )
    ),
)  # fmt: skip

questions = st.sampled_from(QUESTIONS)
vias = st.sampled_from(["", "", "n1"])
