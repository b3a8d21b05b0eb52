"""Who dials nodes, addresses outside the cluster and pods themselves."""

from __future__ import annotations

from collections.abc import Iterator

from tests.kind.truth.pods import HOST_HTTP, HOST_PORT, HOST_UDP, HTTP, UDP
from tests.kind.truth.question import DEAD, Asker, Question, pod
from tests.kind.truth.shapes import STATUS

# with how many endpoints may answer
_NODE_PORTS = {
    30180: 2,
    30181: 1,
    30182: 1,
    30183: 1,
    30185: 2,
    30186: 1,
    30187: 1,
    30188: 1,
    30192: 2,
    30194: 1,
    30199: 1,
}

_EXTERNAL = {"198.51.100.10": 2, "198.51.100.11": 1, "198.51.100.12": 1} | {
    each["ip"]: 2 for each in STATUS.values()
}


def node_ports(asker: Asker) -> Iterator[Question]:
    """Node ports on every address that a node has, asked from outside and inside."""
    for letter in "abc":
        address = asker.placed.address(asker.node(letter))
        for port, endpoints in _NODE_PORTS.items():
            yield from asker.at("node port from outside", asker.outside, address, port, endpoints)
            if letter != "c":
                for origin in (pod("client-a"), asker.node("a")):
                    yield from asker.at("node port from inside", origin, address, port, endpoints)
        for origin in (asker.outside, pod("client-a"), asker.node("a")):
            group = "node port udp"
            yield from asker.at(group, origin, address, 30184, protocol="udp")
    gateway = asker.placed.gateways.get("a")
    for origin in (pod("client-a"), asker.node("a")):
        for port, endpoints in ((30180, 2), (30181, 1), (30182, 1), (HOST_HTTP, 1)):
            yield from asker.at("gateway address", origin, gateway, port, endpoints)
    for port, endpoints in ((30180, 2), (30181, 1), (30182, 1), (30183, 1), (HOST_HTTP, 1)):
        yield from asker.at("localhost", asker.node("a"), "127.0.0.1", port, endpoints)


def external_addresses(asker: Asker) -> Iterator[Question]:
    """External and load balancer addresses, asked from inside and, by a route, from outside."""
    for address, endpoints in _EXTERNAL.items():
        for origin in asker.inside:
            yield from asker.at("external address", origin, address, 80, endpoints)
        if address != STATUS["balanced-proxy"]["ip"]:  # a balancer that does not exist here
            yield from asker.at(
                "outside by a route", asker.outside, address, 80, endpoints, via=asker.node("a")
            )
    for origin in (pod("client-a"), asker.node("a")):
        yield from asker.at("external address", origin, "198.51.100.10", 8888)


def direct(asker: Asker) -> Iterator[Question]:
    """Pods, nodes and host ports by their own addresses, and what leaves the cluster."""

    place = asker.placed.address
    every = (*asker.inside, pod("client-c"), asker.node("c"), pod("host-a"))
    for origin in every:
        for name in ("web-a1", "web-b1"):
            word = f"{pod(name)}:{HTTP}" if origin.startswith("pod/") else ""
            yield from asker.at("direct", origin, place(pod(name)), HTTP, to=word)
        dead = place(pod("web-b1"))
        yield from asker.at("nobody listens", origin, dead, DEAD, listens=False)
    for origin in (*every, asker.outside):
        for letter in "ab":
            word = f"{asker.node(letter)}:{HOST_HTTP}" if "client" in origin else ""
            address = place(asker.node(letter))
            yield from asker.at("node address", origin, address, HOST_HTTP, to=word)
    for origin in (pod("client-a"), asker.outside):
        yield from asker.at("node address", origin, place(asker.node("b")), 9)
    yield from asker.at("host port", pod("client-a"), place(asker.node("a")), HOST_PORT)
    for origin in (*asker.inside, asker.outside):
        yield from asker.at("host port", origin, place(asker.node("b")), HOST_PORT)
        yield from asker.at("direct udp", origin, place(asker.node("b")), HOST_UDP, protocol="udp")
        if origin != asker.outside:
            yield from asker.at("direct udp", origin, place(pod("web-b1")), UDP, protocol="udp")
    yield from asker.at("hairpin", pod("web-a1"), place(pod("web-a1")), HTTP)
    yield from asker.at("leaves the cluster", pod("client-a"), "198.51.100.99", 80)
    yield from asker.at("leaves the cluster", asker.node("a"), "198.51.100.99", 80)
