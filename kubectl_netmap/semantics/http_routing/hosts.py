"""Hosts of Ingress rules, and how well each takes a request's host.

Source: API field `IngressRule.host`. A host is exact, or begins with `*.`, which stands
for exactly one label; none at all takes every request.
"""

from __future__ import annotations

from enum import IntEnum

from kubectl_netmap.semantics.http_routing.request import bare_host

WILDCARD = "*."
"""How a host begins that stands for its siblings."""


class HostRank(IntEnum):
    """How closely a rule's host names that of a request; the higher goes first.

    Source: API field `IngressRule.host`; that a rule without host comes last is not
    written there, but all controllers do so that look at the host first.
    """

    ANY = 0
    WILDCARD = 1
    EXACT = 2


def host_rank(host: str, asked: str) -> HostRank | None:
    """How a rule's host takes the host of a request; None where it does not."""
    host, asked = bare_host(host), bare_host(asked)
    if not host:
        return HostRank.ANY
    if not host.startswith(WILDCARD):
        return HostRank.EXACT if host == asked else None
    label, dot, rest = asked.partition(".")
    one_label_more = bool(label and dot) and rest == host.removeprefix(WILDCARD)
    return HostRank.WILDCARD if one_label_more else None


def covers(hosts: tuple[str, ...], host: str) -> bool:
    """Whether one of these hosts is this one, or the wildcard for it and its siblings."""
    host = bare_host(host)
    wildcard = WILDCARD + host.partition(".")[2]
    return any(bare_host(each) in (host, wildcard) for each in hosts)
