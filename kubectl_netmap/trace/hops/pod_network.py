"""The network between pods and nodes carries the packet to its pod or node.

Kubernetes promises that every pod reaches every other pod by its own address, on its node
or another one, without address translation. How that is done is the CNI's business: plain
routes, or packets wrapped into others (vxlan, geneve, ipip). What goes from a pod to
anything but a pod is masqueraded by most CNIs: the other side sees the node.

## What is looked at

Which pod or node has the destination, how the CNI gets there, and by which of its
addresses a node speaks where the source is rewritten.

Source: https://kubernetes.io/docs/concepts/services-networking/#the-kubernetes-network-model
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.workload import Pod
from kubectl_netmap.routing.seeing import unseen, unseen_kinds
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.semantics.service_proxy.kube_proxy import Mode
from kubectl_netmap.semantics.service_proxy.packet import Hook, is_loopback
from kubectl_netmap.semantics.service_proxy.seen_source import End, seen_source
from kubectl_netmap.trace.disposition import Disposition
from kubectl_netmap.trace.journey import Again, Hop, Journey, Onward, stop, unknown
from kubectl_netmap.trace.proxies import KubeProxies
from kubectl_netmap.trace.trace import Step
from kubectl_netmap.trace.world import World

NAME = "pod-network"


def take(journey: Journey, world: World) -> Iterator[Onward]:
    """Carry the journey to the pod or node that has its destination."""
    flow = journey.flow
    if journey.to_itself and journey.sender is not None:
        yield _to_itself(journey, journey.sender)
        return
    pod = journey.to if journey.to is not None else world.places.pod_at(flow.destination)
    owner = world.places.owner_of(flow.destination)
    if is_loopback(flow.destination):
        owner = journey.node
    if pod is not None and pod.on_network and flow.destination in pod.ips:
        yield from _to_pod(journey, world, pod)
    elif owner:
        yield from _to_node(journey, world, owner)
    else:
        yield _to_nobody(journey, world)


def _to_itself(journey: Journey, pod: Pod) -> Journey:
    told = f"{journey.flow.destination} is Pod {pod.namespace}/{pod.name} itself: its own loopback"
    step = Step(
        NAME, pod.ref, Verdict.OK, told, (pod.ref,), before=journey.flow, after=journey.flow
    )
    return journey.stepped(step, to=pod, to_node=pod.node, end=End.LOCAL_POD)


def _to_pod(journey: Journey, world: World, pod: Pod) -> Iterator[Onward]:
    if not pod.node:
        step = Step(NAME, pod.ref, Verdict.UNKNOWN, f"the node of Pod {pod.name} is not told")
        yield unknown(journey, step)
        return
    end = End.LOCAL_POD if pod.node == journey.node else End.REMOTE_POD
    lost = journey.hook is Hook.WIRE and end is End.REMOTE_POD and not journey.masquerade
    if lost and journey.translated and journey.masquerade is False:
        why = f"goes on to {pod.node} with the client's address, so the reply misses {journey.node}"
        step = Step(NAME, pod.ref, Verdict.BROKEN, why, (pod.ref,))
        yield stop(journey, step, Disposition.DROPPED, "times out")
        return
    if journey.outside and end is End.REMOTE_POD and not journey.translated:
        astray = _astray(journey, world, pod)
        if astray is not None:
            yield astray
            return
    after = replace(journey.flow, source=_source(journey, world, end))
    how = "same node" if end is End.LOCAL_POD else f"to node {pod.node}, {_carried(world)}"
    silent = world.places.silent(pod)
    step = Step(
        hop=NAME,
        at=Ref("Node", "", pod.node),
        verdict=Verdict.UNKNOWN if silent else Verdict.OK,
        action=silent or f"{_named(pod)} has {after.destination}, {how}",
        because=(pod.ref,),
        before=journey.flow,
        after=after,
    )
    changes: dict[str, object] = {
        "flow": after,
        "to": pod,
        "to_node": pod.node,
        "end": end,
        "relayed": journey.relayed or (end is End.REMOTE_POD and bool(journey.masquerade)),
        # an engine on the pod's node judges before that node itself masquerades
        "judged_source": after.source
        if end is End.REMOTE_POD or (journey.hook is Hook.HOST and _chosen_by_sender(journey))
        else journey.flow.source,
    }
    yield journey.doubting(step, silent, **changes) if silent else journey.stepped(step, **changes)


def _astray(journey: Journey, world: World, pod: Pod) -> Onward | None:
    """What becomes of a client outside that is routed to another node than the pod's.

    Measured by hand, and not again by `make accuracy`: the reply takes another way than the
    request; where kube-proxy runs in iptables mode the connection is made and carries no
    data, in nftables mode it works.
    """
    proxy = world.proxy_of(journey.node)
    modes = {each.mode for each in proxy.possible} if isinstance(proxy, KubeProxies) else set()
    why = f"enters by {journey.node}, and {pod.node}, which has the pod, answers by itself"
    if modes == {Mode.NFTABLES}:
        return None
    if modes == {Mode.IPTABLES}:
        step = Step(NAME, pod.ref, Verdict.BROKEN, why, (pod.ref,))
        return stop(journey, step, Disposition.DROPPED, "connects, but no data passes")
    told = f"{why}: whether that works is not known"
    return unknown(journey, Step(NAME, pod.ref, Verdict.UNKNOWN, told, (pod.ref,)))


def _to_node(journey: Journey, world: World, owner: str) -> Iterator[Onward]:
    flow = journey.flow
    if owner == journey.node:
        step = Step(
            NAME,
            Ref("Node", "", owner),
            Verdict.OK,
            f"{flow.destination} is node {owner} itself",
            (Ref("Node", "", owner),),
            before=flow,
            after=flow,
        )
        yield journey.stepped(step, to_node=owner, end=End.LOCAL_HOST)
        return
    gateway = flow.destination in world.places.here(owner).gateways
    end = End.REMOTE_POD if gateway else End.REMOTE_HOST
    after = replace(flow, source=_source(journey, world, end))
    node = Ref("Node", "", owner)
    step = Step(NAME, node, Verdict.OK, f"to node {owner}", (node,), before=flow, after=after)
    quiet = world.places.silent_node(owner)
    if quiet:
        step = replace(step, verdict=Verdict.UNKNOWN, action=f"{step.action}: {quiet}")
    moved = journey.stepped(
        step,
        doubts=(*journey.doubts, quiet) if quiet else journey.doubts,
        flow=after,
        node=owner,
        hook=Hook.WIRE,
        crossed=(*journey.crossed, owner),
        relayed=True,
        to_node=owner,
        end=end,
    )
    if journey.translated:
        yield moved
    elif owner in journey.crossed:
        yield stop(moved, step, Disposition.LOOP, "times out", why=f"comes back to node {owner}")
    else:
        yield Again(replace(moved, masquerade=False), "service-proxy")


def _source(journey: Journey, world: World, end: End) -> str | None:
    """The source after this hop.

    A process of the node that dials a pod itself speaks by the interface towards it.
    """
    packet, links = journey.packet, world.places.links(journey.node, journey.packet.family)
    if journey.hook is Hook.HOST and _chosen_by_sender(journey):
        return links.towards(end)
    if journey.hairpin and journey.hairpin_source:
        return journey.hairpin_source
    return seen_source(packet, end, links, masquerade=journey.masquerade)


def _chosen_by_sender(journey: Journey) -> bool:
    """Whether the sender's kernel saw the endpoint's own address when it chose a source."""
    return journey.in_socket or journey.direct or not journey.translated


def _to_nobody(journey: Journey, world: World) -> Onward:
    flow = journey.flow
    if world.places.in_pod_range(flow.destination):
        if hidden := _hidden(world):
            why = f"whether a pod or node has {flow.destination} is not known: {hidden}"
            return unknown(journey, Step(NAME, None, Verdict.UNKNOWN, why))
        gone = world.places.finished_at(flow.destination)
        told = f"Pod {gone} had {flow.destination} and has finished" if gone else ""
        step = Step(NAME, None, Verdict.BROKEN, told or f"no pod has {flow.destination}")
        client = "times out, or no route to host"
        return stop(journey, step, Disposition.DROPPED, client)
    if unseen(world.snapshot, "Node"):
        why = f"whose address {flow.destination} is, is not known: nodes are not all seen"
        return unknown(journey, Step(NAME, None, Verdict.UNKNOWN, why))
    if not journey.node:
        why = f"nothing in the cluster is known to have {flow.destination}"
        return unknown(journey, Step(NAME, None, Verdict.UNKNOWN, why))
    if journey.hook is Hook.WIRE:
        return _unserved(journey)
    after = replace(flow, source=_source(journey, world, End.ABROAD))
    step = Step(
        NAME,
        journey.at_node(),
        Verdict.DEGRADED,
        f"{flow} leaves the cluster by node {journey.node}: what answers there is not seen",
        before=flow,
        after=after,
    )
    return stop(
        replace(journey, flow=after),
        step,
        Disposition.EXITS_CLUSTER,
        "whatever answers outside; usually times out for an address of the cluster",
    )


def _unserved(journey: Journey) -> Onward:
    """The end on a node whose rules left it alone; why they did is the reason, where they told."""
    told = f"nothing serves {journey.flow} on the node"
    step = Step(NAME, journey.at_node(), Verdict.BROKEN, told)
    before = journey.steps[-1] if journey.steps else step
    cause = before if before.verdict is Verdict.BROKEN else step
    step = replace(step, because=cause.because)
    client = "usually times out"
    return stop(journey, step, Disposition.DROPPED, client, why=cause.action, look=cause.look)


def _hidden(world: World) -> str:
    """Why somebody may have an address of the pod network though nobody is seen with it.

    Nodes have some of them, by which they speak to pods: which ones, the CNI decides.
    """
    if not all(world.places.here(each.name).gateways for each in world.netmap.facts.nodes):
        return unseen_kinds(world.snapshot, ("Pod", "Node")) or (
            "by which addresses nodes speak to their pods is not known of this CNI"
        )
    return unseen_kinds(world.snapshot, ("Pod", "Node"))


def _carried(world: World) -> str:
    cni = world.netmap.facts.cni.value
    if cni is None:
        return "by a CNI that is not known"
    how = cni.routing or ("native routes" if cni.encapsulation == "none" else cni.encapsulation)
    mtu = f", MTU {cni.mtu}" if cni.mtu else ""
    return f"{how or cni.name}{mtu}"


def _named(pod: Pod) -> str:
    return f"Pod {pod.namespace}/{pod.name}"


HOP = Hop(NAME, __doc__, take)
