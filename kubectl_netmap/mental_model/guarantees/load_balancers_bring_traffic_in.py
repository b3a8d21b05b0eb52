"""Load balancers bring outside traffic to the nodes.

## In plain words

A Service of type LoadBalancer asks for an address that the outside can reach. Kubernetes
writes the wish down and gives nothing: a controller of the cloud, or a program in the
cluster (MetalLB, kube-vip, servicelb, Cilium), takes it up, makes a load balancer and
writes its address into the status of the Service. Without one, the Service waits
for ever with `EXTERNAL-IP <pending>`; inside the cluster it works all the same.

## Picture

```
  client --> 192.0.2.10:443      status.loadBalancer.ingress
                  |
         +--------+--------+
         v        v        v
      node A   node B   node C   each with the rules of the service proxy
```

## How netmap tells

It looks whether each Service of type LoadBalancer has an address, and who gives them
here. Broken where one has none: nothing gives any, its load balancer does not run, its
pool is used up, or it was made just now and still waits. Unknown where no pod that
announces the address is ready. Whether the address is reached from outside, no object
shows.

## See for yourself

- `kubectl get services -A --field-selector spec.type=LoadBalancer`
- `kubectl describe service SERVICE` shows the events of its controller

## Source

https://kubernetes.io/docs/concepts/services-networking/service/#loadbalancer
"""

from __future__ import annotations

from kubectl_netmap.discover.fact import Evidence
from kubectl_netmap.mental_model.guarantee import (
    Guarantee,
    Judgement,
    broken,
    held,
    hidden,
    unknown,
)
from kubectl_netmap.mental_model.layers import Layer
from kubectl_netmap.mental_model.words import does, share, some, spoken
from kubectl_netmap.netmap import Netmap
from kubectl_netmap.objects.service import Service
from kubectl_netmap.routing.exposure.givers import Givers, givers, title
from kubectl_netmap.routing.ground import Ground

_NEEDS = ("Service",)


def judge(netmap: Netmap) -> Judgement:
    """Held where every Service that asks for an address has one."""
    asking = [
        each
        for each in netmap.snapshot.services
        if each.type == "LoadBalancer" and each.cluster_ips and not each.terminating
    ]
    giving = givers(Ground(netmap.snapshot, netmap.facts)) if asking else None
    waiting = [each for each in asking if not _addresses(each)]
    if waiting and giving:
        first = f"{spoken(waiting[0].ref)}: {giving.absence(waiting[0])}"
        more = f" ({share(len(waiting), len(asking), 'Service')} without)"
        lines = [Evidence(e.ref, "status.loadBalancer", "", giving.absence(e)) for e in waiting]
        return broken(f"{first}{more if len(asking) > 1 else ''}", lines)
    why = hidden(netmap.snapshot, _NEEDS)
    if why:
        return unknown(why)
    if not asking or giving is None:
        return held("no Service of type LoadBalancer asks for it")
    return _given(netmap, giving, asking)


def _given(netmap: Netmap, giving: Givers, asking: list[Service]) -> Judgement:
    given = [
        Evidence(each.ref, "status.loadBalancer", ", ".join(_addresses(each)), "given")
        for each in asking
    ]
    silences = (giving.giver(each, host).silence for each in asking for host in _addresses(each))
    silence = next(filter(None, silences), "")
    if silence:
        return unknown(silence, given[:3])
    names = [title(each.name) for each in netmap.facts.load_balancers.value or ()]
    count = share(len(asking), len(asking), "Service")
    verb = does(len(asking), "has", "have")
    by = some(names) or "something that is not known"
    fact = netmap.facts.load_balancers
    return held(f"{count} {verb} an address, given by {by}", (*given[:3], *fact.evidence[:2]))


def _addresses(service: Service) -> list[str]:
    return [text for each in service.load_balancer if (text := each.ip or each.hostname)]


GUARANTEE = Guarantee(
    id="load-balancers-bring-traffic-in",
    layer=Layer.OUTSIDE,
    statement="load balancers bring outside traffic to nodes",
    needs=frozenset(_NEEDS),
    doc=__doc__,
    judge=judge,
)
