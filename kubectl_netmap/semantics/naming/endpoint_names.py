"""The endpoints of a Service as cluster DNS names them."""

from __future__ import annotations

from dataclasses import dataclass

from kubectl_netmap.objects.addresses import parse_address
from kubectl_netmap.objects.service import Endpoint, EndpointPort, EndpointSlice, Service
from kubectl_netmap.semantics.naming.answers import Unsure
from kubectl_netmap.semantics.naming.corefile import Kubernetes
from kubectl_netmap.snapshot.snapshot import Snapshot

_SLICES = ("EndpointSlice", "Endpoints")


@dataclass(frozen=True, slots=True)
class Named:
    """An address of an endpoint, and its name below the Service's."""

    hostname: str
    address: str


def endpoints_of(
    service: Service, snapshot: Snapshot, plugin: Kubernetes, port: tuple[str, ...] = ()
) -> tuple[Named, ...] | Unsure:
    """Those that are ready, in order of their addresses; with a port of a name, if given.

    With publishNotReadyAddresses the controller calls all of them ready (API field
    `Service.spec.publishNotReadyAddresses`), so that it need not be looked at here.
    """
    if not _seen(service, snapshot):
        return Unsure(f"endpoints of {service.ref} are not all seen")
    ready = [
        (endpoint, address)
        for each in snapshot.slices_of.get((service.namespace, service.name), ())
        if not port or _has(each, port)
        for endpoint in each.endpoints
        if endpoint.ready
        for address in endpoint.addresses
    ]
    if any(parse_address(address) is None for _, address in ready):
        return Unsure(f"an address of an endpoint of {service.ref} is not seen")
    found = {Named(_hostname(endpoint, address, plugin), address) for endpoint, address in ready}
    return tuple(sorted(found, key=lambda each: (_order(each.address), each.hostname)))


def _seen(service: Service, snapshot: Snapshot) -> bool:
    unread = any(
        gap.kind in _SLICES and gap.namespace in ("", service.namespace) and gap.name
        for gap in snapshot.gaps
    )
    return snapshot.sees_endpoints(service.namespace) and not unread


def _has(piece: EndpointSlice, port: tuple[str, ...]) -> bool:
    return any(_named(each) == port for each in piece.ports)


def _named(port: EndpointPort) -> tuple[str, str]:
    return port.name, port.protocol.lower()


def _hostname(endpoint: Endpoint, address: str, plugin: Kubernetes) -> str:
    """Its hostname, else the address with dashes (option endpoint_pod_names: the pod's name)."""
    pod = endpoint.target if "endpoint_pod_names" in plugin.options else ""
    return (endpoint.hostname or pod or address.replace(".", "-").replace(":", "-")).lower()


def _order(text: str) -> tuple[int, int]:
    address = parse_address(text)
    return (address.version, int(address)) if address else (0, 0)
