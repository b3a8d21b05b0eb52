"""The containers of a pod share loopback.

## In plain words

All containers of a pod live in one network namespace: one address, one set of ports,
one `localhost`. So a container reaches a sidecar by `localhost:PORT`, without any
network between them, and no NetworkPolicy applies there. The price is that two
containers of a pod cannot listen on the same port.

## Picture

```
  pod 10.244.1.8
  +-----------------------------------------------+
  |  web :8080  <--- localhost --->  proxy :9000  |
  +-----------------------------------------------+
```

## How netmap tells

This is what a pod is, so it is held by definition; the numbers are the pods with several
containers. Two containers that declare one port are a hint, not a proof: what is declared
need not be what is listened on.

## See for yourself

- `kubectl get pod POD -o jsonpath='{.spec.containers[*].name}'`
- `kubectl get pod POD -o jsonpath='{.spec.containers[*].ports}'`

## Source

https://kubernetes.io/docs/concepts/workloads/pods/#pod-networking
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kubectl_netmap.discover.fact import Evidence
from kubectl_netmap.discover.marks import count_of
from kubectl_netmap.mental_model.guarantee import Guarantee, Judgement, held, hidden
from kubectl_netmap.mental_model.layers import Layer
from kubectl_netmap.mental_model.words import does
from kubectl_netmap.netmap import Netmap
from kubectl_netmap.objects.workload import FINISHED, Pod, PodTemplate

_POD = ("Pod",)
_BY_DEFINITION = "by what a pod is"


def judge(netmap: Netmap) -> Judgement:
    """Held by definition, with how many pods make use of it."""
    if hidden(netmap.snapshot, _POD):
        return held(_BY_DEFINITION)
    live = [pod for pod in netmap.snapshot.pods if pod.phase not in FINISHED]
    several = [pod for pod in live if len(pod.template.containers) > 1]
    evidence = tuple(_twice(several))
    hint = ""
    if evidence:
        workloads = count_of(len(evidence), "workload")
        hint = f", {workloads} {does(len(evidence), 'declares', 'declare')} a port twice"
    count = f"{len(several):,} of {count_of(len(live), 'pod')}"
    verb = does(len(several), "has", "have")
    return held(f"{_BY_DEFINITION}; {count} {verb} several containers{hint}", evidence)


def _twice(pods: list[Pod]) -> Iterator[Evidence]:
    """One line for each workload of which two containers declare one port."""
    judged: dict[int, str] = {}
    told = set()
    for pod in pods:
        key = id(pod.template)
        if key not in judged:
            judged[key] = _declared_twice(pod.template)
        if judged[key] and pod.workload not in told:
            told.add(pod.workload)
            says = "two of its containers declare it"
            yield Evidence(pod.workload, "spec.containers[].ports", judged[key], says)


def _declared_twice(template: PodTemplate) -> str:
    declared = Counter(
        f"{port}/{protocol}"
        for container in template.containers
        for port, protocol in {(each.port, each.protocol) for each in container.ports}
    )
    return ", ".join(sorted(port for port, count in declared.items() if count > 1))


GUARANTEE = Guarantee(
    id="containers-share-loopback",
    layer=Layer.POD_NETWORK,
    statement="containers of a pod share loopback",
    needs=frozenset(),
    doc=__doc__,
    judge=judge,
)
