"""A redacted cluster has the same answers as the one that it was made of."""

from __future__ import annotations

import pytest

from kubectl_netmap.semantics.network_policy.engines import KINDNET
from kubectl_netmap.semantics.network_policy.judge import judge
from kubectl_netmap.semantics.network_policy.party import Party, Target
from kubectl_netmap.semantics.network_policy.verdict import Allowed, Denied, Verdict
from kubectl_netmap.semantics.network_policy.way import Direction
from kubectl_netmap.snapshot.redact import redact
from kubectl_netmap.snapshot.snapshot import Snapshot
from tests.support.clusters import snapshot_of
from tests.support.policy_cases import CLUSTER

RULES = {
    "a label": ("from: [{podSelector: {matchLabels: {role: worker}}}]", "cron-1"),
    "an expression": (
        "from: [{podSelector: {matchExpressions: [{key: role, operator: NotIn, values: [web]}]}}]",
        "cron-1",
    ),
    "a namespace's label": ("from: [{namespaceSelector: {matchLabels: {team: web}}}]", "front-1"),
    "a namespace's name": (
        "from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}}]",
        "front-1",
    ),
    "a block": ("from: [{ipBlock: {cidr: 10.244.0.0/24}}]", "front-1"),
    "a block with exceptions": (
        "from: [{ipBlock: {cidr: 10.244.0.0/16, except: [10.244.1.0/24]}}]",
        "front-1",
    ),
    "one address": ("from: [{ipBlock: {cidr: 10.244.1.6/32}}]", "cron-1"),
    "everybody": ("from: [{ipBlock: {cidr: 0.0.0.0/0}}]", "cron-1 front-1"),
    "a named port": ("ports: [{port: pg}]", "cron-1 front-1"),
    "another name": ("ports: [{port: stats}]", ""),
}


def answers(snapshot: Snapshot) -> list[type[Verdict]]:
    """Of cron-1 and front-1, which differ in their namespace, asking pg-1."""
    spaces = {each.name: each.labels for each in snapshot.namespaces}
    pods = {
        number: Party(pod, spaces[pod.namespace], pod.ips[0])
        for pod in snapshot.pods
        for number in (pod.ips[0].rpartition(".")[2],)
    }
    return [
        type(
            judge(
                Direction.INGRESS,
                pods["7"],
                pods[number],
                Target(5432),
                snapshot.network_policies,
                KINDNET,
                same_node=False,
            )
        )
        for number in ("6", "5")
    ]


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("key", [b"a", b"b"])
def test_a_redacted_policy_allows_and_denies_as_before(name: str, key: bytes) -> None:
    rule, allowed = RULES[name]
    text = (
        f"{CLUSTER}\n---\nkind: NetworkPolicy\napiVersion: networking.k8s.io/v1\n"
        "metadata: {namespace: db, name: p}\n"
        f"spec: {{podSelector: {{matchLabels: {{app: pg}}}}, ingress: [{{{rule}}}]}}"
    )
    before = snapshot_of(text)
    expected = [Allowed if name in allowed.split() else Denied for name in ("cron-1", "front-1")]
    assert answers(before) == expected
    assert answers(redact(before, key)) == expected
