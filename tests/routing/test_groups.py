"""Endpoints grouped by what makes them, by target number, and by how they fare."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_netmap.discover.fact import Confidence, Fact
from kubectl_netmap.discover.facts import Facts, Layer, NetworkRange, Networks
from kubectl_netmap.objects.addresses import Family, parse_network
from kubectl_netmap.routing.endpoints.behind import behind, together
from kubectl_netmap.routing.endpoints.groups import Group, groups
from kubectl_netmap.routing.graph import Channel, Place
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.relations import service_endpoints
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.snapshot.gap import Gap, GapReason
from kubectl_netmap.snapshot.snapshot import Snapshot
from tests.support.backends import (
    Manifest,
    cluster,
    crashing,
    endpoint,
    node,
    piece,
    pod,
    service,
)

OK, DEGRADED, BROKEN, UNKNOWN = Verdict.OK, Verdict.DEGRADED, Verdict.BROKEN, Verdict.UNKNOWN


def grouped(
    *manifests: Manifest, facts: Facts | None = None, apart: Any = frozenset(), **how: Any
) -> list[Group]:
    snapshot = cluster(*manifests, **how)
    first = snapshot.services[0]
    port = first.ports[0] if first.ports else None
    return list(groups(Ground(snapshot, facts or Facts(), apart), first, port))


def told(found: list[Group]) -> list[tuple[str, int, Verdict, str]]:
    return [(each.place.id, each.port, each.outcome.verdict, each.outcome.why) for each in found]


ONE, TWO = pod("cart-1", "10.244.1.8"), pod("cart-2", "10.244.1.9", node="n2")
READY, ALSO = endpoint("10.244.1.8", "cart-1"), endpoint("10.244.1.9", "cart-2", "n2")
WAITING = endpoint("10.244.1.9", "cart-2", ready=False, serving=False)
CART = "Deployment/shop/cart"


def test_pods_of_a_workload_are_one_group() -> None:
    (group,) = grouped(service(), piece(READY, ALSO), ONE, TWO)
    assert told([group]) == [(CART, 8080, OK, "2 ready")]
    assert group.addresses == ("10.244.1.8:8080", "10.244.1.9:8080")
    assert group.nodes == ("n1", "n2")
    assert (group.outcome.ready, group.outcome.total, group.family) == (2, 2, None)


def test_those_that_are_ready_stand_apart_from_those_that_are_not() -> None:
    down = pod("cart-2", "10.244.1.9", ready=False, status=crashing())
    found = grouped(service(), piece(READY, WAITING), ONE, down)
    assert told(found) == [
        (CART, 8080, OK, "1 ready"),
        (CART, 8080, BROKEN, "cart-2 CrashLoopBackOff, 14 restarts"),
    ]


def test_pods_that_fail_alike_are_one_group_however_often_they_were_started() -> None:
    names = [f"cart-{number}" for number in range(1, 4)]
    endpoints = [endpoint(f"10.244.1.{n}", f"cart-{n}", ready=False) for n in range(1, 4)]
    pods = [
        pod(name, f"10.244.1.{name[-1]}", ready=False, status=crashing(int(name[-1])))
        for name in names
    ]
    assert told(grouped(service(), piece(*endpoints), *pods)) == [
        (CART, 8080, BROKEN, "cart-1 CrashLoopBackOff and 2 more"),
    ]


def test_different_reasons_are_told_apart() -> None:
    crash = pod("cart-1", "10.244.1.8", ready=False, status=crashing(2))
    pull = pod("cart-2", "10.244.1.9", ready=False, status=crashing(0, "ImagePullBackOff"))
    first = endpoint("10.244.1.8", "cart-1", ready=False)
    assert [why for *_, why in told(grouped(service(), piece(first, WAITING), crash, pull))] == [
        "cart-1 CrashLoopBackOff, 2 restarts",
        "cart-2 ImagePullBackOff",
    ]


def test_a_named_target_port_may_mean_another_number_in_each_pod() -> None:
    old = piece(READY, name="old", ports=[{"name": "http", "port": 8080}])
    new = piece(ALSO, name="new", ports=[{"name": "http", "port": 9090}])
    assert told(grouped(service(), old, new, ONE, TWO)) == [
        (CART, 8080, OK, "1 ready"),
        (CART, 9090, OK, "1 ready"),
    ]


def test_a_pod_that_is_kept_apart_has_a_group_of_its_own() -> None:
    ref = cluster(ONE).pods[0].ref
    found = grouped(service(), piece(READY, ALSO), ONE, TWO, apart=frozenset({ref}))
    assert {each.place.id for each in found} == {"Pod/shop/cart-1", CART}
    found = grouped(service(), piece(READY, ALSO), ONE, TWO, apart=None)
    assert {each.place.id for each in found} == {"Pod/shop/cart-1", "Pod/shop/cart-2"}


def test_bare_pods_with_the_same_labels_are_not_one() -> None:
    bare = [pod("cart-1", "10.244.1.8", of=""), pod("cart-2", "10.244.1.9", of="")]
    found = grouped(service(), piece(READY, ALSO), *bare)
    assert [each.place.id for each in found] == ["Pod/shop/cart-1", "Pod/shop/cart-2"]


def test_a_pod_whose_labels_were_changed_stands_as_what_it_is() -> None:
    changed = pod("cart-2", "10.244.1.9")
    del changed["metadata"]["labels"]["pod-template-hash"]
    found = grouped(service(), piece(READY, ALSO), ONE, changed)
    assert [each.place.id for each in found] == [CART, "ReplicaSet/shop/cart-abc"]


@pytest.mark.parametrize(
    ("given", "pods", "expected"),
    [
        pytest.param(
            endpoint("10.244.1.8"),
            [ONE],
            (CART, 8080, OK, "1 ready, known by address only"),
            id="a pod that is known by its address",
        ),
        pytest.param(
            endpoint("10.244.1.8", "cart-1", ready=True, serving=False),
            [pod("cart-1", "10.244.1.8", ready=False, status=crashing())],
            (CART, 8080, DEGRADED, "cart-1 CrashLoopBackOff, 14 restarts, published all the same"),
            id="a pod that is published though it is not ready",
        ),
        pytest.param(
            endpoint("10.244.1.8", "cart-1"),
            [],
            ("Pod/shop/cart-1", 8080, UNKNOWN, "Pod cart-1 does not exist"),
            id="a pod that is not there",
        ),
        pytest.param(
            endpoint("10.244.1.8", "cart-1", ready=False, serving=False, terminating=True),
            [],
            ("Missing/Pod/shop/cart-1", 8080, BROKEN, "cart-1 terminates"),
            id="a pod that has gone already",
        ),
        pytest.param(
            endpoint("10.244.1.8", "cart-1", ready=False, terminating=True),
            [ONE],
            (CART, 8080, DEGRADED, "1 that terminates still serves"),
            id="a pod that still serves",
        ),
        pytest.param(
            endpoint("10.244.1.8", "cart-1", ready=False),
            [ONE],
            (CART, 8080, BROKEN, "cart-1 is ready, but its endpoint is not"),
            id="a pod that is ready before its endpoint is",
        ),
        pytest.param(
            endpoint("192.0.2.5", ready=False),
            [],
            ("Endpoint/192.0.2.5:8080", 8080, BROKEN, "192.0.2.5 not ready"),
            id="an address that is not ready",
        ),
    ],
)
def test_an_endpoint_has_a_place_and_a_fate(
    given: Manifest, pods: list[Manifest], expected: tuple[str, int, Verdict, str]
) -> None:
    assert told(grouped(service(), piece(given), *pods)) == [expected]


# Addresses that are no pods


def ranges(**networks: str) -> Facts:
    known = tuple(
        NetworkRange(Layer(layer), Fact(parse_network(cidr), Confidence.DECLARED))
        for layer, cidr in networks.items()
    )
    return Facts(networks=Networks(known))


def place_of(address: str, *manifests: Manifest, **how: Any) -> Place:
    plain = service("db", selector={}, ports=[{"port": 5432}])
    made = piece(endpoint(address, node=""), of="db", ports=[{"port": 5432}])
    (group,) = grouped(plain, made, *manifests, facts=ranges(pod="10.244.0.0/16"), **how)
    return group.place


@pytest.mark.parametrize(
    ("address", "facts"),
    [
        pytest.param("192.0.2.5", {"where": "outside the cluster"}, id="a database elsewhere"),
        pytest.param(
            "10.244.7.7", {"where": "in the pod network, but no pod's"}, id="a pod that was"
        ),
        pytest.param("172.18.0.1", {"node": "n1"}, id="a node"),
    ],
)
def test_an_address_is_told_by_where_it_is(address: str, facts: dict[str, str]) -> None:
    place = place_of(address, node("n1"))
    assert (place.id, dict(place.facts)) == (f"Endpoint/{address}:5432", facts)


def test_nothing_is_outside_of_a_cluster_that_is_not_seen() -> None:
    for kind in ("Pod", "Node"):
        assert place_of("192.0.2.5", gaps=[Gap(kind, GapReason.FORBIDDEN)]).facts == ()


def test_an_ipv6_address_is_written_with_its_port() -> None:
    plain = service("db", selector={}, ports=[{"port": 5432}], ipFamilies=["IPv6"])
    made = piece(endpoint("fd00::5"), of="db", family="IPv6", ports=[{"port": 5432}])
    (group,) = grouped(plain, made)
    assert group.place.label == "[fd00::5]:5432"
    assert group.addresses == ("[fd00::5]:5432",)


def test_the_api_server_is_named_beside_its_address() -> None:
    api = service("kubernetes", selector={}, ports=[{"name": "https", "port": 443}])
    made = piece(endpoint("172.18.0.1", node=""), ports=[{"name": "https", "port": 6443}])
    for each in (api, made):
        each["metadata"]["namespace"] = "default"
    made["metadata"]["labels"]["kubernetes.io/service-name"] = "kubernetes"
    server = pod("kube-apiserver-n1", "172.18.0.1", of="", hostNetwork=True)
    server["spec"]["containers"] = [{"name": "kube-apiserver"}]
    other = pod("kube-scheduler-n1", "172.18.0.1", of="", hostNetwork=True)
    (group,) = grouped(api, made, server, other, node("n1"))
    assert group.place.id == "Endpoint/172.18.0.1:6443"
    assert dict(group.place.facts) == {"node": "n1", "pod": "shop/kube-apiserver-n1"}


def test_a_pod_of_the_host_network_is_named_where_it_declares_the_port() -> None:
    agent = pod("agent-1", "172.18.0.1", hostNetwork=True, ports=[{"containerPort": 5432}])
    other = pod("agent-2", "172.18.0.1", hostNetwork=True)
    facts = dict(place_of("172.18.0.1", agent, other).facts)
    assert facts == {"node": "n1", "pod": "shop/agent-1"}


def test_a_few_addresses_stand_apart_and_many_together() -> None:
    few = [endpoint(f"192.0.2.{number}") for number in range(8)]
    assert len(grouped(service(), piece(*few))) == 8
    (group,) = grouped(service(), piece(*few, endpoint("192.0.2.9")))
    assert (group.place.id, group.place.label) == (
        "Endpoints/shop/cart",
        "endpoints of Service shop/cart",
    )
    assert group.outcome.total == 9


def test_pods_that_are_not_seen_stand_together() -> None:
    hidden = [Gap("Pod", GapReason.FORBIDDEN)]
    (group,) = grouped(service(), piece(READY, ALSO), gaps=hidden)
    assert (group.place.verdict, group.outcome.verdict) == (UNKNOWN, OK)
    assert group.place.why == "Pods in shop are not readable"
    assert (group.place.layer.value, group.place.label) == ("pod", "pods of Service shop/cart")
    (group,) = grouped(service(), piece(READY), gaps=hidden)
    assert group.place.id == "Pod/shop/cart-1"
    assert group.place.verdict is UNKNOWN


# Families

DUAL = service(ipFamilies=["IPv4", "IPv6"], clusterIPs=["10.96.0.7", "fd00:96::7"])


def six(*endpoints: Manifest) -> Manifest:
    return piece(*endpoints, family="IPv6")


def test_pods_that_fare_alike_in_both_families_are_one_group() -> None:
    both = six(endpoint("fd00::8", "cart-1"), endpoint("fd00::9", "cart-2"))
    (group,) = grouped(DUAL, piece(READY, ALSO), both, ONE, TWO)
    assert (group.family, group.outcome.total) == (None, 2)
    assert group.addresses == ("10.244.1.8:8080", "10.244.1.9:8080")


def test_other_pods_in_the_other_family_are_another_group() -> None:
    found = grouped(DUAL, piece(READY, ALSO), six(endpoint("fd00::8", "cart-1")), ONE, TWO)
    assert [(each.family, each.outcome.total) for each in found] == [
        (Family.IPV4, 2),
        (Family.IPV6, 1),
    ]


def test_a_service_of_one_family_passes_over_slices_of_the_other() -> None:
    (group,) = grouped(service(), piece(READY), six(endpoint("fd00::8", "cart-1")), ONE)
    assert group.addresses == ("10.244.1.8:8080",)


# The law: what is behind a Service is what its links are

FATES = {
    "ready": ({"ready": True}, True),
    "waiting": ({"ready": False, "serving": False}, False),
    "draining": ({"ready": False, "serving": True, "terminating": True}, True),
    "gone": ({"ready": False, "serving": False, "terminating": True}, False),
    "published": ({"ready": True, "serving": False}, False),
    "lost": ({"ready": True}, None),
}
fates = st.lists(st.sampled_from(sorted(FATES)), max_size=5)


def story(
    v4: list[str],
    v6: list[str],
    families: list[str],
    *,
    by_name: bool,
    backward: bool = False,
) -> Snapshot:
    """A Service whose n-th pod fares as told in each family, in two workloads."""
    slices: list[Manifest] = []
    pods: dict[str, Manifest] = {}
    for family, told, prefix in (("IPv4", v4, "10.0.0."), ("IPv6", v6, "fd00::")):
        listed = []
        for number, fate in enumerate(told):
            conditions, ready = FATES[fate]
            name, address = f"{fate}-{number}", f"{prefix}{number + 1}"
            named = by_name or ready is None
            listed.append(endpoint(address, name if named else "", "n1", **conditions))
            if ready is not None:
                made = pods.setdefault(name, pod(name, ready=ready, of=f"cart{number % 2}"))
                made["status"]["podIPs"].append({"ip": address})
        slices.append(piece(*(reversed(listed) if backward else listed), family=family))
    return cluster(service(ipFamilies=families), *slices, *pods.values())


@settings(max_examples=200, deadline=None)
@given(fates, fates, st.sampled_from([["IPv4"], ["IPv6"], ["IPv4", "IPv6"], []]), st.booleans())
def test_the_verdict_behind_a_service_agrees_with_its_links(
    v4: list[str],
    v6: list[str],
    families: list[str],
    by_name: bool,  # noqa: FBT001 -- hypothesis gives it
) -> None:
    snapshot = story(v4, v6, families, by_name=by_name)
    ground = Ground(snapshot)
    (cart,) = snapshot.services
    links = list(service_endpoints.links(ground))
    verdicts = [each.outcome.verdict for each in links]
    for family in (None, *map(Family, families)):
        whole = behind(Ground(snapshot), cart, Channel(80, family=family))
        there = [each for each in links if family is None or each.channel.family in (None, family)]
        if family is not None or len(families) < 2:
            assert whole.verdict is together(each.outcome.verdict for each in there)
            if len(families) == 1 and whole.total:
                assert whole.ready == sum(each.outcome.ready or 0 for each in there)
        assert (whole.verdict is OK) == ({each.outcome.verdict for each in there} == {OK})
        assert (whole.verdict is BROKEN) == ({each.outcome.verdict for each in there} == {BROKEN})
        if whole.verdict is UNKNOWN:
            assert "lost" in [*v4, *v6]
    assert verdicts  # nothing is passed over in silence


@settings(max_examples=50, deadline=None)
@given(fates)
def test_the_order_of_endpoints_changes_nothing(told: list[str]) -> None:
    forward = story(told, [], ["IPv4"], by_name=True)
    backward = story(told, [], ["IPv4"], by_name=True, backward=True)
    one, other = (list(service_endpoints.links(Ground(each))) for each in (forward, backward))
    assert one == other
