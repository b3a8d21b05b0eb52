"""Marks by which components are recognised: names of containers, images, labels.

Images may come from a mirror, so only the last part of their path counts:
`rancher/mirrored-cilium-cilium:v1.16` is `mirrored-cilium-cilium`, `v1.16`.
"""

from __future__ import annotations

from kubectl_netmap.discover.fact import Evidence
from kubectl_netmap.objects.config import ConfigObject
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.snapshot.snapshot import Snapshot

SERVER = Ref("APIServer", "", "version")
"""What the evidence names where the API server itself said it."""


def image_name(image: str) -> str:
    """The last part of an image's path, without tag or digest."""
    return image.partition("@")[0].rpartition("/")[2].partition(":")[0]


def image_tag(image: str) -> str:
    """The tag of an image; empty where it has none."""
    return image.partition("@")[0].rpartition("/")[2].partition(":")[2]


def field(config: ConfigObject, path: str, says: str = "") -> Evidence:
    """The evidence that a field of a configuration object gives."""
    return Evidence(config.ref, path, config.text(path), says)


def count_of(things: int, noun: str) -> str:
    """A number and a noun, singular or plural: `1 node`, `3 nodes`, `1,500 nodes`."""
    return f"{things:,} {noun}" if things == 1 else f"{things:,} {noun}s"


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
