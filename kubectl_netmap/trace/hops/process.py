"""A process has to listen: the last thing that a packet needs.

The kernel of the pod accepts a connection if some process listens on the port, and refuses
it if none does. The API does not say what listens: `containerPort` is a hint that may be
left away, and readiness is about the probe that somebody wrote. So the packet counts as
delivered unless something seen speaks against it: no container that runs, for example.

Source: API field `Container.ports` ("not specifying a port here DOES NOT prevent that port
from being exposed").
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.workload import Pod
from kubectl_netmap.routing.endpoints.pod_state import state_of
from kubectl_netmap.routing.seeing import unseen
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.trace.disposition import Disposition
from kubectl_netmap.trace.flow import Flow
from kubectl_netmap.trace.journey import Hop, Journey, Onward, stop, unknown
from kubectl_netmap.trace.trace import Step
from kubectl_netmap.trace.world import World

NAME = "process"

_NODE_PORTS = range(30000, 32768)
"""The default of the API server's --service-node-port-range."""


def take(journey: Journey, world: World) -> Iterator[Onward]:
    """Whether anything listens, as far as the API tells."""
    pod = journey.to
    if pod is not None and (pod.on_network or pod.node == journey.to_node):
        yield _in_pod(journey, pod)
    else:
        yield _on_node(journey, world)


def _in_pod(journey: Journey, pod: Pod) -> Onward:
    flow = journey.flow
    stopped = _stopped(pod, flow)
    name = pod.name
    if stopped:
        step = Step(
            NAME, pod.ref, Verdict.BROKEN, f"{name} listens on nothing: {stopped}", (pod.ref,)
        )
        look = f"kubectl -n {pod.namespace} logs {pod.name} --previous"
        return stop(journey, step, Disposition.REFUSED, "connection refused", look=look)
    declared = declares(pod, flow)
    unready = "" if pod.ready else f"; {state_of(pod)}"
    hint = "declared by a container" if declared else "no container declares it, which is legal"
    verdict = Verdict.OK if declared and pod.ready else Verdict.UNKNOWN
    if not pod.ready:
        verdict = Verdict.DEGRADED
    action = f"{name}: {flow.port}/{flow.protocol} is {hint}{unready}"
    if not declared:
        action = f"{name}: accepted unless nothing listens on {flow.port} ({hint}){unready}"
    step = Step(NAME, pod.ref, verdict, action, (pod.ref,))
    if lost := _reply_may_get_lost(journey, pod):
        told = Step(NAME, pod.ref, Verdict.UNKNOWN, f"{name}: {lost}", (pod.ref,))
        return journey.doubting(told, lost)
    client = "connects" if declared else f"connects unless nothing listens on {flow.port}"
    return journey.stepped(step, client=client)


def _reply_may_get_lost(journey: Journey, pod: Pod) -> str:
    """Why a datagram to the host network may get no answer though it arrives.

    Measured: a socket for all addresses answers a pod of its own node from the node's address
    towards that pod, not from the one that was dialled; programs may take care of it.
    """
    sender = journey.sender
    own = sender is not None and sender.on_network and sender.node == pod.node
    if journey.flow.protocol == "UDP" and pod.template.host_network and own:
        return "a UDP server on the host network may answer a pod of its node from another address"
    return ""


def _stopped(pod: Pod, flow: Flow) -> str:
    """Why no container runs that could listen: of those that declare the port, else of all."""
    if pod.phase == "Pending" and not pod.ips:
        return state_of(pod)
    waiting = {each.container for each in pod.troubles if each.reason}
    every = {each.name for each in pod.template.containers}
    declaring = {
        each.name
        for each in pod.template.containers
        if any((port.port, port.protocol) == (flow.port, flow.protocol) for port in each.ports)
    }
    names = declaring or every
    return state_of(pod) if names and names <= waiting else ""


def declares(pod: Pod, flow: Flow) -> bool:
    """Whether a container of the pod names the port."""
    return any(
        (port.port, port.protocol) == (flow.port, flow.protocol)
        for container in pod.template.containers
        for port in container.ports
    )


def _on_node(journey: Journey, world: World) -> Onward:
    flow, node = journey.flow, Ref("Node", "", journey.to_node)
    listening = [pod for pod in world.places.pods_on_host(journey.to_node) if declares(pod, flow)]
    if listening:
        # of several only one can have the port: rather one that is ready
        pod = min(listening, key=lambda each: (not each.ready, each.namespace, each.name))
        return _in_pod(replace(journey, to=pod), pod)
    hidden = unseen(world.snapshot, "Pod") or unseen(world.snapshot, "Service")
    if hidden or flow.port not in _NODE_PORTS or journey.translated:
        why = f"whether a process of node {node.name} listens on {flow.port} is not known"
        why = f"{why}: {hidden}" if hidden else why
        return unknown(journey, Step(NAME, node, Verdict.UNKNOWN, why, (node,)))
    why = f"no Service has node port {flow.port}/{flow.protocol}"
    why = f"{why}, and no pod of node {node.name} declares it"
    step = Step(NAME, node, Verdict.BROKEN, why, (node,))
    return stop(journey, step, Disposition.REFUSED, "connection refused")


HOP = Hop(NAME, __doc__, take)
