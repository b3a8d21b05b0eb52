"""What a proxy's pod does with a request: answers it, or begins a connection to a backend."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kubectl_netmap.objects.addresses import Family
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.service import Service, ServicePort
from kubectl_netmap.objects.workload import Pod
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.semantics.http_routing.controller import Controller, Reach, Status
from kubectl_netmap.semantics.service_proxy.lists import categorize
from kubectl_netmap.semantics.service_proxy.packet import Hook
from kubectl_netmap.trace.absent import look_at, unwell, why_none
from kubectl_netmap.trace.disposition import Disposition
from kubectl_netmap.trace.flow import Flow
from kubectl_netmap.trace.journey import Again, Journey, Onward, stop, unknown
from kubectl_netmap.trace.trace import ProxyAnswer, Step
from kubectl_netmap.trace.world import World


@dataclass(frozen=True, slots=True)
class Backend:
    """A port of a Service that a rule leads to.

    `told` is the rule in words, `because` are the objects that made it so, and `reach` is
    how the controller gets there.
    """

    controller: Controller
    service: Service
    port: ServicePort
    told: str
    because: tuple[Ref, ...]
    reach: Reach


def step_of(
    pod: Pod, verdict: Verdict, action: str, because: tuple[Ref, ...] = (), hop: str = "ingress"
) -> Step:
    """A step at a proxy's pod."""
    return Step(hop, pod.ref, verdict, f"{pod.name}: {action}", because)


def answered(  # noqa: PLR0913 -- an answer and what is told of it
    journey: Journey,
    pod: Pod,
    step: Step,
    status: Status,
    *,
    why: str,
    look: str = "",
) -> Onward:
    """The end of a way at a proxy that answers itself, with a status if that is known."""
    if status.code is None:
        client = "an error that the proxy answers"
        return stop(journey, step, Disposition.ANSWERED, client, why=why, look=look)
    answer = ProxyAnswer(status.code, pod.ref, status.sure)
    client = f"HTTP {status.code}"
    return stop(journey, step, Disposition.ANSWERED, client, why=why, answer=answer, look=look)


def onward(journey: Journey, world: World, pod: Pod, to: Backend) -> Iterator[Onward]:
    """The connections that the proxy begins to a backend; past the service proxy, or by it."""
    match to.reach:
        case Reach.ENDPOINTS:
            yield from _to_endpoints(journey, world, pod, to)
        case Reach.CLUSTER_IP if to.service.cluster_ips:
            address = to.service.cluster_ips[0]
            flow = Flow(_source(pod, address), address, to.port.port)
            step = step_of(pod, Verdict.OK, f"{to.told}, by its ClusterIP", to.because)
            told = replace(step, before=journey.flow, after=flow)
            yield Again(_from_proxy(journey, pod, flow, told), "service-proxy")
        case _:
            who = to.controller.name or "this controller"
            why = f"{to.told}; how {who} gets there is not known"
            yield unknown(journey, step_of(pod, Verdict.UNKNOWN, why, to.because))


def _to_endpoints(journey: Journey, world: World, pod: Pod, to: Backend) -> Iterator[Onward]:
    service = to.service
    hidden = world.hidden_backends(service)
    if hidden:
        yield unknown(journey, step_of(pod, Verdict.UNKNOWN, f"{to.told}; {hidden}", to.because))
        return
    known = world.backends(service, to.port, first_family(service), "")
    ready = categorize(known, "", "").cluster
    if not ready:
        yield _nobody(journey, world, pod, to)
    for each in ready:
        flow = Flow(_source(pod, each.address), each.address, each.port)
        how = "the only endpoint" if len(ready) == 1 else f"1 of {len(ready)} endpoints"
        step = step_of(pod, Verdict.OK, f"{to.told}, directly to {how}", to.because)
        begun = _from_proxy(journey, pod, flow, replace(step, before=journey.flow, after=flow))
        target = world.snapshot.pod_of.get(service.namespace, {}).get(each.endpoint.target)
        share = journey.share / len(ready) if journey.share is not None else None
        to_pod = target or world.places.pod_at(each.address)
        yield Again(replace(begun, direct=True, to=to_pod, share=share), "egress-policy")


def _nobody(journey: Journey, world: World, pod: Pod, to: Backend) -> Onward:
    service, port = to.service, to.port
    none = why_none(world, service, port, first_family(service))
    refs = (*to.because, *unwell(world, service, port))
    step = step_of(pod, Verdict.BROKEN, f"{to.told}: {none}", refs)
    why = f"Service {service.namespace}/{service.name}: {none}"
    look = look_at(world, service, port)
    return answered(journey, pod, step, to.controller.no_endpoint, why=why, look=look)


def first_family(service: Service) -> Family:
    """The family that a Service prefers (API field `ipFamilies`: the first is primary)."""
    return Family(service.families[0]) if service.families else Family.IPV4


def _source(pod: Pod, towards: str) -> str | None:
    return next((ip for ip in pod.ips if (":" in ip) == (":" in towards)), None)


def _from_proxy(journey: Journey, pod: Pod, flow: Flow, step: Step) -> Journey:
    """A new connection that the proxy's pod begins; whatever was in doubt stays so."""
    on_host = pod.template.host_network
    return Journey(
        flow=flow,
        hook=Hook.HOST if on_host else Hook.POD,
        node=pod.node,
        sender=pod,
        asked=flow,
        share=journey.share,
        steps=(*journey.steps, step),
        doubts=journey.doubts,
        crossed=(pod.node,),
        proxies=(*journey.proxies, pod.ref),
        chain=journey.chain,
    )
