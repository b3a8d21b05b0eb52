"""A proxy that serves Ingresses looks at the request, and sends it on or answers itself.

The pods of an Ingress controller end the client's connection, choose a rule by host and
path, and begin a connection of their own to the backend: the backend sees the controller as
its client, and NetworkPolicies must let the controller through. Most controllers send
straight to endpoints, past the service proxy.

## How it ends here

No rule takes the request: the controller answers 404. The Service of the rule is not there
or has no endpoint that is ready: 503 or 404, by controller. A rule for HTTP may redirect to
HTTPS.

Source: networking.k8s.io/v1 Ingress and IngressClass; each controller's documentation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kubectl_netmap.objects.ingress import Ingress
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.workload import Pod
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.semantics.http_routing.controller import Controller, reach_of
from kubectl_netmap.semantics.http_routing.hosts import HostRank, host_rank
from kubectl_netmap.semantics.http_routing.ingress_match import match
from kubectl_netmap.semantics.http_routing.outcome import Matched, Outcome, Unmatched, Unsure
from kubectl_netmap.semantics.http_routing.request import Request
from kubectl_netmap.semantics.http_routing.tls import Redirected, redirected
from kubectl_netmap.trace.absent import look_at, unwell, why_none
from kubectl_netmap.trace.backends import Backend, answered, first_family, onward, step_of
from kubectl_netmap.trace.journey import Hop, Journey, Onward, unknown
from kubectl_netmap.trace.outside import routes_for
from kubectl_netmap.trace.serving import Proxying, proxying
from kubectl_netmap.trace.unmatched import unmatched
from kubectl_netmap.trace.world import World

NAME = "ingress"


def take(journey: Journey, world: World) -> Iterator[Onward]:
    """Send a request on by the rule of an Ingress, where a controller's pod has received it."""
    pod, request = journey.to, journey.request
    found = proxying(world, pod, journey.flow.port) if pod is not None and request else None
    if pod is None or request is None or found is None:
        yield journey
        return
    outcome = _match(request, found, found.ingresses)
    ingress = outcome.ingress if isinstance(outcome, Matched) else None
    elsewhere = redirected(request, ingress, found.controller, found.entry)
    doubt = (
        found.doubt
        or found.mistaken(request)
        or _perhaps(request, found, outcome)
        or _besides(world, request, found, outcome)
        or (elsewhere.doubt if elsewhere else "")
    )
    if doubt:
        yield unknown(journey, step_of(pod, Verdict.UNKNOWN, doubt))
    elif elsewhere is not None:
        yield _redirected(journey, pod, elsewhere, ingress.ref if ingress else None)
    else:
        yield from _routed(journey, world, pod, found, _remarked(request, found, outcome))


def _match(request: Request, found: Proxying, ingresses: Sequence[Ingress]) -> Outcome:
    return match(
        request,
        ingresses,
        found.controller,
        missing=found.missing,
        idle=found.idle,
        entry=found.entry,
    )


def _perhaps(request: Request, found: Proxying, outcome: Outcome) -> str:
    """Why another Ingress may take the request; empty where none does."""
    for each in found.perhaps:
        more = _match(request, found, (*found.ingresses, each))
        if type(more) is not type(outcome) or (isinstance(more, Matched) and more != outcome):
            return f"whether it serves Ingress {each.namespace}/{each.name} is not known"
    return ""


def _besides(world: World, request: Request, found: Proxying, outcome: Outcome) -> str:
    """Why something else than an Ingress may take the request; empty where nothing does.

    A rule that names the host is taken to be the one, even if it is left out for now.
    """
    if not found.also or isinstance(outcome, Unsure) or (found.entry and found.entry.redirects):
        return ""
    whole = match(request, found.ingresses, found.controller, entry=found.entry)
    rank = max(_rank(request, outcome), _rank(request, whole))
    if rank is HostRank.ANY:
        return found.also
    routes = routes_for(world, request.host) if found.controller.gateways else ()
    if routes:
        named = f"{routes[0].kind} {routes[0].namespace}/{routes[0].name}"
        return f"{named} is for {request.host} too, and routes of the Gateway API are not modelled"
    return ""


def _rank(request: Request, outcome: Outcome) -> HostRank:
    """How closely the rule that takes a request names its host."""
    rule = outcome.rule if isinstance(outcome, Matched) else None
    return (host_rank(rule.host, request.host) if rule else None) or HostRank.ANY


def _remarked(request: Request, found: Proxying, outcome: Outcome) -> Outcome:
    """The same; of a wildcard is told that something else may be closer."""
    if isinstance(outcome, Matched) and _rank(request, outcome) is HostRank.WILDCARD and found.also:
        return replace(outcome, remarks=(*outcome.remarks, found.also))
    return outcome


