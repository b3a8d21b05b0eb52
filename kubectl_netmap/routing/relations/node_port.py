"""A node port leads from the addresses of the nodes to a Service.

Source: API fields `Service.spec.ports[].nodePort` and `.externalTrafficPolicy`: under
Local, a node without an endpoint of its own drops what is sent to its node port.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.objects.service import Service, ServicePort
from kubectl_netmap.routing.exposure.exposed import exposed
from kubectl_netmap.routing.exposure.nodes import Nodes, nodes
from kubectl_netmap.routing.graph import Channel, Layer, Link, Place
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.places import OUTSIDE, service_place
from kubectl_netmap.routing.relation import Relation
from kubectl_netmap.routing.route import Exposure
from kubectl_netmap.routing.verdict import FINE, Outcome, Verdict

NAME = "node-port"


def links(ground: Ground) -> Iterator[Link]:
    """From outside to each node port, and from there to the Service.

    Those of a Service with a load balancer's address are not dialled: they are how the
    load balancer gets there.
    """
    known = nodes(ground)
    for service in ground.snapshot.services:
        if service.type in {"NodePort", "LoadBalancer"}:
            target = service_place(ground, service)
            for port in service.ports:
                if port.node_port:
                    yield from _of(ground, known, service, port, target)
                elif service.type == "NodePort" and not service.cluster_ips:
                    yield from _not_given(service, port, target)


def _of(
    ground: Ground, known: Nodes, service: Service, port: ServicePort, target: Place
) -> Iterator[Link]:
    protocol = port.protocol.lower()
    dialled = not any(each.ip or each.hostname for each in service.load_balancer)
    found = exposed(ground, known, service, port)
    facts = (("nodes", known.told(found.local)), ("addresses", known.addresses))
    place = Place(
        f"NodePort/{protocol}/{port.node_port}",
        "NodePort",
        Layer.LOAD_BALANCER,
        f"node port {protocol} {port.node_port}",
        facts=tuple((name, value) for name, value in facts if value),
    )
    answering = known.answering(found.local) if dialled or known.hidden else FINE
    yield Link(OUTSIDE, place, NAME, answering, because=(service.ref,))
    if found.local and known.hidden and service.type == "NodePort":
        found = found.also(known.answering(found.local))
    elif found.local and not known.hidden:
        rest = known.without(found.local)
        why = f"externalTrafficPolicy Local: no endpoint on {rest}" if rest else ""
        if service.type == "NodePort" and why:
            found = found.also(Outcome(Verdict.DEGRADED, why))
        else:
            found = found.remarked(why)
    where = "nodes with an endpoint" if service.external_policy == "Local" else "every node"
    yield Link(
        place,
        target,
        NAME,
        found.outcome,
        via=f"{protocol} {port.port}",
        channel=found.channel,
        dial=f"{protocol} *:{port.node_port} on {where}" if dialled else "",
        exposure=Exposure.NODE_PORT,
    )


def _not_given(service: Service, port: ServicePort, target: Place) -> Iterator[Link]:
    """A Service that was never live: the API server gives it its node port when it is made."""
    protocol = port.protocol.lower()
    place = Place(
        f"NodePort/{protocol}/{service.namespace}/{service.name}/{port.port}",
        "NodePort",
        Layer.LOAD_BALANCER,
        f"node port {protocol} <pending>",
        verdict=Verdict.UNKNOWN,
    )
    why = f"Service {service.namespace}/{service.name} was never live: it has no node port yet"
    yield Link(OUTSIDE, place, NAME, Outcome(Verdict.UNKNOWN, why), because=(service.ref,))
    yield Link(
        place,
        target,
        NAME,
        via=f"{protocol} {port.port}",
        channel=Channel(port.port, port.protocol),
        dial=f"{protocol} *:<pending> on every node",
        exposure=Exposure.NODE_PORT,
    )


RELATION = Relation(
    name=NAME,
    source=Layer.OUTSIDE,
    target=Layer.SERVICE,
    needs=frozenset({"Service", "Node", "EndpointSlice"}),
    doc=__doc__,
    links=links,
)
