from __future__ import annotations

import pytest

from kubectl_netmap.routing.counts import count
from kubectl_netmap.snapshot.gap import Gap, GapReason
from tests.support.clusters import snapshot_of

FORBIDDEN = GapReason.FORBIDDEN

CRASHING = """
apiVersion: v1
kind: Pod
metadata: {namespace: shop, name: cart-2, labels: {app: cart}}
status:
  phase: Running
  containerStatuses:
  - {name: cart, ready: false, restartCount: 14, state: {waiting: {reason: CrashLoopBackOff}}}
"""

PENDING = """
apiVersion: v1
kind: Pod
metadata: {namespace: shop, name: cart-3, labels: {app: cart, tier: back}}
status: {phase: Pending}
"""

POLICY = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {namespace: shop, name: only-back}
spec: {podSelector: {matchLabels: {tier: back}}}
"""

SERVICE = """
kind: Service
metadata: {namespace: shop, name: cart}
spec: {clusterIPs: [10.96.0.7], ports: [{port: 80}]}
"""


def test_policies_select_pods_of_their_namespace() -> None:
    pods = "\n---\n".join([CRASHING, PENDING, PENDING.replace("shop", "mall")])
    assert count(snapshot_of(f"{POLICY}\n---\n{pods}")).selected_pods == 1
    assert count(snapshot_of(pods)).selected_pods == 0
    on_host = PENDING.replace("status:", "spec: {hostNetwork: true, containers: []}\nstatus:")
    assert count(snapshot_of(f"{POLICY}\n---\n{on_host}")).selected_pods == 0


@pytest.mark.parametrize("kind", ["Pod", "NetworkPolicy"])
def test_how_many_pods_are_selected_is_not_known_from_half_a_view(kind: str) -> None:
    assert count(snapshot_of(POLICY, gaps=[Gap(kind, FORBIDDEN)])).selected_pods is None


def test_what_is_not_all_seen_is_not_counted() -> None:
    snapshot = snapshot_of(SERVICE, gaps=[Gap("Pod", FORBIDDEN, besides=("shop",))])
    counts = count(snapshot)
    assert (counts.services, counts.nodes, counts.pods) == (1, 0, None)


@pytest.mark.parametrize(
    ("selector", "selected"),
    [
        pytest.param("{matchExpressions: [{key: tier, operator: Exists}]}", 1, id="exists"),
        pytest.param("{matchExpressions: [{key: tier, operator: DoesNotExist}]}", 1, id="absent"),
        pytest.param(
            "{matchExpressions: [{key: app, operator: In, values: [cart, front]}]}", 2, id="in"
        ),
        pytest.param(
            "{matchExpressions: [{key: tier, operator: NotIn, values: [back]}]}", 1, id="not in"
        ),
        pytest.param(
            "{matchLabels: {app: cart}, matchExpressions: [{key: tier, operator: Exists}]}",
            1,
            id="beside labels",
        ),
    ],
)
def test_trap_11_expressions_of_a_selector_count_like_its_labels(
    selector: str, selected: int
) -> None:
    policy = POLICY.replace("{matchLabels: {tier: back}}", selector)
    world = f"{policy}\n---\n{CRASHING}\n---\n{PENDING}"
    assert count(snapshot_of(world)).selected_pods == selected


def test_trap_12_an_empty_selector_selects_every_pod_and_types_are_filled_in() -> None:
    everyone = POLICY.replace("{matchLabels: {tier: back}}", "{}")
    snapshot = snapshot_of(f"{everyone}\n---\n{CRASHING}\n---\n{PENDING}")
    assert count(snapshot).selected_pods == 2
    assert [each.types for each in snapshot.network_policies] == [("Ingress",)]
