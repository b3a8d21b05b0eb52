"""A listener of a Gateway: whether it works, and whether it would take a route."""

from __future__ import annotations

from dataclasses import dataclass

from kubectl_netmap.objects.gateway import Gateway, GatewayRoute, Listener, ListenerSet
from kubectl_netmap.routing.gateway.conditions import Said, named, said
from kubectl_netmap.routing.gateway.hostnames import common
from kubectl_netmap.routing.seeing import unseen
from kubectl_netmap.routing.verdict import FINE, Outcome, Verdict, in_series
from kubectl_netmap.snapshot.snapshot import Snapshot

_BY_PROTOCOL = {
    "HTTP": ("HTTPRoute", "GRPCRoute"),
    "HTTPS": ("HTTPRoute", "GRPCRoute"),
    "TLS": ("TLSRoute", "TCPRoute"),
    "TCP": ("TCPRoute",),
    "UDP": ("UDPRoute",),
}
"""Routes that a listener takes where it does not say so itself."""

_WITH_HOSTS = ("HTTPRoute", "GRPCRoute", "TLSRoute")
_CERTIFICATES = ("InvalidCertificateRef", "RefNotPermitted")


@dataclass(frozen=True, slots=True)
class Fit:
    """Whether a listener takes a route by what is written; None where that is not known."""

    value: bool | None = True
    why: str = ""


def fit(snapshot: Snapshot, route: GatewayRoute, listener: Listener, home: str) -> Fit:
    """Whether a listener takes a route, by what is written; `home` is its namespace.

    Source: API fields `allowedRoutes.kinds`, `allowedRoutes.namespaces` and `hostname`
    of a listener, `hostnames` of a route.
    """
    kinds = listener.kinds or _BY_PROTOCOL.get(listener.protocol.upper())
    spoken = f"listener {listener.name}"
    if kinds is not None and route.kind not in kinds:
        return Fit(value=False, why=f"{spoken} takes no {route.kind}")
    allowed = _allows(snapshot, listener, home, route.namespace)
    if allowed.value is False:
        return allowed
    if route.kind in _WITH_HOSTS and not common(listener.hostname, route.hostnames):
        return Fit(value=False, why=f"{spoken} has none of its hostnames")
    if kinds is None:
        return Fit(value=None, why=f"what {spoken} takes by {listener.protocol} is not known")
    return allowed


def _allows(snapshot: Snapshot, listener: Listener, home: str, namespace: str) -> Fit:
    refused = Fit(value=False, why=f"listener {listener.name} does not allow namespace {namespace}")
    match listener.namespaces:
        case "All":
            return Fit()
        case "Same":
            return Fit() if namespace == home else refused
        case "Selector":
            found = next((n for n in snapshot.namespaces if n.name == namespace), None)
            if found is not None:
                return Fit() if listener.selector.matches(found.labels) else refused
            why = unseen(snapshot, "Namespace") or f"Namespace {namespace} is not listed"
            return Fit(value=None, why=why)
        case _:
            return refused


def listener_stands(gateway: Gateway, owner: Gateway | ListenerSet, listener: Listener) -> Outcome:
    """Whether a listener works, as its controller reports.

    Source: API field `status.listeners[].conditions` (gateway-api, apis/v1): Conflicted,
    Accepted, ResolvedRefs, Programmed. How the Gateway itself stands is not repeated.
    """
    status = next((each for each in owner.statuses if each.name == listener.name), None)
    conditions = status.conditions if status else ()
    told = {
        kind: said(conditions, kind, owner.generation)
        for kind in ("Conflicted", "Accepted", "ResolvedRefs", "Programmed")
    }
    name = f"listener {listener.name} of {named(owner.ref)}"
    of_set = FINE if isinstance(owner, Gateway) else _set_stands(gateway, owner)
    return in_series(of_set, _judged(name, told, listener) or _unsure(name, told, owner))


def _judged(name: str, told: dict[str, Said], listener: Listener) -> Outcome | None:
    """The verdict that is told; None where something that counts is not."""
    refs = told["ResolvedRefs"]
    if told["Conflicted"].value:
        return Outcome(Verdict.BROKEN, f"{name} conflicts: {told['Conflicted'].words}")
    if told["Accepted"].value is False:
        return Outcome(Verdict.BROKEN, f"{name} is not accepted: {told['Accepted'].words}")
    if refs.value is False and refs.reason in _CERTIFICATES:
        several = len(listener.certificates) > 1 and told["Programmed"].value
        verdict = Verdict.DEGRADED if several else Verdict.BROKEN
        return Outcome(verdict, f"{name} cannot do TLS{_secret(listener)}: {refs.words}")
    if told["Programmed"].value is False:
        return Outcome(Verdict.BROKEN, f"{name} is not programmed: {told['Programmed'].words}")
    return FINE if told["Programmed"].value else None


def _secret(listener: Listener) -> str:
    if len(listener.certificates) != 1:
        return ""
    return f" with {named(listener.certificates[0])}"


def _unsure(name: str, told: dict[str, Said], owner: Gateway | ListenerSet) -> Outcome:
    if any(each.stale for each in told.values()):
        return Outcome(Verdict.UNKNOWN, f"the status of {name} is older than its spec")
    accepted = said(owner.conditions, "Accepted", owner.generation)
    if accepted.value is None:
        return Outcome(Verdict.UNKNOWN, accepted.unsure(owner.ref))
    return Outcome(Verdict.UNKNOWN, f"nobody says that {name} is programmed")


def _set_stands(gateway: Gateway, owner: ListenerSet) -> Outcome:
    """Whether the Gateway takes the listeners that a ListenerSet adds (GEP-1713)."""
    set_of, whole = owner.ref, gateway.ref
    accepted = said(owner.conditions, "Accepted", owner.generation)
    if accepted.value is False:
        why = f"{named(whole)} does not accept {named(set_of)}: {accepted.words}"
        return Outcome(Verdict.BROKEN, why)
    if accepted.value is None:
        return Outcome(Verdict.UNKNOWN, accepted.unsure(set_of))
    return FINE
