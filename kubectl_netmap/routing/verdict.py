"""What can be said of a link of the map, and how verdicts add up along a way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class Verdict(StrEnum):
    """Whether something works, as far as it can be known."""

    OK = "ok"
    DEGRADED = "degraded"
    BROKEN = "broken"
    UNKNOWN = "unknown"
    NOT_CHECKED = "not-checked"


WORST_FIRST = (
    Verdict.BROKEN,
    Verdict.DEGRADED,
    Verdict.UNKNOWN,
    Verdict.NOT_CHECKED,
    Verdict.OK,
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict with its reason in a few words.

    `ready` of `total` endpoints are usable; None where they are not known or do not
    matter.
    """

    verdict: Verdict
    why: str = ""
    ready: int | None = None
    total: int | None = None


FINE = Outcome(Verdict.OK)

_PASSING = (Verdict.OK, Verdict.DEGRADED, Verdict.UNKNOWN, Verdict.NOT_CHECKED, Verdict.BROKEN)


def in_series(first: Outcome, then: Outcome) -> Outcome:
    """What becomes of traffic that meets one thing and then another.

    The first break decides, and so its reason; what comes after it is not checked. A
    break beyond something unknown is still a break. Else the less certain verdict
    holds, and the reasons stand together; counts are those of what comes last.
    """
    if first.verdict is Verdict.BROKEN:
        return first
    if then.verdict is Verdict.BROKEN or first.verdict is Verdict.OK:
        return then
    verdict = max(first.verdict, then.verdict, key=_PASSING.index)
    told = (part for each in (first.why, then.why) if each for part in each.split("; "))
    why = "; ".join(dict.fromkeys(told))
    return replace(then, verdict=verdict, why=why)


def with_remark(step: Outcome, onward: Outcome) -> Outcome:
    """What becomes of traffic, with what is to be said of a step that is fine.

    From where alone it may be taken, for example; a break needs no remarks.
    """
    if step.verdict is not Verdict.OK or onward.verdict is Verdict.BROKEN:
        return onward
    why = "; ".join(dict.fromkeys(filter(None, (onward.why, step.why))))
    return replace(onward, why=why)


def passing(outcome: Outcome) -> int:
    """How well traffic passes, the best first: the order in which ways are preferred."""
    return _PASSING.index(outcome.verdict)
