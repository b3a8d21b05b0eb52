"""Manifests of what programs Service rules, as small as the decoders allow."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import yaml

from kubectl_netmap.objects.config import ConfigObject
from kubectl_netmap.snapshot.gap import Gap, GapReason
from kubectl_netmap.snapshot.snapshot import Object, Snapshot

Manifest = Mapping[str, Any]

STARTED = "2026-11-01T12:00:00Z"
BEFORE, AFTER = "2026-11-01T11:00:00Z", "2026-11-02T09:00:00Z"

FILE = "--config=/var/lib/kube-proxy/config.conf"
MOUNTED = {"kube-proxy": "/var/lib/kube-proxy"}


def story(*manifests: Manifest) -> str:
    """The manifests as one YAML text."""
    return yaml.safe_dump_all(manifests)


def node(  # noqa: PLR0913 -- what a node has
    name: str = "n1",
    version: str = "v1.34.4",
    system: str = "linux",
    *,
    ready: bool = True,
    labels: Mapping[str, str] | None = None,
    annotations: Mapping[str, str] | None = None,
    image: str = "",
    pod_cidrs: Iterable[str] = (),
    **spec: object,
) -> Manifest:
    info = {"kubeletVersion": version, "operatingSystem": system, "osImage": image}
    condition = {"type": "Ready", "status": str(ready)}
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": name,
            "labels": {"kubernetes.io/os": system, **(labels or {})},
            "annotations": dict(annotations or {}),
        },
        "spec": {**({"podCIDRs": list(pod_cidrs)} if pod_cidrs else {}), **spec},
        "status": {"conditions": [condition], "nodeInfo": info},
    }


def k3s(name: str, *words: str, version: str = "v1.34.4+k3s1", program: str = "k3s") -> Manifest:
    return node(name, version, annotations={f"{program}.io/node-args": json.dumps(words)})


def template(  # noqa: PLR0913 -- what a pod has
    container: str,
    command: Iterable[str] = (),
    *,
    image: str = "kube-proxy:v1.34.4",
    mounts: Mapping[str, str] | None = None,
    config_maps: Mapping[str, str] | None = None,
    env: Mapping[str, str] | None = None,
    system: str = "linux",
) -> dict[str, Any]:
    """A pod's spec; `mounts` is volume to path, `config_maps` volume to ConfigMap."""
    volumes = config_maps or {name: name for name in mounts or {}}
    return {
        "hostNetwork": True,
        "nodeSelector": {"kubernetes.io/os": system} if system else {},
        "containers": [
            {
                "name": container,
                "image": image,
                "command": list(command),
                "env": [{"name": name, "value": value} for name, value in (env or {}).items()],
                "volumeMounts": [
                    {"name": volume, "mountPath": path} for volume, path in (mounts or {}).items()
                ],
            }
        ],
        "volumes": [{"name": v, "configMap": {"name": name}} for v, name in volumes.items()],
    }


def pod(  # noqa: PLR0913 -- what a pod has
    name: str,
    on: str,
    spec: Mapping[str, Any],
    *,
    namespace: str = "kube-system",
    phase: str = "Running",
    ready: bool = True,
    waiting: str = "",
    owner: str = "",
    terminating: bool = False,
) -> Manifest:
    state = {"waiting": {"reason": waiting}} if waiting else {"running": {}}
    container = spec["containers"][0]["name"]
    metadata: dict[str, Any] = {"namespace": namespace, "name": name}
    if owner:
        reference = {"kind": "DaemonSet", "name": owner, "controller": True}
        metadata["ownerReferences"] = [reference]
    if terminating:
        metadata["deletionTimestamp"] = AFTER
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": metadata,
        "spec": {**spec, "nodeName": on},
        "status": {
            "phase": phase,
            "startTime": STARTED,
            "conditions": [{"type": "Ready", "status": str(ready)}],
            "containerStatuses": [{"name": container, "ready": ready, "state": state}],
        },
    }


def daemon_set(
    name: str, spec: Mapping[str, Any], desired: int = 1, namespace: str = "kube-system"
) -> Manifest:
    return {
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": {"namespace": namespace, "name": name},
        "spec": {"template": {"spec": dict(spec)}},
        "status": {"desiredNumberScheduled": desired, "numberReady": desired},
    }


def config_map(
    name: str, namespace: str = "kube-system", modified: str = BEFORE, **data: str
) -> Manifest:
    """A ConfigMap; a key with a dot or a dash is written with `_dot_` or `_dash_`."""
    keys = {key.replace("_dot_", ".").replace("_dash_", "-"): text for key, text in data.items()}
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"namespace": namespace, "name": name, "creationTimestamp": modified},
        "data": keys,
    }


def mode_in(mode: str) -> str:
    """A KubeProxyConfiguration, as kubeadm writes it, but for what nobody reads."""
    return yaml.safe_dump(
        {
            "apiVersion": "kubeproxy.config.k8s.io/v1alpha1",
            "kind": "KubeProxyConfiguration",
            "clusterCIDR": "10.244.0.0/16",
            "mode": mode,
        }
    )


def custom(
    kind: str, group: str, name: str, version: str = "v1", namespace: str = "", **body: object
) -> Manifest:
    metadata = {"name": name, **({"namespace": namespace} if namespace else {})}
    return {"apiVersion": f"{group}/{version}", "kind": kind, "metadata": metadata, **body}


def kubeadm(*names: str, mode: str = "iptables", modified: str = BEFORE) -> list[Manifest]:
    """kube-proxy as kubeadm installs it: ConfigMap, DaemonSet, a pod on each node."""
    spec = template("kube-proxy", [FILE], mounts=MOUNTED)
    return [
        config_map("kube-proxy", modified=modified, config_dot_conf=mode_in(mode)),
        daemon_set("kube-proxy", spec, len(names)),
        *(pod(f"kube-proxy-{name}", name, spec, owner="kube-proxy") for name in names),
    ]


def agents(
    container: str, *names: str, owner: str = "", namespace: str = "kube-system", **more: Any
) -> list[Manifest]:
    """A CNI's DaemonSet, and its pod on each node."""
    spec = template(container, image=f"{container}:v1", **more)
    owner = owner or container
    return [
        daemon_set(owner, spec, len(names), namespace),
        *(pod(f"{owner}-{name}", name, spec, owner=owner, namespace=namespace) for name in names),
    ]


def without(snapshot: Snapshot, *kinds: str) -> Snapshot:
    """The snapshot of somebody who may not list these kinds."""
    seen = {kind: found for kind, found in snapshot.objects.items() if kind not in kinds}
    gaps = tuple(Gap(kind, GapReason.FORBIDDEN) for kind in kinds)
    return replace(snapshot, objects=seen, gaps=(*snapshot.gaps, *gaps))


def asked(snapshot: Snapshot, *configs: ConfigObject) -> Snapshot:
    """The snapshot with what is read only when asked for."""
    objects: dict[str, tuple[Object, ...]] = dict(snapshot.objects)
    for config in configs:
        objects[config.kind] = (*objects.get(config.kind, ()), config)
    return replace(snapshot, objects=objects)


def node_proxy(name: str, **fields: str) -> ConfigObject:
    """What a node answered; a dot in a field's name is written `__`, `[0]` as `_0`."""
    named = {key.replace("__", ".").replace("_0", "[0]"): text for key, text in fields.items()}
    return ConfigObject("NodeProxy", "", name, named)


def pod_log(name: str, mode: str) -> ConfigObject:
    return ConfigObject("PodLog", "kube-system", name, {"mode": mode})
