"""A row of the table of ConfigMaps: where one may live, and what is read of it."""

from __future__ import annotations

from dataclasses import dataclass

from kubectl_netmap.snapshot.wire.documents import Format


@dataclass(frozen=True, slots=True)
class Document:
    """A key of a ConfigMap, the format of its value, and the fields read of it.

    The key `*` stands for every key. Without a format the value itself is the field.
    """

    key: str
    format: Format | None = None
    paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConfigMap:
    """A ConfigMap by name, where it may live, and what its absence costs.

    Where `mounted_by` names containers, every ConfigMap that one of them mounts is
    read as this one, whatever it is called.
    """

    name: str
    namespaces: tuple[str, ...]
    documents: tuple[Document, ...]
    consequence: str
    mounted_by: tuple[str, ...] = ()
