"""Which addresses count as in use, and which are given twice."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_netmap.discover.facts import Layer
from kubectl_netmap.discover.observed import Addresses, duplicates, observe
from kubectl_netmap.objects.addresses import Family, Network, network_at
from kubectl_netmap.objects.workload import Node
from tests.support.clusters import snapshot_of
from tests.support.network_stories import manifest, node, pod, service

STATUS = "k8s.v1.cni.cncf.io/network-status"
LEAVING = {"deletionTimestamp": "2026-11-22T20:00:00Z"}


def multus(*entries: tuple[str, bool]) -> dict[str, object]:
    """The metadata of a pod with these addresses, each on the default network or not."""
    status = [{"name": "n", "ips": [ip], "default": default} for ip, default in entries]
    return {"annotations": {STATUS: json.dumps(status)}}


@pytest.mark.parametrize(
    ("cluster", "layer", "expected"),
    [
        pytest.param(
            pod("a", "10.244.0.9", "fd00::9") + pod("b", "10.244.0.3"),
            Layer.POD,
            ["10.244.0.3", "10.244.0.9", "fd00::9"],
            id="pods of both families, in order",
        ),
        pytest.param(
            pod("a", "172.18.0.9", spec={"hostNetwork": True}),
            Layer.POD,
            [],
            id="the host's network",
        ),
        pytest.param(
            pod("a", "10.42.0.9", status={"phase": "Succeeded"})
            + pod("b", "10.42.0.9", status={"phase": "Failed"}),
            Layer.POD,
            [],
            id="stale addresses of finished pods",
        ),
        pytest.param(pod("a", "172.18.0.2"), Layer.POD, [], id="a pod with its host's address"),
        pytest.param(pod("a", "***HIDDEN***"), Layer.POD, [], id="a redacted address"),
        pytest.param(pod("a"), Layer.POD, [], id="a pod without an address"),
        pytest.param(
            pod("a", metadata=multus(("10.9.9.9", False), ("10.244.0.9", True))),
            Layer.POD,
            ["10.244.0.9"],
            id="Multus' default network, where the status is empty",
        ),
        pytest.param(
            pod("a", "10.244.0.9", metadata=multus(("10.244.0.9", True), ("10.9.9.9", False))),
            Layer.POD,
            ["10.244.0.9"],
            id="further networks of a pod do not count",
        ),
        pytest.param(
            pod(
                "a",
                metadata={
                    "annotations": {"cni.projectcalico.org/podIPs": "10.1.0.9/32,fd00::9/128"}
                },
            ),
            Layer.POD,
            ["10.1.0.9", "fd00::9"],
            id="Calico's annotation, where the status is empty",
        ),
        pytest.param(
            service("a", "10.96.0.9", "fd00::9")
            + service("b", "None")
            + service("c", "10.96.0.1", type="ExternalName"),
            Layer.SERVICE,
            ["10.96.0.9", "fd00::9"],
            id="ClusterIPs, not of headless Services nor of ExternalName",
        ),
        pytest.param(
            node("n1", "172.18.0.3", "fc00::3")
            + manifest(
                "Node",
                "n2",
                status={"addresses": [{"type": "ExternalIP", "address": "203.0.113.9"}]},
            ),
            Layer.NODE,
            ["172.18.0.3", "fc00::3"],
            id="nodes' InternalIPs, not others",
        ),
    ],
)
def test_addresses_in_use(cluster: str, layer: Layer, expected: list[str]) -> None:
    observed = observe(snapshot_of(cluster))
    seen = [str(ip) for addresses in observed.layer(layer) for ip, _ in addresses.pairs()]
    assert seen == expected


def test_allocations_stand_for_services_that_are_not_seen() -> None:
    parent = {"resource": "services", "namespace": "default", "name": "kubernetes"}
    text = manifest("IPAddress", "10.96.0.1", spec={"parentRef": parent})
    addresses = observe(snapshot_of(text, unseen=["Service"])).of(Layer.SERVICE, Family.IPV4)
    assert addresses.evidence("").source.kind == "IPAddress"
    assert addresses.evidence("").field == "metadata.name"


@pytest.mark.parametrize(
    ("cluster", "expected"),
    [
        pytest.param(
            pod("b", "10.244.0.9") + pod("a", "10.244.0.9"),
            [("pod", "10.244.0.9", ["Pod/default/a", "Pod/default/b"])],
            id="two pods with one address",
        ),
        pytest.param(
            pod("a", "10.244.0.9") + pod("b", "10.244.0.9", metadata=LEAVING),
            [],
            id="a pod that is being deleted may have lost its address",
        ),
        pytest.param(
            pod("a", "10.244.0.9") + pod("b", "10.244.0.9", status={"phase": "Failed"}),
            [],
            id="a finished pod gave it back",
        ),
        pytest.param(
            pod("a", "172.18.0.2") + pod("b", "172.18.0.2"), [], id="the host's address is shared"
        ),
        pytest.param(pod("a", "10.244.0.9", "10.244.0.9"), [], id="one pod that shows it twice"),
        pytest.param(
            service("a", "10.96.0.9") + service("b", "10.96.0.9", namespace="shop"),
            [("service", "10.96.0.9", ["Service/default/a", "Service/shop/b"])],
            id="two Services with one ClusterIP",
        ),
        pytest.param(
            node("n1", "fc00::3") + node("n2", "fc00::3"),
            [("node", "fc00::3", ["Node/n1", "Node/n2"])],
            id="two nodes with one InternalIP",
        ),
        pytest.param(
            pod("a", "10.0.0.9") + node("n1", "10.0.0.9"), [], id="layers are compared elsewhere"
        ),
    ],
)
def test_duplicates(cluster: str, expected: list[tuple[str, str, list[str]]]) -> None:
    found = duplicates(observe(snapshot_of(cluster)))
    assert [(each.layer, each.address, [*map(str, each.owners)]) for each in found] == expected


@given(
    st.lists(st.integers(0, 255), max_size=20),
    st.lists(st.tuples(st.integers(0, 255), st.integers(24, 32)), max_size=4),
)
def test_every_address_is_either_inside_or_outside(
    numbers: list[int], pairs: list[tuple[int, int]]
) -> None:
    ordered = tuple(sorted(numbers))
    some = Addresses(Layer.NODE, Family.IPV4, ordered, tuple(Node(str(n)) for n in ordered))
    networks: list[Network] = [
        network_at(Family.IPV4, base >> (32 - length) << (32 - length), length)
        for base, length in pairs
    ]
    inside, outside = some.inside(networks), some.outside(networks)
    held = [ip for ip, _ in some.pairs() if any(ip in network for network in networks)]
    assert [ip for ip, _ in inside.pairs()] == held
    assert len(inside) == some.count(networks)
    assert sorted(inside.numbers + outside.numbers) == list(ordered)
    assert [owner.name for owner in inside.owners] == [str(n) for n in inside.numbers]
    grouped = list(some.by(lambda number, _: str(number % 2)))
    assert sorted(n for group in grouped for n in group.numbers) == list(ordered)


def test_one_address_has_no_hull() -> None:
    addresses = observe(snapshot_of(node("n1", "172.18.0.3"))).of(Layer.NODE, Family.IPV4)
    assert addresses.hull() is None
    assert addresses.many() == "1 node address"
    assert addresses.share(addresses) == "1 of 1 node address"
