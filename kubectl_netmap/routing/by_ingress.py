"""Ways in over Ingresses: host and path to a Service."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kubectl_netmap.discover.fact import Fact
from kubectl_netmap.discover.facts import IngressController
from kubectl_netmap.objects.addresses import Family
from kubectl_netmap.objects.ingress import Ingress, IngressBackend
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.service import Service, ServicePort
from kubectl_netmap.routing.endpoints import behind
from kubectl_netmap.routing.seeing import unread, unseen
from kubectl_netmap.routing.verdict import Outcome, Verdict
from kubectl_netmap.routing.way_in import Exposure, WayIn
from kubectl_netmap.snapshot.snapshot import Snapshot

Controllers = Fact[tuple[IngressController, ...]]

CLASS_ANNOTATION = "kubernetes.io/ingress.class"

BY_ANNOTATION = "use-annotation"
"""The port by which the AWS controller is told to read an annotation instead."""


def by_ingress(snapshot: Snapshot, controllers: Controllers) -> Iterator[WayIn]:
    """One way in for each host and path, and for each default backend.

    A way is never `ok` unless something is known to serve the Ingress; that its
    backend is broken holds whoever serves it.
    """
    for ingress in snapshot.ingresses:
        doubt = _doubt(snapshot, ingress, controllers)
        for url, backend in _rules(ingress):
            outcome = _backend(snapshot, ingress, backend)
            if doubt and outcome.verdict in {Verdict.OK, Verdict.DEGRADED}:
                outcome = replace(outcome, verdict=Verdict.UNKNOWN, why=f"{doubt}; {outcome.why}")
            via = (ingress.ref, *_target(ingress, backend))
            yield WayIn(url, Exposure.INGRESS, via, _number(snapshot, ingress, backend), outcome)


def _rules(ingress: Ingress) -> Iterator[tuple[str, IngressBackend | None]]:
    """URL and backend; API field `http`: a rule without it goes to the default backend."""
    for path in ingress.paths:
        yield _url(ingress, path.host, path.path), path.backend
    with_paths = {path.host for path in ingress.paths}
    for host in dict.fromkeys(ingress.hosts):
        if host not in with_paths:
            yield _url(ingress, host, "/"), ingress.default_backend
    if ingress.default_backend and "" not in {*ingress.hosts, *with_paths}:
        yield _url(ingress, "", "/"), ingress.default_backend


def _url(ingress: Ingress, host: str, path: str) -> str:
    # API field tls: without hosts it means the controller's default for all of them
    secure = any(not tls.hosts or _covers(tls.hosts, host) for tls in ingress.tls)
    slash = "" if path.startswith("/") else "/"
    return f"{'https' if secure else 'http'}://{host or '*'}{slash}{path}"


def _covers(hosts: tuple[str, ...], host: str) -> bool:
    wildcard = f"*.{host.partition('.')[2]}"
    return host in hosts or wildcard in hosts


def _target(ingress: Ingress, backend: IngressBackend | None) -> tuple[Ref, ...]:
    if backend is None:
        return ()
    if backend.resource:
        return (backend.resource,)
    if backend.port == BY_ANNOTATION or not backend.service:
        return ()
    return (Ref("Service", ingress.namespace, backend.service),)


def _number(snapshot: Snapshot, ingress: Ingress, backend: IngressBackend | None) -> str:
    """The port's number where it can be found, else as the Ingress names it."""
    if backend is None or not backend.port or backend.port == BY_ANNOTATION:
        return ""
    service = snapshot.service_of.get((ingress.namespace, backend.service))
    ports = (each.port for each in service.ports if each.name == backend.port) if service else ()
    return str(next(iter(ports), backend.port))


