"""A client outside gets to a node: by the node's own address, or by a load balancer.

Kubernetes has no load balancer of its own. Something in the cluster or the cloud gives a
Service of type LoadBalancer an address and brings its traffic to nodes: either with the
address unchanged (VIP), so that the node's service proxy recognises it, or as a proxy that
ends the connection and dials a node port itself.

## What is looked at

Whose address it is, `status.loadBalancer.ingress[].ipMode`, which nodes are ready and not
excluded, and with `externalTrafficPolicy: Local` which nodes have a ready endpoint, since
load balancers ask for that at the Service's health check node port. The load balancer
itself is not seen: that it works is what its status says.

Source: KEP-1860 (ipMode), KEP-1143 (exclusion by label), API field `healthCheckNodePort`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.semantics.service_proxy.packet import Hook
from kubectl_netmap.trace.entry import ByNodes, Closed, entry
from kubectl_netmap.trace.journey import Hop, Journey, Onward, unknown
from kubectl_netmap.trace.trace import Step
from kubectl_netmap.trace.world import World

NAME = "load-balancer"


def take(journey: Journey, world: World) -> Iterator[Onward]:
    """Bring a flow from outside to the node that its case is about."""
    if journey.hook is not Hook.WIRE or journey.crossed:
        yield journey
        return
    found = entry(world, journey.flow, journey.node)
    match found:
        case Closed(why):
            yield unknown(journey, Step(NAME, None, Verdict.UNKNOWN, why))
        case ByNodes():
            yield _entered(journey, world, found)


def _entered(journey: Journey, world: World, found: ByNodes) -> Onward:
    flow, node = journey.flow, journey.node or (found.nodes[0] if found.nodes else "")
    if not node:
        why = f"{found.how}, but no node is seen"
        return unknown(journey, Step(NAME, None, Verdict.UNKNOWN, why))
    after = flow if found.instead is None else replace(flow, destination=found.instead)
    if found.port is not None:
        own = world.places.links(node, journey.packet.family).to_node
        if own is None:
            why = f"{found.how}; the address of node {node} is not known"
            return unknown(journey, Step(NAME, None, Verdict.UNKNOWN, why))
        after = replace(flow, source=None, destination=own, port=found.port.node_port)
    because = (found.hit.service.ref,) if found.hit else ()
    step = Step(
        hop=NAME,
        at=None,
        verdict=Verdict.OK,
        action=f"{found.how}; enters by node {node}",
        because=because,
        before=flow,
        after=after,
    )
    if quiet := world.places.silent_node(node):
        told = replace(step, verdict=Verdict.UNKNOWN, action=f"{step.action}; {quiet}")
        return journey.doubting(told, quiet, flow=after, node=node, crossed=(node,))
    return journey.stepped(step, flow=after, node=node, crossed=(node,))


HOP = Hop(NAME, __doc__, take)
