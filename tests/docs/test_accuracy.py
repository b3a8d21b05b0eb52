"""The page of how often predictions were right."""

from __future__ import annotations

import pytest

from docs import accuracy
from docs.accuracy import Groups, Run

COUNTS: dict[str, Groups] = {
    "iptables": {
        "endpoints": {"agree": 60, "disagree": 0, "not decided": 0},
        "names": {"agree": 17, "disagree": 1, "not decided": 2},
    },
    "cilium": {"endpoints": {"agree": 0, "disagree": 0, "not decided": 4}},
}


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(
            "| iptables | kube-proxy, iptables | kindnet | 80 | 77 | 1 | 2 | 98.72 % |",
            id="agreement is a share of what was decided",
        ),
        pytest.param(
            "| cilium | Cilium | Cilium, enforces NetworkPolicy | 4 | 0 | 0 | 4 | - |",
            id="nothing decided is no agreement",
        ),
        pytest.param("| endpoints | 60 | 0, 0, 4 |", id="a group stands in every column"),
        pytest.param("| names | 17, 1, 2 |  |", id="a group that a cluster lacks is empty"),
        pytest.param(
            "- iptables, names, 1: **not explained yet**", id="a disagreement asks for its reason"
        ),
    ],
)
def test_the_page_says(line: str) -> None:
    assert line in accuracy.page(COUNTS).splitlines()


def test_without_disagreements_the_page_says_so() -> None:
    assert accuracy.page({"cilium": COUNTS["cilium"]}).endswith("## Disagreements\n\nNone.\n")


def test_a_newer_run_takes_the_place_of_the_older_and_clusters_keep_their_order() -> None:
    newer: Run = {"cluster": "iptables", "groups": {}}
    found = accuracy.merged({"cilium": COUNTS["cilium"], **COUNTS}, iter([newer]))
    assert list(found) == ["iptables", "cilium"]
    assert found["iptables"] == {}


def test_no_explanation_is_of_a_cluster_that_is_not_measured() -> None:
    assert {cluster for cluster, _ in accuracy.EXPLAINED} <= accuracy.CLUSTERS.keys()
