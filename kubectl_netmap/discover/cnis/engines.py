"""Engines that enforce NetworkPolicy on a network that others make."""

from __future__ import annotations

from kubectl_netmap.discover.cnis.plugin import Plugin, always, policy_only
from kubectl_netmap.discover.components import Mark

KUBE_NETWORK_POLICIES = Plugin(
    name="kube-network-policies",
    marks=(Mark(container="kube-network-policies"), Mark(image="kube-network-policies")),
    role=policy_only,
    policy=always("kube-network-policies enforces NetworkPolicy"),
)

AZURE_NPM = Plugin(
    name="azure-npm",
    marks=(Mark(container="azure-npm"), Mark(image="azure-npm")),
    role=policy_only,
    policy=always("Azure Network Policy Manager enforces NetworkPolicy"),
)
