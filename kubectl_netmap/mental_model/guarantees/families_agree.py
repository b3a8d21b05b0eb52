"""Nodes, pods and Services have the same address families.

## In plain words

A cluster can speak IPv4, IPv6, or both (dual-stack). A Service with an IPv6 address can
only lead to pods that have IPv6 addresses, and a pod's IPv6 packet needs nodes that carry
it. So what Services have, pods need, and what pods have, nodes need. More below than
above does no harm: nodes with both families may carry pods with one.

## Picture

```
  Services    IPv4   IPv6
                |      |      each needs the one below
  pods        IPv4   IPv6
                |      |
  nodes       IPv4   IPv6
```

## How netmap tells

It compares the families of Service addresses and the Service network, of pods' addresses,
and of nodes' internal addresses. Broken where Services have a family that no pod has, or
that the Service network lacks. Pods with a family that no node shows make it unknown: the
CNI may carry it in a tunnel.

## See for yourself

- `kubectl get services -A -o custom-columns=NAME:.metadata.name,FAMILIES:.spec.ipFamilies`
- `kubectl get nodes -o wide`

## Source

https://kubernetes.io/docs/concepts/services-networking/dual-stack/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kubectl_netmap.discover.fact import Bound, Evidence
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
from kubectl_netmap.mental_model.words import spoken
from kubectl_netmap.netmap import Netmap
from kubectl_netmap.objects.addresses import Family, parse_number
from kubectl_netmap.objects.service import Service

_NEEDS = ("Pod", "Service", "Node")


def judge(netmap: Netmap) -> Judgement:
    """Held where Services need nothing that pods lack, and pods nothing that nodes lack."""
    snapshot = netmap.snapshot
    pods = _families(ip for pod in snapshot.pods if pod.on_network for ip in pod.ips)
    services = _families(ip for each in snapshot.services for ip in each.cluster_ips)
    nodes = _families(ip for node in snapshot.nodes for ip in node.addresses_of("InternalIP"))
    stranger = next(_strangers(netmap), None)
    if stranger is not None:
        service, family = stranger
        line = Evidence(service.ref, "spec.ipFamilies", family, "not in the Service network")
        return broken(f"{spoken(service.ref)} wants {family}, which Services lack here", (line,))
    why = hidden(snapshot, _NEEDS)
    if why:
        return unknown(why)
    empty = [n for n, f in (("pods", pods), ("nodes", nodes), ("Services", services)) if not f]
    if empty:
        return unknown(f"no address of {' and '.join(empty)} is seen")
    return _compared(snapshot.services, services, pods, nodes)


def _compared(
    all_services: Iterable[Service],
    services: frozenset[Family],
    pods: frozenset[Family],
    nodes: frozenset[Family],
) -> Judgement:
    if services - pods:
        lacking = _words(services - pods)
        first = next(_with(all_services, services - pods))
        line = Evidence(first.ref, "spec.clusterIPs", ", ".join(first.cluster_ips), lacking)
        return broken(f"Services have {lacking} addresses, and no pod has one", (line,))
    if pods - nodes:
        return unknown(f"pods have {_words(pods - nodes)} addresses, and nodes show none")
    if pods == nodes == services:
        return held(f"{_words(pods)} everywhere")
    told = f"Services {_words(services)}, pods {_words(pods)}, nodes {_words(nodes)}"
    return held(f"{told}: each has what it needs")


def _families(texts: Iterable[str]) -> frozenset[Family]:
    found: set[Family] = set()
    for text in texts:
        number = parse_number(text)
        if number is not None:
            found.add(number[0])
            if len(found) == len(Family):
                break
    return frozenset(found)


def _strangers(netmap: Netmap) -> Iterator[tuple[Service, Family]]:
    """Services of a family that the Service network, known exactly, does not have."""
    networks = netmap.facts.networks
    ranges = networks.of(Network.SERVICE)
    if Network.SERVICE not in networks.complete or not ranges:
        return
    if any(each.fact.bound is not Bound.EXACT for each in ranges):
        return
    there = {each.family for each in ranges}
    for service in netmap.snapshot.services:
        if service.cluster_ips:
            for family in Family:
                if family in service.families and family not in there:
                    yield service, family


def _with(services: Iterable[Service], families: frozenset[Family]) -> Iterator[Service]:
    for service in services:
        if _families(service.cluster_ips) & families:
            yield service


def _words(families: Iterable[Family]) -> str:
    return " and ".join(sorted(families))


GUARANTEE = Guarantee(
    id="families-agree",
    layer=Layer.NODE_NETWORK,
    statement="the address families are consistent",
    needs=frozenset(_NEEDS),
    doc=__doc__,
    judge=judge,
)
