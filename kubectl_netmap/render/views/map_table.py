"""The map as a table: a row for each way in and each way inside, worst first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kubectl_netmap.netmap import Netmap
from kubectl_netmap.render.view import Document, Row, Section
from kubectl_netmap.render.views.map_asked import Asked
from kubectl_netmap.render.views.map_words import command, counted, nothing, remarks, title
from kubectl_netmap.render.views.next_step import next_step
from kubectl_netmap.render.views.ways import Way, declared, declared_only, opened, together
from kubectl_netmap.routing.graph import RouteMap
from kubectl_netmap.routing.verdict import Verdict

SCREEN = 40
"""Rows that fit on one screen."""

_FEW = 3
"""Rows of what is ok that are shown where there are more than fit."""

_BAD = 20
"""Rows of what is not ok that are shown where there are more than fit."""

_INSIDE = ("way inside", "ways inside")

_HEADER = ("FROM", "TO", "ENDPOINTS")


def view(graph: RouteMap, netmap: Netmap, asked: Asked, *, wide: bool = False) -> Document:
    """The routes of the map that is given; wide, all of them, with the places they lead over."""
    ways = list(together(graph.routes))
    outside = [way for way in ways if way.first.exposure.outside]
    only_declared = [] if wide or asked.names else [way for way in outside if declared(way.first)]
    outside = [way for way in outside if not only_declared or not declared(way.first)]
    inside = [way for way in ways if not way.first.exposure.outside]
    hint = f"{command(asked)} -o wide{asked.again}"
    shown, hidden = (outside, []) if wide or asked.broken else _folded(outside)
    inner, fine = (inside, []) if wide else _told_inside(inside, outside, asked)
    count = len(only_declared)
    remarked = (Row((declared_only(count, hint),)),) if count else ()
    return Document(
        title=tuple(title(graph, netmap, asked)),
        sections=(
            _section("WAYS IN", graph, shown, (*_rest(hidden, hint), *remarked), wide=wide)
            if outside
            else Section("WAYS IN", remarks=(Row((nothing(graph, netmap, asked),)),)),
            _section("INSIDE", graph, inner, _rest(fine, hint, shown=bool(inner)), wide=wide),
        ),
        notes=tuple(remarks(graph, netmap, asked)),
        next=next_step(netmap, graph.routes, asked.again),
    )


def _folded(ways: list[Way]) -> tuple[list[Way], list[Way]]:
    """What is shown of many, worst first, and the others."""
    if len(ways) <= SCREEN:
        return ways, []
    bad = sum(_verdict(way) is not Verdict.OK for way in ways)
    most = min(bad, _BAD) + _FEW
    return ways[:most], ways[most:]


def _told_inside(ways: list[Way], told: list[Way], asked: Asked) -> tuple[list[Way], list[Way]]:
    """What is not ok inside, unless a way in to the same end tells of it already.

    What was asked for by its name is told whether or not it is ok.
    """
    ends = set(map(_end, told))
    new = [way for way in ways if _verdict(way) is Verdict.OK or _end(way) not in ends]
    if asked.broken or (asked.names and len(new) <= SCREEN):
        return new, []
    bad = sum(_verdict(way) is not Verdict.OK for way in new)
    most = bad if bad <= SCREEN else _BAD
    return new[:most], new[most:]


def _end(way: Way) -> tuple[object, ...]:
    return way.first.via[-1:], way.ports, _verdict(way)


def _verdict(way: Way) -> Verdict:
    return way.first.outcome.verdict


def _section(
    heading: str, graph: RouteMap, ways: list[Way], rest: tuple[Row, ...], *, wide: bool
) -> Section:
    header = (*_HEADER, "PATH") if wide else _HEADER
    rows = tuple(Row(tuple(_cells(graph, way, wide=wide)), _verdict(way)) for way in ways)
    return Section(heading, header if rows else (), rows, rest, fixed=0)


def _cells(graph: RouteMap, way: Way, *, wide: bool) -> Iterator[str]:
    """What is dialled, what opens it and to where, how that fares, over which places."""
    yield way.address
    yield opened(way)
    yield way.first.outcome.why
    if wide:
        path = way.first.path[1:]
        yield " → ".join(graph.places[name].label for name in path if name in graph.places)


def _rest(ways: list[Way], hint: str, *, shown: bool = True) -> tuple[Row, ...]:
    if not ways:
        return ()
    verdicts = Counter(map(_verdict, ways))
    told = f"… and {counted(verdicts)}" if shown else counted(verdicts, _INSIDE)
    return (Row((f"{told}: {hint}",)),)
