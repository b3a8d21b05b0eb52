"""A packet as the service proxy of one node meets it, and the node that it meets it on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kubectl_netmap.objects.addresses import Family, parse_address


class Hook(StrEnum):
    """How a packet comes to a node's rules (netfilter: FORWARD or PREROUTING, OUTPUT)."""

    POD = "pod"  # a pod of the node's pod network sends it
    HOST = "host"  # a process in the node's own network sends it
    WIRE = "wire"  # it comes over the wire: from outside, or from another node


@dataclass(frozen=True, slots=True)
class Packet:
    """The first packet of a connection; `source` None is an address nobody knows."""

    hook: Hook
    source: str | None
    destination: str
    port: int
    protocol: str = "TCP"

    @property
    def family(self) -> Family:
        """The family of its destination."""
        return Family.IPV6 if ":" in self.destination else Family.IPV4


@dataclass(frozen=True, slots=True)
class Here:
    """The node: its name and zone, its own addresses, and the range of its pods.

    `addresses` are those of `status.addresses` (InternalIP first), `gateways` those by
    which it speaks to its own pods: packets to both end in the node itself.
    """

    name: str
    zone: str = ""
    addresses: tuple[str, ...] = ()
    gateways: tuple[str, ...] = ()
    pod_cidrs: tuple[str, ...] = ()

    def has(self, address: str | None) -> bool:
        """Whether an address is one of the node's own (loopback included)."""
        return address is not None and (
            address in self.addresses or address in self.gateways or is_loopback(address)
        )


def is_loopback(address: str) -> bool:
    """Whether it is an address of loopback."""
    parsed = parse_address(address)
    return parsed is not None and parsed.is_loopback
