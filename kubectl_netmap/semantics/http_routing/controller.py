"""What may differ from one Ingress controller to another, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kubectl_netmap.objects.labels import Labels
from kubectl_netmap.semantics.http_routing.paths import Reading


class Sure(StrEnum):
    """How sure it is what a proxy answers (`answer.sure` of the public JSON)."""

    STANDARD = "standard"  # the API or an RFC says so
    USUAL = "usual"  # its documentation, its source, or a measurement: options may change it
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Status:
    """What a proxy answers itself; `code` None where that is not known."""

    code: int | None = None
    sure: Sure = Sure.UNKNOWN


NOT_KNOWN = Status()


class Reach(StrEnum):
    """Where a controller sends what is for a Service."""

    ENDPOINTS = "endpoints"  # past the service proxy: no affinity, no traffic policy
    CLUSTER_IP = "cluster IP"
    NODE_PORT = "node port"
    UNKNOWN = "unknown"


class On(StrEnum):
    """Where a switch is set."""

    SERVICE = "Service"
    INGRESS = "Ingress"


@dataclass(frozen=True, slots=True)
class Switch:
    """An annotation that sends requests elsewhere, if its value contains `says`.

    Spaces in the value do not count: some hold JSON.
    """

    on: On
    name: str
    says: str
    reach: Reach


class Order(StrEnum):
    """Which of several rules that take a request gets it."""

    HOST_FIRST = "host first"  # the closest host, then the longest path
    LONGEST_RULE = "longest rule"  # Traefik: the longest text of the whole rule


class Defaults(StrEnum):
    """For which requests the default backend of an Ingress is.

    API field `IngressSpec.defaultBackend`: for those that match none of the rules. How
    those of several Ingresses share them is not said.
    """

    API = "API"  # for the hosts of its own rules first, then for hosts of nobody
    WITHOUT_RULES = "without rules"  # only of an Ingress without rules, for all requests


@dataclass(frozen=True, slots=True)
class Redirecting:
    """When a controller sends plain HTTP on to HTTPS, and how.

    `with_tls` is what it answers for a host of `spec.tls`, None where it does not
    redirect for that. `switch` is the annotation that turns this off by "false", and
    `force` the one that demands it, tls or not. `doubt` says why it is not known whether
    it redirects where no annotation decides.
    """

    with_tls: Status | None = None
    switch: str = ""
    force: str = ""
    forced: Status = NOT_KNOWN
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Controller:
    """What a product does where the API leaves it a choice.

    By `drops_missing` a rule whose Service is not there is as if not written, by
    `drops_idle` one whose Service has nobody to answer.
    `prefix` and `specific` are how it reads paths of the types Prefix and
    ImplementationSpecific. By `matcher` (an annotation) an Ingress names another way for
    the latter; by one of `regex` all paths of a host become regular expressions.
    `falls_through` tells whether a request for a host that has rules, and none for its
    path, may meet rules for wider hosts; None where that is not known. `aliases` names
    more hosts for an Ingress, `priority` sets its place, `canary` makes it a part of
    another one, `entry_points` names the ports it is served on, `tls` demands TLS.
    `remarks` are annotations that may change the answer and not who is meant, `unread`
    those that may change that too, and are not evaluated here. `rivals` says who wins
    where two Ingresses claim the same. `routes` are kinds of its own that it serves as
    well, in words, and `gateways` is set where it serves routes of the Gateway API.
    """

    name: str
    reach: Reach = Reach.UNKNOWN
    switches: tuple[Switch, ...] = ()
    no_match: Status = NOT_KNOWN
    no_endpoint: Status = NOT_KNOWN
    missing_service: Status = NOT_KNOWN
    redirecting: Redirecting | None = None
    drops_missing: bool = False
    drops_idle: bool = False
    prefix: Reading = Reading.ELEMENTS
    specific: Reading = Reading.UNKNOWN
    order: Order = Order.HOST_FIRST
    falls_through: bool | None = None
    defaults: Defaults = Defaults.API
    rivals: str = ""
    matcher: str = ""
    regex: tuple[str, ...] = ()
    aliases: str = ""
    priority: str = ""
    canary: str = ""
    entry_points: str = ""
    tls: str = ""
    redirects: tuple[tuple[str, int], ...] = ()
    app_root: str = ""
    remarks: tuple[tuple[str, str], ...] = ()
    unread: tuple[str, ...] = ()
    routes: str = ""
    gateways: bool = False


def reach_of(controller: Controller, service: Labels, ingress: Labels) -> Reach:
    """Where it sends requests, by the annotations of a Service and of the Ingress."""
    found: Mapping[On, Labels] = {On.SERVICE: service, On.INGRESS: ingress}
    for switch in controller.switches:
        value = "".join(found[switch.on].get(switch.name, "").split()).lower()
        if switch.says in value:
            return switch.reach
    return controller.reach
