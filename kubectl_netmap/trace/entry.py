"""Where traffic from outside enters: the nodes that a destination leads to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kubectl_netmap.objects.addresses import Family, contains, parse_address, parse_network
from kubectl_netmap.objects.service import Service, ServicePort
from kubectl_netmap.semantics.service_proxy.services import Door, Hit
from kubectl_netmap.trace.flow import Flow
from kubectl_netmap.trace.world import World

EXCLUDED = "node.kubernetes.io/exclude-from-external-load-balancers"
"""Label of a node that load balancers leave out (KEP-1143)."""

MOST = 100
"""Nodes that are followed one by one; of more, those that may differ."""

MOST_PATHS = 4000
"""Ways that are followed of one question, by every node and to every endpoint."""


@dataclass(frozen=True, slots=True)
class ByNodes:
    """By any of these nodes; `port` is there where a load balancer dials a node port itself.

    `unfollowed` are nodes that may differ from all of them and are too many to follow.
    `instead` is the address that the destination is translated to on its way to the node.
    """

    nodes: tuple[str, ...]
    how: str
    hit: Hit | None = None
    port: ServicePort | None = None
    unfollowed: tuple[str, ...] = ()
    instead: str | None = None


@dataclass(frozen=True, slots=True)
class Closed:
    """Nothing is known to lead there from outside; `why` says what would have to."""

    why: str


Entry = ByNodes | Closed


def entry(world: World, flow: Flow, via: str) -> Entry:
    """By which nodes a flow from outside enters; `via` is the one that was named."""
    found = _given(world, flow, via)
    if found is not None:
        return found
    if via:
        return ByNodes((via,), f"routed to node {via}, as was said by --via")
    return Closed(_closed(world, flow))


def _given(world: World, flow: Flow, via: str) -> Entry | None:
    owner = world.places.owner_of(flow.destination)
    if owner:
        return ByNodes((via or owner,), f"{flow.destination} is an address of node {owner}")
    outer = world.places.external_owner_of(flow.destination)
    if outer:
        # Source: API NodeAddress type ExternalIP: clouds translate it one to one
        inner = world.places.speaks_as(None, outer, flow.destination)
        how = f"{flow.destination} is the external IP of node {outer}, taken to stand for {inner}"
        return ByNodes((via or outer,), how, instead=inner)
    found = world.services.at(flow.destination, flow.port, flow.protocol)
    if found is not None and found.door is not Door.CLUSTER_IP:
        hit = found if isinstance(found, Hit) else None
        return _by_address(world, flow, found.service, hit, found.door, via)
    proxied = world.proxied.get(flow.destination)
    if proxied is not None:
        return _by_proxy(world, flow, proxied, via)
    return None


def _closed(world: World, flow: Flow) -> str:
    found = world.services.at(flow.destination, flow.port, flow.protocol)
    if found is not None:
        named = f"{found.service.namespace}/{found.service.name}"
        return f"{flow.destination} is the ClusterIP of Service {named}, which is for the inside"
    if world.places.pod_at(flow.destination) is not None or world.places.in_pod_range(
        flow.destination
    ):
        return f"{flow.destination} is in the pod network: routes from outside are not seen"
    return f"nothing in the cluster is known to have {flow.destination}"


def _by_address(  # noqa: PLR0913, PLR0917 -- what a way in is made of
    world: World, flow: Flow, service: Service, hit: Hit | None, door: Door, via: str
) -> Entry:
    named = f"Service {service.namespace}/{service.name}"
    how = f"{flow.destination} is an external IP of {named}"
    if door is Door.LOAD_BALANCER:
        givers = [each.name for each in world.netmap.facts.load_balancers.value or ()]
        by = f"{givers[0]} brings" if len(givers) == 1 else "its load balancer brings"
        how = f"{by} {flow.destination} of {named} to the nodes"
    if via:
        return ByNodes((via,), how, hit)
    nodes = balanced(world) if door is Door.LOAD_BALANCER else every(world)
    with_endpoints = _local(world, flow, hit) if hit else frozenset()
    if service.external_policy == "Local" and with_endpoints and door is Door.LOAD_BALANCER:
        # API field healthCheckNodePort: a node without a ready endpoint is taken out
        kept = tuple(name for name in nodes if name in with_endpoints)
        return ByNodes(kept or nodes, f"{how} that have an endpoint", hit)
    return _few(world, nodes, with_endpoints, how, hit)


def _by_proxy(world: World, flow: Flow, service: Service, via: str) -> Entry:
    """Source: KEP-1860: the load balancer ends the connection and dials node ports itself."""
    named = f"Service {service.namespace}/{service.name}"
    port = service.port_of(flow.port, flow.protocol)
    if port is None:
        return Closed(f"{named} has no port {flow.port}/{flow.protocol}")
    if not port.node_port:
        return Closed(
            f"how the load balancer of {named} gets to its pods is not told: no node port"
        )
    if service.source_ranges and not _let_in(service, flow):
        told = ", ".join(service.source_ranges)
        return Closed(
            f"whether the load balancer of {named} lets the client in is not seen: {told}"
        )
    how = f"{flow.destination} is a load balancer that dials node port {port.node_port} of {named}"
    nodes = (via,) if via else balanced(world)
    hit = Hit(service, port, Door.NODE_PORT)
    local = _local(world, flow, hit)
    if service.external_policy == "Local" and not via:
        nodes = tuple(name for name in nodes if name in local) or nodes
    return _few(world, nodes, local, how, hit, port)


def _let_in(service: Service, flow: Flow) -> bool:
    """Whether loadBalancerSourceRanges surely hold the client's address."""
    source = parse_address(flow.source)
    networks = [each for each in map(parse_network, service.source_ranges) if each is not None]
    return source is not None and any(contains(network, source) for network in networks)


def _few(  # noqa: PLR0913, PLR0917 -- a way in, and which of its nodes stand for the others
    world: World,
    nodes: tuple[str, ...],
    local: frozenset[str],
    how: str,
    hit: Hit | None,
    port: ServicePort | None = None,
) -> ByNodes:
    """All of few nodes; of many, one of each that cannot but fare alike."""
    most = MOST
    if hit is not None:
        family = Family.IPV6 if ":" in hit.service.cluster_ips[0] else Family.IPV4
        paths = len(world.backends(hit.service, hit.port, family, ""))
        most = max(2, min(MOST, MOST_PATHS // max(1, paths)))
    if len(nodes) <= most:
        return ByNodes(nodes, how, hit, port)
    chosen: dict[object, str] = {}
    for name in nodes:
        key = name if name in local else (world.proxy_of(name), world.places.here(name).zone)
        chosen.setdefault(key, name)
    differing = tuple(chosen.values())
    return ByNodes(differing[:most], how, hit, port, differing[most:])


def _local(world: World, flow: Flow, hit: Hit) -> frozenset[str]:
    """The nodes that have a ready endpoint."""
    family = Family.IPV6 if ":" in flow.destination else Family.IPV4
    known = world.backends(hit.service, hit.port, family, "")
    return frozenset(each.endpoint.node for each in known if each.endpoint.ready)


def every(world: World) -> tuple[str, ...]:
    """All nodes by name."""
    return tuple(each.name for each in world.netmap.facts.nodes)


def balanced(world: World) -> tuple[str, ...]:
    """The nodes that load balancers use: ready, and not excluded by label; else all."""
    return tuple(_balanced(world)) or every(world)


def _balanced(world: World) -> Iterator[str]:
    for name in every(world):
        node = world.places.node(name)
        if node is not None and node.ready is not False and EXCLUDED not in node.labels:
            yield name
