"""A duration as kubectl takes it: `5s`, `1m30s`, or a number of seconds."""

from __future__ import annotations

_LONGEST = 9e9
"""Seconds: Go counts a duration in 64 bits of nanoseconds, and so do sockets."""


def seconds(text: str) -> float:
    """How many seconds the text means. Raises `ValueError` where it is no duration."""
    import durationpy  # noqa: PLC0415 -- `--help` does not wait for it

    try:
        found = durationpy.from_str(f"{text}s" if text.isdecimal() else text).total_seconds()
    except (durationpy.DurationError, OverflowError) as error:
        raise ValueError(text) from error
    if not 0 <= found <= _LONGEST:
        raise ValueError(text)
    return float(found)
