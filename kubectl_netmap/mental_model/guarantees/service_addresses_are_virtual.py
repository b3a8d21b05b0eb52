"""A Service has a virtual address of its own that stays.

## In plain words

The ClusterIP of a Service is taken out of the Service network when it is made, and is
its own until it is deleted. No interface has it and no machine answers a ping to it: it
exists only in the rules of the service proxies. So the Service network must hold no
address of a real machine or pod, and each address belongs to one Service.

A headless Service (`clusterIP: None`) has none by choice: its name leads to its pods.

## Picture

```
  Service network 10.96.0.0/16
    10.96.0.1     kubernetes      always the first
    10.96.0.10    kube-dns
    10.96.33.1    shop/cart       until the Service is deleted
```

## How netmap tells

It counts the ClusterIPs, looks for one that two Services have, and compares them with the
Service network. Broken by an address that is given twice, or is outside a range that the
API server itself declares. Unknown where the range is only inferred or assumed.

## See for yourself

- `kubectl get services -A`
- `kubectl get servicecidrs,ipaddresses`

## Source

https://kubernetes.io/docs/reference/networking/virtual-ips/
https://kubernetes.io/docs/concepts/services-networking/cluster-ip-allocation/
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.discover.fact import Bound, Confidence, Evidence
from kubectl_netmap.discover.facts import Layer as Network
from kubectl_netmap.discover.facts import NetworkRange
from kubectl_netmap.mental_model.guarantee import (
    Guarantee,
    Judgement,
    broken,
    held,
    hidden,
    unknown,
)
from kubectl_netmap.mental_model.layers import Layer
from kubectl_netmap.mental_model.words import does, some, spoken
from kubectl_netmap.netmap import Netmap

_NEEDS = ("Service",)


def judge(netmap: Netmap) -> Judgement:
    """Held where each address is in a sure range, and given once."""
    networks = netmap.facts.networks
    ranges = networks.of(Network.SERVICE)
    evidence = tuple(_evidence(ranges))
    twice = [each for each in networks.duplicates if each.layer is Network.SERVICE]
    if twice:
        who = " and ".join(spoken(ref) for ref in twice[0].owners[:2])
        lines = [Evidence(o, "spec.clusterIPs", e.address, "") for e in twice for o in e.owners]
        return broken(f"{twice[0].address} is given to {who}", lines)
    sure = [each for each in ranges if _sure(each)]
    strays = [each for each in networks.unexplained if each.layer is Network.SERVICE]
    told = some([str(each.fact.value) for each in sure])
    if strays and len(sure) == len(ranges):
        lines = [Evidence(e.owner, "spec.clusterIPs", e.address, "outside") for e in strays[:5]]
        verb = does(len(strays), "is", "are")
        first = f"{strays[0].address} of {spoken(strays[0].owner)}"
        return broken(f"{len(strays):,} {verb} outside {told}: {first}", (*lines, *evidence))
    why = hidden(netmap.snapshot, _NEEDS)
    if why:
        return unknown(why, evidence)
    count = networks.observed.get(Network.SERVICE, 0)
    addresses = f"{count:,} {does(count, 'address', 'addresses')}"
    if not count:
        return unknown("no Service has an address")
    if sure and len(sure) == len(ranges) and networks.inside.get(Network.SERVICE) == count:
        return held(f"{addresses} in {told}, none given twice", evidence)
    hull = some([_bounded(each) for each in ranges]) or "not known"
    return unknown(f"{addresses}, none given twice; the Service network is {hull}", evidence)


def _sure(each: NetworkRange) -> bool:
    return each.fact.bound is Bound.EXACT and each.fact.confidence >= Confidence.DECLARED


def _bounded(each: NetworkRange) -> str:
    if each.fact.bound is Bound.AT_LEAST:
        return f"at least {each.fact.value}"
    return f"{each.fact.value} ({each.fact.confidence})"


def _evidence(ranges: tuple[NetworkRange, ...]) -> Iterator[Evidence]:
    for each in ranges:
        yield from each.fact.evidence[:2]


GUARANTEE = Guarantee(
    id="service-addresses-are-virtual",
    layer=Layer.SERVICE,
    statement="a Service has a virtual address that stays",
    needs=frozenset(_NEEDS),
    doc=__doc__,
    judge=judge,
)
