"""Namespaces, nodes, pods, DaemonSets and Deployments on the wire."""

from __future__ import annotations

import sys
from collections.abc import Iterable

import msgspec

from kubectl_netmap.objects.workload import (
    Container,
    ContainerPort,
    Namespace,
    Node,
    NodeAddress,
    Pod,
    PodTemplate,
    Trouble,
    Workload,
)
from kubectl_netmap.snapshot.wire.arguments import flags, node_args
from kubectl_netmap.snapshot.wire.meta import (
    NOTHING,
    Manifest,
    Metadata,
    Shared,
    Wire,
    mapping,
    owner_of,
    strings,
)
from kubectl_netmap.snapshot.wire.named import CONFIGURED, ENVIRONMENT

_words = msgspec.json.Decoder(list[str] | None)


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


class _NodeSpec(Manifest):
    pod_cidr: str | None = msgspec.field(default=None, name="podCIDR")
    pod_cidrs: list[str] | None = msgspec.field(default=None, name="podCIDRs")
    provider_id: str | None = msgspec.field(default=None, name="providerID")
    taints: list[_Taint] | None = None


class _NodeStatus(Manifest):
    addresses: list[_Address] | None = None
    conditions: list[_Condition] | None = None
    node_info: _NodeInfo | None = None


class _Node(Manifest):
    metadata: Metadata
    spec: _NodeSpec | None = None
    status: _NodeStatus | None = None


class _Port(Manifest):
    container_port: int = 0
    name: str | None = None
    protocol: str | None = None
    host_port: int | None = None
    host_ip: str | None = msgspec.field(default=None, name="hostIP")


class _Env(Manifest):
    name: str = ""
    value: str | None = None


class _Mount(Manifest):
    name: str = ""
    mount_path: str = ""


class _Container(Manifest):
    name: str = ""
    image: str | None = None
    ports: list[_Port] | None = None
    command: msgspec.Raw = NOTHING
    args: msgspec.Raw = NOTHING
    env: list[_Env] | None = None
    volume_mounts: list[_Mount] | None = None
    restart_policy: str | None = None


class _ConfigMapVolume(Manifest):
    name: str | None = None


class _Volume(Manifest):
    name: str = ""
    config_map: _ConfigMapVolume | None = None


class _PodSpec(Manifest):
    containers: list[_Container] | None = None
    init_containers: list[_Container] | None = None
    node_name: str | None = None
    host_network: bool | None = None
    dns_policy: str | None = None
    node_selector: dict[str, str] | None = None
    volumes: list[_Volume] | None = None


class _PodIP(Manifest):
    ip: str = ""


class _State(Manifest):
    reason: str | None = None
    exit_code: int | None = None


class _ContainerState(Manifest):
    waiting: _State | None = None
    terminated: _State | None = None


class _ContainerStatus(Manifest):
    name: str = ""
    ready: bool = False
    restart_count: int = 0
    state: _ContainerState | None = None
    last_state: _ContainerState | None = None


class _PodStatus(Manifest):
    phase: str | None = None
    pod_ip: str | None = msgspec.field(default=None, name="podIP")
    pod_ips: list[_PodIP] | None = msgspec.field(default=None, name="podIPs")
    host_ip: str | None = msgspec.field(default=None, name="hostIP")
    start_time: str | None = None
    conditions: list[_Condition] | None = None
    container_statuses: list[_ContainerStatus] | None = None


class _Pod(Manifest):
    metadata: Metadata
    spec: _PodSpec | None = None
    status: _PodStatus | None = None


class _TemplateOf(Manifest):
    spec: _PodSpec | None = None


class _WorkloadSpec(Manifest):
    template: _TemplateOf | None = None
    replicas: int | None = None


class _WorkloadStatus(Manifest):
    desired_number_scheduled: int | None = None
    number_ready: int | None = None
    ready_replicas: int | None = None


class _Workload(Manifest):
    metadata: Metadata
    spec: _WorkloadSpec | None = None
    status: _WorkloadStatus | None = None


def _namespace(wire: _Namespace, shared: Shared) -> Namespace:
    return Namespace(wire.metadata.name, shared.labels(wire.metadata.labels))


def _node(wire: _Node, shared: Shared) -> Node:
    spec, status = wire.spec or _NodeSpec(), wire.status or _NodeStatus()
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
        network_reason=(network.reason or "") if network else "",
        kubelet_version=info.kubelet_version,
        os=info.operating_system,
        os_image=info.os_image,
        runtime=info.container_runtime_version,
    )


