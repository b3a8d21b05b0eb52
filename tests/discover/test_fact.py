from __future__ import annotations

import pytest

from kubectl_netmap.discover.fact import Confidence, Evidence, Fact, settle
from kubectl_netmap.objects.ref import Ref


def said(value: str | None, confidence: Confidence, field: str = "") -> Fact[str]:
    return Fact(value, confidence, evidence=(Evidence(Ref("Node", "", "n"), field, str(value)),))


def fields(evidence: tuple[Evidence, ...]) -> list[str]:
    return [each.field for each in evidence]


def test_no_candidate_is_an_unknown_fact() -> None:
    nothing: Fact[str] = Fact()
    assert settle([nothing]) == Fact()
    assert settle([nothing]).confidence is Confidence.UNKNOWN


@pytest.mark.parametrize(
    ("first", "second", "winner"),
    [
        pytest.param(Confidence.DECLARED, Confidence.OBSERVED, "b", id="observed beats declared"),
        pytest.param(Confidence.INFERRED, Confidence.DECLARED, "b", id="declared beats inferred"),
        pytest.param(Confidence.ASSUMED, Confidence.INFERRED, "b", id="inferred beats assumed"),
        pytest.param(Confidence.DECLARED, Confidence.DECLARED, "a", id="the first among equals"),
    ],
)
def test_the_most_reliable_candidate_wins(
    first: Confidence, second: Confidence, winner: str
) -> None:
    assert settle([said("a", first), said("b", second)]).value == winner


def test_what_agrees_is_more_evidence_and_what_disagrees_a_conflict() -> None:
    fact = settle(
        [
            said("ipvs", Confidence.DECLARED, "flag"),
            said("ipvs", Confidence.INFERRED, "pattern"),
            said("iptables", Confidence.DECLARED, "file"),
        ]
    )
    assert fields(fact.evidence) == ["flag", "pattern"]
    assert fields(fact.conflicts) == ["file"]


def test_a_default_that_something_better_contradicts_is_no_conflict() -> None:
    fact = settle(
        [said("nftables", Confidence.DECLARED), said("iptables", Confidence.ASSUMED, "default")]
    )
    assert fact.conflicts == ()


def test_two_defaults_that_differ_are_a_conflict() -> None:
    fact = settle([said("a", Confidence.ASSUMED), said("b", Confidence.ASSUMED, "other")])
    assert fields(fact.conflicts) == ["other"]


def test_the_same_evidence_is_kept_once() -> None:
    same = said("a", Confidence.DECLARED, "flag")
    assert fields(settle([same, same]).evidence) == ["flag"]
    assert fields(settle([same, said("a", Confidence.DECLARED, "flag")]).evidence) == ["flag"]


def test_agreement_may_be_told() -> None:
    fact = settle(
        [said("10.0.0.0/8", Confidence.DECLARED), said("10.1.0.0/16", Confidence.DECLARED, "x")],
        agree=lambda one, other: one[:3] == other[:3],
    )
    assert fields(fact.evidence) == ["", "x"]
