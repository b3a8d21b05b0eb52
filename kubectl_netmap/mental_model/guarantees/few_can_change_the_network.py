"""Only pods with special rights can change the network.

## In plain words

A usual container can send and receive, and that is all: it cannot change addresses,
routes or rules, not even of its own pod. For that it needs the capability NET_ADMIN, or
to be privileged. NET_RAW lets it forge packets. A pod with `hostNetwork: true` is in the
network of its node: it sees all of the node's traffic on loopback and any port it opens
is open on the node. A `hostPort` opens a port of the node for one pod.

Agents of the network must have such rights: the CNI, the service proxy, a load balancer.
Everyone else who has them can undo what all other promises rest on.

## Picture

```
  pod, as usual     send, receive
  NET_RAW           ... and forge packets
  NET_ADMIN         ... and change the network of its own pod
  hostNetwork       in the network of the node
  privileged        everything, on the node
```

## How netmap tells

It lists the workloads whose containers, init containers included, are privileged or add a
capability that matters (NET_ADMIN, NET_RAW, SYS_ADMIN, SYS_MODULE, BPF, ALL), and those with
hostNetwork or hostPort. This says who is trusted, and is never broken by itself.

## See for yourself

- `kubectl get pods -A -o jsonpath='{.items[?(@.spec.hostNetwork==true)].metadata.name}'`
- `kubectl get pod POD -o jsonpath='{.spec.containers[*].securityContext}'`

## Source

https://kubernetes.io/docs/concepts/security/pod-security-standards/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kubectl_netmap.discover.fact import Evidence
from kubectl_netmap.discover.marks import count_of
from kubectl_netmap.mental_model.guarantee import Guarantee, Judgement, held, hidden, unknown
from kubectl_netmap.mental_model.layers import Layer
from kubectl_netmap.mental_model.words import does, some
from kubectl_netmap.netmap import Netmap
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.workload import FINISHED, PodTemplate

_NEEDS = ("Pod",)
_HOST = "hostNetwork"
_PORT = "hostPort"


def judge(netmap: Netmap) -> Judgement:
    """Held, with the list of who can; unknown where pods are hidden."""
    why = hidden(netmap.snapshot, _NEEDS)
    if why:
        return unknown(why)
    rights: dict[int, tuple[str, ...]] = {}
    able: dict[Ref, tuple[str, ...]] = {}
    unread = False
    for pod in netmap.snapshot.pods:
        if pod.phase in FINISHED:
            continue
        key = id(pod.template)
        if key not in rights:
            rights[key] = tuple(_rights(pod.template))
            unread |= any(each.privileges is None for each in pod.template.containers)
        if rights[key]:
            able[pod.workload] = tuple(dict.fromkeys((*able.get(pod.workload, ()), *rights[key])))
    evidence = tuple(_evidence(able))
    if unread:
        return unknown("this snapshot was saved before capabilities were read", evidence)
    if not able:
        return held("no workload can", evidence)
    return held(f"{count_of(len(able), 'workload')} can: {_named(able)}", evidence)


def _named(able: Mapping[Ref, tuple[str, ...]]) -> str:
    """Those that may do most come first, and the others are counted."""
    order = sorted(able, key=lambda ref: (able[ref] in ((_HOST,), (_PORT,)), ref))
    names = some([f"{ref.namespace}/{ref.name}" for ref in order], 2)
    only = [ref for ref in able if able[ref] == (_PORT,)]
    ports = f"; {len(only):,} by {does(len(only), 'a hostPort', 'hostPorts')} only" if only else ""
    return f"{names}{ports}"


def _rights(template: PodTemplate) -> Iterator[str]:
    if template.host_network:
        yield _HOST
    for container in template.containers:
        yield from container.privileges or ()
    for each in template.start_privileges:
        yield f"{each} (init)"
    if not template.host_network and any(p.host_port for c in template.containers for p in c.ports):
        yield _PORT


def _evidence(able: Mapping[Ref, tuple[str, ...]]) -> Iterator[Evidence]:
    for ref in sorted(able):
        yield Evidence(ref, "spec", ", ".join(able[ref]), "can change the network")


GUARANTEE = Guarantee(
    id="few-can-change-the-network",
    layer=Layer.NODE_NETWORK,
    statement="only privileged pods change the network",
    needs=frozenset(_NEEDS),
    doc=__doc__,
    judge=judge,
)
