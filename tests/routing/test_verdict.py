"""How verdicts add up along a way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_netmap.routing.verdict import FINE, Outcome, Verdict, in_series, passing

OK, DEGRADED, BROKEN, UNKNOWN = Verdict.OK, Verdict.DEGRADED, Verdict.BROKEN, Verdict.UNKNOWN

outcomes = st.builds(Outcome, st.sampled_from((OK, DEGRADED, BROKEN, UNKNOWN)), st.text(max_size=3))


@pytest.mark.parametrize(
    ("first", "then", "together", "why"),
    [
        pytest.param(OK, OK, OK, "then", id="two that work: the last one's words"),
        pytest.param(BROKEN, OK, BROKEN, "first", id="a break stops what follows"),
        pytest.param(BROKEN, BROKEN, BROKEN, "first", id="of two breaks the first one is told"),
        pytest.param(UNKNOWN, BROKEN, BROKEN, "then", id="a break beyond the unknown is a break"),
        pytest.param(UNKNOWN, OK, UNKNOWN, "first; then", id="unknown is never rounded up"),
        pytest.param(UNKNOWN, DEGRADED, UNKNOWN, "first; then", id="unknown and degraded: unknown"),
        pytest.param(DEGRADED, UNKNOWN, UNKNOWN, "first; then", id="the same the other way round"),
        pytest.param(DEGRADED, OK, DEGRADED, "first; then", id="degraded stays so"),
        pytest.param(OK, DEGRADED, DEGRADED, "then", id="fine, then degraded"),
    ],
)
def test_two_steps_add_up(first: Verdict, then: Verdict, together: Verdict, why: str) -> None:
    assert in_series(Outcome(first, "first"), Outcome(then, "then")) == Outcome(together, why)


def test_the_counts_of_what_comes_last_are_kept() -> None:
    assert in_series(FINE, Outcome(DEGRADED, "2 of 3", 2, 3)).ready == 2
    assert in_series(Outcome(UNKNOWN, "?"), Outcome(OK, "3 of 3", 3, 3)).total == 3


def test_the_same_reason_is_told_once() -> None:
    told = in_series(Outcome(UNKNOWN, "not readable"), Outcome(UNKNOWN, "not readable"))
    assert told.why == "not readable"


@given(outcomes, outcomes, outcomes)
def test_it_does_not_matter_where_a_way_is_divided(a: Outcome, b: Outcome, c: Outcome) -> None:
    assert in_series(in_series(a, b), c).verdict is in_series(a, in_series(b, c)).verdict


@given(outcomes, outcomes)
def test_a_longer_way_never_passes_better(first: Outcome, then: Outcome) -> None:
    assert passing(in_series(first, then)) >= max(passing(first), passing(then))
