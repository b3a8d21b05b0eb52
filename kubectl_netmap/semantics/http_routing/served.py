"""Whether an Ingress is served on the port that a request comes to, and what it meets there.

Source: Traefik's annotations router.entrypoints and router.tls; a router without TLS
takes plain HTTP only, one with TLS nothing else. `spec.tls` of the Ingress names
certificates and changes neither (pkg/provider/kubernetes/ingress). Other controllers
serve every Ingress on both of their ports.
"""

from __future__ import annotations

from kubectl_netmap.objects.ingress import Ingress
from kubectl_netmap.semantics.http_routing.controller import Controller
from kubectl_netmap.semantics.http_routing.request import Request
from kubectl_netmap.semantics.http_routing.traefik import EntryPoint


def not_served(
    request: Request, ingress: Ingress, controller: Controller, entry: EntryPoint | None
) -> str:
    """Why an Ingress is not for requests that come this way; empty where it may be."""
    names = _names(ingress, controller)
    if entry and names and entry.name not in names:
        return f"it is served on {_listed(names)}, not on {entry.name}"
    if entry and not names and not entry.default and controller.entry_points:
        return f"it is not served on entry point {entry.name}"
    secure = _secure(ingress, controller, entry)
    if secure and not request.tls:
        return "it is served by TLS only"
    if secure is False and request.tls:
        return "it is served without TLS only"
    return ""


def doubt_of_serving(ingress: Ingress, controller: Controller, entry: EntryPoint | None) -> str:
    """Why it is not known whether an Ingress is for this way; empty where it is known."""
    names = _names(ingress, controller)
    if names and entry is None:
        return f"it is served on {_listed(names)}, and which one this is is not known"
    return ""


def remarks(
    request: Request, ingress: Ingress, controller: Controller, entry: EntryPoint | None
) -> tuple[str, ...]:
    """What may still come between a request and the backend of an Ingress that takes it."""
    told = [
        f"{what} (annotation {name.rpartition('/')[2]})"
        for name, what in controller.remarks
        if ingress.annotations.get(name)
    ]
    if request.tls and _secure(ingress, controller, entry) is None and controller.tls:
        told.append("whether its routers are served by TLS is not known")
    return tuple(told)


def _names(ingress: Ingress, controller: Controller) -> tuple[str, ...]:
    if not controller.entry_points:
        return ()
    text = ingress.annotations.get(controller.entry_points, "").lower()
    return tuple(name for each in text.split(",") if (name := each.strip()))


def _secure(ingress: Ingress, controller: Controller, entry: EntryPoint | None) -> bool | None:
    """Whether its routers have TLS; None where that is the port's and the port unknown."""
    if not controller.tls:
        return None
    if ingress.annotations.get(controller.tls) == "true":
        return True
    return entry.tls if entry else None


def _listed(names: tuple[str, ...]) -> str:
    return f"entry point{'s' if len(names) > 1 else ''} {', '.join(names)}"
