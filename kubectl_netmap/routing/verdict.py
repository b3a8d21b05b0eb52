"""What can be said of a link of the map, and how verdicts add up."""

from __future__ import annotations

from dataclasses import dataclass
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
    why: str
    ready: int | None = None
    total: int | None = None
