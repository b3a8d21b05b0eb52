"""A rule of a route sends its traffic to ports of Services, divided by their weights.

Source: API fields `rules[].backendRefs`, `.weight`, `.port` and the conditions of the
route (gateway-api, apis/v1). The share of a backend that cannot be used is answered by
500, or refused; so is everything where no backend has a weight. A backend in another
namespace needs a ReferenceGrant there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from kubectl_netmap.objects.addresses import Family
from kubectl_netmap.objects.gateway import GatewayRoute, RouteBackend, RouteRule
from kubectl_netmap.objects.service import Service
from kubectl_netmap.routing.few import few
from kubectl_netmap.routing.gateway.attaching import Attachment, attachments, route_place
from kubectl_netmap.routing.gateway.conditions import named, said
from kubectl_netmap.routing.gateway.doors import Doors
from kubectl_netmap.routing.gateway.gateways import Gateways, absent
from kubectl_netmap.routing.gateway.grants import granted
from kubectl_netmap.routing.gateway.outer_ports import port_outside
from kubectl_netmap.routing.gateway.rules import Dialled, dialled, in_words
from kubectl_netmap.routing.graph import ANY, MISSING, Channel, Layer, Link, Place
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.places import hidden, service_place
from kubectl_netmap.routing.relation import Relation
from kubectl_netmap.routing.route import Exposure
from kubectl_netmap.routing.verdict import FINE, Outcome, Verdict, in_series

NAME = "route-backend"

_REQUESTS = ("HTTPRoute", "GRPCRoute")


@dataclass(frozen=True, slots=True)
class _Target:
    place: Place
    outcome: Outcome = FINE
    channel: Channel = ANY


def links(ground: Ground) -> Iterator[Link]:
    """From each route to each backend of each rule, one for every address dialled."""
    port_of = _ports(Doors(ground, Gateways(ground.snapshot)))
    for route, entrances in attachments(ground.snapshot):
        targets = {
            backend: _target(ground, route, backend)
            for rule in route.rules
            for backend in rule.backends
        }
        doubt = _doubt(route, entrances, targets)
        for rule in route.rules:
            ways = dialled(route, rule, entrances, port_of)
            yield from _rule(route, rule, ways, targets, doubt)


def _ports(doors: Doors) -> Callable[[Attachment], int]:
    """The port that clients dial for each listener, looked for once."""
    known: dict[tuple[int, int], int] = {}

    def port_of(entrance: Attachment) -> int:
        listener, gateway = entrance.listener, entrance.gateway
        if listener is None or gateway is None:
            return listener.port if listener else 0
        key = id(gateway), id(listener)
        if key not in known:
            before = doors.services(gateway)
            known[key] = port_outside(doors.ground.snapshot, before, listener)
        return known[key]

    return port_of


def _rule(
    route: GatewayRoute,
    rule: RouteRule,
    ways: tuple[Dialled, ...],
    targets: dict[RouteBackend, _Target],
    doubt: Outcome,
) -> Iterator[Link]:
    total = sum(backend.weight for backend in rule.backends)
    if not total:
        yield from _links(route, _answer(route, rule), _told(route, rule, ways))
    for backend in rule.backends:
        target = targets[backend]
        if not backend.weight:
            words = ways[0].words if len(ways) == 1 else in_words(route, rule)
            yield _unused(route, words, target)
            continue
        if target.outcome.verdict is Verdict.OK:
            target = replace(target, outcome=doubt)
        share = backend.weight / total
        weight = f", weight {backend.weight} of {total}" if len(rule.backends) > 1 else ""
        yield from _links(route, target, _told(route, rule, ways), share, weight)


def _told(
    route: GatewayRoute, rule: RouteRule, ways: tuple[Dialled, ...]
) -> Iterator[tuple[str, str, Link | None]]:
    """What is dialled, the rule in words, the step before; of nothing dialled, the rule."""
    yield from ((each.address, each.words, each.after) for each in ways)
    if not ways:
        yield "", in_words(route, rule), None


def _links(
    route: GatewayRoute,
    target: _Target,
    told: Iterator[tuple[str, str, Link | None]],
    share: float | None = None,
    weight: str = "",
) -> Iterator[Link]:
    for address, words, after in told:
        yield Link(
            route_place(route),
            target.place,
            NAME,
            target.outcome,
            via=f"{words}{weight}",
            channel=target.channel,
            share=share,
            dial=address,
            exposure=Exposure.GATEWAY,
            because=(route.ref,),
            after=after,
        )


def _unused(route: GatewayRoute, words: str, target: _Target) -> Link:
    """A backend that is named and gets nothing: no break, whatever is behind it."""
    also = f"; {target.outcome.why}" if target.outcome.why else ""
    outcome = Outcome(Verdict.OK, f"weight 0: it gets no traffic{also}")
    return Link(
        route_place(route),
        target.place,
        NAME,
        outcome,
        via=f"{words}, weight 0",
        channel=target.channel,
        share=0.0,
        because=(route.ref,),
    )


def _answer(route: GatewayRoute, rule: RouteRule) -> _Target:
    """What becomes of traffic for which no backend has a weight."""
    name = f"{route.kind}/{route.namespace}/{route.name}"
    if rule.redirects:
        return _Target(Place(f"Redirect/{name}", "Redirect", Layer.ENDPOINT, "a redirect"))
    if rule.extended:
        why = "a filter of the implementation's own may answer"
        label = "a filter of the implementation"
        place = Place(
            f"Filter/{name}", "Filter", Layer.ENDPOINT, label, verdict=Verdict.UNKNOWN, why=why
        )
        return _Target(place, Outcome(Verdict.UNKNOWN, why))
    if route.kind not in _REQUESTS:
        end = "connections are refused" if route.kind != "UDPRoute" else "datagrams are dropped"
    else:
        end = "clients get 500" if route.kind == "HTTPRoute" else "clients get UNAVAILABLE"
    cause = "every backend has weight 0" if rule.backends else "the rule has no backend"
    why = f"{cause}: {end}"
    place = Place(
        f"{MISSING}/Backend/{name}",
        MISSING,
        Layer.SERVICE,
        "no backend",
        verdict=Verdict.BROKEN,
        why=why,
    )
    return _Target(place, Outcome(Verdict.BROKEN, why))


def _target(ground: Ground, route: GatewayRoute, backend: RouteBackend) -> _Target:
    """Where a backend is, and whether the route may and can send something there."""
    allowed = granted(ground.snapshot, route, backend)
    ref = backend.ref
    if (backend.group, ref.kind) != ("", "Service"):
        why = f"{named(ref)} is left to the implementation"
        place = hidden(ref, Layer.ENDPOINT, why)
        return _Target(place, in_series(allowed, Outcome(Verdict.UNKNOWN, why)))
    service = ground.snapshot.service_of.get((ref.namespace, ref.name))
    if service is None:
        place, outcome = absent(ground.snapshot, ref, Layer.SERVICE)
        return _Target(place, in_series(allowed, outcome), _channel(route, backend))
    if allowed.verdict is Verdict.BROKEN:
        return _Target(service_place(ground, service), allowed, _channel(route, backend))
    found = _port_of(ground, route, backend, service)
    return replace(found, outcome=in_series(allowed, found.outcome))


def _port_of(
    ground: Ground, route: GatewayRoute, backend: RouteBackend, service: Service
) -> _Target:
    place, spoken = service_place(ground, service), named(service.ref)
    if not backend.port:
        why = f"{named(route.ref)} names no port of {spoken}"
        return _Target(place, Outcome(Verdict.BROKEN, why))
    channel = replace(_channel(route, backend), family=_family(service))
    protocol = channel.protocol
    if service.type == "ExternalName":
        why = f"{spoken} is of type ExternalName, which a Gateway need not follow"
        return _Target(place, Outcome(Verdict.UNKNOWN, why), channel)
    if service.port_of(backend.port, protocol) is None:
        has = few((f"{each.port}/{each.protocol}" for each in service.ports), len(service.ports), 3)
        number = backend.port if protocol == "TCP" else f"{backend.port}/{protocol}"
        why = f"{spoken} has no port {number}; it has {has or 'none'}"
        return _Target(place, Outcome(Verdict.BROKEN, why), channel)
    return _Target(place, FINE, channel)


def _channel(route: GatewayRoute, backend: RouteBackend) -> Channel:
    return Channel(backend.port, "UDP" if route.kind == "UDPRoute" else "TCP")


def _family(service: Service) -> Family | None:
    return next((Family(each) for each in service.families if each in tuple(Family)), None)


def _doubt(
    route: GatewayRoute, entrances: tuple[Attachment, ...], targets: dict[RouteBackend, _Target]
) -> Outcome:
    """That the controller finds fault with a reference, where nothing else explains it."""
    if any(each.outcome.verdict is not Verdict.OK for each in targets.values()):
        return FINE
    for status in route.statuses:
        resolved = said(status.conditions, "ResolvedRefs", route.generation)
        at = any(each.source.ref == status.parent.ref for each in entrances)
        if at and resolved.value is False:
            why = f"{named(status.parent.ref)} finds fault with a reference: {resolved.words}"
            return Outcome(Verdict.UNKNOWN, why)
    return FINE


RELATION = Relation(
    name=NAME,
    source=Layer.ENTRY,
    target=Layer.SERVICE,
    needs=frozenset(
        {
            *("HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"),
            *("Gateway", "GatewayClass", "ListenerSet", "ReferenceGrant", "Service"),
        }
    ),
    doc=__doc__,
    links=links,
)
