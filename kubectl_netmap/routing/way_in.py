"""A way into the cluster: what is dialled, over which objects, and whether it can work."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.routing.verdict import WORST_FIRST, Outcome


class Exposure(StrEnum):
    """What opens the way."""

    INGRESS = "ingress"
    LOAD_BALANCER = "load-balancer"
    EXTERNAL_IP = "external-ip"
    NODE_PORT = "node-port"


@dataclass(frozen=True, slots=True)
class WayIn:
    """One address that can be dialled from outside.

    `address` is a URL, `tcp 192.0.2.1:5432`, or `tcp *:31080 on every node`. `via`
    names the objects in the order traffic meets them: an Ingress and its Service, or
    a Service alone. `port` is the Service's port, empty where none is named.
    """

    address: str
    exposure: Exposure
    via: tuple[Ref, ...]
    port: str
    outcome: Outcome

    @property
    def namespace(self) -> str:
        """The namespace of what opens the way."""
        return self.via[0].namespace


def worst_first(way: WayIn) -> tuple[int, tuple[Ref, ...], tuple[str | int, ...]]:
    """The order in which ways in are told: by verdict, object, address (:80 before :443)."""
    parts = re.split(r"([0-9]+)", way.address)  # text and numbers in turn
    address = tuple(int(part) if part.isdecimal() else part for part in parts)
    return WORST_FIRST.index(way.outcome.verdict), way.via, address
