"""An answer held against what was expected of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_netmap.semantics.http_routing.controller import Sure
from kubectl_netmap.trace.arrival import arrives
from kubectl_netmap.trace.assertions import Expectation
from kubectl_netmap.trace.disposition import Disposition
from kubectl_netmap.trace.judge import Fail, Judgement, Pass, Unknown, judge
from kubectl_netmap.trace.trace import Path, Trace
from tests.support.traces import (
    BOTH,
    HALF,
    QUESTION,
    STOPPED,
    asked,
    delivered,
    denied,
    entering,
    unsure,
)

HERE, THERE = delivered(0, "10.244.1.20"), delivered(1, "10.244.2.14")
OPEN = unsure(THERE)
CART = entering(((), STOPPED))
MAYBE = entering(
    ((), replace(STOPPED, answer=STOPPED.answer and replace(STOPPED.answer, sure=Sure.UNKNOWN)))
)
D = Disposition


def _expect(*dispositions: Disposition) -> Expectation:
    return Expectation(dispositions=dispositions)


def _ends(*endpoints: str) -> Expectation:
    return Expectation(endpoints=endpoints)


PG = ("pod/db/pg-0", "pod/db/pg-1")
NOT_READABLE = "NetworkPolicies are not readable"


@pytest.mark.parametrize(
    ("trace", "expected", "judgement"),
    [
        pytest.param(BOTH, _expect(D.DELIVERED), Pass(), id="delivered on every way"),
        pytest.param(BOTH, _expect(D.DENIED, D.DELIVERED), Pass(), id="one of several"),
        pytest.param(
            HALF,
            _expect(D.DELIVERED),
            Fail(
                "expected delivered, but denied:"
                " NetworkPolicy db/pg-from-worker selects pg-1 and does not allow front-1"
            ),
            id="denied on one way",
        ),
        pytest.param(HALF, _expect(D.MIXED), Pass(), id="mixed as expected"),
        pytest.param(HALF, _expect(D.DELIVERED, D.DENIED), Pass(), id="either will do"),
        pytest.param(
            BOTH,
            _expect(D.MIXED),
            Fail("expected mixed, but all is delivered"),
            id="mixed was expected, and all is alike",
        ),
        pytest.param(
            asked(HERE, OPEN),
            _expect(D.DELIVERED),
            Unknown(f"not known: {NOT_READABLE}"),
            id="one way is not known",
        ),
        pytest.param(
            asked(HERE, OPEN),
            _expect(D.MIXED),
            Unknown(f"not known: {NOT_READABLE}"),
            id="whether it is mixed is not known",
        ),
        pytest.param(
            asked(OPEN, denied(0, "10.244.1.20")),
            _expect(D.DELIVERED),
            Fail(
                "expected delivered, but denied:"
                " NetworkPolicy db/pg-from-worker selects pg-0 and does not allow front-1"
            ),
            id="a failure outweighs what is not known",
        ),
        pytest.param(
            asked(OPEN), _expect(D.INSUFFICIENT_INFORMATION), Pass(), id="not knowing was expected"
        ),
        pytest.param(
            asked(),
            _expect(D.DELIVERED),
            Unknown("nothing is known to ask from, so nothing was followed"),
            id="no path at all",
        ),
        pytest.param(BOTH, _ends(*PG), Pass(), id="all endpoints by their pods"),
        pytest.param(
            BOTH, _ends("10.244.1.20", "10.244.2.14:5432"), Pass(), id="endpoints by addresses"
        ),
        pytest.param(
            BOTH,
            _ends(PG[0]),
            Fail("pod/db/pg-1 is reached, which is not expected"),
            id="one endpoint too many",
        ),
        pytest.param(
            BOTH,
            _ends(*PG, "pod/db/pg-2"),
            Fail("pod/db/pg-2 is not reached"),
            id="one endpoint is missing",
        ),
        pytest.param(
            BOTH,
            _ends("10.244.1.20:80", PG[1]),
            Fail("pod/db/pg-0 is reached, which is not expected; 10.244.1.20:80 is not reached"),
            id="another port",
        ),
        pytest.param(
            asked(HERE, OPEN),
            _ends(*PG),
            Unknown(f"whether pod/db/pg-1 is reached is not known: {NOT_READABLE}"),
            id="whether one is reached is not known",
        ),
        pytest.param(
            asked(replace(HERE, end=None)),
            _ends("pod/db/pg-0"),
            Unknown(
                "an endpoint is reached of which only 10.244.1.20:5432 is known;"
                " whether pod/db/pg-0 is reached is not known:"
                " an endpoint is reached of which only 10.244.1.20:5432 is known"
            ),
            id="whose address it is, is not known",
        ),
        pytest.param(CART, _ends(), Pass(), id="nobody, as expected"),
        pytest.param(
            asked(HERE),
            _ends(),
            Fail("pod/db/pg-0 is reached, which is not expected"),
            id="somebody where nobody was expected",
        ),
        pytest.param(BOTH, Expectation(seen_source=("10.244.1.8",)), Pass(), id="seen as expected"),
        pytest.param(
            BOTH,
            Expectation(seen_source=("10.0.0.1", "10.0.0.2")),
            Fail("expected to be seen as 10.0.0.1 or 10.0.0.2, but seen as 10.244.1.8"),
            id="seen as another one",
        ),
        pytest.param(
            asked(replace(HERE, seen_source=None)),
            Expectation(seen_source=("10.244.1.8",)),
            Unknown("the client address that the destination sees is not known"),
            id="as whom it is seen is not known",
        ),
        pytest.param(
            CART,
            Expectation(seen_source=("10.244.1.8",)),
            Fail("expected to be seen as 10.244.1.8, but answered: no ready endpoint"),
            id="nobody sees it",
        ),
        pytest.param(CART, Expectation(status=503), Pass(), id="the status"),
        pytest.param(
            CART,
            Expectation(status=404),
            Fail("expected HTTP 404, but it is 503: no ready endpoint"),
            id="another status",
        ),
        pytest.param(
            MAYBE,
            Expectation(status=503),
            Unknown("which status Pod/ingress/traefik-1 answers is not known"),
            id="the status is a guess",
        ),
        pytest.param(
            BOTH,
            Expectation(status=200),
            Unknown("the destination itself answers, and its status is not known"),
            id="an application's own status",
        ),
        pytest.param(
            asked(denied(0, "10.244.1.20")),
            Expectation(status=200),
            Fail(
                "expected HTTP 200, but denied:"
                " NetworkPolicy db/pg-from-worker selects pg-0 and does not allow front-1"
            ),
            id="no answer at all",
        ),
        pytest.param(
            CART,
            Expectation((D.ANSWERED,), (), None, 404),
            Fail("expected HTTP 404, but it is 503: no ready endpoint"),
            id="of several expectations one fails",
        ),
    ],
)
def test_an_answer_is_as_expected_or_not_or_nobody_can_tell(
    trace: Trace, expected: Expectation, judgement: Judgement
) -> None:
    assert judge(trace, expected) == judgement


_PATHS = st.lists(
    st.sampled_from((HERE, THERE, denied(2, "10.244.1.22"), STOPPED)), min_size=1, max_size=4
)
_EXPECTED = st.builds(
    Expectation,
    dispositions=st.none() | st.lists(st.sampled_from(D), min_size=1, max_size=3).map(tuple),
    endpoints=st.none() | st.lists(st.sampled_from(PG), max_size=2, unique=True).map(tuple),
    seen_source=st.none() | st.just(("10.244.1.8",)),
    status=st.none() | st.sampled_from((404, 503)),
)


@given(_PATHS, _EXPECTED, st.integers(0, 3))
def test_knowing_less_never_turns_a_pass_into_a_fail_nor_a_fail_into_a_pass(
    paths: list[Path], expected: Expectation, which: int
) -> None:
    if expected.dispositions and set(expected.dispositions) & {D.MIXED, D.INSUFFICIENT_INFORMATION}:
        return  # what is expected of knowledge itself changes with it
    whole = judge(asked(*paths), expected)
    hidden = [unsure(path) if at == which else path for at, path in enumerate(paths)]
    less = judge(asked(*hidden), expected)
    if isinstance(whole, Pass):
        assert not isinstance(less, Fail)
    if isinstance(whole, Fail):
        assert not isinstance(less, Pass)


@pytest.mark.parametrize(
    ("trace", "whether"),
    [
        pytest.param(BOTH, True, id="delivered on every way"),
        pytest.param(HALF, False, id="on one way only"),
        pytest.param(asked(HERE, OPEN), False, id="one way is not known"),
        pytest.param(CART, False, id="answered with an error"),
        pytest.param(
            entering(
                (
                    (),
                    replace(STOPPED, answer=STOPPED.answer and replace(STOPPED.answer, status=308)),
                )
            ),
            True,
            id="redirected",
        ),
        pytest.param(Trace(QUESTION, ()), False, id="no path at all"),
    ],
)
def test_a_request_arrives_when_every_way_does(trace: Trace, *, whether: bool) -> None:
    assert arrives(trace) is whether


def test_somebody_where_nobody_was_expected_fails() -> None:
    here = replace(delivered(0, "10.244.1.20"), end=None)
    why = "10.244.1.20:5432 is reached, which is not expected"
    assert judge(asked(here), Expectation(endpoints=())) == Fail(why)
