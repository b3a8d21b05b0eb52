"""What of a snapshot bears on service proxies: agents by node, and the nodes themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kubectl_netmap.discover.fact import Confidence, Evidence
from kubectl_netmap.discover.marks import image_name
from kubectl_netmap.discover.node_args import NodeArgs, node_args
from kubectl_netmap.objects.workload import FINISHED, Container, Node, Pod, PodTemplate, Workload
from kubectl_netmap.snapshot.snapshot import Snapshot

KUBE_PROXY = "kube-proxy"
AGENTS = frozenset(
    {
        KUBE_PROXY,
        "antrea-agent",
        "calico-node",
        "cilium-agent",
        "kube-router",
        "ovnkube-controller",
        "ovnkube-node",
        "sdn",
    }
)
"""Containers that program Service rules, or may."""

_OS = "kubernetes.io/os"
_COMPUTE = "eks.amazonaws.com/compute-type"


@dataclass(frozen=True, slots=True)
class Host:
    """A node, as far as it decides what a mode means; no name means "some node".

    `system` and `kubelet` are empty where they are not known, `node` is None where
    only pods tell of the node.
    """

    name: str = ""
    system: str = ""
    kubelet: str = ""
    node: Node | None = None


@dataclass(frozen=True, slots=True)
class Agent:
    """A container that may program Service rules, in a pod or wanted by a DaemonSet."""

    owner: Pod | Workload
    container: Container

    @property
    def most(self) -> Confidence:
        """How sure at most is what its configuration says of the node.

        A DaemonSet does not tell on which nodes its pods are, and a pod that does not
        run now leaves what it programmed before.
        """
        running = isinstance(self.owner, Pod) and self.owner.phase == "Running"
        return Confidence.DECLARED if running and not self.reason else Confidence.INFERRED

    @property
    def reason(self) -> str:
        """Why the container does not run now (CrashLoopBackOff, say); empty if it does."""
        troubles = self.owner.troubles if isinstance(self.owner, Pod) else ()
        return next((t.reason for t in troubles if t.container == self.container.name), "")

    def seen(self, says: str) -> Evidence:
        """That it is there, and what that means."""
        name = self.container.name
        return Evidence(self.owner.ref, f"containers[{name}]", name, says)

    def state(self) -> Iterator[Evidence]:
        """What is to be said if its pod does not run, or is not ready."""
        if not isinstance(self.owner, Pod):
            says = "its pods are not seen; it wants one on every node it selects"
            wanted = str(self.owner.desired)
            yield Evidence(self.owner.ref, "status.desiredNumberScheduled", wanted, says)
        elif self.owner.phase != "Running":
            says = f"{self.container.name} does not run"
            yield Evidence(self.owner.ref, "status.phase", self.owner.phase, says)
        elif self.reason:
            field = f"status.containerStatuses[{self.container.name}].state"
            says = f"{self.container.name} does not run now"
            yield Evidence(self.owner.ref, field, self.reason, says)
        elif not self.owner.ready:
            says = f"{self.container.name} is not ready"
            yield Evidence(self.owner.ref, "status.conditions[Ready]", "False", says)


@dataclass(frozen=True, slots=True)
class Clues:
    """The snapshot, and what is looked up in it node by node.

    `pods` are agents by container and node; `wanted` are agents of DaemonSets whose
    pods are not seen, by container. `switched_off` are kube-proxy's DaemonSets that
    want no pod. `args` are k3s' and RKE2's, by node; `servers` says whether one of
    them is a server, and `disabled` which of them switches kube-proxy off (a server
    does so for all nodes). `started` are events by which kube-proxy announces itself,
    by node. `kube_ovn` are the Deployments of Kube-OVN's controller.
    """

    snapshot: Snapshot
    pods: Mapping[tuple[str, str], tuple[Agent, ...]]
    wanted: Mapping[str, tuple[Agent, ...]]
    switched_off: tuple[Workload, ...]
    args: Mapping[str, NodeArgs]
    servers: bool
    disabled: tuple[Evidence, ...]
    started: Mapping[str, Evidence]
    kube_ovn: tuple[Workload, ...]

    def on(self, host: Host, *containers: str) -> tuple[Agent, ...]:
        """The agents with such a container on a node.

        Its pods, those that stay first; where pods are not seen, the DaemonSets that
        want one there.
        """
        seen = [agent for name in containers for agent in self.pods.get((name, host.name), ())]
        if seen:
            return tuple(seen)
        wanted = [agent for name in containers for agent in self.wanted.get(name, ())]
        return tuple(a for a in wanted if _selects(a.owner.template, host))

    def blind(self, host: Host) -> bool:
        """Whether agents could run on the node without being seen at all."""
        return not self.snapshot.sees_pods_on(host.name) and not self.snapshot.sees("DaemonSet")

    def may_hide(self, host: Host) -> bool:
        """Whether an agent for Linux could run on the node without being seen."""
        linux = host.system != "windows"
        return self.blind(host) and linux and (host.node is None or _takes_pods(host.node))

    def hosts(self) -> tuple[Host, ...]:
        """Every node there is to speak of, by name; "some node" where none is known."""
        nodes = {node.name: node for node in self.snapshot.nodes}
        names = set(nodes)
        if not self.snapshot.sees("Node"):
            names.update(name for _, name in self.pods if name)
            names.update(each.name for each in self.snapshot.configs("NodeProxy"))
        hosts = [self._host(name, nodes.get(name)) for name in sorted(names)]
        return tuple(hosts) or (Host(),)

    def _host(self, name: str, node: Node | None) -> Host:
        if node is not None:
            system = node.os or node.labels.get(_OS, "")
            return Host(name, system, node.kubelet_version, node)
        agents = (agent for kind in sorted(AGENTS) for agent in self.pods.get((kind, name), ()))
        systems = (agent.owner.template.node_selector.get(_OS, "") for agent in agents)
        return Host(name, next(filter(None, systems), ""))


def clues(snapshot: Snapshot) -> Clues:
    """Read the snapshot once for everything that is looked up by node."""
    args = {node.name: found for node in snapshot.nodes if (found := node_args(node))}
    sets = tuple(_agents(snapshot.daemon_sets))
    hidden = [
        agent
        for agent in sets
        if _desired(agent.owner) and not snapshot.sees("Pod", agent.owner.namespace)
    ]
    return Clues(
        snapshot=snapshot,
        pods=_by_node(snapshot.pods),
        wanted={
            name: tuple(a for a in hidden if a.container.name == name)
            for name in {agent.container.name for agent in hidden}
        },
        switched_off=tuple(
            agent.owner
            for agent in sets
            if agent.container.name == KUBE_PROXY
            and isinstance(agent.owner, Workload)
            and not agent.owner.desired
        ),
        args=args,
        servers=any(each.server for each in args.values()),
        disabled=tuple(_disabled(args.values())),
        started=_started(snapshot),
        kube_ovn=tuple(
            each for each in snapshot.deployments if each.template.container("kube-ovn-controller")
        ),
    )


def _agents(owners: Iterable[Pod | Workload]) -> Iterator[Agent]:
    for owner in owners:
        for container in owner.template.containers:
            if container.name in AGENTS and _is_agent(owner.template, container):
                yield Agent(owner, container)


def _is_agent(template: PodTemplate, container: Container) -> bool:
    """Whether a container is what its name says: people name `kubectl proxy` kube-proxy too."""
    if container.name != KUBE_PROXY or template.host_network:
        return True
    return any(part in image_name(container.image) for part in ("kube-proxy", "hyperkube"))


def _by_node(pods: Iterable[Pod]) -> Mapping[tuple[str, str], tuple[Agent, ...]]:
    found: dict[tuple[str, str], list[Agent]] = {}
    for agent in _agents(pods):
        pod = agent.owner
        if isinstance(pod, Pod) and pod.node and pod.phase not in FINISHED:
            found.setdefault((agent.container.name, pod.node), []).append(agent)
    return {key: tuple(sorted(agents, key=_stays_first)) for key, agents in found.items()}


def _stays_first(agent: Agent) -> tuple[bool, str, str]:
    pod = agent.owner
    return isinstance(pod, Pod) and pod.terminating, pod.namespace, pod.name


def _desired(owner: Pod | Workload) -> int:
    return owner.desired if isinstance(owner, Workload) else 0


def _takes_pods(node: Node) -> bool:
    """Whether a DaemonSet of kube-proxy or a CNI may have a pod on the node.

    On EKS neither Fargate nor Auto Mode nodes run one.
    """
    return node.labels.get(_COMPUTE) not in ("fargate", "auto")


def _selects(template: PodTemplate, host: Host) -> bool:
    """Whether a DaemonSet wants a pod on the node, as far as its node selector says."""
    if host.node is None:
        system = template.node_selector.get(_OS, "")
        return not system or not host.system or system == host.system
    selected = template.node_selector.items() <= host.node.labels.items()
    return selected and _takes_pods(host.node)


def _disabled(args: Iterable[NodeArgs]) -> Iterator[Evidence]:
    for each in args:
        if each.values("disable-kube-proxy")[-1:] == ("true",):
            says = f"{each.program} starts no kube-proxy, on no node"
            yield Evidence(each.node.ref, each.field, "--disable-kube-proxy", says)


def _started(snapshot: Snapshot) -> Mapping[str, Evidence]:
    found = {}
    for event in snapshot.configs("Event"):
        starting = event.text("reason") == "Starting"
        if starting and event.text("reportingComponent") == KUBE_PROXY:
            says = "kube-proxy announced that it starts on this node"
            evidence = Evidence(event.ref, "reportingComponent", KUBE_PROXY, says)
            found[event.text("involvedObject.name")] = evidence
    return found
