"""Colour, which only repeats what signs and words say."""

from __future__ import annotations

from kubectl_netmap.routing.verdict import Verdict

_BOLD = "1"
_COLOURS = {
    Verdict.OK: "32",
    Verdict.DEGRADED: "33",
    Verdict.BROKEN: "31",
    Verdict.UNKNOWN: "36",
    Verdict.NOT_CHECKED: "2",
}


def painted(text: str, verdict: Verdict) -> str:
    """The text in the colour of a verdict."""
    return f"\x1b[{_COLOURS[verdict]}m{text}\x1b[0m"


def bold(text: str) -> str:
    """The text in bold."""
    return f"\x1b[{_BOLD}m{text}\x1b[0m"
