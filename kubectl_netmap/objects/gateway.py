"""Gateways, the routes that attach to them, and grants (gateway.networking.k8s.io)."""

from __future__ import annotations

import msgspec

from kubectl_netmap.objects.labels import Selector
from kubectl_netmap.objects.ref import Ref

GROUP = "gateway.networking.k8s.io"
"""The group of the API, which a reference to a parent has if it names none."""


class Condition(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What a controller says of an object, and of which generation of its spec.

    `status` is True, False or Unknown; `generation` 0 means that none is told.
    """

    type: str
    status: str = "Unknown"
    reason: str = ""
    message: str = ""
    generation: int = 0


class GatewayClass(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A class of Gateways and the controller that it names."""

    name: str
    controller: str = ""
    generation: int = 0
    conditions: tuple[Condition, ...] = ()

    @property
    def ref(self) -> Ref:
        """What it is called."""
        return Ref("GatewayClass", "", self.name)


class Listener(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A port that a Gateway listens on; an empty hostname means every one.

    `mode` is Terminate or Passthrough where it does TLS; `certificates` are objects
    that are never read. `kinds` are the routes it takes; empty: as its protocol says.
    `namespaces` says from where: Same, All, Selector (then `selector` counts) or None.
    """

    name: str
    protocol: str = ""
    port: int = 0
    hostname: str = ""
    mode: str = ""
    certificates: tuple[Ref, ...] = ()
    kinds: tuple[str, ...] = ()
    namespaces: str = "Same"
    selector: Selector = Selector()


class ListenerStatus(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What is reported of one listener, by its name."""

    name: str
    conditions: tuple[Condition, ...] = ()


class Gateway(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A Gateway: its listeners, and the addresses that it was given."""

    namespace: str
    name: str
    class_name: str = ""
    listeners: tuple[Listener, ...] = ()
    generation: int = 0
    addresses: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    statuses: tuple[ListenerStatus, ...] = ()

    @property
    def ref(self) -> Ref:
        """What it is called."""
        return Ref("Gateway", self.namespace, self.name)


class ListenerSet(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """More listeners of a Gateway (GEP-1713); `kind` is ListenerSet or XListenerSet."""

    kind: str
    namespace: str
    name: str
    parent: Ref
    listeners: tuple[Listener, ...] = ()
    generation: int = 0
    conditions: tuple[Condition, ...] = ()
    statuses: tuple[ListenerStatus, ...] = ()

    @property
    def ref(self) -> Ref:
        """What it is called."""
        return Ref(self.kind, self.namespace, self.name)


class Parent(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What a route attaches to: a Gateway, one listener (`section`), one `port` of it."""

    ref: Ref
    group: str = GROUP
    section: str = ""
    port: int = 0


class ParentStatus(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What one controller says of a route at one of its parents."""

    parent: Parent
    controller: str = ""
    conditions: tuple[Condition, ...] = ()


class ValueMatch(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A header or a query parameter, and its value; `type` Exact or RegularExpression."""

    name: str
    value: str = ""
    type: str = "Exact"


class RouteMatch(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """Which requests a rule takes: all that is given must hold.

    `type` is that of the path (Exact, PathPrefix, RegularExpression), or of the gRPC
    service and method. `method` is that of HTTP, or of gRPC where there is no path.
    """

    path: str = ""
    type: str = ""
    service: str = ""
    method: str = ""
    headers: tuple[ValueMatch, ...] = ()
    query: tuple[ValueMatch, ...] = ()


class RouteBackend(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """Where a rule sends its part of the traffic; `port` 0 means that none is given."""

    ref: Ref
    group: str = ""
    port: int = 0
    weight: int = 1


class RouteRule(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A rule: any one of its matches is enough, and none at all takes everything.

    `redirects` is set where the Gateway answers by a redirect itself, `extended` where
    a filter of the implementation's own may answer.
    """

    matches: tuple[RouteMatch, ...] = ()
    backends: tuple[RouteBackend, ...] = ()
    redirects: bool = False
    extended: bool = False


class GatewayRoute(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A route: `kind` is HTTPRoute, GRPCRoute, TLSRoute, TCPRoute or UDPRoute."""

    kind: str
    namespace: str
    name: str
    parents: tuple[Parent, ...] = ()
    hostnames: tuple[str, ...] = ()
    rules: tuple[RouteRule, ...] = ()
    generation: int = 0
    statuses: tuple[ParentStatus, ...] = ()

    @property
    def ref(self) -> Ref:
        """What it is called."""
        return Ref(self.kind, self.namespace, self.name)


class Grantee(msgspec.Struct, frozen=True, gc=False):
    """Whose references a grant allows: objects of a kind in a namespace."""

    group: str
    kind: str
    namespace: str


class Granted(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """To what a grant allows them: objects of a kind; an empty name means each one."""

    group: str
    kind: str
    name: str = ""


class ReferenceGrant(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """References from other namespaces that its own namespace allows."""

    namespace: str
    name: str
    origins: tuple[Grantee, ...] = ()
    targets: tuple[Granted, ...] = ()

    @property
    def ref(self) -> Ref:
        """What it is called."""
        return Ref("ReferenceGrant", self.namespace, self.name)

    def allows(self, route: GatewayRoute, backend: RouteBackend) -> bool:
        """Whether it lets the route refer to the backend."""
        target = backend.ref
        return (
            self.namespace == target.namespace
            and any(
                (each.group, each.kind, each.namespace) == (GROUP, route.kind, route.namespace)
                for each in self.origins
            )
            and any(
                (each.group, each.kind) == (backend.group, target.kind)
                and each.name in {"", target.name}
                for each in self.targets
            )
        )
