"""Whether a part of a rule fits a flow: it does, it does not, or that is not known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_MOST = 4


@dataclass(frozen=True, slots=True)
class Fits:
    """It does; `words` tell the part."""

    words: str


@dataclass(frozen=True, slots=True)
class Misses:
    """It does not; `but` tells what is there instead, `glue` what stands before that."""

    words: str
    but: str = ""
    glue: str = "; "


@dataclass(frozen=True, slots=True)
class Unsure:
    """That is not known."""

    why: str


Fit = Fits | Misses | Unsure
"""The answer for one part."""


def any_of(parts: Iterable[Fit], between: str) -> Fit:
    """What becomes of alternatives: the first that fits, else the first that may.

    Where none does, all are told together.
    """
    missed: list[Misses] = []
    unsure: Unsure | None = None
    for part in parts:
        match part:
            case Fits():
                return part
            case Unsure():
                unsure = unsure or part
            case Misses():
                missed.append(part)
    return unsure or _together(missed, between)


def _together(missed: list[Misses], between: str) -> Misses:
    glues = {each.glue for each in missed}
    return Misses(
        _few([each.words for each in missed], between),
        _few([each.but for each in missed if each.but], "; "),
        glues.pop() if len(glues) == 1 else "; ",
    )


def _few(words: list[str], between: str) -> str:
    told = list(dict.fromkeys(words))
    more = f"{between}{len(told) - _MOST} more" if len(told) > _MOST else ""
    return between.join(told[:_MOST]) + more
