"""The map: what every relation finds, judged, and the routes that lead over it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from kubectl_netmap.routing.endpoints.behind import behind
from kubectl_netmap.routing.graph import Channel, Layer, Link, Place, RouteMap
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.relation import Relation
from kubectl_netmap.routing.routes import routes
from kubectl_netmap.routing.search import best_ways
from kubectl_netmap.routing.verdict import WORST_FIRST, Outcome, Verdict

_FROM_OUTSIDE_ONLY = (Layer.LOAD_BALANCER, Layer.ENTRY)
"""Layers that traffic comes to from outside only: behind a break, nothing is checked."""


_LOWER = (Layer.POD, Layer.NODE, Layer.NETWORK)


def build(ground: Ground, relations: Iterable[Relation]) -> RouteMap:
    """The map of a cluster, in an order that depends on nothing but its objects."""
    graph = _graph(tuple(_standing(ground, _found(ground, relations))))
    ways = best_ways(graph)
    links = tuple(
        replace(link, outcome=Outcome(Verdict.NOT_CHECKED))
        if link.source.layer in _FROM_OUTSIDE_ONLY and not ways.reach(link.source)
        else link
        for link in graph.links
    )
    graph = replace(_graph(links), behind=_behind(ground, links), pods=_pods(ground, graph))
    graph = replace(graph, routes=routes(graph, ways))
    return replace(graph, places=_judged(graph))


def _found(ground: Ground, relations: Iterable[Relation]) -> list[Link]:
    found = {link.order: link for relation in relations for link in relation.links(ground)}
    return [found[key] for key in sorted(found)]


def _standing(ground: Ground, links: Sequence[Link]) -> Iterator[Link]:
    """The links but those that lead down from what stands nowhere else in the map.

    Every pod runs on a node, and every node is in a network: of interest for those that
    traffic is led to, and those that were asked for.
    """
    standing = {str(ref) for ref in ground.apart or ()}
    for link in links:
        if not _leads_down(link):
            standing |= {link.source.id, link.target.id}
    standing |= {
        link.target.id
        for link in links
        if _leads_down(link) and link.source.layer is Layer.POD and link.source.id in standing
    }
    for link in links:
        if not _leads_down(link) or link.source.id in standing:
            yield link


def _leads_down(link: Link) -> bool:
    return link.source.layer in _LOWER and link.target.layer in _LOWER[1:]


def _graph(links: tuple[Link, ...]) -> RouteMap:
    places: dict[str, Place] = {}
    for link in links:
        for place in (link.source, link.target):
            known = places.get(place.id)
            if known is None or (place.facts and not known.facts):
                places[place.id] = place
    return RouteMap(dict(sorted(places.items())), links)


def _behind(ground: Ground, links: Iterable[Link]) -> Mapping[tuple[str, Channel], Outcome]:
    """What becomes of traffic at each Service, by the channels that links use."""
    services = ground.snapshot.service_of
    found: dict[tuple[str, Channel], Outcome] = {}
    for link in links:
        for place in (link.source, link.target):
            key = (place.id, link.channel)
            if place.kind != "Service" or place.ref is None or key in found:
                continue
            service = services.get((place.ref.namespace, place.ref.name))
            if service is not None and (link.channel.port or not service.ports):
                found[key] = behind(ground, service, link.channel)
    return found


def _judged(graph: RouteMap) -> Mapping[str, Place]:
    """The places, with the verdicts that follow from what lies behind them."""
    verdicts: dict[str, set[Verdict]] = defaultdict(set)
    for (name, _), outcome in graph.behind.items():
        verdicts[name].add(outcome.verdict)
    for link in graph.links:
        if link.share == 0:
            continue  # no traffic is sent there
        if link.source.layer is not Layer.SERVICE and link.source.verdict is None:
            outcome = graph.behind.get((link.target.id, link.channel), link.outcome)
            worst = link.outcome.verdict if link.outcome.verdict is not Verdict.OK else None
            verdicts[link.source.id].add(worst or outcome.verdict)
    return {
        name: place if place.verdict else replace(place, verdict=_together(verdicts[name]))
        for name, place in graph.places.items()
    }


def _together(verdicts: set[Verdict]) -> Verdict:
    """The verdict of something that has several ends, which are judged apart."""
    if not verdicts:
        return Verdict.OK
    worst = min(verdicts, key=WORST_FIRST.index)
    return Verdict.DEGRADED if worst is Verdict.BROKEN and len(verdicts) > 1 else worst


def _pods(ground: Ground, graph: RouteMap) -> Mapping[str, int]:
    """How many pods each workload's place stands for."""
    return {
        place.id: len(ground.pods_of.get(place.ref, ()))
        for place in graph.places.values()
        if place.layer is Layer.POD and place.ref is not None and place.ref.kind != "Pod"
    }
