"""An external IP leads to a Service wherever traffic for it comes to a node.

Source: API field `Service.spec.externalIPs`: the addresses are not managed by
Kubernetes; whoever set them routes them to the nodes.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.objects.addresses import parse_number
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.service import Service
from kubectl_netmap.routing.exposure.exposed import Exposed, exposed
from kubectl_netmap.routing.exposure.nodes import Nodes, nodes
from kubectl_netmap.routing.graph import Layer, Link
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.places import OUTSIDE, address, service_place
from kubectl_netmap.routing.relation import Relation
from kubectl_netmap.routing.route import Exposure
from kubectl_netmap.routing.verdict import Outcome, Verdict

NAME = "external-ip"


def links(ground: Ground) -> Iterator[Link]:
    """From outside to each address, and from there to each port of the Service."""
    services = [
        each
        for each in ground.snapshot.services
        if each.external_ips and each.type != "ExternalName"
    ]
    if not services:
        return
    known = nodes(ground)
    given = {each.ip for service in ground.snapshot.services for each in service.load_balancer}
    sharing: dict[str, list[Ref]] = {}
    for service in services:
        for host in service.external_ips:
            if host not in given:  # of those, the load balancer's link tells
                sharing.setdefault(host, []).append(service.ref)
            yield from _ports(ground, known, service, host)
    for host, refs in sharing.items():
        owner = known.owner_of(host)
        place = address(host, facts=_facts(owner))
        yield Link(OUTSIDE, place, NAME, _routed(known, host, owner), because=tuple(refs))


def _facts(owner: str) -> tuple[tuple[str, str], ...]:
    if owner:
        return (("address of", f"Node/{owner}"),)
    return (("routed by", "somebody outside the cluster"),)


def _routed(known: Nodes, host: str, owner: str) -> Outcome:
    """Whether traffic for the address comes to a node: only of a node's own is that seen."""
    if owner:
        return known.standing(owner)
    hidden = f": {known.hidden}" if known.hidden else ""
    return Outcome(Verdict.UNKNOWN, f"whether {host} is routed to a node is not seen{hidden}")


def _ports(ground: Ground, known: Nodes, service: Service, host: str) -> Iterator[Link]:
    number, owner = parse_number(host), known.owner_of(host)
    spoken = f"[{host}]" if ":" in host else host
    source, target = address(host), service_place(ground, service)
    for port in service.ports:
        found = exposed(ground, known, service, port, number[0] if number else None)
        yield Link(
            source,
            target,
            NAME,
            _local(known, found, owner).outcome,
            via=f"{port.protocol.lower()} {port.port}",
            channel=found.channel,
            dial=f"{port.protocol.lower()} {spoken}:{port.port}",
            exposure=Exposure.EXTERNAL_IP,
        )


def _local(known: Nodes, found: Exposed, owner: str) -> Exposed:
    """The same under the policy Local, which a node without an endpoint does not pass."""
    if not found.local or known.hidden:
        return found
    rest = known.without(found.local)
    if owner and owner not in found.local:
        verdict = Verdict.BROKEN if known.kube_proxy else Verdict.UNKNOWN
        why = f"externalTrafficPolicy Local: no endpoint on {owner}, which has the address"
        return found.also(Outcome(verdict, why))
    return found.remarked(f"externalTrafficPolicy Local: no endpoint on {rest}" if rest else "")


RELATION = Relation(
    name=NAME,
    source=Layer.OUTSIDE,
    target=Layer.SERVICE,
    needs=frozenset({"Service", "EndpointSlice", "Node"}),
    doc=__doc__,
    links=links,
)
