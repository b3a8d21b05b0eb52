"""The networks that distributions take where nobody says otherwise.

Each row needs a mark that no other distribution bears. Where one is known to have
several defaults, the Service default/kubernetes decides.
Source: the distributions' manuals; discovery is by what stands on their nodes and in
the API server's version.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kubectl_netmap.discover.claim import Claim, assumed
from kubectl_netmap.discover.fact import Evidence
from kubectl_netmap.discover.facts import Layer
from kubectl_netmap.discover.node_signs import Sign, Where, on_nodes
from kubectl_netmap.objects.addresses import Network, parse_network
from kubectl_netmap.snapshot.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Default:
    """What a distribution takes for pods and Services, and how its nodes are known.

    `version` is a part of the kubelet's version that only this distribution has.
    """

    name: str
    pods: tuple[str, ...]
    services: tuple[str, ...]
    signs: tuple[Sign, ...] = ()
    version: str = ""

    def of(self, layer: Layer) -> tuple[str, ...]:
        """The ranges of a layer."""
        return {Layer.POD: self.pods, Layer.SERVICE: self.services}.get(layer, ())


DEFAULTS = (
    Default(
        "MicroK8s",
        ("10.1.0.0/16",),
        ("10.152.183.0/24",),
        (Sign(Where.LABEL, "microk8s.io/cluster"),),
    ),
    Default(
        "k0s",
        ("10.244.0.0/16",),
        ("10.96.0.0/12",),
        (Sign(Where.LABEL, "node.k0sproject.io/"),),
        version="+k0s",
    ),
    Default(
        "Talos",
        ("10.244.0.0/16",),
        ("10.96.0.0/12",),
        (
            Sign(Where.OS_IMAGE, "Talos"),
            Sign(Where.ANNOTATION, "cluster.talos.dev/"),
            Sign(Where.ANNOTATION, "networking.talos.dev/"),
        ),
    ),
    Default(
        "OpenShift",
        ("10.128.0.0/14",),
        ("172.30.0.0/16",),
        (
            Sign(Where.ANNOTATION, "machineconfiguration.openshift.io/state"),
            Sign(Where.LABEL, "node.openshift.io/os_id"),
        ),
    ),
    Default("EKS", (), ("10.100.0.0/16", "172.20.0.0/16"), version="-eks-"),
    Default("GKE", (), ("34.118.224.0/20",), version="-gke."),
    Default("AKS", (), ("10.0.0.0/16",), (Sign(Where.LABEL, "kubernetes.azure.com/cluster"),)),
)


def default_of(
    snapshot: Snapshot, layer: Layer, fits: Callable[[Network], bool]
) -> Iterator[Claim]:
    """The assumed range of the one distribution whose mark the nodes bear, if it fits."""
    marked = [(row, evidence) for row in DEFAULTS if (evidence := _mark(row, snapshot))]
    if len(marked) == 1:
        row, evidence = marked[0]
        for network in map(parse_network, row.of(layer)):
            if network is not None and fits(network):
                yield assumed(layer, network, evidence, f"{network} is the default of {row.name}")


def _mark(row: Default, snapshot: Snapshot) -> Evidence | None:
    for _, evidence in on_nodes(snapshot, row.signs):
        return evidence
    for node in snapshot.nodes:
        if row.version and row.version in node.kubelet_version:
            path = "status.nodeInfo.kubeletVersion"
            return Evidence(node.ref, path, node.kubelet_version)
    return None
