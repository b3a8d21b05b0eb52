"""Gateways, their routes and grants, redacted."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from kubectl_netmap.objects.gateway import (
    Condition,
    Gateway,
    GatewayClass,
    GatewayRoute,
    Granted,
    Grantee,
    Listener,
    ListenerSet,
    ListenerStatus,
    Parent,
    ParentStatus,
    ReferenceGrant,
    RouteBackend,
    RouteMatch,
    RouteRule,
    ValueMatch,
)
from kubectl_netmap.snapshot.redaction.means import Means
from kubectl_netmap.snapshot.redaction.services import selector


def gateway_class(means: Means, thing: GatewayClass) -> GatewayClass:
    """A GatewayClass; whose controller it names stays."""
    return replace(
        thing,
        name=means.name("GatewayClass", thing.name),
        controller=means.words.controller(thing.controller),
        conditions=_conditions(means, thing.conditions),
    )


def gateway(means: Means, thing: Gateway) -> Gateway:
    """A Gateway."""
    return replace(
        thing,
        namespace=means.namespace(thing.namespace),
        name=means.name("Gateway", thing.name),
        class_name=means.name("GatewayClass", thing.class_name),
        listeners=_listeners(means, thing.listeners),
        addresses=tuple(map(means.place, thing.addresses)),
        conditions=_conditions(means, thing.conditions),
        statuses=_statuses(means, thing.statuses),
    )


def listener_set(means: Means, thing: ListenerSet) -> ListenerSet:
    """A ListenerSet."""
    return replace(
        thing,
        namespace=means.namespace(thing.namespace),
        name=means.name(thing.kind, thing.name),
        parent=means.ref(thing.parent),
        listeners=_listeners(means, thing.listeners),
        conditions=_conditions(means, thing.conditions),
        statuses=_statuses(means, thing.statuses),
    )


def route(means: Means, thing: GatewayRoute) -> GatewayRoute:
    """A route of any kind."""
    return replace(
        thing,
        namespace=means.namespace(thing.namespace),
        name=means.name(thing.kind, thing.name),
        parents=tuple(_parent(means, each) for each in thing.parents),
        hostnames=tuple(map(means.place, thing.hostnames)),
        rules=tuple(_rule(means, each) for each in thing.rules),
        statuses=tuple(
            ParentStatus(
                _parent(means, each.parent),
                means.words.controller(each.controller),
                _conditions(means, each.conditions),
            )
            for each in thing.statuses
        ),
    )


def reference_grant(means: Means, thing: ReferenceGrant) -> ReferenceGrant:
    """A ReferenceGrant."""
    domain = means.names.domain
    return replace(
        thing,
        namespace=means.namespace(thing.namespace),
        name=means.name("ReferenceGrant", thing.name),
        origins=tuple(
            Grantee(domain(each.group), each.kind, means.namespace(each.namespace))
            for each in thing.origins
        ),
        targets=tuple(
            Granted(domain(each.group), each.kind, means.name(each.kind, each.name))
            for each in thing.targets
        ),
    )


def _conditions(means: Means, conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    return tuple(
        replace(each, reason=means.words.prose(each.reason), message=means.words.word(each.message))
        for each in conditions
    )


def _listeners(means: Means, listeners: Iterable[Listener]) -> tuple[Listener, ...]:
    return tuple(
        replace(
            each,
            name=means.words.port(each.name),
            hostname=means.place(each.hostname),
            certificates=tuple(map(means.ref, each.certificates)),
            selector=selector(means, each.selector),
        )
        for each in listeners
    )


def _statuses(means: Means, statuses: Iterable[ListenerStatus]) -> tuple[ListenerStatus, ...]:
    return tuple(
        ListenerStatus(means.words.port(each.name), _conditions(means, each.conditions))
        for each in statuses
    )


def _parent(means: Means, parent: Parent) -> Parent:
    return replace(
        parent,
        ref=means.ref(parent.ref),
        group=means.names.domain(parent.group),
        section=means.words.port(parent.section),
    )


def _rule(means: Means, rule: RouteRule) -> RouteRule:
    return replace(
        rule,
        matches=tuple(_match(means, each) for each in rule.matches),
        backends=tuple(_backend(means, each) for each in rule.backends),
    )


def _backend(means: Means, backend: RouteBackend) -> RouteBackend:
    return replace(backend, ref=means.ref(backend.ref), group=means.names.domain(backend.group))


def _match(means: Means, match: RouteMatch) -> RouteMatch:
    words = means.words
    regular = match.type == "RegularExpression"
    return replace(
        match,
        path=words.word(match.path) if regular else words.path(match.path),
        service=words.word(match.service),
        # of HTTP, where there is a path: GET, POST
        method=match.method if match.path else words.word(match.method),
        headers=_values(means, match.headers),
        query=_values(means, match.query),
    )


def _values(means: Means, values: Iterable[ValueMatch]) -> tuple[ValueMatch, ...]:
    word = means.words.word
    return tuple(ValueMatch(word(each.name), word(each.value), each.type) for each in values)
