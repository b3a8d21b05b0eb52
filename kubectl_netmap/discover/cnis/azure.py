"""Azure CNI: addresses of the VNet, or an overlay of addresses that the VNet routes."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.discover.cnis.plugin import Dataplane, Plugin, never
from kubectl_netmap.discover.components import Component, Mark
from kubectl_netmap.discover.fact import Evidence
from kubectl_netmap.discover.marks import field
from kubectl_netmap.discover.node_signs import Sign, Where, on_nodes
from kubectl_netmap.snapshot.snapshot import Snapshot

_AKS = (Sign(Where.LABEL, "kubernetes.azure.com/cluster"),)
_TYPE = (
    Sign(Where.LABEL, "kubernetes.azure.com/podnetwork-type", ("overlay", "vnet")),
    Sign(Where.LABEL, "kubernetes.azure.com/azure-cni-overlay", ("true",)),
)
_WAYS = {
    "overlay": ("overlay addresses, routed by the VNet", "Azure CNS, overlay"),
    "vnet": ("native routes (VNet)", "Azure CNS, VNet subnet"),
}


def _dataplane(snapshot: Snapshot, _seen: Component) -> Dataplane:
    """Source: label kubernetes.azure.com/podnetwork-type, NodeNetworkConfig.

    An overlay of Azure encapsulates nothing on the nodes.
    """
    said = [each for _, each in on_nodes(snapshot, _TYPE)]
    for config in snapshot.configs("NodeNetworkConfig")[:1]:
        said += [
            field(config, path)
            for path, _ in config.each("status.networkContainers")
            if path.endswith(".type")
        ][:1]
    kinds = {"overlay" if each.value == "true" else each.value for each in said}
    routing, ipam = _WAYS.get(kinds.pop() if len(kinds) == 1 else "", ("", "Azure CNS"))
    return Dataplane("none", routing or "routed by the VNet", None, ipam, evidence=tuple(said))


def _classic(snapshot: Snapshot) -> Iterator[Evidence]:
    """AKS with the classic plug-in, which has no DaemonSet and needs no podCIDRs."""
    if not any(node.pod_cidrs for node in snapshot.nodes):
        for _, each in on_nodes(snapshot, _AKS):
            yield each


def _kubenet_marks(snapshot: Snapshot) -> Iterator[Evidence]:
    """AKS with podCIDRs on its nodes and no agent: the cloud routes them."""
    if all(node.pod_cidrs for node in snapshot.nodes):
        for _, each in on_nodes(snapshot, _AKS):
            yield each
            first = snapshot.nodes[0]
            yield Evidence(first.ref, "spec.podCIDRs", ",".join(first.pod_cidrs), "no agent")


def _kubenet(_snapshot: Snapshot, _seen: Component) -> Dataplane:
    return Dataplane("none", "user-defined routes (VNet)", None, "node's podCIDR")


PLUGIN = Plugin(
    name="azure-cni",
    marks=(Mark(container="cns-container"), Mark(image="azure-cns")),
    last_resort=_classic,
    dataplane=_dataplane,
    policy=never("Azure CNI has no NetworkPolicy of its own"),
)

KUBENET = Plugin(
    name="kubenet",
    last_resort=_kubenet_marks,
    dataplane=_kubenet,
    policy=never("kubenet has no NetworkPolicy"),
)
