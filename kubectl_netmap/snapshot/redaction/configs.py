"""Configuration objects, gaps and the header of a snapshot, redacted."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from kubectl_netmap.objects.config import ConfigObject, Scalar
from kubectl_netmap.snapshot.gap import Gap
from kubectl_netmap.snapshot.redaction.corefile import of_server
from kubectl_netmap.snapshot.redaction.means import Means
from kubectl_netmap.snapshot.snapshot import Header

_SAID = frozenset({"NodeProxy", "PodLog", "ServiceProbe"})
"""Kinds that hold what somebody said, not what somebody set."""

_DOMAINS = ("dnsDomain", "clusterDomain", "data.Corefile.kubernetes[", "data.NodeHosts.names[")
_SERVERS = "data.Corefile.servers["
_CUSTOM = "coredns-custom"
"""A ConfigMap whose keys are names that people gave to their files."""

_NAMES = {
    ("BlockAffinity", "spec.node"): "node",
    ("ENIConfig", "spec.subnet"): "subnet",
    ("HostSubnet", "host"): "node",
    ("IPAddress", "spec.parentRef.namespace"): "ns",
    ("IPAddress", "spec.parentRef.name"): "svc",
    ("IPPool", "spec.nodeSelector"): "selector",
    ("Subnet", "spec.vlan"): "vlan",
    ("Subnet", "spec.vpc"): "vpc",
}
_EVERY_NODE = ("all()", "!all()")


def config(means: Means, thing: ConfigObject) -> ConfigObject:
    """A configuration object; which fields it has stays, and so does their order."""
    return replace(
        thing,
        namespace=means.namespace(thing.namespace),
        name=means.name(thing.kind, thing.name),
        fields={_path(means, thing, path): _field(means, thing, path) for path in thing.fields},
    )


def _path(means: Means, thing: ConfigObject, path: str) -> str:
    if (thing.kind, thing.name) != ("ConfigMap", _CUSTOM):
        return path
    return f"data.{means.names.made('file', path)}.lines"


def _field(means: Means, thing: ConfigObject, path: str) -> Scalar:
    value = thing.fields[path]
    if not isinstance(value, str) or value in _EVERY_NODE:
        return value
    role = _NAMES.get((thing.kind, path), "")
    if thing.kind == "Event" and path == "involvedObject.name":
        return means.name(thing.text("involvedObject.kind"), value)
    if role:
        return means.names.node(value) if role == "node" else means.names.of(role, value)
    if path.startswith(_SERVERS):
        return of_server(means, path.rpartition("].")[2], value)
    if any(part in path for part in _DOMAINS):
        return means.names.host(value)
    return means.words.prose(value) if thing.kind in _SAID else means.words.setting(value)


def gap(means: Means, thing: Gap) -> Gap:
    """A gap: where it is and what was said, not why and what it costs."""
    counted = thing.name[:1].isdigit() or thing.name.startswith("line ")
    name = thing.name if counted or thing.name == "?" else means.name(thing.kind, thing.name)
    return replace(
        thing,
        namespace=means.namespace(thing.namespace),
        name=name,
        besides=tuple(sorted(map(means.namespace, thing.besides))),
        nodes=tuple(sorted(means.name("Node", node) for node in thing.nodes)),
        detail=means.words.prose(thing.detail),
    )


def header(means: Means, thing: Header) -> Header:
    """The header: version and time stay, and so does whether it was a cluster or a file."""
    names = means.names
    groups = thing.api_groups
    return msgspec.structs.replace(
        thing,
        context=names.of("context", thing.context),
        source=thing.source if thing.source in ("", "live", "demo") else "file",
        api_groups=None if groups is None else frozenset(map(names.domain, groups)),
        namespaces=tuple(sorted(map(means.namespace, thing.namespaces))),
        redacted=True,
    )
