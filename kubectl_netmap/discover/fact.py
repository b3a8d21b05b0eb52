"""A conclusion about the cluster: its value, how sure it is, and what it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from typing import Generic, TypeVar

from kubectl_netmap.objects.ref import Ref

T = TypeVar("T")


class Confidence(IntEnum):
    """How far a fact can be relied on; the higher wins."""

    UNKNOWN = 0  # nothing in the snapshot speaks of it
    ASSUMED = 1  # a default of Kubernetes or of the distribution
    INFERRED = 2  # a pattern in what we see: addresses, names, images
    DECLARED = 3  # arguments of a running process, or configuration that it consumes
    OBSERVED = 4  # who enforces it says so now, or its live allocation objects

    def __str__(self) -> str:
        return self.name.lower()


class Bound(StrEnum):
    """How a value relates to the truth: a hull of addresses is *at least* it."""

    EXACT = "exact"
    AT_LEAST = "at-least"
    AT_MOST = "at-most"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing seen in the snapshot: in which object and field, what it said.

    `says` tells in a few words what that means ("pod network", "7 of 7 inside").
    Where many objects say it together, the first of them is quoted, and `says` tells
    how many there are.
    """

    source: Ref
    field: str
    value: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class Fact(Generic[T]):
    """A conclusion. `value` None means that nothing in the snapshot tells.

    `evidence` is for it, strongest first; `conflicts` is what disagrees.
    """

    value: T | None = None
    confidence: Confidence = Confidence.UNKNOWN
    bound: Bound = Bound.EXACT
    evidence: tuple[Evidence, ...] = ()
    conflicts: tuple[Evidence, ...] = ()


def settle(candidates: Iterable[Fact[T]], agree: Callable[[T, T], bool] | None = None) -> Fact[T]:
    """One fact out of many: the most reliable wins, the first one among equals.

    Evidence of candidates that agree with the winner is added to its own; that of
    the others is kept as conflicts. A default that something better contradicts is no
    conflict: nobody said that it holds here. No candidate at all is an unknown fact.
    """
    known = [each for each in candidates if each.value is not None]
    if not known:
        return Fact()
    winner = max(known, key=lambda fact: fact.confidence)
    evidence, conflicts = list(winner.evidence), list(winner.conflicts)
    for other in known:
        if other is winner:
            continue
        same = _equal(winner.value, other.value, agree)
        if not same and other.confidence is Confidence.ASSUMED < winner.confidence:
            continue
        (evidence if same else conflicts).extend(other.evidence)
        conflicts += other.conflicts
    return replace(winner, evidence=_once(evidence), conflicts=_once(conflicts))


def _equal(one: T | None, other: T | None, agree: Callable[[T, T], bool] | None) -> bool:
    if agree is None or one is None or other is None:
        return one == other
    return agree(one, other)


def _once(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys(evidence))
