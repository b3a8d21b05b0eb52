"""No CNI at all: one node whose pods are on Docker's own bridge."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network

from kubectl_netmap.discover.cnis.plugin import Dataplane, Plugin, never
from kubectl_netmap.discover.components import Component
from kubectl_netmap.discover.fact import Evidence
from kubectl_netmap.discover.marks import count_of
from kubectl_netmap.objects.addresses import contains, parse_address
from kubectl_netmap.snapshot.snapshot import Snapshot

_BRIDGE = IPv4Network("172.17.0.0/16")


def _evidence(snapshot: Snapshot) -> Iterator[Evidence]:
    """Source: docker0's range where nobody changed it, and the node's runtime."""
    pods = [pod for pod in snapshot.pods if pod.on_network and pod.ips]
    addresses = [parse_address(pod.ips[0]) for pod in pods]
    on_docker = [n for n in snapshot.nodes if n.runtime.startswith("docker://")]
    inside = pods and all(each is not None and contains(_BRIDGE, each) for each in addresses)
    if inside and on_docker and len(snapshot.nodes) == 1:
        says = f"{count_of(len(pods), 'pod')} on Docker's bridge, {_BRIDGE}"
        yield Evidence(pods[0].ref, "status.podIPs[0].ip", pods[0].ips[0], says)
        path = "status.nodeInfo.containerRuntimeVersion"
        yield Evidence(on_docker[0].ref, path, on_docker[0].runtime, "Docker")


def _dataplane(_snapshot: Snapshot, _seen: Component) -> Dataplane:
    return Dataplane("none", "bridge on one node", None, "Docker")


PLUGIN = Plugin(
    name="docker-bridge",
    last_resort=_evidence,
    dataplane=_dataplane,
    policy=never("Docker's bridge has no NetworkPolicy"),
)
