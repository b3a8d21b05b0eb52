"""What every service proxy does alike, where which one it is does not matter or is not modelled.

Source: the Service API itself: packets for a ClusterIP go to endpoints that are ready
(API field `Service.spec.clusterIP`), whichever component sees to it.
"""

from __future__ import annotations

from collections.abc import Sequence

from kubectl_netmap.semantics.service_proxy.backends import Backend
from kubectl_netmap.semantics.service_proxy.lists import categorize
from kubectl_netmap.semantics.service_proxy.packet import Here, Hook, Packet
from kubectl_netmap.semantics.service_proxy.services import Door, Hit
from kubectl_netmap.semantics.service_proxy.treatment import Translated, Treatment, Unsure
from kubectl_netmap.semantics.service_proxy.words import chosen_by


def at_service(
    name: str, here: Here, packet: Packet, hit: Hit, known: Sequence[Backend]
) -> Treatment:
    """A pod or node dials a ClusterIP that has ready endpoints: one of them gets it.

    Everything else depends on the proxy, whose `name` is told. Shares are not known.
    """
    lists = categorize(known, here.name, here.zone)
    if packet.hook is Hook.WIRE or hit.door is not Door.CLUSTER_IP:
        return Unsure(f"how {name} serves a {hit.door} is not modelled", hit)
    if hit.service.internal_policy == "Local":
        return Unsure(f"how {name} holds internalTrafficPolicy Local is not modelled", hit)
    if any(each.endpoint.for_zones or each.endpoint.for_nodes for each in known):
        return Unsure(f"whether {name} follows the hints of endpoints is not modelled", hit)
    if not lists.cluster or lists.draining:
        why = "no ready endpoint: it does not arrive"
        if lists.draining:
            why = "no ready endpoint but some that terminate and still serve"
        return Unsure(f"{why}; what {name} does then is not modelled", hit)
    how = "; ".join(filter(None, (chosen_by(hit, lists, lists.cluster), f"{name}, not modelled")))
    return Translated(hit, lists.cluster, masquerade=None, how=how, even=False)
