"""What was read of one kind, and the gaps where it was not."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter

import msgspec

from kubectl_netmap.collect.source import NotRead
from kubectl_netmap.snapshot.gap import Gap, GapReason
from kubectl_netmap.snapshot.kind import Kind
from kubectl_netmap.snapshot.snapshot import Object
from kubectl_netmap.snapshot.wire.decode import Malformed


@dataclass(frozen=True, slots=True)
class Part:
    """Objects and gaps of one kind; `objects` None means that nothing was seen."""

    kind: str
    objects: tuple[Object, ...] | None
    gaps: tuple[Gap, ...] = ()


def gap_of(
    kind: Kind, error: NotRead, namespace: str = "", name: str = "", *, truncated: bool = False
) -> Gap:
    """The gap that a refusal leaves; after some pages, the rest was cut off."""
    return Gap(
        kind=kind.name,
        reason=GapReason.TRUNCATED if truncated else error.reason,
        namespace=namespace,
        name=name,
        consequence=kind.consequence,
        detail=error.detail,
    )


def malformed_gaps(kind: Kind, malformed: Iterable[Malformed]) -> Iterator[Gap]:
    """A gap for each object that could not be understood."""
    for each in malformed:
        yield Gap(
            kind=kind.name,
            reason=GapReason.MALFORMED,
            namespace=each.ref.namespace,
            name=each.ref.name,
            consequence="this object is left out",
            detail=each.why,
        )


def relieved(gaps: Iterable[Gap], seen: Container[str], kinds: Iterable[Kind]) -> Iterator[Gap]:
    """The gaps, where some kinds stand in for others.

    What such a kind makes up for costs less; of one that was not read, the gap of the
    other one tells enough.
    """
    stand_ins = {kind.name: kind for kind in kinds if kind.instead_of}
    reliefs = {kind.instead_of: kind.relief for kind in stand_ins.values() if kind.name in seen}
    for gap in gaps:
        if gap.kind in stand_ins and gap.kind not in seen:
            continue
        relief = "" if gap.name else reliefs.get(gap.kind, "")
        yield msgspec.structs.replace(gap, consequence=relief) if relief else gap


def together(gaps: Iterable[Gap], kinds: Iterable[Kind]) -> Iterator[Gap]:
    """The gaps, but one for all the optional kinds that a dump does not hold.

    A dump does not say whether an API is served at all: a gap for each of the twenty
    would only hide the others.
    """
    optional = {kind.name for kind in kinds if kind.optional}
    absent = []
    for gap in gaps:
        if gap.kind in optional and gap.reason is GapReason.NOT_IN_DUMP and gap.scope == "cluster":
            absent.append(gap.kind)
        else:
            yield gap
    if absent:
        yield Gap(
            kind="custom resources",
            reason=GapReason.NOT_IN_DUMP,
            consequence="what components say of the network in objects of their own is not read",
            detail=", ".join(sorted(absent)),
        )


def in_order(objects: tuple[Object, ...]) -> tuple[Object, ...]:
    """By namespace and name; of several with one name, the last that was read."""
    if not objects:
        return ()
    namespaced = hasattr(objects[0], "namespace")
    by_name = attrgetter("namespace", "name") if namespaced else attrgetter("name")
    # an API server lists by name: nothing to sort then, and nothing to copy
    if all(one < other for one, other in pairwise(map(by_name, objects))):
        return objects
    ordered = sorted(objects, key=by_name)
    following = [*ordered[1:], None]
    return tuple(
        each
        for each, after in zip(ordered, following, strict=True)
        if after is None or by_name(each) != by_name(after)
    )
