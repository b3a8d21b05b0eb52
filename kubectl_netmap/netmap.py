"""A snapshot with everything that is concluded from it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from kubectl_netmap.discover.discover import discover
from kubectl_netmap.discover.facts import Facts
from kubectl_netmap.routing.build import build
from kubectl_netmap.routing.counts import Counts, count
from kubectl_netmap.routing.graph import RouteMap
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.part import Wanted, part
from kubectl_netmap.routing.relations import RELATIONS
from kubectl_netmap.routing.route import Route
from kubectl_netmap.snapshot.snapshot import Snapshot


@dataclass(frozen=True)
class Netmap:
    """What was seen, and what follows from it."""

    snapshot: Snapshot
    facts: Facts

    @cached_property
    def map(self) -> RouteMap:
        """The routing map, pods folded to what makes them; made when first asked for."""
        return build(self.ground, RELATIONS)

    @cached_property
    def ground(self) -> Ground:
        """The snapshot with its facts, as the map stands on it."""
        return Ground(self.snapshot, self.facts)

    def part(self, wanted: Wanted) -> RouteMap:
        """The part of the map that is asked for; the whole one is made but once.

        Raises `NetmapError` for a name that cannot be found.
        """
        return self.map if wanted == Wanted() else part(self.snapshot, self.facts, wanted)

    @property
    def ways_in(self) -> tuple[Route, ...]:
        """The routes from outside, worst first."""
        return tuple(route for route in self.map.routes if route.exposure.outside)

    @cached_property
    def counts(self) -> Counts:
        """How many objects of the main kinds there are."""
        return count(self.snapshot)


def survey(snapshot: Snapshot) -> Netmap:
    """Everything that follows from a snapshot; the same snapshot, the same answer."""
    return Netmap(snapshot, discover(snapshot))
