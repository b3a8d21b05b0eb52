"""The lines of the map's tree, one for each step that a person wants to see."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kubectl_netmap.routing.graph import MISSING, Channel, Layer, Link, Place, RouteMap
from kubectl_netmap.routing.verdict import (
    FINE,
    WORST_FIRST,
    Outcome,
    Verdict,
    in_series,
    with_remark,
)

BELOW = (Layer.NODE, Layer.NETWORK)
"""Layers that the tree tells of in one line at its end."""

ENDS = (Layer.ENDPOINT, Layer.POD)
"""Layers behind Services."""


@dataclass(frozen=True, slots=True)
class Line:
    """What a line says, how its step fares, and what hangs under it.

    `worst` is the verdict of the worst that is told here or below. `place` is where it
    leads: what follows from there hangs under it. `channels` are the ports by which it
    comes to a Service. `also` is what else is to be said, last.
    """

    cells: tuple[str, ...]
    outcome: Outcome = FINE
    worst: Verdict = Verdict.OK
    place: str = ""
    channels: tuple[Channel, ...] = ()
    also: str = ""

    @property
    def order(self) -> tuple[object, ...]:
        """The worst first; of equals, by name and number."""
        return WORST_FIRST.index(self.worst), *map(natural, self.cells)


@dataclass(frozen=True, slots=True)
class Terrain:
    """A map, and for each place the worst that lies beyond it."""

    graph: RouteMap
    beyond: Mapping[str, Verdict]

    def onward(self, place: str) -> Iterator[Link]:
        """The steps from a place that the tree tells."""
        for link in self.graph.outgoing.get(place, ()):
            if link.target.layer not in BELOW:
                yield link

    def line(self, cells: tuple[str, ...], outcome: Outcome, links: Sequence[Link]) -> Line:
        """A line for steps that lead to one place."""
        target = links[0].target
        channels = tuple(dict.fromkeys(link.channel for link in links))
        worst = worse(outcome.verdict, self.beyond.get(target.id, Verdict.OK))
        return Line(cells, outcome, worst, target.id, channels)

    def rules(self, place: str) -> Iterator[Line]:
        """What leads on from an address, a class, an Ingress, a Gateway or a route."""
        alike: dict[tuple[object, ...], list[Link]] = {}
        for link in self.onward(place):
            alone = link.order if link.dial and link.source.layer is Layer.ENTRY else ()
            alike.setdefault((link.target.id, link.outcome, alone), []).append(link)
        for links in alike.values():
            outcome = together(through(self.graph, link) for link in links)
            if links[0].target.layer in (Layer.SERVICE, *ENDS):
                yield self.line((spoken_rule(links), arrow(links)), outcome, links)
            else:
                yield self._object(links, outcome)

    def _object(self, links: Sequence[Link], outcome: Outcome) -> Line:
        """An object on the way; with its only rule, where it has no more than one."""
        target = links[0].target
        onward = tuple(self.onward(target.id))
        head = name_of(target)
        if len(onward) == 1 and onward[0].target.layer is Layer.SERVICE:
            whole = in_series(outcome, through(self.graph, onward[0]))
            return self.line((f"{head}  {spoken_rule(onward)}", arrow(onward)), whole, onward)
        vias = ", ".join(dict.fromkeys(link.via for link in links if link.via))
        return self.line((f"{head}, {vias}" if vias else head,), outcome, links)


def terrain(graph: RouteMap) -> Terrain:
    """The map with what lies beyond each of its places."""
    beyond: dict[str, Verdict] = {}

    def visit(place: str) -> Verdict:
        if place in beyond:
            return beyond[place]
        beyond[place] = Verdict.OK  # what comes back here adds nothing
        worst = Verdict.OK
        for link in graph.outgoing.get(place, ()):
            if link.target.layer not in BELOW:
                inner = link.source.layer is Layer.SERVICE and link.target.layer in ENDS
                step = Verdict.OK if inner else through(graph, link).verdict
                worst = worse(worst, worse(step, visit(link.target.id)))
        beyond[place] = worst
        return worst

    for place in graph.places:
        visit(place)
    return Terrain(graph, beyond)


def through(graph: RouteMap, link: Link) -> Outcome:
    """How a step fares, and what becomes of traffic at the Service that it leads to."""
    target, outcome = link.target, link.outcome
    if link.share == 0:
        return Outcome(Verdict.NOT_CHECKED, "no traffic is sent there (weight 0)")
    if outcome.verdict is Verdict.OK and target.why and target.verdict is not None:
        outcome = replace(outcome, verdict=worse(outcome.verdict, target.verdict), why=target.why)
    onward = in_series(outcome, graph.behind.get((target.id, link.channel), FINE))
    return with_remark(outcome, onward)


def together(outcomes: Iterable[Outcome]) -> Outcome:
    """The worst of them."""
    return min(outcomes, key=lambda outcome: WORST_FIRST.index(outcome.verdict))


def worst_first(lines: Iterable[Line]) -> list[Line]:
    """The lines in the order in which they are told."""
    return sorted(lines, key=lambda line: line.order)


def worse(one: Verdict, other: Verdict) -> Verdict:
    """The worse of two verdicts."""
    return min(one, other, key=WORST_FIRST.index)


def natural(text: str) -> tuple[int | str, ...]:
    """A key by which :80 comes before :443: text and numbers in turn."""
    parts = re.split(r"([0-9]+)", text)
    return tuple(int(part) if part.isdecimal() else part for part in parts)


def name_of(place: Place) -> str:
    """What a place is called, whether it is there or not."""
    return place.label.removeprefix("no ") if place.kind == MISSING else place.label


def arrow(links: Sequence[Link]) -> str:
    """Where steps lead: `→ Service shop/front:80 (20%)`."""
    link = links[0]
    numbers = {str(each.channel.port) for each in links if each.channel.port}
    told = numbers and link.target.layer is Layer.SERVICE
    ports = f":{','.join(sorted(numbers, key=natural))}" if told else ""
    share = "" if link.share is None or link.share >= 1 else f" ({link.share:.0%})"
    return f"→ {name_of(link.target)}{ports}{share}"


def spoken_rule(links: Sequence[Link]) -> str:
    """By which URL, host, path or port steps are taken."""
    return ports_of(
        link.dial if link.source.layer is Layer.ENTRY and link.dial else link.via for link in links
    )


def ports_of(vias: Iterable[str]) -> str:
    """Several of them in one: `tcp 80` and `tcp 443` are `tcp 80, 443`."""
    told: dict[str, list[str]] = {}
    for via in dict.fromkeys(vias):
        head, blank, tail = via.rpartition(" ")
        told.setdefault(head + blank, []).append(tail)
    return ", ".join(head + ", ".join(sorted(tails, key=natural)) for head, tails in told.items())
