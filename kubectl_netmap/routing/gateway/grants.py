"""Whether a route may refer to something in another namespace."""

from __future__ import annotations

from kubectl_netmap.objects.gateway import GatewayRoute, RouteBackend
from kubectl_netmap.routing.gateway.conditions import named
from kubectl_netmap.routing.seeing import unread, unseen
from kubectl_netmap.routing.verdict import FINE, Outcome, Verdict
from kubectl_netmap.snapshot.snapshot import Snapshot


def granted(snapshot: Snapshot, route: GatewayRoute, backend: RouteBackend) -> Outcome:
    """Whether the namespace of a backend lets the route refer to it.

    Source: API ReferenceGrant: it stands in the namespace of the target, and lists who
    may refer (group, kind, namespace) and to what (group, kind, name if not to each).
    """
    there = backend.ref.namespace
    if there == route.namespace or any(
        each.allows(route, backend) for each in snapshot.reference_grants
    ):
        return FINE
    if hidden := unseen(snapshot, "ReferenceGrant", there):
        return Outcome(Verdict.UNKNOWN, hidden)
    if gap := unread(snapshot, "ReferenceGrant", there):
        return Outcome(Verdict.UNKNOWN, f"ReferenceGrant {gap.scope} could not be read")
    why = (
        f"no ReferenceGrant in namespace {there} lets {named(route.ref)} refer to "
        f"{named(backend.ref)}"
    )
    return Outcome(Verdict.BROKEN, why)