def _backend(snapshot: Snapshot, ingress: Ingress, backend: IngressBackend | None) -> Outcome:
    beyond = _beyond(backend)
    if beyond or backend is None:
        return Outcome(Verdict.UNKNOWN, beyond)
    service = snapshot.service_of.get((ingress.namespace, backend.service))
    if service is None:
        return _no_service(snapshot, Ref("Service", ingress.namespace, backend.service))
    if service.type == "ExternalName":
        return Outcome(Verdict.UNKNOWN, f"leaves the cluster: {service.external_name}")
    port = _port(service, backend)
    if isinstance(port, Outcome):
        return port
    family = next((Family(each) for each in service.families if each in tuple(Family)), None)
    return behind(snapshot, service, port, family)


def _beyond(backend: IngressBackend | None) -> str:
    """Why a backend cannot be followed; empty where it can."""
    if backend is None:
        return "no backend: the controller's default answers"
    if backend.resource:
        return f"{backend.resource.kind} is left to the controller"
    if backend.port == BY_ANNOTATION:
        return f"an annotation tells the controller: {backend.service}"
    return "" if backend.service else "its backend names no Service"


def _no_service(snapshot: Snapshot, wanted: Ref) -> Outcome:
    hidden = unseen(snapshot, "Service", wanted.namespace)
    if hidden or unread(snapshot, "Service", wanted.namespace, wanted.name):
        return Outcome(Verdict.UNKNOWN, hidden or "the Service could not be read")
    return Outcome(Verdict.BROKEN, "the Service does not exist")


def _port(service: Service, backend: IngressBackend) -> ServicePort | Outcome:
    """API field `ServiceBackendPort`: a name or number of the *Service's* ports."""
    if not backend.port:
        return Outcome(Verdict.UNKNOWN, "its backend names no port")
    for port in service.ports:
        if backend.port in {port.port, port.name}:
            return port
    missing = f"the Service has no port {backend.port}"
    for port in service.ports:
        if backend.port == port.target:
            # ingress-nginx takes a target port too; the API does not allow for it
            why = f"{missing}, only the target of its port {port.port}"
            return Outcome(Verdict.UNKNOWN, why)
    return Outcome(Verdict.BROKEN, missing)


def _doubt(snapshot: Snapshot, ingress: Ingress, controllers: Controllers) -> str:
    """Why it is not certain that somebody serves the Ingress; empty where it is.

    Source: API fields `ingressClassName`, `IngressClass.spec.controller`, annotation
    ingressclass.kubernetes.io/is-default-class; an address in the status was written
    by whoever serves it.
    """
    name = _class_of(snapshot, ingress)
    known = {each.name: each.controller for each in snapshot.ingress_classes}
    serving = [
        each
        for each in controllers.value or ()
        if name and (name in each.classes or each.controller == known.get(name))
    ]
    ready = [each.controller for each in serving if each.ready]
    if ready:
        unreached = f"no address in its status: whether requests reach {ready[0]} is not known"
        return "" if ingress.addresses else unreached
    if any(each.ready == 0 for each in serving):
        return f"{serving[0].controller} has no ready pod"
    hidden = unseen(snapshot, "IngressClass")
    if name and name not in known and ingress.class_name and not hidden:
        return f"IngressClass {name} does not exist"
    if ingress.addresses:
        return ""
    if not name:
        return hidden or f"it names no IngressClass, and {_default(snapshot)}"
    return f"no pod of a controller for class {name} is seen"


def _class_of(snapshot: Snapshot, ingress: Ingress) -> str:
    """The class that it names, or else the default, where somebody serves it.

    A default is written into new Ingresses (admission plug-in DefaultIngressClass): for
    one that has none, it depends on the controller whether the default counts.
    """
    named = ingress.class_name
    if named is None:
        named = ingress.annotations.get(CLASS_ANNOTATION, "")
    if not named and ingress.addresses:
        defaults = [each.name for each in snapshot.ingress_classes if each.default]
        return defaults[0] if len(defaults) == 1 else ""
    return named


def _default(snapshot: Snapshot) -> str:
    defaults = [each.name for each in snapshot.ingress_classes if each.default]
    if not defaults:
        return "none is the default"
    return f"the default ({' or '.join(defaults)}) is given to new ones only"
