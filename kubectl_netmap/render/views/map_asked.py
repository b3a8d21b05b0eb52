"""How the map was asked for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the map was asked for, and how to ask again.

    `namespace` and `names` are what it was narrowed to, `broken` that only what is not
    ok was wanted; `seconds` is how long reading a cluster took, None where none was
    read; `again` are the flags that ask the same cluster again.
    """

    namespace: str = ""
    names: tuple[str, ...] = ()
    broken: bool = False
    seconds: float | None = None
    again: str = ""
