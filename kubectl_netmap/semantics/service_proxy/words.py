"""How the choice of endpoints is put into words."""

from __future__ import annotations

from collections.abc import Sequence

from kubectl_netmap.semantics.service_proxy.backends import Backend
from kubectl_netmap.semantics.service_proxy.lists import Lists, Topology
from kubectl_netmap.semantics.service_proxy.services import Door, Hit


def chosen_by(hit: Hit, lists: Lists, chosen: Sequence[Backend]) -> str:
    """What decided which endpoints are in the list, where not simply all that are ready."""
    service = hit.service
    told = []
    local = chosen is lists.local and chosen is not lists.cluster
    if local:
        inside = hit.door is Door.CLUSTER_IP
        field = "internalTrafficPolicy" if inside else "externalTrafficPolicy"
        told.append(f"{field} Local")
    elif lists.topology is not Topology.NONE:
        told.append(f"hints keep to the {lists.topology}")
    if (lists.local_draining if local else lists.draining) and chosen:
        told.append("none is ready, those that terminate still serve")
    if service.session_affinity == "ClientIP":
        told.append("a client stays with its endpoint (sessionAffinity ClientIP)")
    return "; ".join(told)
