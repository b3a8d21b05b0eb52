"""One flow that is asked about and sent, and what questions are made with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.kind.truth.pods import MAIN
from tests.kind.truth.shapes import Placed

DEAD = 9999
"""A port at which no process listens."""

ENOUGH = {1: 3, 2: 14, 4: 36}
"""Attempts, so that so many endpoints are all seen but for one probe in some thousands."""


@dataclass(frozen=True)
class Question:
    """One flow: its client and destination in netmap's words, and what is really dialled.

    `sticky`: one endpoint of several is enough, as it answers a client always. `listens`: whether
    a process is there at all, which the API does not tell; where none is, a packet that is
    delivered is refused by the pod itself.
    """

    group: str
    origin: str
    to: str
    host: str
    port: int
    protocol: str = "tcp"
    via: str | None = None
    attempts: int = ENOUGH[1]
    sticky: bool = False
    listens: bool = True


@dataclass(frozen=True)
class Asker:
    """Makes questions of what is placed; clients are as netmap names them."""

    placed: Placed

    def node(self, letter: str) -> str:
        """The node of a letter, as client or destination."""
        return f"node/{self.placed.nodes[letter]}"

    @property
    def inside(self) -> tuple[str, ...]:
        """A pod and a process of each worker."""
        return (pod("client-a"), pod("client-b"), self.node("a"), self.node("b"))

    @property
    def outside(self) -> str:
        """The client outside the cluster."""
        return f"ip/{self.placed.outside[0]}"

    def at(  # noqa: PLR0913 -- what a probe is made of
        self,
        group: str,
        origin: str,
        host: str | None,
        port: int,
        endpoints: int = 1,
        *,
        to: str = "",
        protocol: str = "tcp",
        via: str | None = None,
        listens: bool = True,
    ) -> Iterator[Question]:
        """One question; none where there is no such address."""
        if host:
            word = to or (f"[{host}]:{port}" if ":" in host else f"{host}:{port}")
            attempts = ENOUGH[endpoints] if protocol == "tcp" else min(8, ENOUGH[endpoints])
            sticky = group == "affinity"
            yield Question(
                group, origin, word, host, port, protocol, via, attempts, sticky, listens
            )


def pod(name: str, namespace: str = MAIN) -> str:
    """A pod as netmap names it."""
    return f"pod/{namespace}/{name}"
