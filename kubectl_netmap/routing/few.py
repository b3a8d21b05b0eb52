"""The first few of many names, in words."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice


def few(names: Iterable[str], total: int, most: int = 2) -> str:
    """The first names out of `total`: `n1`, `n1, n2`, `n1, n2 and 5 more`."""
    shown = tuple(islice(names, most))
    told = ", ".join(shown)
    return f"{told} and {total - len(shown)} more" if total > len(shown) else told
