"""The places that several relations speak of, each made in one way."""

from __future__ import annotations

from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.service import Service
from kubectl_netmap.objects.workload import Pod
from kubectl_netmap.routing.graph import MISSING, Layer, Place
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.verdict import Verdict

OUTSIDE = Place("outside", "Outside", Layer.OUTSIDE, "outside")
"""Whoever is not in the cluster: a browser, another network."""

INSIDE = Place("inside", "Inside", Layer.OUTSIDE, "inside the cluster")
"""Whoever is in the cluster: its pods and nodes, which reach every Service."""

_LAYERS = {
    "Service": Layer.SERVICE,
    "Node": Layer.NODE,
    "Pod": Layer.POD,
    "Deployment": Layer.POD,
    "DaemonSet": Layer.POD,
    "StatefulSet": Layer.POD,
    "ReplicaSet": Layer.POD,
    "Job": Layer.POD,
    "EndpointSlice": Layer.ENDPOINT,
}


def place_of(
    ref: Ref,
    layer: Layer,
    *,
    facts: tuple[tuple[str, str], ...] = (),
    verdict: Verdict | None = Verdict.OK,
    why: str = "",
) -> Place:
    """The place of an object that was seen."""
    return Place(str(ref), ref.kind, layer, _spoken(ref), ref, facts, verdict, why)


def missing(ref: Ref, layer: Layer | None = None, why: str = "it does not exist") -> Place:
    """The place of an object that something refers to and that is not there."""
    where = layer or _LAYERS.get(ref.kind, Layer.ENTRY)
    label = f"no {_spoken(ref)}"
    return Place(f"{MISSING}/{ref}", MISSING, where, label, ref, (), Verdict.BROKEN, why)


def hidden(ref: Ref, layer: Layer | None = None, why: str = "") -> Place:
    """The place of an object that something refers to and that could not be read."""
    where = layer or _LAYERS.get(ref.kind, Layer.ENTRY)
    return Place(str(ref), ref.kind, where, _spoken(ref), ref, (), Verdict.UNKNOWN, why)


def address(host: str, facts: tuple[tuple[str, str], ...] = ()) -> Place:
    """The place of an address, or of a name, that a load balancer answers on."""
    return Place(f"Address/{host}", "Address", Layer.LOAD_BALANCER, host, None, facts)


def service_place(service: Service) -> Place:
    """The place of a Service; how it stands follows from what is behind its ports."""
    facts = {
        "type": service.type,
        "address": ", ".join(service.cluster_ips) or ("headless" if service.headless else ""),
        "ports": ", ".join(f"{each.port}/{each.protocol}" for each in service.ports),
    }
    told = tuple((name, value) for name, value in facts.items() if value)
    return place_of(service.ref, Layer.SERVICE, facts=told, verdict=None)


def pod_place(ground: Ground, pod: Pod) -> Place:
    """The place of a pod, or of the workload that stands in for it."""
    ref = ground.stand_in(pod)
    pods = (pod,) if ref == pod.ref else ground.pods_of.get(ref, (pod,))
    ready = sum(each.ready for each in pods)
    nodes = len({each.node for each in pods if each.node})
    facts: tuple[tuple[str, str], ...]
    if ref == pod.ref:
        facts = (("address", ", ".join(pod.ips)), ("node", pod.node))
    else:
        facts = (("pods", str(len(pods))), ("ready", str(ready)), ("nodes", str(nodes)))
    lasting = [each for each in pods if not each.terminating]
    verdict = _standing(sum(each.ready for each in lasting), len(lasting))
    return place_of(ref, Layer.POD, facts=facts, verdict=verdict)


def _standing(ready: int, total: int) -> Verdict:
    if ready == total:
        return Verdict.OK
    return Verdict.DEGRADED if ready else Verdict.BROKEN


def _spoken(ref: Ref) -> str:
    path = f"{ref.namespace}/{ref.name}" if ref.namespace else ref.name
    return f"{ref.kind} {path}"
