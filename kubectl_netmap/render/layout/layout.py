"""A picture laid out: every box, arrow, label and heading with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kubectl_netmap.render.layout.boxes import Text, text, wanted
from kubectl_netmap.render.layout.columns import Columns, columns
from kubectl_netmap.render.layout.heights import heights
from kubectl_netmap.render.layout.labels import Label, Point, labels, room
from kubectl_netmap.render.layout.lanes import Item, Lanes, lanes
from kubectl_netmap.render.view import Arrow, Picture, Spot

_MARGIN = 16.0
_LEAST_GAP, _LABEL_AIR = 34.0, 18.0


@dataclass(frozen=True, slots=True)
class Box:
    """A spot with its place (the corner at the top left) and what is written in it.

    A `rail` is as high as what it is joined to.
    """

    spot: Spot
    x: float
    y: float
    width: float
    height: float
    text: Text
    rail: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """An arrow with the points that it passes: a curve through each gap, straight between.

    Its label stands between the point of number `step` and the next one.
    """

    arrow: Arrow
    points: tuple[Point, ...]
    step: int
    label: Label | None


@dataclass(frozen=True, slots=True)
class Heading:
    """The name of a layer, over the columns that belong to it."""

    text: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Layout:
    """A picture of this size; boxes and lines in the order of its spots and arrows."""

    width: float
    height: float
    headings: tuple[Heading, ...]
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


def layout(picture: Picture) -> Layout:
    """Where everything stands; the same picture, the same places.

    Costs O(E log V) for E arrows, with the passages they need, between V spots.
    """
    placed = columns(picture)
    found = lanes(picture, placed)
    spans = _spans(picture, placed, found)
    texts = {
        item.number: text(item.spot, spans[item.column][1]) for item in found.items if item.spot
    }
    middle = heights(found, {number: each.height for number, each in texts.items()})
    boxes = _boxes(found, spans, texts, middle)
    points = [tuple(_points(chain, spans, boxes, middle)) for chain in found.chains]
    steps = [
        len(each) - 2 if _forth(of) else 0 for each, of in zip(points, found.chains, strict=True)
    ]
    beside = labels(
        picture.arrows, [each[at : at + 2] for each, at in zip(points, steps, strict=True)]
    )
    named = {box.spot.id: box for box in boxes.values()}
    return Layout(
        width=sum(spans[-1]) + _MARGIN if spans else _MARGIN,
        height=max((box.y + box.height for box in named.values()), default=0.0) + _MARGIN,
        headings=tuple(_headings(placed, spans)),
        boxes=tuple(named[spot.id] for spot in picture.spots),
        lines=tuple(map(Line, picture.arrows, points, steps, beside)),
    )


def _forth(chain: Sequence[Item]) -> bool:
    """Whether an arrow leads to the right; its label stands in the gap that is rightmost."""
    return chain[-1].column >= chain[0].column


_Span = tuple[float, float]
"""Where a column begins, and how wide it is."""


def _spans(picture: Picture, placed: Columns, found: Lanes) -> tuple[_Span, ...]:
    """Columns as wide as their boxes want, gaps as wide as the labels that stand in them."""
    widths = [0.0] * len(placed.layers)
    for spot in picture.spots:
        column = placed.of[spot.id]
        widths[column] = max(widths[column], wanted(spot))
    gaps = [_LEAST_GAP] * len(placed.layers)
    for arrow, chain in zip(picture.arrows, found.chains, strict=True):
        ends = chain[-2:] if _forth(chain) else chain[:2]
        at = min(item.column for item in ends)
        gaps[at] = max(gaps[at], room(arrow) + _LABEL_AIR)
    spans: list[_Span] = []
    left = _MARGIN
    for wide, gap in zip(widths, gaps, strict=True):
        spans.append((left, wide))
        left += wide + gap
    return tuple(spans)


def _boxes(
    found: Lanes,
    spans: Sequence[_Span],
    texts: Mapping[int, Text],
    middle: Mapping[int, float],
) -> Mapping[int, Box]:
    rails = _rails(found, middle)
    boxes: dict[int, Box] = {}
    for item in found.items:
        if item.spot is not None:
            left, wide = spans[item.column]
            told, at = texts[item.number], middle[item.number]
            highest, lowest = rails.get(item.number, (at, at))
            highest = max(highest, told.height / 2)
            top = highest - told.height / 2 + _MARGIN
            high = max(lowest, highest) - highest + told.height
            boxes[item.number] = Box(item.spot, left, top, wide, high, told, item.number in rails)
    return boxes


def _rails(found: Lanes, middle: Mapping[int, float]) -> Mapping[int, _Span]:
    """A shared spot alone in its column is drawn as high as what it is joined to."""
    columns: dict[int, list[Item]] = {}
    for item in found.items:
        columns.setdefault(item.column, []).append(item)
    alone = {item.number for item in found.shared if len(columns[item.column]) == 1}
    near: dict[int, list[float]] = {number: [] for number in alone}
    for chain in found.chains:
        for end, other in ((chain[0], chain[1]), (chain[-1], chain[-2])):
            if end.number in alone:
                near[end.number].append(middle[other.number])
    return {number: (min(at), max(at)) for number, at in near.items() if at}


def _points(
    chain: Sequence[Item],
    spans: Sequence[_Span],
    boxes: Mapping[int, Box],
    middle: Mapping[int, float],
) -> Iterator[Point]:
    """Out of one box, across the columns between, into the other.

    Within a column, out and in at the right.
    """
    first, last = chain[0], chain[-1]
    leaves_right, enters_left = last.column >= first.column, last.column > first.column
    yield _side(spans, first, right=leaves_right), _in_box(boxes, first, chain[1], middle)
    for item in chain[1:-1]:
        y = middle[item.number] + _MARGIN
        yield _side(spans, item, right=not enters_left), y
        yield _side(spans, item, right=enters_left), y
    yield _side(spans, last, right=not enters_left), _in_box(boxes, last, chain[-2], middle)


def _side(spans: Sequence[_Span], item: Item, *, right: bool) -> float:
    left, wide = spans[item.column]
    return left + wide if right else left


def _in_box(
    boxes: Mapping[int, Box], item: Item, other: Item, middle: Mapping[int, float]
) -> float:
    """At the middle of a box; where a high one is met, straight across."""
    box = boxes[item.number]
    half = box.text.height / 2
    y = middle[other.number] + _MARGIN
    return min(max(y, box.y + half), box.y + box.height - half)


def _headings(placed: Columns, spans: Sequence[_Span]) -> Iterator[Heading]:
    for layer in dict.fromkeys(placed.layers):
        own = [span for span, name in zip(spans, placed.layers, strict=True) if name == layer]
        left = own[0][0]
        yield Heading(layer, left, sum(own[-1]) - left)
