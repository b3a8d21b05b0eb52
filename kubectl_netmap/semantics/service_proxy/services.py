"""Which Service a destination belongs to: by ClusterIP, external address or node port."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from kubectl_netmap.objects.addresses import parse_address
from kubectl_netmap.objects.service import Service, ServicePort
from kubectl_netmap.semantics.service_proxy.backends import left_alone


class Door(StrEnum):
    """By which of its addresses a Service is dialled, in the order of kube-proxy's rules."""

    CLUSTER_IP = "ClusterIP"
    EXTERNAL_IP = "external IP"
    LOAD_BALANCER = "load balancer address"
    NODE_PORT = "node port"


@dataclass(frozen=True, slots=True)
class Hit:
    """A port of a Service, and the door at which it was dialled."""

    service: Service
    port: ServicePort
    door: Door


@dataclass(frozen=True, slots=True)
class Owner:
    """A Service that has an address, but no such port."""

    service: Service
    door: Door


@dataclass(frozen=True, slots=True)
class Services:
    """The Services of a cluster by what can be dialled of them."""

    by_address: Mapping[str, tuple[Owner, ...]]
    by_node_port: Mapping[tuple[str, int], Hit]

    def at(self, address: str, port: int, protocol: str) -> Hit | Owner | None:
        """What an address and port is; node ports are asked for by themselves.

        Source: kube-proxy adds rules for the ClusterIP, then external IPs, then load
        balancer addresses (pkg/proxy/*/proxier.go); the first that has the port counts.
        """
        owners = self.by_address.get(address, ())
        for owner in owners:
            found = owner.service.port_of(port, protocol)
            if found is not None:
                return Hit(owner.service, found, owner.door)
        return owners[0] if owners else None

    def at_node_port(self, port: int, protocol: str) -> Hit | None:
        """The Service of a node port."""
        return self.by_node_port.get((protocol, port))


def index(services: Iterable[Service]) -> Services:
    """The Services that a service proxy serves, by what can be dialled of them."""
    by_address: dict[str, list[Owner]] = {}
    by_node_port: dict[tuple[str, int], Hit] = {}
    for service in services:
        if left_alone(service):
            continue
        for address, door in _addresses(service):
            by_address.setdefault(address, []).append(Owner(service, door))
        for port in service.ports:
            if port.node_port:
                key = (port.protocol, port.node_port)
                by_node_port.setdefault(key, Hit(service, port, Door.NODE_PORT))
    order = list(Door)
    return Services(
        {
            address: tuple(sorted(owners, key=lambda each: order.index(each.door)))
            for address, owners in by_address.items()
        },
        by_node_port,
    )


def _addresses(service: Service) -> Iterator[tuple[str, Door]]:
    """Source: KEP-1860: an address with ipMode Proxy is the load balancer's own."""
    for text in service.cluster_ips:
        yield _canonical(text), Door.CLUSTER_IP
    for text in service.external_ips:
        yield _canonical(text), Door.EXTERNAL_IP
    for given in service.load_balancer:
        if given.ip and given.mode != "Proxy":
            yield _canonical(given.ip), Door.LOAD_BALANCER


def _canonical(text: str) -> str:
    address = parse_address(text)
    return str(address) if address is not None else text
