"""Why no endpoint stands behind a port of a Service, as far as that can be seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from kubectl_netmap.objects.addresses import Family
from kubectl_netmap.objects.labels import Labels
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.service import EndpointSlice, Service, ServicePort
from kubectl_netmap.objects.workload import Pod
from kubectl_netmap.routing.endpoints.fate import Found
from kubectl_netmap.routing.endpoints.pod_state import state_of
from kubectl_netmap.routing.few import few
from kubectl_netmap.snapshot.snapshot import Snapshot

_MOST_PORTS = 3


def no_endpoint(snapshot: Snapshot, service: Service) -> str:
    """Why a Service has no endpoint at all."""
    if not service.selector:
        return "the Service has no selector, and nobody made any"
    if not snapshot.sees("Pod", service.namespace):
        return "none is listed"
    labels = snapshot.pod_labels.get(service.namespace)
    matching = labels.matching(service.selector) if labels else ()
    if not matching:
        gone = _unmade(snapshot, service) or _finished(snapshot, service)
        return gone or _unmatched(snapshot, service)
    lasting = [pod for pod in matching if not pod.terminating]
    ready = min((pod.name for pod in lasting if pod.ready), default="")
    if ready:
        read = snapshot.sees("EndpointSlice", service.namespace)
        lists = "no EndpointSlice has it" if read else "its Endpoints do not have it"
        return f"{ready} is ready, but {lists}"
    if not lasting:
        return "every pod of it terminates"
    first = min(lasting, key=lambda pod: pod.name)
    more = f" and {len(lasting) - 1} more" if len(lasting) > 1 else ""
    return f"{first.name} {state_of(first)}{more}"


def no_port(
    snapshot: Snapshot, service: Service, port: ServicePort, slices: Sequence[EndpointSlice]
) -> str:
    """Why endpoints of a Service are none of this port of it.

    Source: the EndpointSlice controller looks a named target port up in each pod, by
    name and protocol, native sidecars included (k8s.io/component-helpers FindPort), and
    leaves it out where no container declares it.
    """
    if isinstance(port.target, str):
        pods = snapshot.pod_of.get(service.namespace, {})
        names = sorted({each.target for one in slices for each in one.endpoints if each.target})
        pod = next((pods[name] for name in names if name in pods), None)
        if pod:
            return f"port name {port.target}: {_declared(pod, port)}"
        return f"none has the target port {port.target}"
    held = sorted({each.name or str(each.port) for one in slices for each in one.ports})
    has = f"they have {few(held, len(held), _MOST_PORTS)}" if held else "they have no port"
    kinds = "Endpoints" if any(each.kind == "Endpoints" for each in slices) else "EndpointSlices"
    if port.name:
        return f"the {kinds} have no port named {port.name}, {has}"
    return f"the {kinds} have no port without a name, {has}"


def portless(
    slices: Iterable[EndpointSlice],
    port: ServicePort | None,
    family: Family | None,
    found: Iterable[Found],
) -> str:
    """Who is ready and gets nothing of a port that others have: `cart-2 has no port web`.

    Said of a named target port only, which each pod has or has not: pods that have
    other ports are in slices of their own.
    """
    if port is None or not isinstance(port.target, str):
        return ""
    without = [
        (each.target or each.addresses[0], each.addresses[0])
        for one in slices
        if family in {None, one.address_type} and not one.has(port.name, port.protocol)
        for each in one.endpoints
        if each.ready and each.addresses
    ]
    if not without:
        return ""
    having = {each.address for each in found}
    names = sorted({name for name, address in without if address not in having})
    if not names:
        return ""
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return f"{names[0]}{more} {'has' if len(names) == 1 else 'have'} no port {port.target}"


def _declared(pod: Pod, port: ServicePort) -> str:
    """What the containers of a pod declare instead."""
    ports = [each for container in pod.template.containers for each in container.ports]
    other = next((each.protocol for each in ports if each.name == port.target), "")
    if other:
        return f"Pod {pod.namespace}/{pod.name} has it as {other}, not as {port.protocol}"
    held = [f"{each.name} ({each.port})" if each.name else str(each.port) for each in ports]
    has = f"has {few(held, len(held), _MOST_PORTS)}" if held else "declares no port"
    return f"no container of the pods has it, Pod {pod.namespace}/{pod.name} {has}"


def _unmade(snapshot: Snapshot, service: Service) -> str:
    """Who would make its pods, and does not: `Deployment shop/cart wants 0 pods`."""
    labels = service.selector.items()
    lists = [snapshot.makers_of.get((service.namespace, *pair), ()) for pair in labels]
    found = [each for each in min(lists, key=len) if labels <= each.pod_labels.items()]
    if not found:
        return ""
    first = min(found, key=lambda each: (not each.desired, each.ref))
    noun = "pod" if first.desired == 1 else "pods"
    none = " and has none" if first.desired else ""
    more = f"; {len(found) - 1} more like it" if len(found) > 1 else ""
    return f"{first.kind} {first.namespace}/{first.name} wants {first.desired} {noun}{none}{more}"


def _finished(snapshot: Snapshot, service: Service) -> str:
    """Its pods, where none of them will ever be ready again."""
    labels = snapshot.finished_labels.get(service.namespace)
    pods = labels.matching(service.selector) if labels else ()
    if not pods:
        return ""
    first = min(pods, key=lambda pod: pod.name)
    more = f" and {len(pods) - 1} more" if len(pods) > 1 else ""
    reason = first.reason or first.phase
    return f"no pod with {_spoken(service.selector)} runs: {first.name} {reason}{more}"


def _unmatched(snapshot: Snapshot, service: Service) -> str:
    near = _near(snapshot, service)
    return f"no pod has {_spoken(service.selector)}{f'; {near}' if near else ''}"


def _near(snapshot: Snapshot, service: Service) -> str:
    """The nearest miss: `Deployment shop/cart has app=cart`."""
    labels = snapshot.pod_labels.get(service.namespace)
    if labels is None:
        return ""
    selector = service.selector
    found = labels.nearly(selector)
    if found:
        pod, (key, _) = found
        held = {name: value for name, value in selector.items() if name != key}
        own = f", and {key}={pod.labels[key]}" if key in pod.labels else f", but no {key}"
        return f"{_workload(pod)} has {_spoken(held)}{own}"
    if len(selector) != 1:
        return ""
    ((key, value),) = selector.items()
    values = labels.values(key)
    for near in get_close_matches(value, sorted(values), n=1):
        return f"{_workload(values[near])} has {key}={near}"
    return ""


def _workload(pod: Pod) -> str:
    ref: Ref = pod.workload
    return f"{ref.kind} {ref.namespace}/{ref.name}"


def _spoken(labels: Labels) -> str:
    return ",".join(f"{key}={value}" for key, value in sorted(labels.items()))
