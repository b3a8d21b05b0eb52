"""Where a CNI takes the addresses of pods from."""

from __future__ import annotations

from kubectl_netmap.discover.facts import Cni

_OF_THE_NODE = "node's podCIDR"
_OF_A_VPC = ("VPC", "VNet", "eni", "alibabacloud")


def by_pod_cidr(cni: Cni) -> bool:
    """Whether a pod can only have an address of its node's `spec.podCIDRs`.

    Source: CNI plug-in host-local with the node's range, Cilium's IPAM mode kubernetes.
    """
    return _OF_THE_NODE in cni.ipam or cni.ipam.startswith("kubernetes")


def in_the_vpc(cni: Cni) -> bool:
    """Whether pods have addresses of the provider's network, by design."""
    overlay = "overlay" in cni.ipam
    return not overlay and any(mark in f"{cni.ipam} {cni.routing}" for mark in _OF_A_VPC)
