"""Every way into the cluster that Services and Ingresses open, as far as is known."""

from __future__ import annotations

from collections.abc import Iterable

from kubectl_netmap.discover.facts import NodeNetworking
from kubectl_netmap.routing.by_ingress import Controllers, by_ingress
from kubectl_netmap.routing.by_service import by_service
from kubectl_netmap.routing.way_in import WayIn, worst_first
from kubectl_netmap.snapshot.snapshot import Snapshot


def ways_in(
    snapshot: Snapshot, controllers: Controllers, nodes: Iterable[NodeNetworking] = ()
) -> tuple[WayIn, ...]:
    """The ways in, worst first."""
    unserved = [each.name for each in nodes if each.service_proxy.value == "none"]
    found = (*by_ingress(snapshot, controllers), *by_service(snapshot, unserved))
    return tuple(sorted(found, key=worst_first))
