"""The endpoints behind a port of a Service: how many there are, how many can be used."""

from __future__ import annotations

from collections.abc import Iterable

from kubectl_netmap.objects.addresses import Family
from kubectl_netmap.objects.service import Endpoint, EndpointSlice, Service, ServicePort
from kubectl_netmap.objects.workload import FINISHED, Pod
from kubectl_netmap.routing.graph import Channel
from kubectl_netmap.routing.seeing import unread, unseen
from kubectl_netmap.routing.verdict import FINE, Outcome, Verdict
from kubectl_netmap.snapshot.snapshot import Snapshot


def behind(snapshot: Snapshot, service: Service, channel: Channel) -> Outcome:
    """Whether traffic that arrives at a Service by a channel finds an endpoint.

    Source: kube-proxy (pkg/proxy/endpointslicecache.go, topology.go) joins slices by
    the label kubernetes.io/service-name and by name and protocol of the port, counts
    an address once, uses what is ready, and only where nothing is ready what is
    serving while it terminates (KEP-1669).
    """
    port, family = service.port_of(channel.port, channel.protocol), channel.family
    if port is None or service.type == "ExternalName":
        return FINE  # told by the link that leads here, or onward
    hidden = unseen(snapshot, "EndpointSlice", service.namespace)
    if hidden:
        return Outcome(Verdict.UNKNOWN, hidden)
    if gap := unread(snapshot, "EndpointSlice", service.namespace):
        return Outcome(Verdict.UNKNOWN, f"EndpointSlice {gap.scope} could not be read")
    slices = snapshot.slices_of.get((service.namespace, service.name), ())
    if any(each.address_type not in tuple(Family) for each in slices):
        return Outcome(Verdict.UNKNOWN, "its endpoints are names, not addresses")
    of_family = tuple(each for each in slices if family in (None, each.address_type))
    found = tuple(_with_port(of_family, port))
    if found:
        return _count(snapshot, service, found)
    if any(each.endpoints for each in of_family):
        why = f"none has the target port {port.target or port.port}"
    elif any(each.endpoints for each in slices):
        why = f"none has an {family} address"
    else:
        why = _absence(snapshot, service)
    return Outcome(Verdict.BROKEN, f"no endpoint: {why}", 0, 0)


def _with_port(slices: Iterable[EndpointSlice], port: ServicePort) -> Iterable[Endpoint]:
    """Endpoints that have the port, each address once, the most usable of its entries."""
    best: dict[tuple[str, int], Endpoint] = {}
    for each in slices:
        for number in (
            p.port
            for p in each.ports
            if p.port and (p.name, p.protocol) == (port.name, port.protocol)
        ):
            for endpoint in each.endpoints:
                key = (endpoint.addresses[0] if endpoint.addresses else "", number)
                if key not in best or _usable(endpoint) > _usable(best[key]):
                    best[key] = endpoint
    return best.values()


def _usable(endpoint: Endpoint) -> tuple[bool, bool]:
    return endpoint.ready, endpoint.serving


def _count(snapshot: Snapshot, service: Service, found: tuple[Endpoint, ...]) -> Outcome:
    # An endpoint that terminates is on its way out, not broken: it counts only as a last resort.
    lasting = [each for each in found if each.ready or not each.terminating]
    waiting = [each for each in lasting if not each.ready]
    draining = [each for each in found if each.terminating and each.serving and not each.ready]
    total, ready = len(lasting), len(lasting) - len(waiting)
    who = _names(snapshot, service.namespace, waiting)
    forced = sum(each.ready and not each.serving for each in found)
    if forced:
        # API field publishNotReadyAddresses: such an endpoint is used, its pod is not ready
        why = f"{ready} of {_endpoints(total)} published, of which {forced} not ready"
        return Outcome(Verdict.DEGRADED, why, ready, total)
    if ready == total > 0:
        return Outcome(Verdict.OK, f"{ready} of {_endpoints(total)} ready", ready, total)
    if ready:
        return Outcome(Verdict.DEGRADED, f"{ready} of {_endpoints(total)} ready{who}", ready, total)
    if draining:
        still = "still serves" if len(draining) == 1 else "still serve"
        why = f"no ready endpoint; {len(draining)} that {_terminate(len(draining))} {still}"
        return Outcome(Verdict.DEGRADED, why, 0, total)
    return Outcome(Verdict.BROKEN, f"no ready endpoint{who}", 0, total)


def _endpoints(count: int) -> str:
    return f"{count} endpoint" if count == 1 else f"{count} endpoints"


def _terminate(count: int) -> str:
    return "terminates" if count == 1 else "terminate"


def _names(snapshot: Snapshot, namespace: str, waiting: list[Endpoint]) -> str:
    """Who is not ready and why: `: cart-7d9 CrashLoopBackOff and 2 more`."""
    named = sorted({each.target for each in waiting if each.target})
    if not named:
        return ""
    pods = (each for each in snapshot.pods_in.get(namespace, ()) if each.name == named[0])
    pod = next(pods, None)
    more = f" and {len(waiting) - 1} more" if len(waiting) > 1 else ""
    return f": {named[0]} {state_of(pod) if pod else 'not ready'}{more}"


def state_of(pod: Pod) -> str:
    """Why a pod is not ready, in the words of its status: `CrashLoopBackOff, 14 restarts`."""
    trouble = next((each for each in pod.troubles if each.reason), None)
    if trouble is None:
        return pod.phase if pod.phase not in ("", "Running") else "not ready"
    restarts = f", {trouble.restarts} restarts" if trouble.restarts > 1 else ""
    return trouble.reason + restarts


def _absence(snapshot: Snapshot, service: Service) -> str:
    """Why there is no endpoint at all, as far as that can be seen."""
    if not service.selector:
        return "the Service has no selector, and nobody made any"
    if not snapshot.sees("Pod", service.namespace):
        return "none is listed"
    labels = ",".join(f"{key}={value}" for key, value in sorted(service.selector.items()))
    matching = [
        pod
        for pod in snapshot.pods_in.get(service.namespace, ())
        if service.selector.items() <= pod.labels.items() and pod.phase not in FINISHED
    ]
    if not matching:
        return f"no pod has {labels}"
    ready = next((pod.name for pod in matching if pod.ready), None)
    if ready:
        return f"{ready} is ready, but no EndpointSlice has it"
    return f"{matching[0].name} {state_of(matching[0])}"
