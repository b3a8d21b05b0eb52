"""Whose an address is, and how nodes speak: the places that a packet may get to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from kubectl_netmap.netmap import Netmap
from kubectl_netmap.objects.addresses import (
    Family,
    Network,
    contains,
    parse_address,
    parse_network,
)
from kubectl_netmap.objects.workload import FINISHED, Node, Pod
from kubectl_netmap.semantics.service_proxy.packet import Here, is_loopback
from kubectl_netmap.semantics.service_proxy.seen_source import Links
from kubectl_netmap.snapshot.snapshot import Snapshot
from kubectl_netmap.trace.dataplane import links_of

_EXTERNAL = "ExternalIP"
_ZONE = "topology.kubernetes.io/zone"


@dataclass(frozen=True)
class Places:
    """The nodes and pods of a cluster by their addresses, each index made once."""

    netmap: Netmap

    @property
    def snapshot(self) -> Snapshot:
        """What was read."""
        return self.netmap.snapshot

    @cached_property
    def _heres(self) -> dict[str, Here]:
        return {}

    def here(self, name: str) -> Here:
        """A node as its rules see it."""
        found = self._heres.get(name)
        if found is None:
            found = self._heres[name] = self._here(name)
        return found

    def _here(self, name: str) -> Here:
        node = self.netmap.ground.node_of.get(name)
        networking = self.netmap.ground.networking_of.get(name)
        own = networking.addresses if networking else ()
        told = node.addresses if node else ()
        others = (a.address for a in told if a.type != _EXTERNAL and parse_address(a.address))
        links = [self.links(name, family) for family in Family]
        gateways = [
            address for each in links for address in (each.to_local_pod, each.to_remote_pod)
        ]
        return Here(
            name=name,
            zone=node.labels.get(_ZONE, "") if node else "",
            addresses=tuple(dict.fromkeys((*own, *others))),
            gateways=tuple(
                address for address in dict.fromkeys(gateways) if address and address not in own
            ),
            pod_cidrs=networking.pod_cidrs if networking else (),
        )

    @cached_property
    def _links(self) -> dict[tuple[str, Family], Links]:
        return {}

    def links(self, name: str, family: Family) -> Links:
        """The addresses by which a node speaks."""
        found = self._links.get((name, family))
        if found is None:
            found = self._links[name, family] = links_of(self.netmap, name, family)
        return found

    def speaks_as(self, pod: Pod | None, node: str, towards: str) -> str | None:
        """The address that a pod, or a process of a node, has towards a destination.

        It is of the destination's family; None where it has none of that.
        """
        six = ":" in towards
        if is_loopback(towards):
            return towards  # the kernel speaks to itself from the very address
        if pod is not None and not pod.template.host_network:
            return next((ip for ip in pod.ips if (":" in ip) == six), None)
        here = self.here(node)
        if here.has(towards):
            return towards
        return next((ip for ip in here.addresses if (":" in ip) == six), None)

    def node(self, name: str) -> Node | None:
        """A node by name."""
        return self.netmap.ground.node_of.get(name)

    @cached_property
    def _owner_of(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for networking in self.netmap.facts.nodes:
            here = self.here(networking.name)
            for address in (*here.gateways, *here.addresses):
                found[address] = networking.name
        return found

    def owner_of(self, address: str) -> str:
        """The node that an address is local to, its gateway to pods included; empty for none."""
        return self._owner_of.get(address, "")

    def external_owner_of(self, address: str) -> str:
        """The node whose address outside it is (type ExternalIP); empty for none."""
        found = (
            node.name
            for node in self.snapshot.nodes
            if address in node.addresses_of(_EXTERNAL) and address not in self._owner_of
        )
        return next(found, "")

    def pod_at(self, address: str) -> Pod | None:
        """The pod of the pod network that has an address."""
        return self.snapshot.pod_at.get(address)

    def finished_at(self, address: str) -> str:
        """The pod that had an address before it finished, as `namespace/name`; empty for none."""
        found = (
            f"{pod.namespace}/{pod.name}"
            for pod in self.snapshot.pods
            if pod.phase in FINISHED and address in pod.ips
        )
        return next(found, "")

    def pods_on_host(self, node: str) -> tuple[Pod, ...]:
        """Live pods of a node's own network."""
        return self._on_host.get(node, ())

    @cached_property
    def _on_host(self) -> Mapping[str, tuple[Pod, ...]]:
        found: dict[str, list[Pod]] = {}
        for pod in self.snapshot.pods:
            if pod.template.host_network and pod.phase not in FINISHED and pod.node:
                found.setdefault(pod.node, []).append(pod)
        return {node: tuple(pods) for node, pods in found.items()}

    @cached_property
    def host_ports(self) -> Mapping[tuple[str, int, str], tuple[tuple[Pod, int, str], ...]]:
        """Pods by node, port and protocol of a hostPort: with the pod's own port and hostIP."""
        found: dict[tuple[str, int, str], tuple[tuple[Pod, int, str], ...]] = {}
        for pod in self.snapshot.pods:
            if not pod.on_network or not pod.node:
                continue
            for container in pod.template.containers:
                for port in container.ports:
                    if port.host_port:
                        key = (pod.node, port.host_port, port.protocol)
                        found[key] = (*found.get(key, ()), (pod, port.port, port.host_ip))
        return found

    def silent(self, pod: Pod) -> str:
        """Why it is not known whether a pod is alive; empty where something speaks for it.

        The node controller takes a pod's readiness away when its kubelet falls silent.
        """
        if pod.ready:
            return ""
        node = self.node(pod.node)
        if node is None:
            told = (
                f"is not ready, and node {pod.node} is not seen: whether it is alive is not known"
            )
            return f"{pod.name} {told}"
        if node.ready is not True:
            told = f"is on node {pod.node}, which is not ready: whether it answers is not known"
            return f"{pod.name} {told}"
        return ""

    def silent_node(self, name: str) -> str:
        """Why it is not known whether a node passes packets on; empty where its kubelet speaks."""
        node = self.node(name)
        if node is None:
            return f"whether node {name} is ready is not seen"
        if node.ready is not True:
            return f"node {name} is not ready: whether it passes anything on is not known"
        return ""

    @cached_property
    def pod_ranges(self) -> tuple[Network, ...]:
        """The ranges of pods, the nodes' shares among them."""
        texts = (cidr for each in self.netmap.facts.nodes for cidr in each.pod_cidrs)
        own = (network for network in map(parse_network, texts) if network)
        ranges = (each.fact.value for each in self.netmap.facts.networks.ranges)
        layers = (each.layer for each in self.netmap.facts.networks.ranges)
        pods = (
            network
            for network, layer in zip(ranges, layers, strict=True)
            if network is not None and layer == "pod"
        )
        return tuple(dict.fromkeys((*own, *pods)))

    def in_pod_range(self, address: str) -> bool:
        """Whether an address is in a range of pods."""
        parsed = parse_address(address)
        return parsed is not None and any(contains(each, parsed) for each in self.pod_ranges)
