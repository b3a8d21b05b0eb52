"""Pod templates on the wire: containers reduced to what is read, equal ones made one.

Every pod carries its whole template, with a volume name of its own in it; so what
varies is left as bytes and looked at only where a container is one that we read.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from kubectl_netmap.objects.workload import Container, ContainerPort, DnsConfig, PodTemplate
from kubectl_netmap.snapshot.wire.arguments import flags
from kubectl_netmap.snapshot.wire.meta import (
    EMPTY,
    NOTHING,
    Manifest,
    Shared,
    mapping,
    strings,
)
from kubectl_netmap.snapshot.wire.named import CONFIGURED, ENVIRONMENT
from kubectl_netmap.snapshot.wire.privileges import privileges_in, probed_in


class _Port(Manifest):
    container_port: int = 0
    name: str | None = None
    protocol: str | None = None
    host_port: int | None = None
    host_ip: str | None = msgspec.field(default=None, name="hostIP")


class _Env(Manifest):
    name: str = ""
    value: str | None = None


class _Mount(Manifest):
    name: str = ""
    mount_path: str = ""


class _Container(Manifest):
    name: str = ""
    image: str | None = None
    ports: msgspec.Raw = NOTHING
    command: msgspec.Raw = NOTHING
    args: msgspec.Raw = NOTHING
    env: list[_Env] | None = None
    volume_mounts: msgspec.Raw = NOTHING
    restart_policy: str | None = None
    security_context: msgspec.Raw = NOTHING
    readiness_probe: msgspec.Raw = NOTHING


class _ConfigMapVolume(Manifest):
    name: str | None = None


class _Volume(Manifest):
    name: str = ""
    config_map: _ConfigMapVolume | None = None


class _DnsOption(Manifest):
    name: str | None = None
    value: str | None = None


class _DnsConfig(Manifest):
    nameservers: list[str] | None = None
    searches: list[str] | None = None
    options: list[_DnsOption] | None = None


class _HostAlias(Manifest):
    ip: str = ""
    hostnames: list[str] | None = None


class PodSpec(Manifest):
    """`v1.PodSpec`, as far as we read it."""

    containers: list[_Container] | None = None
    init_containers: list[_Container] | None = None
    node_name: str | None = None
    host_network: bool | None = None
    dns_policy: str | None = None
    dns_config: _DnsConfig | None = None
    host_aliases: list[_HostAlias] | None = None
    node_selector: dict[str, str | None] | None = None
    volumes: msgspec.Raw = NOTHING


_Pairs = tuple[tuple[str, str], ...]

_read_words = msgspec.json.Decoder(list[str] | None)
_read_ports = msgspec.json.Decoder(list[_Port] | None)
_read_mounts = msgspec.json.Decoder(list[_Mount] | None)
_read_volumes = msgspec.json.Decoder(list[_Volume] | None)


def template_of(spec: PodSpec, shared: Shared) -> PodTemplate:
    """The template of a pod or a workload; equal ones are one value."""
    containers = [_container(each, shared) for each in spec.containers or ()]
    # KEP-753: an init container that restarts always keeps running beside the others
    containers += [
        _container(each, shared, sidecar=True)
        for each in spec.init_containers or ()
        if each.restart_policy == "Always"
    ]
    selector = tuple(mapping(spec.node_selector).items()) if spec.node_selector else ()
    config_maps = _config_maps(spec.volumes) if [True for c in containers if c.mounts] else ()
    start = _start_privileges(spec.init_containers, shared) if spec.init_containers else ()
    # a template keeps its containers, so that while it is known their ids are taken
    ids = tuple([id(each) for each in containers])
    host = spec.host_network or False
    policy = "" if spec.dns_policy in (None, "ClusterFirst") else spec.dns_policy
    resolver = _dns_config(spec.dns_config) if spec.dns_config else None
    aliases = _host_aliases(spec.host_aliases) if spec.host_aliases else ()
    key = (ids, host, policy, selector, config_maps, start, resolver, aliases)
    return shared.same_as(key, _template, containers, *key[1:])


def _template(  # noqa: PLR0913, PLR0917 -- what templates may differ in
    containers: Iterable[Container],
    host: bool,  # noqa: FBT001 -- handed on by position
    policy: str,
    selector: _Pairs,
    config_maps: _Pairs,
    start: tuple[str, ...],
    resolver: DnsConfig | None,
    aliases: _Pairs,
) -> PodTemplate:
    return PodTemplate(
        containers=tuple(containers),
        host_network=host,
        dns_policy=policy,
        node_selector=dict(selector) or EMPTY,
        config_maps=dict(config_maps) or EMPTY,
        start_privileges=start,
        dns_config=resolver,
        host_aliases=aliases,
    )


def _host_aliases(wire: Iterable[_HostAlias]) -> _Pairs:
    return tuple([(name, each.ip) for each in wire for name in each.hostnames or () if each.ip])


def _dns_config(wire: _DnsConfig) -> DnsConfig | None:
    found = DnsConfig(
        nameservers=strings(wire.nameservers),
        searches=strings(wire.searches),
        options=tuple([(each.name, each.value or "") for each in wire.options or () if each.name]),
    )
    return None if found == DnsConfig() else found


def _start_privileges(containers: Iterable[_Container], shared: Shared) -> tuple[str, ...]:
    found = [
        name
        for each in containers
        if each.restart_policy != "Always"
        for name in shared.read(privileges_in, each.security_context)
    ]
    return tuple(sorted(set(found)))


def _config_maps(raw: msgspec.Raw) -> _Pairs:
    return tuple(
        (volume.name, volume.config_map.name)
        for volume in _read_volumes.decode(raw) or ()
        if volume.config_map and volume.config_map.name
    )


def _container(wire: _Container, shared: Shared, *, sidecar: bool = False) -> Container:
    # lists rather than generators, here and in `workload`: a third less time per pod
    env = [
        (each.name, each.value)
        for each in wire.env or ()
        if each.name in ENVIRONMENT and each.value is not None
    ]
    mounts = _mounts(wire.volume_mounts) if wire.name in CONFIGURED else ()
    words = (bytes(wire.command), bytes(wire.args))
    rights = (bytes(wire.security_context), bytes(wire.readiness_probe))
    key = (wire.name, wire.image, bytes(wire.ports), words, rights, tuple(env), mounts, sidecar)
    return shared.same_as(key, _made, wire, shared, env, mounts, sidecar)


def _made(
    wire: _Container,
    shared: Shared,
    env: Iterable[tuple[str, str]],
    mounts: _Pairs,
    sidecar: bool,  # noqa: FBT001 -- handed on by position
) -> Container:
    return Container(
        name=wire.name,
        image=wire.image or "",
        ports=shared.read(_ports, wire.ports),
        flags=flags([*_words(wire.command), *_words(wire.args)]) or EMPTY,
        env=dict(env) or EMPTY,
        mounts=dict(mounts) or EMPTY,
        sidecar=sidecar,
        privileges=shared.read(privileges_in, wire.security_context),
        probed=shared.read(probed_in, wire.readiness_probe),
    )


def _words(raw: msgspec.Raw) -> list[str]:
    return _read_words.decode(raw) or []


def _ports(raw: bytes) -> tuple[ContainerPort, ...]:
    return tuple(
        ContainerPort(
            port=each.container_port,
            name=each.name or "",
            protocol=each.protocol or "TCP",
            host_port=each.host_port or 0,
            host_ip=each.host_ip or "",
        )
        for each in _read_ports.decode(raw) or ()
    )


def _mounts(raw: msgspec.Raw) -> _Pairs:
    return tuple((each.mount_path, each.name) for each in _read_mounts.decode(raw) or ())
