"""NetworkPolicies as the API prints them, to objects; saved, and redacted."""

from __future__ import annotations

import io
from typing import Any

import pytest
import yaml

from kubectl_netmap.objects.labels import Requirement, Selector
from kubectl_netmap.objects.policy import NetworkPolicy, PolicyPeer, PolicyPort, PolicyRule
from kubectl_netmap.snapshot.archive import read, write
from kubectl_netmap.snapshot.redact import redact
from kubectl_netmap.snapshot.snapshot import Snapshot
from tests.support.clusters import snapshot_of, snapshot_with

TEXT = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {namespace: acme-db, name: acme-only}
spec:
  podSelector: {matchLabels: {app: acme-pg}}
  policyTypes: [Ingress, Egress]
  ingress:
  - from:
    - podSelector: {matchLabels: {role: acme-web}}
      namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: acme-shop}}
    - namespaceSelector: {matchExpressions: [{key: acme.corp/team, operator: Exists}]}
    - podSelector: {}
    ports:
    - {port: 5432}
    - {port: acme-pg, protocol: TCP}
    - {port: 8000, endPort: 8100, protocol: UDP}
  - {}
  egress:
  - to: [{ipBlock: {cidr: 10.77.0.0/16, except: [10.77.3.0/24, 10.77.4.0/24]}}]
    ports: [{protocol: SCTP}]
"""

POLICY = NetworkPolicy(
    "acme-db",
    "acme-only",
    Selector({"app": "acme-pg"}),
    ("Ingress", "Egress"),
    ingress=(
        PolicyRule(
            (
                PolicyPeer(
                    Selector({"role": "acme-web"}),
                    Selector({"kubernetes.io/metadata.name": "acme-shop"}),
                ),
                PolicyPeer(namespaces=Selector({}, (Requirement("acme.corp/team", "Exists"),))),
                PolicyPeer(pods=Selector()),
            ),
            (PolicyPort(port=5432), PolicyPort(port="acme-pg"), PolicyPort("UDP", 8000, 8100)),
        ),
        PolicyRule(),
    ),
    egress=(
        PolicyRule(
            (PolicyPeer(cidr="10.77.0.0/16", excepted=("10.77.3.0/24", "10.77.4.0/24")),),
            (PolicyPort("SCTP"),),
        ),
    ),
    rules_read=True,
)


def policy(spec: Any) -> NetworkPolicy:
    manifest = {"kind": "NetworkPolicy", "metadata": {"name": "x"}, "spec": spec}
    return snapshot_with([manifest]).network_policies[0]


def saved(snapshot: Snapshot) -> Snapshot:
    stream = io.BytesIO()
    write(snapshot, stream)
    return read(io.BytesIO(stream.getvalue()))


def test_every_field_of_a_policy_is_read() -> None:
    assert snapshot_of(TEXT).network_policies == (POLICY,)


@pytest.mark.parametrize(
    ("spec", "ingress"),
    [
        pytest.param("null", (), id="no spec"),
        pytest.param("{}", (), id="nothing written"),
        pytest.param("{ingress: null}", (), id="null rules"),
        pytest.param("{ingress: []}", (), id="no rules"),
        pytest.param("{ingress: [{}]}", (PolicyRule(),), id="a rule for everything"),
        pytest.param("{ingress: [{from: null, ports: null}]}", (PolicyRule(),), id="null lists"),
        pytest.param("{ingress: [{from: [], ports: []}]}", (PolicyRule(),), id="empty lists"),
        pytest.param(
            "{ingress: [{from: [{}], ports: [{}]}]}",
            (PolicyRule((PolicyPeer(),), (PolicyPort(),)),),
            id="empty entries",
        ),
        pytest.param(
            "{ingress: [{from: [{podSelector: null, namespaceSelector: {}, ipBlock: null}]}]}",
            (PolicyRule((PolicyPeer(namespaces=Selector()),)),),
            id="null is not set, {} selects all",
        ),
        pytest.param(
            "{ingress: [{ports: [{port: null, protocol: null, endPort: null}]}]}",
            (PolicyRule((), (PolicyPort("TCP"),)),),
            id="null ports",
        ),
    ],
)
def test_null_missing_and_empty_mean_what_the_api_says(
    spec: str, ingress: tuple[PolicyRule, ...]
) -> None:
    read_policy = policy(yaml.safe_load(spec))
    assert read_policy.ingress == ingress
    assert read_policy.types == ("Ingress",)
    assert read_policy.rules_read


def test_a_rule_of_the_other_direction_says_nothing_here() -> None:
    rules = {"to": [{"podSelector": {}}], "from": [{"ipBlock": {"cidr": "10.0.0.0/8"}}]}
    both = policy({"ingress": [rules], "egress": [rules]})
    assert both.ingress[0].peers == (PolicyPeer(cidr="10.0.0.0/8"),)
    assert both.egress[0].peers == (PolicyPeer(pods=Selector()),)


def test_egress_rules_without_policy_types_isolate_both_ways() -> None:
    assert policy({"egress": [{}]}).types == ("Ingress", "Egress")


def test_a_policy_can_be_saved_and_read() -> None:
    snapshot = snapshot_of(TEXT)
    assert saved(snapshot) == snapshot
    assert saved(redact(snapshot, b"key")) == redact(snapshot, b"key")


def test_of_one_that_was_saved_before_rules_were_read_they_are_not_known() -> None:
    old = NetworkPolicy("db", "old", types=("Ingress",))
    (again,) = saved(Snapshot(objects={"NetworkPolicy": (old,)})).network_policies
    assert not again.rules_read


def test_redacted_it_is_made_like_before_in_other_words() -> None:
    (after,) = redact(snapshot_of(TEXT), b"key").network_policies
    assert "acme" not in repr(after)
    assert "10.77." not in repr(after)
    first, second = after.ingress
    assert [peer.pods is None for peer in first.peers] == [False, True, False]
    assert [peer.namespaces is None for peer in first.peers] == [False, False, True]
    assert first.peers[2] == PolicyPeer(pods=Selector())
    assert [each.port for each in first.ports[::2]] == [5432, 8000]
    assert first.ports[2] == PolicyPort("UDP", 8000, 8100)
    assert second == PolicyRule()
    (block,) = after.egress[0].peers
    assert block.cidr.endswith(".0.0/16")
    assert [each.endswith((".0/24",)) for each in block.excepted] == [True, True]
    assert after.egress[0].ports == (PolicyPort("SCTP"),)
