"""A port of a Service leads to the endpoints in its EndpointSlices.

kube-proxy joins slices by the label kubernetes.io/service-name and by name and protocol
of the port (pkg/proxy/endpointslicecache.go); each endpoint names its pod in `targetRef`.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.service import Service, ServicePort
from kubectl_netmap.routing.endpoints import behind
from kubectl_netmap.routing.graph import Channel, Layer, Link
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.groups import groups
from kubectl_netmap.routing.places import hidden, missing, service_place
from kubectl_netmap.routing.relation import Relation
from kubectl_netmap.routing.verdict import Verdict

NAME = "service-endpoints"


def links(ground: Ground) -> Iterator[Link]:
    """A link for each port of each Service and each group of its endpoints."""
    for service in ground.snapshot.services:
        if service.type != "ExternalName":
            for port in service.ports:
                yield from _port(ground, service, port)


def _port(ground: Ground, service: Service, port: ServicePort) -> Iterator[Link]:
    source = service_place(service)
    channel = Channel(port.port, port.protocol)
    whole = behind(ground.snapshot, service, channel)
    found = tuple(groups(ground, service, port)) if whole.verdict is not Verdict.UNKNOWN else ()
    for group in found:
        yield Link(source, group.place, NAME, group.outcome, via=str(group.port), channel=channel)
    if not found:
        ref = Ref("EndpointSlice", service.namespace, service.name)
        broken = whole.verdict is Verdict.BROKEN
        target = missing(ref) if broken else hidden(ref, why=whole.why)
        yield Link(source, target, NAME, whole, via=str(port.target or port.port), channel=channel)


RELATION = Relation(
    name=NAME,
    source=Layer.SERVICE,
    target=Layer.POD,
    needs=frozenset({"Service", "EndpointSlice", "Pod"}),
    doc=__doc__,
    links=links,
)
