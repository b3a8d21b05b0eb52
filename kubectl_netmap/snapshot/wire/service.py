"""Services and EndpointSlices on the wire."""

from __future__ import annotations

import sys

import msgspec

from kubectl_netmap.objects.service import (
    Endpoint,
    EndpointPort,
    EndpointSlice,
    LoadBalancerIngress,
    Service,
    ServicePort,
)
from kubectl_netmap.snapshot.wire.meta import (
    EMPTY,
    Manifest,
    Metadata,
    Shared,
    Wire,
    mapping,
    strings,
)


class _Port(Manifest):
    port: int = 0
    name: str | None = None
    protocol: str | None = None
    target_port: int | str | None = None
    node_port: int | None = None
    app_protocol: str | None = None


class _Spec(Manifest):
    type: str | None = None
    selector: dict[str, str | None] | None = None
    cluster_ip: str | None = msgspec.field(default=None, name="clusterIP")
    cluster_ips: list[str] | None = msgspec.field(default=None, name="clusterIPs")
    external_ips: list[str] | None = msgspec.field(default=None, name="externalIPs")
    external_name: str | None = None
    ports: list[_Port] | None = None
    ip_families: list[str] | None = None
    external_traffic_policy: str | None = None
    internal_traffic_policy: str | None = None
    session_affinity: str | None = None
    traffic_distribution: str | None = None
    publish_not_ready_addresses: bool | None = None
    load_balancer_class: str | None = None
    load_balancer_source_ranges: list[str] | None = None
    allocate_load_balancer_node_ports: bool | None = None
    health_check_node_port: int | None = None


class _Ingress(Manifest):
    ip: str | None = None
    hostname: str | None = None
    ip_mode: str | None = None


class _LoadBalancer(Manifest):
    ingress: list[_Ingress] | None = None


class _Status(Manifest):
    load_balancer: _LoadBalancer | None = None


class _Service(Manifest):
    metadata: Metadata
    spec: _Spec | None = None
    status: _Status | None = None


def _service(wire: _Service, shared: Shared) -> Service:
    meta, spec = wire.metadata, wire.spec or _Spec()
    given = spec.cluster_ips or ([spec.cluster_ip] if spec.cluster_ip else [])
    balancer = (wire.status or _Status()).load_balancer or _LoadBalancer()
    return Service(
        namespace=sys.intern(meta.namespace or "default"),
        name=meta.name,
        type=sys.intern(spec.type or "ClusterIP"),
        labels=shared.labels(meta.labels),
        annotations=shared.annotations(meta.annotations),
        selector=mapping(spec.selector),
        cluster_ips=tuple(ip for ip in given if ip and ip != "None"),
        headless="None" in given,
        external_ips=strings(spec.external_ips),
        external_name=spec.external_name or "",
        ports=tuple(map(_port, spec.ports or ())),
        families=shared.same(strings(spec.ip_families)),
        external_policy=sys.intern(spec.external_traffic_policy or "Cluster"),
        internal_policy=sys.intern(spec.internal_traffic_policy or "Cluster"),
        session_affinity=sys.intern(spec.session_affinity or "None"),
        distribution=spec.traffic_distribution or "",
        publish_not_ready=bool(spec.publish_not_ready_addresses),
        load_balancer=tuple(
            LoadBalancerIngress(each.ip or "", each.hostname or "", each.ip_mode or "")
            for each in balancer.ingress or ()
        ),
        load_balancer_class=spec.load_balancer_class or "",
        source_ranges=strings(spec.load_balancer_source_ranges),
        # API field: defaults to true
        allocate_node_ports=spec.allocate_load_balancer_node_ports is not False,
        health_check_node_port=spec.health_check_node_port or 0,
        terminating=meta.deletion_timestamp is not None,
    )


def _port(wire: _Port) -> ServicePort:
    return ServicePort(
        port=wire.port,
        name=wire.name or "",
        protocol=wire.protocol or "TCP",
        target=wire.target_port or 0,
        node_port=wire.node_port or 0,
        app_protocol=wire.app_protocol or "",
    )


class _EndpointPort(Manifest):
    port: int | None = None
    name: str | None = None
    protocol: str | None = None


class _Conditions(Manifest):
    ready: bool | None = None
    serving: bool | None = None
    terminating: bool | None = None


class _Target(Manifest):
    kind: str | None = None
    name: str | None = None


class _Hint(Manifest):
    name: str = ""


class _Hints(Manifest):
    for_zones: list[_Hint] | None = None
    for_nodes: list[_Hint] | None = None


class _Endpoint(Manifest):
    addresses: list[str]
    conditions: _Conditions | None = None
    node_name: str | None = None
    hostname: str | None = None
    zone: str | None = None
    target_ref: _Target | None = None
    hints: _Hints | None = None
    # of discovery.k8s.io/v1beta1, which has no node and no zone of its own
    topology: dict[str, str | None] | None = None


class _EndpointSlice(Manifest):
    metadata: Metadata
    address_type: str | None = None
    ports: list[_EndpointPort] | None = None
    endpoints: list[_Endpoint] | None = None


_NO_CONDITIONS = _Conditions()


def _slice(wire: _EndpointSlice, shared: Shared) -> EndpointSlice:
    meta = wire.metadata
    return EndpointSlice(
        namespace=sys.intern(meta.namespace or "default"),
        name=meta.name,
        service=shared.labels(meta.labels).get("kubernetes.io/service-name", ""),
        address_type=sys.intern(wire.address_type or "IPv4"),
        ports=tuple(
            EndpointPort(each.port or 0, each.name or "", each.protocol or "TCP")
            for each in wire.ports or ()
        ),
        endpoints=tuple([_endpoint(each, shared) for each in wire.endpoints or ()]),
    )


def _endpoint(wire: _Endpoint, shared: Shared) -> Endpoint:
    conditions, target, hints = wire.conditions or _NO_CONDITIONS, wire.target_ref, wire.hints
    topology = wire.topology or EMPTY
    return Endpoint(
        addresses=tuple(wire.addresses),
        ready=conditions.ready is not False,
        serving=conditions.serving is not False,
        terminating=bool(conditions.terminating),
        node=sys.intern(wire.node_name or topology.get("kubernetes.io/hostname") or ""),
        zone=sys.intern(wire.zone or topology.get("topology.kubernetes.io/zone") or ""),
        target=(target.name or "") if target and target.kind == "Pod" else "",
        for_zones=_names(hints.for_zones, shared) if hints else (),
        for_nodes=_names(hints.for_nodes, shared) if hints else (),
        hostname=sys.intern(wire.hostname) if wire.hostname else "",
    )


def _names(hints: list[_Hint] | None, shared: Shared) -> tuple[str, ...]:
    return shared.same(tuple([each.name for each in hints or ()]))


SERVICE = Wire(_Service, _service)
ENDPOINT_SLICE = Wire(_EndpointSlice, _slice)
