"""How a path ends, and what several ends come to."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Disposition(StrEnum):
    """How a path ends.

    `DELIVERED` means that the packet gets to whoever should listen there; `REFUSED` that
    the client is told at once, `DROPPED` that it waits in vain, `DENIED` that a policy
    did that. `ANSWERED` is a proxy's own answer (404, 503), `MIXED` stands for paths
    that end differently.
    """

    DELIVERED = "delivered"
    REFUSED = "refused"
    DROPPED = "dropped"
    DENIED = "denied"
    ANSWERED = "answered"
    NO_SUCH_NAME = "no-such-name"
    EXITS_CLUSTER = "exits-cluster"
    INSUFFICIENT_INFORMATION = "insufficient-information"
    LOOP = "loop"
    MIXED = "mixed"


def together(dispositions: Iterable[Disposition]) -> Disposition:
    """What the ends of several paths come to, any of which a connection may take.

    Where one of them is not known, and all others end alike, it is not known whether all
    do; ends that are known to differ are mixed whatever the unknown ones are.
    """
    found = set(dispositions)
    known = found - {Disposition.INSUFFICIENT_INFORMATION}
    if len(known) > 1:
        return Disposition.MIXED
    if found == known and known:
        return known.pop()
    return Disposition.INSUFFICIENT_INFORMATION
