"""Pods, DaemonSets and Deployments on the wire."""

from __future__ import annotations

import sys
from collections.abc import Iterable

import msgspec

from kubectl_netmap.objects.labels import Labels
from kubectl_netmap.objects.workload import Pod, Trouble, Workload
from kubectl_netmap.snapshot.wire.meta import (
    EMPTY,
    NOTHING,
    Manifest,
    Metadata,
    Shared,
    Wire,
    owner_of,
)
from kubectl_netmap.snapshot.wire.template import PodSpec, template_of

_CALICO = "cni.projectcalico.org/podIP"


class _Condition(Manifest):
    type: str = ""
    status: str = ""


class _PodIP(Manifest):
    ip: str = ""


class _State(Manifest):
    reason: str | None = None
    exit_code: int | None = None


class _ContainerState(Manifest):
    waiting: _State | None = None
    terminated: _State | None = None


_read_state = msgspec.json.Decoder(_ContainerState | None)


class _ContainerStatus(Manifest):
    name: str = ""
    ready: bool = False
    restart_count: int = 0
    state: msgspec.Raw = NOTHING
    last_state: msgspec.Raw = NOTHING


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
    spec: PodSpec | None = None
    status: _PodStatus | None = None


class _TemplateOf(Manifest):
    spec: PodSpec | None = None


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


def _pod(wire: _Pod, shared: Shared) -> Pod:
    meta, spec, status = wire.metadata, wire.spec or PodSpec(), wire.status or _PodStatus()
    ips = tuple([each.ip for each in status.pod_ips or () if each.ip])
    if not ips and status.pod_ip:
        ips = (status.pod_ip,)
    template = template_of(spec, shared)
    configured = [each for each in template.containers if each.flags]
    return Pod(
        namespace=sys.intern(meta.namespace or "default"),
        name=meta.name,
        node=sys.intern(spec.node_name or ""),
        ips=ips,
        host_ip=sys.intern(status.host_ip or ""),
        phase=sys.intern(status.phase or ""),
        ready="True" in [c.status for c in status.conditions or () if c.type == "Ready"],
        terminating=meta.deletion_timestamp is not None,
        owner=owner_of(meta, shared),
        labels=shared.labels(meta.labels),
        annotations=_annotations(meta, ips, shared),
        template=template,
        troubles=_troubles(status.container_statuses),
        started=(status.start_time or "") if configured else "",
    )


def _annotations(meta: Metadata, ips: tuple[str, ...], shared: Shared) -> Labels:
    """Those of a pod; where its addresses are known, without Calico's note of them.

    They say the same, and at 150 k pods would take as much room as all else of a pod.
    """
    found = shared.annotations(meta.annotations)
    if not ips or not found:
        return found
    return {name: found[name] for name in found if not name.startswith(_CALICO)} or EMPTY


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
            template=template_of(pod or PodSpec(), shared),
            desired=desired or 0,
            ready=status.number_ready or status.ready_replicas or 0,
        )

    return Wire(_Workload, build)


def _troubles(statuses: Iterable[_ContainerStatus] | None) -> tuple[Trouble, ...]:
    return tuple(
        [_trouble(each) for each in statuses or () if not each.ready or each.restart_count]
    )


def _trouble(status: _ContainerStatus) -> Trouble:
    state = _read_state.decode(status.state) or _ContainerState()
    last = _read_state.decode(status.last_state) or _ContainerState()
    now = state.waiting or state.terminated
    ended = state.terminated or last.terminated
    return Trouble(
        container=status.name,
        reason=(now.reason or "") if now else "",
        restarts=status.restart_count,
        exit_code=ended.exit_code if ended else None,
    )


POD = Wire(_Pod, _pod)
DAEMON_SET = _workload("DaemonSet")
DEPLOYMENT = _workload("Deployment")
