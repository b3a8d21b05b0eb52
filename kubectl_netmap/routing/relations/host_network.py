"""A pod on the host network listens on the addresses of its node itself.

Source: API fields `Pod.spec.hostNetwork` and `.containers[].ports`. A declared port is
a hint only: a process may listen where nothing is declared, and one that is declared may
be open on loopback only, as kubeadm's probe ports are.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.routing.exposure.listeners import listeners
from kubectl_netmap.routing.graph import Layer, Link
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.places import OUTSIDE
from kubectl_netmap.routing.relation import Relation
from kubectl_netmap.routing.route import Exposure
from kubectl_netmap.routing.verdict import FINE, Outcome, Verdict

NAME = "host-network"

_DECLARED = Outcome(
    Verdict.UNKNOWN, "declared; whether it listens on the node's address is not known"
)


def links(ground: Ground) -> Iterator[Link]:
    """From outside to each declared port, and from there to the pods.

    Only of controllers of Ingresses it is known that they listen where they declare.
    """
    controllers = ground.facts.ingress_controllers.value or ()
    known = {ref for each in controllers for ref in each.workloads}
    for each in listeners(ground, host_network=True):
        owner = each.pods[0].workload
        place = each.place("HostNetwork", "host network")
        listening = FINE if owner in known else _DECLARED
        yield Link(OUTSIDE, place, NAME, listening, because=(owner,))
        yield Link(
            place,
            each.target,
            NAME,
            each.outcome,
            via=f"declared port {each.protocol} {each.port}",
            dial=each.dial(ground),
            exposure=Exposure.HOST_NETWORK,
        )


RELATION = Relation(
    name=NAME,
    source=Layer.OUTSIDE,
    target=Layer.POD,
    needs=frozenset({"Pod", "Node"}),
    doc=__doc__,
    links=links,
)
