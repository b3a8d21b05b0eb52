"""What counts as agreement between a prediction and the packets."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.kind.truth.compare import Verdict, compare
from tests.kind.truth.measure import Seen
from tests.kind.truth.predict import Predicted, Route, answers
from tests.kind.truth.question import Question

NAMES = {"Pod/truth/web-1": "web-1", "10.0.0.2": "web-2"}

ONE = Route("delivered", "Pod/truth/web-1", "10.0.0.1", "10.0.0.9")
TWO = Route("delivered", None, "10.0.0.2", "10.0.0.9")
REFUSED = Route("refused", None, None, None)
DENIED = Route("denied", None, None, None)
UNTOLD = Route("delivered", "Pod/truth/web-1", "10.0.0.1", None)

WEB_1, WEB_2 = Seen("answered", "web-1", "10.0.0.9"), Seen("answered", "web-2", "10.0.0.9")


def _asked(*, sticky: bool = False, listens: bool = True) -> Question:
    return Question(
        "group", "pod/a/b", "svc/a/b:80", "10.9.9.9", 80, sticky=sticky, listens=listens
    )


def _verdict(routes: tuple[Route, ...], seen: tuple[Seen, ...], asked: Question) -> Verdict:
    return compare(asked, Predicted(routes[0].disposition, routes), seen, NAMES).verdict


@pytest.mark.parametrize(
    ("routes", "seen"),
    [
        pytest.param((ONE,), (WEB_1,), id="the endpoint answers, and sees who was told"),
        pytest.param((ONE, TWO), (WEB_1, WEB_2), id="each endpoint is seen, one by its address"),
        pytest.param((UNTOLD,), (WEB_1,), id="a source that is not told is not compared"),
        pytest.param((REFUSED,), (Seen("refused"),), id="refused is refused"),
        pytest.param((REFUSED,), (Seen("unreachable"),), id="an ICMP error is a refusal"),
        pytest.param((REFUSED,), (Seen("not-permitted"),), id="EPERM is a refusal"),
        pytest.param((DENIED,), (Seen("timeout"),), id="denied is silence"),
        pytest.param((DENIED,), (Seen("silent"),), id="a connection without data is silence"),
        pytest.param((ONE, DENIED), (WEB_1, Seen("timeout")), id="mixed shows both"),
    ],
)
def test_agreement_is_the_same_fate_endpoints_and_sources(
    routes: tuple[Route, ...], seen: tuple[Seen, ...]
) -> None:
    assert _verdict(routes, seen, _asked()) == Verdict.AGREE


@pytest.mark.parametrize(
    ("routes", "seen", "difference"),
    [
        pytest.param((ONE,), (Seen("timeout"),), "not predicted: silence", id="silence"),
        pytest.param((DENIED,), (WEB_1,), "not predicted: answered", id="an answer"),
        pytest.param((DENIED,), (Seen("refused"),), "not predicted: refused", id="a refusal"),
        pytest.param((ONE,), (Seen("error-71"),), "not predicted: unknown", id="an odd error"),
        pytest.param(
            (Route("no-such-name", None, None, None),),
            (Seen("name-error"),),
            "not predicted: unknown",
            id="a resolver that fails where it is to say that there is no such name",
        ),
        pytest.param((ONE,), (), "not seen: answered", id="a probe without a result"),
        pytest.param((ONE,), (WEB_1, WEB_2), "not predicted: endpoint web-2", id="more endpoints"),
        pytest.param((ONE, TWO), (WEB_1,), "not seen: endpoint web-2", id="fewer endpoints"),
        pytest.param((ONE, DENIED), (WEB_1,), "not seen: silence", id="half of what is mixed"),
        pytest.param(
            (ONE, replace(ONE, source="10.0.0.8")),
            (WEB_1,),
            "not seen: web-1 sees 10.0.0.8",
            id="one of two sources",
        ),
        pytest.param(
            (ONE,),
            (Seen("answered", "web-1", "10.0.0.8"),),
            "web-1 sees 10.0.0.8, not 10.0.0.9",
            id="another source",
        ),
    ],
)
def test_whatever_else_is_seen_is_disagreement(
    routes: tuple[Route, ...], seen: tuple[Seen, ...], difference: str
) -> None:
    found = compare(_asked(), Predicted(routes[0].disposition, routes), seen, NAMES)
    assert found.verdict == Verdict.DISAGREE
    assert difference in found.differences


@pytest.mark.parametrize("seen", [(), (WEB_1,), (Seen("timeout"),)])
def test_what_is_not_known_is_never_agreement(seen: tuple[Seen, ...]) -> None:
    unknown = Route("insufficient-information", None, None, None)
    assert _verdict((unknown,), seen, _asked()) == Verdict.UNDECIDED
    assert _verdict((ONE, unknown), seen, _asked()) == Verdict.UNDECIDED


def test_a_source_that_is_not_told_is_counted_apart() -> None:
    assert compare(_asked(), Predicted("delivered", (UNTOLD,)), (WEB_1,), NAMES).untold
    assert not compare(_asked(), Predicted("delivered", (ONE,)), (WEB_1,), NAMES).untold


def test_with_affinity_one_endpoint_of_several_is_enough_and_a_stranger_is_not() -> None:
    asked = _asked(sticky=True)
    assert _verdict((ONE, TWO), (WEB_1,), asked) == Verdict.AGREE
    assert _verdict((ONE,), (WEB_2,), asked) == Verdict.DISAGREE


def test_a_packet_that_is_delivered_where_nobody_listens_is_refused() -> None:
    asked = _asked(listens=False)
    assert _verdict((ONE,), (Seen("refused"),), asked) == Verdict.AGREE
    assert _verdict((ONE,), (Seen("timeout"),), asked) == Verdict.DISAGREE


def test_a_server_that_does_not_say_its_name_is_no_other_endpoint() -> None:
    assert _verdict((ONE,), (Seen("answered", "?"),), _asked()) == Verdict.AGREE


def test_the_answers_of_a_document_keep_their_order_and_what_is_not_told() -> None:
    path = {"disposition": "delivered", "end": None, "address": "10.0.0.2", "seenSource": None}
    results = [
        {"answered": {"disposition": "delivered", "paths": [path]}, "why": None},
        {"answered": None, "why": "no such Service"},
    ]
    assert list(answers(results)) == [
        Predicted("delivered", (Route("delivered", None, "10.0.0.2", None),)),
        Predicted("no-answer", (), "no such Service"),
    ]
