"""The pods of a controller answer for an IngressClass, and so for its Ingresses.

Source: API fields `IngressClass.spec.controller` and `Ingress.spec.ingressClassName`, or
the old annotation kubernetes.io/ingress.class, for which no IngressClass has to exist.
Pods are told by the marks of known controllers, or by an address in the status of an
Ingress that is one of their Service. A controller without pods leaves only addresses.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.objects.ingress import Ingress, IngressClass
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.routing.graph import Layer, Link, Place
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.ingress.ingresses import class_of, ingress_places
from kubectl_netmap.routing.ingress.reach import given, taken
from kubectl_netmap.routing.ingress.servers import NEEDS, Elsewhere, Served, Servers
from kubectl_netmap.routing.places import OUTSIDE, hidden, missing, place_of
from kubectl_netmap.routing.relation import Relation
from kubectl_netmap.routing.verdict import FINE

NAME = "ingress-class"


def links(ground: Ground) -> Iterator[Link]:
    """From the workloads of a controller to its class, and from there to each Ingress."""
    servers, places = Servers(ground), ingress_places(ground)
    for each in ground.snapshot.ingress_classes:
        server = servers.by_class[each.name]
        if isinstance(server, Served):
            yield from _from_pods(servers, server, _class(each))
    for ingress in ground.snapshot.ingresses:
        yield from _to(servers, ingress, places[ingress.ref])


def _to(servers: Servers, ingress: Ingress, place: Place) -> Iterator[Link]:
    server, entry = servers.of(ingress), _entry(servers, ingress)
    if isinstance(server, Elsewhere):
        return
    if isinstance(server, Served):
        if class_of(ingress) not in servers.classes:
            yield from _from_pods(servers, server, entry or place)
    elif any(given(servers, ingress)):
        return
    else:
        because = ingress.ref if entry is None else entry.ref or ingress.ref
        yield Link(OUTSIDE, entry or place, NAME, server.outcome, because=(because,))
    if entry:
        sure = isinstance(server, Served) and not server.doubt
        outcome = taken(servers, ingress) if sure else FINE
        yield Link(entry, place, NAME, outcome, because=(ingress.ref,))


def _entry(servers: Servers, ingress: Ingress) -> Place | None:
    """The place of the class that an Ingress names; None where no object is needed."""
    name = class_of(ingress)
    ref = Ref("IngressClass", "", name)
    if not name:
        return None
    if known := servers.classes.get(name):
        return _class(known)
    if why := servers.hidden_class(name):
        return hidden(ref, why=why)
    return missing(ref) if servers.is_missing(ingress) else None


def _class(known: IngressClass) -> Place:
    facts = (("controller", known.controller), ("default", "yes" if known.default else "no"))
    return place_of(known.ref, Layer.ENTRY, facts=facts)


def _from_pods(servers: Servers, server: Served, target: Place) -> Iterator[Link]:
    for ref in server.workloads:
        for source, outcome in servers.stands[ref]:
            judged = servers.judged(server, outcome)
            because = (target.ref,) if target.ref else ()
            yield Link(source, target, NAME, judged, via=server.controller, because=because)


RELATION = Relation(
    name=NAME,
    source=Layer.POD,
    target=Layer.ENTRY,
    needs=frozenset(NEEDS),
    doc=__doc__,
    links=links,
)
