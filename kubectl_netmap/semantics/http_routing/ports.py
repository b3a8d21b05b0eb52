"""Whether a port of a controller's pod is one of its proxy, or of something else in it.

Source: Traefik's options `entryPoints`; ingress-nginx' `--http-port` and `--https-port`;
the names that the charts and manifests of controllers give to the ports of their containers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from kubectl_netmap.objects.workload import ContainerPort
from kubectl_netmap.semantics.http_routing.controller import Controller
from kubectl_netmap.semantics.http_routing.traefik import EntryPoint, entry_points


class Port(StrEnum):
    """What a controller does on a port of its pods."""

    PLAIN = "plain HTTP"
    TLS = "TLS"
    BOTH = "HTTP with and without TLS"
    OTHER = "something else"  # metrics, webhooks, its own health
    UNKNOWN = "unknown"


_NAMES: Mapping[str, Port] = {
    "http": Port.PLAIN,
    "http2": Port.PLAIN,
    "web": Port.PLAIN,
    "https": Port.TLS,
    "websecure": Port.TLS,
    "proxy-ssl": Port.TLS,
    "proxy-tls": Port.TLS,
    "proxy": Port.BOTH,
}

_INTERNAL = ("traefik", "metrics")
"""Entry points that Traefik and its chart have for pages of its own."""


def port_of(
    controller: Controller,
    flags: Mapping[str, str],
    declared: Iterable[ContainerPort],
    port: int,
    named: frozenset[str] = frozenset(),
) -> Port:
    """What a controller does on a port, by its flags and by what its containers declare.

    `named` are Traefik's entry points that some Ingress names. Traefik takes requests with
    and without TLS on each of them; of which kind an Ingress is, its annotations tell.
    """
    if not controller.entry_points:
        return _by_name(flags, declared, port)
    points = entry_points(flags)
    if points and all(each.port for each in points):
        return _by_entry_point(points, port, named)
    found = _by_name(flags, declared, port)
    return Port.BOTH if found in (Port.PLAIN, Port.TLS) else found


def _by_entry_point(points: Iterable[EntryPoint], port: int, named: frozenset[str]) -> Port:
    for each in points:
        usual = each.default and each.name not in _INTERNAL
        if (each.port, each.protocol) == (port, "TCP") and (usual or each.name in named):
            return Port.BOTH
    return Port.OTHER


def _by_name(flags: Mapping[str, str], declared: Iterable[ContainerPort], port: int) -> Port:
    names = [each.name for each in declared if (each.port, each.protocol) == (port, "TCP")]
    known = next((_NAMES[name] for name in names if name in _NAMES), None)
    if known:
        return known
    if str(port) == flags.get("http-port", "80"):
        return Port.PLAIN
    if str(port) == flags.get("https-port", "443"):
        return Port.TLS
    return Port.OTHER if any(names) else Port.UNKNOWN
