"""A load balancer gives a Service an address that is reached from outside.

Source: API fields `Service.spec.type` LoadBalancer and `status.loadBalancer.ingress`.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.objects.addresses import family_of, parse_address
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.service import Service
from kubectl_netmap.routing.graph import Channel, Layer, Link, Place
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.places import OUTSIDE, address, missing, service_place
from kubectl_netmap.routing.relation import Relation
from kubectl_netmap.routing.route import Exposure
from kubectl_netmap.routing.verdict import FINE, Outcome, Verdict

NAME = "load-balancer"


def links(ground: Ground) -> Iterator[Link]:
    """From outside to each address, and from there to each port of the Service."""
    for service in ground.snapshot.services:
        if service.type == "LoadBalancer":
            yield from _of(ground, service)


def _of(ground: Ground, service: Service) -> Iterator[Link]:
    given = [each.ip or each.hostname for each in service.load_balancer]
    for host in filter(None, given):
        place = address(host, facts=(("given by", _giver(ground)),))
        yield Link(OUTSIDE, place, NAME, because=(service.ref,))
        yield from _ports(service, place, host)
    if not any(given):
        place = missing(Ref("Address", service.namespace, service.name), Layer.LOAD_BALANCER)
        why = "no address yet"
        yield Link(OUTSIDE, place, NAME, Outcome(Verdict.BROKEN, why), because=(service.ref,))
        yield from _ports(service, place, "<pending>")


def _ports(service: Service, place: Place, host: str) -> Iterator[Link]:
    parsed = parse_address(host)
    family = family_of(parsed) if parsed else None
    spoken = f"[{host}]" if ":" in host else host
    for port in service.ports:
        yield Link(
            place,
            service_place(service),
            NAME,
            FINE,
            via=f"{port.protocol.lower()} {port.port}",
            channel=Channel(port.port, port.protocol, family),
            dial=f"{port.protocol.lower()} {spoken}:{port.port}",
            exposure=Exposure.LOAD_BALANCER,
        )


def _giver(ground: Ground) -> str:
    known = ground.facts.load_balancers.value or ()
    return known[0].name if len(known) == 1 else ""


RELATION = Relation(
    name=NAME,
    source=Layer.OUTSIDE,
    target=Layer.SERVICE,
    needs=frozenset({"Service"}),
    doc=__doc__,
    links=links,
)
