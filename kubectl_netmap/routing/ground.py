"""What relations stand on: the snapshot, its facts, and indexes over both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from kubectl_netmap.discover.facts import Facts
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.workload import FINISHED, Node, Pod
from kubectl_netmap.snapshot.snapshot import Snapshot


@dataclass(frozen=True)
class Ground:
    """A snapshot with its facts.

    Pods are folded to what makes them, except those in `apart`; None in its place
    keeps every pod apart.
    """

    snapshot: Snapshot
    facts: Facts = field(default_factory=Facts)
    apart: frozenset[Ref] | None = frozenset()

    def unfolded(self, pod: Pod) -> bool:
        """Whether the pod has a place of its own."""
        return self.apart is None or pod.ref in self.apart

    def stand_in(self, pod: Pod) -> Ref:
        """Whose place stands for the pod: its own, or its workload's."""
        return pod.ref if self.unfolded(pod) else pod.workload

    @cached_property
    def pods_of(self) -> Mapping[Ref, tuple[Pod, ...]]:
        """Live pods by the workload that makes them (a bare pod by itself)."""
        found: dict[Ref, list[Pod]] = {}
        for pod in self.snapshot.pods:
            if pod.phase not in FINISHED:
                found.setdefault(pod.workload, []).append(pod)
        return {ref: tuple(pods) for ref, pods in found.items()}

    @cached_property
    def pod_at(self) -> Mapping[str, Pod]:
        """Pods of the pod network by their addresses."""
        return {ip: pod for pod in self.snapshot.pods if pod.on_network for ip in pod.ips}

    @cached_property
    def node_of(self) -> Mapping[str, Node]:
        """Nodes by name."""
        return {node.name: node for node in self.snapshot.nodes}
