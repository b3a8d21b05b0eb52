"""Which routes attach to which listeners of which Gateways, and whether they are taken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from kubectl_netmap.objects.gateway import (
    GROUP,
    Gateway,
    GatewayRoute,
    Listener,
    ListenerSet,
    Parent,
)
from kubectl_netmap.routing.few import few
from kubectl_netmap.routing.gateway.conditions import Said, named, said
from kubectl_netmap.routing.gateway.gateways import Gateways, absent
from kubectl_netmap.routing.gateway.hostnames import common
from kubectl_netmap.routing.gateway.listening import Fit, fit, listener_stands
from kubectl_netmap.routing.graph import Layer, Link, Place
from kubectl_netmap.routing.places import place_of
from kubectl_netmap.routing.verdict import FINE, Outcome, Verdict, in_series
from kubectl_netmap.snapshot.snapshot import Snapshot

_SETS = {("ListenerSet", GROUP), ("XListenerSet", "gateway.networking.x-k8s.io")}

RELATION = "gateway-route"
"""What the steps that routes attach by are called."""


@dataclass(frozen=True)
class Attachment:
    """A route at one of its parents, by one listener as far as there is one.

    `source` is the place of the Gateway. `hosts` are the names by which requests come
    to the route there, empty for any; none at all where they are not known.
    """

    route: GatewayRoute
    source: Place
    outcome: Outcome
    via: str
    listener: Listener | None = None
    gateway: Gateway | None = None
    hosts: tuple[str, ...] = ()

    @cached_property
    def link(self) -> Link:
        """The step from the Gateway to the route."""
        return Link(self.source, route_place(self.route), RELATION, self.outcome, self.via)


def route_place(route: GatewayRoute) -> Place:
    """The place of a route; how it stands follows from its rules."""
    hosts = few(route.hostnames, len(route.hostnames))
    facts = (("hosts", hosts),) if hosts else ()
    return place_of(route.ref, Layer.ENTRY, facts=facts, verdict=None)


def attachments(snapshot: Snapshot) -> Iterator[tuple[GatewayRoute, tuple[Attachment, ...]]]:
    """Every route that attaches to a Gateway, and how; routes of a mesh are left out.

    Source: API fields `parentRefs` and `status.parents` (gateway-api, apis/v1): what
    the controller says counts, and what is written only where it says nothing. A
    parentRef may name a Gateway, a ListenerSet (GEP-1713), or a Service (GAMMA), which is
    a matter of the mesh.
    """
    known = Gateways(snapshot)
    for route in snapshot.gateway_routes:
        # a Gateway may take routes that name no parent: then only its status tells
        parents = route.parents or tuple(each.parent for each in route.statuses)
        found = tuple(each for parent in parents for each in _at(known, route, parent))
        if found:
            yield route, found


def _at(known: Gateways, route: GatewayRoute, parent: Parent) -> Iterator[Attachment]:
    owner: Gateway | ListenerSet | None
    if (parent.ref.kind, parent.group) == ("Gateway", GROUP):
        owner = known.known.get(parent.ref)
    elif (parent.ref.kind, parent.group) in _SETS:
        owner = known.sets.get(parent.ref)
    else:
        return
    target = parent.ref if owner is None or isinstance(owner, Gateway) else owner.parent
    gateway = known.known.get(target) if owner is not None else None
    if owner is None or gateway is None:
        place, outcome = absent(known.snapshot, target)
        # whoever does not see the Gateway does not know its URLs either
        hosts = (route.hostnames or ("",)) if outcome.verdict is Verdict.BROKEN else ()
        yield Attachment(route, place, outcome, _asked(parent), hosts=hosts)
        return
    yield from _by_listeners(known, route, parent, owner, gateway)


def _by_listeners(
    known: Gateways,
    route: GatewayRoute,
    parent: Parent,
    owner: Gateway | ListenerSet,
    gateway: Gateway,
) -> Iterator[Attachment]:
    """One for each listener that takes the route; one for all where none does."""
    asked = [
        each
        for each in owner.listeners
        if parent.section in {"", each.name} and parent.port in {0, each.port}
    ]
    place = known.places[gateway.ref]
    word, whole = _taken(known, route, parent, gateway)
    fits = [(each, fit(known.snapshot, route, each, owner.namespace)) for each in asked]
    taking = [(each, how) for each, how in fits if how.value is not False]
    if not asked or not taking or word.value is False:
        first = min(asked, key=lambda each: each.protocol not in {"HTTPS", "TLS"}, default=None)
        outcome = _refusal(route, parent, owner, word, fits)
        hosts = route.hostnames or (first.hostname if first else "",)
        yield Attachment(route, place, outcome, _asked(parent), first, gateway, hosts)
        return
    for listener, how in taking:
        yield Attachment(
            route,
            place,
            in_series(
                listener_stands(gateway, owner, listener),
                in_series(whole, _certain(how, alone=len(taking) == 1)),
            ),
            _spoken(listener, owner),
            listener,
            gateway,
            hosts=common(listener.hostname, route.hostnames),
        )


def _taken(
    known: Gateways, route: GatewayRoute, parent: Parent, gateway: Gateway
) -> tuple[Said, Outcome]:
    """What the Gateway's controller says of the route, and what that means."""
    of_class = known.classes.get(gateway.class_name)
    entry = next(
        (
            each
            for each in route.statuses
            if each.parent == parent
            and (of_class is None or each.controller == of_class.controller)
        ),
        None,
    )
    conditions = entry.conditions if entry else ()
    word = said(conditions, "Accepted", route.generation)
    if word.value is None:
        silent = said(gateway.conditions, "Accepted", gateway.generation).value is None
        why = word.unsure(route.ref if word.stale or not silent else gateway.ref)
        return word, Outcome(Verdict.UNKNOWN, why)
    partly = said(conditions, "PartiallyInvalid", route.generation)
    if partly.value:
        why = f"only a part of {named(route.ref)} is valid: {partly.words}"
        return word, Outcome(Verdict.DEGRADED, why)
    return word, FINE


