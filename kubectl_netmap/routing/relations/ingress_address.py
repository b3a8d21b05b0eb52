"""An address in the status of an Ingress, written by whoever serves it, leads to it.

Source: API field `Ingress.status.loadBalancer.ingress`. Only addresses count that are
none of a Service, whose own way is followed, and that are not left by a controller that
is down. A controller outside the cluster gives each Ingress an address of its own: an
Ingress without one waits for it.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.objects.ingress import Ingress
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.routing.graph import MISSING, Layer, Link, Place
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.ingress.ingresses import ingress_places
from kubectl_netmap.routing.ingress.reach import given
from kubectl_netmap.routing.ingress.servers import NEEDS, Elsewhere, Served, Server, Servers
from kubectl_netmap.routing.places import OUTSIDE, address
from kubectl_netmap.routing.relation import Relation
from kubectl_netmap.routing.verdict import Outcome, Verdict

NAME = "ingress-address"


def links(ground: Ground) -> Iterator[Link]:
    """From outside to each address, and from there to its Ingress."""
    servers, places = Servers(ground), ingress_places(ground)
    for ingress in ground.snapshot.ingresses:
        place, because = places[ingress.ref], (ingress.ref,)
        server = servers.of(ingress)
        for host, outcome in given(servers, ingress):
            source = address(host, facts=(("given by", _giver(server)),))
            if host not in servers.answering:  # else told with the Service that has it
                yield Link(OUTSIDE, source, NAME, because=because)
            yield Link(source, place, NAME, outcome, via=host, because=because)
        if isinstance(server, Elsewhere) and not ingress.addresses:
            waiting = _waiting(ground, server)
            pending = _pending(ingress, waiting)
            yield Link(OUTSIDE, pending, NAME, waiting, because=because)
            yield Link(pending, place, NAME, because=because)


def _giver(server: Server) -> str:
    match server:
        case Served(controller) | Elsewhere(controller) if controller:
            return controller
        case _:
            return "whoever serves the Ingress"


def _pending(ingress: Ingress, outcome: Outcome) -> Place:
    """The place of an address that is still to be given, or that may never be."""
    absent = outcome.verdict is Verdict.BROKEN
    name = f"Address/{ingress.ref}"
    return Place(
        f"{MISSING}/{name}" if absent else name,
        MISSING if absent else "Address",
        Layer.LOAD_BALANCER,
        f"no address of Ingress {ingress.namespace}/{ingress.name}",
        Ref("Address", ingress.namespace, ingress.name),
        verdict=outcome.verdict,
        why=outcome.why,
    )


def _waiting(ground: Ground, server: Elsewhere) -> Outcome:
    """Whether it is known that no address was given: a mere manifest never has one."""
    why = f"no address yet: {server.controller} gave none"
    live = bool(ground.snapshot.header.server_version)
    return Outcome(Verdict.BROKEN if server.gives and live else Verdict.UNKNOWN, why)


RELATION = Relation(
    name=NAME,
    source=Layer.OUTSIDE,
    target=Layer.ENTRY,
    needs=frozenset(NEEDS),
    doc=__doc__,
    links=links,
)
