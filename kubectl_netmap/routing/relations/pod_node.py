"""A pod runs on a node, which delivers what is sent to the pod.

Source: API field `Pod.spec.nodeName`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.routing.graph import Layer, Link
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.places import place_of, pod_place
from kubectl_netmap.routing.relation import Relation

NAME = "pod-node"


def links(ground: Ground) -> Iterator[Link]:
    """From each workload (or pod) behind a Service to the nodes that its pods are on."""
    for pods in ground.pods_of.values():
        counts = Counter(pod.node for pod in pods if pod.node)
        for node, count in sorted(counts.items()):
            target = place_of(Ref("Node", "", node), Layer.NODE)
            yield Link(pod_place(ground, pods[0]), target, NAME, via=f"{count} pods")


RELATION = Relation(
    name=NAME,
    source=Layer.POD,
    target=Layer.NODE,
    needs=frozenset({"Pod", "Node"}),
    doc=__doc__,
    links=links,
)
