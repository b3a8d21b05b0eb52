"""Which addresses a name has for a client outside, as far as the cluster's objects tell.

The public DNS is never asked: an Ingress reports in its status the addresses at which it is
served, and so does a Service of type LoadBalancer. A name that nothing in the cluster
speaks of is not known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kubectl_netmap.objects.ingress import Ingress
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.routing.seeing import unseen_kinds
from kubectl_netmap.semantics.http_routing.hosts import host_rank
from kubectl_netmap.trace.world import World


@dataclass(frozen=True, slots=True)
class Named:
    """The addresses of a name outside: IPs, or names of load balancers; and who says so."""

    addresses: tuple[str, ...]
    because: tuple[Ref, ...] = ()
    why: str = ""


def named(world: World, host: str) -> Named:
    """The addresses of a name; none, and why, where nothing tells."""
    gateways = tuple(_gateways(world, host))
    for found in (_ingresses(world, host), _anywhere(world)):
        addresses = tuple(dict.fromkeys(each for one in found for each in one.addresses))
        if addresses and not gateways:
            return Named(addresses, tuple(each.ref for each in found if each.addresses))
        if found and not gateways:
            told = f"{found[0].ref.kind} {found[0].namespace}/{found[0].name}"
            return Named((), (found[0].ref,), f"{told} has no address in its status")
    if gateways:
        return Named((), gateways, "routes of the Gateway API are not modelled yet")
    hidden = unseen_kinds(world.snapshot, ("Ingress", "Gateway", "HTTPRoute"))
    more = f"; {hidden}" if hidden else ""
    return Named((), (), f"no Ingress names {host}; the public DNS was not asked{more}")


def _ingresses(world: World, host: str) -> list[Ingress]:
    return [
        each
        for each in world.snapshot.ingresses
        if any(rule and host_rank(rule, host) is not None for rule in each.hosts)
    ]


def _anywhere(world: World) -> list[Ingress]:
    """Those that take any host."""
    return [
        each
        for each in world.snapshot.ingresses
        if "" in each.hosts or each.default_backend is not None
    ]


def _gateways(world: World, host: str) -> Iterator[Ref]:
    for route in world.snapshot.gateway_routes:
        if any(_fits(each, host) for each in route.hostnames):
            yield route.ref


def _fits(pattern: str, host: str) -> bool:
    """Source: gateway.networking.k8s.io/v1 Hostname: a wildcard stands for any labels."""
    if pattern.startswith("*."):
        return host.endswith(pattern[1:].lower())
    return pattern.lower() == host
