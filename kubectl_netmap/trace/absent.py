"""Why no endpoint of a Service takes traffic, and what to look at then."""

from __future__ import annotations

from kubectl_netmap.objects.addresses import Family
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.service import Service, ServicePort
from kubectl_netmap.objects.workload import Pod
from kubectl_netmap.routing.endpoints.behind import behind
from kubectl_netmap.routing.endpoints.fate import Fate
from kubectl_netmap.routing.endpoints.found import found_behind
from kubectl_netmap.routing.graph import Channel
from kubectl_netmap.trace.world import World


def why_none(world: World, service: Service, port: ServicePort, family: Family) -> str:
    """The reason in words: `no ready endpoint: cart-7d9 CrashLoopBackOff, 14 restarts`."""
    return behind(world.netmap.ground, service, Channel(port.port, port.protocol, family)).why


def look_at(world: World, service: Service, port: ServicePort) -> str:
    """The command that shows more: of a pod that is not ready, else of the slices."""
    waiting = sorted(
        (
            found.pod
            for found in found_behind(world.netmap.ground, service, port, None)
            if found.pod is not None and found.fate is Fate.WAITING
        ),
        key=lambda pod: pod.name,
    )
    if waiting:
        return of_pod(waiting[0])
    label = f"kubernetes.io/service-name={service.name}"
    return f"kubectl -n {service.namespace} get endpointslices -l {label}"


def of_pod(pod: Pod) -> str:
    """The command that shows why a pod is not well: its log where it crashed, else itself."""
    crashed = any(each.restarts and each.reason == "CrashLoopBackOff" for each in pod.troubles)
    if crashed:
        return f"kubectl -n {pod.namespace} logs {pod.name} --previous"
    return f"kubectl -n {pod.namespace} describe pod {pod.name}"


def unwell(world: World, service: Service, port: ServicePort) -> tuple[Ref, ...]:
    """The pods behind a port that are not ready."""
    found = found_behind(world.netmap.ground, service, port, None)
    refs = (each.pod.ref for each in found if each.pod is not None and each.fate is Fate.WAITING)
    return tuple(sorted(dict.fromkeys(refs)))
