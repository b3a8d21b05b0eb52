"""What holds of every map, whatever cluster it is of and however little of it is seen."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

import pytest

from kubectl_netmap.mental_model.model import hold
from kubectl_netmap.netmap import Netmap, survey
from kubectl_netmap.routing.graph import MISSING, Layer, Link
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.snapshot.redact import redact
from tests.scenarios.stories import HEALTHY, READ, STORIES, netmap_of, without

BAD = (Verdict.BROKEN, Verdict.DEGRADED)
ONE_OF_MANY = re.compile(
    r"(?<![\w.,:/-])1 (pods|endpoints|nodes|ports|addresses|restarts|rules|listeners|grants)\b"
)


@pytest.mark.parametrize("story", STORIES)
class TestEveryMap:
    """Seen in whole."""

    def test_a_link_joins_two_places_of_the_map(self, story: str) -> None:
        graph = netmap_of(story).map
        for link in graph.links:
            assert link.source.id in graph.places
            assert link.target.id in graph.places

    def test_a_place_is_there_because_a_link_speaks_of_it(self, story: str) -> None:
        graph = netmap_of(story).map
        spoken = {each.id for link in graph.links for each in (link.source, link.target)}
        assert set(graph.places) == spoken

    def test_a_route_follows_links_from_its_beginning_to_its_ends(self, story: str) -> None:
        graph = netmap_of(story).map
        steps = {(link.source.id, link.target.id) for link in graph.links}
        for route in graph.routes:
            assert set(pairwise(route.path)) <= steps
            assert {*route.path, *route.ends} <= set(graph.places)
            last = route.path[-1]
            assert all(end == last or (last, end) in steps for end in route.ends)

    def test_a_way_in_begins_outside_where_it_can_work(self, story: str) -> None:
        for route in netmap_of(story).ways_in:
            if route.outcome.verdict in {Verdict.OK, Verdict.DEGRADED}:
                assert route.path[0] == "outside"

    def test_what_is_not_fine_has_a_reason(self, story: str) -> None:
        graph = netmap_of(story).map
        for link in graph.links:
            if link.outcome.verdict not in {Verdict.OK, Verdict.NOT_CHECKED}:
                assert link.outcome.why, link
        for route in graph.routes:
            if route.outcome.verdict is not Verdict.OK:
                assert route.outcome.why, route

    def test_redacted_it_has_the_same_links_with_the_same_verdicts(self, story: str) -> None:
        netmap = netmap_of(story)
        redacted = survey(redact(netmap.snapshot, b"a key")).map
        assert _fared(redacted.links) == _fared(netmap.map.links)

    def test_a_reason_is_a_short_sentence_in_good_english(self, story: str) -> None:
        graph = netmap_of(story).map
        told = {link.outcome.why for link in graph.links} | {link.via for link in graph.links}
        told |= {route.outcome.why for route in graph.routes}
        told |= {text for each in graph.places.values() for text in (each.why, each.label)}
        for text in told:
            assert not text.endswith("."), text
            assert not ONE_OF_MANY.search(text), text
            assert "  " not in text, text

    def test_what_is_missing_breaks_the_link_to_it(self, story: str) -> None:
        for link in netmap_of(story).map.links:
            if link.target.kind == MISSING:
                assert link.outcome.verdict in {Verdict.BROKEN, Verdict.NOT_CHECKED}, link

    def test_behind_a_break_nothing_is_checked(self, story: str) -> None:
        graph = netmap_of(story).map
        for name, links in graph.outgoing.items():
            arriving = graph.incoming.get(name, ())
            outward = links[0].source.layer in {Layer.LOAD_BALANCER, Layer.ENTRY}
            if outward and arriving and not any(map(_passes, arriving)):
                assert {link.outcome.verdict for link in links} == {Verdict.NOT_CHECKED}

    def test_only_behind_a_break_nothing_is_checked(self, story: str) -> None:
        graph = netmap_of(story).map
        for link in graph.links:
            if link.outcome.verdict is Verdict.NOT_CHECKED:
                assert not any(map(_passes, graph.incoming.get(link.source.id, ()))), link


def _fared(links: Iterable[Link]) -> Counter[tuple[str, Verdict]]:
    return Counter((each.relation, each.outcome.verdict) for each in links)


def _passes(link: Link) -> bool:
    return link.outcome.verdict not in {Verdict.BROKEN, Verdict.NOT_CHECKED}


@pytest.mark.parametrize("story", HEALTHY)
def test_nothing_is_wrong_with_a_healthy_cluster(story: str) -> None:
    graph = netmap_of(story).map
    assert [link for link in graph.links if link.outcome.verdict in BAD] == []
    assert [place for place in graph.places.values() if place.verdict in BAD] == []
    assert [route for route in graph.routes if route.outcome.verdict in BAD] == []
    assert graph.links


@pytest.mark.parametrize("story", HEALTHY)
def test_a_healthy_cluster_breaks_no_promise(story: str) -> None:
    model = hold(netmap_of(story))
    for verdict in BAD:
        assert model.that_are(verdict) == ()
    assert len(model.that_are(Verdict.OK)) > 5


def _links(netmap: Netmap) -> dict[tuple[object, ...], Verdict]:
    """Verdicts by what a link joins, whether or not its target is known to be there."""
    return {
        (link.source.id, link.target.id, link.relation, link.channel): link.outcome.verdict
        for link in netmap.map.links
    }


@pytest.mark.parametrize("kind", READ)
@pytest.mark.parametrize("story", STORIES)
class TestWhoeverSeesLess:
    """A gap never becomes an answer."""

    def test_finds_a_link_broken_only_where_one_is(self, story: str, kind: str) -> None:
        # its target may be another place: the address of an endpoint whose pod is not seen
        full = {
            (link.source.id, link.relation, link.channel)
            for link in netmap_of(story).map.links
            if link.outcome.verdict in {*BAD, Verdict.NOT_CHECKED}
        }
        for link in without(story, kind).map.links:
            if link.outcome.verdict in BAD:
                assert (link.source.id, link.relation, link.channel) in full, link

    def test_finds_a_link_fine_only_where_it_is(self, story: str, kind: str) -> None:
        full = _links(netmap_of(story))
        for key, verdict in _links(without(story, kind)).items():
            if verdict is Verdict.OK and key in full:
                assert full[key] in {Verdict.OK, Verdict.NOT_CHECKED}, key

    def test_judges_a_route_as_it_is_or_not_at_all(self, story: str, kind: str) -> None:
        full = {
            (route.address, route.via): route.outcome.verdict
            for route in netmap_of(story).map.routes
        }
        for route in without(story, kind).map.routes:
            key, verdict = (route.address, route.via), route.outcome.verdict
            assert verdict in {full.get(key, Verdict.UNKNOWN), Verdict.UNKNOWN}, (key, verdict)

    def test_still_gets_a_map_that_holds_together(self, story: str, kind: str) -> None:
        graph = without(story, kind).map
        steps = {(link.source.id, link.target.id) for link in graph.links}
        for route in graph.routes:
            assert set(pairwise(route.path)) <= steps
            assert {*route.path, *route.ends} <= set(graph.places)

    def test_finds_a_promise_held_or_broken_only_where_it_is(self, story: str, kind: str) -> None:
        full = {each.guarantee.id: each.verdict for each in hold(netmap_of(story)).promises}
        for promise in hold(without(story, kind)).promises:
            assert promise.verdict in {full[promise.guarantee.id], Verdict.UNKNOWN}
