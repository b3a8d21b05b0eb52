"""The NetworkPolicy controller that k3s has built in (kube-router's)."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.discover.cnis.plugin import Plugin, Policy, policy_only
from kubectl_netmap.discover.components import Component
from kubectl_netmap.discover.fact import Confidence, Evidence
from kubectl_netmap.discover.facts import Enforces
from kubectl_netmap.discover.node_args import NodeArgs, node_args
from kubectl_netmap.snapshot.snapshot import Snapshot

_FLAG = "disable-network-policy"


def _declared(snapshot: Snapshot) -> Iterator[Evidence]:
    for each in _arguments(snapshot):
        yield Evidence(each.node.ref, each.field, each.command, "k3s")
        return
    for node in snapshot.nodes:
        if "+k3s" in node.kubelet_version:
            path = "status.nodeInfo.kubeletVersion"
            yield Evidence(node.ref, path, node.kubelet_version, "k3s")
            return


def _policy(snapshot: Snapshot, _seen: Component) -> Policy:
    """Source: k3s' server flag --disable-network-policy; without it the engine is on."""
    servers = [each for each in _arguments(snapshot) if each.server]
    if not servers and any(gap.kind == "Node" for gap in snapshot.gaps):
        return Policy(Enforces.UNKNOWN, "k3s' server arguments are not readable")
    if not servers:
        return Policy(Enforces.YES, "k3s enforces NetworkPolicy by default", Confidence.ASSUMED)
    off = [each for each in servers if each.values(_FLAG)[-1:] == ("true",)]
    first = (off or servers)[0]
    value = ",".join(first.values(_FLAG))
    quote = Evidence(first.node.ref, first.field, value, f"--{_FLAG}" if value else "not disabled")
    if not off:
        because = "k3s enforces NetworkPolicy by default"
        return Policy(Enforces.YES, because, Confidence.ASSUMED, (quote,))
    if len(off) < len(servers):
        return Policy(Enforces.UNKNOWN, f"k3s servers differ in --{_FLAG}", evidence=(quote,))
    because = f"k3s runs with --{_FLAG}"
    return Policy(Enforces.NO, because, Confidence.DECLARED, (quote,))


def _arguments(snapshot: Snapshot) -> Iterator[NodeArgs]:
    for node in snapshot.nodes:
        args = node_args(node)
        if args and args.program == "k3s":
            yield args


PLUGIN = Plugin(
    name="k3s",
    declared=_declared,
    role=policy_only,
    policy=_policy,
)