def _refusal(
    route: GatewayRoute,
    parent: Parent,
    owner: Gateway | ListenerSet,
    word: Said,
    fits: list[tuple[Listener, Fit]],
) -> Outcome:
    """Why no listener takes the route."""
    name, of = named(route.ref), named(owner.ref)
    if not fits:
        return Outcome(Verdict.BROKEN, f"{of} has no {_section(parent)}")
    if word.value is False:
        return Outcome(Verdict.BROKEN, f"{of} does not accept {name}: {word.words}")
    if word.value:
        why = f"{name} is reported as accepted, but {fits[0][1].why}"
        return Outcome(Verdict.UNKNOWN, why)
    return Outcome(Verdict.UNKNOWN, f"{word.unsure(route.ref)}, and {fits[0][1].why}")


def _certain(how: Fit, *, alone: bool) -> Outcome:
    """Whether the listener is among those that take the route, where one of them must."""
    return FINE if how.value or alone else Outcome(Verdict.UNKNOWN, how.why)


def _section(parent: Parent) -> str:
    """The listeners that a route asks for: `listener https`, `listener on port 443`."""
    words = f"listener {parent.section}".rstrip()
    return f"{words} on port {parent.port}" if parent.port else words


def _asked(parent: Parent) -> str:
    return _section(parent) if parent.section or parent.port else "any listener"


def _spoken(listener: Listener, owner: Gateway | ListenerSet) -> str:
    """A listener in words: `listener https *.example.com:443 (HTTPS)`."""
    of = "" if isinstance(owner, Gateway) else f" of {named(owner.ref)}"
    where = f"{listener.hostname or '*'}:{listener.port}"
    return f"listener {listener.name}{of} {where} ({listener.protocol})"
