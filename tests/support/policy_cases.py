"""A small cluster with policies to judge, and short ways to ask about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import yaml

from kubectl_netmap.objects.policy import NetworkPolicy
from kubectl_netmap.objects.workload import Pod
from kubectl_netmap.semantics.network_policy.engines import API_TEXT, Engine
from kubectl_netmap.semantics.network_policy.judge import judge
from kubectl_netmap.semantics.network_policy.party import Party, Target
from kubectl_netmap.semantics.network_policy.verdict import Verdict
from kubectl_netmap.semantics.network_policy.way import STRAIGHT, Direction, Way
from tests.support.clusters import snapshot_of, snapshot_with

CLUSTER = """
kind: Namespace
metadata: {name: shop, labels: {kubernetes.io/metadata.name: shop, team: web}}
---
kind: Namespace
metadata: {name: db, labels: {kubernetes.io/metadata.name: db, team: data}}
---
kind: Pod
metadata: {namespace: shop, name: front-1, labels: {role: web, app: front}}
spec: {nodeName: n1, containers: [{name: web, ports: [{name: web, containerPort: 8080}]}]}
status: {phase: Running, podIP: 10.244.0.5}
---
kind: Pod
metadata: {namespace: db, name: cron-1, labels: {role: worker}}
spec: {nodeName: n2}
status: {phase: Running, podIP: 10.244.1.6}
---
kind: Pod
metadata: {namespace: db, name: done-1, labels: {role: worker}}
spec: {nodeName: n2}
status: {phase: Succeeded, podIP: 10.244.1.9}
---
kind: Pod
metadata: {namespace: db, name: pg-1, labels: {app: pg}}
spec:
  nodeName: n2
  containers:
  - name: pg
    ports: [{name: pg, containerPort: 5432}, {name: dns, containerPort: 53, protocol: UDP}]
  initContainers:
  - {name: mesh, restartPolicy: Always, ports: [{name: stats, containerPort: 15020}]}
  - {name: setup, ports: [{name: setup, containerPort: 9999}]}
status: {phase: Running, podIP: 10.244.1.7}
---
kind: Pod
metadata: {namespace: db, name: agent-1, labels: {role: worker, app: pg}}
spec:
  nodeName: n1
  hostNetwork: true
  containers: [{name: agent, ports: [{name: pg, containerPort: 5432}]}]
status: {phase: Running, podIP: 172.18.0.2}
"""

_PODS = {pod.name: pod for pod in snapshot_of(CLUSTER).pods}
_LABELS = {each.name: each.labels for each in snapshot_of(CLUSTER).namespaces}

OUTSIDE = Party(address="203.0.113.7")
INTERNET = Party()
NODE_1 = Party(address="172.18.0.2", node="n1")
NODE_2 = Party(address="172.18.0.3", node="n2")


def pod(name: str) -> Pod:
    return _PODS[name]


def party(name: str) -> Party:
    found = _PODS[name]
    return Party(found, _LABELS[found.namespace], found.ips[0])


FRONT, CRON, DONE, PG, AGENT = map(party, ("front-1", "cron-1", "done-1", "pg-1", "agent-1"))


def policies(*specs: Mapping[str, Any], namespace: str = "db") -> tuple[NetworkPolicy, ...]:
    """Policies `p1`, `p2`, … of one namespace, read as from a cluster."""
    return snapshot_with(
        {
            "kind": "NetworkPolicy",
            "apiVersion": "networking.k8s.io/v1",
            "metadata": {"namespace": namespace, "name": f"p{number}"},
            "spec": {"podSelector": {}, **spec},
        }
        for number, spec in enumerate(specs, 1)
    ).network_policies


@dataclass(frozen=True)
class Ask:
    """One question: by default, whether front-1 may open TCP 5432 of pg-1."""

    rules: str = "{}"
    direction: Direction = Direction.INGRESS
    peer: Party = FRONT
    subject: Party = PG
    port: int = 5432
    protocol: str = "TCP"
    same_node: bool | None = False
    way: Way = STRAIGHT
    engine: Engine = API_TEXT

    def by(self, engine: Engine) -> Ask:
        return replace(self, engine=engine)

    def of(self, some: Sequence[NetworkPolicy]) -> Verdict:
        """The answer of these policies."""
        to = Target(self.port, self.protocol)
        sides = (self.direction, self.subject, self.peer, to)
        return judge(*sides, some, self.engine, self.same_node, self.way)

    def answer(self) -> Verdict:
        """The answer of policies whose specs are told in YAML: one, or a list of them."""
        told = yaml.safe_load(self.rules)
        specs = told if isinstance(told, list) else [told]
        namespace = self.subject.pod.namespace if self.subject.pod else "db"
        return self.of(policies(*specs, namespace=namespace))
