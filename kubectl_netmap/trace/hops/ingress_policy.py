"""NetworkPolicies of the receiver's namespace may hold back what comes to its pod.

A pod that some policy selects for ingress receives only what a rule of such a policy
allows, and what its own node sends (the kubelet's probes). Selectors know pods; a client
outside, or a node, is known by its address alone, which may have been replaced on the way.

## What is looked at

The policies of the pod's namespace, their rules, labels of pods and namespaces, the source
address as it comes to the pod, and who enforces policies.

Source: networking.k8s.io/v1 NetworkPolicy.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.semantics.network_policy.way import Direction
from kubectl_netmap.trace.journey import Hop, Journey, Onward
from kubectl_netmap.trace.policing import police
from kubectl_netmap.trace.world import World

NAME = "ingress-policy"


def take(journey: Journey, world: World) -> Iterator[Onward]:
    """Judge what comes to a pod, at its node."""
    pod = journey.to
    if pod is None or pod.template.host_network or journey.to_itself:
        yield journey
        return
    yield from police(journey, world, NAME, Direction.INGRESS, pod, pod.node)


HOP = Hop(NAME, __doc__, take)
