"""The port that clients dial to come to a listener: not always the listener's own."""

from __future__ import annotations

from collections.abc import Iterable

from kubectl_netmap.objects.gateway import Listener
from kubectl_netmap.objects.service import Service
from kubectl_netmap.snapshot.snapshot import Snapshot


def port_outside(snapshot: Snapshot, services: Iterable[Service], listener: Listener) -> int:
    """The listener's port, or that of a Service before it which leads there.

    Traefik, for one, wants listeners to have the ports of its entry points, 8443 say,
    while the Service before them has 443.
    """
    protocol = "UDP" if listener.protocol.upper() == "UDP" else "TCP"
    before = tuple(services)
    if any(each.port_of(listener.port, protocol) for each in before):
        return listener.port
    for service in before:
        slices = snapshot.slices_of.get((service.namespace, service.name), ())
        names = {p.name for s in slices for p in s.ports if p.port == listener.port}
        for port in service.ports:
            if port.protocol == protocol and (port.target == listener.port or port.name in names):
                return port.port
    return listener.port
