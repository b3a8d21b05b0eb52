"""In which order the items of a column stand, so that few arrows cross."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kubectl_netmap.render.layout.lanes import Item, Part

_SWEEPS = 4


def ordered(part: Part) -> Mapping[int, list[Item]]:
    """The items of each column from top to bottom.

    They start as the part tells them and are sorted by the mean place of what they are
    joined to, from left to right and back (the barycenter method for layered graphs:
    Sugiyama, Tagawa and Toda 1981). A sweep costs the sorting of each column once.
    """
    columns: dict[int, list[Item]] = {}
    for item in part.order:
        columns.setdefault(item.column, []).append(item)
    best, fewest = columns, _crossings(columns, part)
    for forth_first in (True, False):
        trial = _copy(columns)
        place: dict[int, float] = {}
        for column in trial.values():
            _number(column, place)
        for sweep in range(_SWEEPS):
            if not fewest:
                return best
            _sweep(trial, part, place, forth=(sweep % 2 == 0) is forth_first)
            crossings = _crossings(trial, part)
            if crossings < fewest:
                best, fewest = _copy(trial), crossings
    return best


def _sweep(
    columns: Mapping[int, list[Item]], part: Part, place: dict[int, float], *, forth: bool
) -> None:
    neighbours = part.before if forth else part.after
    for number in sorted(columns, reverse=not forth):
        _sort(columns[number], neighbours, place)


def _copy(columns: Mapping[int, list[Item]]) -> dict[int, list[Item]]:
    return {number: list(column) for number, column in columns.items()}


def _number(column: Sequence[Item], place: dict[int, float]) -> None:
    for at, item in enumerate(column):
        place[item.number] = (at + 0.5) / len(column)


def _sort(
    column: list[Item], neighbours: Mapping[int, tuple[Item, ...]], place: dict[int, float]
) -> None:
    def mean(item: Item) -> float:
        near = neighbours.get(item.number, ())
        if not near:
            return place[item.number]
        return sum(place[other.number] for other in near) / len(near)

    column.sort(key=mean)
    _number(column, place)


def _crossings(columns: Mapping[int, list[Item]], part: Part) -> int:
    """How many pairs of arrows cross, counted in O(E log V) by a tree of sums."""
    total = 0
    for number, column in columns.items():
        following = columns.get(number + 1, [])
        rank = {item.number: at for at, item in enumerate(following)}
        sums = [0] * (len(following) + 1)
        drawn = 0
        for item in column:
            targets = sorted(
                rank[other.number]
                for other in part.after.get(item.number, ())
                if other.number in rank
            )
            total += sum(drawn - _sum(sums, target + 1) for target in targets)
            for target in targets:
                _add(sums, target + 1)
            drawn += len(targets)
    return total


def _sum(sums: Sequence[int], upto: int) -> int:
    total = 0
    while upto:
        total += sums[upto]
        upto &= upto - 1
    return total


def _add(sums: list[int], at: int) -> None:
    while at < len(sums):
        sums[at] += 1
        at += at & -at
