"""What each source says of the pod network, in order of trust."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from ipaddress import IPv4Network

from kubectl_netmap.discover import ovn_routes
from kubectl_netmap.discover import pod_networks_cni as cni
from kubectl_netmap.discover import pod_networks_ovn as ovn
from kubectl_netmap.discover.claim import Claim, Parts, claimed, grouped, pieces
from kubectl_netmap.discover.defaults import default_of
from kubectl_netmap.discover.fact import Bound, Confidence, Evidence
from kubectl_netmap.discover.facts import Layer
from kubectl_netmap.discover.node_signs import Sign, Where, on_nodes
from kubectl_netmap.discover.pod_networks_vpc import pod_interfaces
from kubectl_netmap.discover.server_args import of_servers
from kubectl_netmap.discover.sight import Sight
from kubectl_netmap.objects.addresses import Family, Network, bounds, contains, family_of
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.workload import Pod

KINDS = (
    "BlockAffinity",
    "CiliumNode",
    "CiliumPodIPPool",
    "ConfigMap",
    "DaemonSet",
    "Deployment",
    "HostSubnet",
    "IPAddress",
    "IPPool",
    "Installation",
    "Network",
    "Node",
    "NodeNetworkConfig",
    "Pod",
    "Service",
    "Subnet",
)
"""The kinds that may say what the pod network is, or is not."""

K3S = IPv4Network("10.42.0.0/16")
"""Source: k3s and RKE2 server, default of --cluster-cidr."""

_SAYS = "pod network"
_FLAG = "cluster-cidr"
_ALLOCATORS = ("kube-controller-manager", "cloud-controller-manager")


def pod_networks(sight: Sight) -> Iterator[Claim]:
    """Every claim about the pod network, the most trusted source first.

    Where all are silent, the default of the distribution.
    """
    claims = [claim for source in SOURCES for claim in source(sight)]
    yield from claims
    if sight.sees(KINDS) and all(claim.bound is not Bound.EXACT for claim in claims):
        slices = [network for parts in node_ranges(sight) for network, _ in parts.pieces]
        yield from default_of(
            sight.snapshot, Layer.POD, lambda range_: all(contains(range_, s) for s in slices)
        )


def pod_parts(sight: Sight) -> Iterator[Parts]:
    """What nodes and allocators hold of the pod network, piece by piece."""
    for source in PARTS:
        yield from source(sight)


def node_ranges(sight: Sight) -> Iterator[Parts]:
    """`Node.spec.podCIDRs`: what the node IPAM controller gave to each node.

    A slice of the pod network where the CNI hands out addresses from it; Calico,
    Cilium's cluster-pool and others pay no heed to it.
    """
    found = pieces((node.ref, node.pod_cidrs) for node in sight.snapshot.nodes)
    if found:
        tell = _node_ranges_are_used(sight, found)
        yield Parts(Layer.POD, "podCIDR", "spec.podCIDRs", found, tell)


def node_allocators(sight: Sight) -> Iterator[Claim]:
    """The flag of controller managers that give a piece of it to each node."""
    for container in _ALLOCATORS:
        told = [evidence for allocates, evidence in _flags(sight, container) if allocates]
        yield from grouped(Layer.POD, Confidence.DECLARED, told, "controller manager")


def server_arguments(sight: Sight) -> Iterator[Claim]:
    """The flag --cluster-cidr of k3s and RKE2 servers, or its default."""
    yield from of_servers(sight, Layer.POD, _FLAG, K3S, _SAYS)


def kubeadm(sight: Sight) -> Iterator[Claim]:
    """What kubeadm was told when it made or upgraded the control plane."""
    told = sight.told(
        "ConfigMap",
        _SAYS,
        "data.ClusterConfiguration.networking.podSubnet",
        "data.MasterConfiguration.networking.podSubnet",
    )
    yield from claimed(Layer.POD, Confidence.DECLARED, told)


def kube_proxy(sight: Sight) -> Iterator[Claim]:
    """kube-proxy's clusterCIDR, by which it tells what to masquerade.

    Nothing shows that it is wrong when it is, so it is not much trusted.
    """
    says = "pod network, for masquerading"
    told = [
        Evidence(each.ref, path, each.text(path), says)
        for each in sight.snapshot.configs("ConfigMap")
        for path in each.fields
        if path.endswith(".clusterCIDR") and each.text(path)
    ]
    yield from claimed(Layer.POD, Confidence.DECLARED, told)
    flags = [*sight.agent_flags("kube-proxy", _FLAG, says)]
    yield from grouped(Layer.POD, Confidence.DECLARED, flags, "kube-proxy")


def idle_controllers(sight: Sight) -> Iterator[Claim]:
    """The flag of controller managers that give nothing to nodes: nobody consumes it."""
    for container in _ALLOCATORS:
        told = [evidence for allocates, evidence in _flags(sight, container) if not allocates]
        yield from grouped(Layer.POD, Confidence.ASSUMED, told, "controller manager")


SOURCES: tuple[Callable[[Sight], Iterator[Claim]], ...] = (
    ovn.openshift,
    cni.calico_pools,
    cni.cilium_pools,
    cni.cilium_cluster_pool,
    ovn_routes.to_pods,
    ovn.kube_ovn_subnets,
    ovn.kube_ovn_pods,
    cni.azure_containers,
    pod_interfaces,
    cni.flannel,
    cni.antrea,
    cni.kindnet,
    cni.weave,
    ovn.configuration,
    ovn.kube_ovn_controller,
    cni.calico_operator,
    cni.calico_seed,
    node_allocators,
    server_arguments,
    kubeadm,
    kube_proxy,
    idle_controllers,
)
"""In the order in which they are believed."""

PARTS: tuple[Callable[[Sight], Iterator[Parts]], ...] = (
    cni.calico_blocks,
    cni.cilium_nodes,
    cni.cilium_annotations,
    ovn.node_subnets,
    ovn.host_subnets,
    cni.kube_router_annotations,
    cni.gke_networks,
    node_ranges,
)
"""In the order in which they are quoted."""

_USERS = ("antrea-agent", "kindnet-cni", "kube-flannel", "kube-router")
_USERS_SIGNS = (
    Sign(Where.ANNOTATION, "flannel.alpha.coreos.com/"),
    Sign(Where.NETWORK_REASON, "FlannelIsUp"),
    Sign(Where.NETWORK_REASON, "RouteCreated"),
)


def _node_ranges_are_used(sight: Sight, found: Iterable[tuple[Network, Ref]]) -> bool:
    """Whether pods have addresses out of their node's podCIDRs.

    Pods show it; without any, the CNI's agent or its mark on the nodes.
    """
    slices: dict[str, list[tuple[Family, int, int]]] = {}
    for network, ref in found:
        slices.setdefault(ref.name, []).append((family_of(network), *bounds(network)))
    seen = False
    for addresses in sight.observed.layer(Layer.POD):
        family = addresses.family
        for number, owner in zip(addresses.numbers, addresses.owners, strict=True):
            of_node = slices.get(owner.node) if isinstance(owner, Pod) else None
            if of_node:
                seen = True
                if any(f is family and low <= number <= high for f, low, high in of_node):
                    return True
    if seen:
        return False
    return (
        any(sight.agents(container) for container in _USERS)
        or any(True for _ in on_nodes(sight.snapshot, _USERS_SIGNS))
        or cni.cilium_ipam(sight) == "kubernetes"
    )


def _flags(sight: Sight, container: str) -> Iterator[tuple[bool, Evidence]]:
    for pod, found in sight.processes.get(container, ()):
        if _FLAG in found.flags:
            allocates = found.flags.get("allocate-node-cidrs") == "true"
            says = _SAYS if allocates else f"{_SAYS}, but --allocate-node-cidrs is not true"
            yield allocates, Evidence(pod.ref, f"--{_FLAG}", found.flags[_FLAG], says)
