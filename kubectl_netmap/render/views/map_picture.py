"""The map as a picture: its places in layers, an arrow where traffic goes from one to another."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping

from kubectl_netmap.discover.marks import count_of
from kubectl_netmap.netmap import Netmap
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.render.view import Arrow, Picture, Spot
from kubectl_netmap.render.views.map_asked import Asked
from kubectl_netmap.render.views.map_words import nothing
from kubectl_netmap.render.views.notes import notes
from kubectl_netmap.render.views.phrases import clauses, named
from kubectl_netmap.routing.graph import MISSING, Channel, Layer, Link, Place, RouteMap
from kubectl_netmap.routing.places import INSIDE
from kubectl_netmap.routing.verdict import FINE, WORST_FIRST, Outcome, Verdict
from kubectl_netmap.snapshot.kinds import KINDS

HEADINGS: Mapping[Layer, str] = {
    Layer.OUTSIDE: "outside",
    Layer.LOAD_BALANCER: "load balancer",
    Layer.ENTRY: "Ingress and Gateway",
    Layer.SERVICE: "Services",
    Layer.ENDPOINT: "endpoints",
    Layer.POD: "pods",
    Layer.NODE: "nodes",
    Layer.NETWORK: "pod network",
}

_ENDS = "endpoints and pods"
_SHARED = (Layer.OUTSIDE, Layer.NODE, Layer.NETWORK)

_RESOURCES = {kind.name: kind.resource for kind in KINDS if kind.optional}
"""Kinds of APIs that others may name alike: `gateway` alone may mean Istio's."""

_TOLD_IN_FACTS = re.compile(r" \((Prefix|PathPrefix)\)|, weight \d+( of \d+)?")
"""How nearly every path is matched, and what the share of the traffic tells too."""

_NO_OBJECTS = ("Address",)
"""Kinds of Refs that no API serves: what made the place is shown in their stead."""

_ABSENT = {"EndpointSlice": "no endpoint", "Address": "no address"}
"""What nobody refers to by name, and is missed all the same."""

_Pair = tuple[str, str]


def picture(graph: RouteMap, netmap: Netmap, asked: Asked) -> Picture:
    """The map, or the part of it that was asked for, as spots and arrows.

    Every Service is reached from inside the cluster: that is said once, not drawn.
    """
    pairs: dict[_Pair, list[Link]] = {}
    for link in graph.links:
        if link.source.id != INSIDE.id:
            pairs.setdefault((link.source.id, link.target.id), []).append(link)
    headings = _headings(pairs.values())
    live = netmap.snapshot.header.source == "live"
    again = asked.again if live else ""
    spots = tuple(
        _spot(graph, place, headings[place.layer], again)
        for place in graph.places.values()
        if place.id != INSIDE.id
    )
    used = {spot.layer for spot in spots}
    return Picture(
        title=tuple(_title(netmap, asked)),
        layers=tuple(name for name in dict.fromkeys(headings.values()) if name in used),
        spots=spots,
        arrows=tuple(
            _arrow(source, target, several) for (source, target), several in pairs.items()
        ),
        notes=(*_empty(graph, netmap, asked), *notes(netmap.snapshot.gaps), *_caption(graph)),
    )


def _headings(groups: Iterable[list[Link]]) -> Mapping[Layer, str]:
    """Endpoints stand beside pods, unless something leads from one to the other."""
    ends = {Layer.ENDPOINT, Layer.POD}
    if any({group[0].source.layer, group[0].target.layer} == ends for group in groups):
        return HEADINGS
    return {**HEADINGS, **dict.fromkeys(ends, _ENDS)}


def _title(netmap: Netmap, asked: Asked) -> Iterator[str]:
    header = netmap.snapshot.header
    yield header.context or ("this cluster" if header.source == "live" else header.source) or "map"
    if header.server_version:
        yield f"Kubernetes {header.server_version}"
    if asked.names:
        yield f"what leads to and from {', '.join(asked.names)}"
    if asked.namespace:
        yield f"namespace {asked.namespace}"
    if asked.labels:
        yield f"Services with {asked.labels}"
    if asked.broken:
        yield "only what is not ok"
    if header.redacted:
        yield "redacted"
    if header.read_at:
        yield f"read {header.read_at.replace('T', ' ').removesuffix('Z')} UTC"


def _empty(graph: RouteMap, netmap: Netmap, asked: Asked) -> Iterator[str]:
    """Why there is nothing to draw."""
    if not graph.links:
        yield nothing(graph, netmap, asked)


def _caption(graph: RouteMap) -> Iterator[str]:
    if any(place.layer is Layer.SERVICE for place in graph.places.values()):
        yield "every Service is also reached from inside the cluster: those ways are not drawn"
    if graph.folded > len(graph.pods):
        yield f"{count_of(graph.folded, 'pod')} drawn as what makes them"


def _spot(graph: RouteMap, place: Place, heading: str, again: str) -> Spot:
    kind, label = _named(place)
    return Spot(
        id=place.id,
        label=label,
        kind=kind,
        layer=heading,
        namespace=place.namespace,
        verdict=place.verdict or Verdict.OK,
        why=_why(graph, place),
        facts=place.facts,
        command=_command(graph, place, again),
        shared=place.layer in _SHARED,
    )


