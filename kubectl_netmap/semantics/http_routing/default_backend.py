"""The default backend that a request falls to where no rule takes it.

Source: API field `IngressSpec.defaultBackend`: for requests that match none of the rules;
without one, they are the controller's. What several Ingresses with one make of each
other's hosts is not said there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kubectl_netmap.objects.ingress import Ingress, IngressBackend
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.semantics.http_routing.canary import is_canary
from kubectl_netmap.semantics.http_routing.claims import Claim, Question, dropped, rank_of
from kubectl_netmap.semantics.http_routing.controller import Defaults
from kubectl_netmap.semantics.http_routing.hosts import HostRank
from kubectl_netmap.semantics.http_routing.near import listed, near
from kubectl_netmap.semantics.http_routing.outcome import Matched, Outcome, Unmatched, Unsure
from kubectl_netmap.semantics.http_routing.served import not_served, remarks


def spoken(ref: Ref) -> str:
    """An object in words."""
    return f"{ref.kind} {ref.namespace}/{ref.name}"


def default_of(asked: Question, found: Sequence[Claim]) -> Outcome:
    """Whose default backend gets a request that no rule takes, if anybody's does."""
    having = [each for each in asked.ingresses if each.default_backend and _there(asked, each)]
    if asked.controller.defaults is Defaults.WITHOUT_RULES:
        having = [each for each in having if not each.hosts]
        return _one_of(asked, having, "*") or _nothing(asked, found)
    top = _top(asked)
    if top is None or top is HostRank.ANY:
        return _one_of(asked, having, "*") or _nothing(asked, found)
    own = [each for each in having if top in _ranks(asked, each)]
    host = asked.request.host
    if own:
        return _one_of(asked, own, host) or _nothing(asked, found)
    wider = _one_of(asked, having, "*")
    if wider is None or asked.controller.falls_through is False:
        return _nothing(asked, found)
    if asked.controller.falls_through:
        return wider
    among = wider.among if isinstance(wider, Unsure) else (wider,)
    who = asked.controller.name or "the controller"
    why = f"{host} has rules, none for this path"
    return Unsure(f"{why}; whether {who} uses the default backend of others is not known", among)


def _there(asked: Question, ingress: Ingress) -> bool:
    """Whether a controller has its default backend, and has it on this port."""
    if not_served(asked.request, ingress, asked.controller, asked.entry):
        return False
    if is_canary(asked.controller.canary, ingress.annotations):
        return False
    return not dropped(asked, ingress, ingress.default_backend or IngressBackend())


def _ranks(asked: Question, ingress: Ingress) -> set[HostRank]:
    ranks = (rank_of(asked, ingress, host) for host in ingress.hosts)
    return {each for each in ranks if each is not None}


def _top(asked: Question) -> HostRank | None:
    """How closely any rule names the host of the request."""
    return max((rank for each in asked.ingresses for rank in _ranks(asked, each)), default=None)


def _one_of(asked: Question, having: Sequence[Ingress], host: str) -> Matched | Unsure | None:
    """The one default backend there is; unsure where there are several."""
    found = tuple(
        Matched(
            each,
            None,
            each.default_backend,
            f"{host} (default backend)",
            remarks=remarks(asked.request, each, asked.controller, asked.entry),
        )
        for each in having
        if each.default_backend
    )
    if len({(each.ingress.namespace, each.backend) for each in found}) > 1:
        who = listed(f"{each.ingress.namespace}/{each.ingress.name}" for each in found)
        rest = asked.controller.rivals or "whose it is is the controller's choice"
        return Unsure(f"Ingresses {who} have a default backend; {rest}", found)
    if not found:
        return None
    also = tuple(each.ingress.ref for each in found[1:])
    return replace(found[0], also=also)


def _nothing(asked: Question, found: Sequence[Claim]) -> Unmatched:
    host, path = asked.request.host, asked.request.path
    if not asked.ingresses:
        return Unmatched("there is no Ingress")
    if any(claim.rank > HostRank.ANY for claim in found):
        why = f"no rule for {host} takes {path}"
    else:
        why = f"no rule is for host {host}" if host else f"no rule takes {path}"
    return Unmatched(f"{why}, and there is no default backend for it", near(asked, found))
