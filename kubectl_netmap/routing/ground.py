"""What relations stand on: the snapshot, its facts, and indexes over both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from kubectl_netmap.discover.facts import Facts, NodeNetworking
from kubectl_netmap.objects.addresses import Family
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.service import ServicePort
from kubectl_netmap.objects.workload import FINISHED, Node, Pod
from kubectl_netmap.routing.endpoints.external import CLUSTER_DOMAIN
from kubectl_netmap.routing.endpoints.fate import Found
from kubectl_netmap.routing.graph import Channel, Place
from kubectl_netmap.routing.verdict import Outcome
from kubectl_netmap.snapshot.snapshot import Snapshot

Door = tuple[ServicePort | None, Family | None]
"""A port of a Service, None where it has none, and a family or None for all."""


@dataclass(frozen=True)
class Ground:
    """A snapshot with its facts.

    Pods are folded to what makes them, and many nodes to their network, except those in
    `apart`; None in its place keeps every pod apart.
    """

    snapshot: Snapshot
    facts: Facts = field(default_factory=Facts)
    apart: frozenset[Ref] | None = frozenset()

    def unfolded(self, pod: Pod) -> bool:
        """Whether the pod has a place of its own."""
        if not self.apart:
            return self.apart is None
        return pod.ref in self.apart

    def stand_in(self, pod: Pod) -> Ref:
        """Whose place stands for the pod: its own, or its workload's."""
        return pod.ref if self.unfolded(pod) else self.workload_of(pod)

    @cached_property
    def workload_of(self) -> Callable[[Pod], Ref]:
        """`Pod.workload`, worked out once for pods that share owner and labels in memory."""
        known: dict[tuple[int, int], Ref] = {}

        def workload(pod: Pod) -> Ref:
            key = (id(pod.owner), id(pod.labels))
            found = known.get(key)
            if found is None:
                found = pod.workload
                if pod.owner is not None:
                    known[key] = found
            return found

        return workload

    @cached_property
    def pods_of(self) -> Mapping[Ref, tuple[Pod, ...]]:
        """Live pods by the workload that makes them (a bare pod by itself)."""
        found: dict[Ref, list[Pod]] = {}
        workload_of = self.workload_of
        for pod in self.snapshot.pods:
            if pod.phase not in FINISHED:
                found.setdefault(workload_of(pod), []).append(pod)
        return {ref: tuple(pods) for ref, pods in found.items()}

    @cached_property
    def made(self) -> dict[Ref, Place]:
        """Places that many links lead to, each made once: a DaemonSet may have thousands."""
        return {}

    @cached_property
    def found(self) -> dict[Ref, dict[Door, tuple[Found, ...]]]:
        """Endpoints behind the Service that was asked for last, by port and family."""
        return {}

    @cached_property
    def outcomes(self) -> dict[tuple[Ref, Channel], Outcome]:
        """What becomes of traffic at a Service by a channel, worked out once."""
        return {}

    @cached_property
    def domain(self) -> str:
        """The domain of the cluster's names, as far as it is known."""
        dns = self.facts.dns.value
        return (dns.domain.value if dns else None) or CLUSTER_DOMAIN

    @property
    def pod_at(self) -> Mapping[str, Pod]:
        """Pods of the pod network by their addresses."""
        return self.snapshot.pod_at

    @cached_property
    def on_host(self) -> Mapping[str, tuple[Pod, ...]]:
        """Live pods of the host network by the addresses of their nodes, which they share."""
        found: dict[str, list[Pod]] = {}
        for pod in self.snapshot.pods:
            if pod.template.host_network and pod.phase not in FINISHED:
                for ip in dict.fromkeys((*pod.ips, pod.host_ip)):
                    found.setdefault(ip, []).append(pod)
        return {ip: tuple(pods) for ip, pods in found.items()}

    @cached_property
    def node_at(self) -> Mapping[str, Node]:
        """Nodes by their addresses."""
        return {each.address: node for node in self.snapshot.nodes for each in node.addresses}

    @cached_property
    def networking_of(self) -> Mapping[str, NodeNetworking]:
        """What is known of each node's part in the network, by its name."""
        return {each.name: each for each in self.facts.nodes}

    @cached_property
    def node_of(self) -> Mapping[str, Node]:
        """Nodes by name."""
        return {node.name: node for node in self.snapshot.nodes}
