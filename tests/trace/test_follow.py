"""A flow followed along a chain of hops until every way has ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.semantics.service_proxy.packet import Hook
from kubectl_netmap.trace.disposition import Disposition, together
from kubectl_netmap.trace.flow import Flow
from kubectl_netmap.trace.follow import FARTHEST, follow
from kubectl_netmap.trace.journey import Again, Hop, Journey, Onward, stop, unknown
from kubectl_netmap.trace.trace import Step
from kubectl_netmap.trace.world import World
from tests.support.trace_pieces import shop

BEGUN = Journey(Flow("10.0.0.1", "10.0.0.2", 80), Hook.POD, "n1", crossed=("n1",))


def _step(hop: str, verdict: Verdict = Verdict.OK) -> Step:
    return Step(hop, Ref("Node", "", "n1"), verdict, f"at {hop}")


def _passing(name: str) -> Hop:
    def take(journey: Journey, _: World) -> Iterable[Onward]:
        return (journey.stepped(_step(name)),)

    return Hop(name, "", take)


def _parting(name: str) -> Hop:
    def take(journey: Journey, _: World) -> Iterable[Onward]:
        return (journey.stepped(_step(name), share=0.5),) * 2

    return Hop(name, "", take)


def _ending(name: str) -> Hop:
    def take(journey: Journey, _: World) -> Iterable[Onward]:
        step = _step(name, Verdict.BROKEN)
        return (stop(journey, step, Disposition.REFUSED, "connection refused", look="kubectl"),)

    return Hop(name, "", take)


def _doubting(name: str) -> Hop:
    def take(journey: Journey, _: World) -> Iterable[Onward]:
        return (journey.doubting(_step(name, Verdict.UNKNOWN), "nobody knows"),)

    return Hop(name, "", take)


def _again(name: str, to: str) -> Hop:
    def take(journey: Journey, _: World) -> Iterable[Onward]:
        moved = replace(journey, crossed=(*journey.crossed, "n2"))
        return (Again(moved.stepped(_step(name)), to),)

    return Hop(name, "", take)


def test_a_way_that_nothing_stops_is_delivered() -> None:
    (found,) = follow(BEGUN, shop(), [_passing("a"), _passing("b")])
    assert (found.disposition, found.client, found.why) == (Disposition.DELIVERED, "connects", "")
    assert [step.hop for step in found.steps] == ["a", "b"]
    assert found.seen_source == "10.0.0.1"


def test_ways_part_and_share() -> None:
    found = list(follow(BEGUN, shop(), [_parting("a"), _passing("b")]))
    assert [each.share for each in found] == [0.5, 0.5]


def test_an_end_is_final_and_what_would_have_come_is_not_checked() -> None:
    chain = [_ending("a"), _passing("b"), _passing("ingress-policy"), _passing("process")]
    (found,) = follow(BEGUN, shop(), chain)
    assert (found.disposition, found.why, found.look) == (Disposition.REFUSED, "at a", "kubectl")
    assert [(step.hop, step.verdict) for step in found.steps[1:]] == [
        ("ingress-policy", Verdict.NOT_CHECKED),
        ("process", Verdict.NOT_CHECKED),
    ]


def test_a_doubt_makes_a_delivery_unknown() -> None:
    (found,) = follow(BEGUN, shop(), [_doubting("a"), _doubting("b"), _passing("c")])
    assert found.disposition is Disposition.INSUFFICIENT_INFORMATION
    assert (found.why, found.client) == ("nobody knows", "not known")


def test_a_doubt_makes_any_other_end_unknown_too() -> None:
    (found,) = follow(BEGUN, shop(), [_doubting("a"), _ending("b")])
    assert found.disposition is Disposition.INSUFFICIENT_INFORMATION
    assert found.why == "nobody knows; if it came so far: at b"


def test_what_is_unknown_says_so_once() -> None:
    def take(journey: Journey, _: World) -> Iterable[Onward]:
        return (unknown(journey, _step("b", Verdict.UNKNOWN)),)

    (found,) = follow(BEGUN, shop(), [_doubting("a"), Hop("b", "", take)])
    assert (found.disposition, found.why) == (Disposition.INSUFFICIENT_INFORMATION, "at b")


def test_a_way_may_begin_anew_at_an_earlier_hop() -> None:
    def take(journey: Journey, _: World) -> Iterable[Onward]:
        if len(journey.crossed) > 1:
            return (journey.stepped(_step("b")),)
        moved = replace(journey, crossed=(*journey.crossed, "n2"))
        return (Again(moved.stepped(_step("b")), "a"),)

    (found,) = follow(BEGUN, shop(), [_passing("a"), Hop("b", "", take), _passing("c")])
    assert [step.hop for step in found.steps] == ["a", "b", "a", "b", "c"]


def test_a_way_without_end_is_ended() -> None:
    (found,) = follow(BEGUN, shop(), [_passing("a"), _again("b", "a")])
    assert (found.disposition, found.client) == (Disposition.LOOP, "times out")
    assert found.why == "the way has no end: it was here before"
    assert len([step for step in found.steps if step.hop == "b"]) <= FARTHEST + 2


D = Disposition


@pytest.mark.parametrize(
    ("several", "comes_to"),
    [
        pytest.param([D.DELIVERED, D.DELIVERED], D.DELIVERED, id="all alike"),
        pytest.param([D.DELIVERED, D.DENIED], D.MIXED, id="different ones"),
        pytest.param(
            [D.DELIVERED, D.INSUFFICIENT_INFORMATION],
            D.INSUFFICIENT_INFORMATION,
            id="one of them not known",
        ),
        pytest.param(
            [D.DELIVERED, D.DENIED, D.INSUFFICIENT_INFORMATION],
            D.MIXED,
            id="different ones, and one not known",
        ),
        pytest.param([], D.INSUFFICIENT_INFORMATION, id="none at all"),
    ],
)
def test_what_several_ends_come_to(several: list[Disposition], comes_to: Disposition) -> None:
    assert together(several) is comes_to
