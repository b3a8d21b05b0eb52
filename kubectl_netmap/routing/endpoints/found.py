"""The endpoints behind a port of a Service, and how each of them fares."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from kubectl_netmap.objects.addresses import Family
from kubectl_netmap.objects.service import Endpoint, EndpointSlice, Service, ServicePort
from kubectl_netmap.objects.workload import FINISHED, Pod
from kubectl_netmap.routing.endpoints.fate import Fate, Found
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.snapshot.snapshot import Snapshot

_SELECTED = (Fate.READY, Fate.PUBLISHED, Fate.LOST)
"""Fates that a service proxy knows nothing of: the slice says ready."""


def families_of(service: Service) -> tuple[Family | None, ...]:
    """The families of a Service; (None,) where nothing tells them."""
    return tuple(Family(each) for each in service.families if each in _FAMILIES) or (None,)


def found_behind(
    ground: Ground, service: Service, port: ServicePort | None, family: Family | None
) -> tuple[Found, ...]:
    """The endpoints of one family (or all) that count for a port of a Service.

    No port means a headless Service without ports. Source: kube-proxy
    (pkg/proxy/endpointslicecache.go, topology.go) joins slices by the label
    kubernetes.io/service-name and by name and protocol of the port, counts an address
    once, uses what is ready, and only where nothing is, what serves while it terminates
    (KEP-1669). What terminates is on its way out, not broken: it does not count beside
    anything else.
    """
    known = ground.found.setdefault(service.ref, {})
    if len(ground.found) > 1:  # of one Service at a time: there may be 150 k endpoints
        ground.found.clear()
        known = ground.found[service.ref] = {}
    found = known.get((port, family))
    if found is None:
        found = known[port, family] = _found(ground.snapshot, service, port, family)
    return found


def _found(
    snapshot: Snapshot, service: Service, port: ServicePort | None, family: Family | None
) -> tuple[Found, ...]:
    space = service.namespace
    slices = snapshot.slices_of.get((space, service.name), ())
    of_family = [each for each in slices if family is None or family == each.address_type]
    pods, pod_at = snapshot.pod_of.get(space, _NO_PODS), snapshot.pod_at
    whole: bool | None = None
    best: dict[tuple[str, int], Found] = {}
    for number, endpoints in _entries(of_family, port):
        for endpoint in endpoints:
            address, target = _first(endpoint), endpoint.target
            # an address of the host network tells of no pod: many may share it
            pod = pods.get(target) if target else pod_at.get(address)
            lost = False
            if target and pod is None:
                whole = snapshot.sees("Pod", space) if whole is None else whole
                lost = whole and _is_lost(snapshot, space, endpoint)
            found = Found(endpoint, number, pod, _fate(endpoint, pod, lost=lost))
            known = best.get((address, number))
            if known is None or found.fate < known.fate:
                best[address, number] = found
    return _counting(tuple(best.values()))


_FAMILIES = frozenset(Family)
_NO_PODS: Mapping[str, Pod] = {}


def _first(endpoint: Endpoint) -> str:
    return endpoint.addresses[0] if endpoint.addresses else "?"


def _entries(
    slices: Sequence[EndpointSlice], port: ServicePort | None
) -> Iterator[tuple[int, tuple[Endpoint, ...]]]:
    """The endpoints that have a port, by its number."""
    for each in slices:
        if each.address_type not in _FAMILIES:
            continue  # names, which service proxies pass over
        if port is None:
            yield 0, each.endpoints
            continue
        for held in each.ports:
            # a service proxy passes over a port without a number
            if held.port and held.name == port.name and held.protocol == port.protocol:
                yield held.port, each.endpoints


def _is_lost(snapshot: Snapshot, namespace: str, endpoint: Endpoint) -> bool:
    unread = any(
        gap.kind == "Pod" and gap.namespace == namespace and gap.name == endpoint.target
        for gap in snapshot.gaps
    )
    return not unread


def _fate(endpoint: Endpoint, pod: Pod | None, *, lost: bool) -> Fate:
    said = endpoint.ready and endpoint.serving and not endpoint.terminating
    if said and pod is not None and pod.ready and not pod.terminating:
        return Fate.READY  # as nearly all are
    leaving = endpoint.terminating or (pod is not None and pod.terminating)
    serving = endpoint.serving if pod is None else endpoint.serving and (pod.ready or not leaving)
    if lost:
        return Fate.LOST if endpoint.ready else Fate.GONE
    if pod is not None and pod.phase in FINISHED:
        return Fate.WAITING
    if leaving and not serving:
        return Fate.GONE
    if endpoint.ready:
        unready = not serving or (pod is not None and not pod.ready)
        return Fate.PUBLISHED if unready else Fate.READY
    return Fate.DRAINING if leaving else Fate.WAITING


def _counting(found: tuple[Found, ...]) -> tuple[Found, ...]:
    fates = {each.fate for each in found}
    if fates == {Fate.READY}:
        return found
    left_out: Collection[Fate] = ()
    if fates.intersection(_SELECTED):
        left_out = (Fate.DRAINING, Fate.GONE)
    elif fates != {Fate.GONE}:
        left_out = (Fate.GONE,)
    return tuple(each for each in found if each.fate not in left_out) if left_out else found
