"""A route: what is dialled, over which places it leads, and whether it can work."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.routing.verdict import WORST_FIRST, Outcome


class Exposure(StrEnum):
    """What opens a route."""

    INGRESS = "ingress"
    GATEWAY = "gateway"
    LOAD_BALANCER = "load-balancer"
    EXTERNAL_IP = "external-ip"
    NODE_PORT = "node-port"
    HOST_PORT = "host-port"
    HOST_NETWORK = "host-network"
    CLUSTER = "cluster"

    @property
    def outside(self) -> bool:
        """Whether it opens a way into the cluster; else it serves pods and nodes only."""
        return self is not Exposure.CLUSTER


@dataclass(frozen=True, slots=True)
class Route:
    """One thing that can be dialled, from outside or from inside the cluster.

    `address` is a URL, `tcp 192.0.2.1:5432`, or `tcp *:31080 on every node`. `via`
    names the objects that open it, in the order traffic meets them: an Ingress and its
    Service, or a Service alone. `port` is the Service's port, empty where none is
    named. `path` are the ids of the places from its beginning to the last one that it
    reaches in common; `ends` those where it can end. `share` is the part of the requests
    for the address that take it, None where all do or that is not fixed.
    """

    address: str
    exposure: Exposure
    via: tuple[Ref, ...]
    port: str
    outcome: Outcome
    path: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    share: float | None = None

    @property
    def namespace(self) -> str:
        """The namespace of what opens the route."""
        return self.via[0].namespace if self.via else ""


def worst_first(route: Route) -> tuple[int, tuple[Ref, ...], tuple[str | int, ...]]:
    """The order in which routes are told: by verdict, object, address (:80 before :443)."""
    parts = re.split(r"([0-9]+)", route.address)  # text and numbers in turn
    address = tuple(int(part) if part.isdecimal() else part for part in parts)
    return WORST_FIRST.index(route.outcome.verdict), route.via, address
