"""Endpoints follow readiness.

## In plain words

Behind a Service stand the pods that its selector matches, and of those only the ready
ones are used. A controller writes that into EndpointSlices within a moment: a pod that
fails its readiness probe gets no new connections, and gets them again when it is well.
So a Service never needs to be told which pods are fine.

A Service with `publishNotReadyAddresses: true` wants all of them, ready or not; one
without a selector has its endpoints from somebody else.

## Picture

```
  Service cart, selector app=cart
        |
        +-- cart-1   Ready        in use
        +-- cart-2   Ready        in use
        x-- cart-3   not Ready    listed, not in use
```

## How netmap tells

It compares each endpoint's `ready` with the condition Ready of the pod that it names, and
looks for ready pods that no slice has. The lists are read one after the other, so a few
that differ may be changes on their way: that is unknown. Broken only where most differ.

## See for yourself

- `kubectl get endpointslices -n NAMESPACE -l kubernetes.io/service-name=SERVICE -o yaml`
- `kubectl get pods -n NAMESPACE -o wide`

## Source

https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/#conditions
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

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
from kubectl_netmap.mental_model.words import does, share
from kubectl_netmap.netmap import Netmap
from kubectl_netmap.objects.addresses import Family, family_of, parse_address
from kubectl_netmap.objects.service import Endpoint, EndpointSlice, Service
from kubectl_netmap.objects.workload import FINISHED, Pod
from kubectl_netmap.snapshot.snapshot import Snapshot

_NEEDS = ("EndpointSlice", "Pod", "Service")
_FEW = 2
"""Differences that a small cluster may show in the moment of a change."""

_Label = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class _Difference:
    """An endpoint that is not as its pod, or a pod that should be one."""

    source: EndpointSlice | Service
    pod: str
    says: str

    def line(self) -> Evidence:
        """The evidence that it gives."""
        return Evidence(self.source.ref, "endpoints", self.pod, self.says)


def judge(netmap: Netmap) -> Judgement:
    """Held where no endpoint differs from its pod; broken where most of them do."""
    snapshot = netmap.snapshot
    why = hidden(snapshot, _NEEDS)
    if why:
        return unknown(why)
    total, wrong = _compared(snapshot)
    if not total:
        return unknown("no Service with a selector has an endpoint")
    right = f"{share(total - len(wrong), total, 'endpoint')} {does(total, 'agrees', 'agree')}"
    if not wrong:
        return held(f"{right} with the state of their pods")
    lines = [each.line() for each in wrong[:5]]
    first = f"{wrong[0].source.namespace}/{wrong[0].pod} {wrong[0].says}"
    told = f"{right} with their pods: {first}"
    if len(wrong) > _FEW and len(wrong) * 2 > total:
        return broken(told, lines)
    return unknown(f"{told}; it may be a change on its way", lines)


def _compared(snapshot: Snapshot) -> tuple[int, list[_Difference]]:
    """How many endpoints there are or should be, and those that are not as they should."""
    labelled = _by_label(snapshot)
    total = 0
    wrong: list[_Difference] = []
    for service in snapshot.services:
        if not service.selector or service.type == "ExternalName" or service.terminating:
            continue
        pods = snapshot.pod_of.get(service.namespace, {})
        named = set()
        addresses: set[str] = set()
        for each in snapshot.slices_of.get((service.namespace, service.name), ()):
            for endpoint in each.endpoints:
                addresses.update(endpoint.addresses)
                if endpoint.target:
                    total += 1
                    named.add(endpoint.target)
                    says = _difference(service, endpoint, pods.get(endpoint.target))
                    if says:
                        wrong.append(_Difference(each, endpoint.target, says))
        for pod in _selected(service, labelled):
            listed = pod.name in named or not addresses.isdisjoint(pod.ips)
            if pod.ready and not listed and _meets(pod, service):
                total += 1
                says = "is ready, and no EndpointSlice has it"
                wrong.append(_Difference(service, pod.name, says))
    return total, wrong


def _difference(service: Service, endpoint: Endpoint, pod: Pod | None) -> str:
    """How an endpoint differs from its pod; empty where it does not, or is on its way out."""
    if endpoint.terminating:
        return ""
    if pod is None:
        return "is an endpoint, but not a pod"
    if pod.terminating or service.publish_not_ready or endpoint.ready == pod.ready:
        return ""
    return "is ready, but not as an endpoint" if pod.ready else "is in use, but not ready"


def _by_label(snapshot: Snapshot) -> Mapping[_Label, list[Pod]]:
    """Live pods by those of their labels that a selector asks for."""
    found: dict[_Label, list[Pod]] = {
        (each.namespace, key, value): []
        for each in snapshot.services
        for key, value in each.selector.items()
    }
    for pod in snapshot.pods:
        if pod.phase not in FINISHED and not pod.terminating:
            for key, value in pod.labels.items():
                pods = found.get((pod.namespace, key, value))
                if pods is not None:
                    pods.append(pod)
    return found


def _selected(service: Service, labelled: Mapping[_Label, list[Pod]]) -> Iterator[Pod]:
    wanted = [(service.namespace, key, value) for key, value in service.selector.items()]
    for pod in min((labelled[each] for each in wanted), key=len):
        if service.selector.items() <= pod.labels.items():
            yield pod


def _meets(pod: Pod, service: Service) -> bool:
    """Whether it has an address of a family of the Service (none named: any)."""
    families = {Family(each) for each in service.families if each in tuple(Family)}
    addresses = (parse_address(text) for text in pod.ips)
    own = {family_of(address) for address in addresses if address is not None}
    return bool(own & families) if families else bool(own)


GUARANTEE = Guarantee(
    id="endpoints-follow-readiness",
    layer=Layer.SERVICE,
    statement="endpoints follow readiness",
    needs=frozenset(_NEEDS),
    doc=__doc__,
    judge=judge,
)
