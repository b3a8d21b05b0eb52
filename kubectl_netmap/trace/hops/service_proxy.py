"""The node's service proxy turns the address of a Service into one of its endpoints.

On every node a service proxy (kube-proxy in most clusters) watches Services and
EndpointSlices and has the node's kernel rewrite packets that go to a Service: to its
ClusterIP, its node port on an address of the node, its external IPs and load balancer
addresses. What it does depends on the node that the packet is on, not on the Service alone.

## What is looked at

Which endpoints are ready on which node, the traffic policies (`internalTrafficPolicy` for
the ClusterIP, `externalTrafficPolicy` for all else), hints of the endpoints, where the
packet comes from, and the proxy's mode: iptables, nftables and ipvs differ in what they
refuse and what they let pass.

## How it ends here

Without any endpoint kube-proxy refuses the client at once. With endpoints on other nodes
only, and the policy Local, the packet is dropped and the client times out. Cilium is silent
where it serves pods beside kube-proxy, and in its place says "no route to host".

Source: KEP-2086, KEP-1669, KEP-3866, kube-proxy (pkg/proxy/topology.go).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.workload import Pod
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.semantics.service_proxy.backends import Backend
from kubectl_netmap.semantics.service_proxy.packet import Hook
from kubectl_netmap.semantics.service_proxy.services import Door, Hit, Owner
from kubectl_netmap.semantics.service_proxy.treatment import (
    Dropped,
    Refused,
    Translated,
    Treatment,
    Unsure,
    Untouched,
)
from kubectl_netmap.trace.absent import look_at, unwell, why_none
from kubectl_netmap.trace.disposition import Disposition
from kubectl_netmap.trace.flow import Flow
from kubectl_netmap.trace.journey import Hop, Journey, Onward, Stop, stop, unknown
from kubectl_netmap.trace.proxies import Cilium
from kubectl_netmap.trace.trace import Step
from kubectl_netmap.trace.treating import treat
from kubectl_netmap.trace.world import World

NAME = "service-proxy"
NOBODY = "no ready endpoint"
"""The reason of a refusal that has reasons of its own."""


def take(journey: Journey, world: World) -> Iterator[Onward]:
    """What the proxy of the journey's node does with it."""
    if not journey.node or journey.translated or journey.to_itself:
        yield journey
        return
    treatment = treat(world, journey)
    match treatment:
        case Translated():
            yield from _translated(world, journey, treatment)
        case Refused():
            yield _refused(world, journey, treatment)
        case Dropped():
            step = _step(world, journey, Verdict.BROKEN, treatment)
            look, why = _look(treatment.hit), _short(treatment)
            yield stop(journey, step, Disposition.DROPPED, "times out", why=why, look=look)
        case Unsure():
            yield unknown(journey, _step(world, journey, Verdict.UNKNOWN, treatment))
        case Untouched(why, _) if why:
            step = _step(world, journey, Verdict.BROKEN, treatment)
            yield journey.stepped(replace(step, look=_look_at_ports(world, journey)))
        case Untouched():
            yield journey


def _translated(world: World, journey: Journey, done: Translated) -> Iterator[Journey]:
    count = len(done.backends)
    node_port = done.hit.door is Door.NODE_PORT
    for each in done.backends:
        after = replace(journey.flow, destination=each.address, port=each.port)
        hairpin = each.address == journey.flow.source
        masquerade = done.masquerade
        if hairpin and masquerade is False:
            masquerade = done.hairpin_masked
        if done.kept_if_local and each.is_on(journey.node):
            masquerade = False
        share = journey.share / count if journey.share is not None and done.even else None
        yield journey.stepped(
            _picks(world, journey, done, after),
            flow=after,
            share=share,
            translated=True,
            in_socket=_in_socket(world, journey),
            masquerade=masquerade,
            hairpin=hairpin,
            hairpin_source=done.hairpin_source,
            by_node_port=journey.by_node_port or node_port,
            to=_pod_of(world, done.hit, each),
        )


