"""Who dials which Service by its cluster address or by a name."""

from __future__ import annotations

from collections.abc import Iterator

from tests.kind.truth.pods import HTTP, MAIN
from tests.kind.truth.question import Asker, Question, pod
from tests.kind.truth.shapes import Placed

# by group, with how many endpoints may answer
_CLUSTER = {
    "endpoints": {
        "web": 4,
        "one": 1,
        "pair": 2,
        "at-a": 2,
        "named": 2,
        "ports": 2,
        "both": 2,
        "host": 2,
        "none": 1,
        "unready": 1,
        "unready-published": 1,
        "half-ready": 1,
        "node-port": 2,
        "self": 1,
        "skipped": 1,
        "only-first": 4,
    },
    "terminating": {"leaving": 1, "leaving-half": 1, "leaving-local": 1},
    "traffic policy": {
        "internal-local": 2,
        "internal-none": 1,
        "node-port-local": 1,
        "hand-pod-local": 2,
    },
    "topology": {"near-zone": 4, "near-node": 4, "near-one": 1, "hand-hints": 2},
    "slices by hand": {"hand-pod": 1, "hand-outside": 1, "hand-node": 1, "hand-port": 1},
    "affinity": {"sticky": 4},
}

_NAMES = {
    "one.truth.svc.cluster.local": (80, 1),
    "one.truth": (80, 1),
    "one": (80, 1),
    "headless.truth.svc.cluster.local": (8080, 4),
    "headless-none.truth.svc.cluster.local": (8080, 1),
    "nosuch.truth.svc.cluster.local": (80, 1),
    "one.nosuch.svc.cluster.local.": (80, 1),
    "alias.truth.svc.cluster.local": (80, 1),
    "none.truth.svc.cluster.local": (80, 1),
}


def cluster_addresses(asker: Asker) -> Iterator[Question]:
    """Services by their first cluster address."""
    for group, services in _CLUSTER.items():
        for name, endpoints in services.items():
            address = asker.placed.cluster_ip(name)
            for origin in asker.inside:
                word = f"svc/{MAIN}/{name}:80" if origin == pod("client-a") else ""
                yield from asker.at(group, origin, address, 80, endpoints, to=word)
    web = asker.placed.cluster_ip("web")
    for origin in asker.inside:
        ports = asker.placed.cluster_ip("ports")
        yield from asker.at("nobody listens", origin, ports, 81, listens=False)
        yield from asker.at("no such port", origin, web, 8888)
        yield from asker.at("no such port", origin, _unallocated(asker.placed), 80)
        for name, endpoints in (("udp", 2), ("both", 2), ("none-udp", 1)):
            address = asker.placed.cluster_ip(name)
            yield from asker.at("udp", origin, address, 80, endpoints, protocol="udp")
    for origin, name, endpoints in (
        (pod("client-c"), "web", 4),
        (asker.node("c"), "web", 4),
        (pod("client-c"), "near-zone", 4),
        (pod("client-c"), "near-node", 4),
        (pod("client-c"), "internal-local", 2),
        (asker.node("c"), "internal-local", 2),
        (pod("client-c"), "leaving-local", 1),
        (asker.node("c"), "none", 1),
        (pod("host-a"), "web", 4),
        (pod("host-a"), "none", 1),
        (pod("host-b"), "host", 2),
    ):
        yield from asker.at("other clients", origin, asker.placed.cluster_ip(name), 80, endpoints)
    for name, endpoints in (("self", 1), ("at-a", 2), ("web", 4), ("named", 2)):
        yield from asker.at("hairpin", pod("web-a1"), asker.placed.cluster_ip(name), 80, endpoints)
    for name, endpoints in (("web", 4), ("none", 1)):
        yield from asker.at(
            "outside by a route",
            asker.outside,
            asker.placed.cluster_ip(name),
            80,
            endpoints,
            via=asker.node("a"),
        )


def second_family(asker: Asker) -> Iterator[Question]:
    """Services, pods and nodes by their IPv6 addresses, where they have two families."""
    for name, endpoints in (
        ("web", 4),
        ("one", 1),
        ("none", 1),
        ("internal-local", 2),
        ("near-zone", 4),
        ("host", 2),
        ("leaving", 1),
        ("only-second", 4),
        ("named", 2),
        ("self", 1),
    ):
        for origin in asker.inside:
            address = asker.placed.cluster_ip(name, 6)
            yield from asker.at("second family", origin, address, 80, endpoints)
    web = asker.placed.cluster_ip("web", 6)
    for origin in asker.inside:
        yield from asker.at("second family", origin, web, 8888)
        yield from asker.at("second family", origin, asker.placed.address(pod("web-b1"), 6), HTTP)
    yield from asker.at("second family", pod("web-a1"), asker.placed.cluster_ip("self", 6), 80)
    for letter in "abc":
        address = asker.placed.address(asker.node(letter), 6)
        for port, endpoints in ((30180, 2), (30181, 1), (30182, 1), (30185, 2), (30199, 1)):
            origins = (f"ip/{asker.placed.outside[-1]}", pod("client-a"), asker.node("a"))
            for origin in origins[: 1 if letter == "c" else 3]:
                yield from asker.at("second family", origin, address, port, endpoints)


def names(asker: Asker) -> Iterator[Question]:
    """Services by name, of clients with different resolvers."""
    for origin in (pod("client-a"), pod("host-b")):
        for name, (port, endpoints) in _NAMES.items():
            yield from asker.at("names", origin, name, port, endpoints)
    for origin in (pod("client-default"), pod("host-a"), asker.node("a")):  # of the node
        yield from asker.at("names", origin, "one.truth.svc.cluster.local", 80)


def _unallocated(placed: Placed) -> str:
    """An address of the Service range that no Service has."""
    web = placed.cluster_ip("web") or ""
    taken = {placed.cluster_ip(name) for name in placed.services}
    prefix = web.rsplit(".", 1)[0]
    free = (f"{prefix}.{number}" for number in range(250, 100, -1))
    return next(address for address in free if address not in taken)
