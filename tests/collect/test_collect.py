from __future__ import annotations

from typing import Any

import pytest

from kubectl_netmap.collect.collect import MOST_NAMESPACES, collect
from kubectl_netmap.collect.source import NotRead
from kubectl_netmap.errors import NotAuthenticated
from kubectl_netmap.snapshot.gap import Gap, GapReason
from kubectl_netmap.snapshot.kind import Question, Read
from kubectl_netmap.snapshot.kinds import kind_of, kinds_for
from tests.support.fake_source import FakeSource

FORBIDDEN = NotRead(GapReason.FORBIDDEN, "you may not")
PODS = [kind_of("Pod")]
CONFIG_MAPS = [kind_of("ConfigMap")]


def pod(namespace: str, name: str) -> dict[str, Any]:
    return {"metadata": {"namespace": namespace, "name": name}}


def config_map(name: str, data: dict[str, str]) -> dict[str, Any]:
    return {"metadata": {"namespace": "kube-system", "name": name}, "data": data}


def names(objects: Any) -> list[str]:
    return [f"{each.namespace}/{each.name}" for each in objects]


def test_objects_of_all_pages_are_kept_in_order_of_namespace_and_name() -> None:
    pages = [[pod("shop", "b"), pod("shop", "a")], [pod("db", "z")]]
    snapshot = collect(FakeSource({("Pod", ""): pages}), PODS)
    assert names(snapshot.pods) == ["db/z", "shop/a", "shop/b"]
    assert snapshot.sees("Pod")
    assert snapshot.gaps == ()


def test_an_object_read_twice_is_kept_once() -> None:
    pages = [[pod("shop", "a")], [pod("shop", "a")]]
    assert names(collect(FakeSource({("Pod", ""): pages}), PODS).pods) == ["shop/a"]


def test_a_kind_without_objects_was_seen() -> None:
    snapshot = collect(FakeSource(), PODS)
    assert snapshot.pods == ()
    assert snapshot.sees("Pod")


def test_a_kind_that_was_not_asked_for_was_not_seen() -> None:
    assert not collect(FakeSource(), PODS).sees("Node")


@pytest.mark.parametrize(
    "reason",
    [
        pytest.param(GapReason.FORBIDDEN, id="forbidden everywhere"),
        pytest.param(GapReason.UNREACHABLE, id="the server failed"),
        pytest.param(GapReason.NOT_IN_DUMP, id="the dump does not hold it"),
        pytest.param(GapReason.NOT_SERVED, id="a kind that every cluster should serve"),
    ],
)
def test_a_kind_that_cannot_be_read_is_a_gap_with_its_consequence(reason: GapReason) -> None:
    snapshot = collect(FakeSource({("Node", ""): [NotRead(reason, "said so")]}), [kind_of("Node")])
    assert not snapshot.sees("Node")
    (gap,) = snapshot.gaps
    assert (gap.kind, gap.reason, gap.scope, gap.detail) == ("Node", reason, "cluster", "said so")
    assert gap.consequence == "node addresses, pod CIDRs and the platform are not known"


def test_an_optional_kind_that_is_not_served_is_an_answer_and_no_gap() -> None:
    refused = {("IPPool", ""): [NotRead(GapReason.NOT_SERVED)]}
    snapshot = collect(FakeSource(refused), [kind_of("IPPool")])
    assert snapshot.sees("IPPool")
    assert snapshot.gaps == ()


def test_an_optional_kind_that_is_forbidden_is_a_gap() -> None:
    snapshot = collect(FakeSource({("IPPool", ""): [FORBIDDEN]}), [kind_of("IPPool")])
    assert not snapshot.sees("IPPool")
    assert snapshot.gaps[0].reason is GapReason.FORBIDDEN


def test_what_came_before_a_failure_is_kept_and_the_rest_is_truncated() -> None:
    pages = [[pod("shop", "a")], NotRead(GapReason.UNREACHABLE, "connection reset")]
    snapshot = collect(FakeSource({("Pod", ""): pages}), PODS)
    assert names(snapshot.pods) == ["shop/a"]
    assert not snapshot.sees("Pod")
    assert snapshot.gaps[0].reason is GapReason.TRUNCATED


class TestForbiddenClusterWide:
    def test_the_namespace_of_the_context_is_tried(self) -> None:
        source = FakeSource(
            {
                ("Pod", ""): [FORBIDDEN],
                ("Pod", "shop"): [[pod("shop", "a")]],
                ("Pod", "kube-system"): [FORBIDDEN],
                ("Namespace", ""): [FORBIDDEN],
            },
            context_namespace="shop",
        )
        snapshot = collect(source, PODS)
        assert names(snapshot.pods) == ["shop/a"]
        assert snapshot.sees("Pod", "shop")
        assert not snapshot.sees("Pod", "db")
        assert not snapshot.sees("Pod")
        assert [gap.scope for gap in snapshot.gaps] == ["all but shop"]

    def test_every_namespace_is_tried_where_they_may_be_listed(self) -> None:
        listed = [{"metadata": {"name": name}} for name in ("db", "kube-system", "shop")]
        source = FakeSource(
            {
                ("Pod", ""): [FORBIDDEN],
                ("Namespace", ""): [listed],
                ("Pod", "db"): [FORBIDDEN],
            }
        )
        snapshot = collect(source, PODS)
        assert snapshot.gaps[0].besides == ("kube-system", "shop")

    def test_no_more_namespaces_are_tried_than_the_server_should_bear(self) -> None:
        listed = [{"metadata": {"name": f"n{number}"}} for number in range(500)]
        source = FakeSource({("Pod", ""): [FORBIDDEN], ("Namespace", ""): [listed]})
        collect(source, PODS)
        assert len(source.asked) <= MOST_NAMESPACES + 2

    def test_a_cluster_scoped_kind_has_no_namespace_to_try(self) -> None:
        source = FakeSource({("Node", ""): [FORBIDDEN]}, context_namespace="shop")
        collect(source, [kind_of("Node")])
        assert source.asked == ["Node"]


