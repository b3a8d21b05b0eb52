"""The node, pod and Service networks do not overlap.

## In plain words

An address must mean one thing. If a Service has an address that a machine has too, a
pod that wants the machine gets the Service. If the pod network holds the address of a
server outside, no pod can reach that server: its packets stay inside. So nodes, pods
and Services need three ranges, apart from one another and from everything outside that
pods talk to.

## Picture

```
  10.96.0.0/16     Services   |-----|
  10.244.0.0/16    pods                 |-----|
  172.18.0.0/16    nodes                          |-----|
```

## How netmap tells

It compares every range that is declared, observed or inferred. The node network is mostly
known as a lower bound only, the hull of the nodes' addresses. Where pods take addresses
of the nodes' own subnets (a CNI of a cloud's VPC), they share them by design. Unknown
where a source of a range is hidden, or the range of pods or Services is only assumed or
known in part.

## See for yourself

- `kubectl netmap networks -o wide`
- `kubectl get servicecidrs`
- `kubectl get nodes -o custom-columns=NAME:.metadata.name,PODS:.spec.podCIDRs`

## Source

https://kubernetes.io/docs/concepts/cluster-administration/networking/#kubernetes-ip-address-ranges
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

from kubectl_netmap.discover import node_networks, pod_networks, service_networks
from kubectl_netmap.discover.fact import Bound, Confidence, Evidence
from kubectl_netmap.discover.facts import Layer as Network
from kubectl_netmap.discover.facts import NetworkRange, Overlap
from kubectl_netmap.mental_model.guarantee import (
    Guarantee,
    Judgement,
    broken,
    held,
    hidden,
    unknown,
)
from kubectl_netmap.mental_model.layers import Layer
from kubectl_netmap.mental_model.pod_ipam import in_the_vpc
from kubectl_netmap.mental_model.words import some
from kubectl_netmap.netmap import Netmap
from kubectl_netmap.objects.addresses import contains, overlap, parse_address

_NEEDS = dict.fromkeys(
    ("Pod", "Service", "Node", *pod_networks.KINDS, *service_networks.KINDS, *node_networks.KINDS)
)
_NAMES = {Network.POD: "pods", Network.SERVICE: "Services", Network.NODE: "nodes"}


def judge(netmap: Netmap) -> Judgement:
    """Broken by an overlap that is certain; held where all ranges are known and apart."""
    networks = netmap.facts.networks
    evidence = tuple(_evidence(networks.ranges))
    if networks.overlaps:
        told = [
            f"{_NAMES[one]} {each.a} and {_NAMES[other]} {each.b} overlap"
            for each in networks.overlaps
            for one, other in (each.layers,)
        ]
        return broken(f"{some(told, 1)}{_latent(netmap, networks.overlaps[0])}", evidence)
    why = hidden(netmap.snapshot, _NEEDS) or _unsure(netmap)
    return unknown(why, evidence) if why else _apart(netmap, evidence)


def _latent(netmap: Netmap, shared: Overlap) -> str:
    """What to add of pods' pools that are wider than what was given out of them so far.

    Cilium's default pool is 10.0.0.0/8, and kubeadm's default for Services inside of it.
    """
    if Network.POD not in shared.layers or hidden(netmap.snapshot, ("Pod",)):
        return ""
    both = shared.a if contains(shared.b, shared.a) else shared.b
    pods = (pod for pod in netmap.snapshot.pods if pod.on_network)
    addresses = (parse_address(text) for pod in pods for text in pod.ips)
    if any(each is not None and contains(both, each) for each in addresses):
        return ""
    return ", though no pod has an address in both"


def _unsure(netmap: Netmap) -> str:
    """Why not every range is known; empty where they are, or a node's address stands in."""
    networks = netmap.facts.networks
    silent = [each for each in Network if not networks.of(each)]
    if silent == [Network.NODE] and _addresses(netmap):
        silent = []
    if silent:
        return f"nothing tells the range of {' and '.join(_NAMES[each] for each in silent)}"
    if networks.complete != frozenset(Network):
        return "a source of a range could not be understood"
    guessed = [each for each in networks.ranges if each.fact.confidence is Confidence.ASSUMED]
    told = [f"{_NAMES[each.layer]} {each.fact.value}" for each in guessed]
    if told:
        return f"only assumed: {some(told)}"
    open_ = [Network.SERVICE] if _by_design(netmap) else [Network.SERVICE, Network.POD]
    parts = [e for e in networks.ranges if e.fact.bound is not Bound.EXACT and e.layer in open_]
    told = [f"{_NAMES[each.layer]} {_told(each)}" for each in parts]
    return f"known in part only: {some(told)}" if told else ""


def _by_design(netmap: Netmap) -> bool:
    """Whether pods have addresses of the nodes' own network because they shall."""
    cni = netmap.facts.cni.value
    return cni is not None and in_the_vpc(cni)


def _addresses(netmap: Netmap) -> list[str]:
    """The addresses of nodes where they span no range, as that of a single node."""
    if netmap.facts.networks.of(Network.NODE):
        return []
    return [text for node in netmap.facts.nodes for text in node.addresses]


def _apart(netmap: Netmap, evidence: tuple[Evidence, ...]) -> Judgement:
    ranges = netmap.facts.networks.ranges
    close = [pair for pair in combinations(ranges, 2) if _touch(*pair)]
    by_design = _by_design(netmap)
    doubtful = [
        pair
        for pair in close
        if not by_design or {pair[0].layer, pair[1].layer} != {Network.POD, Network.NODE}
    ]
    if doubtful:
        one, other = (f"{_NAMES[each.layer]} {_told(each)}" for each in doubtful[0])
        return unknown(f"whether {one} and {other} overlap is not known", evidence)
    if close:
        return held("pods share the nodes' VPC by design; Services are apart", evidence)
    lone = _addresses(netmap)
    for text, each in product(lone, ranges):
        address, network = parse_address(text), each.fact.value
        if address and network and contains(network, address) and not by_design:
            return unknown(f"{_NAMES[each.layer]} {_told(each)} hold {text} of a node", evidence)
    return held(f"{some([*(_told(each) for each in ranges), *lone], 4)} are apart", evidence)


def _touch(one: NetworkRange, other: NetworkRange) -> bool:
    a, b = one.fact.value, other.fact.value
    return one.layer is not other.layer and a is not None and b is not None and overlap(a, b)


def _told(each: NetworkRange) -> str:
    bound = {Bound.AT_LEAST: "≥ ", Bound.AT_MOST: "≤ "}.get(each.fact.bound, "")
    return f"{bound}{each.fact.value}"


def _evidence(ranges: tuple[NetworkRange, ...]) -> Iterator[Evidence]:
    for each in ranges:
        yield from each.fact.evidence[:1]


GUARANTEE = Guarantee(
    id="networks-do-not-overlap",
    layer=Layer.NODE_NETWORK,
    statement="node, pod and Service networks do not overlap",
    needs=frozenset(_NEEDS),
    doc=__doc__,
    judge=judge,
)
