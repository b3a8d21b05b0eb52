"""What is hidden makes a promise unknown: never held, and never broken."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from kubectl_netmap.mental_model.guarantee import Guarantee, hidden
from kubectl_netmap.mental_model.guarantees import GUARANTEES
from kubectl_netmap.mental_model.model import hold
from kubectl_netmap.netmap import Netmap, survey
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.snapshot.gap import Gap, GapReason
from kubectl_netmap.snapshot.kind import Read
from kubectl_netmap.snapshot.kinds import KINDS
from kubectl_netmap.snapshot.snapshot import Header, Snapshot
from tests.support.clusters import snapshot_of
from tests.support.model import HEALTHY, changed, cluster, judged

SCENARIOS = Path(__file__).parents[1] / "scenarios"
STORIES = {
    path.parent.name: path.read_text() for path in sorted(SCENARIOS.glob("*/cluster.yaml"))
} | {"all is held": HEALTHY}
READ = [kind.name for kind in KINDS if kind.read is not Read.OPT_IN]


@cache
def _seen(story: str) -> Netmap:
    return cluster(STORIES[story])


@cache
def _without(story: str, kind: str) -> Netmap:
    """The story as somebody sees it who may not read the kind."""
    snapshot = _seen(story).snapshot
    objects = {name: found for name, found in snapshot.objects.items() if name != kind}
    gaps = (*snapshot.gaps, Gap(kind, GapReason.FORBIDDEN))
    return survey(replace(snapshot, objects=objects, gaps=gaps))


@cache
def _only_in_shop(story: str, kind: str) -> Netmap:
    """The story as somebody sees it who may read the kind in one namespace."""
    snapshot = _seen(story).snapshot
    found = tuple(
        each for each in snapshot.objects.get(kind, ()) if getattr(each, "namespace", "") == "shop"
    )
    gaps = (*snapshot.gaps, Gap(kind, GapReason.FORBIDDEN, besides=("shop",)))
    return survey(replace(snapshot, objects={**snapshot.objects, kind: found}, gaps=gaps))


@cache
def _without_the_last(story: str, kind: str) -> Netmap:
    """The story with one object of the kind that could not be understood."""
    snapshot = _seen(story).snapshot
    *others, last = snapshot.objects[kind]
    ref = last.ref
    gaps = (*snapshot.gaps, Gap(kind, GapReason.MALFORMED, ref.namespace, ref.name))
    return survey(replace(snapshot, objects={**snapshot.objects, kind: tuple(others)}, gaps=gaps))


def test_on_the_healthy_story_every_promise_is_held() -> None:
    model = hold(_seen("all is held"))
    assert [each.guarantee.id for each in model.promises if each.verdict is not Verdict.OK] == []


@pytest.mark.parametrize("kind", READ)
@pytest.mark.parametrize("guarantee", GUARANTEES, ids=lambda each: each.id)
def test_a_promise_needs_exactly_what_it_says_that_it_needs(
    guarantee: Guarantee, kind: str
) -> None:
    expected = Verdict.UNKNOWN if kind in guarantee.needs else Verdict.OK
    assert guarantee.judge(_without("all is held", kind)).verdict is expected


@pytest.mark.parametrize("view", [_without, _only_in_shop], ids=["hidden", "but in shop"])
@pytest.mark.parametrize("kind", READ)
@pytest.mark.parametrize("story", ["all is held", "broken-shop", "dual-stack"])
def test_a_gap_turns_no_promise_into_another_verdict_than_unknown(
    story: str, kind: str, view: type
) -> None:
    before = {each.guarantee.id: each.verdict for each in hold(_seen(story)).promises}
    for each in hold(view(story, kind)).promises:
        assert each.verdict in {before[each.guarantee.id], Verdict.UNKNOWN}, each


@pytest.mark.parametrize("kind", ["EndpointSlice", "Ingress", "Node", "Pod", "Service"])
@pytest.mark.parametrize("story", STORIES)
def test_one_object_that_was_not_understood_proves_nothing(story: str, kind: str) -> None:
    if not _seen(story).snapshot.objects[kind]:
        return
    before = {each.guarantee.id: each.verdict for each in hold(_seen(story)).promises}
    for each in hold(_without_the_last(story, kind)).promises:
        assert each.verdict in {before[each.guarantee.id], Verdict.UNKNOWN}, each


def test_of_an_empty_dump_nothing_is_said_to_be_broken_or_held() -> None:
    model = hold(survey(Snapshot()))
    held = [each.guarantee.id for each in model.promises if each.verdict is Verdict.OK]
    assert held == ["containers-share-loopback"]  # by definition
    assert not model.that_are(Verdict.BROKEN)


def test_proof_of_a_break_outweighs_a_gap() -> None:
    netmap = cluster(changed(("ip: 10.244.0.9", "ip: 10.244.0.8")))
    gap = Gap("Pod", GapReason.FORBIDDEN, besides=("shop",))
    snapshot = replace(netmap.snapshot, gaps=(gap,))
    assert judged("pods-have-own-addresses", survey(snapshot)).verdict is Verdict.BROKEN


@pytest.mark.parametrize(
    ("gaps", "told"),
    [
        pytest.param((), "", id="all is seen"),
        pytest.param((Gap("Pod", GapReason.FORBIDDEN),), "Pods are not readable", id="a kind"),
        pytest.param(
            tuple(Gap(kind, GapReason.FORBIDDEN) for kind in ("Pod", "Node", "Service")),
            "Pods are not readable (and 2 more kinds)",
            id="several kinds",
        ),
        pytest.param(
            (Gap("Pod", GapReason.FORBIDDEN), Gap("Node", GapReason.FORBIDDEN)),
            "Pods are not readable (and 1 more kind)",
            id="two kinds",
        ),
        pytest.param(
            (Gap("Pod", GapReason.MALFORMED, "shop", "cart"),),
            "Pod shop/cart could not be read",
            id="a single object",
        ),
    ],
)
def test_what_is_hidden_is_told_in_a_few_words(gaps: tuple[Gap, ...], told: str) -> None:
    assert hidden(snapshot_of("", gaps=gaps), ("Pod", "Node", "Service")) == told


def test_a_reading_of_some_namespaces_hides_the_others() -> None:
    snapshot = snapshot_of("", header=Header(namespaces=("shop", "db")))
    assert hidden(snapshot, ("Pod",)) == "only shop, db was read"
