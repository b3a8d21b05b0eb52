"""Every pod and node reaches a Service by its address in the Service network.

Source: API fields `Service.spec.clusterIPs` and `.ports`; a headless Service and an
ExternalName have no address of their own, and are reached by name.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.routing.graph import Channel, Layer, Link
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.places import INSIDE, service_place
from kubectl_netmap.routing.relation import Relation
from kubectl_netmap.routing.route import Exposure

NAME = "cluster-address"


def links(ground: Ground) -> Iterator[Link]:
    """A link for each port of each Service."""
    for service in ground.snapshot.services:
        target = service_place(service)
        name = f"{service.name}.{service.namespace}"
        host = service.cluster_ips[0] if service.cluster_ips else name
        spoken = f"[{host}]" if ":" in host else host
        for port in service.ports:
            yield Link(
                INSIDE,
                target,
                NAME,
                via=host,
                channel=Channel(port.port, port.protocol),
                dial=f"{port.protocol.lower()} {spoken}:{port.port}",
                exposure=Exposure.CLUSTER,
            )


RELATION = Relation(
    name=NAME,
    source=Layer.OUTSIDE,
    target=Layer.SERVICE,
    needs=frozenset({"Service"}),
    doc=__doc__,
    links=links,
)
