"""Ways in that a Service opens itself: load balancer, external IP, node port."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kubectl_netmap.objects.addresses import Family, family_of, parse_address
from kubectl_netmap.objects.service import Service, ServicePort
from kubectl_netmap.routing.endpoints import behind
from kubectl_netmap.routing.verdict import WORST_FIRST, Outcome, Verdict
from kubectl_netmap.routing.way_in import Exposure, WayIn
from kubectl_netmap.snapshot.snapshot import Snapshot

PROXY_NAME = "service.kubernetes.io/service-proxy-name"
"""A label by which kube-proxy leaves a Service to somebody else."""


def by_service(snapshot: Snapshot, unserved: Sequence[str] = ()) -> Iterator[WayIn]:
    """The ways in of every Service that has one.

    `unserved` are the names of nodes without a service proxy, which open no node port.
    Source: API fields `Service.spec.type`, `.externalIPs`, `.ports[].nodePort`,
    `status.loadBalancer.ingress`. Node ports of a Service of type LoadBalancer are
    told only as long as it has no address.
    """
    for service in snapshot.services:
        if service.type == "ExternalName":
            continue
        for port in service.ports:
            yield from _external_ips(snapshot, service, port)
            if service.type == "LoadBalancer":
                yield from _load_balancer(snapshot, service, port)
            elif service.type == "NodePort" and port.node_port:
                yield _node_port(snapshot, service, port, unserved)


def _external_ips(snapshot: Snapshot, service: Service, port: ServicePort) -> Iterator[WayIn]:
    for ip in service.external_ips:
        outcome = _to_address(snapshot, service, port, ip)
        yield _way(Exposure.EXTERNAL_IP, service, port, _socket(port, ip), outcome)


def _load_balancer(snapshot: Snapshot, service: Service, port: ServicePort) -> Iterator[WayIn]:
    given = [each.ip or each.hostname for each in service.load_balancer]
    for address in filter(None, given):
        outcome = _to_address(snapshot, service, port, address)
        if service.source_ranges:
            ranges = ", ".join(service.source_ranges)
            outcome = replace(outcome, why=f"{outcome.why}; only from {ranges}")
        yield _way(Exposure.LOAD_BALANCER, service, port, _socket(port, address), outcome)
    if not any(given):
        outcome = _served(snapshot, service, port)
        why = "no address yet"
        if port.node_port:
            why += f"; node port {port.node_port}: {outcome.why}"
        outcome = replace(outcome, verdict=Verdict.UNKNOWN, why=why)
        yield _way(Exposure.LOAD_BALANCER, service, port, _socket(port, "<pending>"), outcome)


def _node_port(
    snapshot: Snapshot, service: Service, port: ServicePort, unserved: Sequence[str]
) -> WayIn:
    outcome = _served(snapshot, service, port)
    local = service.external_policy == "Local"
    where = "nodes with an endpoint" if local else "every node"
    address = f"{port.protocol.lower()} *:{port.node_port} on {where}"
    if unserved and not local and outcome.verdict is Verdict.OK:
        more = f" and {len(unserved) - 1} more" if len(unserved) > 1 else ""
        why = f"{outcome.why}; no service proxy is seen on {unserved[0]}{more}"
        outcome = replace(outcome, verdict=Verdict.DEGRADED, why=why)
    return _way(Exposure.NODE_PORT, service, port, address, outcome)


def _to_address(snapshot: Snapshot, service: Service, port: ServicePort, to: str) -> Outcome:
    """Traffic to an address finds endpoints of that address's family only."""
    address = parse_address(to)
    return _served(snapshot, service, port, family_of(address) if address else None)


def _served(
    snapshot: Snapshot, service: Service, port: ServicePort, family: Family | None = None
) -> Outcome:
    proxy = service.labels.get(PROXY_NAME)
    if proxy:
        return Outcome(Verdict.UNKNOWN, f"left to the service proxy {proxy}")
    outcome = _in_families(snapshot, service, port, family)
    local = service.external_policy == "Local"
    if local and outcome.ready and not _any_on_a_node(snapshot, service):
        # kube-proxy: an endpoint without nodeName is never local (topology.go)
        why = "externalTrafficPolicy is Local, and no endpoint names its node"
        return replace(outcome, verdict=Verdict.UNKNOWN, why=why)
    return outcome


def _in_families(
    snapshot: Snapshot, service: Service, port: ServicePort, family: Family | None
) -> Outcome:
    families = [Family(each) for each in service.families if each in tuple(Family)]
    if family is not None or not families:
        return behind(snapshot, service, port, family)
    outcomes = [behind(snapshot, service, port, each) for each in families]
    if len({each.verdict for each in outcomes}) == 1:
        return outcomes[0]
    worst = min(outcomes, key=lambda each: WORST_FIRST.index(each.verdict))
    told = (f"{name}: {each.why}" for name, each in zip(families, outcomes, strict=True))
    return replace(worst, verdict=Verdict.DEGRADED, why="; ".join(told))


def _any_on_a_node(snapshot: Snapshot, service: Service) -> bool:
    slices = snapshot.slices_of.get((service.namespace, service.name), ())
    return any(endpoint.node for each in slices for endpoint in each.endpoints if endpoint.ready)


def _way(
    exposure: Exposure, service: Service, port: ServicePort, address: str, outcome: Outcome
) -> WayIn:
    if service.terminating:
        outcome = replace(outcome, why=f"{outcome.why}; the Service is being deleted")
    return WayIn(address, exposure, (service.ref,), str(port.port), outcome)


def _socket(port: ServicePort, host: str) -> str:
    if ":" in host:
        host = f"[{host}]"
    return f"{port.protocol.lower()} {host}:{port.port}"
