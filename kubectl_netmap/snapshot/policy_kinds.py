"""The rows of policies of other kinds than NetworkPolicy: that there are any is all that is read.

What they say is not modelled, so a trace has to know whether one may decide.
"""

from __future__ import annotations

from kubectl_netmap.snapshot.kind import Kind, Question
from kubectl_netmap.snapshot.wire.config import config

_ROWS = (
    ("CiliumNetworkPolicy", "ciliumnetworkpolicies", "cilium.io", "v2", True),
    (
        "CiliumClusterwideNetworkPolicy",
        "ciliumclusterwidenetworkpolicies",
        "cilium.io",
        "v2",
        False,
    ),
    ("CalicoNetworkPolicy", "networkpolicies", "crd.projectcalico.org", "v1", True),
    ("GlobalNetworkPolicy", "globalnetworkpolicies", "crd.projectcalico.org", "v1", False),
    ("AdminNetworkPolicy", "adminnetworkpolicies", "policy.networking.k8s.io", "v1alpha1", False),
    (
        "BaselineAdminNetworkPolicy",
        "baselineadminnetworkpolicies",
        "policy.networking.k8s.io",
        "v1alpha1",
        False,
    ),
    (
        "ClusterNetworkPolicy",
        "clusternetworkpolicies",
        "policy.networking.k8s.io",
        "v1alpha2",
        False,
    ),
)

POLICY_KINDS: tuple[Kind, ...] = tuple(
    Kind(
        name,
        plural,
        group,
        (version,),
        config(name),
        f"whether any {name} decides over NetworkPolicies is not known",
        namespaced=namespaced,
        optional=True,
        needed_by=frozenset({Question.TRACE}),
    )
    for name, plural, group, version, namespaced in _ROWS
)
