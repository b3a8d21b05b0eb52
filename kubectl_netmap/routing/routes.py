"""The routes of a map: every link that somebody dials, from its beginning to its ends."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.routing.graph import MISSING, Layer, Link, RouteMap
from kubectl_netmap.routing.route import Exposure, Route, worst_first
from kubectl_netmap.routing.search import Ways
from kubectl_netmap.routing.verdict import FINE, Outcome, Verdict, in_series, with_remark

_BY_RULE = (Exposure.INGRESS, Exposure.GATEWAY)
"""Opened by a rule in the cluster: how requests get to it is a way of its own."""

_ON_NODES = (Exposure.NODE_PORT, Exposure.HOST_PORT, Exposure.HOST_NETWORK)

_URL = re.compile(r"(?P<scheme>https?)://[^/:]*(:(?P<port>[0-9]+))?/")


def routes(graph: RouteMap, ways: Ways) -> tuple[Route, ...]:
    """One route for each link that is dialled, worst first."""
    found = (_route(graph, ways, link) for link in graph.links if link.dial)
    return tuple(sorted(found, key=worst_first))


def _route(graph: RouteMap, ways: Ways, link: Link) -> Route:
    before = _way(ways, link)
    onward = with_remark(link.outcome, in_series(link.outcome, _behind(graph, link)))
    ends = tuple(_ends(graph, link))
    path = [*(each.source.id for each in before), link.source.id, link.target.id]
    if len(ends) == 1 and ends[0] != path[-1]:
        path.append(ends[0])
    return Route(
        address=link.dial,
        exposure=link.exposure or Exposure.CLUSTER,
        via=tuple(_via(link)),
        port=str(link.channel.port or ""),
        outcome=in_series(_before(graph, ways, before, link), onward),
        path=tuple(path),
        ends=ends,
        share=None if link.share == 1 else link.share,
    )


def _way(ways: Ways, link: Link) -> tuple[Link, ...]:
    if link.after is None:
        return ways.links_to(link.source.id)
    return (*ways.links_to(link.after.source.id), link.after)


def _outcome_to_source(ways: Ways, link: Link) -> Outcome:
    if link.after is None:
        return ways.outcome_to(link.source)
    return in_series(ways.outcome_to(link.after.source), link.after.outcome)


def _before(graph: RouteMap, ways: Ways, before: tuple[Link, ...], link: Link) -> Outcome:
    """What becomes of traffic until it comes to what opens the route.

    Another port of the nodes makes no URL reachable: what leads from the URL's own port
    to it stands outside the cluster, and is not seen.
    """
    if link.source.layer is Layer.OUTSIDE:
        return FINE
    outcome = _outcome_to_source(ways, link)
    if link.exposure not in _BY_RULE:
        return outcome
    opened = next((each for each in before if each.exposure), None)
    if opened is not None and opened.exposure in _ON_NODES and not _fits(graph, opened, link):
        doubt = f"only {opened.source.label} leads there: what leads to it is not seen"
        return in_series(outcome, Outcome(Verdict.UNKNOWN, doubt))
    return outcome


def _fits(graph: RouteMap, opened: Link, link: Link) -> bool:
    """Whether what a URL leads to is open on the nodes at the very port of the URL."""
    url = _URL.match(link.dial)
    wanted = url and (url["port"] or ("443" if url["scheme"] == "https" else "80"))
    return any(
        each.exposure in _ON_NODES and f":{wanted} on " in each.dial
        for each in graph.incoming.get(opened.target.id, ())
    )


def _behind(graph: RouteMap, link: Link) -> Outcome:
    return graph.behind.get((link.target.id, link.channel), FINE)


def _ends(graph: RouteMap, link: Link) -> Iterator[str]:
    """Where the route can end: what is behind a Service, or else the link's target."""
    if link.target.layer is not Layer.SERVICE or link.target.kind == MISSING:
        yield link.target.id
        return
    if link.outcome.verdict is Verdict.BROKEN and not link.channel.port:
        yield link.target.id  # it names no port that the Service has
        return
    onward = (
        each for each in graph.outgoing.get(link.target.id, ()) if each.channel.meets(link.channel)
    )
    yield from dict.fromkeys(each.target.id for each in onward)


def _via(link: Link) -> Iterator[Ref]:
    for place in (link.source, link.target):
        if place.ref is not None and place.ref.kind != "Address":  # one that is pending
            yield place.ref
