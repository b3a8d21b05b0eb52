"""The lists that a node's proxy chooses from, as kube-proxy's CategorizeEndpoints makes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_netmap.semantics.service_proxy.backends import Backend
from kubectl_netmap.semantics.service_proxy.lists import Topology, Version, categorize, topology_of
from tests.support.service_rules import BOTH, HERE, THERE, leaving, ready, waiting

NOT_SERVING = leaving("10.244.1.9", serving=False)


@pytest.mark.parametrize(
    ("known", "cluster", "local", "any_"),
    [
        pytest.param((), "", "", False, id="nothing is known, nothing can be used"),
        pytest.param(BOTH, "1.6 2.6", "1.6", True, id="ready ones, and those of the node"),
        pytest.param((THERE,), "2.6", "", True, id="none on the node, though some elsewhere"),
        pytest.param((waiting("10.244.1.7"),), "", "", False, id="one that is not ready is no use"),
        pytest.param(
            (HERE, waiting("10.244.1.7")), "1.6", "1.6", True, id="only ready ones are chosen"
        ),
        pytest.param(
            (HERE, leaving("10.244.1.8")), "1.6", "1.6", True, id="one that leaves waits behind"
        ),
        pytest.param(
            (leaving("10.244.1.8"), leaving("10.244.2.8")),
            "1.8 2.8",
            "1.8",
            True,
            id="none is ready: those that leave and serve are used",
        ),
        pytest.param(
            (THERE, leaving("10.244.1.8")),
            "2.6",
            "1.8",
            True,
            id="the local list falls back by itself",
        ),
        pytest.param((NOT_SERVING,), "", "", False, id="one that leaves and serves no more"),
        pytest.param(
            (waiting("10.244.1.7"), leaving("10.244.2.8")),
            "2.8",
            "",
            True,
            id="of those left only who still serves",
        ),
    ],
)
def test_ready_endpoints_else_those_that_leave(
    known: tuple[Backend, ...], cluster: str, local: str, *, any_: bool
) -> None:
    lists = categorize(known, "n1", "a")
    assert _told(lists.cluster) == cluster
    assert _told(lists.local) == local
    assert lists.any is any_
    assert lists.draining is (bool(cluster) and not any(each.endpoint.ready for each in known))


def _told(some: tuple[Backend, ...]) -> str:
    return " ".join(each.address.removeprefix("10.244.") for each in some)


def test_each_list_tells_whether_it_is_of_those_that_leave() -> None:
    lists = categorize((THERE, leaving("10.244.1.8")), "n1", "a")
    assert (lists.draining, lists.local_draining) == (False, True)


@pytest.mark.parametrize(
    ("version", "cluster"),
    [
        pytest.param((1, 25), "", id="1.25 never uses them"),
        pytest.param((1, 26), "1.8", id="1.26 does (KEP-1669)"),
        pytest.param(None, "1.8", id="a version that is not known counts as current"),
    ],
)
def test_endpoints_that_leave_are_used_since_1_26(version: Version | None, cluster: str) -> None:
    lists = categorize((leaving("10.244.1.8"),), "n1", "a", version)
    assert _told(lists.cluster) == cluster
    assert lists.any is bool(cluster)


def _zoned(*zones: str) -> tuple[Backend, ...]:
    return tuple(
        ready(f"10.244.{number}.6", zones=(zone,) if zone else ())
        for number, zone in enumerate(zones, 1)
    )


def _noded(*nodes: str, zones: tuple[str, ...] = ()) -> tuple[Backend, ...]:
    return tuple(
        ready(f"10.244.{number}.6", nodes=(node,) if node else (), zones=zones)
        for number, node in enumerate(nodes, 1)
    )


@pytest.mark.parametrize(
    ("known", "zone", "topology", "cluster"),
    [
        pytest.param(_zoned("a", "b"), "a", Topology.SAME_ZONE, "1.6", id="the own zone's"),
        pytest.param(_zoned("b", "b"), "a", Topology.NONE, "1.6 2.6", id="none is for this zone"),
        pytest.param(_zoned("a", ""), "a", Topology.NONE, "1.6 2.6", id="one has no hint"),
        pytest.param(
            _zoned("a", "b"), "", Topology.NONE, "1.6 2.6", id="the node has no zone label"
        ),
        pytest.param(
            (*_zoned("a", "b"), waiting("10.244.3.6")),
            "a",
            Topology.SAME_ZONE,
            "1.6",
            id="hints of those that are not ready do not count",
        ),
        pytest.param(_noded("n1", "n2"), "a", Topology.SAME_NODE, "1.6", id="the own node's"),
        pytest.param(_noded("n2", "n2"), "a", Topology.NONE, "1.6 2.6", id="none is for this node"),
        pytest.param(
            _noded("n2", "n2", zones=("a",)),
            "a",
            Topology.SAME_ZONE,
            "1.6 2.6",
            id="none for this node, but for this zone",
        ),
        pytest.param(
            (*_noded("n1", zones=("a",)), *_noded("", "", zones=("b",))[1:]),
            "a",
            Topology.SAME_ZONE,
            "1.6",
            id="one has no hint for nodes, but all for zones",
        ),
        pytest.param((), "a", Topology.NONE, "", id="no endpoint, no hint"),
    ],
)
def test_hints_are_followed_all_or_none(
    known: tuple[Backend, ...], zone: str, topology: Topology, cluster: str
) -> None:
    lists = categorize(known, "n1", zone)
    assert (lists.topology, _told(lists.cluster)) == (topology, cluster)


def test_hints_do_not_touch_the_local_list() -> None:
    lists = categorize(_zoned("b", "a"), "n1", "a")
    assert (_told(lists.cluster), _told(lists.local)) == ("2.6", "1.6")


def test_hints_are_not_asked_of_those_that_leave() -> None:
    lists = categorize((leaving("10.244.1.8"), leaving("10.244.2.8")), "n1", "a")
    assert lists.topology is Topology.NONE
    assert _told(lists.cluster) == "1.8 2.8"


@pytest.mark.parametrize(
    ("version", "topology"),
    [
        pytest.param((1, 33), Topology.NONE, id="1.33 does not know them"),
        pytest.param((1, 34), Topology.SAME_NODE, id="1.34 does (KEP-3015)"),
        pytest.param(None, Topology.SAME_NODE, id="a version that is not known counts as current"),
    ],
)
def test_hints_for_nodes_count_since_1_34(version: Version | None, topology: Topology) -> None:
    assert topology_of(_noded("n1", "n2"), "n1", "a", version) is topology


_SOME = st.lists(
    st.builds(
        lambda octet, last, of, zones: {
            "ready": ready(f"10.244.{octet}.{last}", zones=zones),
            "leaving": leaving(f"10.244.{octet}.{last}"),
            "waiting": waiting(f"10.244.{octet}.{last}"),
        }[of],
        st.integers(1, 3),
        st.integers(2, 5),
        st.sampled_from(["ready", "ready", "leaving", "waiting"]),
        st.sampled_from([(), ("a",), ("b",)]),
    ),
    max_size=5,
)


@given(_SOME)
def test_topology_never_empties_a_list(known: list[Backend]) -> None:
    lists = categorize(known, "n1", "a")
    usable = [each for each in known if each.endpoint.ready or each.endpoint.terminating]
    assert bool(lists.cluster) is bool(usable) is lists.any
    assert set(map(id, lists.cluster)) <= set(map(id, known))
    assert all(each.is_on("n1") for each in lists.local)


@given(_SOME)
def test_of_ready_endpoints_none_that_leaves_is_in_the_cluster_list(known: list[Backend]) -> None:
    lists = categorize(known, "n1", "a")
    if any(each.endpoint.ready for each in known):
        assert all(each.endpoint.ready for each in lists.cluster)
