"""The part of a map that somebody asks for: what leads to some places, or from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from kubectl_netmap.routing.graph import Layer, Link, Place, RouteMap
from kubectl_netmap.routing.places import INSIDE
from kubectl_netmap.routing.route import Exposure
from kubectl_netmap.routing.search import Ways, best_ways
from kubectl_netmap.routing.verdict import Outcome, Verdict


def around(graph: RouteMap, chosen: Callable[[Place], bool]) -> RouteMap:
    """The chosen places, every way that leads to them, and every way on from them."""
    seeds = {name for name, place in graph.places.items() if chosen(place)}
    before = _closure(seeds, graph.incoming, lambda link: link.source.id)
    after = _closure(seeds, graph.outgoing, lambda link: link.target.id)
    links = [
        link
        for link in graph.links
        if (link.source.id in before and link.target.id in before)
        or (link.source.id in after and link.target.id in after)
    ]
    told = seeds | _standing_on(graph, seeds)
    routes = (r for r in graph.routes if not told.isdisjoint((*r.path, *r.ends)))
    return replace(_part(graph, before | after, links), routes=tuple(routes))


def troubled(graph: RouteMap) -> RouteMap:
    """What is not ok, and the best way that leads there.

    Ports that pods of the host network declare are left out: that nobody knows whether
    they listen is no trouble.
    """
    bad = [
        link
        for link in graph.links
        if _is_trouble(link.outcome, declared=link.target.kind == "HostNetwork")
    ]
    ways = best_ways(graph)
    marked = {id(link) for link in bad}
    for link in bad:
        marked |= {id(before) for before in _way_to(graph, ways, link)}
    links = [link for link in graph.links if id(link) in marked]
    names = frozenset(name for link in links for name in (link.source.id, link.target.id))
    routes = (
        route
        for route in graph.routes
        if _is_trouble(route.outcome, declared=route.exposure is Exposure.HOST_NETWORK)
        and not names.isdisjoint(route.path)
    )
    return replace(_part(graph, names, links), routes=tuple(routes))


def _way_to(graph: RouteMap, ways: Ways, link: Link) -> Iterable[Link]:
    """The best way to a link from outside, else from inside, else one that gets no traffic."""
    if best := ways.links_to(link.source.id):
        return best
    before = graph.incoming.get(link.source.id, ())
    inside = [each for each in before if each.source.id == INSIDE.id]
    if inside:
        return [each for each in inside if each.channel.meets(link.channel)]
    return [each for last in before[:1] for each in (*ways.links_to(last.source.id), last)]


def _standing_on(graph: RouteMap, seeds: Iterable[str]) -> set[str]:
    """What runs on those of the places that are nodes: routes end there, and not at nodes."""
    nodes = [name for name in seeds if graph.places[name].layer is Layer.NODE]
    return {link.source.id for name in nodes for link in graph.incoming.get(name, ())}


def _is_trouble(outcome: Outcome, *, declared: bool) -> bool:
    doubtful = declared and outcome.verdict is Verdict.UNKNOWN
    return outcome.verdict is not Verdict.OK and not doubtful


def _closure(
    seeds: Iterable[str],
    links: Mapping[str, tuple[Link, ...]],
    step: Callable[[Link], str],
) -> frozenset[str]:
    """Everything that can be reached from the seeds, they included."""
    found = set(seeds)
    waiting = list(found)
    while waiting:
        for link in links.get(waiting.pop(), ()):
            name = step(link)
            if name not in found:
                found.add(name)
                waiting.append(name)
    return frozenset(found)


def _part(graph: RouteMap, names: frozenset[str], links: Iterable[Link]) -> RouteMap:
    return replace(
        graph,
        places={name: place for name, place in graph.places.items() if name in names},
        links=tuple(links),
        behind={key: each for key, each in graph.behind.items() if key[0] in names},
        pods={name: count for name, count in graph.pods.items() if name in names},
    )
