"""Paths of Ingress rules, and whether each takes a request's path.

Source: API field `HTTPIngressPath.pathType` (networking.k8s.io/v1), and the table of
examples of the Kubernetes page "Ingress".
"""

from __future__ import annotations

import re
from enum import StrEnum

_SPECIAL = re.compile(r"[*+?()\[\]{}|^$\\~=]")
"""What is no plain text in regular expressions, and in the patterns that controllers have."""

_NESTED = re.compile(r"\([^()]*[*+}][^()]*\)[*+{]")
"""A repetition of what repeats: it can take for ever."""


class Reading(StrEnum):
    """How a path is read: by the API, or by what a controller makes of it."""

    EXACT = "exact"
    ELEMENTS = "elements"  # Prefix of the API: element by element
    CHARACTERS = "characters"  # a plain text prefix
    REGEX = "regex"  # from the beginning, letter case aside
    UNKNOWN = "unknown"


def takes(reading: Reading, path: str, asked: str) -> bool | None:
    """Whether a rule's path takes a request's path; None where that is not known.

    Exact is letter by letter, a slash at the end included. A prefix by elements ignores
    that slash, on both sides: `/foo/` takes `/foo`, and `/` takes everything.
    """
    match reading:
        case Reading.EXACT:
            return path == asked
        case Reading.ELEMENTS:
            begins = path.rstrip("/")
            return not begins or asked == begins or asked.startswith(f"{begins}/")
        case Reading.CHARACTERS:
            return asked.startswith(path)
        case Reading.REGEX:
            return _found(path, asked)
        case Reading.UNKNOWN:
            return _by_any(path, asked)


def weight(reading: Reading, path: str) -> tuple[int, bool]:
    """By which a path precedes others that take the same request: the greater one wins.

    "Precedence is given first to the longest matching path. If two paths are still
    equally matched, to an exact one" (Kubernetes page "Ingress", multiple matches). The
    slash at the end of a prefix is ignored there as well.
    """
    length = len(path.rstrip("/")) if reading is Reading.ELEMENTS else len(path)
    return max(length, 1), reading is Reading.EXACT


def _by_any(path: str, asked: str) -> bool | None:
    """What every reading agrees on: a plain path takes itself, and nothing without it."""
    if _SPECIAL.search(path):
        return None
    if path == asked:
        return True
    return None if asked.lower().startswith(path.rstrip("/").lower()) else False


def _found(pattern: str, asked: str) -> bool | None:
    if _NESTED.search(pattern):
        return None
    try:
        return re.match(pattern, asked, re.IGNORECASE) is not None
    except (re.error, OverflowError, RecursionError):
        return None  # of a dialect that is not Python's
