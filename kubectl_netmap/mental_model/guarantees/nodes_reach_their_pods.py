"""A node reaches the pods that run on it.

## In plain words

The agents of a node, the kubelet before all, must reach the pods of that node: the
kubelet asks them whether they are alive and ready. A NetworkPolicy does not stop it.
Whether a node reaches pods of *other* nodes is not promised, though it mostly works.

## Picture

```
  node A
  +---------------------------------------------+
  | kubelet -- GET /healthz --> pod 10.244.1.8  |
  +---------------------------------------------+
```

## How netmap tells

A pod is ready only if the kubelet of its node reached it: where its readiness probe is
sent over the network (httpGet, tcpSocket, grpc), a ready pod is the proof. One on each
node that runs pods is enough. A pod that is not ready proves nothing: its program may
be at fault. So this is held or unknown, never broken.

## See for yourself

- `kubectl get pods -A -o wide --field-selector spec.nodeName=NODE`
- `kubectl describe pod POD` shows probes and the events of those that failed

## Source

https://kubernetes.io/docs/concepts/services-networking/#the-kubernetes-network-model
https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
"""

from __future__ import annotations

from kubectl_netmap.discover.fact import Evidence
from kubectl_netmap.mental_model.guarantee import Guarantee, Judgement, held, hidden, unknown
from kubectl_netmap.mental_model.layers import Layer
from kubectl_netmap.mental_model.words import does, share, some
from kubectl_netmap.netmap import Netmap
from kubectl_netmap.objects.workload import Pod, PodTemplate

_NEEDS = ("Pod",)


def judge(netmap: Netmap) -> Judgement:
    """Held where on each node that has pods one was probed over the network, and is ready."""
    why = hidden(netmap.snapshot, _NEEDS)
    if why:
        return unknown(why)
    pods = [
        pod
        for pod in netmap.snapshot.pods
        if pod.on_network and pod.node and pod.ips and not pod.terminating
    ]
    if not pods:
        return unknown("no pod of the pod network runs")
    known: dict[int, bool | None] = {}
    probed = [pod for pod in pods if _probed(pod.template, known)]
    if not probed and None in known.values():
        return unknown("this snapshot was saved before probes were read")
    ready = [pod for pod in probed if pod.ready]
    nodes = sorted({pod.node for pod in pods})
    proven = {pod.node for pod in ready}
    open_ = [name for name in nodes if name not in proven]
    answer = f"{share(len(ready), len(probed), 'probed pod')} {does(len(ready), 'is', 'are')} ready"
    where = f"on {share(len(proven), len(nodes), 'node')}"
    if not open_:
        return held(f"{answer}, {where}", map(_line, ready[:3]))
    if not probed:
        return unknown("no pod has a readiness probe over the network")
    return unknown(f"{answer}, {where}; no proof on {some(open_)}", map(_line, ready[:3]))


def _probed(template: PodTemplate, known: dict[int, bool | None]) -> bool | None:
    """Whether a container of it is probed over the network; None where that was not read."""
    key = id(template)
    if key not in known:
        said = [each.probed for each in template.containers]
        known[key] = None if said and None in said else any(said)
    return known[key]


def _line(pod: Pod) -> Evidence:
    says = f"the kubelet of {pod.node} reached it"
    return Evidence(pod.ref, "status.conditions[Ready]", "True", says)


GUARANTEE = Guarantee(
    id="nodes-reach-their-pods",
    layer=Layer.NODE_NETWORK,
    statement="nodes reach the pods they run",
    needs=frozenset(_NEEDS),
    doc=__doc__,
    judge=judge,
)
