"""The words of a question resolved: to pods and nodes it begins at, and what is dialled."""

from __future__ import annotations

from dataclasses import dataclass

from kubectl_netmap.errors import UnknownObject, UsageError
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.service import Service, ServicePort
from kubectl_netmap.objects.workload import FINISHED, Pod
from kubectl_netmap.routing.lookup import find
from kubectl_netmap.routing.seeing import unseen
from kubectl_netmap.trace.question import Question, ToHost, ToObject, ToURL, Typed
from kubectl_netmap.trace.world import World

_SAID = {"Service": "svc", "Pod": "pod", "Node": "node", "Deployment": "deploy"}


@dataclass(frozen=True, slots=True)
class Dialled:
    """What is dialled: an address or a name, a port, a protocol.

    `to` is the object that was named, and `service` that object where it is a Service.
    `name` is the name by which people call it, where the address is dialled.
    """

    host: str
    port: int
    protocol: str
    to: Ref | None = None
    service: Service | None = None
    name: str = ""


def one(world: World, typed: Typed, namespace: str) -> Ref:
    """The one object that a word means.

    Raises `UnknownObject` with what is near, `UsageError` where it means several.
    """
    refs = find(world.netmap.ground, str(typed), namespace)
    if len(refs) > 1:
        named = " or ".join(_typed(ref) for ref in refs[:3])
        more = f" and {len(refs) - 3} more" if len(refs) > 3 else ""  # noqa: PLR2004 -- as shown
        raise UsageError(f"{typed} means several objects", hint=f"one of {named}{more}")
    return refs[0]


def _typed(ref: Ref) -> str:
    kind = _SAID.get(ref.kind, ref.kind.lower())
    return "/".join(filter(None, (kind, ref.namespace, ref.name)))


def pods_at(world: World, typed: Typed, namespace: str) -> tuple[Pod, ...]:
    """The live pods that a word means: one pod, or all that something makes.

    Empty for a node. Raises `UnknownObject` where there is none that runs.
    """
    ref = one(world, typed, namespace)
    if ref.kind == "Node":
        return ()
    if ref.kind == "Pod":
        found = tuple(
            p for p in world.snapshot.pods_in.get(ref.namespace, ()) if p.name == ref.name
        )
    else:
        found = world.netmap.ground.pods_of.get(ref, ())
    alive = tuple(pod for pod in found if pod.phase not in FINISHED and pod.ips and pod.node)
    hidden = unseen(world.snapshot, "Pod", ref.namespace)
    if not alive and hidden:
        raise UnknownObject(
            f"which pods {ref} has is not known: {hidden}",
            hint="name a pod that is seen, a node, or an address: ip/ADDRESS",
        )
    if not alive:
        state = (
            f"Pod {ref.namespace}/{ref.name} is {found[0].phase or 'not running'}" if found else ""
        )
        raise UnknownObject(
            f"no pod of {ref} runs and has an address, so that none can send",
            hint=f"{state or 'it has no pods'}; see: kubectl -n {ref.namespace} get pods",
        )
    return alive


def dialled(
    world: World,
    question: Question,
    namespace: str,
    near: str,
    families: frozenset[bool] = frozenset(),
) -> Dialled:
    """What a question dials; `near` is the namespace of who asks, which wins among several.

    `families` are those of the sender's addresses (whether they are IPv6), if that matters.
    Raises `UsageError` and `UnknownObject`.
    """
    target, protocol = question.target, question.protocol
    match target:
        case ToURL():
            return Dialled(target.host, target.port, "TCP")
        case ToHost():
            return Dialled(target.host, target.port, protocol or "TCP")
        case ToObject(typed, port):
            ref = _object(world, typed, namespace, near)
            if ref.kind == "Service":
                return _service(world, ref, port, protocol, families)
            if ref.kind == "Pod":
                return _pod(world, ref, port, protocol or "TCP")
            if ref.kind == "Node":
                return _node(world, ref, port, protocol or "TCP")
            raise UsageError(f"{typed} is nothing that listens", hint="name a Service, pod or node")


def _object(world: World, typed: Typed, namespace: str, near: str) -> Ref:
    refs = find(world.netmap.ground, str(typed), namespace)
    own = [ref for ref in refs if ref.namespace == near]
    return own[0] if len(own) == 1 else one(world, typed, namespace)


