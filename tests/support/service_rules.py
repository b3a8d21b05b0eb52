"""A node, packets and endpoints for the rules of service proxies, and what becomes of a packet."""

from __future__ import annotations

from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.service import Endpoint, LoadBalancerIngress, Service, ServicePort
from kubectl_netmap.semantics.service_proxy.backends import Backend
from kubectl_netmap.semantics.service_proxy.packet import Here, Hook, Packet
from kubectl_netmap.semantics.service_proxy.services import Door, Hit
from kubectl_netmap.semantics.service_proxy.treatment import (
    Dropped,
    Refused,
    Translated,
    Treatment,
    Unsure,
    Untouched,
)

N1 = Here("n1", "a", ("172.18.0.11", "fd00::11"), ("10.244.1.1",), ("10.244.1.0/24",))
"""The node whose rules are looked at, in zone a."""

CLUSTER_IP, EXTERNAL, BALANCED = "10.96.1.1", "192.0.2.20", "192.0.2.10"
NODE, GATEWAY = "172.18.0.11", "10.244.1.1"

PORT = ServicePort(80, "http", node_port=30080)

DOORS = {
    Door.CLUSTER_IP: (CLUSTER_IP, 80),
    Door.EXTERNAL_IP: (EXTERNAL, 80),
    Door.LOAD_BALANCER: (BALANCED, 80),
    Door.NODE_PORT: (NODE, 30080),
}
"""What is dialled at each door."""

SOURCES = {
    "pod": (Hook.POD, "10.244.1.5"),
    "host": (Hook.HOST, NODE),
    "outside": (Hook.WIRE, "203.0.113.7"),
    "other node": (Hook.WIRE, "172.18.0.12"),
    "nobody knows": (Hook.WIRE, None),
}
"""Who sends: a pod of the node, the node itself, clients from over the wire."""


def service(
    internal: str = "Cluster",
    external: str = "Cluster",
    ranges: tuple[str, ...] = (),
    affinity: str = "None",
) -> Service:
    """Service shop/cart with every door."""
    return Service(
        "shop",
        "cart",
        "LoadBalancer",
        cluster_ips=(CLUSTER_IP,),
        external_ips=(EXTERNAL,),
        ports=(PORT,),
        families=("IPv4",),
        external_policy=external,
        internal_policy=internal,
        session_affinity=affinity,
        load_balancer=(LoadBalancerIngress(BALANCED),),
        source_ranges=ranges,
    )


def hit(door: Door, of: Service | None = None) -> Hit:
    """A door of a Service."""
    return Hit(of or service(), PORT, door)


def packet(source: str, door: Door, *, to: str = "", protocol: str = "TCP") -> Packet:
    """What somebody sends to a door; `to` is another address than the usual one."""
    hook, address = SOURCES[source]
    destination, port = DOORS[door]
    return Packet(hook, address, to or destination, port, protocol)


def ready(
    address: str,
    node: str | None = None,
    *,
    zones: tuple[str, ...] = (),
    nodes: tuple[str, ...] = (),
) -> Backend:
    """An endpoint on the node of its address (`10.244.1.6`: n1)."""
    return _backend(address, node, Endpoint((address,), for_zones=zones, for_nodes=nodes))


def leaving(address: str, *, serving: bool = True) -> Backend:
    """One that terminates."""
    ended = Endpoint((address,), ready=False, serving=serving, terminating=True)
    return _backend(address, None, ended)


def waiting(address: str) -> Backend:
    """One that is not ready."""
    return _backend(address, None, Endpoint((address,), ready=False, serving=False))


def _backend(address: str, node: str | None, endpoint: Endpoint) -> Backend:
    where = f"n{address.split('.')[2]}" if node is None else node
    placed = Endpoint(
        endpoint.addresses,
        endpoint.ready,
        endpoint.serving,
        endpoint.terminating,
        where,
        for_zones=endpoint.for_zones,
        for_nodes=endpoint.for_nodes,
    )
    return Backend(address, 8080, placed, Ref("EndpointSlice", "shop", "cart-x1"))


HERE, THERE = ready("10.244.1.6"), ready("10.244.2.6")
"""An endpoint on the node, and one on another node."""

BOTH = (HERE, THERE)


def told(treatment: Treatment) -> str:
    """What becomes of the packet: `1.6 2.6 masqueraded`, `refused`, `dropped`."""
    match treatment:
        case Translated(_, backends, masquerade):
            ends = " ".join(each.address.removeprefix("10.244.") for each in backends)
            source = {True: "masqueraded", False: "kept", None: "masqueraded or kept"}
            return f"{ends} {source[masquerade]}"
        case Refused(_, by):
            return {"connection refused": "refused"}.get(by, str(by))
        case Dropped():
            return "dropped"
        case Untouched():
            return "let pass"
        case Unsure():
            return "unsure"
