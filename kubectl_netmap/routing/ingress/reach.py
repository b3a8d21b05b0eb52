"""Whether requests get to an Ingress, as far as the addresses in its status tell."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.objects.ingress import Ingress
from kubectl_netmap.routing.ingress.ingresses import class_of
from kubectl_netmap.routing.ingress.servers import Elsewhere, Served, Servers, Unserved, spoken
from kubectl_netmap.routing.seeing import unseen
from kubectl_netmap.routing.verdict import FINE, Outcome, Verdict, in_series


def taken(servers: Servers, ingress: Ingress) -> Outcome:
    """Whether an Ingress is known to be taken by those who serve its class.

    A controller may be limited to some namespaces, or may refuse an Ingress: if it
    gave others an address, and this one none, it is not known to answer for it.
    """
    name = class_of(ingress)
    if ingress.addresses or not name:
        return FINE
    why = f"{spoken(ingress)} has no address"
    if name in servers.given:
        return Outcome(Verdict.UNKNOWN, f"{why}, others of its class have one")
    hidden = unseen(servers.ground.snapshot, "Ingress")
    return Outcome(Verdict.UNKNOWN, f"{why}; {hidden}") if hidden else FINE


def given(servers: Servers, ingress: Ingress) -> Iterator[tuple[str, Outcome]]:
    """The addresses in its status that lead to an Ingress by themselves, and how well.

    What leads on from an address of a Service is told there, and so it is for one of a
    node where the controller's pods are known.
    """
    server = servers.of(ingress)
    for address in ingress.addresses:
        match server:
            case Served():
                outcome = _beside(servers, server, address)
            case Elsewhere():
                outcome = FINE
            case Unserved():
                outcome = _alone(servers, server, address)
        if outcome is not None:
            yield address, outcome


def _beside(servers: Servers, server: Served, address: str) -> Outcome | None:
    """How an address leads to pods that are known; None where something else tells."""
    there = servers.answering.get(address)
    if there and (there.selecting or there.inside or there.workloads):
        return None
    if servers.hidden or servers.nodes.owner_of(address):
        return None
    outcome = servers.standing(server)
    return None if outcome.verdict is Verdict.BROKEN else outcome


def _alone(servers: Servers, server: Unserved, address: str) -> Outcome | None:
    """What an address proves where no pods are known; nothing if it is of the inside."""
    there = servers.answering.get(address)
    if there and there.inside:
        return None
    if there is None or not there.selecting:
        return server.proof
    why = f"nothing is seen behind {address}"
    if there.workloads:  # of another class: left from before, perhaps
        first = there.workloads[0]
        where = f"{first.kind} {first.namespace}/{first.name}"
        why = f"{address} leads to {where}, which is not known to serve it"
    return in_series(server.proof, Outcome(Verdict.UNKNOWN, why))
