"""A node is joined to the pod network by the CNI.

Source: API fields `Node.spec.podCIDRs` and `Node.status.conditions` (Ready, which a
kubelet denies without a CNI, and NetworkUnavailable), and what is known of the CNI.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.discover.facts import Cni
from kubectl_netmap.objects.workload import Node
from kubectl_netmap.routing.graph import Layer, Link
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.network import pod_network
from kubectl_netmap.routing.places import node_place, node_standing
from kubectl_netmap.routing.relation import Relation
from kubectl_netmap.routing.verdict import FINE, Outcome, Verdict

NAME = "node-network"

_FROM_POD_CIDR = frozenset({"antrea", "canal", "flannel", "kindnet", "kube-router", "kubenet"})
"""CNIs that take a node's pod addresses from its podCIDR."""


def links(ground: Ground) -> Iterator[Link]:
    """From each node to the pod network; `build` keeps those of nodes in the map."""
    network = pod_network(ground)
    cni = ground.facts.cni.value
    needy = cni.name if cni and _needs_pod_cidr(cni) else ""
    given = {pod.node for pod in ground.snapshot.pods if needy and pod.on_network and pod.ips}
    for node in ground.snapshot.nodes:
        known = ground.networking_of.get(node.name)
        ranges = known.pod_cidrs if known else node.pod_cidrs
        outcome = _standing(node)
        if outcome is FINE and needy and not ranges and node.name not in given:
            why = f"Node {node.name} has no podCIDR, from which {needy} takes pod addresses"
            outcome = Outcome(Verdict.BROKEN, why)
        yield Link(node_place(ground, node), network, NAME, outcome, via=", ".join(ranges))


def _needs_pod_cidr(cni: Cni) -> bool:
    told = "podCIDR" in cni.ipam or cni.ipam == "kubernetes"  # the latter is Cilium's word
    return told or cni.name in _FROM_POD_CIDR


def _standing(node: Node) -> Outcome:
    if node.network_unavailable:
        reason = f" ({node.network_reason})" if node.network_reason else ""
        return Outcome(Verdict.BROKEN, f"Node {node.name} has no network{reason}")
    return node_standing(node)


RELATION = Relation(
    name=NAME,
    source=Layer.NODE,
    target=Layer.NETWORK,
    needs=frozenset({"Node"}),
    doc=__doc__,
    links=links,
)
