"""Every pod has an address of its own.

## In plain words

A pod is like a small machine: it has its own address, and all ports on it are free for
it. Nobody has to agree with anybody about ports, and who sees a packet's sender address
knows which pod sent it. Two pods with one address would get each other's packets, now
one, now the other.

Pods with `hostNetwork: true` are the exception by choice: they use their node's address
and share its ports.

## Picture

```
  pod cart-1    10.244.1.9     one address, one pod
  pod cart-2    10.244.2.4
  pod agent     172.18.0.3     hostNetwork: the node's own address
```

## How netmap tells

It counts the addresses of all live pods of the pod network and looks for one that two
pods have at the same time. Pods that have finished or are about to go do not count, and
what is noted for a pod whose node is gone or does not answer proves nothing. A
pod that has a node and no address yet makes it unknown: it may still be starting, or
the CNI may have failed to give it one.

## See for yourself

- `kubectl get pods -A -o wide`
- `kubectl get pods -A -o wide --sort-by=.status.podIP`

## Source

https://kubernetes.io/docs/concepts/services-networking/#the-kubernetes-network-model
"""

from __future__ import annotations

from kubectl_netmap.discover.fact import Evidence
from kubectl_netmap.discover.facts import Duplicate
from kubectl_netmap.discover.facts import Layer as Network
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
from kubectl_netmap.mental_model.words import does, some, spoken
from kubectl_netmap.netmap import Netmap
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.snapshot.snapshot import Snapshot

_NEEDS = frozenset({"Pod"})


def judge(netmap: Netmap) -> Judgement:
    """Broken by an address that two pods have; unknown while pods wait for theirs."""
    networks = netmap.facts.networks
    double = [each for each in networks.duplicates if each.layer is Network.POD]
    shared = [each for each in double if _at_once(netmap.snapshot, each)]
    if shared:
        first = shared[0]
        who = " and ".join(spoken(ref) for ref in first.owners[:2])
        more = f"; {len(shared) - 1} more like it" if len(shared) > 1 else ""
        evidence = [
            Evidence(ref, "status.podIPs", each.address, "has it too")
            for each in shared
            for ref in each.owners
        ]
        return broken(f"{first.address} is used by {who}{more}", evidence)
    why = hidden(netmap.snapshot, _NEEDS)
    if why:
        return unknown(why)
    count, waiting = networks.observed.get(Network.POD, 0), _waiting(netmap.snapshot)
    if double:
        first = double[0]
        who = " and ".join(spoken(ref) for ref in first.owners[:2])
        return unknown(f"{first.address} is noted for {who}, of which one may have lost its node")
    told = f"{count:,} {does(count, 'address', 'addresses')}, none shared"
    if waiting:
        evidence = [Evidence(ref, "status.podIPs", "", "no address yet") for ref in waiting]
        pods = count_of(len(waiting), "pod")
        verb = does(len(waiting), "has", "have")
        names = some([f"{ref.namespace}/{ref.name}" for ref in waiting], 1)
        return unknown(f"{told}; {pods} on a node {verb} none yet: {names}", evidence)
    return held(told) if count else unknown("no pod has an address of the pod network")


def _at_once(snapshot: Snapshot, shared: Duplicate) -> bool:
    """Whether two pods surely have the address at the same time.

    Of a node that is gone or does not answer, pods are listed for some minutes more, and
    a CNI whose addresses are not bound to nodes may give theirs to others by then.
    """
    alive = {node.name for node in snapshot.nodes if node.ready is not False}
    pods = (snapshot.pod_of.get(ref.namespace, {}).get(ref.name) for ref in shared.owners)
    return sum(pod is not None and (pod.ready or pod.node in alive) for pod in pods) > 1


def _waiting(snapshot: Snapshot) -> list[Ref]:
    return [
        pod.ref
        for pod in snapshot.pods
        if not pod.ips and pod.node and pod.on_network and not pod.terminating
    ]


GUARANTEE = Guarantee(
    id="pods-have-own-addresses",
    layer=Layer.POD_NETWORK,
    statement="every pod has its own address",
    needs=_NEEDS,
    doc=__doc__,
    judge=judge,
)
