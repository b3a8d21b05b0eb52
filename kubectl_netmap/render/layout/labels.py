"""Where the labels of arrows stand, so that none lies over another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kubectl_netmap.render.layout.boxes import SMALL
from kubectl_netmap.render.layout.measure import fit, width
from kubectl_netmap.render.view import Arrow
from kubectl_netmap.render.writers.words import inert
from kubectl_netmap.routing.verdict import WORST_FIRST, Verdict

MOST = 124.0
"""No label is wider; its middle is left out instead."""

_HEIGHT = 14.0
_BOLD = 1.08
_ALONG = (0.5, 0.68, 0.32, 0.84, 0.16, 0.95, 0.05)
"""Where along its arrow a label is tried, as a part of the way."""

Point = tuple[float, float]
Step = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Label:
    """Text with its middle at x and y, and how wide it is."""

    text: str
    x: float
    y: float
    width: float


def written(arrow: Arrow) -> str:
    """What stands beside an arrow."""
    return fit(inert(arrow.label, in_unicode=True), MOST, SMALL)


def labels(arrows: Sequence[Arrow], steps: Sequence[Step]) -> tuple[Label | None, ...]:
    """A label for each arrow in the gap that its step crosses; None where there is no room.

    Arrows that are not ok come first: theirs is the better place.
    """
    found: list[Label | None] = [None] * len(arrows)
    taken: dict[tuple[int, int], list[Point]] = {}
    order = sorted(range(len(arrows)), key=lambda at: WORST_FIRST.index(arrows[at].verdict))
    for at in order:
        text = written(arrows[at])
        if text:
            found[at] = _place(text, wide(text, arrows[at].verdict), steps[at], taken)
    return tuple(found)


def _place(
    text: str, size: float, step: Step, taken: dict[tuple[int, int], list[Point]]
) -> Label | None:
    (left, up), (right, down) = sorted(step)
    x = (left + right) / 2
    for part in _ALONG:
        y = up + (down - up) * part
        row = int(y // _HEIGHT)
        near = [
            each for number in (row - 1, row, row + 1) for each in taken.get((int(x), number), [])
        ]
        if all(abs(y - other) >= _HEIGHT for other, _ in near):
            taken.setdefault((int(x), row), []).append((y, x))
            return Label(text, x, y, size)
    return None


def room(arrow: Arrow) -> float:
    """How wide the gap should be for the label of an arrow."""
    text = written(arrow)
    return wide(text, arrow.verdict) if text else 0.0


def wide(text: str, verdict: Verdict) -> float:
    """How wide a label is with the sign that stands before it where it is not ok."""
    return width(text, SMALL) if verdict is Verdict.OK else width(f"~ {text}", SMALL * _BOLD)
