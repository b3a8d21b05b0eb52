"""A rule of an Ingress sends requests for a host and path to a port of a Service.

Source: API fields `Ingress.spec.rules[]` and `.defaultBackend`. A backend names a port of
the *Service*, by number or by name (`ServiceBackendPort`). Controllers send requests to
the endpoints of its first family over TCP; what they do with another resource, or with
the annotation that the AWS controller calls use-annotation, is theirs to know.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kubectl_netmap.objects.addresses import Family
from kubectl_netmap.objects.ingress import BY_ANNOTATION, Ingress, IngressBackend
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.service import Service, ServicePort
from kubectl_netmap.routing.endpoints.external import leads_to
from kubectl_netmap.routing.few import few
from kubectl_netmap.routing.graph import ANY, Channel, Layer, Link, Place
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.ingress.ingresses import ingress_places, rules
from kubectl_netmap.routing.places import hidden, missing, service_place
from kubectl_netmap.routing.relation import Relation
from kubectl_netmap.routing.route import Exposure
from kubectl_netmap.routing.seeing import unread, unseen
from kubectl_netmap.routing.verdict import FINE, Outcome, Verdict

NAME = "ingress-backend"

_NO_BACKEND = "no backend: the controller's default answers"


@dataclass(frozen=True, slots=True)
class _Backend:
    place: Place
    outcome: Outcome = FINE
    channel: Channel = ANY


def links(ground: Ground) -> Iterator[Link]:
    """A link for each host and path, and for each default backend."""
    places = ingress_places(ground)
    for ingress in ground.snapshot.ingresses:
        for rule in rules(ingress):
            found = _backend(ground, ingress, rule.backend)
            yield Link(
                places[ingress.ref],
                found.place,
                NAME,
                found.outcome,
                via=rule.via,
                channel=found.channel,
                dial=rule.url,
                exposure=Exposure.INGRESS,
                because=(ingress.ref,),
            )


def _backend(ground: Ground, ingress: Ingress, backend: IngressBackend | None) -> _Backend:
    if backend is None or not (backend.service or backend.resource):
        why = "its backend names no Service" if backend else _NO_BACKEND
        return _left("Default", "the controller's default backend", why)
    if backend.resource:
        why = f"{backend.resource.kind} is left to the controller"
        return _Backend(hidden(backend.resource, Layer.ENDPOINT, why), _unknown(why))
    if backend.port == BY_ANNOTATION:
        name = f"{ingress.namespace}/{backend.service}"
        why = f"an annotation tells the controller: {backend.service}"
        return _left(f"Action/{name}", f"action {name}", why)
    wanted = Ref("Service", ingress.namespace, backend.service)
    service = ground.snapshot.service_of.get((wanted.namespace, wanted.name))
    if service is None:
        return _absent(ground, wanted)
    if service.type == "ExternalName":
        return _external(ground, service, backend.port)
    return _port(ground, service, backend.port)


def _left(name: str, label: str, why: str) -> _Backend:
    """Something that is left to the controller, and that is no object of the cluster."""
    kind = name.partition("/")[0]
    return _Backend(
        Place(name, kind, Layer.ENDPOINT, label, verdict=Verdict.UNKNOWN, why=why), _unknown(why)
    )


def _absent(ground: Ground, wanted: Ref) -> _Backend:
    spoken = f"Service {wanted.namespace}/{wanted.name}"
    why = unseen(ground.snapshot, "Service", wanted.namespace)
    if not why and unread(ground.snapshot, "Service", wanted.namespace, wanted.name):
        why = f"{spoken} could not be read"
    if why:
        return _Backend(hidden(wanted, why=why), _unknown(why))
    return _Backend(missing(wanted), Outcome(Verdict.BROKEN, f"{spoken} does not exist"))


def _external(ground: Ground, service: Service, wanted: int | str) -> _Backend:
    """An ExternalName needs no ports; where it leads is told behind it.

    Some controllers follow it only if they are told to.
    """
    named = (port.port for port in service.ports if port.name == wanted)
    number = wanted if isinstance(wanted, int) else next(named, 0)
    doubt = FINE
    if service.ports and not number:
        doubt = _unknown(f"Service {service.namespace}/{service.name} has no port {wanted}")
    elif isinstance(leads_to(ground.snapshot, service, ground.domain), Service):
        doubt = _unknown("whether the controller follows an ExternalName is not known")
    return _Backend(service_place(ground, service), doubt, Channel(number))


def _port(ground: Ground, service: Service, wanted: int | str) -> _Backend:
    """The port that a backend names; old manifests write a number as text."""
    place = service_place(ground, service)
    number = int(wanted) if isinstance(wanted, str) and wanted.isdecimal() else wanted
    if not number:
        return _Backend(place, _unknown("its backend names no port"))
    spoken = f"Service {service.namespace}/{service.name}"
    named = [port for port in service.ports if number in {port.port, port.name}]
    for port in named:
        if port.protocol == "TCP":
            return _Backend(place, FINE, _channel(service, port))
    if named:
        why = f"port {wanted} of {spoken} is {named[0].protocol}, requests come by TCP"
        return _Backend(place, Outcome(Verdict.BROKEN, why))
    absent = f"{spoken} has no port {wanted}"
    for port in service.ports:
        if port.protocol == "TCP" and number == port.target:
            # ingress-nginx takes a target port too; the API does not allow for it
            doubt = _unknown(f"{absent}, only the target of its port {port.port}")
            return _Backend(place, doubt, _channel(service, port))
    has = few(map(_spoken, service.ports), len(service.ports), 3)
    why = f"{absent}; it has {has}" if has else f"{absent}; it has none"
    broken = Outcome(Verdict.BROKEN, why)
    return _Backend(place, broken, Channel(number) if isinstance(number, int) else ANY)


def _channel(service: Service, port: ServicePort) -> Channel:
    family = next((Family(each) for each in service.families if each in tuple(Family)), None)
    return Channel(port.port, port.protocol, family)


def _spoken(port: ServicePort) -> str:
    number = str(port.port) if port.protocol == "TCP" else f"{port.port}/{port.protocol}"
    return f"{number} {port.name}" if port.name else number


def _unknown(why: str) -> Outcome:
    return Outcome(Verdict.UNKNOWN, why)


RELATION = Relation(
    name=NAME,
    source=Layer.ENTRY,
    target=Layer.SERVICE,
    needs=frozenset({"Ingress", "Service"}),
    doc=__doc__,
    links=links,
)
