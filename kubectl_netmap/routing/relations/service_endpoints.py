"""A port of a Service leads to the endpoints in its EndpointSlices.

kube-proxy joins slices by the label kubernetes.io/service-name and by name and protocol
of the port (pkg/proxy/endpointslicecache.go); each endpoint names its pod in `targetRef`,
or else is known by its address. Where EndpointSlices cannot be read, v1 Endpoints are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.service import Service, ServicePort
from kubectl_netmap.routing.endpoints.behind import behind, hidden_endpoints
from kubectl_netmap.routing.endpoints.found import families_of
from kubectl_netmap.routing.endpoints.groups import groups
from kubectl_netmap.routing.graph import Channel, Layer, Link, Place
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.places import hidden, missing, service_place
from kubectl_netmap.routing.relation import Relation
from kubectl_netmap.routing.verdict import Outcome, Verdict

NAME = "service-endpoints"


def links(ground: Ground) -> Iterator[Link]:
    """A link for each port of each Service and each group of its endpoints.

    Where the endpoints of the families of a Service fare differently, one for each; a
    family without any endpoint leads to what is missing.
    """
    for service in ground.snapshot.services:
        if service.type != "ExternalName":
            # a headless Service need not have ports
            for port in service.ports or (None,):
                yield from _port(ground, service, port)


def _port(ground: Ground, service: Service, port: ServicePort | None) -> Iterator[Link]:
    source = service_place(ground, service)
    channel = Channel(port.port, port.protocol) if port else Channel()
    whole = behind(ground, service, channel)
    if hidden_endpoints(ground.snapshot, service):
        yield _to_none(source, service, port, channel, whole)
        return
    slices = ground.snapshot.slices_of.get((service.namespace, service.name), ())
    because = tuple(sorted({each.ref for each in slices}))
    families = families_of(service)
    lacking = set(families)
    for group in groups(ground, service, port):
        lacking -= set(families) if group.family is None else {group.family}
        yield Link(
            source,
            group.place,
            NAME,
            group.outcome,
            via=str(group.port or "any port"),
            channel=channel if group.family is None else replace(channel, family=group.family),
            because=because,
        )
    if len(lacking) == len(families):
        yield _to_none(source, service, port, channel, whole)
        return
    for family in families:
        if family in lacking:
            onward = replace(channel, family=family)
            yield _to_none(source, service, port, onward, behind(ground, service, onward))


def _to_none(
    source: Place, service: Service, port: ServicePort | None, channel: Channel, whole: Outcome
) -> Link:
    """To the endpoints that there are none of, or that are not seen."""
    ref = Ref("EndpointSlice", service.namespace, service.name)
    if whole.verdict is Verdict.BROKEN:
        label = f"no endpoint of Service {service.namespace}/{service.name}"
        target = replace(missing(ref, why=whole.why), label=label)
    else:
        target = hidden(ref, why=whole.why)
    via = str(port.target or port.port) if port else "any port"
    return Link(source, target, NAME, whole, via=via, channel=channel)


RELATION = Relation(
    name=NAME,
    source=Layer.SERVICE,
    target=Layer.POD,
    needs=frozenset({"Service", "EndpointSlice", "Endpoints", "Pod"}),
    doc=__doc__,
    links=links,
)
