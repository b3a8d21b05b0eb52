"""A Gateway answers on the addresses in its status, whoever makes it do so.

Source: API field `Gateway.status.addresses`. Where a Service with pods has the address,
the way leads over those; clouds, and Cilium's Services without pods, show no other way.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.objects.gateway import Gateway
from kubectl_netmap.objects.service import Service
from kubectl_netmap.routing.gateway.conditions import named
from kubectl_netmap.routing.gateway.doors import Door, Doors
from kubectl_netmap.routing.gateway.gateways import Gateways
from kubectl_netmap.routing.graph import Layer, Link
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.places import OUTSIDE, address, service_place
from kubectl_netmap.routing.relation import Relation
from kubectl_netmap.routing.seeing import unseen, unseen_kinds
from kubectl_netmap.routing.verdict import FINE, Outcome, Verdict, in_series

NAME = "gateway-address"


def links(ground: Ground) -> Iterator[Link]:
    """From outside to each address, and from there to the Gateway."""
    known = Gateways(ground.snapshot)
    doors = Doors(ground, known)
    for gateway in ground.snapshot.gateways:
        if known.class_place(gateway.class_name)[1].verdict is not Verdict.BROKEN:
            yield from _of(ground, doors, gateway, doors.of(gateway))


def _of(ground: Ground, doors: Doors, gateway: Gateway, door: Door) -> Iterator[Link]:
    target = doors.gateways.places[gateway.ref]
    whole = doors.gateways.judged(gateway)
    # an address may be that of a Service which was not read, and whose pods count then
    hidden = unseen(ground.snapshot, "Service")
    doubt = Outcome(Verdict.UNKNOWN, hidden) if hidden else FINE
    for host in door.addresses:
        place = address(host)
        if not doors.given(host):
            yield Link(OUTSIDE, place, NAME, because=(gateway.ref,))
        yield Link(place, target, NAME, in_series(whole, doubt), via="its status")
    for service in door.bare:
        outcome = in_series(_bare(ground, service, gateway), whole)
        yield Link(service_place(ground, service), target, NAME, outcome, because=(gateway.ref,))


def _bare(ground: Ground, service: Service, gateway: Gateway) -> Outcome:
    """Whether a Service leads to a Gateway though no pod of it is seen behind it.

    So it does where it has no selector, as those have that Cilium makes: the data plane
    answers for the Service's own address.
    """
    if not service.selector:
        return FINE
    if hidden := unseen_kinds(ground.snapshot, ("EndpointSlice", "Pod"), service.namespace):
        return Outcome(Verdict.UNKNOWN, hidden)
    why = f"no pod behind {named(service.ref)} serves {named(gateway.ref)}"
    return Outcome(Verdict.BROKEN, why)


RELATION = Relation(
    name=NAME,
    source=Layer.LOAD_BALANCER,
    target=Layer.ENTRY,
    needs=frozenset({"Gateway", "Service", "EndpointSlice", "Pod"}),
    doc=__doc__,
    links=links,
)
