"""Which addresses a name has for a client outside, as far as the cluster's objects tell.

The public DNS is never asked: an Ingress reports in its status the addresses at which it is
served, and so does a Service of type LoadBalancer. A name that nothing in the cluster
speaks of is not known.
"""

from __future__ import annotations

from dataclasses import dataclass

from kubectl_netmap.objects.gateway import Parent
from kubectl_netmap.objects.ingress import Ingress
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.routing.seeing import unseen_kinds
from kubectl_netmap.semantics.http_routing.hosts import HostRank, host_rank
from kubectl_netmap.trace.world import World

BY_HOST = ("HTTPRoute", "GRPCRoute", "TLSRoute")
"""Kinds of routes of the Gateway API that look at the host."""


@dataclass(frozen=True, slots=True)
class Named:
    """The addresses of a name outside: IPs, or names of load balancers; and who says so."""

    addresses: tuple[str, ...]
    because: tuple[Ref, ...] = ()
    why: str = ""


def named(world: World, host: str) -> Named:
    """The addresses of a name; none, and why, where nothing tells."""
    own = _ingresses(world, host)
    gateways = routes_for(world, host) or (() if own else _open_routes(world, host))
    if gateways:
        return Named((), gateways, "routes of the Gateway API are not modelled yet")
    for found in (own, _anywhere(world)):
        addresses = tuple(dict.fromkeys(each for one in found for each in one.addresses))
        if addresses:
            return Named(addresses, tuple(each.ref for each in found if each.addresses))
        if found:
            told = f"{found[0].ref.kind} {found[0].namespace}/{found[0].name}"
            return Named((), (found[0].ref,), f"{told} has no address in its status")
    hidden = unseen_kinds(world.snapshot, ("Ingress", "Gateway", "HTTPRoute"))
    more = f"; {hidden}" if hidden else ""
    return Named((), (), f"no Ingress names {host}; the public DNS was not asked{more}")


def routes_for(world: World, host: str) -> tuple[Ref, ...]:
    """The routes of the Gateway API that name a host, or a wildcard for it."""
    return tuple(
        route.ref
        for route in world.snapshot.gateway_routes
        if any(_fits(each, host) for each in route.hostnames)
    )


def _ingresses(world: World, host: str) -> list[Ingress]:
    """Those that name a host, and of them those that name it most closely."""
    ranks = [
        (each, max((rank for rule in each.hosts if (rank := _rank(rule, host))), default=None))
        for each in world.snapshot.ingresses
    ]
    best = max((rank for _, rank in ranks if rank), default=None)
    return [each for each, rank in ranks if rank and rank is best]


def _rank(rule: str, host: str) -> HostRank | None:
    """How a host that a rule names takes this one; a rule without any names none."""
    return host_rank(rule, host) if rule else None


def _anywhere(world: World) -> list[Ingress]:
    """Those that take any host."""
    return [
        each
        for each in world.snapshot.ingresses
        if "" in each.hosts or each.default_backend is not None
    ]


def _open_routes(world: World, host: str) -> tuple[Ref, ...]:
    """Routes that name no host, and are so for every host of their listeners.

    Source: gateway.networking.k8s.io/v1 HTTPRoute, field `hostnames`.
    """
    return tuple(
        route.ref
        for route in world.snapshot.gateway_routes
        if route.kind in BY_HOST
        and not route.hostnames
        and any(_listens(world, parent, host) for parent in route.parents)
    )


def _listens(world: World, parent: Parent, host: str) -> bool:
    """Whether a listener that a route attaches to may take a host."""
    gateway = next((each for each in world.snapshot.gateways if each.ref == parent.ref), None)
    if gateway is None:
        return True  # not seen, or a set of listeners
    return any(
        not each.hostname or _fits(each.hostname, host)
        for each in gateway.listeners
        if parent.section in {"", each.name}
    )


def _fits(pattern: str, host: str) -> bool:
    """Source: gateway.networking.k8s.io/v1 Hostname: a wildcard stands for any labels."""
    if pattern.startswith("*."):
        return host.endswith(pattern[1:].lower())
    return pattern.lower() == host
