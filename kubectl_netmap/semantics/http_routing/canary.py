"""The part of requests that goes to a canary Ingress of ingress-nginx.

Source: its annotations `canary-by-header` (and -value, -pattern), `canary-by-cookie` and
`canary-weight`, which precede one another in this order.
"""

from __future__ import annotations

from kubectl_netmap.objects.labels import Labels
from kubectl_netmap.semantics.http_routing.request import Request


def is_canary(annotation: str, annotations: Labels) -> bool:
    """Whether an Ingress is one, by the annotation that its controller has for it."""
    return bool(annotation) and annotations.get(annotation) == "true"


def canary_takes(request: Request, annotation: str, annotations: Labels) -> bool | None:
    """Whether the canary gets a request; None where chance or an unread thing decides."""
    if (by_header := _by_header(request, annotation, annotations)) != "pass":
        return by_header == "always" if by_header else None
    if f"{annotation}-by-cookie" in annotations and request.header("cookie") is not None:
        return None
    weight = annotations.get(f"{annotation}-weight", "0")
    total = annotations.get(f"{annotation}-weight-total", "100")
    if not (weight.isdecimal() and total.isdecimal()):
        return None
    if int(weight) == 0:
        return False
    return True if int(weight) >= int(total) else None


def _by_header(request: Request, annotation: str, annotations: Labels) -> str:
    """What the header says: always, never, or pass to what comes next; empty: not known."""
    name = annotations.get(f"{annotation}-by-header", "")
    value = request.header(name) if name else None
    if value is None:
        return "pass"
    wanted = annotations.get(f"{annotation}-by-header-value")
    if wanted is not None:
        return "always" if value == wanted else "pass"
    if f"{annotation}-by-header-pattern" in annotations:
        return ""
    return value if value in ("always", "never") else "pass"
