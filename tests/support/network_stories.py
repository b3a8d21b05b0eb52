"""Pieces of clusters for the tests of the three networks, as YAML documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import yaml

from kubectl_netmap.discover.claim import Claim
from kubectl_netmap.discover.facts import Layer, NetworkRange, Networks


def manifest(kind: str, name: str, namespace: str = "", **body: object) -> str:
    """One document; `metadata` may add to the name."""
    metadata = {"name": name, **({"namespace": namespace} if namespace else {})}
    extra = body.pop("metadata", {})
    assert isinstance(extra, dict)
    return "---\n" + yaml.safe_dump({"kind": kind, "metadata": metadata | extra, **body})


def pod(name: str, *ips: str, node: str = "n1", **changes: object) -> str:
    """A running pod of the pod network; `changes` go to its spec, status or metadata."""
    status = {"phase": "Running", "hostIP": "172.18.0.2", "podIPs": [{"ip": ip} for ip in ips]}
    spec = {"nodeName": node, "containers": [{"name": "app", "image": "app:1"}]}
    for part, target in (("spec", spec), ("status", status)):
        more = changes.pop(part, {})
        assert isinstance(more, dict)
        target.update(more)
    return manifest("Pod", name, "default", spec=spec, status=status, **changes)


def process(name: str, container: str, *flags: str, phase: str = "Running") -> str:
    """A static pod of the control plane, or another one of the host's network."""
    return manifest(
        "Pod",
        name,
        "kube-system",
        spec={
            "hostNetwork": True,
            "nodeName": "n1",
            "containers": [{"name": container, "image": "x:1", "command": [container, *flags]}],
        },
        status={"phase": phase, "podIPs": [{"ip": "172.18.0.2"}], "hostIP": "172.18.0.2"},
    )


def agent(
    name: str,
    container: str,
    env: Mapping[str, str] | None = None,
    *flags: str,
    desired: int = 1,
    kind: str = "DaemonSet",
) -> str:
    """A DaemonSet or Deployment with one container."""
    variables = [{"name": key, "value": value} for key, value in (env or {}).items()]
    containers = [{"name": container, "image": "x:1", "args": [*flags], "env": variables}]
    wanted = {"desiredNumberScheduled": desired} if kind == "DaemonSet" else {}
    template = {"spec": {"containers": containers}}
    spec = {"template": template} | ({} if wanted else {"replicas": desired})
    return manifest(kind, name, "kube-system", spec=spec, status=wanted)


def node(
    name: str,
    *ips: str,
    cidrs: Iterable[str] = (),
    annotations: Mapping[str, str] | None = None,
    labels: Mapping[str, str] | None = None,
    kubelet: str = "v1.34.4",
) -> str:
    """A node with its InternalIPs and podCIDRs."""
    return manifest(
        "Node",
        name,
        metadata={"annotations": dict(annotations or {}), "labels": dict(labels or {})},
        spec={"podCIDRs": [*cidrs]},
        status={
            "addresses": [{"type": "InternalIP", "address": ip} for ip in ips],
            "nodeInfo": {"kubeletVersion": kubelet},
        },
    )


def service(name: str, *ips: str, namespace: str = "default", **spec: object) -> str:
    """A Service with its ClusterIPs."""
    return manifest("Service", name, namespace, spec={"clusterIPs": [*ips], **spec})


def config_map(name: str, data: Mapping[str, str], namespace: str = "kube-system") -> str:
    """A ConfigMap."""
    return manifest("ConfigMap", name, namespace, data=dict(data))


def summary(claims: Iterable[Claim]) -> list[tuple[str, str, str]]:
    """Claims in short: networks, confidence, bound."""
    return [(" ".join(map(str, c.networks)), str(c.confidence), str(c.bound)) for c in claims]


def found(networks: Networks, layer: Layer) -> list[tuple[str, str, str]]:
    """A layer's ranges in short: network, confidence, bound."""
    facts = [each.fact for each in networks.of(layer)]
    return [(str(fact.value), str(fact.confidence), str(fact.bound)) for fact in facts]


def said(each: NetworkRange) -> list[str]:
    """The evidence of a range, and what disagrees after a minus, as one reads it."""
    return [
        f"{sign} {evidence.source} {evidence.field} {evidence.value}: {evidence.says}"
        for sign, some in (("+", each.fact.evidence), ("-", each.fact.conflicts))
        for evidence in some
    ]