def test_a_malformed_object_is_a_gap_of_that_object_and_hides_no_other() -> None:
    bad = {"metadata": {"namespace": "shop", "name": "odd"}, "spec": 3}
    snapshot = collect(FakeSource({("Pod", ""): [[pod("shop", "a"), bad]]}), PODS)
    assert names(snapshot.pods) == ["shop/a"]
    assert snapshot.sees("Pod")
    (gap,) = snapshot.gaps
    assert (gap.scope, gap.reason) == ("shop/odd", GapReason.MALFORMED)
    assert "$.spec" in gap.detail


def test_a_source_that_cannot_be_used_at_all_ends_the_run() -> None:
    class Refusing(FakeSource):
        def pages(self, *_: Any) -> Any:
            raise NotAuthenticated("who are you?", hint="log in")

    with pytest.raises(NotAuthenticated):
        collect(Refusing(), PODS)


def test_progress_is_told_every_page() -> None:
    told: list[tuple[str, int]] = []
    pages = [[pod("shop", "a"), pod("shop", "b")], [pod("shop", "c")]]
    collect(FakeSource({("Pod", ""): pages}), PODS, lambda *page: told.append(page))
    assert told == [("Pod", 2), ("Pod", 1)]


class TestConfigMaps:
    def test_they_are_read_by_name_and_never_listed(self) -> None:
        source = FakeSource()
        collect(source, CONFIG_MAPS)
        assert "ConfigMap kube-system/kubeadm-config" in source.asked
        assert not any(asked.split("/")[0] == asked for asked in source.asked)

    def test_only_namespaces_that_exist_are_asked(self) -> None:
        listed = [{"metadata": {"name": "kube-system"}}]
        source = FakeSource({("Namespace", ""): [listed]})
        collect(source, [kind_of("Namespace"), *CONFIG_MAPS])
        assert not any("kube-flannel/" in asked for asked in source.asked)

    def test_one_that_a_component_mounts_is_read_under_any_name(self) -> None:
        proxy = pod("kube-system", "kube-proxy-x") | {
            "spec": {
                "containers": [
                    {
                        "name": "kube-proxy",
                        "volumeMounts": [{"name": "config", "mountPath": "/etc/kp"}],
                    }
                ],
                "volumes": [{"name": "config", "configMap": {"name": "odd-name"}}],
            }
        }
        text = "kind: KubeProxyConfiguration\nmode: ipvs\n"
        source = FakeSource(
            {("Pod", ""): [[proxy]]},
            {("kube-system", "odd-name"): config_map("odd-name", {"a.conf": text})},
        )
        snapshot = collect(source, [*PODS, *CONFIG_MAPS])
        found = snapshot.config("ConfigMap", "kube-system", "odd-name")
        assert found is not None
        assert found.text("data.a.conf.mode") == "ipvs"

    def test_one_that_is_not_there_is_no_gap(self) -> None:
        snapshot = collect(FakeSource(), CONFIG_MAPS)
        assert snapshot.sees("ConfigMap")
        assert snapshot.gaps == ()

    def test_when_all_are_refused_that_is_one_gap(self) -> None:
        snapshot = collect(FakeSource(every_name=FORBIDDEN), CONFIG_MAPS)
        assert [gap.scope for gap in snapshot.gaps] == ["cluster"]
        assert not snapshot.sees("ConfigMap")

    def test_a_refused_one_is_a_gap_that_says_what_it_would_have_told(self) -> None:
        source = FakeSource(named_of={("kube-system", "kube-proxy"): FORBIDDEN})
        (gap,) = collect(source, CONFIG_MAPS).gaps
        assert gap.scope == "kube-system/kube-proxy"
        assert "service proxy" in gap.consequence

    def test_a_broken_document_inside_is_a_gap_of_that_object(self) -> None:
        broken = config_map("kubeadm-config", {"ClusterConfiguration": "a: [b"})
        source = FakeSource(named_of={("kube-system", "kubeadm-config"): broken})
        (gap,) = collect(source, CONFIG_MAPS).gaps
        assert (gap.reason, gap.scope) == (GapReason.MALFORMED, "kube-system/kubeadm-config")
        assert "data.ClusterConfiguration" in gap.detail


def test_what_was_asked_for_explicitly_but_refused_is_a_gap() -> None:
    source = FakeSource(extra=(("PodLog", FORBIDDEN),))
    (gap,) = collect(source, PODS).gaps
    assert (gap.kind, gap.reason) == ("PodLog", GapReason.FORBIDDEN)


def test_gaps_of_the_source_itself_are_kept() -> None:
    own = Gap("File", GapReason.MALFORMED, name="junk.json")
    assert collect(FakeSource(own_gaps=(own,)), PODS).gaps == (own,)


def test_what_needs_to_be_asked_for_is_never_among_the_kinds_of_a_question() -> None:
    for question in (None, *Question):
        assert not [kind.name for kind in kinds_for(question) if kind.read is Read.OPT_IN]
    assert len(kinds_for(Question.NETWORKS)) < len(kinds_for(None))
