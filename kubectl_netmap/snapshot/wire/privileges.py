"""What a container may do to the network, and who asks it over the network: on the wire."""

from __future__ import annotations

import msgspec

from kubectl_netmap.snapshot.wire.meta import Manifest

PRIVILEGED = "privileged"

_POWERS = frozenset({"ALL", "BPF", "NET_ADMIN", "NET_RAW", "SYS_ADMIN", "SYS_MODULE"})
"""Capabilities by which addresses, routes, rules or packets can be changed or forged."""


class _Capabilities(Manifest):
    add: list[str] | None = None


class _SecurityContext(Manifest):
    privileged: bool | None = None
    capabilities: _Capabilities | None = None


class _Asked(Manifest):
    host: str | None = None


class _Probe(Manifest):
    http_get: _Asked | None = None
    tcp_socket: _Asked | None = None
    grpc: _Asked | None = None


_read_security = msgspec.json.Decoder(_SecurityContext | None)
_read_probe = msgspec.json.Decoder(_Probe | None)


def privileges_in(raw: bytes) -> tuple[str, ...]:
    """The privileges in a `securityContext` by which a container could change the network.

    Source: API fields `SecurityContext.privileged`, `Capabilities.add`; container
    runtimes take a capability's name with and without `CAP_`.
    """
    context = _read_security.decode(raw) or _SecurityContext()
    added = (context.capabilities or _Capabilities()).add or ()
    names = {name.upper().removeprefix("CAP_") for name in added} & _POWERS
    return (*([PRIVILEGED] if context.privileged else ()), *sorted(names))


def probed_in(raw: bytes) -> bool:
    """Whether a probe is sent to the pod's own address.

    Source: API fields `HTTPGetAction.host` and `TCPSocketAction.host`, which are the
    pod's address where they are not set; a command (`exec`) takes no network.
    """
    probe = _read_probe.decode(raw) or _Probe()
    return any(way and not way.host for way in (probe.http_get, probe.tcp_socket, probe.grpc))
