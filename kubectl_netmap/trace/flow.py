"""A flow: who speaks to whom, as the addresses on the wire say at one point of the way."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Flow:
    """Addresses, port and protocol of a connection at one point of its way.

    `source` is None where it is not known: a client of the internet, or a rewriting
    that cannot be told. `destination` is an address, or a name before it is looked up.
    `protocol` is TCP, UDP or SCTP.
    """

    source: str | None
    destination: str
    port: int
    protocol: str = "TCP"

    def __str__(self) -> str:
        host = f"[{self.destination}]" if ":" in self.destination else self.destination
        return f"{host}:{self.port}"
