"""A snapshot with everything that is concluded from it."""

from __future__ import annotations

from dataclasses import dataclass

from kubectl_netmap.discover.discover import discover
from kubectl_netmap.discover.facts import Facts
from kubectl_netmap.snapshot.snapshot import Snapshot


@dataclass(frozen=True)
class Netmap:
    """What was seen, and what follows from it."""

    snapshot: Snapshot
    facts: Facts


def survey(snapshot: Snapshot) -> Netmap:
    """Everything that follows from a snapshot; the same snapshot, the same answer."""
    return Netmap(snapshot, discover(snapshot))
