"""The best way to every place: over which links traffic gets there, and how well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from heapq import heappop, heappush

from kubectl_netmap.routing.graph import Layer, Link, Place, RouteMap
from kubectl_netmap.routing.places import OUTSIDE
from kubectl_netmap.routing.verdict import FINE, Outcome, Verdict, in_series, passing

_INSIDE = (Layer.SERVICE, Layer.POD)
"""Layers whose places are reached from inside the cluster, whoever else leads to them."""

_BELOW = (Layer.NODE, Layer.NETWORK)
"""Layers on which traffic goes no further."""


@dataclass(frozen=True, slots=True)
class Ways:
    """The best way to each place that can be reached: its last link, and the outcome."""

    last: Mapping[str, Link | None]
    outcomes: Mapping[str, Outcome]

    def links_to(self, place: str) -> tuple[Link, ...]:
        """The links of the best way, in order; none where it begins here."""
        links: list[Link] = []
        while (link := self.last.get(place)) is not None:
            links.append(link)
            place = link.source.id
        return tuple(reversed(links))

    def outcome_to(self, place: Place) -> Outcome:
        """What becomes of traffic on its way to a place."""
        return self.outcomes.get(place.id) or _unseen(place)

    def reach(self, place: Place) -> bool:
        """Whether traffic may get there; what is behind a break is not checked."""
        return self.outcome_to(place).verdict is not Verdict.BROKEN


def best_ways(graph: RouteMap) -> Ways:
    """The best ways of a graph.

    Best is what passes best (ok, degraded, unknown, broken), then what is shortest,
    then what sorts first. Services and pods are reached from inside as well: where
    nothing leads there from outside, or only a break, a way begins at them, and is unknown.
    """
    last: dict[str, Link | None] = {}
    outcomes: dict[str, Outcome] = {}
    waiting: list[tuple[int, int, int, Place, Link | None, Outcome]] = []
    count = 0  # of equals, the one found first

    def await_turn(place: Place, link: Link | None, outcome: Outcome, length: int) -> None:
        nonlocal count
        count += 1
        heappush(waiting, (passing(outcome), length, count, place, link, outcome))

    for place in graph.places.values():
        if place.id == OUTSIDE.id:
            await_turn(place, None, FINE, 0)
        elif place.layer in _INSIDE:
            await_turn(place, None, _unseen(place), len(graph.places))  # any other way is shorter
    while waiting:
        _, length, _, place, link, outcome = heappop(waiting)
        if place.id in outcomes:
            continue
        last[place.id], outcomes[place.id] = link, outcome
        for onward in graph.outgoing.get(place.id, ()):
            target = onward.target
            gets_some = onward.share != 0  # of a backend with weight 0
            if gets_some and target.id not in outcomes and target.layer not in _BELOW:
                await_turn(target, onward, in_series(outcome, onward.outcome), length + 1)
    return Ways(last, outcomes)


def _unseen(place: Place) -> Outcome:
    return Outcome(Verdict.UNKNOWN, f"no way from outside to {place.label} is seen")
