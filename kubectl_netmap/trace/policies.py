"""Policies of other kinds than NetworkPolicy, which may apply and are not modelled.

Source: network-policy-api (AdminNetworkPolicy, BaselineAdminNetworkPolicy,
ClusterNetworkPolicy), Cilium (CiliumNetworkPolicy, CiliumClusterwideNetworkPolicy), Calico
(its own NetworkPolicy and GlobalNetworkPolicy).
"""

from __future__ import annotations

from kubectl_netmap.routing.seeing import unseen
from kubectl_netmap.trace.world import World

_CLUSTER_WIDE = ("AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "ClusterNetworkPolicy")
_CALICO = ("CalicoNetworkPolicy", "GlobalNetworkPolicy")
_OF_ENGINE = {
    "cilium": ("CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy"),
    "calico": (*_CALICO, *_CLUSTER_WIDE),
    "canal": _CALICO,
    "kindnet": (),
    "k3s": (),
    "kube-router": (),
    "": ("CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy", *_CALICO, *_CLUSTER_WIDE),
}
"""By engine, as each project's documentation says what it enforces; others may have any."""

_UNREAD = {"antrea": "crd.antrea.io", "ovn-kubernetes": "k8s.ovn.org", "kube-ovn": "kubeovn.io"}
"""Engines with kinds of policies that netmap does not read, and the API group of those."""

_SPANNING = frozenset({"CiliumClusterwideNetworkPolicy", "GlobalNetworkPolicy", *_CLUSTER_WIDE})
"""Kinds that have no namespace."""


def kinds_of(engine: str) -> tuple[str, ...]:
    """The kinds of such policies that an engine may enforce, or any of a name not known."""
    return _OF_ENGINE.get(engine, _CLUSTER_WIDE)


def others(world: World, engine: str, namespace: str) -> str:
    """Why another kind of policy may decide; empty where none is there."""
    snapshot = world.snapshot
    for kind in kinds_of(engine):
        for each in snapshot.configs(kind):
            if each.namespace in {"", namespace}:
                name = "/".join(filter(None, (each.namespace, each.name)))
                return f"{kind} {name} may apply, which is not modelled"
        if hidden := unseen(snapshot, kind, None if kind in _SPANNING else namespace):
            return f"whether any {kind} applies is not known: {hidden}"
    if group := _UNREAD.get(engine):
        return f"{engine} may have policies of its own ({group}), which are not read"
    return ""
