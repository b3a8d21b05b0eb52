"""The rules that came close to taking a request, and why each did not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.semantics.http_routing.claims import Claim, Question
from kubectl_netmap.semantics.http_routing.hosts import WILDCARD, HostRank, covers
from kubectl_netmap.semantics.http_routing.outcome import Near

_MOST = 3
_MOST_NEAR = 6


def near(asked: Question, found: Iterable[Claim]) -> tuple[Near, ...]:
    """What to look at where nothing took a request; the closest hosts come first."""
    claims = sorted(found, key=lambda each: -each.rank)
    told = [*_not_here(claims), *_by_path(asked, claims), *_by_tls(asked)]
    if not any(claim.rank > HostRank.ANY for claim in claims):
        told += _by_host(asked)
    return tuple(dict.fromkeys(told))[:_MOST_NEAR]


def listed(words: Iterable[str]) -> str:
    """A few words as a list, and how many more there are."""
    names = tuple(dict.fromkeys(words))
    shown, more = names[:_MOST], len(names) - _MOST
    if more > 0:
        return f"{', '.join(shown)} and {more} more"
    return " and ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:])))


def _not_here(claims: Iterable[Claim]) -> Iterator[Near]:
    for claim in claims:
        if claim.gone and claim.taken is not False:
            yield Near(claim.ingress.ref, claim.gone)


def _by_path(asked: Question, claims: Iterable[Claim]) -> Iterator[Near]:
    """Hosts that fit, with the paths that they have instead."""
    paths: dict[tuple[Ref, str], list[str]] = {}
    for claim in claims:
        if claim.taken is False:
            paths.setdefault((claim.ingress.ref, claim.rule.host), []).append(_path(asked, claim))
    for (ref, host), several in paths.items():
        which = f"host {host}" if host else "a rule for every host"
        yield Near(ref, f"{which} has {listed(several)} only")


def _path(asked: Question, claim: Claim) -> str:
    """A path; with its type where it is the type by which it does not fit."""
    path = claim.rule.path
    begins = asked.request.path.rstrip("/").startswith(path.rstrip("/"))
    return f"{path} ({claim.rule.path_type})" if begins else path


def _by_tls(asked: Question) -> Iterator[Near]:
    host = asked.request.host
    for ingress in asked.ingresses:
        named = any(covers(each.hosts, host) for each in ingress.tls if each.hosts)
        if named and not covers(ingress.hosts, host):
            yield Near(ingress.ref, f"{host} is in tls, and no rule of the Ingress is for it")


def _by_host(asked: Question) -> Iterator[Near]:
    """Hosts that nearly fit: a wildcard one label off, or others of the same domain."""
    host = asked.request.host
    for ingress in asked.ingresses:
        for rule in dict.fromkeys(filter(None, ingress.hosts)):
            bare = rule.removeprefix(WILDCARD)
            if rule != bare and (host == bare or host.endswith(f".{bare}")):
                yield Near(ingress.ref, _one_label(rule, bare), other=True)
            elif host and (host.endswith(f".{rule}") or _siblings(host, rule)):
                yield Near(ingress.ref, f"its host is {rule}", other=True)


def _one_label(rule: str, bare: str) -> str:
    return f"{rule} stands for exactly one label before {bare}"


def _siblings(one: str, other: str) -> bool:
    """Whether two hosts differ in their first label only, and share more than a top level."""
    shared = one.partition(".")[2]
    return "." in shared and shared == other.partition(".")[2]
