"""What the proxy of a node does with a journey: all that it may be, if they agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kubectl_netmap.routing.seeing import unseen
from kubectl_netmap.semantics.service_proxy import cilium, common, kube_proxy
from kubectl_netmap.semantics.service_proxy.backends import Backend
from kubectl_netmap.semantics.service_proxy.kube_proxy import KubeProxy
from kubectl_netmap.semantics.service_proxy.packet import Here, Hook, Packet
from kubectl_netmap.semantics.service_proxy.services import Hit, Owner
from kubectl_netmap.semantics.service_proxy.treatment import (
    Dropped,
    Refused,
    Translated,
    Treatment,
    Unsure,
    Untouched,
)
from kubectl_netmap.trace.journey import Journey
from kubectl_netmap.trace.proxies import Cilium, KubeProxies, Nobody, NodeProxy, Other, Unknown
from kubectl_netmap.trace.world import World


def treat(world: World, journey: Journey) -> Treatment:
    """What becomes of a journey at the rules of its node."""
    proxy, here, packet = (
        world.proxy_of(journey.node),
        world.places.here(journey.node),
        journey.packet,
    )
    met = _met(world, proxy, here, packet)
    match met:
        case Hit():
            return _at_hit(world, proxy, here, packet, met)
        case Owner():
            return _at_owner(proxy, here, packet, met)
        case None:
            return _at_nothing(world, proxy, packet)


def _met(world: World, proxy: NodeProxy, here: Here, packet: Packet) -> Hit | Owner | None:
    found = world.services.at(packet.destination, packet.port, packet.protocol)
    if isinstance(found, Hit):
        return found
    # Cilium's socket calls know the node ports of every node
    anywhere = isinstance(proxy, Cilium) and packet.hook is not Hook.WIRE
    local = here.has(packet.destination) or (anywhere and world.places.owner_of(packet.destination))
    by_port = world.services.at_node_port(packet.port, packet.protocol) if local else None
    if by_port is not None and str(packet.family) in (by_port.service.families or (packet.family,)):
        return by_port
    # an external address that is a node's own: its other ports are the node's business
    return None if world.places.owner_of(packet.destination) else found


def _at_hit(world: World, proxy: NodeProxy, here: Here, packet: Packet, hit: Hit) -> Treatment:
    hidden = world.hidden_backends(hit.service)
    if hidden:
        return Unsure(f"which endpoints it has is not known: {hidden}", hit)
    known = world.backends(hit.service, hit.port, packet.family, here.name)
    if world.by_endpoints_alone(hit.service) and not any(each.endpoint.ready for each in known):
        return Unsure("v1 Endpoints show none that is ready, but not which ones terminate", hit)
    found = _by_proxy(proxy, here, packet, hit, known)
    if unmeasured := _unmeasured(world, proxy, known):
        return Unsure(unmeasured, hit)
    if _depends_on_zone(world, here, known) and not isinstance(found, Unsure):
        return Unsure(f"its endpoints have hints, and the zone of {here.name} is not seen", hit)
    return found


def _unmeasured(world: World, proxy: NodeProxy, known: Sequence[Backend]) -> str:
    """What is not known of Cilium where it is told to follow hints."""
    cilium_serves = isinstance(proxy, Cilium) or (
        isinstance(proxy, KubeProxies) and proxy.beside_cilium
    )
    hints = any(each.endpoint.for_zones or each.endpoint.for_nodes for each in known)
    if cilium_serves and hints and world.cilium_follows_hints:
        return "how Cilium follows hints (enable-service-topology) was not measured"
    return ""


def _depends_on_zone(world: World, here: Here, known: Sequence[Backend]) -> bool:
    return world.places.node(here.name) is None and any(each.endpoint.for_zones for each in known)


def _by_proxy(
    proxy: NodeProxy, here: Here, packet: Packet, hit: Hit, known: Sequence[Backend]
) -> Treatment:
    match proxy:
        case KubeProxies(beside_cilium=True) if cilium.translates_for_pods(packet, hit):
            return cilium.beside_at_service(here, packet, hit, known)
        case KubeProxies(possible, _, beside):
            done = agreed(
                [(each, kube_proxy.at_service(each, here, packet, hit, known)) for each in possible]
            )
            return cilium.beside_by_kube_proxy(packet, done) if beside else done
        case Cilium():
            return cilium.at_service(here, packet, hit, known)
        case Other(told):
            return common.at_service(told, here, packet, hit, known)
        case Nobody():
            return Unsure(
                "no service proxy is seen on the node, so nothing is known to serve it", hit
            )
        case Unknown():
            ready = sum(each.endpoint.ready for each in known)
            endpoints = f"{ready} of {len(known)} endpoints ready"
            why = f"{endpoints}, but what serves Services on the node is not known"
            return Unsure(f"{why}; state it: --assume service-proxy=iptables", hit)


def _at_owner(proxy: NodeProxy, here: Here, packet: Packet, owner: Owner) -> Treatment:
    match proxy:
        case KubeProxies(possible):
            return agreed(
                [(each, kube_proxy.at_no_port(each, packet, owner, here)) for each in possible]
            )
        case Cilium():
            return cilium.at_no_port(owner, packet)
        case _:
            named = f"Service {owner.service.namespace}/{owner.service.name}"
            return Unsure(f"{named} has no port {packet.port}/{packet.protocol}")


def _at_nothing(world: World, proxy: NodeProxy, packet: Packet) -> Treatment:
    if alone := world.left_alone.get(packet.destination):
        return Unsure(alone)
    pod = world.places.pod_at(packet.destination)
    hidden = unseen(world.snapshot, "Service")
    if hidden and pod is None:
        # a node's address may be a Service's too: by node port, external IP or load balancer
        return Unsure(f"whether a Service has {packet.destination} is not known: {hidden}")
    inside = pod is not None or world.places.owner_of(packet.destination)
    if (
        inside
        or world.places.in_pod_range(packet.destination)
        or not isinstance(proxy, KubeProxies)
    ):
        return Untouched()
    return agreed([(each, kube_proxy.at_no_service(each, packet)) for each in proxy.possible])


def agreed(found: Sequence[tuple[KubeProxy, Treatment]]) -> Treatment:
    """What all kube-proxies that may run do alike; unsure where they differ."""
    (_, first), *rest = found
    if all(_alike(first, each) for _, each in rest):
        masks = {each.masquerade for _, each in found if isinstance(each, Translated)}
        if isinstance(first, Translated) and len(masks) > 1:
            return replace(first, masquerade=None)
        return first
    told: dict[str, dict[str, None]] = {}
    for proxy, each in found:
        told.setdefault(proxy.mode, {})[_told(each)] = None
    differs = ", ".join(f"{mode}: {' or '.join(what)}" for mode, what in told.items())
    return Unsure(f"that depends on kube-proxy's mode or settings ({differs})", first.hit)


def _alike(one: Treatment, other: Treatment) -> bool:
    match one, other:
        case Translated(), Translated():
            return one.backends == other.backends
        case Refused(), Refused():
            return one.by == other.by
        case _:
            return type(one) is type(other)


def _told(treatment: Treatment) -> str:
    match treatment:
        case Translated(_, backends):
            return f"{len(backends)} {'endpoint' if len(backends) == 1 else 'endpoints'}"
        case Refused(_, by):
            return str(by)
        case Dropped():
            return "dropped"
        case Untouched():
            return "let pass"
        case Unsure():
            return "not known"
