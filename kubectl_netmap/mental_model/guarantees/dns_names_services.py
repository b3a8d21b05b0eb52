"""Cluster DNS gives every Service a name.

## In plain words

Programs do not know addresses, they know names: `cart` in their own namespace,
`cart.shop` from another one, in full `cart.shop.svc.cluster.local`. A DNS server in the
cluster answers them, mostly CoreDNS behind the Service kube-dns. Each kubelet writes
the address of that Service into `/etc/resolv.conf` of its pods. If the address there is
not that of the server, or no server answers, no pod finds anything by name.

## Picture

```
  pod: "cart.shop"?  --> 10.96.0.10:53  Service kube-dns
                              |
                              +--> CoreDNS 10.244.0.2
                              +--> CoreDNS 10.244.0.3
                         "10.96.33.1"
```

## How netmap tells

It finds the DNS Service by its label, or as the one that kubelets name, and looks whether
an endpoint of port 53 is ready. Broken where none is, or where running kubelets give pods
an address that no Service has. Where no such Service is seen, DNS may be outside of the
cluster, and it is unknown; so it is on GKE and on nodes of EKS auto where nothing stands
behind the Service, since both can answer without it. Whether each single name is
answered, no object shows.

## See for yourself

- `kubectl get service,endpointslices -n kube-system -l k8s-app=kube-dns`
- `kubectl get configmap coredns -n kube-system -o yaml`

## Source

https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
https://github.com/kubernetes/dns/blob/master/docs/specification.md
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kubectl_netmap.discover.fact import Confidence, Evidence
from kubectl_netmap.discover.facts import Dns
from kubectl_netmap.discover.kubelets import Said, kubelets
from kubectl_netmap.discover.node_local import is_link_local
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
from kubectl_netmap.objects.service import Service
from kubectl_netmap.routing.endpoints.behind import behind
from kubectl_netmap.routing.graph import Channel
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.verdict import Outcome, Verdict
from kubectl_netmap.snapshot.snapshot import Snapshot

_NEEDS = ("EndpointSlice", "Service")
_PORT = 53
_COMPUTE = "eks.amazonaws.com/compute-type"


def judge(netmap: Netmap) -> Judgement:
    """Held where the DNS Service has a ready endpoint, and kubelets name no other one."""
    snapshot, fact = netmap.snapshot, netmap.facts.dns
    dns = fact.value or Dns()
    astray = list(_astray(snapshot, dns))
    if astray and hidden(snapshot, ("Service",)) == "":
        sure = [line for said, line in astray if said.confidence is Confidence.OBSERVED]
        first = (sure or [line for _, line in astray])[0]
        told = f"kubelets give pods {first.value}, which no Service has"
        return _fails(netmap, told, sure) if sure else unknown(told, (first, *fact.evidence))
    if dns.service is None:
        why = hidden(snapshot, _NEEDS)
        return unknown(why or "no Service of cluster DNS is seen", fact.evidence)
    service = snapshot.service_of.get((dns.service.namespace, dns.service.name))
    if service is None:
        return unknown(f"{spoken(dns.service)} is not seen", fact.evidence)
    outcome = _answers(netmap.ground, service)
    if outcome.verdict is Verdict.BROKEN:
        told = f"{spoken(service.ref)}: {outcome.why}"
        return broken(told, fact.evidence) if outcome.total else _fails(netmap, told, fact.evidence)
    why = hidden(snapshot, _NEEDS)
    if why or outcome.verdict is Verdict.UNKNOWN:
        return unknown(why or outcome.why, fact.evidence)
    address = ", ".join(dns.addresses) or spoken(service.ref)
    domain = f" for {dns.domain.value}" if dns.domain.value else ""
    return held(f"{address}{domain}, {outcome.why}", fact.evidence)


def _fails(netmap: Netmap, told: str, evidence: Iterable[Evidence]) -> Judgement:
    """That nothing in the cluster answers, which is no break where something else may."""
    doubt = _beside(netmap)
    return unknown(f"{told}; {doubt}", evidence) if doubt else broken(told, evidence)


def _beside(netmap: Netmap) -> str:
    """Who may answer pods without a Service or a pod of the cluster; empty for nobody.

    Source: GKE, Cloud DNS for GKE (kube-dns may be scaled to zero); EKS Auto Mode, whose
    nodes run CoreDNS as a process of the machine.
    """
    if netmap.facts.distribution.value == "gke":
        return "Cloud DNS may answer instead"
    auto = any(node.labels.get(_COMPUTE) == "auto" for node in netmap.snapshot.nodes)
    return "nodes of EKS auto answer themselves" if auto else ""


def _answers(ground: Ground, service: Service) -> Outcome:
    """How the worst of its ports 53 stands; one ready endpoint answers."""
    outcomes = [
        behind(ground, service, Channel(port.port, port.protocol))
        for port in service.ports
        if port.port == _PORT
    ]
    order = (Verdict.BROKEN, Verdict.UNKNOWN, Verdict.DEGRADED, Verdict.OK)
    missing = Outcome(Verdict.UNKNOWN, "it has no port 53")
    return min(outcomes, key=lambda each: order.index(each.verdict), default=missing)


def _astray(snapshot: Snapshot, dns: Dns) -> Iterator[tuple[Said, Evidence]]:
    """What kubelets give to pods that no Service has and no cache on the node listens on."""
    given = [
        (said, address, line)
        for said in kubelets(snapshot)
        for address, line in zip(said.addresses, said.of_addresses, strict=True)
        if address not in dns.addresses and address != dns.node_local
    ]
    if not given:
        return
    known = {text for service in snapshot.services for text in service.cluster_ips}
    for said, address, line in given:
        if address not in known and not is_link_local(address):
            yield said, line


GUARANTEE = Guarantee(
    id="dns-names-services",
    layer=Layer.SERVICE,
    statement="cluster DNS names Services",
    needs=frozenset(_NEEDS),
    doc=__doc__,
    judge=judge,
)
