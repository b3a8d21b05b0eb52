"""ConfigMaps on the wire: the documents inside them, reduced to named fields."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.objects.config import ConfigObject, Scalar
from kubectl_netmap.objects.workload import Pod, PodTemplate, Workload
from kubectl_netmap.snapshot.wire.config import WithBody, header_of, pick
from kubectl_netmap.snapshot.wire.config_map_row import ConfigMap, Document
from kubectl_netmap.snapshot.wire.config_maps import CONFIG_MAPS
from kubectl_netmap.snapshot.wire.meta import Shared, Wire


def row_for(namespace: str, name: str) -> ConfigMap | None:
    """The row that says what is read of a ConfigMap of this name."""
    return next(
        (row for row in CONFIG_MAPS if row.name == name and namespace in row.namespaces), None
    )


def mounted(owners: tuple[Pod | Workload, ...]) -> Iterator[tuple[str, str, ConfigMap]]:
    """(namespace, name, row) of every ConfigMap that a known container mounts."""
    seen: set[tuple[str, str]] = set()
    for owner in owners:
        for name, row in _mounts(owner.template):
            if (owner.namespace, name) not in seen:
                seen.add((owner.namespace, name))
                yield owner.namespace, name, row


def _mounts(template: PodTemplate) -> Iterator[tuple[str, ConfigMap]]:
    for container in template.containers:
        for volume in container.mounts.values():
            name = template.config_maps.get(volume)
            row = next((row for row in CONFIG_MAPS if container.name in row.mounted_by), None)
            if name and row:
                yield name, row


def _build(wire: WithBody, _shared: Shared) -> ConfigObject:
    meta, fields = wire.metadata, dict[str, Scalar]()
    data = wire.data or {}
    row = row_for(meta.namespace or "", meta.name)
    for document in row.documents if row else _ANY:
        keys = [key for key in data if document.key in ("*", key)]
        for key in keys:
            fields.update(_fields(document, key, data[key] or ""))
    return header_of("ConfigMap", wire, fields)


def _fields(document: Document, key: str, text: str) -> Iterator[tuple[str, Scalar]]:
    here = f"data.{key}"
    if document.format is None:
        yield here, text
        return
    try:
        tree = document.format(text)
    except ValueError as error:
        message = f"{here}: {error}"
        raise ValueError(message) from error
    for path in document.paths:
        yield from pick(tree, path.split("."), here)


_ANY = tuple(document for row in CONFIG_MAPS if row.mounted_by for document in row.documents)
"""What is read of a ConfigMap with another name: it was read since it is mounted."""

CONFIG_MAP = Wire(WithBody, _build)