def _in_socket(world: World, journey: Journey) -> bool:
    """Whether the translation is done before there is a packet: then it leaves no trace."""
    return isinstance(world.proxy_of(journey.node), Cilium) and journey.hook is not Hook.WIRE


def _pod_of(world: World, hit: Hit, backend: Backend) -> Pod | None:
    """The pod that an endpoint names, if it is on the network of pods or of its node."""
    pods = world.snapshot.pod_of.get(hit.service.namespace, {})
    pod = pods.get(backend.endpoint.target) if backend.endpoint.target else None
    return pod or world.places.pod_at(backend.address)


def _picks(world: World, journey: Journey, done: Translated, after: Flow) -> Step:
    count = len(done.backends)
    which = "the only endpoint" if count == 1 else f"1 of {count} endpoints"
    how = f"; {done.how}" if done.how else ""
    by = f"{world.proxy_of(journey.node).told} on {journey.node}"
    slices = dict.fromkeys(each.slice for each in done.backends)
    return Step(
        hop=NAME,
        at=journey.at_node(),
        verdict=Verdict.OK,
        action=f"{by}: {_door(done.hit, journey.flow)}, {which}{how}",
        because=(done.hit.service.ref, *slices),
        before=journey.flow,
        after=after,
    )


def _door(hit: Hit, flow: Flow) -> str:
    """What was dialled: `Service db/pg:5432`, `node port 30080 of Service shop/front:80`."""
    named = f"Service {hit.service.namespace}/{hit.service.name}:{hit.port.port}"
    match hit.door:
        case Door.CLUSTER_IP:
            return named
        case Door.NODE_PORT:
            return f"node port {flow.port} of {named}"
        case _:
            return f"{named} by {hit.door} {flow.destination}"


def _refused(world: World, journey: Journey, done: Refused) -> Stop:
    look = _look_at_ports(world, journey)
    because: tuple[Ref, ...] = ()
    if done.hit is not None:
        service, port = done.hit.service, done.hit.port
        if done.why == NOBODY:
            none = why_none(world, service, port, journey.packet.family)
            done = replace(done, why=none or done.why)
        look, because = look_at(world, service, port), unwell(world, service, port)
    step = _step(world, journey, Verdict.BROKEN, done)
    step = replace(step, because=(*step.because, *because))
    client, why = str(done.by), _short(done)
    return stop(journey, step, Disposition.REFUSED, client, why=why, look=look)


def _short(done: Refused | Dropped) -> str:
    """The reason without what the line of the step tells besides."""
    if done.hit is None:
        return done.why
    return f"Service {done.hit.service.namespace}/{done.hit.service.name}: {done.why}"


def _step(world: World, journey: Journey, verdict: Verdict, done: Treatment) -> Step:
    met = done.hit or _of_address(world, journey)
    because = (met.service.ref,) if met else ()
    told = ""
    why = done.why if not isinstance(done, Translated) else done.how
    if done.hit is not None:
        told = f"{_door(done.hit, journey.flow)}: "
    by = f"{world.proxy_of(journey.node).told} on {journey.node}"
    action = f"{told}{why} ({by})"
    return Step(NAME, journey.at_node(), verdict, action, because, before=journey.flow)


def _of_address(world: World, journey: Journey) -> Hit | Owner | None:
    """The Service that has the address, whether or not it has the port."""
    packet = journey.packet
    return world.services.at(packet.destination, packet.port, packet.protocol)


def _look_at_ports(world: World, journey: Journey) -> str:
    met = _of_address(world, journey)
    return f"kubectl -n {met.service.namespace} get service {met.service.name}" if met else ""


def _look(hit: Hit | None) -> str:
    if hit is None:
        return ""
    service = hit.service
    label = f"kubernetes.io/service-name={service.name}"
    return f"kubectl -n {service.namespace} get endpointslices -l {label}"


HOP = Hop(NAME, __doc__, take)
