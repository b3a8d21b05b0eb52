"""A port of the node is handed to the pod that has it as its hostPort.

A container may ask for a port of its node (`hostPort`). The CNI's chained plug-in portmap,
or the CNI itself, then rewrites what comes to that port on the node's addresses, on the
pod's own node only.

Source: API field `ContainerPort.hostPort`, CNI plug-in portmap. The source address stays,
except for pods of the same node and for 127.0.0.1. Cilium serves hostPorts itself in
kube-proxy's place, and beside it only with portmap in its chain (measured without).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kubectl_netmap.objects.addresses import parse_address
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.semantics.service_proxy.packet import Hook, is_loopback
from kubectl_netmap.trace.journey import Hop, Journey, Onward
from kubectl_netmap.trace.proxies import Cilium, KubeProxies
from kubectl_netmap.trace.trace import Step
from kubectl_netmap.trace.world import World

NAME = "host-port"


def take(journey: Journey, world: World) -> Iterator[Onward]:
    """Rewrite what goes to a hostPort of a pod on the journey's node."""
    flow, here = journey.flow, world.here(journey.node)
    found = world.host_ports.get((journey.node, flow.port, flow.protocol))
    proxy = world.proxy_of(journey.node)
    served = not (isinstance(proxy, KubeProxies) and proxy.beside_cilium)
    mine = bool(journey.node) and not journey.translated and here.has(flow.destination)
    if not mine or found is None or not served:
        yield journey
        return
    pod, port, host_ip = found
    only = parse_address(host_ip)
    if only is not None and not only.is_unspecified and str(only) != flow.destination:
        yield journey
        return
    family = [ip for ip in pod.ips if (":" in ip) == (":" in flow.destination)]
    if not family:
        yield journey
        return
    after = replace(flow, destination=family[0], port=port)
    in_socket = isinstance(proxy, Cilium) and journey.hook is not Hook.WIRE
    own = not in_socket and (journey.hook is Hook.POD or is_loopback(flow.destination))
    step = Step(
        hop=NAME,
        at=journey.at_node(),
        verdict=Verdict.OK,
        action=f"{flow} is a hostPort of Pod {pod.namespace}/{pod.name}",
        because=(pod.ref,),
        before=flow,
        after=after,
    )
    yield journey.stepped(
        step, flow=after, translated=True, to=pod, masquerade=own, in_socket=in_socket
    )


HOP = Hop(NAME, __doc__, take)
