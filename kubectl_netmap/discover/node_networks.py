"""What each source says of the networks that nodes are in, in order of trust.

No field of Kubernetes holds them. What is exact is the mask of an interface, and
only where that interface has the node's InternalIP: agents may choose another one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from ipaddress import IPv4Interface, IPv6Interface, ip_interface

from kubectl_netmap.discover.claim import Claim, claimed
from kubectl_netmap.discover.fact import Bound, Confidence, Evidence
from kubectl_netmap.discover.facts import Layer
from kubectl_netmap.discover.json_in import json_in, maps_in, strings_in
from kubectl_netmap.discover.marks import count_of
from kubectl_netmap.discover.sight import Sight
from kubectl_netmap.objects.addresses import (
    Address,
    Network,
    family_of,
    hull,
    in_order,
    parse_address,
    widest,
)
from kubectl_netmap.objects.config import ConfigObject
from kubectl_netmap.objects.workload import Node

KINDS = ("CiliumNode", "ConfigMap", "Node", "NodeNetworkConfig", "NodeNetworkState", "Pod")
"""The kinds that may say what networks nodes are in."""

Interface = IPv4Interface | IPv6Interface
Found = Iterator[tuple[Node, Interface, Evidence]]

_SAYS = "the node's interface"
_STATE = "status.currentState.interfaces"


def node_networks(sight: Sight) -> Iterator[Claim]:
    """Every claim about the nodes' networks, the most trusted source first."""
    for source in INTERFACES:
        yield from _masks(sight, source)
    yield from machine_network(sight)
    yield from next_hops(sight)
    if not sight.snapshot.nodes:
        yield from elsewhere(sight)


def calico(sight: Sight) -> Found:
    """The address and mask of the interface that calico-node chose."""
    for name in ("projectcalico.org/IPv4Address", "projectcalico.org/IPv6Address"):
        yield from _annotated(sight, name, lambda text: [text])


def openshift_cloud(sight: Sight) -> Found:
    """The cloud's subnet of the node's interface, as OpenShift's controller asked it."""
    yield from _annotated(
        sight,
        "cloud.network.openshift.io/egress-ipconfig",
        lambda text: (
            subnet for entry in maps_in(json_in(text)) for subnet in strings_in(entry.get("ifaddr"))
        ),
    )


def ovn_kubernetes(sight: Sight) -> Found:
    """The node's main interface, or all its interfaces, as OVN-Kubernetes found them."""
    for name in ("k8s.ovn.org/node-primary-ifaddr", "k8s.ovn.org/host-cidrs"):
        yield from _annotated(sight, name, lambda text: strings_in(json_in(text)))
    for node in sight.snapshot.nodes:
        for gateway in _gateways(node):
            for text in strings_in(gateway.get("ip-addresses", gateway.get("ip-address"))):
                for interface in _interfaces([text]):
                    path = f"metadata.annotations[{_GATEWAY}]"
                    yield node, interface, Evidence(node.ref, path, text, _SAYS)


def nmstate(sight: Sight) -> Found:
    """The node's interfaces, as the nmstate operator reports them."""
    nodes = {node.name: node for node in sight.snapshot.nodes}
    for state in sight.snapshot.configs("NodeNetworkState"):
        node = nodes.get(state.name)
        for path, address in state.each(_STATE) if node else ():
            length = state.text(f"{path.removesuffix('.ip')}.prefix-length")
            if node and path.endswith(".ip") and length:
                text = f"{address}/{length}"
                for interface in _interfaces([text]):
                    yield node, interface, Evidence(state.ref, path, text, _SAYS)


INTERFACES: tuple[Callable[[Sight], Found], ...] = (
    calico,
    openshift_cloud,
    ovn_kubernetes,
    nmstate,
)
"""In the order in which they are believed."""


def machine_network(sight: Sight) -> Iterator[Claim]:
    """The network that OpenShift was installed into: it holds the nodes' subnets."""
    path = "data.install-config.networking"
    told = sight.told("ConfigMap", "machine network", path)
    yield from claimed(
        Layer.NODE, Confidence.DECLARED, [each for each in told if "machine" in each.field]
    )


def next_hops(sight: Sight) -> Iterator[Claim]:
    """The gateway of a node whose interface has no mask of use (/32 on some clouds).

    The node's network holds both the node and its next hop, unless that is link-local.
    """
    path = f"metadata.annotations[{_GATEWAY}]"
    found: dict[Network, Evidence] = {}
    for node in sight.snapshot.nodes:
        for gateway in _gateways(node):
            for hop in strings_in([gateway.get("next-hops"), gateway.get("next-hop")]):
                network = _between(node, hop)
                if network is not None:
                    says = "next hop of the node"
                    found.setdefault(network, Evidence(node.ref, path, hop, says))
    yield from _at_least(found)


