"""Parts of kinds, read in rounds: what becomes of the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from kubectl_netmap.collect.narrow import Plan, collect_wanted
from kubectl_netmap.snapshot.gap import Gap, GapReason
from kubectl_netmap.snapshot.snapshot import Snapshot
from kubectl_netmap.snapshot.want import Want, pods_on
from tests.support.clusters import snapshot_of
from tests.support.parts import PartsOf

CLUSTER = snapshot_of("""
kind: Pod
metadata: {namespace: db, name: pg-0, labels: {app: pg}}
spec: {nodeName: worker2}
---
kind: Pod
metadata: {namespace: shop, name: cart}
spec: {nodeName: worker}
---
kind: Pod
metadata: {namespace: shop, name: front}
spec: {nodeName: worker2}
---
kind: Node
metadata: {name: worker}
---
kind: Node
metadata: {name: worker2}
---
kind: ConfigMap
metadata: {namespace: kube-system, name: kube-proxy}
data: {config.conf: ''}
""")


def once(*wants: Want) -> Plan:
    return lambda _snapshot, _met: wants


def read(*wants: Want) -> Snapshot:
    snapshot = collect_wanted(PartsOf(CLUSTER), once(*wants))
    assert snapshot is not None
    return snapshot


def test_a_namespace_is_seen_and_the_others_are_a_gap_that_says_so() -> None:
    snapshot = read(Want("Pod", "shop"))
    assert [pod.name for pod in snapshot.pods] == ["cart", "front"]
    assert snapshot.sees("Pod", "shop")
    assert not snapshot.sees("Pod", "db")
    (gap,) = snapshot.gaps
    assert (gap.reason, gap.scope) == (GapReason.NOT_ASKED, "all but shop")
    assert gap.consequence == "pod addresses, and what runs on the nodes, are not known"


def test_a_kind_that_nobody_wants_is_not_seen_and_needs_no_gap() -> None:
    snapshot = read(Want("Pod", "shop"))
    assert "Service" not in snapshot.objects
    assert not snapshot.sees("Service")


def test_a_kind_that_is_wanted_whole_leaves_no_gap() -> None:
    assert read(Want("Pod", "shop"), Want("Pod")).gaps == ()


def test_a_page_that_holds_everything_is_the_whole_kind() -> None:
    assert read(Want("Node", limit=2)).sees("Node")


def test_of_a_page_that_does_not_hold_everything_the_rest_is_not_seen() -> None:
    snapshot = read(Want("Node", limit=1))
    assert [node.name for node in snapshot.nodes] == ["worker"]
    assert not snapshot.sees("Node")


@pytest.mark.parametrize(
    "want",
    [
        pytest.param(Want("Pod", "shop", "cart"), id="one by name"),
        pytest.param(Want("Pod", "shop", labels="app=web"), id="some by label"),
        pytest.param(Want("Pod", "shop", limit=1), id="a page"),
    ],
)
def test_a_part_of_a_namespace_does_not_show_the_namespace(want: Want) -> None:
    assert not read(want).sees("Pod", "shop")


def test_the_pods_of_a_node_are_all_seen_though_no_namespace_is() -> None:
    snapshot = read(pods_on("worker2"))
    assert snapshot.sees_pods_on("worker2")
    assert not snapshot.sees_pods_on("worker")
    assert not snapshot.sees("Pod", "db")


def test_an_object_that_several_wants_bring_is_there_once() -> None:
    snapshot = read(Want("Pod", "shop"), pods_on("worker"), Want("Pod", "shop", "cart"))
    assert [pod.name for pod in snapshot.pods] == ["cart", "front"]


def test_config_maps_of_other_names_are_gaps_and_the_one_that_was_read_is_none() -> None:
    snapshot = read(Want("ConfigMap", "kube-system", "kube-proxy"))
    names = {gap.name for gap in snapshot.gaps}
    assert "kubeadm-config" in names
    assert "kube-proxy" not in names
    assert snapshot.config("ConfigMap", "kube-system", "kube-proxy") is not None


def test_a_plan_is_asked_again_with_what_was_seen_until_it_wants_nothing_new() -> None:
    rounds: list[tuple[int, int]] = []

    def plan(snapshot: Snapshot, met: frozenset[Want]) -> tuple[Want, ...]:
        rounds.append((len(met), len(snapshot.pods)))
        first = Want("Pod", "shop", "cart")
        return (first, *(pods_on(pod.node) for pod in snapshot.pods if pod.name == "cart"))

    source = PartsOf(CLUSTER)
    assert collect_wanted(source, plan) is not None
    assert rounds == [(0, 0), (1, 1), (2, 1)]
    assert source.asked == [Want("Pod", "shop", "cart"), pods_on("worker")]


def test_a_plan_that_wants_everything_ends_the_reading() -> None:
    assert collect_wanted(PartsOf(CLUSTER), lambda _snapshot, _met: None) is None


def test_where_a_part_is_refused_the_whole_cluster_is_to_be_read() -> None:
    refused = replace(CLUSTER, gaps=(Gap("Node", GapReason.FORBIDDEN),))
    assert collect_wanted(PartsOf(refused), once(Want("Pod"), Want("Node"))) is None


def test_an_optional_kind_that_is_not_served_has_no_object() -> None:
    class Unserved(PartsOf):
        reason = GapReason.NOT_SERVED

    gone = replace(CLUSTER, gaps=(Gap("IPPool", GapReason.FORBIDDEN),))
    snapshot = collect_wanted(Unserved(gone), once(Want("IPPool")))
    assert snapshot is not None
    assert snapshot.sees("IPPool")


def test_progress_is_told_of_every_part() -> None:
    told: list[tuple[str, int]] = []
    add: Callable[[str, int], None] = lambda kind, count: told.append((kind, count))  # noqa: E731
    collect_wanted(PartsOf(CLUSTER), once(Want("Pod", "shop"), Want("Node")), add)
    assert sorted(told) == [("Node", 2), ("Pod", 2)]
