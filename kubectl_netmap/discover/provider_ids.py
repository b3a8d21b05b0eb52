"""What `spec.providerID` of a node says of the machine that it is.

Source: each cloud provider's own format, written by the kubelet or the cloud
controller manager. k3s:// and rke2:// name a distribution, no platform.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubectl_netmap.discover.fact import Evidence
from kubectl_netmap.discover.marks import count_of
from kubectl_netmap.objects.workload import Node
from kubectl_netmap.snapshot.snapshot import Snapshot

_SCHEMES = {
    "aws": "aws",
    "azure": "azure",
    "baremetalhost": "bare-metal",
    "digitalocean": "digitalocean",
    "docker": "docker",
    "equinixmetal": "equinix-metal",
    "exoscale": "exoscale",
    "gce": "gcp",
    "harvester": "harvester",
    "hcloud": "hetzner",
    "hrobot": "hetzner",
    "ibm": "ibm",
    "ibmvpc": "ibm",
    "kubevirt": "kubevirt",
    "linode": "linode",
    "metal3": "bare-metal",
    "nutanix": "nutanix",
    "oci": "oci",
    "openstack": "openstack",
    "packet": "equinix-metal",
    "proxmox": "proxmox",
    "qcloud": "tencent",
    "scaleway": "scaleway",
    "sidero": "bare-metal",
    "upcloud": "upcloud",
    "vsphere": "vsphere",
    "vultr": "vultr",
}
_BARE = (
    (re.compile(r"ocid1\.instance\."), "oci"),
    (re.compile(r"[a-z]{2}-[a-z0-9-]+\.i-[a-z0-9]+$"), "alibaba"),
)


def platform_of(provider_id: str) -> str | None:
    """The platform that a providerID names, or None; `kind://podman/…` is podman."""
    scheme, colon, rest = provider_id.partition("://")
    if not colon:
        return next((name for form, name in _BARE if form.match(provider_id)), None)
    if scheme == "kind":
        return rest.partition("/")[0] or None
    return "ovh" if scheme.startswith("ovh") else _SCHEMES.get(scheme)


def platforms(snapshot: Snapshot) -> Iterator[tuple[str, Evidence]]:
    """Each platform that nodes name, with its first node; that of most nodes first."""
    nodes: dict[str, list[Node]] = {}
    for node in snapshot.nodes:
        name = platform_of(node.provider_id)
        if name:
            nodes.setdefault(name, []).append(node)
    total = count_of(len(snapshot.nodes), "node")
    for name, bearers in sorted(nodes.items(), key=lambda item: -len(item[1])):
        says = f"{len(bearers)} of {total}"
        yield name, Evidence(bearers[0].ref, "spec.providerID", bearers[0].provider_id, says)
