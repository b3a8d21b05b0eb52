"""Gateways on the map: their places, their classes, and how both stand by their status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from kubectl_netmap.objects.gateway import Gateway, GatewayClass, ListenerSet
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.routing.few import few
from kubectl_netmap.routing.gateway.conditions import named, said
from kubectl_netmap.routing.graph import Layer, Place
from kubectl_netmap.routing.places import hidden, missing, place_of
from kubectl_netmap.routing.seeing import unread, unseen
from kubectl_netmap.routing.verdict import FINE, Outcome, Verdict, in_series
from kubectl_netmap.snapshot.snapshot import Snapshot

NO_ADDRESS = "AddressNotAssigned"
"""The reason of a Gateway that has everything but an address."""


@dataclass(frozen=True)
class Gateways:
    """The Gateways of a snapshot, their classes, and listeners that are added to them."""

    snapshot: Snapshot

    @cached_property
    def known(self) -> Mapping[Ref, Gateway]:
        """Gateways by what they are called."""
        return {each.ref: each for each in self.snapshot.gateways}

    @cached_property
    def sets(self) -> Mapping[Ref, ListenerSet]:
        """ListenerSets by what they are called."""
        return {each.ref: each for each in self.snapshot.listener_sets}

    @cached_property
    def classes(self) -> Mapping[str, GatewayClass]:
        """GatewayClasses by name."""
        return {each.name: each for each in self.snapshot.gateway_classes}

    @cached_property
    def places(self) -> Mapping[Ref, Place]:
        """The place of each Gateway, which stands as its own status says."""
        return {ref: self._place(gateway) for ref, gateway in self.known.items()}

    def _place(self, gateway: Gateway) -> Place:
        outcome = self.judged(gateway)
        facts = (
            ("class", gateway.class_name),
            ("addresses", few(gateway.addresses, len(gateway.addresses))),
            ("listeners", str(len(gateway.listeners))),
        )
        told = tuple((name, value) for name, value in facts if value)
        return place_of(
            gateway.ref, Layer.ENTRY, facts=told, verdict=outcome.verdict, why=outcome.why
        )

    def class_place(self, name: str) -> tuple[Place, Outcome]:
        """The place of a class, and whether its controller takes it.

        Source: API field `GatewayClass.status.conditions`, type Accepted.
        """
        ref = Ref("GatewayClass", "", name)
        found = self.classes.get(name)
        if found is None:
            return absent(self.snapshot, ref)
        accepted = said(found.conditions, "Accepted", found.generation)
        outcome = FINE
        if accepted.value is None:
            outcome = Outcome(Verdict.UNKNOWN, accepted.unsure(ref))
        elif not accepted.value:
            outcome = Outcome(Verdict.BROKEN, f"{named(ref)} is not accepted: {accepted.words}")
        facts = (("controller", found.controller),) if found.controller else ()
        place = place_of(ref, Layer.ENTRY, facts=facts, verdict=outcome.verdict, why=outcome.why)
        return place, outcome

    def judged(self, gateway: Gateway) -> Outcome:
        """Whether a Gateway serves at all, by its class and by its own status.

        Source: API field `Gateway.status.conditions`, types Accepted and Programmed. What
        its controller says of the Gateway now counts more than silence about its class.
        """
        own = _own(gateway)
        of_class = self.class_place(gateway.class_name)[1]
        silent = gateway.class_name in self.classes and of_class.verdict is Verdict.UNKNOWN
        return own if silent and own.verdict is not Verdict.UNKNOWN else in_series(of_class, own)

    def lacks_address(self, gateway: Gateway) -> bool:
        """Whether nothing but an address keeps the Gateway from being programmed."""
        programmed = said(gateway.conditions, "Programmed", gateway.generation)
        accepted = said(gateway.conditions, "Accepted", gateway.generation)
        return (
            programmed.value is False
            and programmed.reason == NO_ADDRESS
            and accepted.value is not False
        )


def _own(gateway: Gateway) -> Outcome:
    name = named(gateway.ref)
    accepted = said(gateway.conditions, "Accepted", gateway.generation)
    programmed = said(gateway.conditions, "Programmed", gateway.generation)
    if accepted.value is False:
        return Outcome(Verdict.BROKEN, f"{name} is not accepted: {accepted.words}")
    if programmed.value is False:
        return Outcome(Verdict.BROKEN, f"{name} is not programmed: {programmed.words}")
    unsure = programmed if accepted.value else accepted
    if unsure.value is None and accepted.value and not unsure.stale:
        return Outcome(Verdict.UNKNOWN, f"nobody says that {name} is programmed")
    if unsure.value is None:
        return Outcome(Verdict.UNKNOWN, unsure.unsure(gateway.ref))
    return FINE


def absent(snapshot: Snapshot, ref: Ref, layer: Layer = Layer.ENTRY) -> tuple[Place, Outcome]:
    """The place of an object that is referred to and was not seen, and what that means."""
    why = _hidden(snapshot, ref)
    if why:
        return hidden(ref, layer, why), Outcome(Verdict.UNKNOWN, why)
    why = f"{named(ref)} does not exist"
    return missing(ref, layer), Outcome(Verdict.BROKEN, why)


def _hidden(snapshot: Snapshot, ref: Ref) -> str:
    """Why an object may be there all the same; empty where it would have been seen."""
    why = unseen(snapshot, ref.kind, ref.namespace or None)
    if not why and (gap := unread(snapshot, ref.kind, ref.namespace, ref.name)):
        return f"{ref.kind} {gap.scope} could not be read"
    return why
