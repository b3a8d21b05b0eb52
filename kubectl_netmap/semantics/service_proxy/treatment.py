"""What a service proxy does with a packet: translate, refuse, drop, or leave it alone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kubectl_netmap.semantics.service_proxy.backends import Backend
from kubectl_netmap.semantics.service_proxy.services import Hit


class Refusal(StrEnum):
    """How the client learns at once that it is refused."""

    REFUSED = "connection refused"
    NOT_PERMITTED = "operation not permitted"
    UNREACHABLE = "no route to host"


@dataclass(frozen=True, slots=True)
class Translated:
    """The destination becomes one of the backends, each with the same share.

    `masquerade` tells whether the source is replaced, None
    where that is not known. `even` is unset where shares are not
    known. `kept_if_local`: the source stays where the endpoint is on this node. A pod that
    reaches itself (a hairpin) is masqueraded like anything else where `hairpin_masked`; else
    it keeps its address, or gets `hairpin_source`. `how` tells in words
    what decided which endpoints are in the list.
    """

    hit: Hit
    backends: tuple[Backend, ...]
    masquerade: bool | None
    how: str = ""
    even: bool = True
    kept_if_local: bool = False
    hairpin_masked: bool = True
    hairpin_source: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """The client is told at once."""

    why: str
    by: Refusal = Refusal.REFUSED
    hit: Hit | None = None


@dataclass(frozen=True, slots=True)
class Dropped:
    """The packet is thrown away: the client times out."""

    why: str
    hit: Hit | None = None


@dataclass(frozen=True, slots=True)
class Untouched:
    """Nothing of the proxy concerns it; `why` where one would expect that something does."""

    why: str = ""
    hit: Hit | None = None


@dataclass(frozen=True, slots=True)
class Unsure:
    """What is known of the proxy does not tell."""

    why: str
    hit: Hit | None = None


Treatment = Translated | Refused | Dropped | Untouched | Unsure
