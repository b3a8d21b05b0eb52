"""Pods, DaemonSets and Deployments on the wire."""

from __future__ import annotations

import sys
from collections.abc import Iterable

import msgspec

from kubectl_netmap.objects.labels import Labels
from kubectl_netmap.objects.workload import FINISHED, Pod, PodTemplate, Trouble, Workload
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
from kubectl_netmap.snapshot.wire.trouble import (
    Condition,
    ContainerStatus,
    init_troubles,
    troubles,
    whole_reason,
)

_CALICO = "cni.projectcalico.org/podIP"


class _PodIP(Manifest):
    ip: str = ""


class _PodStatus(Manifest):
    phase: str | None = None
    pod_ip: str | None = msgspec.field(default=None, name="podIP")
    pod_ips: list[_PodIP] | None = msgspec.field(default=None, name="podIPs")
    host_ip: str | None = msgspec.field(default=None, name="hostIP")
    start_time: str | None = None
    reason: str | None = None
    conditions: list[Condition] | None = None
    container_statuses: list[ContainerStatus] | None = None
    init_container_statuses: msgspec.Raw = NOTHING


class _Pod(Manifest):
    metadata: Metadata
    spec: PodSpec | None = None
    status: _PodStatus | None = None


class _Labelled(Manifest):
    labels: msgspec.Raw = NOTHING


class _TemplateOf(Manifest):
    metadata: _Labelled | None = None
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
    ready = "True" in [c.status for c in status.conditions or () if c.type == "Ready"]
    waits = not ready and status.phase not in FINISHED
    return Pod(
        namespace=sys.intern(meta.namespace or "default"),
        name=meta.name,
        node=sys.intern(spec.node_name or ""),
        ips=ips,
        host_ip=sys.intern(status.host_ip or ""),
        phase=sys.intern(status.phase or ""),
        ready=ready,
        terminating=meta.deletion_timestamp is not None,
        owner=owner_of(meta, shared),
        labels=shared.labels(meta.labels),
        annotations=_annotations(meta, ips, shared),
        template=template,
        troubles=(
            *(_init_troubles(status, template) if waits else ()),
            *troubles(status.container_statuses),
        ),
        started=(status.start_time or "") if configured else "",
        reason="" if ready else sys.intern(whole_reason(status.reason, status.conditions)),
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
        template = spec.template or _TemplateOf()
        desired = status.desired_number_scheduled
        if kind != "DaemonSet":
            # API field Deployment.spec.replicas: defaults to 1
            desired = 1 if spec.replicas is None else spec.replicas
        return Workload(
            kind=kind,
            namespace=wire.metadata.namespace or "default",
            name=wire.metadata.name,
            labels=shared.labels(wire.metadata.labels),
            pod_labels=shared.labels((template.metadata or _Labelled()).labels),
            template=template_of(template.spec or PodSpec(), shared),
            desired=desired or 0,
            ready=status.number_ready or status.ready_replicas or 0,
        )

    return Wire(_Workload, build)


def _init_troubles(status: _PodStatus, template: PodTemplate) -> Iterable[Trouble]:
    sidecars = {each.name for each in template.containers if each.sidecar}
    return init_troubles(status.init_container_statuses, sidecars)


POD = Wire(_Pod, _pod)
DAEMON_SET = _workload("DaemonSet")
DEPLOYMENT = _workload("Deployment")
