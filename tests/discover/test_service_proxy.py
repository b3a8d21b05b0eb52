from __future__ import annotations

import pytest

from kubectl_netmap.discover.fact import Confidence, Evidence, Fact
from kubectl_netmap.discover.facts import ServiceProxy
from kubectl_netmap.discover.service_proxy import service_proxy
from kubectl_netmap.snapshot.snapshot import Snapshot
from tests.support.clusters import snapshot_of
from tests.support.proxies import (
    agents,
    asked,
    config_map,
    kubeadm,
    node,
    node_proxy,
    pod,
    story,
    template,
    without,
)
from tests.support.proxy_stories import STORIES


def _of(name: str) -> Fact[ServiceProxy]:
    return service_proxy(snapshot_of(STORIES[name].told))


def _says(evidence: tuple[Evidence, ...]) -> list[str]:
    return [each.says for each in evidence]


@pytest.mark.parametrize(
    ("name", "value", "confidence"),
    [
        pytest.param(
            "kubeadm, iptables in the ConfigMap",
            ServiceProxy("iptables"),
            Confidence.DECLARED,
            id="unanimous",
        ),
        pytest.param(
            "kubeadm 1.34, empty mode",
            ServiceProxy("iptables", configured=""),
            Confidence.ASSUMED,
            id="an empty mode is kept beside its meaning",
        ),
        pytest.param(
            "half of the nodes rolled over",
            ServiceProxy("mixed"),
            Confidence.DECLARED,
            id="nodes differ",
        ),
        pytest.param(
            "an empty mode while nodes go to 1.40",
            ServiceProxy("mixed", configured=""),
            Confidence.ASSUMED,
            id="one empty mode, two meanings",
        ),
        pytest.param(
            "Linux and Windows, each with its DaemonSet",
            ServiceProxy("mixed"),
            Confidence.ASSUMED,
            id="two systems: as sure as the weaker one",
        ),
        pytest.param(
            "Fargate beside nodes with kube-proxy",
            ServiceProxy("iptables"),
            Confidence.INFERRED,
            id="one node is not known",
        ),
        pytest.param(
            "one node without a pod of the DaemonSet",
            ServiceProxy("mixed"),
            Confidence.INFERRED,
            id="one node has none",
        ),
        pytest.param(
            "RKE2 with Cilium and kube-proxy",
            ServiceProxy("cilium", also=("kube-proxy iptables",)),
            Confidence.DECLARED,
            id="two program rules",
        ),
        pytest.param(
            "Calico eBPF on one node",
            ServiceProxy("mixed", also=("kube-proxy iptables",)),
            Confidence.DECLARED,
            id="eBPF on one node",
        ),
        pytest.param(
            "kubeadm without any proxy", ServiceProxy("none"), Confidence.INFERRED, id="none"
        ),
        pytest.param("EKS Auto Mode", None, Confidence.UNKNOWN, id="nothing is known"),
    ],
)
def test_the_cluster_is_the_sum_of_its_nodes(
    name: str, value: ServiceProxy | None, confidence: Confidence
) -> None:
    fact = _of(name)
    assert (fact.value, fact.confidence) == (value, confidence)


def test_each_line_of_evidence_says_for_how_many_nodes_it_holds() -> None:
    assert _says(_of("kubeadm, iptables in the ConfigMap").evidence) == [
        "mode in the configuration that kube-proxy runs with: 2 of 2 nodes",
        "kube-proxy reads ConfigMap kube-system/kube-proxy: 2 of 2 nodes",
    ]


def test_a_single_node_is_a_node() -> None:
    assert "1 of 1 node" in _of("kubeadm, nftables").evidence[0].says


def test_mixed_counts_the_nodes_of_each_mode_and_names_them() -> None:
    names = ["a", "b", "c", "d", "e", "f"]
    pods = [
        pod(f"kp-{name}", name, template("kube-proxy", [f"--proxy-mode={mode}"]))
        for name, mode in zip(names, ["ipvs", *["nftables"] * 5], strict=True)
    ]
    fact = service_proxy(snapshot_of(story(*map(node, names), *pods)))
    first, second = fact.evidence[:2]
    assert (first.value, first.says) == ("b, c, d and 2 more", "nftables on 5 of 6 nodes")
    assert (second.value, second.says) == ("a", "ipvs on 1 of 6 nodes")


