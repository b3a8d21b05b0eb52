"""The map that somebody asks for: whole, or around some objects, or what is not ok."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from kubectl_netmap.discover.facts import Facts
from kubectl_netmap.objects.labels import Selector
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.routing.build import build
from kubectl_netmap.routing.graph import Place, RouteMap
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.lookup import find
from kubectl_netmap.routing.narrow import around, troubled
from kubectl_netmap.routing.places import alone
from kubectl_netmap.routing.relations import RELATIONS
from kubectl_netmap.snapshot.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of the map: all that is given must hold.

    `names` are objects as people type them, `selector` chooses Services by their
    labels, `broken` leaves what is not ok. `pods` shows every pod by itself.
    """

    names: tuple[str, ...] = ()
    namespace: str = ""
    selector: Selector | None = None
    broken: bool = False
    pods: bool = False


def part(snapshot: Snapshot, facts: Facts, wanted: Wanted) -> RouteMap:
    """That part of the map. Raises `NetmapError` for a name that cannot be found."""
    ground = Ground(snapshot, facts)
    refs = {ref for typed in wanted.names for ref in find(ground, typed, wanted.namespace)}
    apart = None if wanted.pods else frozenset(ref for ref in refs if ref.kind in {"Pod", "Node"})
    graph = build(replace(ground, apart=apart), RELATIONS)
    if refs:
        graph = around(_with(graph, ground, refs), lambda place: place.ref in refs)
    elif wanted.namespace:
        graph = around(graph, lambda place: place.namespace == wanted.namespace)
    if wanted.selector is not None:
        graph = around(graph, _labelled(snapshot, wanted.selector))
    return troubled(graph) if wanted.broken else graph


def _with(graph: RouteMap, ground: Ground, refs: set[Ref]) -> RouteMap:
    """The map with a place for objects that nothing leads to."""
    known = {place.ref for place in graph.places.values()}
    lonely = [alone(replace(ground, apart=None), ref) for ref in sorted(refs - known)]
    return replace(graph, places={**graph.places, **{place.id: place for place in lonely}})


def _labelled(snapshot: Snapshot, selector: Selector) -> Callable[[Place], bool]:
    chosen = {each.ref for each in snapshot.services if selector.matches(each.labels)}
    return lambda place: place.ref in chosen
