"""Ingresses and IngressClasses on the wire, and selectors of labels."""

from __future__ import annotations

from kubectl_netmap.objects.ingress import (
    Ingress,
    IngressBackend,
    IngressClass,
    IngressPath,
    IngressTLS,
)
from kubectl_netmap.objects.labels import Requirement, Selector
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.snapshot.wire.meta import (
    Manifest,
    Metadata,
    Shared,
    Wire,
    mapping,
    strings,
)


class _BackendPort(Manifest):
    number: int | None = None
    name: str | None = None


class _BackendService(Manifest):
    name: str = ""
    port: _BackendPort | None = None


class _Resource(Manifest):
    kind: str = ""
    name: str = ""


class _Backend(Manifest):
    """networking.k8s.io/v1; the last two fields are those of extensions/v1beta1."""

    service: _BackendService | None = None
    resource: _Resource | None = None
    service_name: str | None = None
    service_port: int | str | None = None


class _Path(Manifest):
    path: str | None = None
    path_type: str | None = None
    backend: _Backend | None = None


class _HTTP(Manifest):
    paths: list[_Path] | None = None


class _Rule(Manifest):
    host: str | None = None
    http: _HTTP | None = None


class _TLS(Manifest):
    hosts: list[str] | None = None
    secret_name: str | None = None


class _Spec(Manifest):
    ingress_class_name: str | None = None
    default_backend: _Backend | None = None
    backend: _Backend | None = None
    rules: list[_Rule] | None = None
    tls: list[_TLS] | None = None


class _Address(Manifest):
    ip: str | None = None
    hostname: str | None = None


class _LoadBalancer(Manifest):
    ingress: list[_Address] | None = None


class _Status(Manifest):
    load_balancer: _LoadBalancer | None = None


class _Ingress(Manifest):
    metadata: Metadata
    spec: _Spec | None = None
    status: _Status | None = None


def _ingress(wire: _Ingress, shared: Shared) -> Ingress:
    meta, spec = wire.metadata, wire.spec or _Spec()
    namespace = meta.namespace or "default"
    default = spec.default_backend or spec.backend
    balancer = (wire.status or _Status()).load_balancer or _LoadBalancer()
    addresses = (each.ip or each.hostname for each in balancer.ingress or ())
    return Ingress(
        namespace=namespace,
        name=meta.name,
        class_name=spec.ingress_class_name,
        annotations=shared.annotations(meta.annotations),
        hosts=tuple(rule.host or "" for rule in spec.rules or ()),
        paths=tuple(
            IngressPath(
                host=rule.host or "",
                path=path.path or "/",
                path_type=path.path_type or "ImplementationSpecific",
                backend=_backend(path.backend or _Backend(), namespace),
            )
            for rule in spec.rules or ()
            for path in (rule.http.paths or () if rule.http else ())
        ),
        default_backend=_backend(default, namespace) if default else None,
        tls=tuple(IngressTLS(strings(t.hosts), t.secret_name or "") for t in spec.tls or ()),
        addresses=tuple(address for address in addresses if address),
    )


def _backend(wire: _Backend, namespace: str) -> IngressBackend:
    if wire.resource:
        return IngressBackend(resource=Ref(wire.resource.kind, namespace, wire.resource.name))
    if wire.service:
        port = wire.service.port or _BackendPort()
        return IngressBackend(wire.service.name, port.number or port.name or 0)
    return IngressBackend(wire.service_name or "", wire.service_port or 0)


class _ClassSpec(Manifest):
    controller: str | None = None


class _IngressClass(Manifest):
    metadata: Metadata
    spec: _ClassSpec | None = None


def _ingress_class(wire: _IngressClass, shared: Shared) -> IngressClass:
    annotations = shared.annotations(wire.metadata.annotations)
    return IngressClass(
        name=wire.metadata.name,
        controller=(wire.spec.controller or "") if wire.spec else "",
        default=annotations.get("ingressclass.kubernetes.io/is-default-class") == "true",
    )


class _Expression(Manifest):
    key: str = ""
    operator: str = ""
    values: list[str] | None = None


class LabelSelector(Manifest):
    """`metav1.LabelSelector`."""

    match_labels: dict[str, str | None] | None = None
    match_expressions: list[_Expression] | None = None


def selector(wire: LabelSelector | None) -> Selector:
    """A `metav1.LabelSelector`; null selects everything, as an empty one does."""
    wire = wire or LabelSelector()
    return Selector(
        mapping(wire.match_labels),
        tuple(
            Requirement(each.key, each.operator, strings(each.values))
            for each in wire.match_expressions or ()
        ),
    )


INGRESS = Wire(_Ingress, _ingress)
INGRESS_CLASS = Wire(_IngressClass, _ingress_class)
