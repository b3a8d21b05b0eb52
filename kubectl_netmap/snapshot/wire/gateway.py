"""Gateways on the wire, with their classes, sets of listeners, and grants."""

from __future__ import annotations

import msgspec

from kubectl_netmap.objects.gateway import (
    GROUP,
    Gateway,
    GatewayClass,
    Granted,
    Grantee,
    Listener,
    ListenerSet,
    ListenerStatus,
    ReferenceGrant,
)
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.snapshot.wire.gateway_parts import (
    ConditionOf,
    Reference,
    Versioned,
    conditions_in,
    parent_in,
)
from kubectl_netmap.snapshot.wire.ingress import LabelSelector, selector
from kubectl_netmap.snapshot.wire.meta import Manifest, Metadata, Shared, Wire


class _ClassSpec(Manifest):
    controller_name: str | None = None


class _ListenerStatus(Manifest):
    name: str = ""
    conditions: list[ConditionOf] | None = None


class _Address(Manifest):
    value: str | None = None


class _Status(Manifest):
    conditions: list[ConditionOf] | None = None
    addresses: list[_Address] | None = None
    listeners: list[_ListenerStatus] | None = None


class _GatewayClass(Manifest):
    metadata: Versioned
    spec: _ClassSpec | None = None
    status: _Status | None = None


def _gateway_class(wire: _GatewayClass, _shared: Shared) -> GatewayClass:
    return GatewayClass(
        name=wire.metadata.name,
        controller=(wire.spec or _ClassSpec()).controller_name or "",
        generation=wire.metadata.generation or 0,
        conditions=conditions_in((wire.status or _Status()).conditions),
    )


class _TLS(Manifest):
    mode: str | None = None
    certificate_refs: list[Reference] | None = None


class _Namespaces(Manifest):
    from_: str | None = msgspec.field(default=None, name="from")
    selector: LabelSelector | None = None


class _Allowed(Manifest):
    namespaces: _Namespaces | None = None
    kinds: list[Reference] | None = None


class _Listener(Manifest):
    name: str = ""
    protocol: str | None = None
    port: int | None = None
    hostname: str | None = None
    tls: _TLS | None = None
    allowed_routes: _Allowed | None = None


class _GatewaySpec(Manifest):
    """The spec of a Gateway or, with `parent_ref`, of a ListenerSet."""

    gateway_class_name: str | None = None
    parent_ref: Reference | None = None
    listeners: list[_Listener] | None = None


class _Gateway(Manifest):
    metadata: Versioned
    spec: _GatewaySpec | None = None
    status: _Status | None = None


def _listener(wire: _Listener, namespace: str) -> Listener:
    tls, allowed = wire.tls, wire.allowed_routes or _Allowed()
    spaces = allowed.namespaces or _Namespaces()
    secrets = (tls.certificate_refs or ()) if tls else ()
    return Listener(
        name=wire.name,
        protocol=wire.protocol or "",
        port=wire.port or 0,
        hostname=wire.hostname or "",
        # API field tls.mode: Terminate by default
        mode=(tls.mode or "Terminate") if tls else "",
        certificates=tuple(
            Ref(each.kind or "Secret", each.namespace or namespace, each.name) for each in secrets
        ),
        kinds=tuple(
            each.kind or "" for each in allowed.kinds or () if each.group in (None, "", GROUP)
        ),
        namespaces=spaces.from_ or "Same",
        selector=selector(spaces.selector),
    )


def _statuses(wire: _Status) -> tuple[ListenerStatus, ...]:
    return tuple(
        ListenerStatus(each.name, conditions_in(each.conditions)) for each in wire.listeners or ()
    )


def _gateway(wire: _Gateway, _shared: Shared) -> Gateway:
    spec, status = wire.spec or _GatewaySpec(), wire.status or _Status()
    namespace = wire.metadata.namespace or "default"
    return Gateway(
        namespace=namespace,
        name=wire.metadata.name,
        class_name=spec.gateway_class_name or "",
        listeners=tuple(_listener(each, namespace) for each in spec.listeners or ()),
        generation=wire.metadata.generation or 0,
        addresses=tuple(each.value for each in status.addresses or () if each.value),
        conditions=conditions_in(status.conditions),
        statuses=_statuses(status),
    )


def listener_set(kind: str) -> Wire:
    """The wire of ListenerSets, under either of their kinds."""

    def build(wire: _Gateway, _shared: Shared) -> ListenerSet:
        spec, status = wire.spec or _GatewaySpec(), wire.status or _Status()
        namespace = wire.metadata.namespace or "default"
        return ListenerSet(
            kind=kind,
            namespace=namespace,
            name=wire.metadata.name,
            parent=parent_in(spec.parent_ref or Reference(), namespace).ref,
            listeners=tuple(_listener(each, namespace) for each in spec.listeners or ()),
            generation=wire.metadata.generation or 0,
            conditions=conditions_in(status.conditions),
            statuses=_statuses(status),
        )

    return Wire(_Gateway, build)


class _GrantSpec(Manifest):
    from_: list[Reference] | None = msgspec.field(default=None, name="from")
    to: list[Reference] | None = None


class _Grant(Manifest):
    metadata: Metadata
    spec: _GrantSpec | None = None


def _grant(wire: _Grant, _shared: Shared) -> ReferenceGrant:
    spec = wire.spec or _GrantSpec()
    return ReferenceGrant(
        namespace=wire.metadata.namespace or "default",
        name=wire.metadata.name,
        origins=tuple(
            Grantee(each.group or "", each.kind or "", each.namespace or "")
            for each in spec.from_ or ()
        ),
        targets=tuple(
            Granted(each.group or "", each.kind or "", each.name) for each in spec.to or ()
        ),
    )


GATEWAY_CLASS = Wire(_GatewayClass, _gateway_class)
GATEWAY = Wire(_Gateway, _gateway)
REFERENCE_GRANT = Wire(_Grant, _grant)
