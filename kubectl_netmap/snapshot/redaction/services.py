"""Services, endpoints and Ingresses, redacted."""

from __future__ import annotations

from msgspec.structs import replace

from kubectl_netmap.objects.ingress import (
    Ingress,
    IngressBackend,
    IngressClass,
    IngressPath,
    IngressTLS,
)
from kubectl_netmap.objects.labels import Requirement, Selector
from kubectl_netmap.objects.service import (
    Endpoint,
    EndpointPort,
    Endpoints,
    EndpointSlice,
    LoadBalancerIngress,
    Service,
    ServicePort,
)
from kubectl_netmap.snapshot.redaction.means import Means


def service(means: Means, thing: Service) -> Service:
    """A Service."""
    return replace(
        thing,
        namespace=means.namespace(thing.namespace),
        name=means.name("Service", thing.name),
        labels=means.labels(thing.labels),
        annotations=means.annotations(thing.annotations),
        selector=means.labels(thing.selector),
        cluster_ips=means.texts(thing.cluster_ips),
        external_ips=means.texts(thing.external_ips),
        external_name=means.place(thing.external_name),
        ports=tuple(_port(means, port) for port in thing.ports),
        load_balancer=tuple(
            LoadBalancerIngress(means.place(each.ip), means.place(each.hostname), each.mode)
            for each in thing.load_balancer
        ),
        load_balancer_class=means.words.controller(thing.load_balancer_class),
        source_ranges=means.texts(thing.source_ranges),
    )


def _port(means: Means, port: ServicePort) -> ServicePort:
    words = means.words
    return replace(
        port,
        name=words.port(port.name),
        target=port.target if isinstance(port.target, int) else words.port(port.target),
        app_protocol=words.controller(port.app_protocol),
    )


def endpoint_slice(means: Means, thing: EndpointSlice) -> EndpointSlice:
    """An EndpointSlice, or what was made of Endpoints."""
    return replace(
        thing,
        namespace=means.namespace(thing.namespace),
        name=means.name(thing.kind, thing.name),
        service=means.name("Service", thing.service),
        ports=tuple(
            EndpointPort(each.port, means.words.port(each.name), each.protocol)
            for each in thing.ports
        ),
        endpoints=tuple(_endpoint(means, each) for each in thing.endpoints),
    )


def endpoints(means: Means, thing: Endpoints) -> Endpoints:
    """Endpoints, which are called as their Service is."""
    return Endpoints(
        means.namespace(thing.namespace),
        means.name(thing.ref.kind, thing.name),
        tuple(endpoint_slice(means, each) for each in thing.slices),
    )


def _endpoint(means: Means, endpoint: Endpoint) -> Endpoint:
    names = means.names
    return Endpoint(
        addresses=tuple(map(means.place, endpoint.addresses)),
        ready=endpoint.ready,
        serving=endpoint.serving,
        terminating=endpoint.terminating,
        node=names.node(endpoint.node),
        zone=names.of("zone", endpoint.zone),
        target=names.member("pod", endpoint.target),
        for_zones=tuple(names.of("zone", zone) for zone in endpoint.for_zones),
        for_nodes=tuple(map(names.node, endpoint.for_nodes)),
        hostname=names.member("pod", endpoint.hostname),
    )


def ingress(means: Means, thing: Ingress) -> Ingress:
    """An Ingress."""
    backend, unset = thing.default_backend, thing.class_name is None
    return replace(
        thing,
        namespace=means.namespace(thing.namespace),
        name=means.name("Ingress", thing.name),
        class_name=None if unset else means.name("IngressClass", thing.class_name or ""),
        annotations=means.annotations(thing.annotations),
        hosts=tuple(map(means.place, thing.hosts)),
        paths=tuple(_path(means, each) for each in thing.paths),
        default_backend=_backend(means, backend) if backend else None,
        tls=tuple(
            IngressTLS(tuple(map(means.place, each.hosts)), means.name("Secret", each.secret))
            for each in thing.tls
        ),
        addresses=tuple(map(means.place, thing.addresses)),
    )


def _path(means: Means, path: IngressPath) -> IngressPath:
    return IngressPath(
        means.place(path.host),
        means.words.path(path.path),
        path.path_type,
        _backend(means, path.backend),
    )


def _backend(means: Means, backend: IngressBackend) -> IngressBackend:
    port = backend.port
    return IngressBackend(
        means.name("Service", backend.service),
        port if isinstance(port, int) else means.words.port(port),
        means.ref(backend.resource) if backend.resource else None,
    )


def ingress_class(means: Means, thing: IngressClass) -> IngressClass:
    """An IngressClass; whose controller it names stays."""
    controller = means.words.controller(thing.controller)
    return IngressClass(means.name("IngressClass", thing.name), controller, thing.default)


def selector(means: Means, thing: Selector) -> Selector:
    """A label selector."""
    return Selector(
        means.labels(thing.match_labels),
        tuple(_requirement(means, each) for each in thing.expressions),
    )


def _requirement(means: Means, requirement: Requirement) -> Requirement:
    values = tuple(means.words.label(requirement.key, value) for value in requirement.values)
    return Requirement(means.words.key(requirement.key), requirement.operator, values)