def _routed(
    journey: Journey, world: World, pod: Pod, found: Proxying, outcome: Outcome
) -> Iterator[Onward]:
    told, because, look = _left_out(world, journey, found, outcome)
    match outcome:
        case Unsure(why, _):
            yield unknown(journey, step_of(pod, Verdict.UNKNOWN, why))
        case Unmatched() if told:
            step = step_of(pod, Verdict.BROKEN, told, because)
            status = found.controller.no_endpoint
            yield answered(journey, pod, step, status, why=told, look=look)
        case Unmatched():
            yield unmatched(journey, world, pod, found, outcome)
        case Matched() if told:
            left = journey.stepped(step_of(pod, Verdict.DEGRADED, told, because))
            yield from _matched(left, world, pod, found.controller, outcome)
        case Matched():
            yield from _matched(journey, world, pod, found.controller, outcome)


def _redirected(journey: Journey, pod: Pod, to: Redirected, ingress: Ref | None) -> Onward:
    why = f"redirects to {to.to}: {to.why}"
    step = step_of(pod, Verdict.OK, why, (ingress,) if ingress else ())
    return answered(journey, pod, step, to.status, why=why)


def _left_out(
    world: World, journey: Journey, found: Proxying, outcome: Matched | Unmatched | Unsure
) -> tuple[str, tuple[Ref, ...], str]:
    """The rule that would take the request if somebody behind it were ready.

    In words, with its objects and the command that shows more; empty where there is none.
    """
    if journey.request is None or not (found.missing or found.idle):
        return "", (), ""
    whole = match(journey.request, found.ingresses, found.controller, entry=found.entry)
    if not isinstance(whole, Matched) or not whole.backend.service or whole == outcome:
        return "", (), ""
    ref = Ref("Service", whole.ingress.namespace, whole.backend.service)
    if ref not in found.missing | found.idle:
        return "", (), ""
    why, because, look = _absence(world, ref, whole)
    who = found.controller.name
    ingress = whole.ingress
    told = f"{who} leaves {whole.via} of Ingress {ingress.namespace}/{ingress.name} out: {why}"
    return told, (ingress.ref, *because), look


def _absence(world: World, ref: Ref, found: Matched) -> tuple[str, tuple[Ref, ...], str]:
    service = world.snapshot.service_of.get((ref.namespace, ref.name))
    named = f"Service {ref.namespace}/{ref.name}"
    if service is None:
        return f"{named} does not exist", (ref,), f"kubectl -n {ref.namespace} get services"
    port = next((p for p in service.ports if found.backend.port in {p.port, p.name}), None)
    if port is None:
        return (
            f"{named} is a mere name",
            (ref,),
            f"kubectl -n {ref.namespace} get service {ref.name}",
        )
    why = f"{named}: {why_none(world, service, port, first_family(service))}"
    return why, (ref, *unwell(world, service, port)), look_at(world, service, port)


def _matched(
    journey: Journey, world: World, pod: Pod, controller: Controller, found: Matched
) -> Iterator[Onward]:
    backend, space = found.backend, found.ingress.namespace
    rule = f"{found.via} of Ingress {space}/{found.ingress.name}"
    because: tuple[Ref, ...] = (found.ingress.ref,)
    if backend.resource is not None:
        why = f"{rule} → {backend.resource}, which is not modelled"
        yield unknown(journey, step_of(pod, Verdict.UNKNOWN, why, because))
        return
    named = f"Service {space}/{backend.service}"
    service = world.snapshot.service_of.get((space, backend.service))
    if service is None:
        yield _without(
            journey, world, pod, controller, rule, Ref("Service", space, backend.service)
        )
        return
    port = next((p for p in service.ports if backend.port in {p.port, p.name}), None)
    because = (found.ingress.ref, service.ref)
    if port is None:
        why = f"{named} has no port {backend.port}"
        step = step_of(pod, Verdict.BROKEN, f"{rule} → {why}", because)
        look = f"kubectl -n {space} describe service {backend.service}"
        yield answered(journey, pod, step, controller.missing_service, why=why, look=look)
        return
    if service.type == "ExternalName":
        why = f"{rule} → {named}, which leads to the name {service.external_name}"
        yield unknown(journey, step_of(pod, Verdict.UNKNOWN, why, because))
        return
    told = "; ".join((f"{rule} → {named} port {port.port}", *found.remarks))
    reach = reach_of(controller, service.annotations, found.ingress.annotations)
    to = Backend(controller, service, port, told, because, reach)
    yield from onward(journey, world, pod, to)


def _without(  # noqa: PLR0913, PLR0917 -- a rule, and the Service that it wants
    journey: Journey, world: World, pod: Pod, controller: Controller, rule: str, ref: Ref
) -> Onward:
    named = f"Service {ref.namespace}/{ref.name}"
    if not world.snapshot.sees("Service", ref.namespace):
        return unknown(
            journey, step_of(pod, Verdict.UNKNOWN, f"{rule} → {named}, which is not seen")
        )
    why = f"{named} does not exist"
    step = step_of(pod, Verdict.BROKEN, f"{rule} → {why}", (ref,))
    look = f"kubectl -n {ref.namespace} get services"
    return answered(journey, pod, step, controller.missing_service, why=why, look=look)


HOP = Hop(NAME, __doc__, take)
