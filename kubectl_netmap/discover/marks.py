"""Marks by which components are recognised: names of containers, images, labels.

Images may come from a mirror, so only the last part of their path counts:
`rancher/mirrored-cilium-cilium:v1.16` is `mirrored-cilium-cilium`, `v1.16`.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.discover.fact import Evidence
from kubectl_netmap.objects.config import ConfigObject
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.workload import Container, Pod, Workload
from kubectl_netmap.snapshot.snapshot import Snapshot


def image_name(image: str) -> str:
    """The last part of an image's path, without tag or digest."""
    return image.partition("@")[0].rpartition("/")[2].partition(":")[0]


def image_tag(image: str) -> str:
    """The tag of an image; empty where it has none."""
    return image.partition("@")[0].rpartition("/")[2].partition(":")[2]


def running(snapshot: Snapshot, *containers: str) -> Iterator[tuple[Pod, Container]]:
    """Live pods with a container of one of these names, and that container."""
    for pod in snapshot.pods:
        if not pod.on_network and not pod.template.host_network:
            continue  # finished
        for container in pod.template.containers:
            if container.name in containers:
                yield pod, container


def daemon_sets(snapshot: Snapshot, *names: str) -> Iterator[Workload]:
    """DaemonSets of one of these names that want at least one pod.

    One that wants none is switched off: Calico's recipe for eBPF leaves kube-proxy's
    DaemonSet in place with a node selector that no node meets.
    """
    return (each for each in snapshot.daemon_sets if each.name in names and each.desired)


def control_plane(snapshot: Snapshot, component: str) -> Iterator[tuple[Pod, Container]]:
    """Static pods of a control-plane component, such as kube-apiserver.

    Source: kubeadm's labels `component` and `tier: control-plane`; RKE2 and others
    keep them, and all keep the container's name.
    """
    return running(snapshot, component)


def flag(pod: Pod | Workload, container: Container, name: str, says: str = "") -> Evidence | None:
    """The evidence that a flag of a container gives, if the flag is there."""
    value = container.flags.get(name)
    return None if value is None else Evidence(pod.ref, f"--{name}", value, says)


def environment(
    owner: Workload, container: Container, name: str, says: str = ""
) -> Evidence | None:
    """The evidence that an environment variable gives, if it is there."""
    value = container.env.get(name)
    return None if value is None else Evidence(owner.ref, f"env {name}", value, says)


def field(config: ConfigObject, path: str, says: str = "") -> Evidence:
    """The evidence that a field of a configuration object gives."""
    return Evidence(config.ref, path, config.text(path), says)


def count_of(things: int, noun: str) -> str:
    """A number and a noun, singular or plural: `1 node`, `3 nodes`."""
    return f"{things} {noun}" if things == 1 else f"{things} {noun}s"


SERVER = Ref("APIServer", "", "version")
"""What the evidence names where the API server itself said it."""


def readable(snapshot: Snapshot, kind: str, namespace: str, name: str) -> bool:
    """Whether the object of that name would have been seen if it were there."""
    return snapshot.sees(kind, namespace) and not any(
        gap.kind == kind and (gap.namespace, gap.name) == (namespace, name) for gap in snapshot.gaps
    )


def hidden_kind(snapshot: Snapshot, *kinds: str) -> str:
    """The first of the kinds that was not read down to its last object, or empty."""
    partly = {gap.kind for gap in snapshot.gaps}
    limited = bool(snapshot.header.namespaces)
    return next((k for k in kinds if limited or k not in snapshot.objects or k in partly), "")


def setting(config: ConfigObject, path: str, default: str) -> tuple[str, Evidence]:
    """What a configuration object says at a path, or the documented default there."""
    value = config.text(path)
    if value:
        return value, field(config, path)
    return default, Evidence(config.ref, path, "", f"not set: {default} is the default")
