"""The places that several relations speak of, each made in one way."""

from __future__ import annotations

from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.service import Service
from kubectl_netmap.objects.workload import Node, Pod
from kubectl_netmap.routing.endpoints.pod_state import state_of
from kubectl_netmap.routing.graph import MISSING, Layer, Place
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.verdict import FINE, Outcome, Verdict

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
    "Endpoints": Layer.ENDPOINT,
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


def service_place(ground: Ground, service: Service) -> Place:
    """The place of a Service; how it stands follows from what is behind its ports."""
    place = ground.made.get(service.ref)
    if place is None:
        place = ground.made[service.ref] = _of_service(service)
    return place


def _of_service(service: Service) -> Place:
    facts = {
        "type": service.type,
        "address": ", ".join(service.cluster_ips) or ("headless" if service.headless else ""),
        "ports": ", ".join(f"{each.port}/{each.protocol}" for each in service.ports),
        "leads to": service.external_name if service.type == "ExternalName" else "",
        "state": "being deleted" if service.terminating else "",
    }
    told = tuple((name, value) for name, value in facts.items() if value)
    return place_of(service.ref, Layer.SERVICE, facts=told, verdict=None)


def pod_place(ground: Ground, pod: Pod) -> Place:
    """The place of a pod, or of the workload that stands in for it."""
    ref = ground.stand_in(pod)
    place = ground.made.get(ref)
    if place is None:
        pods = (pod,) if ref == pod.ref else ground.pods_of.get(ref, (pod,))
        place = ground.made[ref] = _of_pods(ref, pods)
    return place


def _of_pods(ref: Ref, pods: tuple[Pod, ...]) -> Place:
    first = pods[0]
    ready = sum(each.ready for each in pods)
    nodes = len({each.node for each in pods if each.node})
    if ref == first.ref:
        facts = {"address": ", ".join(first.ips), "node": first.node}
    else:
        facts = {"pods": str(len(pods)), "ready": str(ready), "nodes": str(nodes)}
    if first.template.host_network:
        facts["network"] = "that of its node" if ref == first.ref else "that of the nodes"
    lasting = [each for each in pods if not each.terminating]
    waiting = [each for each in lasting if not each.ready]
    why = ""
    if waiting:
        worst = min(waiting, key=lambda each: each.name)
        more = f" and {len(waiting) - 1} more" if len(waiting) > 1 else ""
        why = f"{worst.name} {state_of(worst)}{more}"
    verdict = _standing(len(lasting) - len(waiting), len(lasting))
    if not lasting:
        verdict = Verdict.DEGRADED if ready else Verdict.BROKEN
        why = "it terminates" if len(pods) == 1 else "they all terminate"
    told = tuple((name, value) for name, value in facts.items() if value)
    return place_of(ref, Layer.POD, facts=told, verdict=verdict, why=why)


def node_place(ground: Ground, node: Node) -> Place:
    """The place of a node: its addresses, its part of the pod network, its service proxy."""
    place = ground.made.get(node.ref)
    if place is None:
        known = ground.networking_of.get(node.name)
        addresses = [
            each.address for each in node.addresses if each.type in {"InternalIP", "ExternalIP"}
        ]
        facts = {
            "addresses": ", ".join(addresses),
            "pod CIDRs": ", ".join(known.pod_cidrs if known else node.pod_cidrs),
            "service proxy": (known.service_proxy.value if known else None) or "",
        }
        told = tuple((name, value) for name, value in facts.items() if value)
        stands = node_standing(node)
        place = ground.made[node.ref] = place_of(
            node.ref, Layer.NODE, facts=told, verdict=stands.verdict, why=stands.why
        )
    return place


def node_standing(node: Node) -> Outcome:
    """Whether a node's kubelet says that it is ready (API: condition Ready)."""
    if node.ready is None:
        why = f"Node {node.name} does not say whether it is ready"
        return Outcome(Verdict.UNKNOWN, why)
    return FINE if node.ready else Outcome(Verdict.BROKEN, f"Node {node.name} is not ready")


def alone(ground: Ground, ref: Ref) -> Place:
    """The place of an object that was seen and that no link leads to."""
    if ref.kind == "Pod":
        return pod_place(ground, ground.snapshot.pod_of[ref.namespace][ref.name])
    return place_of(ref, _LAYERS.get(ref.kind, Layer.ENTRY))


def _standing(ready: int, total: int) -> Verdict:
    if ready == total:
        return Verdict.OK
    return Verdict.DEGRADED if ready else Verdict.BROKEN


def _spoken(ref: Ref) -> str:
    path = f"{ref.namespace}/{ref.name}" if ref.namespace else ref.name
    return f"{ref.kind} {path}"
