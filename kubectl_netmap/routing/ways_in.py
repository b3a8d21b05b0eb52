"""Every way into the cluster that Services and Ingresses open, as far as is known."""

from __future__ import annotations

from kubectl_netmap.routing.by_ingress import Controllers, by_ingress
from kubectl_netmap.routing.by_service import by_service
from kubectl_netmap.routing.way_in import WayIn, worst_first
from kubectl_netmap.snapshot.snapshot import Snapshot


def ways_in(snapshot: Snapshot, controllers: Controllers) -> tuple[WayIn, ...]:
    """The ways in, worst first."""
    found = (*by_ingress(snapshot, controllers), *by_service(snapshot))
    return tuple(sorted(found, key=worst_first))
