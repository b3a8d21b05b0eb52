"""What documents in a dump say of the API server: its version, the groups it serves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

OPERATOR = "ClusterOperator"
"""OpenShift's kind that tells the versions of its parts, the API server's among them."""


@dataclass(frozen=True, slots=True)
class Server:
    """The API server's gitVersion, empty where it is not told, and its groups."""

    version: str = ""
    groups: frozenset[str] | None = None


class _Version(msgspec.Struct, rename="camel", frozen=True):
    git_version: str = ""


class _Group(msgspec.Struct, rename="camel"):
    name: str
    preferred_version: msgspec.Raw = msgspec.Raw(b"")


class _Told(msgspec.Struct, rename="camel"):
    """`/version`, `kubectl version -o json`, cluster_version.json of bundles, `/apis`."""

    kind: str = ""
    metadata: msgspec.Raw = msgspec.Raw(b"")
    git_version: str = ""
    server_version: _Version = _Version()
    info: _Version = _Version()
    groups: list[_Group] | None = None


class _Part(msgspec.Struct):
    name: str = ""
    version: str = ""


class _OperatorStatus(msgspec.Struct):
    versions: list[_Part] = []


class _Operator(msgspec.Struct):
    status: _OperatorStatus


_told = msgspec.json.Decoder(_Told)
_operator = msgspec.json.Decoder(_Operator)
_group = msgspec.json.Decoder(_Group)


def server_in(document: bytes) -> Server | None:
    """What a document says; None for one of another kind."""
    try:
        told = _told.decode(document)
        if told.kind == OPERATOR:
            parts = {each.name: each.version for each in _operator.decode(document).status.versions}
            return Server(f"v{parts['kube-apiserver']}") if "kube-apiserver" in parts else None
    except msgspec.ValidationError:
        return None
    if told.metadata:
        return None
    version = told.git_version or told.server_version.git_version or told.info.git_version
    groups = None if told.groups is None else frozenset(each.name for each in told.groups)
    return Server(version, groups) if version or groups else None


def server_of(items: Iterable[msgspec.Raw]) -> Server | None:
    """What an array says, if it is one of API groups."""
    try:
        groups = [_group.decode(item) for item in items]
    except msgspec.ValidationError:
        return None
    if not groups or not all(each.preferred_version for each in groups):
        return None
    return Server(groups=frozenset(each.name for each in groups))
