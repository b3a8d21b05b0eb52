"""A Gateway is served by proxies of its own, or by those that its GatewayClass stands for.

Source: API fields `Gateway.spec.gatewayClassName`, `GatewayClass.spec.controllerName` and
the conditions of both; GEP-1762 (labels of what is made for a Gateway). A Gateway whose
address is all that is known of it is reached by that: relation gateway-address.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.objects.gateway import Gateway
from kubectl_netmap.routing.gateway.conditions import named
from kubectl_netmap.routing.gateway.doors import Door, Doors
from kubectl_netmap.routing.gateway.gateways import Gateways
from kubectl_netmap.routing.graph import Layer, Link
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.places import OUTSIDE
from kubectl_netmap.routing.relation import Relation
from kubectl_netmap.routing.standing import stand
from kubectl_netmap.routing.verdict import Outcome, Verdict, in_series

NAME = "gateway-class"


def links(ground: Ground) -> Iterator[Link]:
    """From each workload to the Gateway, or to its class and from there to the Gateway."""
    known = Gateways(ground.snapshot)
    doors = Doors(ground, known)
    for gateway in ground.snapshot.gateways:
        _, outcome = known.class_place(gateway.class_name)
        if outcome.verdict is Verdict.BROKEN:
            yield from _by_class(known, gateway, outcome)
        else:
            yield from _served(ground, known, gateway, doors.of(gateway))


def _by_class(known: Gateways, gateway: Gateway, outcome: Outcome) -> Iterator[Link]:
    """From outside to a class that does not work, or of which nobody knows who serves it."""
    place, _ = known.class_place(gateway.class_name)
    yield Link(OUTSIDE, place, NAME, outcome, because=(gateway.ref,))
    yield Link(place, known.places[gateway.ref], NAME, known.judged(gateway))


def _served(ground: Ground, known: Gateways, gateway: Gateway, door: Door) -> Iterator[Link]:
    target = known.places[gateway.ref]
    whole = known.judged(gateway)
    if known.lacks_address(gateway):
        # its pods may be reached another way: by a node port, from inside
        whole = Outcome(Verdict.UNKNOWN, f"{named(gateway.ref)} has no address")
    for ref in door.workloads:
        for place, outcome in stand(ground, ref):
            yield Link(place, target, NAME, in_series(outcome, whole))
    if door.shared:
        of_class, _ = known.class_place(gateway.class_name)
        controller = known.classes[gateway.class_name].controller
        for ref in door.shared:
            for place, outcome in stand(ground, ref):
                yield Link(place, of_class, NAME, outcome, via=controller)
        yield Link(of_class, target, NAME, whole)
    if not door.found:
        _, of_class_outcome = known.class_place(gateway.class_name)
        unseen = Outcome(Verdict.UNKNOWN, f"what serves {named(gateway.ref)} is not seen")
        yield from _by_class(known, gateway, in_series(of_class_outcome, unseen))


RELATION = Relation(
    name=NAME,
    source=Layer.POD,
    target=Layer.ENTRY,
    needs=frozenset({"GatewayClass", "Gateway", "Service", "EndpointSlice", "Pod"}),
    doc=__doc__,
    links=links,
)
