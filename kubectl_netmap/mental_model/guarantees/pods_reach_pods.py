"""Pods reach pods on other nodes without NAT.

## In plain words

A pod sends to another pod's address, and the packet arrives there with the sender's
own address on it, wherever the two run. This is the promise that all others stand on,
and Kubernetes leaves it to the CNI. The CNI keeps it by routes (each node, or the
router between them, knows which node has which pods) or by a tunnel (pods' packets
travel inside packets of nodes, by VXLAN, Geneve, IPIP or WireGuard).

What breaks it is mostly between the nodes: a firewall that drops the tunnel's port
(VXLAN 4789 or 8472, Geneve 6081, WireGuard 51871), a cloud that drops packets with
addresses it does not know, a route that is missing, or an MTU too big for the tunnel:
then small packets pass and big ones hang.

## Picture

```
  pod 10.244.1.8                                       pod 10.244.2.4
       |                                                     ^
       v                                                     |
  node A  -- route:  [ 10.244.1.8 > 10.244.2.4 ] --------> node B
  node A  -- tunnel: [ A > B [ 10.244.1.8 > 10.244.2.4 ]]  node B
```

## How netmap tells

The API shows what the CNI was told, not whether packets pass, so this is mostly
unknown. Broken where a node says itself that its network is not set up (condition
NetworkUnavailable), or has no podCIDR where the CNI cannot work without. Held where
there is but one node.

## See for yourself

- `kubectl get nodes -o wide`
- `kubectl describe node NODE` shows the condition NetworkUnavailable
- `kubectl get pods -A -o wide` shows who runs where

## Source

https://kubernetes.io/docs/concepts/services-networking/#the-kubernetes-network-model
https://kubernetes.io/docs/reference/node/node-status/#condition
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.discover.fact import Evidence
from kubectl_netmap.discover.facts import Cni
from kubectl_netmap.discover.marks import count_of
from kubectl_netmap.mental_model.guarantee import (
    Guarantee,
    Judgement,
    broken,
    held,
    hidden,
    unknown,
)
from kubectl_netmap.mental_model.layers import Layer
from kubectl_netmap.mental_model.pod_ipam import by_pod_cidr
from kubectl_netmap.mental_model.words import some
from kubectl_netmap.netmap import Netmap
from kubectl_netmap.objects.workload import Node

_NEEDS = ("Node",)
_WHO = ("DaemonSet", "Pod", "Node")
_UNSEEN = "whether packets pass is not visible in the API"


def judge(netmap: Netmap) -> Judgement:
    """Broken where a node cannot have a network; else unknown, for want of packets."""
    nodes, cni = netmap.snapshot.nodes, netmap.facts.cni.value
    down = [node for node in nodes if node.network_unavailable]
    if down:
        reason = f" ({down[0].network_reason})" if down[0].network_reason else ""
        names = some([node.name for node in down])
        return broken(f"no network on {names}{reason}", map(_down, down))
    bare = list(_bare(netmap, cni)) if cni else []
    if bare and cni:
        names = some([node.name for node in bare])
        return broken(f"no podCIDR on {names}, and {cni.name} needs one", map(_no_cidr, bare))
    why = hidden(netmap.snapshot, _NEEDS)
    if why:
        return unknown(why)
    if len(nodes) == 1:
        return held(f"there is one node, {nodes[0].name}")
    return unknown(f"{_way(netmap, cni)}; {_UNSEEN}", netmap.facts.cni.evidence[:3])


def _way(netmap: Netmap, cni: Cni | None) -> str:
    """What is meant to carry the packets: `kindnet, native routes to 3 podCIDRs`."""
    if cni is None:
        return "the CNI is not known"
    ranges = sum(len(each.pod_cidrs) for each in netmap.facts.nodes)
    to = f" to {count_of(ranges, 'node range')}" if ranges else ""
    mtu = f", MTU {cni.mtu}" if cni.mtu else ""
    return f"{cni.name}: {cni.routing or cni.encapsulation or 'a way of its own'}{to}{mtu}"


def _bare(netmap: Netmap, cni: Cni) -> Iterator[Node]:
    """Ready nodes without a podCIDR, where the CNI takes addresses from nothing else."""
    if not by_pod_cidr(cni) or hidden(netmap.snapshot, _WHO):
        return
    given = {each.name for each in netmap.facts.nodes if each.pod_cidrs}
    if given:  # where no node has one, somebody else gives them
        yield from (n for n in netmap.snapshot.nodes if n.name not in given and n.ready)


def _down(node: Node) -> Evidence:
    says = node.network_reason or "its network is not set up"
    return Evidence(node.ref, "status.conditions[NetworkUnavailable]", "True", says)


def _no_cidr(node: Node) -> Evidence:
    return Evidence(node.ref, "spec.podCIDRs", "", "it was given no range for its pods")


GUARANTEE = Guarantee(
    id="pods-reach-pods",
    layer=Layer.POD_NETWORK,
    statement="pods reach pods on other nodes without NAT",
    needs=frozenset(_NEEDS),
    doc=__doc__,
    judge=judge,
)