def elsewhere(sight: Sight) -> Iterator[Claim]:
    """The hull of nodes' addresses that other objects tell, where nodes are not seen.

    The first of these that tells any: Cilium's and Azure's objects, and the
    `status.hostIP` of pods.
    """
    for source in (_cilium_nodes, _azure_nodes, _hosts):
        by_family: dict[str, dict[Address, Evidence]] = {}
        for address, evidence in source(sight):
            by_family.setdefault(family_of(address), {}).setdefault(address, evidence)
        found = {
            network: Evidence(first.source, first.field, first.value, _hull_says(addresses))
            for addresses in by_family.values()
            for network in [hull(addresses)]
            for first in [next(iter(addresses.values()))]
            if network is not None
        }
        if found:
            yield from _at_least(found)
            return


_GATEWAY = "k8s.ovn.org/l3-gateway-config"


def _masks(sight: Sight, source: Callable[[Sight], Found]) -> Iterator[Claim]:
    """An exact claim of the networks that hold their node's InternalIP.

    Where an agent chose an interface without it, that is an address of the node at
    least, and told as that.
    """
    found: dict[Network, list[Evidence]] = {}
    beside: dict[Network, list[Evidence]] = {}
    for node, interface, evidence in source(sight):
        own = [each for each in _internal(node) if each.version == interface.version]
        network = interface.network
        if network.prefixlen == interface.max_prefixlen or not own:
            continue
        if any(address in network for address in own):
            found.setdefault(network, []).append(evidence)
        elif source is calico:
            beside.setdefault(type(network)(interface.ip), []).append(evidence)
    if found:
        networks = tuple(in_order(found))
        told = tuple(_together(found[network]) for network in networks)
        yield Claim(Layer.NODE, networks, Confidence.OBSERVED, told)
    if beside:
        first, (evidence, *_) = next(iter(beside.items()))
        nodes = {each.source for told in beside.values() for each in told}
        says = f"on {count_of(len(nodes), 'node')} not the interface with the InternalIP"
        yield from _at_least({first: replace(evidence, says=says)})


def _together(evidence: list[Evidence]) -> Evidence:
    first = evidence[0]
    says = f"interface of {count_of(len({each.source for each in evidence}), 'node')}"
    return Evidence(first.source, first.field, first.value, says)


def _annotated(sight: Sight, name: str, read: Callable[[str], Iterable[str]]) -> Found:
    for node in sight.snapshot.nodes:
        text = node.annotations.get(name, "")
        for part in read(text) if text else ():
            for interface in _interfaces([part]):
                yield (
                    node,
                    interface,
                    Evidence(node.ref, f"metadata.annotations[{name}]", part, _SAYS),
                )


def _interfaces(texts: Iterable[str]) -> Iterator[Interface]:
    for text in texts:
        try:
            if "/" in text:
                yield ip_interface(text)
        except ValueError:
            continue


def _between(node: Node, hop: str) -> Network | None:
    gateway = parse_address(hop)
    if gateway is None or gateway.is_link_local:
        return None
    own = [each for each in _internal(node) if each.version == gateway.version]
    return hull([gateway, *own]) if own else None


def _internal(node: Node) -> list[Address]:
    parsed = map(parse_address, node.addresses_of("InternalIP"))
    return [address for address in parsed if address is not None]


def _gateways(node: Node) -> Iterator[Mapping[str, object]]:
    for entry in maps_in(json_in(node.annotations.get(_GATEWAY, ""))):
        yield from maps_in(entry.get("default"))


def _at_least(found: Mapping[Network, Evidence]) -> Iterator[Claim]:
    if found:
        networks = tuple(widest(found))
        evidence = tuple(found[network] for network in networks)
        yield Claim(Layer.NODE, networks, Confidence.INFERRED, evidence, Bound.AT_LEAST)


def _hull_says(addresses: Iterable[Address]) -> str:
    return f"hull of {len([*addresses])} node addresses"


def _cilium_nodes(sight: Sight) -> Iterator[tuple[Address, Evidence]]:
    for each in sight.snapshot.configs("CiliumNode"):
        for path, kind in each.each("spec.addresses"):
            if path.endswith(".type") and kind == "InternalIP":
                yield from _address(each, f"{path.removesuffix('.type')}.ip")


def _azure_nodes(sight: Sight) -> Iterator[tuple[Address, Evidence]]:
    for each in sight.snapshot.configs("NodeNetworkConfig"):
        for path, _ in each.each("status.networkContainers"):
            if path.endswith(".nodeIP"):
                yield from _address(each, path)


def _hosts(sight: Sight) -> Iterator[tuple[Address, Evidence]]:
    seen: dict[str, Evidence] = {}
    for pod in sight.snapshot.pods:
        if pod.host_ip and pod.host_ip not in seen:
            seen[pod.host_ip] = Evidence(pod.ref, "status.hostIP", pod.host_ip)
    for text, evidence in seen.items():
        address = parse_address(text)
        if address is not None:
            yield address, evidence


def _address(config: ConfigObject, path: str) -> Iterator[tuple[Address, Evidence]]:
    address = parse_address(config.text(path))
    if address is not None:
        yield address, Evidence(config.ref, path, config.text(path))
