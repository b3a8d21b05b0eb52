"""A snapshot with everything that is concluded from it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from kubectl_netmap.discover.discover import discover
from kubectl_netmap.discover.facts import Facts
from kubectl_netmap.routing.counts import Counts, count
from kubectl_netmap.routing.way_in import WayIn
from kubectl_netmap.routing.ways_in import ways_in
from kubectl_netmap.snapshot.snapshot import Snapshot


@dataclass(frozen=True)
class Netmap:
    """What was seen, and what follows from it."""

    snapshot: Snapshot
    facts: Facts

    @cached_property
    def ways_in(self) -> tuple[WayIn, ...]:
        """The ways into the cluster, worst first; found out when first asked for."""
        return ways_in(self.snapshot, self.facts.ingress_controllers, self.facts.nodes)

    @cached_property
    def counts(self) -> Counts:
        """How many objects of the main kinds there are."""
        return count(self.snapshot)


def survey(snapshot: Snapshot) -> Netmap:
    """Everything that follows from a snapshot; the same snapshot, the same answer."""
    return Netmap(snapshot, discover(snapshot))
