"""A question answered: every case that differs, followed to its ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kubectl_netmap.errors import UnknownObject
from kubectl_netmap.objects.addresses import parse_address
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.workload import Pod
from kubectl_netmap.routing.seeing import unseen_kinds
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.semantics.http_routing.request import Request
from kubectl_netmap.semantics.service_proxy.packet import Hook
from kubectl_netmap.trace.disposition import Disposition
from kubectl_netmap.trace.entry import ByNodes, entry
from kubectl_netmap.trace.flow import Flow
from kubectl_netmap.trace.follow import follow
from kubectl_netmap.trace.hops import CHAIN
from kubectl_netmap.trace.journey import Journey
from kubectl_netmap.trace.outside import named
from kubectl_netmap.trace.question import AddressOf, Internet, Question, ToURL, Typed
from kubectl_netmap.trace.resolve import Dialled, dialled, one, pods_at
from kubectl_netmap.trace.trace import Case, Path, Step, Trace
from kubectl_netmap.trace.world import World

MOST_ORIGINS = 20
"""Pods of one owner that are followed; of more, one on each node first."""


@dataclass(frozen=True, slots=True)
class _Begin:
    """Where one case begins: a pod, a process of a node, or a client outside."""

    pod: Pod | None = None
    node: str = ""
    address: str | None = None

    @property
    def ref(self) -> Ref | None:
        if self.pod is not None:
            return self.pod.ref
        return Ref("Node", "", self.node) if self.node else None


def ask(world: World, question: Question, namespace: str = "") -> Trace:
    """The answer to a question.

    `namespace` is where names without one are looked for. Raises `UsageError` and
    `UnknownObject` for what is not there or not unique.
    """
    _known(world, question.via)
    begins = _begins(world, question, namespace)
    near = begins[0].pod.namespace if begins and begins[0].pod else ""
    goal = dialled(world, question, namespace, near)
    cases = tuple(case for begin in begins for case in _cases(world, question, begin, goal))
    return Trace(question, cases, world.assumed.told)


def _known(world: World, via: str) -> None:
    if via:
        one(world, Typed(f"node/{via}"), "")


def _begins(world: World, question: Question, namespace: str) -> tuple[_Begin, ...]:
    match question.origin:
        case Internet():
            return (_Begin(),)
        case AddressOf(address):
            pod, owner = world.pod_at(address), world.owner_of(address)
            if pod is not None:
                return (_Begin(pod, pod.node),)
            if not owner:
                _abroad(world, address)
            return (_Begin(node=owner),) if owner else (_Begin(address=address),)
        case Typed() as typed:
            pods = pods_at(world, typed, namespace)
            if not pods:
                return (_Begin(node=one(world, typed, namespace).name),)
            return tuple(_Begin(pod, pod.node) for pod in _few(pods))


def _abroad(world: World, address: str) -> None:
    """Raise `UnknownObject` for an address that may be a pod's or node's that is not seen."""
    parsed = parse_address(address)
    hidden = unseen_kinds(world.snapshot, ("Pod", "Node"))
    if hidden and parsed is not None and (parsed.is_private or world.in_pod_range(address)):
        raise UnknownObject(
            f"whose address {address} is, is not known: {hidden}",
            hint="name the pod or node; or ask from the internet",
        )


def _few(pods: tuple[Pod, ...]) -> tuple[Pod, ...]:
    ordered = sorted(pods, key=lambda pod: pod.name)
    first: dict[str, Pod] = {}
    for pod in ordered:
        first.setdefault(pod.node, pod)
    chosen = dict.fromkeys(pod.name for pod in (*first.values(), *ordered))
    kept = list(chosen)[:MOST_ORIGINS]
    return tuple(pod for pod in ordered if pod.name in kept)


def _cases(world: World, question: Question, begin: _Begin, goal: Dialled) -> Iterator[Case]:
    origins = (begin.ref,) if begin.ref else ()
    if begin.ref is not None:
        yield Case(origins, (), tuple(follow(_inside(world, question, begin, goal), world, CHAIN)))
        return
    for host, step in _doors(world, goal):
        flow = Flow(begin.address, host, goal.port, goal.protocol)
        first = replace(_outside(question, flow), steps=(step,) if step else ())
        if not host or parse_address(host) is None:
            yield Case((), (), (_nowhere(first),) if step else tuple(follow(first, world, CHAIN)))
            continue
        nodes: tuple[str, ...] = ("",)
        found = entry(world, flow, question.via)
        if isinstance(found, ByNodes) and found.nodes:
            nodes = found.nodes
        for node in nodes:
            paths = tuple(follow(replace(first, node=node), world, CHAIN))
            yield Case((), (node,) if node else (), paths)


def _inside(world: World, question: Question, begin: _Begin, goal: Dialled) -> Journey:
    pod = begin.pod
    on_host = pod is None or pod.template.host_network
    flow = Flow(world.speaks_as(pod, begin.node, goal.host), goal.host, goal.port, goal.protocol)
    return Journey(
        flow=flow,
        hook=Hook.HOST if on_host else Hook.POD,
        node=begin.node,
        sender=pod,
        asked=flow,
        request=_request(question),
        host_name=goal.name,
        crossed=(begin.node,),
        chain=CHAIN,
    )


def _outside(question: Question, flow: Flow) -> Journey:
    return Journey(
        flow=flow,
        hook=Hook.WIRE,
        node="",
        asked=flow,
        request=_request(question),
        outside=True,
        chain=CHAIN,
    )


def _request(question: Question) -> Request | None:
    target = question.target
    if not isinstance(target, ToURL):
        return None
    host = next((value for name, value in question.headers if name.lower() == "host"), target.host)
    return Request(
        host, target.path, question.method, question.headers, tls=target.scheme == "https"
    )


def _doors(world: World, goal: Dialled) -> Iterator[tuple[str, Step | None]]:
    """The addresses at which a client outside dials, each with the step that finds it."""
    if goal.service is not None:
        yield from _of_service(goal)
        return
    if parse_address(goal.host) is not None:
        yield goal.host, None
        return
    found = named(world, goal.host)
    if not found.addresses:
        yield "", Step("name", None, Verdict.UNKNOWN, found.why, found.because)
    for address in found.addresses:
        by = f"{found.because[0].kind} status" if found.because else "status"
        told = f"{goal.host} is served by {address} ({by}; the public DNS was not asked)"
        if parse_address(address) is None:
            told = f"{goal.host} is served by {address}, whose addresses are not known"
            yield "", Step("name", None, Verdict.UNKNOWN, told, found.because)
        else:
            yield address, Step("name", None, Verdict.OK, told, found.because)


def _of_service(goal: Dialled) -> Iterator[tuple[str, Step | None]]:
    service = goal.service
    assert service is not None  # noqa: S101 -- asked for by the caller alone
    given = tuple(each.ip for each in service.load_balancer if each.ip)
    addresses = (*given, *service.external_ips)
    for address in dict.fromkeys(addresses):
        yield address, None
    if not addresses:
        named_ = f"Service {service.namespace}/{service.name}"
        why = f"{named_} has no address for clients outside (type {service.type})"
        if any(port.node_port for port in service.ports):
            why = f"{why} but its node ports: ask for node/NAME:PORT"
        yield "", Step("load-balancer", None, Verdict.BROKEN, why, (service.ref,))


def _nowhere(journey: Journey) -> Path:
    """A way that ends before it begins: nothing to dial, or nothing that tells what."""
    step = journey.steps[-1]
    known = step.verdict is Verdict.BROKEN
    return Path(
        share=journey.share,
        disposition=Disposition.DROPPED if known else Disposition.INSUFFICIENT_INFORMATION,
        why=step.action,
        client="has no address to dial" if known else "not known",
        steps=journey.steps,
    )
