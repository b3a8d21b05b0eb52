"""The paths of Ingresses whose host takes a request, each with how it stands.

Source: API field `IngressSpec.rules`: rules of several Ingresses stand side by side, host
and path both have to match. What annotations make of a path is the controller's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kubectl_netmap.objects.ingress import Ingress, IngressBackend, IngressPath
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.semantics.http_routing.canary import is_canary
from kubectl_netmap.semantics.http_routing.controller import Controller
from kubectl_netmap.semantics.http_routing.hosts import HostRank, host_rank
from kubectl_netmap.semantics.http_routing.paths import Reading, takes, weight
from kubectl_netmap.semantics.http_routing.request import Request
from kubectl_netmap.semantics.http_routing.served import doubt_of_serving, not_served
from kubectl_netmap.semantics.http_routing.traefik import EntryPoint, rule_length

_MATCHERS = {"Path": Reading.EXACT, "PathPrefix": Reading.CHARACTERS}
"""Traefik's matchers that are no regular expressions of its own dialect."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A path of an Ingress, for a request whose host it takes.

    `taken` tells whether it takes the path too; None where that is not known, and
    `doubt` says why. `gone` says why the controller does not have it, or not here.
    """

    ingress: Ingress
    rule: IngressPath
    rank: HostRank
    reading: Reading
    taken: bool | None
    doubt: str = ""
    gone: str = ""
    length: int = 0

    @property
    def weight(self) -> tuple[int, bool]:
        """Its place among claims of the same host; the greater one goes first."""
        return weight(self.reading, self.rule.path)

    @property
    def via(self) -> str:
        """The rule in words."""
        return f"{self.rule.host or '*'}{self.rule.path} ({self.rule.path_type})"

    @property
    def target(self) -> tuple[str, object]:
        """Where it sends requests; equal for claims that do not differ in that."""
        return self.ingress.namespace, self.rule.backend


@dataclass(frozen=True, slots=True)
class Question:
    """A request, and all that decides who takes it.

    `ingresses` are all that one controller serves. `missing` are Services that do not
    exist, `idle` those that have nobody to answer. `entry` is the port it comes to.
    """

    request: Request
    ingresses: tuple[Ingress, ...]
    controller: Controller
    missing: frozenset[Ref] = frozenset()
    idle: frozenset[Ref] = frozenset()
    entry: EntryPoint | None = None


def in_order(ingresses: Sequence[Ingress]) -> tuple[Ingress, ...]:
    """Ingresses by name, so that the order in which they are told decides nothing."""
    return tuple(sorted(ingresses, key=lambda each: each.ref))


def claims(asked: Question, *, canaries: bool = False) -> tuple[Claim, ...]:
    """Every path whose host takes the request: of canaries, or of all others."""
    annotation = asked.controller.canary
    by_regex = _by_regex(asked)
    return tuple(
        claim
        for ingress in asked.ingresses
        if is_canary(annotation, ingress.annotations) is canaries
        for claim in _claims(asked, ingress, by_regex)
    )


def rank_of(asked: Question, ingress: Ingress, host: str) -> HostRank | None:
    """How a host of an Ingress takes the request, its aliases included.

    Source: ingress-nginx, annotation server-alias: an alias that is a host of some rule
    is ignored.
    """
    rank = host_rank(host, asked.request.host)
    aliases = ingress.annotations.get(asked.controller.aliases, "")
    if rank is not None or not host or not aliases:
        return rank
    if any(asked.request.host in each.hosts for each in asked.ingresses):
        return None
    names = aliases.split(",")
    ranks = (host_rank(name.strip(), asked.request.host) for name in names if name.strip())
    return max((each for each in ranks if each is not None), default=None)


def _claims(asked: Question, ingress: Ingress, by_regex: frozenset[str]) -> Iterator[Claim]:
    controller = asked.controller
    gone = not_served(asked.request, ingress, controller, asked.entry)
    doubt = doubt_of_serving(ingress, controller, asked.entry)
    for rule in sorted(ingress.paths, key=repr):
        rank = rank_of(asked, ingress, rule.host)
        if rank is None:
            continue
        reading = _reading(asked.controller, ingress, rule, by_regex)
        taken = takes(reading, rule.path, asked.request.path)
        why = "" if taken is not None else _unread_path(controller, rule)
        if taken and doubt:
            taken, why = None, f"Ingress {ingress.namespace}/{ingress.name}: {doubt}"
        yield Claim(
            ingress,
            rule,
            rank,
            reading,
            taken,
            why,
            gone or _left_out(asked, ingress, rule),
            _length(controller, ingress, rule, reading),
        )


def _unread_path(controller: Controller, rule: IngressPath) -> str:
    who = controller.name or "the controller"
    return f"how {who} reads path {rule.path} ({rule.path_type}) is not known"


def dropped(asked: Question, ingress: Ingress, backend: IngressBackend) -> str:
    """Why a controller leaves out what has this backend; empty where it does not."""
    service = Ref("Service", ingress.namespace, backend.service)
    if asked.controller.drops_missing and backend.resource:
        return "it does not serve resources"
    if asked.controller.drops_missing and service in asked.missing:
        return f"Service {backend.service} does not exist"
    if asked.controller.drops_idle and service in asked.idle:
        return f"Service {backend.service} has nobody to answer"
    return ""


def _left_out(asked: Question, ingress: Ingress, rule: IngressPath) -> str:
    why = dropped(asked, ingress, rule.backend)
    return f"{asked.controller.name} leaves {rule.path} out: {why}" if why else ""


def _reading(
    controller: Controller, ingress: Ingress, rule: IngressPath, by_regex: frozenset[str]
) -> Reading:
    if rule.host in by_regex:
        return Reading.REGEX
    match rule.path_type:
        case "Exact":
            return Reading.EXACT
        case "Prefix":
            return controller.prefix
        case _:
            matcher = ingress.annotations.get(controller.matcher, "")
            return _MATCHERS.get(matcher, Reading.UNKNOWN) if matcher else controller.specific


def _by_regex(asked: Question) -> frozenset[str]:
    """The hosts whose paths any Ingress makes regular expressions.

    Source: ingress-nginx, "Ingress path matching": by use-regex, or a rewrite-target
    that is not the path itself, for all paths of the host, whoever wrote them.
    """
    return frozenset(
        path.host
        for ingress in asked.ingresses
        for path in ingress.paths
        for name in asked.controller.regex
        if ingress.annotations.get(name, "false") not in ("", "false", path.path)
    )


def _length(controller: Controller, ingress: Ingress, rule: IngressPath, reading: Reading) -> int:
    """Traefik's priority of a rule: the annotation's, else the length of its text."""
    told = ingress.annotations.get(controller.priority, "") if controller.priority else ""
    if told.lstrip("-").isdecimal() and int(told):
        return int(told)
    plain = rule.path_type in ("Exact", "Prefix")
    matcher = "" if plain else ingress.annotations.get(controller.matcher, "")
    return rule_length(rule.host, rule.path, reading, matcher)