def test_nodes_that_are_not_known_are_named() -> None:
    fact = _of("Fargate beside nodes with kube-proxy")
    assert [(each.value, each.says) for each in fact.evidence[:2]] == [
        ("n1", "iptables on 1 of 2 nodes"),
        ("n2", "not known on 1 of 2 nodes"),
    ]
    assert any("EKS fargate" in each.says for each in fact.evidence)


def test_a_node_without_a_proxy_is_named() -> None:
    says = _says(_of("one node without a pod of the DaemonSet").evidence)
    assert "no service proxy on 1 of 2 nodes" in says


def test_why_nothing_is_known_is_told() -> None:
    assert "their proxy is not known: 1 of 1 node" in _of("EKS Auto Mode").evidence[0].says


def test_what_is_configured_on_some_nodes_only_is_left_to_the_nodes() -> None:
    snapshot = asked(
        snapshot_of(story(node("n1"), node("n2"), *kubeadm("n1", "n2", mode="ipvs"))),
        node_proxy("n2", proxyMode="iptables"),
    )
    fact = service_proxy(snapshot)
    assert fact.value == ServiceProxy("mixed", configured=None)
    assert [each.says for each in fact.conflicts] == [
        "mode in the configuration that kube-proxy runs with: 1 of 2 nodes"
    ]


def test_what_runs_everywhere_against_the_configuration_keeps_both() -> None:
    answers = [node_proxy(name, proxyMode="iptables") for name in ("n1", "n2")]
    told = story(node("n1"), node("n2"), *kubeadm("n1", "n2", mode="ipvs"))
    fact = service_proxy(asked(snapshot_of(told), *answers))
    assert fact.value == ServiceProxy("iptables", configured="ipvs")
    assert fact.confidence is Confidence.OBSERVED
    assert fact.conflicts[0].value == "ipvs"


class TestWithoutNodes:
    """A reader who may not list nodes."""

    @staticmethod
    def _hidden(*kinds: str) -> Snapshot:
        told = story(node(), *kubeadm("n1", "n2", mode="nftables"))
        return without(snapshot_of(told), "Node", *kinds)

    def test_there_may_be_more_nodes_than_those_of_the_pods(self) -> None:
        fact = service_proxy(self._hidden())
        assert (fact.value, fact.confidence) == (ServiceProxy("nftables"), Confidence.INFERRED)

    def test_the_daemon_set_and_the_configuration_make_a_pattern(self) -> None:
        fact = service_proxy(self._hidden("Pod"))
        assert (fact.value, fact.confidence) == (ServiceProxy("nftables"), Confidence.INFERRED)
        assert not any(" of " in each.says and "node" in each.says for each in fact.evidence[:1])

    def test_the_configuration_alone_makes_a_pattern(self) -> None:
        fact = service_proxy(self._hidden("Pod", "DaemonSet"))
        assert (fact.value, fact.confidence) == (ServiceProxy("nftables"), Confidence.INFERRED)

    def test_cilium_by_its_daemon_set(self) -> None:
        told = story(
            node(),
            config_map("cilium-config", kube_dash_proxy_dash_replacement="true"),
            *agents("cilium-agent", "n1"),
        )
        fact = service_proxy(without(snapshot_of(told), "Node", "Pod"))
        assert (fact.value, fact.confidence) == (ServiceProxy("cilium"), Confidence.INFERRED)

    def test_nothing_at_all_is_unknown(self) -> None:
        assert service_proxy(Snapshot()) == Fact()


def test_an_empty_cluster_has_no_proxy_to_speak_of() -> None:
    assert service_proxy(snapshot_of("")) == Fact()


@pytest.mark.parametrize("name", STORIES)
def test_a_gap_never_makes_the_sum_surer_and_never_makes_it_none(name: str) -> None:
    whole = snapshot_of(STORIES[name].told)
    before = service_proxy(whole)
    for kind in whole.objects:
        after = service_proxy(without(whole, kind))
        if after.confidence >= Confidence.DECLARED:
            assert before.confidence >= Confidence.DECLARED, kind
            assert after.value == before.value, kind
        if after.value and after.value.mode == "none":
            assert before.value == after.value, kind
