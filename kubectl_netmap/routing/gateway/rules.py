"""Rules of routes in words, and what a client dials to come by them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from kubectl_netmap.objects.gateway import GatewayRoute, RouteMatch, RouteRule, ValueMatch
from kubectl_netmap.routing.gateway.attaching import Attachment
from kubectl_netmap.routing.graph import Link
from kubectl_netmap.routing.verdict import passing

MOST = 5
"""Addresses that one rule is dialled by: it may have 16 hosts with 64 matches each."""

_SCHEMES = {"HTTP": ("http", 80), "HTTPS": ("https", 443)}
_REQUESTS = ("HTTPRoute", "GRPCRoute")

PortOf = Callable[[Attachment], int]
"""The port that clients dial for a listener."""


@dataclass(frozen=True, slots=True)
class Dialled:
    """What a client dials to come by a rule, the rule in words, and the step before."""

    address: str
    words: str
    after: Link


def dialled(
    route: GatewayRoute, rule: RouteRule, entrances: Iterable[Attachment], port_of: PortOf
) -> tuple[Dialled, ...]:
    """The first addresses that lead to a rule; the last one tells how many there are more.

    Where a host is served with TLS and without, only the first is told, unless it works
    less well.
    """
    doors = tuple(_doors(tuple(entrances)))
    several = len({each.source.id for each, _ in doors}) > 1
    matches = rule.matches or (RouteMatch(),)
    every = [(each, host, match) for each, host in doors for match in matches]
    found = []
    for number, (each, host, match) in enumerate(every[:MOST], 1):
        words = _spoken(route, each, host, match)
        if several and each.source.ref is not None:
            words += f" at {each.source.label.removeprefix('no ')}"
        if number == MOST and len(every) > MOST:
            words += f" and {_more(len(doors), len(matches))}"
        address = _address(route, each, host, match, port_of(each))
        found.append(Dialled(address, words, each.link))
    return tuple(found)


def in_words(route: GatewayRoute, rule: RouteRule) -> str:
    """What a rule takes, wherever it comes from: `/cart (PathPrefix)`."""
    matches = rule.matches or (RouteMatch(),)
    spoken = [_match(route, match, "") for match in matches]
    more = f" and {len(spoken) - 1} more" if len(spoken) > 1 else ""
    return f"{spoken[0]}{more}" if spoken[0] else "everything"


def _doors(entrances: tuple[Attachment, ...]) -> Iterator[tuple[Attachment, str]]:
    """Listeners and hosts that are dialled, each host by the listener that suits it best."""
    sure = {
        (each.source.id, host): passing(each.outcome)
        for each in entrances
        if _scheme(each)[0] == "https"
        for host in each.hosts
    }
    for each in entrances:
        for host in each.hosts:
            secure = sure.get((each.source.id, host))
            plain = _scheme(each)[0] == "http" and each.listener is not None
            if not plain or secure is None or secure > passing(each.outcome):
                yield each, host


def _scheme(entrance: Attachment) -> tuple[str, int]:
    protocol = entrance.listener.protocol.upper() if entrance.listener else "HTTP"
    return _SCHEMES.get(protocol, ("", 0))


def _address(
    route: GatewayRoute, entrance: Attachment, host: str, match: RouteMatch, port: int
) -> str:
    if route.kind in _REQUESTS:
        scheme, usual = _scheme(entrance)
        number = f":{port}" if port not in {0, usual} else ""
        return f"{scheme or 'http'}://{host or '*'}{number}{_path(match)}"
    protocol = {"TLSRoute": "tls", "UDPRoute": "udp"}.get(route.kind, "tcp")
    given = entrance.gateway.addresses if entrance.gateway else ()
    where = host or (given[0] if given else "*")
    spoken = f"[{where}]" if ":" in where else where
    return f"{protocol} {spoken}:{port or '*'}"


def _path(match: RouteMatch) -> str:
    if match.path:
        return match.path if match.path.startswith("/") else f"/{match.path}"
    # gRPC: HTTP/2 requests for /SERVICE/METHOD
    return "/" + "/".join(filter(None, (match.service, match.method)))


def _spoken(route: GatewayRoute, entrance: Attachment, host: str, match: RouteMatch) -> str:
    if route.kind in _REQUESTS:
        return _match(route, match, host or "*")
    listener = entrance.listener
    where = f"{host or '*'} (SNI)" if route.kind == "TLSRoute" else ""
    by = f"{listener.protocol} {listener.port}" if listener else ""
    return " ".join(filter(None, (where, by))) or "every connection"


def _match(route: GatewayRoute, match: RouteMatch, host: str) -> str:
    """A match in words: `shop.example.com/cart (PathPrefix), method GET, header x=y`."""
    parts = []
    if route.kind == "GRPCRoute":
        called = "/".join(filter(None, (match.service or "*", match.method)))
        whole = match.service or match.method
        parts.append(f"{host} {called if whole else 'every gRPC method'}".strip())
    elif match.path:
        parts.append(f"{host}{match.path} ({match.type})")
        parts += [f"method {match.method}"] if match.method else []
    elif host:
        parts.append(host)
    parts += [f"header {_value(each)}" for each in match.headers]
    parts += [f"query {_value(each)}" for each in match.query]
    return ", ".join(parts)


def _value(match: ValueMatch) -> str:
    sign = "~" if match.type == "RegularExpression" else "="
    return f"{match.name}{sign}{match.value}"


def _more(doors: int, matches: int) -> str:
    count = doors * matches - MOST
    noun = "host" if matches == 1 else "match" if doors == 1 else "address"
    plural = "es" if noun in {"match", "address"} else "s"
    return f"{count} more {noun}{plural if count > 1 else ''}"
