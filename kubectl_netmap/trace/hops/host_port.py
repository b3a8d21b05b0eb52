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
from kubectl_netmap.objects.workload import Pod
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.semantics.service_proxy.packet import Hook, is_loopback
from kubectl_netmap.trace.flow import Flow
from kubectl_netmap.trace.journey import Hop, Journey, Onward
from kubectl_netmap.trace.proxies import Cilium, KubeProxies
from kubectl_netmap.trace.trace import Step
from kubectl_netmap.trace.world import World

NAME = "host-port"

_SERVING = ("kindnet", "flannel", "k3s", "cilium", "calico", "canal")
"""CNIs whose own manifests bring portmap along, or that serve hostPorts themselves."""


def take(journey: Journey, world: World) -> Iterator[Onward]:
    """Rewrite what goes to a hostPort of a pod on the journey's node."""
    flow, here = journey.flow, world.places.here(journey.node)
    mine = journey.node and not journey.translated and not journey.to_itself
    found = _taking(world, journey.node, flow) if mine and here.has(flow.destination) else None
    if found is None:
        yield journey
        return
    pod, after = found
    in_socket = isinstance(world.proxy_of(journey.node), Cilium) and journey.hook is not Hook.WIRE
    own = not in_socket and (journey.hook is Hook.POD or is_loopback(flow.destination))
    doubt = "" if _served(world) else "whether this CNI serves hostPorts is not known"
    step = Step(
        hop=NAME,
        at=journey.at_node(),
        verdict=Verdict.UNKNOWN if doubt else Verdict.OK,
        action=f"{flow} is a hostPort of Pod {pod.namespace}/{pod.name}{doubt and '; '}{doubt}",
        because=(pod.ref,),
        before=flow,
        after=after,
    )
    doubts = (*journey.doubts, doubt) if doubt else journey.doubts
    yield journey.stepped(
        step,
        doubts=doubts,
        flow=after,
        translated=True,
        to=pod,
        masquerade=own,
        in_socket=in_socket,
    )


def _taking(world: World, node: str, flow: Flow) -> tuple[Pod, Flow] | None:
    """The pod that has a port of the node, on this address of it; None for none."""
    proxy = world.proxy_of(node)
    if isinstance(proxy, KubeProxies) and proxy.beside_cilium:
        return None
    for pod, port, host_ip in world.places.host_ports.get((node, flow.port, flow.protocol), ()):
        only = parse_address(host_ip)
        elsewhere = only is not None and not only.is_unspecified and str(only) != flow.destination
        own = next((ip for ip in pod.ips if (":" in ip) == (":" in flow.destination)), None)
        if own is not None and not elsewhere:
            return pod, replace(flow, destination=own, port=port)
    return None


def _served(world: World) -> bool:
    """Whether the CNI is known to serve hostPorts: by portmap in its chain, or itself."""
    cni = world.netmap.facts.cni.value
    return cni is not None and (cni.name in _SERVING or "portmap" in cni.chained)


HOP = Hop(NAME, __doc__, take)
