"""A node port leads from the addresses of the nodes to a Service.

Source: API field `Service.spec.ports[].nodePort`.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.objects.service import Service, ServicePort
from kubectl_netmap.routing.graph import Channel, Layer, Link, Place
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.places import OUTSIDE, service_place
from kubectl_netmap.routing.relation import Relation
from kubectl_netmap.routing.route import Exposure

NAME = "node-port"


def links(ground: Ground) -> Iterator[Link]:
    """From outside to each node port, and from there to the Service."""
    for service in ground.snapshot.services:
        for port in service.ports:
            if port.node_port:
                yield from _of(service, port)


def _of(service: Service, port: ServicePort) -> Iterator[Link]:
    protocol = port.protocol.lower()
    where = "nodes with an endpoint" if service.external_policy == "Local" else "every node"
    place = Place(
        f"NodePort/{protocol}/{port.node_port}",
        "NodePort",
        Layer.LOAD_BALANCER,
        f"node port {protocol} {port.node_port}",
    )
    yield Link(OUTSIDE, place, NAME, because=(service.ref,))
    yield Link(
        place,
        service_place(service),
        NAME,
        via=f"{protocol} {port.port}",
        channel=Channel(port.port, port.protocol),
        dial="" if any(service.load_balancer) else f"{protocol} *:{port.node_port} on {where}",
        exposure=Exposure.NODE_PORT,
    )


RELATION = Relation(
    name=NAME,
    source=Layer.OUTSIDE,
    target=Layer.SERVICE,
    needs=frozenset({"Service", "Node"}),
    doc=__doc__,
    links=links,
)
