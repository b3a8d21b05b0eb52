"""Which API groups, versions and kinds a server has: one request for all of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from kubectl_netmap.collect.cluster.answer import Refused
from kubectl_netmap.collect.cluster.transport import JSON, Transport
from kubectl_netmap.collect.source import NotRead
from kubectl_netmap.errors import ClusterUnreachable
from kubectl_netmap.snapshot.kind import Kind

# Aggregated discovery, KEP-3352: v2 since 1.30, v2beta1 since 1.27; older servers answer
# the same request with the plain list of groups.
_AGGREGATED = "application/json;g=apidiscovery.k8s.io;v={};as=APIGroupDiscoveryList"
_ACCEPT = f"{_AGGREGATED.format('v2')},{_AGGREGATED.format('v2beta1')},{JSON}"
_WATCH_LIST = (1, 34)
"""KEP-3157: on by default since 1.34, and in 1.32 but not in 1.33."""

_SERVER_ERROR = 500


class _Resource(msgspec.Struct, frozen=True):
    resource: str = ""
    verbs: list[str] | None = None


class _Version(msgspec.Struct, frozen=True):
    version: str
    resources: list[_Resource] | None = None
    freshness: str = "Current"


class _Metadata(msgspec.Struct, frozen=True):
    name: str = ""


class _Group(msgspec.Struct, frozen=True):
    """A group of either list: named in `metadata` (aggregated) or by `name` (plain)."""

    metadata: _Metadata = _Metadata()
    name: str = ""
    versions: list[_Version] | None = None


class _Groups(msgspec.Struct, frozen=True):
    items: list[_Group] | None = None
    groups: list[_Group] | None = None


class _Info(msgspec.Struct, frozen=True):
    git_version: str = msgspec.field(name="gitVersion")


Lists = frozenset[str] | None
"""The plurals that can be listed; None where the server does not say."""


@dataclass(frozen=True, slots=True)
class Served:
    """The server's gitVersion (empty: unknown) and its groups (None: unknown)."""

    version: str = ""
    groups: Mapping[str, Mapping[str, Lists]] | None = None

    @property
    def has_watch_list(self) -> bool:
        """Whether a list can be asked for as a stream; `v1.34.4-eks-1`, `v1.34+` can."""
        found = re.match(r"v?(\d+)\.(\d+)", self.version)
        return found is not None and (int(found[1]), int(found[2])) >= _WATCH_LIST

    def versions_of(self, kind: Kind) -> tuple[str, ...]:
        """The versions to ask for, in order; none where the kind is not served.

        The core group is always served; where the server did not tell, each is worth a try.
        """
        if not kind.group or self.groups is None:
            return kind.versions
        served = self.groups.get(kind.group, {})
        return tuple(v for v in kind.versions if v in served and _lists(served[v], kind.plural))


def discover(transport: Transport) -> Served:
    """Ask for the version and the groups; what may not be read is unknown.

    Raises `ClusterUnreachable` where something answers that is no API server.
    """
    return Served(_version(transport), _groups(transport))


def groups_alone(transport: Transport) -> Served:
    """Ask for the groups only, where the version does not matter."""
    return Served(groups=_groups(transport))


def _version(transport: Transport) -> str:
    try:
        return msgspec.json.decode(transport.get("/version"), type=_Info).git_version
    except Refused as refused:
        if refused.answer.status in (401, 403):
            return ""
        raise _no_api_server(transport, refused.detail) from refused
    except msgspec.DecodeError as error:
        raise _no_api_server(transport, "its /version is not that of Kubernetes") from error


def _groups(transport: Transport) -> Mapping[str, Mapping[str, Lists]] | None:
    try:
        found = msgspec.json.decode(transport.get("/apis", accept=_ACCEPT), type=_Groups)
    except (NotRead, msgspec.DecodeError):
        return None
    return {
        group.metadata.name or group.name: {
            version.version: _listable(version) for version in group.versions or ()
        }
        for group in found.items or found.groups or ()
    }


def _listable(version: _Version) -> Lists:
    # a stale entry is what an unavailable aggregated API server once served
    if version.resources is None or version.freshness != "Current":
        return None
    return frozenset(
        each.resource for each in version.resources if each.verbs is None or "list" in each.verbs
    )


def _lists(lists: Lists, plural: str) -> bool:
    return lists is None or plural in lists


def _no_api_server(transport: Transport, detail: str) -> ClusterUnreachable:
    return ClusterUnreachable(
        f"{transport.server} does not answer as a Kubernetes API server: {detail}",
        hint="is the path in the kubeconfig's server complete, and the cluster up?",
    )
