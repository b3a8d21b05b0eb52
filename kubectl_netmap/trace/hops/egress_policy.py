"""NetworkPolicies of the sender's namespace may hold back what its pod sends.

A pod that some policy selects for egress may send only what a rule of such a policy allows.
Engines judge it on the pod's own node, after the service proxy has put an endpoint in place
of the Service: so a rule has to name endpoint pods and their ports, never a ClusterIP.

## What is looked at

The policies of the pod's namespace, their rules, and who enforces them: without an engine a
policy has no effect, which is told.

Source: networking.k8s.io/v1 NetworkPolicy.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.semantics.network_policy.way import Direction
from kubectl_netmap.trace.journey import Hop, Journey, Onward
from kubectl_netmap.trace.policing import police
from kubectl_netmap.trace.world import World

NAME = "egress-policy"


def take(journey: Journey, world: World) -> Iterator[Onward]:
    """Judge what a pod sends, at its own node."""
    pod = journey.sender
    elsewhere = pod is None or journey.node != pod.node or journey.to_itself
    if pod is None or elsewhere or pod.template.host_network:
        yield journey
        return
    yield from police(journey, world, NAME, Direction.EGRESS, pod, pod.node)


HOP = Hop(NAME, __doc__, take)