def _named(place: Place) -> tuple[str, str]:
    """What sort of thing it is, and its name without that word."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", place.kind).lower()
    if place.kind == MISSING and place.ref is not None:
        return _ABSENT.get(place.ref.kind, f"no such {place.ref.kind}"), _path(place.ref)
    if place.ref is not None:
        return place.ref.kind, _path(place.ref)
    if place.label.lower() == words:
        return "", place.label
    return words, place.label.removeprefix(f"{words} ")


def _path(ref: Ref) -> str:
    return f"{ref.namespace}/{ref.name}" if ref.namespace else ref.name


def _why(graph: RouteMap, place: Place) -> str:
    """Why a place stands as it does: its own reason, or that of the worst thing at hand."""
    if place.why or place.verdict in {None, Verdict.OK}:
        return place.why
    onward = graph.outgoing.get(place.id, ())
    behind = [graph.behind[key] for key in _keys(graph, place, onward) if key in graph.behind]
    if place.layer is not Layer.SERVICE:
        found = [(_ahead(graph, link), link) for link in onward]
        behind = [
            Outcome(outcome.verdict, f"{_named(link.target)[1]}: {outcome.why}")
            for outcome, link in found
            if outcome.why
        ]
    here = (link.outcome for link in (*onward, *graph.incoming.get(place.id, ())))
    reasons = (_worst(several) for several in (behind, here))
    return next((each.why for each in reasons if each.verdict is not Verdict.OK), "")


def _keys(graph: RouteMap, place: Place, onward: Iterable[Link]) -> Iterable[tuple[str, Channel]]:
    arriving = graph.incoming.get(place.id, ())
    return dict.fromkeys((place.id, link.channel) for link in (*arriving, *onward))


def _ahead(graph: RouteMap, link: Link) -> Outcome:
    if link.outcome.verdict is not Verdict.OK:
        return link.outcome
    return graph.behind.get((link.target.id, link.channel), link.outcome)


def _worst(outcomes: Iterable[Outcome]) -> Outcome:
    return min(outcomes, key=lambda each: WORST_FIRST.index(each.verdict), default=FINE)


def _command(graph: RouteMap, place: Place, again: str) -> str:
    """What to type to see the object, or the one that made the place."""
    if place.layer is Layer.NETWORK:
        return f"kubectl netmap networks -o wide{again}"
    ref = None if place.ref and place.ref.kind in _NO_OBJECTS else place.ref
    if ref is None:
        near = (*graph.outgoing.get(place.id, ()), *graph.incoming.get(place.id, ()))
        made = (each for link in near for each in (*link.because, link.target.ref, link.source.ref))
        ref = next((each for each in made if each and place.layer is not Layer.OUTSIDE), None)
    if ref is None:
        return ""
    resource = _RESOURCES.get(ref.kind, ref.kind.lower())
    within = f" -n {shlex.quote(ref.namespace)}" if ref.namespace else ""
    if ref.kind == "EndpointSlice" and place.kind == MISSING:
        of = shlex.quote(f"kubernetes.io/service-name={ref.name}")
        return f"kubectl{within} get {resource} -l {of}{again}"
    if place.kind == MISSING and ref == place.ref:
        return f"kubectl{within} get {resource}{again}"
    return f"kubectl{within} describe {resource} {shlex.quote(ref.name)}{again}"


def _arrow(source: str, target: str, links: list[Link]) -> Arrow:
    verdicts = {link.outcome.verdict for link in links}
    worst = min(verdicts, key=WORST_FIRST.index)
    partly = worst is Verdict.BROKEN and bool(verdicts & {Verdict.OK, Verdict.DEGRADED})
    on_node = links[0].source.layer is Layer.POD and links[0].target.layer is Layer.NODE
    told = (link.outcome for link in links if link.outcome.verdict is not Verdict.OK)
    reasons = dict.fromkeys(outcome.why for outcome in told)
    return Arrow(
        source=source,
        target=target,
        label="" if on_node else ", ".join(dict.fromkeys(filter(None, map(_label, links)))),
        verdict=Verdict.DEGRADED if partly else worst,
        why=clauses(*reasons),
        facts=tuple(_fact(link) for link in links),
    )


def _label(link: Link) -> str:
    """By which rule or port, and how much of the traffic, in as few words as tell it."""
    port = str(link.channel.port or "")
    label = _TOLD_IN_FACTS.sub("", link.via) or port
    if port and port not in re.findall(r"[0-9]+", label):
        onward = link.source.layer is Layer.SERVICE
        label = f"{port} → {label}" if onward else f"{label} :{port}"
    return label if link.share in {None, 1} else f"{label} {link.share:.0%}"


def _fact(link: Link) -> tuple[str, str]:
    """A link in words: its rule, and what is known of it."""
    verdict = link.outcome.verdict.replace("-", " ")
    because = ", ".join(map(named, link.because))
    return (
        (link.via if _TOLD_IN_FACTS.search(link.via) else _label(link))
        or link.relation.replace("-", " "),
        clauses(
            f"{verdict}: {link.outcome.why}" if link.outcome.why else verdict,
            f"clients dial {link.dial}" if link.dial else "",
            f"because of {because}" if because else "",
        ),
    )
