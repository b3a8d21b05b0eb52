"""What the cluster runs on: docker, aws, gcp, vsphere, bare-metal and others."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.discover.distribution_marks import IMPLIED, claims
from kubectl_netmap.discover.fact import Confidence, Evidence, Fact, settle
from kubectl_netmap.discover.marks import field
from kubectl_netmap.discover.node_signs import Sign, Where, on_nodes
from kubectl_netmap.discover.provider_ids import platforms
from kubectl_netmap.snapshot.snapshot import Snapshot

_OPENSHIFT = {
    "AWS": "aws",
    "AlibabaCloud": "alibaba",
    "Azure": "azure",
    "BareMetal": "bare-metal",
    "EquinixMetal": "equinix-metal",
    "GCP": "gcp",
    "IBMCloud": "ibm",
    "KubeVirt": "kubevirt",
    "Libvirt": "libvirt",
    "Nutanix": "nutanix",
    "OpenStack": "openstack",
    "PowerVS": "ibm",
    "VSphere": "vsphere",
    "oVirt": "ovirt",
}
_PLATFORM_TYPE = "status.platformStatus.type"
# Google's own image for its machines
_COS = Sign(Where.OS_IMAGE, "Container-Optimized OS from Google")


def platform(snapshot: Snapshot) -> Fact[str]:
    """The platform that most nodes name, or that OpenShift or the distribution implies.

    Nothing is concluded from absence: nodes without a providerID may be anywhere.
    """
    return settle(_candidates(snapshot))


def _candidates(snapshot: Snapshot) -> Iterator[Fact[str]]:
    for name, quote in platforms(snapshot):
        yield Fact(name, Confidence.DECLARED, evidence=(quote,))
    for config in snapshot.configs("Infrastructure"):
        name = _OPENSHIFT.get(config.text(_PLATFORM_TYPE), "")
        if name:
            quote = field(config, _PLATFORM_TYPE, "OpenShift's platform")
            yield Fact(name, Confidence.DECLARED, evidence=(quote,))
    for claim in claims(snapshot):
        if claim.distribution in IMPLIED:
            name = IMPLIED[claim.distribution]
            yield Fact(name, Confidence.INFERRED, evidence=(claim.evidence,))
    for _, quote in on_nodes(snapshot, [_COS]):
        yield Fact("gcp", Confidence.INFERRED, evidence=(quote,))
    for quote in _k3d(snapshot):
        yield Fact("docker", Confidence.INFERRED, evidence=(quote,))


def _k3d(snapshot: Snapshot) -> Iterator[Evidence]:
    """k3d, which is k3s in Docker, names its nodes k3d-CLUSTER-server-0."""
    nodes = [each for each in snapshot.nodes if each.name.startswith("k3d-")]
    if nodes and len(nodes) == len(snapshot.nodes):
        yield Evidence(nodes[0].ref, "metadata.name", nodes[0].name, "a node of k3d")
