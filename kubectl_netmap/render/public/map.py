"""The public document of `kubectl netmap map`."""
# ruff: noqa: N815 -- the fields are the public names

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypedDict

from kubectl_netmap.netmap import Netmap
from kubectl_netmap.render.public.shared import API_VERSION, Cluster, Gap, cluster, gaps
from kubectl_netmap.routing import graph, route
from kubectl_netmap.routing.graph import Layer
from kubectl_netmap.routing.route import Exposure
from kubectl_netmap.routing.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere that traffic can be; `id` is `Kind/namespace/name` for an object."""

    id: str
    kind: str
    layer: Layer
    label: str
    verdict: Verdict
    why: str
    facts: Mapping[str, str]


Link = TypedDict(
    "Link",
    {
        "from": str,
        "to": str,
        "relation": str,
        "via": str,
        "port": int | None,
        "protocol": str | None,
        "share": float | None,
        "verdict": Verdict,
        "why": str,
        "because": tuple[str, ...],
    },
)
Link.__doc__ = "A step that traffic can take, and whether it works; port is a Service's."

Route = TypedDict(
    "Route",
    {
        "from": str,
        "exposure": Exposure,
        "ends": tuple[str, ...],
        "verdict": Verdict,
        "why": str,
        "path": tuple[str, ...],
    },
)
Route.__doc__ = "What can be dialled, the places on its way and those where it can end."


@dataclass(frozen=True, slots=True)
class RouteMap:
    """Every way into the cluster and inside it, and where each ends."""

    apiVersion: Literal["netmap/v1alpha1"]
    kind: Literal["RouteMap"]
    cluster: Cluster
    gaps: tuple[Gap, ...]
    places: tuple[Place, ...]
    links: tuple[Link, ...]
    routes: tuple[Route, ...]


def document(routes: graph.RouteMap, netmap: Netmap) -> RouteMap:
    """The answer to `kubectl netmap map` as scripts read it."""
    return RouteMap(
        apiVersion=API_VERSION,
        kind="RouteMap",
        cluster=cluster(netmap.snapshot),
        gaps=gaps(netmap.snapshot),
        places=tuple(map(_place, routes.places.values())),
        links=tuple(map(_link, routes.links)),
        routes=tuple(map(_route, routes.routes)),
    )


def _place(of: graph.Place) -> Place:
    verdict = of.verdict or Verdict.OK
    return Place(of.id, of.kind, of.layer, of.label, verdict, of.why, dict(of.facts))


def _link(of: graph.Link) -> Link:
    port = of.channel.port or None
    return {
        "from": of.source.id,
        "to": of.target.id,
        "relation": of.relation,
        "via": of.via,
        "port": port,
        "protocol": of.channel.protocol if port else None,
        "share": of.share,
        "verdict": of.outcome.verdict,
        "why": of.outcome.why,
        "because": tuple(map(str, of.because)),
    }


def _route(of: route.Route) -> Route:
    return {
        "from": of.address,
        "exposure": of.exposure,
        "ends": of.ends,
        "verdict": of.outcome.verdict,
        "why": of.outcome.why,
        "path": of.path,
    }
