"""A node is joined to the pod network by the CNI.

Source: API field `Node.spec.podCIDRs`, and what is known of the CNI.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.routing.graph import Layer, Link, Place
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.places import place_of
from kubectl_netmap.routing.relation import Relation

NAME = "node-network"


def links(ground: Ground) -> Iterator[Link]:
    """From each node to the pod network."""
    cni = ground.facts.cni.value
    label = f"pod network ({cni.name})" if cni else "pod network"
    network = Place("Network/pods", "Network", Layer.NETWORK, label)
    for node in ground.snapshot.nodes:
        yield Link(place_of(node.ref, Layer.NODE), network, NAME, via=", ".join(node.pod_cidrs))


RELATION = Relation(
    name=NAME,
    source=Layer.NODE,
    target=Layer.NETWORK,
    needs=frozenset({"Node"}),
    doc=__doc__,
    links=links,
)
