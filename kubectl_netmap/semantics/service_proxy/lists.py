"""The lists of endpoints that a node's proxy chooses from: cluster-wide and local.

Source: kube-proxy, pkg/proxy/topology.go (CategorizeEndpoints), the same for iptables,
ipvs and nftables. KEP-1669 (terminating endpoints, on since 1.26), KEP-2433 (zone
hints), KEP-4444 (trafficDistribution), KEP-3015 (hints for nodes, on since 1.34).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from kubectl_netmap.semantics.service_proxy.backends import Backend

Version = tuple[int, int]
"""Major and minor of a kube-proxy."""

TERMINATING_SINCE: Version = (1, 26)
NODE_HINTS_SINCE: Version = (1, 34)


class Topology(StrEnum):
    """Which hints of endpoints are followed."""

    NONE = ""
    SAME_ZONE = "same zone"
    SAME_NODE = "same node"


@dataclass(frozen=True, slots=True)
class Lists:
    """What a proxy chooses from on one node.

    `any` is set where some endpoint could be used somewhere: then an empty list drops,
    while without any the client is refused. `draining` tells that the cluster-wide list
    holds endpoints that terminate, for want of better ones; `local_draining` the same of
    the local one.
    """

    cluster: tuple[Backend, ...]
    local: tuple[Backend, ...]
    any: bool
    topology: Topology = Topology.NONE
    draining: bool = False
    local_draining: bool = False


def categorize(
    known: Sequence[Backend], node: str, zone: str, version: Version | None = None
) -> Lists:
    """The lists of a node's proxy; a version of None counts as a current one.

    Both fall back to what serves while it terminates, each by itself: so a node whose
    only endpoint terminates uses that one by local policy, though others are ready.
    """
    fall_back = version is None or version >= TERMINATING_SINCE
    ready = [each for each in known if each.endpoint.ready]
    leaving = [
        each
        for each in known
        if fall_back
        and not each.endpoint.ready
        and each.endpoint.serving
        and each.endpoint.terminating
    ]
    topology = topology_of(ready, node, zone, version)
    cluster = tuple(each for each in ready if _allowed(each, topology, node, zone))
    local = tuple(each for each in ready if each.is_on(node))
    local_leaving = tuple(each for each in leaving if each.is_on(node))
    return Lists(
        cluster=cluster or tuple(leaving),
        local=local or local_leaving,
        any=bool(ready or leaving),
        topology=topology,
        draining=not cluster and bool(leaving),
        local_draining=not local and bool(local_leaving),
    )


def topology_of(
    ready: Sequence[Backend], node: str, zone: str, version: Version | None = None
) -> Topology:
    """Which hints are followed: only where all have them, and one is for here."""
    if not ready:
        return Topology.NONE
    by_node = version is None or version >= NODE_HINTS_SINCE
    if by_node and _all_and_one([each.endpoint.for_nodes for each in ready], node):
        return Topology.SAME_NODE
    if _all_and_one([each.endpoint.for_zones for each in ready], zone):
        return Topology.SAME_ZONE
    return Topology.NONE


def _all_and_one(hints: Sequence[tuple[str, ...]], here: str) -> bool:
    return bool(here) and all(hints) and any(here in each for each in hints)


def _allowed(backend: Backend, topology: Topology, node: str, zone: str) -> bool:
    match topology:
        case Topology.SAME_NODE:
            return node in backend.endpoint.for_nodes
        case Topology.SAME_ZONE:
            return zone in backend.endpoint.for_zones
        case Topology.NONE:
            return True
