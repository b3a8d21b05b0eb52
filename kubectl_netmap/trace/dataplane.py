"""By which addresses a node speaks to pods and other nodes: one row for each CNI that is known.

Measured with kindnet's routes, flannel (vxlan) and Cilium (vxlan, iptables masquerading).
Of any other CNI, or any other way of one of these, source addresses that are rewritten are
not known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kubectl_netmap.discover.facts import Cni
from kubectl_netmap.netmap import Netmap
from kubectl_netmap.objects.addresses import Family, family_of, parse_address, parse_network
from kubectl_netmap.semantics.service_proxy.seen_source import Links

_GATEWAY = "CiliumInternalIP"


@dataclass(frozen=True, slots=True)
class _Node:
    """What is known of a node in one family."""

    name: str
    address: str | None
    first: str | None
    second: str | None


def _kindnet(_netmap: Netmap, node: _Node, _family: Family) -> Links:
    """Plain routes; every pod's link has the first usable address of the node's range."""
    return Links(node.second, node.address, node.address, pods_masked=True)


def _flannel(_netmap: Netmap, node: _Node, _family: Family) -> Links:
    """cni0 has the first usable address of the node's range, flannel.1 its base."""
    return Links(node.second, node.first, node.address, pods_masked=True)


def _cilium(netmap: Netmap, node: _Node, family: Family) -> Links:
    """cilium_host towards every pod; its address stands in the CiliumNode."""
    config = netmap.snapshot.config("CiliumNode", "", node.name)
    router = None
    for path, kind in config.each("spec.addresses") if config else ():
        if config and path.endswith(".type") and kind == _GATEWAY:
            address = parse_address(config.text(f"{path.removesuffix('.type')}.ip"))
            if address is not None and family_of(address) is family:
                router = str(address)
    return Links(router, router, node.address, pods_masked=True)


_ROWS: Mapping[tuple[str, str], Callable[[Netmap, _Node, Family], Links]] = {
    ("kindnet", "none"): _kindnet,
    ("flannel", "vxlan"): _flannel,
    ("cilium", "vxlan"): _cilium,
}
"""By the CNI's name and its encapsulation."""


def links_of(netmap: Netmap, name: str, family: Family) -> Links:
    """The addresses of a node in one family; nothing of a CNI that was not measured."""
    networking = netmap.ground.networking_of.get(name)
    if networking is None:
        return Links()
    addresses = (parse_address(text) for text in networking.addresses)
    own = next((str(each) for each in addresses if each and family_of(each) is family), None)
    cni = netmap.facts.cni.value or Cni("")
    row = _ROWS.get((cni.name, cni.encapsulation or ""))
    if row is None:
        return Links(to_node=own)
    networks = (parse_network(text) for text in networking.pod_cidrs)
    cidr = next((each for each in networks if each and family_of(each) is family), None)
    first = str(cidr[0]) if cidr is not None else None
    second = str(cidr[1]) if cidr is not None else None
    return row(netmap, _Node(name, own, first, second), family)
