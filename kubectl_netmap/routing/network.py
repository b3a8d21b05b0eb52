"""The networks at the end of the map: between the pods, and between the nodes."""

from __future__ import annotations

from kubectl_netmap.discover.facts import Cni
from kubectl_netmap.discover.facts import Layer as Range
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.routing.graph import Layer, Place
from kubectl_netmap.routing.ground import Ground


def pod_network(ground: Ground) -> Place:
    """The pod network: its ranges, and how its CNI brings packets from node to node."""
    ref = Ref("Network", "", "pods")
    place = ground.made.get(ref)
    if place is None:
        place = ground.made[ref] = _pod_network(ground)
    return place


def _pod_network(ground: Ground) -> Place:
    cni = ground.facts.cni.value
    told = {"ranges": _ranges(ground, Range.POD), **(_cni(cni) if cni else {})}
    label = f"pod network ({cni.name})" if cni else "pod network"
    facts = tuple((name, value) for name, value in told.items() if value)
    return Place("Network/pods", "Network", Layer.NETWORK, label, None, facts)


def node_network(ground: Ground) -> Place:
    """The network of the nodes, which pods of the host network use."""
    told = _ranges(ground, Range.NODE)
    facts = (("ranges", told),) if told else ()
    return Place("Network/nodes", "Network", Layer.NETWORK, "node network", None, facts)


def _cni(cni: Cni) -> dict[str, str]:
    return {
        "CNI": f"{cni.name} {cni.version}".strip(),
        "encapsulation": cni.encapsulation or "",
        "routing": cni.routing,
        "MTU": str(cni.mtu or ""),
        "addresses": cni.ipam,
        "chained": ", ".join(cni.chained),
    }


def _ranges(ground: Ground, layer: Range) -> str:
    facts = (each.fact for each in ground.facts.networks.of(layer))
    return ", ".join(str(fact.value) for fact in facts if fact.value is not None)
