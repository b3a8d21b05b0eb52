"""Configuration objects on the wire: any manifest, reduced to named fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kubectl_netmap.objects.config import ConfigObject, Scalar
from kubectl_netmap.snapshot.wire.meta import Manifest, Shared, Wire


class _ManagedField(Manifest):
    time: str | None = None
    subresource: str | None = None


class _Metadata(Manifest):
    name: str
    namespace: str | None = None
    creation_timestamp: str | None = None
    deletion_timestamp: str | None = None
    managed_fields: list[_ManagedField] | None = None


class WithBody(Manifest):
    """Everything of a configuration object but what every manifest has."""

    metadata: _Metadata
    spec: Any = None
    status: Any = None
    data: dict[str, str | None] | None = None
    reason: str | None = None
    reporting_component: str | None = None
    involved_object: dict[str, Any] | None = None
    subnet: str | None = None
    host: str | None = None

    def tree(self) -> dict[str, Any]:
        """The manifest as a tree of JSON values, for `pick`."""
        return {
            "metadata": {"deletionTimestamp": self.metadata.deletion_timestamp},
            "spec": self.spec,
            "status": self.status,
            "reason": self.reason,
            "reportingComponent": self.reporting_component,
            "involvedObject": self.involved_object,
            "subnet": self.subnet,
            "host": self.host,
        }


def config(kind: str, *paths: str) -> Wire:
    """The wire of a kind of which only these fields are read.

    A path is dotted; `[]` stands for every item of a list: `spec.cidrs[]`,
    `status.conditions[].type`.
    """
    split = [path.split(".") for path in paths]

    def build(wire: WithBody, _shared: Shared) -> ConfigObject:
        tree = wire.tree()
        fields = {key: value for path in split for key, value in pick(tree, path)}
        return header_of(kind, wire, fields)

    return Wire(WithBody, build)


def header_of(kind: str, wire: WithBody, fields: Mapping[str, Scalar]) -> ConfigObject:
    """The object with its name and the time of its last change."""
    meta = wire.metadata
    times = [each.time for each in meta.managed_fields or () if each.time and not each.subresource]
    return ConfigObject(
        kind=kind,
        namespace=meta.namespace or "",
        name=meta.name,
        fields=fields,
        modified=max(times, default=meta.creation_timestamp or ""),
    )


def pick(tree: Any, path: list[str], under: str = "") -> Iterator[tuple[str, Scalar]]:  # noqa: ANN401 -- any JSON
    """The scalars at a path of a JSON tree, each with its full path."""
    if not path:
        if tree is not None and not isinstance(tree, dict | list):
            yield under, tree
        return
    step, rest = path[0], path[1:]
    name = step.removesuffix("[]")
    if not isinstance(tree, Mapping) or name not in tree:
        return
    here = f"{under}.{name}" if under else name
    below = tree[name]
    if step == name:
        yield from pick(below, rest, here)
        return
    # old versions of some kinds hold one value where newer ones hold a list
    items: Iterable[Any] = below if isinstance(below, list) else [below]
    for index, item in enumerate(items):
        yield from pick(item, rest, f"{here}[{index}]")
