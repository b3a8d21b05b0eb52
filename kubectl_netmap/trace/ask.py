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
from kubectl_netmap.trace.doors import doors
from kubectl_netmap.trace.entry import MOST_PATHS, ByNodes, entry
from kubectl_netmap.trace.flow import Flow
from kubectl_netmap.trace.follow import follow
from kubectl_netmap.trace.hops import CHAIN
from kubectl_netmap.trace.journey import Journey
from kubectl_netmap.trace.question import AddressOf, Internet, Question, ToURL, Typed
from kubectl_netmap.trace.resolve import Dialled, dialled, one, pods_at
from kubectl_netmap.trace.trace import Case, Path, Step, Trace
from kubectl_netmap.trace.world import World

MOST_ORIGINS = 100
"""Pods of one owner that are followed, one on each node first; of more, it is said."""

_UNFOLLOWED = "they are too many to be followed and may fare otherwise: ask for one by its name"


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
    most = _affordable(world, begins, question, namespace, near)
    cases = [
        case
        for begin in sorted(begins[:most], key=_name)
        for case in _cases(
            world, question, begin, dialled(world, question, namespace, near, _families(begin))
        )
    ]
    left = tuple(begin.ref for begin in begins[most:] if begin.ref)
    if left:
        cases.append(_unfollowed(left, ()))
    return Trace(question, tuple(cases), world.assumed.told)


def _affordable(
    world: World, begins: tuple[_Begin, ...], question: Question, namespace: str, near: str
) -> int:
    """How many beginnings can be followed to every endpoint of a large Service."""
    if len(begins) < 2:  # noqa: PLR2004 -- nothing to choose from
        return len(begins)
    service = dialled(world, question, namespace, near).service
    slices = world.snapshot.slices_of.get((service.namespace, service.name), ()) if service else ()
    ways = sum(len(each.endpoints) for each in slices)
    return max(2, min(MOST_ORIGINS, MOST_PATHS // max(1, ways)))


def _name(begin: _Begin) -> str:
    return begin.ref.name if begin.ref else ""


def _unfollowed(origins: tuple[Ref, ...], via: tuple[str, ...]) -> Case:
    """Those of which nothing is said: that the others fare alike does not tell of them."""
    unknown = Disposition.INSUFFICIENT_INFORMATION
    return Case(origins, via, (Path(None, unknown, _UNFOLLOWED, "not known", ()),))


def _known(world: World, via: str) -> None:
    if via:
        one(world, Typed(f"node/{via}"), "")


def _begins(world: World, question: Question, namespace: str) -> tuple[_Begin, ...]:
    match question.origin:
        case Internet():
            return (_Begin(),)
        case AddressOf(address):
            pod, owner = world.places.pod_at(address), world.places.owner_of(address)
            if pod is not None:
                return (_Begin(pod, pod.node),)
            if not owner:
                _abroad(world, address)
            return (_Begin(node=owner),) if owner else (_Begin(address=address),)
        case Typed() as typed:
            pods = pods_at(world, typed, namespace)
            if not pods:
                return (_Begin(node=one(world, typed, namespace).name),)
            return tuple(_Begin(pod, pod.node) for pod in _ordered(pods))


def _abroad(world: World, address: str) -> None:
    """Raise `UnknownObject` for an address that may be a pod's or node's that is not seen."""
    parsed = parse_address(address)
    hidden = unseen_kinds(world.snapshot, ("Pod", "Node"))
    if hidden and parsed is not None and (parsed.is_private or world.places.in_pod_range(address)):
        raise UnknownObject(
            f"whose address {address} is, is not known: {hidden}",
            hint="name the pod or node; or ask from the internet",
        )


def _ordered(pods: tuple[Pod, ...]) -> tuple[Pod, ...]:
    """One on each node first."""
    ordered = sorted(pods, key=lambda pod: pod.name)
    first: dict[str, Pod] = {}
    for pod in ordered:
        first.setdefault(pod.node, pod)
    return tuple(sorted(ordered, key=lambda pod: first[pod.node] is not pod))


def _cases(world: World, question: Question, begin: _Begin, goal: Dialled) -> Iterator[Case]:
    origins = (begin.ref,) if begin.ref else ()
    if begin.ref is not None:
        journey = _inside(world, question, begin, goal)
        mute = _mute(journey, begin)
        yield Case(origins, (), (mute,) if mute else tuple(follow(journey, world, CHAIN)))
        return
    for host, step in doors(world, goal):
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
        if isinstance(found, ByNodes) and found.unfollowed:
            yield _unfollowed((), found.unfollowed)


def _inside(world: World, question: Question, begin: _Begin, goal: Dialled) -> Journey:
    pod = begin.pod
    on_host = pod is None or pod.template.host_network
    flow = Flow(
        world.places.speaks_as(pod, begin.node, goal.host), goal.host, goal.port, goal.protocol
    )
    silent = world.places.silent(pod) if pod is not None else ""
    return Journey(
        flow=flow,
        doubts=(silent,) if silent else (),
        hook=Hook.HOST if on_host else Hook.POD,
        node=begin.node,
        sender=pod,
        asked=flow,
        request=_request(question),
        host_name=goal.name,
        crossed=(begin.node,),
        chain=CHAIN,
    )


def _mute(journey: Journey, begin: _Begin) -> Path | None:
    """The end of a sender that has no address of the destination's family."""
    host = journey.flow.destination
    if journey.flow.source is not None or parse_address(host) is None:
        return None
    family = "IPv6" if ":" in host else "IPv4"
    why = f"{begin.ref} has no {family} address, so that nothing leaves it for {host}"
    step = Step("pod-network", begin.ref, Verdict.BROKEN, why)
    client = "network is unreachable"
    return Path(journey.share, Disposition.REFUSED, why, client, (step,))


def _families(begin: _Begin) -> frozenset[bool]:
    """The families of a sender's addresses, whether they are IPv6; empty for one outside."""
    return frozenset(":" in ip for ip in begin.pod.ips) if begin.pod else frozenset()


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
        look=step.look,
    )
