"""How wide text is on a screen, about, and what of it fits."""

from __future__ import annotations

import unicodedata
from functools import partial

_EM = 100
_USUAL = 58
_GROUPS = {
    "ijl'|": 24,
    "It f.,:;!/\\[]()-r\u00b7": 34,
    "cksvxyzJ": 52,
    "w~+=<>": 74,
    "mMWG@%OQ": 92,
}
_WIDTHS = {
    **dict.fromkeys("ABCDEHKNPRSUVXYZ&", 72),
    **{character: size for group, size in _GROUPS.items() for character in group},
}
"""Hundredths of the font's size, as in Arial and fonts made to its measure, and a little more."""

_MIDDLE = "…"


def width(text: str, size: float) -> float:
    """How wide the text is, rather more than less, in the unit of the font's size."""
    return sum(map(_of, text)) * size / _EM


def _of(character: str) -> int:
    if character.isascii():
        return _WIDTHS.get(character, _USUAL)
    return 105 if unicodedata.east_asian_width(character) in {"W", "F"} else 90


def fit(text: str, most: float, size: float) -> str:
    """The text; where it is wider than that, without a piece of its first half.

    Ends tell more than beginnings: of a URL the path, of a pod the part that is its own.
    """
    if width(text, size) <= most:
        return text
    keep = len(text)
    while keep > 1:
        keep = min(keep - 1, max(1, int(keep * most / width(text[:keep], size))))
        head = (keep + 1) // 3
        short = f"{text[:head]}{_MIDDLE}{text[len(text) - keep + head :]}"
        if width(short, size) <= most:
            return short
    return _MIDDLE


def lines(text: str, most: float, size: float, count: int) -> tuple[str, ...]:
    """The text in at most so many lines, broken at blanks; the last one tells if more follows."""
    fitting = partial(fit, most=most, size=size)
    found: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if line and width(longer, size) > most:
            found.append(fitting(line))
            line = word
        else:
            line = longer
    found.append(fitting(line))
    if len(found) <= count:
        return tuple(found)
    last = found[count - 1]
    while last and width(f"{last} {_MIDDLE}", size) > most:
        last = last[:-1].rstrip()
    return (*found[: count - 1], f"{last} {_MIDDLE}")
