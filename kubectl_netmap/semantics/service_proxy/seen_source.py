"""Which source address the other side sees, when a packet leaves a node's rules.

Masquerading yields the address of the interface by which the packet leaves, and only a
packet that is routed on passes it: one for the node's own processes never does. Measured
with kindnet, flannel and Cilium beside kube-proxy.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kubectl_netmap.semantics.service_proxy.packet import Hook, Packet


class End(StrEnum):
    """Where a packet goes from a node."""

    LOCAL_POD = "a pod of the node"
    REMOTE_POD = "a pod of another node"
    LOCAL_HOST = "the node itself"
    REMOTE_HOST = "another node"
    ABROAD = "outside the cluster"


@dataclass(frozen=True, slots=True)
class Links:
    """The addresses of one family by which a node speaks; None where it is not known.

    `to_local_pod`, `to_remote_pod` and `to_node` are those of the interfaces towards its
    own pods, towards pods of other nodes, and towards everything else. `pods_masked`
    tells whether the CNI masquerades what pods send to other nodes and abroad.
    """

    to_local_pod: str | None = None
    to_remote_pod: str | None = None
    to_node: str | None = None
    pods_masked: bool | None = None

    def towards(self, end: End) -> str | None:
        """The address of the interface towards an end."""
        match end:
            case End.LOCAL_POD:
                return self.to_local_pod
            case End.REMOTE_POD:
                return self.to_remote_pod
            case _:
                return self.to_node


def seen_source(packet: Packet, end: End, links: Links, *, masquerade: bool | None) -> str | None:
    """The source that the end sees; None where it is not known.

    `packet` is as it came to the node, `end` where it goes after any translation.
    """
    if end is End.LOCAL_HOST:
        return packet.source
    if masquerade:
        return links.towards(end)
    if masquerade is None:
        return None
    if packet.hook is Hook.POD and end in {End.REMOTE_HOST, End.ABROAD}:
        if links.pods_masked is None:
            return None
        return links.to_node if links.pods_masked else packet.source
    return packet.source
