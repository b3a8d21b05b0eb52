"""Why a controller has no rule for a request: what comes close, or is not its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kubectl_netmap.objects.ingress import Ingress
from kubectl_netmap.objects.workload import Pod
from kubectl_netmap.routing.ingress.servers import Elsewhere, Served, Server, Unserved
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.semantics.http_routing.hosts import HostRank, host_rank
from kubectl_netmap.semantics.http_routing.ingress_match import match
from kubectl_netmap.semantics.http_routing.outcome import Unmatched
from kubectl_netmap.semantics.http_routing.request import Request
from kubectl_netmap.trace.backends import answered, step_of
from kubectl_netmap.trace.journey import Journey, Onward
from kubectl_netmap.trace.serving import Proxying
from kubectl_netmap.trace.world import World


def unmatched(
    journey: Journey, world: World, pod: Pod, found: Proxying, outcome: Unmatched
) -> Onward:
    """The answer of a controller to what none of its rules takes."""
    others = tuple(_of_others(world, found, journey.request)) if journey.request else ()
    close = tuple(each.ref for each in outcome.near if not each.other)
    because = (*(each.ref for each, _ in others), *close)
    details = tuple(f"{n.ref.kind} {n.ref.namespace}/{n.ref.name}: {n.why}" for n in outcome.near)
    told = tuple(why for _, why in others)
    why, *more = (*told, outcome.why)
    step = replace(
        step_of(pod, Verdict.BROKEN, why, because), details=(*(more if told else ()), *details)
    )
    look = "kubectl get ingresses -A" if outcome.near else ""
    if because:
        look = f"kubectl -n {because[0].namespace} describe ingress {because[0].name}"
    return answered(journey, pod, step, found.controller.no_match, why=why, look=look)


def _of_others(world: World, found: Proxying, request: Request) -> Iterator[tuple[Ingress, str]]:
    """Ingresses that name the host, would take the request, and are not served here."""
    who = found.controller.name or "the controller"
    for each in world.snapshot.ingresses:
        if each in found.ingresses or not _names(each, request.host):
            continue
        if isinstance(match(request, (each,), found.controller), Unmatched):
            continue
        named = f"Ingress {each.namespace}/{each.name}, which is for {request.host}"
        yield each, f"{who} does not serve {named}: {_why(world.servers.of(each))}"


def _names(ingress: Ingress, host: str) -> bool:
    return any((host_rank(each, host) or HostRank.ANY) > HostRank.ANY for each in ingress.hosts)


def _why(server: Server) -> str:
    match server:
        case Served(_, workloads):
            who = " or ".join(f"{each.kind} {each.namespace}/{each.name}" for each in workloads)
            return f"{who} does"
        case Elsewhere(controller):
            return f"{controller} does, outside the cluster"
        case Unserved(outcome):
            return outcome.why
