"""Each node's part of the network: its addresses, its pod CIDRs, its service proxy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kubectl_netmap.discover.fact import Fact
from kubectl_netmap.discover.facts import NodeNetworking
from kubectl_netmap.discover.json_in import json_in, strings_in
from kubectl_netmap.discover.node_proxy import modes
from kubectl_netmap.objects.addresses import (
    Address,
    Network,
    contains,
    parse_address,
    parse_network,
    parse_networks,
)
from kubectl_netmap.objects.config import ConfigObject
from kubectl_netmap.objects.workload import Node
from kubectl_netmap.snapshot.snapshot import Snapshot

_SUBNETS = "k8s.ovn.org/node-subnets"
_ANNOTATIONS = (
    "network.cilium.io/ipv4-pod-cidr",
    "network.cilium.io/ipv6-pod-cidr",
    "io.cilium.network.ipv4-pod-cidr",
    "io.cilium.network.ipv6-pod-cidr",
)
_KUBE_ROUTER = ("kube-router.io/pod-cidrs", "kube-router.io/pod-cidr")


def nodes(snapshot: Snapshot) -> tuple[NodeNetworking, ...]:
    """Every node by name; where nodes may not be listed, those that pods tell of.

    `pod_cidrs` are what was really given to the node: the allocation of its CNI, if
    there is one and the node's pods do not belie it, else `spec.podCIDRs`.
    """
    proxies = modes(snapshot)
    found = {node.name: node for node in snapshot.nodes}
    told = _told_by_pods(snapshot)
    names = set(found) if snapshot.sees("Node") else {*found, *told, *proxies}
    allocated = _allocated(snapshot)
    return tuple(
        NodeNetworking(
            name=name,
            addresses=_addresses(found.get(name), told.get(name, _NOTHING).host_ips),
            pod_cidrs=_pod_cidrs(found.get(name), allocated.get(name, ()), told.get(name)),
            service_proxy=proxies.get(name, Fact()),
        )
        for name in sorted(names)
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """What the pods of a node tell of it."""

    host_ips: tuple[str, ...] = ()
    pod_ips: tuple[str, ...] = ()


_NOTHING = _Told()


def _told_by_pods(snapshot: Snapshot) -> Mapping[str, _Told]:
    hosts: dict[str, dict[str, None]] = {}
    pods: dict[str, list[str]] = {}
    for pod in snapshot.pods:
        if not pod.node:
            continue
        ips = hosts.setdefault(pod.node, {})
        if pod.host_ip:
            ips[pod.host_ip] = None
        if pod.on_network:
            pods.setdefault(pod.node, []).extend(pod.ips)
    return {name: _Told(tuple(ips), tuple(pods.get(name, ()))) for name, ips in hosts.items()}


def _addresses(node: Node | None, host_ips: tuple[str, ...]) -> tuple[str, ...]:
    texts = node.addresses_of("InternalIP") if node is not None else host_ips
    parsed = (parse_address(text) for text in texts)
    return tuple(dict.fromkeys(str(address) for address in parsed if address is not None))


def _pod_cidrs(
    node: Node | None, allocated: Iterable[tuple[Network, ...]], told: _Told | None
) -> tuple[str, ...]:
    """The first source that the node's pods do not belie; the allocations first."""
    addresses = [ip for text in (told or _NOTHING).pod_ips if (ip := parse_address(text))]
    sources = [*allocated, *(_by_node(node) if node is not None else ())]
    for networks in sources:
        if networks and not _belied(networks, addresses):
            return _texts(networks)
    return _texts(_networks(node.pod_cidrs)) if node is not None else ()


def _belied(networks: Iterable[Network], addresses: list[Address]) -> bool:
    """Whether the node has pods, and not one of them in these networks.

    So it is with what an uninstalled CNI has left behind, and with pods of Calico or of
    Docker's bridge where somebody allocates podCIDRs all the same.
    """
    ranges = tuple(networks)
    return bool(addresses) and not any(
        contains(network, address) for address in addresses for network in ranges
    )


def _by_node(node: Node) -> Iterator[tuple[Network, ...]]:
    """What the node itself says, by trust.

    OVN-Kubernetes' subnet (its key `default`; others are user-defined networks),
    kube-router's and Cilium's annotation, `spec.podCIDRs`.
    """
    subnets = json_in(node.annotations.get(_SUBNETS, ""))
    if isinstance(subnets, Mapping):
        yield _networks(strings_in(subnets.get("default")))
    for name in _KUBE_ROUTER:
        yield parse_networks(node.annotations.get(name, ""))
    yield _networks(node.annotations.get(name, "") for name in _ANNOTATIONS)
    yield _networks(node.pod_cidrs)


def _allocated(snapshot: Snapshot) -> Mapping[str, list[tuple[Network, ...]]]:
    """What the CNIs' own objects give to each node.

    Sources: CiliumNode (spec.ipam), Calico's BlockAffinity, OpenShift SDN's HostSubnet,
    Azure's NodeNetworkConfig (its primaryIP is a CIDR in overlay mode only).
    """
    found: dict[str, list[tuple[Network, ...]]] = {}
    for config in snapshot.configs("CiliumNode"):
        pools = (*config.each("spec.ipam.podCIDRs"), *config.each("spec.ipam.pools.allocated"))
        found.setdefault(config.name, []).append(_networks(text for _, text in pools))
    for name, networks in _calico(snapshot.configs("BlockAffinity")).items():
        found.setdefault(name, []).append(networks)
    for config in snapshot.configs("HostSubnet"):
        name = config.text("host") or config.name
        found.setdefault(name, []).append(_networks([config.text("subnet")]))
    for config in snapshot.configs("NodeNetworkConfig"):
        each = config.each("status.networkContainers")
        primary = (text for path, text in each if path.endswith(".primaryIP"))
        found.setdefault(config.name, []).append(_networks(primary))
    return found


def _calico(affinities: Iterable[ConfigObject]) -> Mapping[str, tuple[Network, ...]]:
    found: dict[str, list[str]] = {}
    for each in affinities:
        confirmed = each.text("spec.state") in ("", "confirmed")
        if confirmed and each.text("spec.deleted") != "true":
            found.setdefault(each.text("spec.node"), []).append(each.text("spec.cidr"))
    return {name: _networks(texts) for name, texts in found.items()}


def _networks(texts: Iterable[str]) -> tuple[Network, ...]:
    parsed = (parse_network(text) for text in texts)
    return tuple(dict.fromkeys(network for network in parsed if network is not None))


def _texts(networks: Iterable[Network]) -> tuple[str, ...]:
    return tuple(str(network) for network in networks)
