"""What is written in the box of a spot, and how much room that takes."""

from __future__ import annotations

from dataclasses import dataclass

from kubectl_netmap.render.layout.measure import fit, lines, width
from kubectl_netmap.render.view import Spot
from kubectl_netmap.render.writers.words import inert
from kubectl_netmap.routing.verdict import Verdict

SMALL = 10.5
NAME = 13.0
"""Sizes of the two fonts in a box."""

_BOLD = NAME * 1.08

LEADING = 13.5
"""From one line of small text to the next."""

_HEAD = 16.0
_FOOT = 10.0
_NAME_LINE = 16.0
_MARGIN = 11.0
_SIGN = 15.0
_LEAST, _MOST, _WITH_REASON = 68.0, 176.0, 158.0
_REASON_LINES = 4


@dataclass(frozen=True, slots=True)
class Text:
    """The lines of a box: what sort of thing, its name, and why it is not ok."""

    sort: str
    name: str
    reason: tuple[str, ...] = ()

    @property
    def height(self) -> float:
        """How high a box must be to hold the lines."""
        sort = _HEAD if self.sort else _FOOT
        return sort + _NAME_LINE + len(self.reason) * LEADING + _FOOT - 2


def wanted(spot: Spot) -> float:
    """How wide the box should be, within limits."""
    sort, name = _told(spot)
    widest = max(width(sort, SMALL), width(name, _BOLD) + (0 if sort else _SIGN))
    least = _WITH_REASON if _reason(spot) else _LEAST
    return min(max(widest + 2 * _MARGIN + (_SIGN if sort else 0), least), _MOST)


def text(spot: Spot, box: float) -> Text:
    """What is written in a box of that width; cut where it does not fit."""
    sort, name = _told(spot)
    room = box - 2 * _MARGIN
    reason = _reason(spot)
    return Text(
        fit(sort, room - _SIGN, SMALL) if sort else "",
        fit(name, room if sort else room - _SIGN, _BOLD),
        lines(reason, room, SMALL, _REASON_LINES) if reason else (),
    )


def _told(spot: Spot) -> tuple[str, str]:
    label, namespace = inert(spot.label, in_unicode=True), inert(spot.namespace, in_unicode=True)
    name = label.removeprefix(f"{namespace}/") if namespace else label
    return " · ".join(filter(None, (inert(spot.kind, in_unicode=True), namespace))), name


def _reason(spot: Spot) -> str:
    """Told in the box where something is wrong; what was not checked is told by its sign."""
    quiet = spot.verdict in {Verdict.OK, Verdict.NOT_CHECKED}
    return "" if quiet else inert(spot.why, in_unicode=True)
