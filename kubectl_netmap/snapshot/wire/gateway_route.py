"""Routes of the Gateway API on the wire, all five kinds in one shape."""

from __future__ import annotations

from kubectl_netmap.objects.gateway import (
    GatewayRoute,
    ParentStatus,
    RouteBackend,
    RouteMatch,
    RouteRule,
    ValueMatch,
)
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.snapshot.wire.gateway_parts import (
    ConditionOf,
    Reference,
    Versioned,
    conditions_in,
    parent_in,
)
from kubectl_netmap.snapshot.wire.meta import Manifest, Shared, Wire, strings


class _Value(Manifest):
    name: str = ""
    value: str | None = None
    type: str | None = None


class _Path(Manifest):
    type: str | None = None
    value: str | None = None


class _Method(Manifest):
    """How a GRPCRoute matches; an HTTPRoute has a word in its place."""

    type: str | None = None
    service: str | None = None
    method: str | None = None


class _Match(Manifest):
    path: _Path | None = None
    method: str | _Method | None = None
    headers: list[_Value] | None = None
    query_params: list[_Value] | None = None


class _Filter(Manifest):
    type: str = ""


class _Rule(Manifest):
    matches: list[_Match] | None = None
    filters: list[_Filter] | None = None
    backend_refs: list[Reference] | None = None


class _ParentStatus(Manifest):
    parent_ref: Reference | None = None
    controller_name: str | None = None
    conditions: list[ConditionOf] | None = None


class _Status(Manifest):
    parents: list[_ParentStatus] | None = None


class _RouteSpec(Manifest):
    parent_refs: list[Reference] | None = None
    hostnames: list[str] | None = None
    rules: list[_Rule] | None = None


class _Route(Manifest):
    metadata: Versioned
    spec: _RouteSpec | None = None
    status: _Status | None = None


def route(kind: str) -> Wire:
    """The wire of routes of one kind."""
    http = kind == "HTTPRoute"

    def build(wire: _Route, _shared: Shared) -> GatewayRoute:
        spec, status = wire.spec or _RouteSpec(), wire.status or _Status()
        namespace = wire.metadata.namespace or "default"
        # API field HTTPRoute.spec.rules: by default, one that takes every path
        rules = spec.rules or ([_Rule()] if http else [])
        return GatewayRoute(
            kind=kind,
            namespace=namespace,
            name=wire.metadata.name,
            parents=tuple(parent_in(each, namespace) for each in spec.parent_refs or ()),
            hostnames=strings(spec.hostnames),
            rules=tuple(_rule(each, namespace, http=http) for each in rules),
            generation=wire.metadata.generation or 0,
            statuses=tuple(
                ParentStatus(
                    parent_in(each.parent_ref or Reference(), namespace),
                    each.controller_name or "",
                    conditions_in(each.conditions),
                )
                for each in status.parents or ()
            ),
        )

    return Wire(_Route, build)


def _rule(wire: _Rule, namespace: str, *, http: bool) -> RouteRule:
    filters = {each.type for each in wire.filters or ()}
    matches = wire.matches or ([_Match()] if http else [])
    return RouteRule(
        matches=tuple(_match(each, http=http) for each in matches),
        backends=tuple(
            RouteBackend(
                Ref(each.kind or "Service", each.namespace or namespace, each.name),
                each.group or "",
                each.port or 0,
                1 if each.weight is None else each.weight,
            )
            for each in wire.backend_refs or ()
        ),
        redirects="RequestRedirect" in filters,
        extended="ExtensionRef" in filters,
    )


def _match(wire: _Match, *, http: bool) -> RouteMatch:
    path = wire.path or _Path()
    rpc = wire.method if isinstance(wire.method, _Method) else _Method()
    kind = (path.type or "PathPrefix") if http else (rpc.type or "Exact")
    return RouteMatch(
        path=(path.value or "/") if http else "",
        type=kind,
        service=rpc.service or "",
        method=wire.method if isinstance(wire.method, str) else rpc.method or "",
        headers=_values(wire.headers),
        query=_values(wire.query_params),
    )


def _values(wire: list[_Value] | None) -> tuple[ValueMatch, ...]:
    return tuple(
        ValueMatch(each.name, each.value or "", each.type or "Exact") for each in wire or ()
    )
