"""Which Services have an address that the status of an Ingress names, and who answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.service import Service
from kubectl_netmap.routing.ground import Ground


@dataclass(slots=True)
class _Found:
    workloads: set[Ref] = field(default_factory=set)
    selecting: bool = False
    inside: bool = False


@dataclass(frozen=True, slots=True)
class Answering:
    """What is behind an address that Services have.

    `workloads` make the pods in their EndpointSlices. `selecting` is set where one of
    the Services selects pods. `inside` is set where it is a ClusterIP.
    """

    workloads: tuple[Ref, ...] = ()
    selecting: bool = False
    inside: bool = False


def answering(ground: Ground) -> Mapping[str, Answering]:
    """What is behind the addresses in the status of Ingresses, where a Service has them."""
    wanted = {address for each in ground.snapshot.ingresses for address in each.addresses}
    found: dict[str, _Found] = {}
    for service in ground.snapshot.services if wanted else ():
        given = {name for each in service.load_balancer for name in (each.ip, each.hostname)}
        own = {*service.cluster_ips}
        for address in wanted & {*given, *service.external_ips, *own}:
            here = found.setdefault(address, _Found())
            here.workloads |= _behind(ground, service)
            here.selecting |= bool(service.selector)
            here.inside |= address in own
    return {
        address: Answering(tuple(sorted(each.workloads)), each.selecting, each.inside)
        for address, each in found.items()
    }


def _behind(ground: Ground, service: Service) -> set[Ref]:
    pods = ground.snapshot.pod_of.get(service.namespace, {})
    return {
        pods[endpoint.target].workload
        for each in ground.snapshot.slices_of.get((service.namespace, service.name), ())
        for endpoint in each.endpoints
        if endpoint.target in pods
    }
