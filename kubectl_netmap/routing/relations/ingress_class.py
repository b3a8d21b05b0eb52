"""An IngressClass hands its Ingresses to a controller, whose pods answer for them.

Source: API fields `IngressClass.spec.controller` and `Ingress.spec.ingressClassName`.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.discover.facts import IngressController
from kubectl_netmap.objects.ingress import Ingress
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.routing.graph import Layer, Link, Place
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.places import OUTSIDE, missing, place_of
from kubectl_netmap.routing.relation import Relation
from kubectl_netmap.routing.verdict import FINE, Outcome, Verdict

NAME = "ingress-class"


def links(ground: Ground) -> Iterator[Link]:
    """From the controller's workload to the class, and from the class to each Ingress."""
    controllers = ground.facts.ingress_controllers.value or ()
    known = {each.name for each in ground.snapshot.ingress_classes}
    for controller in controllers:
        for name in controller.classes:
            yield from _served(controller, _class(name, known))
    for ingress in ground.snapshot.ingresses:
        name = ingress.class_name or ""
        target = ingress_place(ingress)
        if name in known:
            yield Link(_class(name, known), target, NAME)
        else:
            gone = missing(Ref("IngressClass", "", name))
            why = f"IngressClass {name} does not exist"
            yield Link(OUTSIDE, gone, NAME, Outcome(Verdict.BROKEN, why), because=(ingress.ref,))
            yield Link(gone, target, NAME)


def ingress_place(ingress: Ingress) -> Place:
    """The place of an Ingress; how it stands follows from its rules."""
    return place_of(ingress.ref, Layer.ENTRY, verdict=None)


def _class(name: str, _known: set[str]) -> Place:
    return place_of(Ref("IngressClass", "", name), Layer.ENTRY)


def _served(controller: IngressController, target: Place) -> Iterator[Link]:
    if not controller.workloads:
        unknown = Outcome(Verdict.UNKNOWN, f"no pod of {controller.controller} is seen")
        yield Link(OUTSIDE, target, NAME, unknown)
    for ref in controller.workloads:
        broken = Outcome(Verdict.BROKEN, f"{controller.controller} has no ready pod")
        outcome = FINE if controller.ready else broken
        yield Link(place_of(ref, Layer.POD), target, NAME, outcome, via=controller.controller)


RELATION = Relation(
    name=NAME,
    source=Layer.POD,
    target=Layer.ENTRY,
    needs=frozenset({"IngressClass", "Ingress", "Pod"}),
    doc=__doc__,
    links=links,
)
