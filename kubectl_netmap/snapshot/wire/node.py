"""Nodes and namespaces on the wire."""

from __future__ import annotations

import msgspec

from kubectl_netmap.objects.workload import Namespace, Node, NodeAddress
from kubectl_netmap.snapshot.wire.arguments import node_args
from kubectl_netmap.snapshot.wire.meta import Manifest, Metadata, Shared, Wire, strings


class _Namespace(Manifest):
    metadata: Metadata


class _Condition(Manifest):
    type: str = ""
    status: str = ""
    reason: str | None = None


class _Address(Manifest):
    type: str = ""
    address: str = ""


class _NodeInfo(Manifest):
    kubelet_version: str = ""
    operating_system: str = ""
    os_image: str = ""
    container_runtime_version: str = ""


class _Taint(Manifest):
    key: str = ""


class _Spec(Manifest):
    pod_cidr: str | None = msgspec.field(default=None, name="podCIDR")
    pod_cidrs: list[str] | None = msgspec.field(default=None, name="podCIDRs")
    provider_id: str | None = msgspec.field(default=None, name="providerID")
    taints: list[_Taint] | None = None


class _Status(Manifest):
    addresses: list[_Address] | None = None
    conditions: list[_Condition] | None = None
    node_info: _NodeInfo | None = None


class _Node(Manifest):
    metadata: Metadata
    spec: _Spec | None = None
    status: _Status | None = None


def _namespace(wire: _Namespace, shared: Shared) -> Namespace:
    return Namespace(wire.metadata.name, shared.labels(wire.metadata.labels))


def _node(wire: _Node, shared: Shared) -> Node:
    spec, status = wire.spec or _Spec(), wire.status or _Status()
    info = status.node_info or _NodeInfo()
    conditions = {each.type: each for each in status.conditions or ()}
    ready, network = conditions.get("Ready"), conditions.get("NetworkUnavailable")
    annotations = {
        name: node_args(value) if name.endswith("/node-args") else value
        for name, value in shared.annotations(wire.metadata.annotations).items()
    }
    return Node(
        name=wire.metadata.name,
        labels=shared.labels(wire.metadata.labels),
        annotations=annotations,
        addresses=tuple(NodeAddress(a.type, a.address) for a in status.addresses or ()),
        pod_cidrs=strings(spec.pod_cidrs) or strings([spec.pod_cidr] if spec.pod_cidr else None),
        provider_id=spec.provider_id or "",
        taints=tuple(taint.key for taint in spec.taints or ()),
        ready=None if ready is None else ready.status == "True",
        network_unavailable=None if network is None else network.status == "True",
        network_reason=(network.reason or "") if network else "",
        kubelet_version=info.kubelet_version,
        os=info.operating_system,
        os_image=info.os_image,
        runtime=info.container_runtime_version,
    )


NAMESPACE = Wire(_Namespace, _namespace)
NODE = Wire(_Node, _node)