def _pod(wire: _Pod, shared: Shared) -> Pod:
    meta, spec, status = wire.metadata, wire.spec or _PodSpec(), wire.status or _PodStatus()
    ips = tuple(each.ip for each in status.pod_ips or () if each.ip)
    if not ips and status.pod_ip:
        ips = (status.pod_ip,)
    template = _template(spec, shared)
    return Pod(
        namespace=sys.intern(meta.namespace or "default"),
        name=meta.name,
        node=sys.intern(spec.node_name or ""),
        ips=ips,
        host_ip=sys.intern(status.host_ip or ""),
        phase=sys.intern(status.phase or ""),
        ready=any(c.type == "Ready" and c.status == "True" for c in status.conditions or ()),
        terminating=meta.deletion_timestamp is not None,
        owner=owner_of(meta, shared),
        labels=shared.labels(meta.labels),
        annotations=shared.annotations(meta.annotations),
        template=template,
        troubles=_troubles(status.container_statuses),
        started=(status.start_time or "") if any(c.flags for c in template.containers) else "",
    )


def _workload(kind: str) -> Wire:
    def build(wire: _Workload, shared: Shared) -> Workload:
        spec, status = wire.spec or _WorkloadSpec(), wire.status or _WorkloadStatus()
        pod = spec.template.spec if spec.template else None
        desired = status.desired_number_scheduled
        if kind != "DaemonSet":
            # API field Deployment.spec.replicas: defaults to 1
            desired = 1 if spec.replicas is None else spec.replicas
        return Workload(
            kind=kind,
            namespace=wire.metadata.namespace or "default",
            name=wire.metadata.name,
            labels=shared.labels(wire.metadata.labels),
            template=_template(pod or _PodSpec(), shared),
            desired=desired or 0,
            ready=status.number_ready or status.ready_replicas or 0,
        )

    return Wire(_Workload, build)


def _template(spec: _PodSpec, shared: Shared) -> PodTemplate:
    containers = [_container(each, shared) for each in spec.containers or ()]
    containers += [
        _container(each, shared, sidecar=True)
        for each in spec.init_containers or ()
        if each.restart_policy == "Always"
    ]
    named = any(each.mounts for each in containers)
    config_maps = _config_maps(spec.volumes) if named else {}
    selector = mapping(spec.node_selector)
    policy = "" if spec.dns_policy in (None, "ClusterFirst") else str(spec.dns_policy)
    host = bool(spec.host_network)
    key = (*map(id, containers), host, policy, *config_maps.items(), *selector.items())
    return shared.same_as(  # type: ignore[no-any-return]
        key,
        lambda: PodTemplate(tuple(containers), host, policy, selector, config_maps),
    )


def _config_maps(volumes: Iterable[_Volume] | None) -> dict[str, str]:
    return {
        volume.name: volume.config_map.name
        for volume in volumes or ()
        if volume.config_map and volume.config_map.name
    }


def _container(wire: _Container, shared: Shared, *, sidecar: bool = False) -> Container:
    command, arguments = bytes(wire.command), bytes(wire.args)
    environment = tuple(
        (each.name, each.value)
        for each in wire.env or ()
        if each.name in ENVIRONMENT and each.value is not None
    )
    mounts: tuple[tuple[str, str], ...] = ()
    if wire.name in CONFIGURED:
        mounts = tuple((each.mount_path, each.name) for each in wire.volume_mounts or ())
    ports = tuple(
        (p.container_port, p.name or "", p.protocol or "TCP", p.host_port or 0, p.host_ip or "")
        for p in wire.ports or ()
    )
    key = (wire.name, wire.image, ports, command, arguments, environment, mounts, sidecar)
    return shared.same_as(  # type: ignore[no-any-return]
        key,
        lambda: Container(
            name=wire.name,
            image=wire.image or "",
            ports=tuple(ContainerPort(*port) for port in ports),
            flags=flags([*_decoded(command), *_decoded(arguments)]),
            env=dict(environment),
            mounts=dict(mounts),
            sidecar=sidecar,
        ),
    )


def _decoded(words: bytes) -> Iterable[str]:
    return _words.decode(words) or ()


def _troubles(statuses: Iterable[_ContainerStatus] | None) -> tuple[Trouble, ...]:
    return tuple(_trouble(each) for each in statuses or () if not each.ready or each.restart_count)


def _trouble(status: _ContainerStatus) -> Trouble:
    state, last = status.state or _ContainerState(), status.last_state or _ContainerState()
    now = state.waiting or state.terminated
    ended = state.terminated or last.terminated
    return Trouble(
        container=status.name,
        reason=(now.reason or "") if now else "",
        restarts=status.restart_count,
        exit_code=ended.exit_code if ended else None,
    )


NAMESPACE = Wire(_Namespace, _namespace)
NODE = Wire(_Node, _node)
POD = Wire(_Pod, _pod)
DAEMON_SET = _workload("DaemonSet")
DEPLOYMENT = _workload("Deployment")
