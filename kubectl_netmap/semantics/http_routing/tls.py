"""Answers that send a request elsewhere before its backend is asked: to HTTPS, mostly.

Whether a certificate is valid, or there at all, is not known: Secrets are never read.
Source: API field `IngressSpec.tls`; annotations and options of each controller.
"""

from __future__ import annotations

from dataclasses import dataclass

from kubectl_netmap.objects.ingress import Ingress
from kubectl_netmap.semantics.http_routing.controller import (
    Controller,
    Redirecting,
    Status,
    Sure,
)
from kubectl_netmap.semantics.http_routing.hosts import covers
from kubectl_netmap.semantics.http_routing.request import Request
from kubectl_netmap.semantics.http_routing.traefik import EntryPoint

_OFF = ("", "false")


@dataclass(frozen=True, slots=True)
class Redirected:
    """A redirect that the controller answers itself: where to, and why.

    `doubt` says why it is not known whether it does; empty where it is.
    """

    status: Status
    to: str
    why: str
    doubt: str = ""


def secured(ingress: Ingress, host: str) -> bool:
    """Whether `tls` of an Ingress is for a host.

    API field `IngressTLS.hosts`: where it is empty, it is for all hosts of the Ingress.
    """
    return any(not each.hosts or covers(each.hosts, host) for each in ingress.tls)


def redirected(
    request: Request,
    ingress: Ingress | None,
    controller: Controller,
    entry: EntryPoint | None = None,
) -> Redirected | None:
    """The redirect that a request meets, if any is known of.

    `ingress` is the one that takes the request; None where none does: an entry point of
    Traefik redirects all the same.
    """
    if entry and entry.redirects:
        return _by_entry_point(request, entry)
    if ingress is None:
        return None
    for name, code in controller.redirects:
        if target := ingress.annotations.get(name):
            why = f"annotation {name} of Ingress {ingress.namespace}/{ingress.name}"
            return Redirected(Status(code, Sure.USUAL), target, why)
    root = ingress.annotations.get(controller.app_root) if controller.app_root else None
    if root and request.path == "/":
        scheme = "https" if request.tls else "http"
        why = f"annotation {controller.app_root} of Ingress {ingress.namespace}/{ingress.name}"
        return Redirected(Status(302, Sure.USUAL), f"{scheme}://{request.host}{root}", why)
    if request.tls or controller.redirecting is None:
        return None
    return _to_https(request, ingress, controller.redirecting)


def _to_https(request: Request, ingress: Ingress, how: Redirecting) -> Redirected | None:
    to = f"https://{request.host}{request.path}"
    name = f"Ingress {ingress.namespace}/{ingress.name}"
    if how.force and ingress.annotations.get(how.force, "") not in _OFF:
        return Redirected(how.forced, to, f"annotation {how.force} of {name}")
    told = ingress.annotations.get(how.switch, "") if how.switch else ""
    if how.with_tls is None or told == "false" or not secured(ingress, request.host):
        return None
    doubt = "" if told == "true" else how.doubt
    return Redirected(how.with_tls, to, f"{name} has tls for {request.host}", doubt)


def _by_entry_point(request: Request, entry: EntryPoint) -> Redirected:
    """Traefik: for other methods than GET the code is one that keeps the method."""
    kept = request.method.upper() not in ("GET", "HEAD")
    code = (308 if kept else 301) if entry.permanent else (307 if kept else 302)
    to = f"{entry.scheme}://{request.host}{request.path}"
    why = f"entry point {entry.name} redirects everything to {entry.redirects}"
    return Redirected(Status(code, Sure.USUAL), to, why)
