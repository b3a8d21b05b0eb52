"""How many objects of the main kinds there are."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from kubectl_netmap.objects.policy import NetworkPolicy
from kubectl_netmap.snapshot.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Counts:
    """Objects in the cluster; None where not all of a kind are seen.

    `selected_pods` are pods of the pod network that at least one NetworkPolicy
    selects. Pods of the host network do not count: what a policy does to them is
    undefined (API: NetworkPolicy).
    """

    nodes: int | None
    pods: int | None
    services: int | None
    network_policies: int | None
    selected_pods: int | None


def count(snapshot: Snapshot) -> Counts:
    """The counts of a snapshot."""
    return Counts(
        nodes=_all_of(snapshot, "Node"),
        pods=_all_of(snapshot, "Pod"),
        services=_all_of(snapshot, "Service"),
        network_policies=_all_of(snapshot, "NetworkPolicy"),
        selected_pods=_selected_pods(snapshot),
    )


def _all_of(snapshot: Snapshot, kind: str) -> int | None:
    return len(snapshot.objects[kind]) if snapshot.sees(kind) else None


def _selected_pods(snapshot: Snapshot) -> int | None:
    if not snapshot.sees("NetworkPolicy") or not snapshot.sees("Pod"):
        return None
    policies: dict[str, list[NetworkPolicy]] = defaultdict(list)
    for policy in snapshot.network_policies:
        policies[policy.namespace].append(policy)
    return sum(
        pod.on_network and any(policy.selector.matches(pod.labels) for policy in of_namespace)
        for namespace, of_namespace in policies.items()
        for pod in snapshot.pods_in.get(namespace, ())
    )
