"""A load balancer gives a Service an address that is reached from outside.

Source: API fields `Service.spec.type` LoadBalancer, `.loadBalancerClass`,
`.loadBalancerSourceRanges` and `status.loadBalancer.ingress`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kubectl_netmap.objects.addresses import Family, parse_number
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.service import LoadBalancerIngress, Service, ServicePort
from kubectl_netmap.routing.exposure.exposed import Exposed, exposed
from kubectl_netmap.routing.exposure.givers import Giver, Givers, givers
from kubectl_netmap.routing.exposure.nodes import Nodes, nodes
from kubectl_netmap.routing.few import few
from kubectl_netmap.routing.graph import Layer, Link, Place
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.places import OUTSIDE, address, hidden, missing, service_place
from kubectl_netmap.routing.relation import Relation
from kubectl_netmap.routing.route import Exposure
from kubectl_netmap.routing.verdict import FINE, Outcome, Verdict, in_series

NAME = "load-balancer"


def links(ground: Ground) -> Iterator[Link]:
    """From outside to each address, and from there to each port of the Service."""
    found = (each for each in ground.snapshot.services if each.type == "LoadBalancer")
    services = sorted(found, key=lambda each: each.ref)  # of those that share, the first speaks
    if not services:
        return
    giving, known = givers(ground), nodes(ground)
    sharing: dict[str, tuple[Giver, list[Ref]]] = {}
    for service in services:
        given = tuple(each for each in service.load_balancer if each.ip or each.hostname)
        for each in given:
            host = each.ip or each.hostname
            giver = giving.giver(service, host)
            sharing.setdefault(host, (giver, []))[1].append(service.ref)
            yield from _given(ground, giver, known, service, each)
        if not given:
            yield from _pending(ground, giving, known, service)
    for host, (giver, refs) in sharing.items():
        outcome = Outcome(Verdict.UNKNOWN, giver.silence) if giver.silence else FINE
        yield Link(OUTSIDE, address(host), NAME, outcome, because=tuple(refs))


def _given(
    ground: Ground, giver: Giver, known: Nodes, service: Service, given: LoadBalancerIngress
) -> Iterator[Link]:
    host = given.ip or given.hostname
    mode = (("mode", given.mode),) if given.mode else ()
    ends = address(host, facts=(*giver.facts, *mode)), service_place(ground, service)
    family, doubt = _arriving(giver, service, given)
    spoken = f"[{host}]" if ":" in host else host
    for port in service.ports:
        found = exposed(ground, known, service, port, family, to_nodes=giver.to_nodes)
        found = found.also(in_series(doubt, _reached(known, found)))
        if service.terminating:
            found = found.also(Outcome(Verdict.UNKNOWN))  # its load balancer is taken down first
        yield _port(*ends, port, found.remarked(*_remarks(known, service, found)), spoken)


def _arriving(
    giver: Giver, service: Service, given: LoadBalancerIngress
) -> tuple[Family | None, Outcome]:
    """The family in which traffic for an address comes to the Service; None for its own.

    A load balancer that is a proxy may have an address of a family that the Service
    lacks (Hetzner's have both, whatever the Service wants), and dials the nodes in the
    other one; a node that answers for the address itself cannot.
    """
    number = parse_number(given.ip or given.hostname)
    if number is None:
        return None, FINE
    if giver.to_nodes or not service.families or number[0] in service.families:
        return number[0], FINE
    if giver.name or given.mode == "Proxy":
        return None, FINE
    has = " and ".join(service.families)
    why = f"the Service has {has} only: who turns {number[0]} into that is not seen"
    return None, Outcome(Verdict.UNKNOWN, why)


def _reached(known: Nodes, found: Exposed) -> Outcome:
    """Load balancers pass over nodes that are not ready: whether any other one is left."""
    among = found.local or known.every
    if known.hidden or not among or not among <= known.unready:
        return FINE
    return known.answering(among)


def _remarks(known: Nodes, service: Service, found: Exposed) -> Iterator[str]:
    if found.local and not known.hidden and len(found.local) < len(known.names):
        count = f"{len(found.local)} of {len(known.names)} nodes"
        verb = "has" if len(found.local) == 1 else "have"
        yield f"externalTrafficPolicy Local: {count} {verb} an endpoint"
    if service.source_ranges:
        yield f"only from {few(service.source_ranges, len(service.source_ranges), 3)}"


def _pending(ground: Ground, giving: Givers, known: Nodes, service: Service) -> Iterator[Link]:
    """To an address that is not there; API: a live Service has an address in the cluster."""
    ref = Ref("Address", service.namespace, service.name)
    label = f"no address of Service {service.namespace}/{service.name}"
    if service.cluster_ips:
        outcome = Outcome(Verdict.BROKEN, giving.absence(service))
        place = missing(ref, Layer.LOAD_BALANCER, outcome.why)
    else:
        why = f"Service {service.namespace}/{service.name} was never live: it has no address yet"
        outcome = Outcome(Verdict.UNKNOWN, why)
        place = hidden(ref, Layer.LOAD_BALANCER, why)
    ends = replace(place, label=label), service_place(ground, service)
    yield Link(OUTSIDE, ends[0], NAME, outcome, because=(service.ref,))
    for port in service.ports:
        yield _port(*ends, port, exposed(ground, known, service, port), "<pending>")


def _port(source: Place, target: Place, port: ServicePort, found: Exposed, host: str) -> Link:
    return Link(
        source,
        target,
        NAME,
        found.outcome,
        via=f"{port.protocol.lower()} {port.port}",
        channel=found.channel,
        dial=f"{port.protocol.lower()} {host}:{port.port}",
        exposure=Exposure.LOAD_BALANCER,
    )


RELATION = Relation(
    name=NAME,
    source=Layer.OUTSIDE,
    target=Layer.SERVICE,
    needs=frozenset({"Service", "EndpointSlice", "Node", "Pod", "DaemonSet", "Deployment"}),
    doc=__doc__,
    links=links,
)
