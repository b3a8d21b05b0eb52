"""Whether a request arrives: on every way, for certain."""

from __future__ import annotations

from kubectl_netmap.trace.disposition import Disposition
from kubectl_netmap.trace.trace import Path, Trace

ERRORS = 400
"""The first status of HTTP that is an error. Source: RFC 9110, section 15."""


def arrives(trace: Trace) -> bool:
    """Whether every path is delivered, or answered without an error; not without any path."""
    return bool(trace.paths) and all(map(arrived, trace.paths))


def arrived(path: Path) -> bool:
    """Whether one path is delivered, or answered with a status below 400."""
    if path.disposition is Disposition.ANSWERED:
        return path.answer is not None and path.answer.status < ERRORS
    return path.disposition is Disposition.DELIVERED
