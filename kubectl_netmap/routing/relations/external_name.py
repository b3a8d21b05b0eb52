"""A Service of type ExternalName is another name for a host, mostly outside the cluster.

Source: API field `Service.spec.externalName`. Cluster DNS answers with a CNAME; nothing
stands between the client and that host, so that it dials the port, and sends the Host
and the TLS name, that were meant for the Service: the ports of the Service change nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.objects.service import Service
from kubectl_netmap.routing.endpoints.external import Outside, leads_to, next_of
from kubectl_netmap.routing.graph import Layer, Link, Place
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.places import hidden, missing, service_place
from kubectl_netmap.routing.relation import Relation
from kubectl_netmap.routing.verdict import FINE, Verdict

NAME = "external-name"


def links(ground: Ground) -> Iterator[Link]:
    """From each ExternalName to the host that it names, or to the Service of that name."""
    for service in ground.snapshot.services:
        if service.type == "ExternalName":
            yield _link(ground, service)


def _link(ground: Ground, service: Service) -> Link:
    end = leads_to(ground.snapshot, service, ground.domain)
    onward = next_of(ground.snapshot, service, ground.domain)
    via = f"CNAME {service.external_name}"
    if isinstance(onward, Outside):
        return Link(service_place(ground, service), _place(onward), NAME, onward.outcome, via=via)
    # a chain that ends well elsewhere is judged there; one that does not end is judged here
    loops = isinstance(end, Outside) and end.loops
    outcome = end.outcome if isinstance(end, Outside) and loops else FINE
    return Link(
        service_place(ground, service), service_place(ground, onward), NAME, outcome, via=via
    )


def _place(end: Outside) -> Place:
    if end.service is None:
        facts = (
            ("port", "the one that the client dials"),
            ("Host and TLS name", "those of the Service, as the client typed them"),
        )
        verdict, why = end.outcome.verdict, end.outcome.why
        label = end.name or "no name"
        return Place(f"Name/{end.name}", "Name", Layer.ENDPOINT, label, None, facts, verdict, why)
    if end.outcome.verdict is Verdict.BROKEN:
        return missing(end.service)
    return hidden(end.service, why=end.outcome.why)


RELATION = Relation(
    name=NAME,
    source=Layer.SERVICE,
    target=Layer.ENDPOINT,
    needs=frozenset({"Service"}),
    doc=__doc__,
    links=links,
)
