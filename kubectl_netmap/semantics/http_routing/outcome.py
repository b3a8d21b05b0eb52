"""Which rule of which Ingress a request meets: one, none, or more than can be told apart."""

from __future__ import annotations

from dataclasses import dataclass

from kubectl_netmap.objects.ingress import Ingress, IngressBackend, IngressPath
from kubectl_netmap.objects.ref import Ref


@dataclass(frozen=True, slots=True)
class Matched:
    """The rule that a request meets; `rule` None means a default backend.

    `via` is the rule in words: `shop.example.com/cart (Prefix)`. `also` are other
    Ingresses that say the same. `remarks` are what may still come between.
    """

    ingress: Ingress
    rule: IngressPath | None
    backend: IngressBackend
    via: str
    also: tuple[Ref, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Near:
    """An Ingress that came close, and why it is not the one.

    `other` is set where it is not for the host of the request, and only for one like it.
    """

    ref: Ref
    why: str
    other: bool = False


@dataclass(frozen=True, slots=True)
class Unmatched:
    """No rule and no default backend takes a request: the controller answers itself."""

    why: str
    near: tuple[Near, ...] = ()


@dataclass(frozen=True, slots=True)
class Unsure:
    """Which rule a request meets cannot be told; `among` are those that it may be."""

    why: str
    among: tuple[Matched, ...] = ()


Outcome = Matched | Unmatched | Unsure
