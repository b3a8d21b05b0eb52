"""An Ingress on the map: its place, the class that it names, the URLs that it answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kubectl_netmap.objects.ingress import Ingress, IngressBackend
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.routing.few import few
from kubectl_netmap.routing.graph import Layer, Place
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.places import place_of

CLASS_ANNOTATION = "kubernetes.io/ingress.class"
"""By which a class was named before the field was; no IngressClass has to exist for it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A URL and where requests for it are sent; None leaves them to the controller.

    `via` is the rule in words: `shop.example.com/cart (Prefix)`.
    """

    url: str
    via: str
    backend: IngressBackend | None


def class_of(ingress: Ingress) -> str:
    """The class that an Ingress names, by its field or by the old annotation."""
    return ingress.class_name or ingress.annotations.get(CLASS_ANNOTATION, "")


def ingress_places(ground: Ground) -> Mapping[Ref, Place]:
    """The place of every Ingress; how it stands follows from what is behind its rules."""
    rivals = _rivals(ground)
    return {
        each.ref: place_of(each.ref, Layer.ENTRY, facts=tuple(_facts(each, rivals)), verdict=None)
        for each in ground.snapshot.ingresses
    }


_Claim = tuple[str, str, str, str]


def _rivals(ground: Ground) -> Mapping[_Claim, tuple[Ref, ...]]:
    """Those that claim the same path of a host, of one class; which one wins is not told.

    Controllers differ in whom they prefer: the oldest, the first by name, or one whose
    annotations make it the lesser part of a canary release.
    """
    found: dict[_Claim, set[Ref]] = {}
    for ingress in ground.snapshot.ingresses:
        for claim in _claims(ingress):
            found.setdefault(claim, set()).add(ingress.ref)
    return {claim: tuple(sorted(refs)) for claim, refs in found.items() if len(refs) > 1}


def _claims(ingress: Ingress) -> Iterator[_Claim]:
    for path in ingress.paths:
        yield class_of(ingress), path.host, path.path, path.path_type


def _facts(ingress: Ingress, rivals: Mapping[_Claim, tuple[Ref, ...]]) -> Iterator[tuple[str, str]]:
    hosts = tuple(dict.fromkeys(host for host in ingress.hosts if host))
    secrets = tuple(dict.fromkeys(each.secret for each in ingress.tls if each.secret))
    told = {
        "class": class_of(ingress),
        "hosts": str(len(hosts)) if hosts else "",
        "TLS secrets": few(secrets, len(secrets), 3),
        "addresses": few(ingress.addresses, len(ingress.addresses), 4),
    }
    yield from ((name, value) for name, value in told.items() if value)
    for claim in dict.fromkeys(_claims(ingress)):
        others = [ref for ref in rivals.get(claim, ()) if ref != ingress.ref]
        if others:
            names = few((f"{ref.namespace}/{ref.name}" for ref in others), len(others))
            yield "also claimed", f"{claim[1] or '*'}{claim[2]} by Ingress {names}"


def rules(ingress: Ingress) -> Iterator[Rule]:
    """The URLs of an Ingress, in the order of its rules; the default backend comes last.

    Source: API fields `rules[].http` (a rule without it goes to the default backend),
    `rules[].host` (none means every host), `defaultBackend`, `tls[].hosts`. A host that
    only `tls` names has no rule of its own: rules for every host are for it too.
    """
    by_tls = tuple(_only_by_tls(ingress))
    with_paths = {path.host for path in ingress.paths}
    for path in ingress.paths:
        for host in (path.host, *(by_tls if not path.host else ())):
            via = f"{host or '*'}{path.path} ({path.path_type})"
            yield Rule(_url(ingress, host, path.path), via, path.backend)
    for host in dict.fromkeys(ingress.hosts):
        if host and host not in with_paths:
            yield _default(ingress, host)
    if ingress.default_backend and ("", "/") not in {(p.host, p.path) for p in ingress.paths}:
        for host in ("", *by_tls):
            yield _default(ingress, host)
    elif "" in ingress.hosts and "" not in with_paths:
        yield _default(ingress, "")


def _default(ingress: Ingress, host: str) -> Rule:
    via = f"{host or '*'} (default backend)"
    return Rule(_url(ingress, host, "/"), via, ingress.default_backend)


def _only_by_tls(ingress: Ingress) -> Iterator[str]:
    """Hosts that have a certificate and no rule, as far as each of them is one host."""
    for host in dict.fromkeys(host for tls in ingress.tls for host in tls.hosts):
        if host and not host.startswith("*.") and not _covers(ingress.hosts, host):
            yield host


def _url(ingress: Ingress, host: str, path: str) -> str:
    # API field tls: without hosts it means the controller's default for all of them
    secure = any(not tls.hosts or _covers(tls.hosts, host) for tls in ingress.tls)
    slash = "" if path.startswith("/") else "/"
    return f"{'https' if secure else 'http'}://{host or '*'}{slash}{path}"


def _covers(hosts: tuple[str, ...], host: str) -> bool:
    """Whether one of the hosts is this one, or a wildcard for it and its siblings."""
    wildcard = f"*.{host.partition('.')[2]}"
    return host in hosts or wildcard in hosts