def _service(
    world: World,
    ref: Ref,
    port: int | str | None,
    protocol: str | None,
    families: frozenset[bool],
) -> Dialled:
    service = world.snapshot.service_of[ref.namespace, ref.name]
    name = f"{ref.name}.{ref.namespace}"
    if service.type == "ExternalName":
        if not isinstance(port, int):
            raise UsageError(
                f"{ref} leads to a name, and needs a port number",
                hint=f"svc/{ref.namespace}/{ref.name}:443",
            )
        return Dialled(name, port, protocol or "TCP", ref, service)
    chosen = _port(service, port, protocol)
    number = _pod_port(world, service, chosen) if service.headless else chosen.port
    fitting = [ip for ip in service.cluster_ips if not families or (":" in ip) in families]
    host = next(iter((*fitting, *service.cluster_ips)), name)
    return Dialled(host, number, chosen.protocol, ref, service, name)


def _port(service: Service, port: int | str | None, protocol: str | None) -> ServicePort:
    fitting = [
        each
        for each in service.ports
        if (port is None or port in {each.port, each.name}) and protocol in {None, each.protocol}
    ]
    named = f"Service {service.namespace}/{service.name}"
    if isinstance(port, int) and not fitting:
        # what becomes of a port that it does not have is worth an answer too
        return ServicePort(port, protocol=protocol or "TCP")
    if len(fitting) == 1:
        return fitting[0]
    if fitting and port is not None:
        return min(fitting, key=lambda each: ("TCP", "UDP", "SCTP").index(each.protocol))
    ports = ", ".join(_told(each) for each in service.ports) or "none"
    said = f"{named} has no port {port}" if port is not None else f"{named} has several ports"
    if port is None and not service.ports:
        said = f"{named} has no ports"
    raise UsageError(said, hint=f"its ports: {ports}")


def _told(port: ServicePort) -> str:
    name = f" ({port.name})" if port.name else ""
    return f"{port.port}/{port.protocol}{name}"


def _pod_port(world: World, service: Service, port: ServicePort) -> int:
    """The port that a client of a headless Service has to dial: that of the pods.

    Raises `UsageError` where pods resolve its name to different numbers.
    """
    slices = world.snapshot.slices_of.get((service.namespace, service.name), ())
    numbers = {
        held.port
        for each in slices
        for held in each.ports
        if held.port and (held.name, held.protocol) == (port.name, port.protocol)
    }
    if len(numbers) > 1:
        several = " or ".join(map(str, sorted(numbers)))
        raise UsageError(
            f"port {port.name or port.port} of headless Service {service.namespace}/{service.name}"
            f" is {several}, by pod",
            hint=f"name the number: svc/{service.namespace}/{service.name}:{min(numbers)}",
        )
    if numbers:
        return numbers.pop()
    return port.target if isinstance(port.target, int) and port.target else port.port


def _pod(world: World, ref: Ref, port: int | str | None, protocol: str) -> Dialled:
    pod = next(p for p in world.snapshot.pods_in[ref.namespace] if p.name == ref.name)
    if not pod.ips:
        raise UnknownObject(
            f"{ref} has no address yet ({pod.phase or 'not running'})",
            hint=f"kubectl -n {ref.namespace} describe pod {ref.name}",
        )
    ports = [each for container in pod.template.containers for each in container.ports]
    number = port
    if not isinstance(port, int):
        number = next((p.port for p in ports if p.name == port and p.protocol == protocol), None)
        if number is None:
            told = ", ".join(f"{p.name or p.port}" for p in ports) or "none"
            raise UsageError(f"{ref} declares no port {port}", hint=f"its ports: {told}")
    assert isinstance(number, int)  # noqa: S101 -- narrowed above
    return Dialled(pod.ips[0], number, protocol, ref)


def _node(world: World, ref: Ref, port: int | str | None, protocol: str) -> Dialled:
    here = world.places.here(ref.name)
    if not here.addresses:
        raise UnknownObject(f"{ref} has no address", hint=f"kubectl describe node {ref.name}")
    if not isinstance(port, int):
        raise UsageError(
            f"{ref} has no port {port!r}: a node's port is a number", hint=f"node/{ref.name}:30080"
        )
    return Dialled(here.addresses[0], port, protocol, ref)
