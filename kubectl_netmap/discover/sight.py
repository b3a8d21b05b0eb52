"""What the detectors of the three networks look at, made in one pass each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kubectl_netmap.discover.fact import Evidence
from kubectl_netmap.discover.observed import Observed, Owner, observe
from kubectl_netmap.objects.workload import FINISHED, Container, Node, Pod, PodTemplate, Workload
from kubectl_netmap.snapshot.snapshot import Snapshot

Process = tuple[Pod | Workload, Container]
"""A container, and the pod or workload that runs it."""

PROCESSES = frozenset(
    {
        "antrea-agent",
        "aws-node",
        "calico-node",
        "cloud-controller-manager",
        "kindnet-cni",
        "kube-apiserver",
        "kube-controller-manager",
        "kube-flannel",
        "kube-ovn-controller",
        "kube-proxy",
        "kube-router",
        "weave",
    }
)
"""Names of containers that know of a network."""

_ZONES = ("topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone")


@dataclass(frozen=True, slots=True)
class Sight:
    """A snapshot, the addresses in it, and where the processes run that know networks.

    `processes` is by the container's name, in order of the pods; `zones` is by node.
    """

    snapshot: Snapshot
    observed: Observed
    processes: Mapping[str, tuple[Process, ...]]
    zones: Mapping[str, str]

    def agents(self, container: str) -> tuple[Process, ...]:
        """Who runs a container: the workloads, or where none is seen the pods."""
        snapshot = self.snapshot
        workloads = tuple(
            (each, found)
            for each in (*snapshot.daemon_sets, *snapshot.deployments)
            if each.desired and (found := each.template.container(container))
        )
        return workloads or self.processes.get(container, ())

    def flags(self, container: str, flag: str, says: str) -> Iterator[Evidence]:
        """The evidence of each running pod whose container has the flag."""
        for pod, found in self.processes.get(container, ()):
            if flag in found.flags:
                yield Evidence(pod.ref, f"--{flag}", found.flags[flag], says)

    def agent_flags(self, container: str, flag: str, says: str) -> Iterator[Evidence]:
        """The evidence of each workload (or pod) whose container has the flag."""
        for owner, found in self.agents(container):
            if flag in found.flags:
                yield Evidence(owner.ref, f"--{flag}", found.flags[flag], says)

    def environment(self, container: str, name: str, says: str) -> Iterator[Evidence]:
        """The evidence of each workload (or pod) whose container has the variable."""
        for owner, found in self.agents(container):
            if name in found.env:
                yield Evidence(owner.ref, f"env {name}", found.env[name], says)

    def told(self, kind: str, says: str, *paths: str) -> Iterator[Evidence]:
        """The evidence of each field of the configuration objects of a kind that is set.

        A path stands for everything under it: `spec.cidrs` for `spec.cidrs[0]`, ….
        """
        for each in self.snapshot.configs(kind):
            for start in paths:
                for path, text in each.each(start):
                    if text:
                        yield Evidence(each.ref, path, text, says)

    def zone(self, owner: Owner) -> str:
        """The zone that a node, or the node of a pod, is in; empty where it has none.

        Where nodes are not seen, neither are zones: then each node is told apart.
        """
        match owner:
            case Pod(node=name) if not self.snapshot.nodes:
                return name
            case Node(name=name) | Pod(node=name):
                return self.zones.get(name, "")
            case _:
                return ""

    def sees(self, kinds: Iterable[str]) -> bool:
        """Whether every object of the kinds was read, down to the last one."""
        wanted = frozenset(kinds)
        snapshot = self.snapshot
        return (
            wanted <= snapshot.objects.keys()
            and not any(gap.kind in wanted for gap in snapshot.gaps)
            and not snapshot.header.redacted
            and not snapshot.header.namespaces
        )


def look(snapshot: Snapshot) -> Sight:
    """The sight of a snapshot."""
    zones = {node.name: zone for node in snapshot.nodes if (zone := _zone(node))}
    return Sight(snapshot, observe(snapshot), _processes(snapshot.pods), zones)


def _processes(pods: Iterable[Pod]) -> Mapping[str, tuple[Process, ...]]:
    found: dict[str, list[Process]] = {}
    containers: dict[int, tuple[Container, ...]] = {}  # templates are shared between pods
    for pod in pods:
        template = pod.template
        known = containers.get(id(template))
        if known is None:
            known = containers[id(template)] = _known(template)
        if known and pod.phase not in FINISHED:
            for container in known:
                found.setdefault(container.name, []).append((pod, container))
    return {name: tuple(processes) for name, processes in found.items()}


def _known(template: PodTemplate) -> tuple[Container, ...]:
    return tuple(each for each in template.containers if each.name in PROCESSES)


def _zone(node: Node) -> str:
    return next((node.labels[name] for name in _ZONES if node.labels.get(name)), "")
