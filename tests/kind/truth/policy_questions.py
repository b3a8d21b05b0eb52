"""Who dials the pods that policies select, and whom those pods dial."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from tests.kind.truth.pods import BLUE, GUARDED, GUARDS, HOST_HTTP, HTTP, ON_HOST, OUTS, UDP
from tests.kind.truth.question import Asker, Question, pod
from tests.kind.truth.shapes import EXPOSED

FEW = frozenset({"deny-in", "pods", "allow-all", "deny-out"})
ALL = frozenset({*GUARDS, *OUTS, "on-host"})
POLICIES = {"iptables": FEW, "nftables": FEW, "cilium-kube-proxy": ALL, "cilium": FEW}
"""The policies that are deployed, by cluster: all where something enforces them for sure."""


def policies(asker: Asker, names: frozenset[str]) -> Iterator[Question]:
    """The flows that the policies of those names let through or not."""
    for name in (each for each in GUARDS if each in names):
        yield from _into(asker, name)
    for name in (each for each in EXPOSED if each in names):
        yield from _by_service(asker, name)
    for name in (each for each in OUTS if each in names):
        yield from _out_of(asker, name)
    if "other-ports" in names:
        address = asker.placed.address(pod("other-ports", GUARDED))
        yield from asker.at("policy, in", pod("friend", GUARDED), address, UDP, protocol="udp")
    if "on-host" in names:
        address = asker.placed.address(asker.node("b"))
        for origin in (pod("friend", GUARDED), pod("client-b"), asker.node("a")):
            yield from asker.at("policy, in", origin, address, ON_HOST)


def _into(asker: Asker, name: str) -> Iterator[Question]:
    for origin in (
        *(pod(each, GUARDED) for each in ("friend", "stranger", "near")),
        *(pod(each, BLUE) for each in ("blue-friend", "blue-stranger")),
        *asker.inside,
    ):
        address = asker.placed.address(pod(name, GUARDED))
        yield from asker.at("policy, in", origin, address, HTTP)


def _by_service(asker: Asker, name: str) -> Iterator[Question]:
    for letter, number in product("ab", (0, 1)):
        address = asker.placed.address(asker.node(letter))
        for origin in (asker.outside, pod("client-a"), asker.node("a")):
            yield from asker.at("policy, node port", origin, address, EXPOSED[name] + number)
    own = asker.placed.cluster_ip(f"{GUARDED}/{name}")
    yield from asker.at("policy, hairpin", pod(name, GUARDED), own, 80)


def _out_of(asker: Asker, name: str) -> Iterator[Question]:
    origin, place, placed = pod(name, GUARDED), asker.placed.address, asker.placed
    targets: tuple[tuple[str | None, int, int], ...] = (
        (place(pod("allow-all", GUARDED)), HTTP, 1),
        (place(pod("web-a2")), HTTP, 1),
        (place(pod("web-b2")), HTTP, 1),
        (placed.cluster_ip("one"), 80, 1),
        (placed.cluster_ip("pair"), 80, 2),
        (place(asker.node("a")), HOST_HTTP, 1),
        (place(asker.node("b")), HOST_HTTP, 1),
        (place(asker.node("b")), 30180, 2),
        (placed.cluster_ip("none"), 80, 1),
    )
    for host, port, endpoints in targets:
        yield from asker.at("policy, out", origin, host, port, endpoints)
    yield from asker.at("policy, in", pod("friend", GUARDED), place(origin), HTTP)
