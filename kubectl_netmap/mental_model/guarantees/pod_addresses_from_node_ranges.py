"""The address of a pod comes from the range of its node.

## In plain words

Most networks give each node a slice of the pod network, and the node gives out
addresses of its slice alone. So one route per node is enough to find any pod, and no
two nodes can give out the same address. A pod outside its node's slice is reached by
nobody on other nodes: their routes lead elsewhere.

Some CNIs do it in their own way: Calico gives nodes blocks out of pools and may borrow
from one another's, and clouds give pods addresses of their own subnets.

## Picture

```
  pod network 10.244.0.0/16
  +----------------+----------------+----------------+
  | node a         | node b         | node c         |
  | 10.244.0.0/24  | 10.244.1.0/24  | 10.244.2.0/24  |
  |   .2 .3        |   .8 .9        |   .4           |
  +----------------+----------------+----------------+
```

## How netmap tells

It compares each address of a pod with what its node was given: by the CNI's own objects
(CiliumNode, BlockAffinity, HostSubnet, …), else `spec.podCIDRs`. Broken only where the
CNI must take addresses from the node's podCIDR. Where nodes have no range of their own,
the pools of the CNI are compared.

## See for yourself

- `kubectl get nodes -o custom-columns=NAME:.metadata.name,PODS:.spec.podCIDRs`
- `kubectl get pods -A -o wide --field-selector spec.nodeName=NODE`

## Source

https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/node-v1/#NodeSpec
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kubectl_netmap.discover.fact import Bound, Evidence
from kubectl_netmap.discover.facts import Facts
from kubectl_netmap.discover.facts import Layer as Network
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
from kubectl_netmap.mental_model.words import share
from kubectl_netmap.netmap import Netmap
from kubectl_netmap.objects.addresses import (
    Family,
    bounds,
    family_of,
    parse_network,
    parse_number,
)
from kubectl_netmap.objects.workload import Pod

_NEEDS = ("Pod", "Node")
_WHO = ("Pod", "Node", "DaemonSet")

_Spans = tuple[tuple[Family, int, int], ...]


@dataclass(frozen=True, slots=True)
class _Count:
    """Addresses inside and outside of what their nodes were given, and those of no range."""

    inside: int
    outside: tuple[tuple[Pod, str], ...]
    unplaced: int

    @property
    def total(self) -> int:
        return self.inside + len(self.outside) + self.unplaced


def judge(netmap: Netmap) -> Judgement:
    """Held where every address is inside; broken only where the CNI allows no other."""
    why = hidden(netmap.snapshot, _NEEDS)
    if why:
        return unknown(why)
    count = _count(netmap)
    if not count.total:
        return unknown("no pod has an address of the pod network")
    told = f"{count.inside:,} of {count.total:,}"
    if count.inside == count.total:
        return held(f"{told} inside the range of their node", _ranges(netmap.facts))
    if count.outside:
        return _outside(netmap, count)
    return _without_ranges(netmap, count)


def _outside(netmap: Netmap, count: _Count) -> Judgement:
    cni = netmap.facts.cni.value
    pod, address = count.outside[0]
    evidence = [
        Evidence(each.ref, "status.podIPs", text, f"outside the range of node {each.node}")
        for each, text in count.outside[:5]
    ]
    where = share(len(count.outside), count.total, "address", "addresses")
    told = f"{where} outside, first {address} of Pod {pod.namespace}/{pod.name} on {pod.node}"
    if cni is None:
        return unknown(f"{told}; the CNI is not known", evidence)
    if not by_pod_cidr(cni) or hidden(netmap.snapshot, _WHO):
        return unknown(f"{told}; {cni.name} may give from any of its pools", evidence)
    return broken(told, evidence)


def _without_ranges(netmap: Netmap, count: _Count) -> Judgement:
    """Nodes have no range of their own: the CNI gives addresses in its own way."""
    networks, cni = netmap.facts.networks, netmap.facts.cni.value
    exact = [each for each in networks.of(Network.POD) if each.fact.bound is Bound.EXACT]
    who = cni.name if cni else "the CNI"
    inside = networks.inside.get(Network.POD, 0)
    if cni and exact and inside == networks.observed.get(Network.POD) and not count.inside:
        told = f"{inside:,} of {count.total:,} inside the pools of {who}"
        return held(f"{told}; nodes have no range", _ranges(netmap.facts))
    nodes = len([each for each in netmap.facts.nodes if not each.pod_cidrs])
    ours = share(nodes, len(netmap.facts.nodes), "node")
    return unknown(f"{ours} without a range of their own: {who} gives addresses in its own way")


def _count(netmap: Netmap) -> _Count:
    spans = _spans(netmap.facts)
    inside = unplaced = 0
    outside: list[tuple[Pod, str]] = []
    for pod in netmap.snapshot.pods:
        if not pod.on_network or not pod.ips or pod.terminating or pod.node not in spans:
            continue
        given = spans[pod.node]
        for text in pod.ips:
            number = parse_number(text)
            if number is None or text == pod.host_ip:
                continue
            if not any(family is number[0] for family, _, _ in given):
                unplaced += 1
            elif any(f is number[0] and low <= number[1] <= high for f, low, high in given):
                inside += 1
            else:
                outside.append((pod, text))
    return _Count(inside, tuple(outside), unplaced)


def _spans(facts: Facts) -> Mapping[str, _Spans]:
    return {
        node.name: tuple(
            (family_of(network), *bounds(network))
            for text in node.pod_cidrs
            if (network := parse_network(text)) is not None
        )
        for node in facts.nodes
    }


def _ranges(facts: Facts) -> Iterator[Evidence]:
    for each in facts.networks.of(Network.POD):
        yield from each.fact.evidence[:2]


GUARANTEE = Guarantee(
    id="pod-addresses-from-node-ranges",
    layer=Layer.POD_NETWORK,
    statement="a pod's address comes from its node's range",
    needs=frozenset(_NEEDS),
    doc=__doc__,
    judge=judge,
)
