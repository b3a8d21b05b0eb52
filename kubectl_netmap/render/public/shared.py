"""Parts that every public document has; the fields are named as scripts see them."""
# ruff: noqa: N815 -- the fields are the public names

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kubectl_netmap.discover import fact
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.snapshot.gap import GapReason
from kubectl_netmap.snapshot.snapshot import Snapshot

API_VERSION: Final = "netmap/v1alpha1"


class Confidence(StrEnum):
    """How far a statement can be relied on, strongest first."""

    OBSERVED = "observed"
    DECLARED = "declared"
    INFERRED = "inferred"
    ASSUMED = "assumed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Cluster:
    """Which cluster, and when it was read; `source` is live, demo, or a path."""

    context: str | None
    server: str | None
    readAt: str | None
    source: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that could not be seen, and what is not known because of it."""

    kind: str
    scope: str
    reason: GapReason
    consequence: str
    detail: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing seen: in which object and field, what it said, what that means."""

    source: str
    field: str
    value: str
    says: str


def cluster(snapshot: Snapshot) -> Cluster:
    """The cluster of a snapshot."""
    header = snapshot.header
    return Cluster(
        context=header.context or None,
        server=header.server_version or None,
        readAt=header.read_at or None,
        source=header.source,
    )


def gaps(snapshot: Snapshot) -> tuple[Gap, ...]:
    """The gaps of a snapshot, in its order."""
    return tuple(
        Gap(each.kind, each.scope, each.reason, each.consequence, each.detail)
        for each in snapshot.gaps
    )


def confidence(value: fact.Confidence) -> Confidence:
    """A confidence in its public spelling."""
    return Confidence(str(value))


def evidence(things: Iterable[fact.Evidence]) -> tuple[Evidence, ...]:
    """Evidence in its public shape."""
    return tuple(Evidence(str(e.source), e.field, e.value, e.says) for e in things)


def name(ref: Ref | None) -> str | None:
    """An object as `Kind/namespace/name`."""
    return None if ref is None else str(ref)
