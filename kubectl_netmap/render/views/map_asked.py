"""How the map was asked for."""

from __future__ import annotations

from dataclasses import dataclass

from kubectl_netmap.objects.ref import Ref


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the map was asked for, and how to ask again.

    `namespace`, `names` and `labels` (a selector of Services) are what it was narrowed
    to, `broken` that only what is not ok was wanted; `refs` are the objects that the
    names mean. `seconds` is how long reading a cluster took, None where none was read;
    `again` are the flags that ask the same cluster again.
    """

    namespace: str = ""
    names: tuple[str, ...] = ()
    labels: str = ""
    broken: bool = False
    refs: frozenset[Ref] = frozenset()
    seconds: float | None = None
    again: str = ""
