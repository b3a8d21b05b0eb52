"""The rule of an Ingress that a request meets, among all that one controller serves.

Source: networking.k8s.io/v1, API fields `IngressSpec` and `HTTPIngressPath`, and the
Kubernetes page "Ingress": the closest host, then the longest path, and an exact one
before a prefix of the same length. Where controllers differ, the value `Controller` says
what this one does; what is not known of it becomes `Unsure`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from kubectl_netmap.objects.ingress import Ingress
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.semantics.http_routing.canary import canary_takes
from kubectl_netmap.semantics.http_routing.claims import (
    Claim,
    Question,
    claims,
    in_order,
    rank_of,
)
from kubectl_netmap.semantics.http_routing.controller import Controller, Order
from kubectl_netmap.semantics.http_routing.default_backend import default_of, spoken
from kubectl_netmap.semantics.http_routing.hosts import HostRank
from kubectl_netmap.semantics.http_routing.near import listed
from kubectl_netmap.semantics.http_routing.outcome import Matched, Outcome, Unsure
from kubectl_netmap.semantics.http_routing.request import Request
from kubectl_netmap.semantics.http_routing.served import remarks
from kubectl_netmap.semantics.http_routing.traefik import EntryPoint


def match(  # noqa: PLR0913 -- all that decides who takes a request
    request: Request,
    ingresses: Sequence[Ingress],
    controller: Controller,
    *,
    missing: frozenset[Ref] = frozenset(),
    idle: frozenset[Ref] = frozenset(),
    entry: EntryPoint | None = None,
) -> Outcome:
    """The rule that takes a request, none, or what cannot be told apart.

    `ingresses` are all that the controller serves, in any order. `missing` are Services
    known not to exist, `idle` those known to have nobody to answer: some controllers
    leave out the rules for them. `entry` is Traefik's entry point that the request comes
    to; None where it is not known.
    """
    asked = Question(request, in_order(ingresses), controller, missing, idle, entry)
    found = claims(asked)
    if unread := _unread(asked):
        among = tuple(_matched(asked, each) for each in found if _possible(each))
        return Unsure(unread, among)
    chosen = _by_rule(asked, found) if controller.order is Order.LONGEST_RULE else None
    if chosen is None and controller.order is Order.HOST_FIRST:
        chosen = _by_host(asked, found)
    return chosen or default_of(asked, found)


def _possible(claim: Claim) -> bool:
    return claim.taken is not False and not claim.gone


def _unread(asked: Question) -> str:
    """An annotation that may change who takes the request, and is not evaluated here."""
    for ingress in asked.ingresses:
        if any(rank_of(asked, ingress, host) is not None for host in ingress.hosts):
            for name in sorted(ingress.annotations):
                if asked.controller.unread and name.startswith(asked.controller.unread):
                    return f"what annotation {name} of {spoken(ingress.ref)} does is not known"
    return ""


def _by_host(asked: Question, found: Sequence[Claim]) -> Outcome | None:
    """The closest host whose paths take the request; None leaves it to default backends."""
    claimed = {
        rank
        for ingress in asked.ingresses
        for host in ingress.hosts
        if (rank := rank_of(asked, ingress, host)) is not None
    }
    passed: HostRank | None = None
    for rank in sorted(claimed, reverse=True):
        here = [each for each in found if each.rank is rank]
        chosen = _best(asked, here, lambda claim: claim.weight)
        if chosen is None:
            if asked.controller.falls_through is False:
                return None
            passed = rank if passed is None else passed
        elif passed is None or asked.controller.falls_through:
            return chosen
        else:
            among = chosen.among if isinstance(chosen, Unsure) else (chosen,)
            who = asked.controller.name or "the controller"
            why = f"whether {who} goes on to rules for wider hosts is not known"
            return Unsure(f"{asked.request.host} has rules, none for this path; {why}", among)
    return None


def _by_rule(asked: Question, found: Sequence[Claim]) -> Outcome | None:
    """Traefik's choice: of all rules that take the request, the one of the longest text."""
    chosen = _best(asked, found, lambda claim: (claim.length,))
    closest = _best(asked, found, lambda claim: (claim.rank, *claim.weight))
    if isinstance(chosen, Matched) and isinstance(closest, Matched) and chosen.via != closest.via:
        remark = (
            f"{closest.via} is closer by the API; {asked.controller.name} takes the longer rule"
        )
        return replace(chosen, remarks=(*chosen.remarks, remark))
    return chosen


_Weight = Callable[[Claim], tuple[int, ...]]


def _best(asked: Question, found: Sequence[Claim], weight: _Weight) -> Matched | Unsure | None:
    """The claim of greatest weight; unsure where another may be as good or better."""
    possible = [each for each in found if _possible(each)]
    sure = [each for each in possible if each.taken]
    top = max(map(weight, sure), default=())  # every weight is more than none
    doubted = [each for each in possible if each.taken is None and weight(each) >= top]
    first = [each for each in sure if weight(each) == top]
    if doubted:
        among = tuple(_matched(asked, each) for each in (*first, *doubted))
        return Unsure(doubted[0].doubt, among)
    if len({each.target for each in first}) > 1:
        return Unsure(_tie(asked, first), tuple(_matched(asked, each) for each in first))
    if not first:
        return None
    return _with_canaries(asked, first)


def _tie(asked: Question, first: Sequence[Claim]) -> str:
    """Several of the same weight, and of different backends."""
    vias = tuple(dict.fromkeys(each.via for each in first))
    refs = tuple(dict.fromkeys(each.ingress.ref for each in first))
    if len(refs) == 1:
        return f"{spoken(refs[0])} sends {listed(vias)} to more than one backend"
    who = listed(f"{ref.namespace}/{ref.name}" for ref in refs)
    rest = asked.controller.rivals or "who wins is the controller's choice"
    return f"Ingresses {who} claim {listed(vias)}; {rest}"


def _with_canaries(asked: Question, first: Sequence[Claim]) -> Matched | Unsure:
    """The claim that won, unless a canary of it takes the request or a share of them.

    Source: ingress-nginx, annotation canary: it stands beside a rule of the same host and
    path, and without one it does nothing.
    """
    winner = first[0]
    main = _matched(asked, winner, first[1:])
    spared: list[Ref] = []
    for canary in claims(asked, canaries=True):
        if (canary.rule.host, canary.rule.path) != (winner.rule.host, winner.rule.path):
            continue
        takes = canary_takes(asked.request, asked.controller.canary, canary.ingress.annotations)
        if takes:
            return _matched(asked, canary, first)
        if takes is None:
            why = f"{spoken(canary.ingress.ref)} is a canary and takes a part of the requests"
            return Unsure(why, (main, _matched(asked, canary)))
        spared.append(canary.ingress.ref)
    return replace(main, also=tuple(dict.fromkeys((*main.also, *spared))))


def _matched(asked: Question, claim: Claim, others: Sequence[Claim] = ()) -> Matched:
    own = claim.ingress.ref
    also = tuple(dict.fromkeys(each.ingress.ref for each in others if each.ingress.ref != own))
    told = remarks(asked.request, claim.ingress, asked.controller, asked.entry)
    return Matched(claim.ingress, claim.rule, claim.rule.backend, claim.via, also, told)
