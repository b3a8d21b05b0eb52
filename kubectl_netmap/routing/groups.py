"""Endpoints behind a port of a Service, grouped by what makes them and how they fare."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kubectl_netmap.objects.service import Endpoint, Service, ServicePort
from kubectl_netmap.objects.workload import Pod
from kubectl_netmap.routing.endpoints import state_of
from kubectl_netmap.routing.graph import Layer, Place
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.places import pod_place
from kubectl_netmap.routing.verdict import Outcome, Verdict


@dataclass(frozen=True, slots=True)
class Group:
    """Endpoints with one place, one port and one fate; `addresses` are `ip:port`."""

    place: Place
    port: int
    addresses: tuple[str, ...]
    nodes: tuple[str, ...]
    outcome: Outcome


_Key = tuple[str, int, str, str]


def groups(ground: Ground, service: Service, port: ServicePort) -> Iterator[Group]:
    """The groups behind one port, those of each family apart, ready ones first."""
    found: dict[_Key, list[Endpoint]] = {}
    places: dict[str, Place] = {}
    slices = ground.snapshot.slices_of.get((service.namespace, service.name), ())
    for each in slices:
        for number in (
            p.port for p in each.ports if (p.name, p.protocol) == (port.name, port.protocol)
        ):
            for endpoint in each.endpoints:
                if endpoint.terminating and not endpoint.ready:
                    continue
                place, state = _place(ground, service, endpoint, number)
                places.setdefault(place.id, place)
                found.setdefault((state, number, place.id, each.address_type), []).append(endpoint)
    for key in sorted(found):
        yield _group(key, places[key[2]], found[key])


def _place(ground: Ground, service: Service, endpoint: Endpoint, port: int) -> tuple[Place, str]:
    pod = _pod(ground, service, endpoint)
    if pod is None:
        address = endpoint.addresses[0] if endpoint.addresses else "?"
        name = f"{address}:{port}"
        state = "" if endpoint.ready else "not ready"
        return Place(f"Endpoint/{name}", "Endpoint", Layer.ENDPOINT, name), state
    return pod_place(ground, pod), "" if endpoint.ready else state_of(pod)


def _pod(ground: Ground, service: Service, endpoint: Endpoint) -> Pod | None:
    if endpoint.target:
        return ground.snapshot.pod_of.get(service.namespace, {}).get(endpoint.target)
    return None


def _group(key: _Key, place: Place, endpoints: list[Endpoint]) -> Group:
    state, port, _, _ = key
    addresses = {f"{each.addresses[0]}:{port}": None for each in endpoints if each.addresses}
    total = len(addresses)
    names = sorted({each.target for each in endpoints if each.target})
    ready = 0 if state else total
    why = f"{names[0] if names else place.label} {state}" if state else f"{total} ready"
    if state and total > 1:
        why += f" and {total - 1} more"
    verdict = Verdict.BROKEN if state else Verdict.OK
    nodes = tuple(sorted({each.node for each in endpoints if each.node}))
    return Group(place, port, tuple(addresses), nodes, Outcome(verdict, why, ready, total))
