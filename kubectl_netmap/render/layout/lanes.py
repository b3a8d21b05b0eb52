"""The lanes of a picture: what stands in a column, spots and the arrows that pass between them.

An arrow over several columns gets a passage in each one that it crosses, so that it runs
between spots and not over them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from kubectl_netmap.render.layout.columns import Columns
from kubectl_netmap.render.view import Arrow, Picture, Spot
from kubectl_netmap.routing.verdict import WORST_FIRST, Verdict


@dataclass(frozen=True, slots=True)
class Item:
    """What takes room in a column: a spot, or where an arrow passes (no spot)."""

    number: int
    column: int
    spot: Spot | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Items that hang together, and their neighbours to the left and to the right.

    `order` are the items worst first, each followed by what it leads to.
    """

    order: tuple[Item, ...]
    before: Mapping[int, tuple[Item, ...]]
    after: Mapping[int, tuple[Item, ...]]


@dataclass(frozen=True, slots=True)
class Lanes:
    """Every item, the chain of items that each arrow follows, and the parts they form.

    Shared spots are in no part.
    """

    items: tuple[Item, ...]
    chains: tuple[tuple[Item, ...], ...]
    shared: tuple[Item, ...]
    parts: tuple[Part, ...]


@dataclass(slots=True)
class _Web:
    """Items joined step by step: who is beside whom, and which ones hang together."""

    items: list[Item] = field(default_factory=list)
    roots: list[int] = field(default_factory=list)
    before: dict[int, list[Item]] = field(default_factory=dict)
    after: dict[int, list[Item]] = field(default_factory=dict)

    def add(self, column: int, spot: Spot | None = None) -> Item:
        item = Item(len(self.items), column, spot)
        self.items.append(item)
        self.roots.append(item.number)
        return item

    def root(self, number: int) -> int:
        while self.roots[number] != number:
            self.roots[number] = self.roots[self.roots[number]]
            number = self.roots[number]
        return number

    def join(self, first: Item, then: Item) -> None:
        if _shared(first) or _shared(then):
            return
        first, then = sorted((first, then), key=lambda item: item.column)
        if first.column != then.column:
            self.after.setdefault(first.number, []).append(then)
            self.before.setdefault(then.number, []).append(first)
        one, other = sorted((self.root(first.number), self.root(then.number)))
        self.roots[other] = one


def lanes(picture: Picture, columns: Columns) -> Lanes:
    """The items of every column, parts in the order in which they are to stand, worst first."""
    web = _Web()
    at = {spot.id: web.add(columns.of[spot.id], spot) for spot in _worst_first(picture)}
    chains = [_chain(web, at[arrow.source], at[arrow.target]) for arrow in picture.arrows]
    for chain in chains:
        for one, other in pairwise(chain):
            web.join(one, other)
    members: dict[int, list[Item]] = {}
    for item in web.items:
        if not _shared(item):
            members.setdefault(web.root(item.number), []).append(item)
    verdicts = _verdicts(picture.arrows, at, web)
    parts = sorted(
        members.items(),
        key=lambda part: (
            WORST_FIRST.index(_worst(part[1], verdicts.get(part[0], Verdict.OK))),
            min(item.column for item in part[1]),
            -len(part[1]),
            _name(part[1]),
        ),
    )
    return Lanes(
        tuple(web.items),
        tuple(chains),
        tuple(filter(_shared, web.items)),
        tuple(_part(items, web) for _, items in parts),
    )


def _shared(item: Item) -> bool:
    return item.spot is not None and item.spot.shared


def _worst_first(picture: Picture) -> list[Spot]:
    return sorted(
        picture.spots,
        key=lambda spot: (WORST_FIRST.index(spot.verdict), spot.namespace, spot.label, spot.id),
    )


def _chain(web: _Web, source: Item, target: Item) -> tuple[Item, ...]:
    step = 1 if target.column > source.column else -1
    between = range(source.column + step, target.column, step)
    return (source, *(web.add(column) for column in between), target)


def _verdicts(arrows: Sequence[Arrow], at: Mapping[str, Item], web: _Web) -> Mapping[int, Verdict]:
    """The worst verdict of an arrow, by the part that it belongs to."""
    found: dict[int, Verdict] = {}
    for arrow in arrows:
        for name in (arrow.source, arrow.target):
            root = web.root(at[name].number)
            known = found.get(root, Verdict.OK)
            found[root] = min(known, arrow.verdict, key=WORST_FIRST.index)
    return found


def _worst(items: Sequence[Item], verdict: Verdict) -> Verdict:
    verdicts = (item.spot.verdict for item in items if item.spot)
    return min((verdict, *verdicts), key=WORST_FIRST.index)


def _name(items: Sequence[Item]) -> tuple[str, str]:
    names = ((item.spot.namespace, item.spot.id) for item in items if item.spot)
    return min(names, default=("", ""))


def _part(items: Sequence[Item], web: _Web) -> Part:
    numbers = {item.number for item in items}
    return Part(
        tuple(_walk(sorted(items, key=lambda item: (item.column, item.number)), web)),
        {number: tuple(web.before[number]) for number in numbers & web.before.keys()},
        {number: tuple(web.after[number]) for number in numbers & web.after.keys()},
    )


def _walk(items: Sequence[Item], web: _Web) -> Iterator[Item]:
    """From the left, each item followed by what it leads to, without recursion."""
    seen: set[int] = set()
    for first in items:
        waiting = [first]
        while waiting:
            item = waiting.pop()
            if item.number not in seen:
                seen.add(item.number)
                yield item
                onward = web.after.get(item.number, [])
                waiting += sorted(onward, key=lambda other: other.number, reverse=True)
