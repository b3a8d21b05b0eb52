"""Which row of the table of kinds a manifest, a list, a link or a file's name speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kubectl_netmap.snapshot.kind import Kind, Read
from kubectl_netmap.snapshot.kinds import KINDS

_API_KINDS = {
    "OperatorNetwork": "Network",
    "OperatorDNS": "DNS",
    "CalicoNetworkPolicy": "NetworkPolicy",
}
"""Rows whose kind is another one's too, so that the row has a name of its own."""

_OTHER_GROUPS = {
    # where these were served up to Kubernetes 1.15 and 1.21
    "extensions": ("DaemonSet", "Deployment", "Ingress", "NetworkPolicy"),
    # as calicoctl and Calico's API server print them
    "projectcalico.org": ("BlockAffinity", "FelixConfiguration", "IPPool", "GlobalNetworkPolicy"),
}

_ROWS = tuple(kind for kind in KINDS if kind.read is not Read.OPT_IN)
_WITH_VERSION = re.compile(r"(?P<group>[^_]+)_v\d+(?:(?:alpha|beta)\d+)?_(?P<plural>[^_]+)")


def api_kind(row: Kind) -> str:
    """The kind as manifests name it."""
    return _API_KINDS.get(row.name, row.name)


def _by_group() -> Iterator[tuple[tuple[str, str], str]]:
    for row in _ROWS:
        yield (row.group, api_kind(row)), row.name
    for group, names in _OTHER_GROUPS.items():
        for name in names:
            yield (group, name), name


def _built_in() -> Iterable[Kind]:
    return (row for row in _ROWS if "." not in row.group or row.group.endswith(".k8s.io"))


_KINDS = dict(_by_group())
_BARE_KINDS = {row.name: row.name for row in _built_in()}
_RESOURCES = {row.resource: row.name for row in _ROWS}
_PLURALS = {row.plural: row.name for row in _built_in()} | _RESOURCES
_SINGULARS = {row.name.lower(): row.name for row in _built_in()}

API_KINDS = frozenset(kind for _, kind in _KINDS)
"""Every kind of the table, as manifests name it."""


def by_manifest(api_version: str, kind: str) -> str | None:
    """The row of a manifest's apiVersion and kind; without apiVersion, a built-in kind."""
    if not api_version:
        return _BARE_KINDS.get(kind)
    group, slash, _ = api_version.rpartition("/")
    return _KINDS.get((group if slash else "", kind))


def by_list(api_version: str, kind: str) -> str | None:
    """The row of what a typed list holds: `PodList`."""
    return by_manifest(api_version, kind.removesuffix("List")) if kind.endswith("List") else None


def by_link(link: str) -> str | None:
    """The row of a list's or an object's selfLink: `/api/v1/namespaces/shop/pods`."""
    parts = link.strip("/").split("/")
    group = parts[1] if parts[0] == "apis" and len(parts) > 1 else ""
    for part in reversed(parts[-2:]):
        found = _PLURALS.get(part) or _RESOURCES.get(f"{part}.{group}")
        if found:
            return found
    return None


def by_path(parts: Iterable[str]) -> str | None:
    """The row that a file's name speaks of, or the name of the folder it is in.

    `pods.json`, `pods/shop.json`, `ingress/shop.json`, `core_v1_pods.json`,
    `ippools.crd.projectcalico.org.yaml`. A plural tells more than a singular, which
    may well be the name of a namespace.
    """
    names = [_plain(name) for name in reversed(tuple(parts)[-2:])]
    for table in (_PLURALS, _SINGULARS):
        found = next((table[name] for name in names if name in table), None)
        if found:
            return found
    return None


def without_suffix(name: str) -> str:
    """A file's name without the endings that say how it is written."""
    for suffix in (".gz", ".json", ".yaml", ".yml", ".ndjson", ".jsonl"):
        name = name.removesuffix(suffix)
    return name


def _plain(name: str) -> str:
    stem = without_suffix(name).lower()
    match = _WITH_VERSION.fullmatch(stem)
    if match:
        return (
            match["plural"] if match["group"] == "core" else f"{match['plural']}.{match['group']}"
        )
    return stem.replace("_", "").replace("-", "") if "." not in stem else stem
