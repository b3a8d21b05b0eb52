"""Ports of nodes that pods take: by `hostPort`, or because they are on the host network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kubectl_netmap.objects.addresses import parse_address
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.workload import Pod, PodTemplate
from kubectl_netmap.routing.endpoints.pod_state import state_of
from kubectl_netmap.routing.exposure.givers import SERVED
from kubectl_netmap.routing.few import few
from kubectl_netmap.routing.graph import Layer, Place
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.places import pod_place
from kubectl_netmap.routing.seeing import unseen
from kubectl_netmap.routing.verdict import Outcome, Verdict


@dataclass(frozen=True, slots=True)
class Listener:
    """A port of nodes, and the pods of one owner that take it there.

    `number` is the node's port and `port` the container's; `ip` is the only address
    of the node that it is on, empty where it is on all of them.
    """

    protocol: str
    number: int
    port: int
    ip: str
    pods: tuple[Pod, ...]
    target: Place

    def place(self, kind: str, label: str) -> Place:
        """Where on the nodes it is: a place of its own for each owner."""
        ip = f"{self.ip}:" if self.ip else ""
        hosts = sorted({pod.host_ip for pod in self.pods if pod.host_ip})
        facts = (("nodes", str(len(self.nodes))), ("addresses", few(hosts, len(hosts), 4)))
        return Place(
            f"{kind}/{self.protocol}/{ip}{self.number}/{self.target.id}",
            kind,
            Layer.LOAD_BALANCER,
            f"{label} {self.protocol} {ip}{self.number}",
            facts=tuple((name, value) for name, value in facts if value),
        )

    @property
    def nodes(self) -> frozenset[str]:
        """The nodes that its pods are on."""
        return frozenset(pod.node for pod in self.pods if pod.node)

    def dial(self, ground: Ground) -> str:
        """What a client dials: `tcp *:8080 on 3 nodes`."""
        everywhere = len(self.nodes) > 1 and self.nodes >= ground.node_of.keys()
        if everywhere and not unseen(ground.snapshot, "Node"):
            where = "every node"
        elif len(self.nodes) == 1:
            where = f"node {next(iter(self.nodes))}"
        else:
            where = f"{len(self.nodes)} nodes"
        host = f"[{self.ip}]" if ":" in self.ip else self.ip or "*"
        return f"{self.protocol} {host}:{self.number} on {where}"

    @property
    def outcome(self) -> Outcome:
        """How its pods fare: each answers on its own node only."""
        lasting = [pod for pod in self.pods if not pod.terminating]
        waiting = [pod for pod in lasting if not pod.ready]
        total, ready = len(lasting), len(lasting) - len(waiting)
        noun = "pod" if total == 1 else "pods"
        if not lasting:
            return Outcome(Verdict.DEGRADED, "its pods terminate", 0, 0)
        if not waiting:
            return Outcome(Verdict.OK, f"{ready} of {total} {noun} ready", ready, total)
        first = min(waiting, key=lambda pod: pod.name)
        more = f" and {len(waiting) - 1} more" if len(waiting) > 1 else ""
        who = f"{first.name} {state_of(first)}{more}"
        if ready:
            why = f"{ready} of {total} {noun} ready: {who}"
            return Outcome(Verdict.DEGRADED, why, ready, total)
        return Outcome(Verdict.BROKEN, f"no ready pod: {who}", 0, total)


_Port = tuple[str, int, int, str]
"""Protocol, the node's port, the container's, the only address."""


def listeners(ground: Ground, *, host_network: bool) -> Iterator[Listener]:
    """The ports that pods take on nodes, those of pods on the host network or of others.

    Left out are those on loopback, which nobody reaches from outside, and those of
    servicelb's pods, which are the load balancer of a Service and told with it.
    """
    ports: dict[int, tuple[_Port, ...]] = {}
    for pods in ground.pods_of.values():
        found: dict[tuple[Ref, _Port], list[Pod]] = {}
        for pod in pods:
            template = pod.template
            if template.host_network is not host_network:
                continue
            taken = ports.get(id(template))
            if taken is None:
                taken = ports[id(template)] = tuple(_ports(template))
            if taken and SERVED not in pod.labels:
                for port in taken:
                    found.setdefault((ground.stand_in(pod), port), []).append(pod)
        for (_, port), several in found.items():
            yield Listener(*port, tuple(several), pod_place(ground, several[0]))


def _ports(template: PodTemplate) -> Iterator[_Port]:
    """API field `hostPort`: on the host network it is the container's port, if it is told."""
    seen = set()
    for container in template.containers:
        for each in container.ports:
            number = each.host_port or (each.port if template.host_network else 0)
            parsed = parse_address(each.host_ip)
            if not number or (parsed is not None and parsed.is_loopback):
                continue
            ip = "" if parsed is None or parsed.is_unspecified else str(parsed)
            port = (each.protocol.lower(), number, each.port, ip)
            if port not in seen:
                seen.add(port)
                yield port
