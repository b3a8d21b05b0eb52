"""Ingresses told in a line each, and what a match says of them."""

from __future__ import annotations

from collections.abc import Mapping

from kubectl_netmap.objects.ingress import Ingress, IngressBackend, IngressPath, IngressTLS
from kubectl_netmap.semantics.http_routing.controller import Controller
from kubectl_netmap.semantics.http_routing.outcome import Matched, Outcome, Unmatched, Unsure
from kubectl_netmap.semantics.http_routing.paths import Reading

API = Controller("api", specific=Reading.ELEMENTS, falls_through=True)
"""A controller that does as the API says, and no more."""


def backend(service: str) -> IngressBackend:
    return IngressBackend(service, 80)


def rule(line: str) -> IngressPath:
    """`HOST PATH TYPE SERVICE`; a host of - is none."""
    host, path, path_type, service = line.split()
    return IngressPath("" if host == "-" else host, path, path_type, backend(service))


def ingress(
    name: str,
    *lines: str,
    default: str = "",
    hosts: tuple[str, ...] | None = None,
    tls: tuple[tuple[str, ...], ...] = (),
    annotations: Mapping[str, str] | None = None,
) -> Ingress:
    """`NAMESPACE/NAME`, its rules, the Service of its default backend."""
    namespace, _, own = name.rpartition("/")
    paths = tuple(map(rule, lines))
    return Ingress(
        namespace or "shop",
        own,
        annotations=annotations or {},
        hosts=tuple(path.host for path in paths) if hosts is None else hosts,
        paths=paths,
        default_backend=backend(default) if default else None,
        tls=tuple(IngressTLS(each) for each in tls),
    )


def said(outcome: Outcome) -> str:
    """Where a request goes: `SERVICE by RULE`, or why it does not."""
    match outcome:
        case Matched():
            return f"{outcome.backend.service} by {outcome.via}"
        case Unmatched():
            return f"no: {outcome.why}"
        case Unsure():
            among = ", ".join(sorted({each.backend.service for each in outcome.among}))
            return f"unsure ({among}): {outcome.why}"


def went(outcome: Outcome) -> str:
    """The same, without the reasons."""
    match outcome:
        case Matched():
            return outcome.backend.service
        case Unmatched():
            return "nobody"
        case Unsure():
            return "unsure"
