"""Where an endpoint is: at a pod or what makes it, or at an address that is no pod's."""

from __future__ import annotations

from kubectl_netmap.discover.facts import Layer as Range
from kubectl_netmap.objects.addresses import contains, parse_address
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.service import Service
from kubectl_netmap.objects.workload import Pod
from kubectl_netmap.routing.endpoints.fate import Fate, Found
from kubectl_netmap.routing.graph import Layer, Place
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.places import hidden, missing
from kubectl_netmap.routing.seeing import unseen
from kubectl_netmap.routing.verdict import Verdict

MOST_APART = 8
"""Endpoints of a Service without a pod that have a place each; more have one together."""

_INSIDE = {
    Range.POD: "in the pod network, but no pod's",
    Range.SERVICE: "in the Service network, which is no place for an endpoint",
    Range.NODE: "in the node network, but no node's",
}
"""Source for Services: kube-proxy does not send what it forwards to another ClusterIP
(https://kubernetes.io/docs/concepts/services-networking/service/#services-without-selectors).
"""

_API_SERVER = "kube-apiserver"


def end_of(ground: Ground, service: Service, found: Found, apart: int) -> Place:
    """The place of an endpoint whose pod is not seen, if it has one.

    `apart` counts those behind the same port.
    """
    name = found.endpoint.target
    unseen_pods = unseen(ground.snapshot, "Pod", service.namespace) if name else ""
    if apart > (1 if unseen_pods else MOST_APART):
        return _crowd(service, apart, unseen_pods)
    if not name:
        return _address(ground, service, found)
    ref = Ref("Pod", service.namespace, name)
    if found.fate is Fate.GONE and not unseen_pods:
        return missing(ref)
    why = f"Pod {name} does not exist" if found.fate is Fate.LOST else unseen_pods
    return hidden(ref, why=why or f"Pod {name} could not be read")


def _crowd(service: Service, count: int, why: str) -> Place:
    """Many together: addresses that are no pods', or pods of which `why` none is seen."""
    kind, layer = ("Pods", Layer.POD) if why else ("Endpoints", Layer.ENDPOINT)
    name = f"{service.namespace}/{service.name}"
    verdict = Verdict.UNKNOWN if why else Verdict.OK
    label = f"{kind.lower()} of Service {name}"
    facts = (("endpoints", str(count)),)
    return Place(f"{kind}/{name}", kind, layer, label, None, facts, verdict, why)


def _address(ground: Ground, service: Service, found: Found) -> Place:
    host = f"[{found.address}]" if ":" in found.address else found.address
    name = f"{host}:{found.number or '*'}"
    verdict, why = found.fate.verdict, "" if found.endpoint.ready else "not ready"
    facts = tuple(_facts(ground, service, found).items())
    return Place(f"Endpoint/{name}", "Endpoint", Layer.ENDPOINT, name, None, facts, verdict, why)


def _facts(ground: Ground, service: Service, found: Found) -> dict[str, str]:
    """What is known of an address that is no pod's."""
    node = ground.node_at.get(found.address)
    pods = ground.on_host.get(found.address, ())
    if node is None and not pods:
        return {"where": where} if (where := _where(ground, found.address)) else {}
    facts = {"node": node.name if node else pods[0].node}
    listening = [pod for pod in pods if _listens(pod, service, found.number)]
    if len(listening) == 1:
        facts["pod"] = f"{listening[0].namespace}/{listening[0].name}"
    return facts


def _listens(pod: Pod, service: Service, number: int) -> bool:
    """Whether a pod of the host network is likely to answer there.

    kube-apiserver makes the endpoints of default/kubernetes itself, and need not
    declare its port.
    """
    if (service.namespace, service.name) == ("default", "kubernetes"):
        return pod.template.container(_API_SERVER) is not None
    return any(each.port == number for one in pod.template.containers for each in one.ports)


def _where(ground: Ground, address: str) -> str:
    """Whether an address that is no pod's and no node's belongs to the cluster."""
    parsed = parse_address(address)
    snapshot = ground.snapshot
    if parsed is None or not (snapshot.sees("Pod") and snapshot.sees("Node")):
        return ""
    for layer, words in _INSIDE.items():
        for each in ground.facts.networks.of(layer):
            if each.fact.value is not None and contains(each.fact.value, parsed):
                return words
    return "outside the cluster"
