"""How far from the top each item stands: near to what it is joined to, above nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kubectl_netmap.render.layout.lanes import Item, Lanes, Part
from kubectl_netmap.render.layout.order import ordered

PASSAGE = 12.0
"""The height of an arrow that passes a column."""

_GAP, _NARROW_GAP, _BETWEEN_PARTS = 12.0, 5.0, 20.0
_SWEEPS = 3
_STRAIGHT = 8.0
_FREE = 0.01
_FIRST_SCREEN = 420.0

_Column = Sequence[Item]


def heights(found: Lanes, tall: Mapping[int, float]) -> Mapping[int, float]:
    """The middle of each item; `tall` is how high those with a spot are.

    Parts stand one below the other, worst first, each as high as the columns that it
    takes let it; shared spots stand beside the middle of what they are joined to.
    """
    middle: dict[int, float] = {}
    bottom: dict[int, float] = {}
    for part in found.parts:
        columns = ordered(part)
        own = _part(part, columns, tall)
        reach = range(min(columns), max(columns) + 1)
        down = max((bottom[number] for number in reach if number in bottom), default=0.0)
        for number, column in columns.items():
            for item in column:
                middle[item.number] = down + own[item.number]
            last = column[-1]
            bottom[number] = down + own[last.number] + _tall(last, tall) / 2 + _BETWEEN_PARTS
    _place_shared(found, tall, middle)
    return middle


def _tall(item: Item, tall: Mapping[int, float]) -> float:
    return tall.get(item.number, PASSAGE)


def _part(
    part: Part, columns: Mapping[int, _Column], tall: Mapping[int, float]
) -> Mapping[int, float]:
    """The items of one part, the highest of them at the top."""
    middle: dict[int, float] = {}
    for column in columns.values():
        stack = _steps(column, tall)
        middle |= {item.number: at for item, at in zip(column, stack, strict=True)}
    numbers = sorted(columns)
    for _ in range(_SWEEPS):
        for order, neighbours in ((numbers, part.before), (numbers[::-1], part.after)):
            for number in order:
                _settle(columns[number], neighbours, tall, middle)
    top = min(middle[column[0].number] - _tall(column[0], tall) / 2 for column in columns.values())
    return {number: at - top for number, at in middle.items()}


def _settle(
    column: _Column,
    neighbours: Mapping[int, tuple[Item, ...]],
    tall: Mapping[int, float],
    middle: dict[int, float],
) -> None:
    wanted, weights = [], []
    for item in column:
        near = neighbours.get(item.number, ())
        straight = [_STRAIGHT if item.spot is None and each.spot is None else 1.0 for each in near]
        total = sum(straight)
        places = (middle[each.number] * at for each, at in zip(near, straight, strict=True))
        wanted.append(sum(places) / total if near else middle[item.number])
        weights.append(total / len(near) if near else _FREE)
    for item, at in zip(column, _spread(column, wanted, weights, tall), strict=True):
        middle[item.number] = at


def _steps(column: _Column, tall: Mapping[int, float]) -> list[float]:
    """The middles of items that stand as close as they may."""
    found: list[float] = []
    for at, item in enumerate(column):
        if not at:
            found.append(0.0)
            continue
        above = column[at - 1]
        gap = _NARROW_GAP if above.spot is None or item.spot is None else _GAP
        found.append(found[-1] + (_tall(above, tall) + _tall(item, tall)) / 2 + gap)
    return found


def _spread(
    column: _Column, wanted: Sequence[float], weights: Sequence[float], tall: Mapping[int, float]
) -> list[float]:
    """The middles nearest to those wanted that keep order and distance.

    Least squares under an order: pool adjacent violators (Barlow et al. 1972), linear.
    """
    steps = _steps(column, tall)
    pools: list[tuple[float, float, int]] = []
    for want, weight, step in zip(wanted, weights, steps, strict=True):
        mean, mass, count = want - step, weight, 1
        while pools and pools[-1][0] > mean:
            other, heavy, many = pools.pop()
            mean = (mean * mass + other * heavy) / (mass + heavy)
            mass, count = mass + heavy, count + many
        pools.append((mean, mass, count))
    means = [mean for mean, _, count in pools for _ in range(count)]
    return [mean + step for mean, step in zip(means, steps, strict=True)]


def _place_shared(found: Lanes, tall: Mapping[int, float], middle: dict[int, float]) -> None:
    """Beside the middle of what they are joined to, but never far down: on the first screen."""
    near: dict[int, list[Item]] = {}
    for chain in found.chains:
        near.setdefault(chain[0].number, []).append(chain[1])
        near.setdefault(chain[-1].number, []).append(chain[-2])
    below: dict[int, float] = {}
    for item in found.items:
        if item.number in middle:
            end = middle[item.number] + _tall(item, tall) / 2 + _GAP
            below[item.column] = max(below.get(item.column, 0.0), end)
    columns: dict[int, list[Item]] = {}
    for item in found.shared:
        columns.setdefault(item.column, []).append(item)
    for number in sorted(columns):
        wanted = {
            item.number: _mean(
                [middle[e.number] for e in near.get(item.number, ()) if e.number in middle]
            )
            for item in columns[number]
        }
        column = sorted(columns[number], key=lambda item: (wanted[item.number], item.number))
        wants = [min(wanted[item.number], _FIRST_SCREEN) for item in column]
        spread = _spread(column, wants, [1.0] * len(column), tall)
        top = below.get(number, 0.0) + _tall(column[0], tall) / 2
        down = max(0.0, top - spread[0])
        middle |= {item.number: at + down for item, at in zip(column, spread, strict=True)}


def _mean(places: Sequence[float]) -> float:
    return sum(places) / len(places) if places else 0.0
