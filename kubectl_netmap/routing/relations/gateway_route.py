"""A route attaches to listeners of a Gateway, if the Gateway takes it.

Source: API fields `parentRefs`, `hostnames` and `status.parents` of routes, `listeners`
and `status.listeners` of Gateways and ListenerSets (gateway-api, apis/v1; GEP-1713). What
is reported of an older spec does not count.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.routing.gateway.attaching import RELATION as NAME
from kubectl_netmap.routing.gateway.attaching import attachments
from kubectl_netmap.routing.graph import Layer, Link
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.places import OUTSIDE
from kubectl_netmap.routing.relation import Relation


def links(ground: Ground) -> Iterator[Link]:
    """From each Gateway to each route, one for every listener."""
    for route, found in attachments(ground.snapshot):
        for each in found:
            if each.gateway is None:
                yield Link(OUTSIDE, each.source, NAME, each.outcome, because=(route.ref,))
            yield each.link


RELATION = Relation(
    name=NAME,
    source=Layer.ENTRY,
    target=Layer.ENTRY,
    needs=frozenset(
        {
            *("Gateway", "GatewayClass", "ListenerSet", "XListenerSet", "Namespace"),
            *("HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"),
        }
    ),
    doc=__doc__,
    links=links,
)
