"""Services and the endpoints behind them."""

from __future__ import annotations

import msgspec

from kubectl_netmap.objects.labels import Labels
from kubectl_netmap.objects.ref import Ref


class ServicePort(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A port of a Service; `target` 0 means "as `port`", `node_port` 0 means none."""

    port: int
    name: str = ""
    protocol: str = "TCP"
    target: int | str = 0
    node_port: int = 0
    app_protocol: str = ""


class LoadBalancerIngress(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """An address that a load balancer has given: `mode` VIP or Proxy (KEP-1860)."""

    ip: str = ""
    hostname: str = ""
    mode: str = ""


class Service(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A Service, as its spec says and its load balancer reports.

    `cluster_ips` leaves out "None" and "": a headless Service has none and
    `headless` set. An empty selector means that somebody else makes the endpoints.
    """

    namespace: str
    name: str
    type: str = "ClusterIP"
    labels: Labels = {}
    annotations: Labels = {}
    selector: Labels = {}
    cluster_ips: tuple[str, ...] = ()
    headless: bool = False
    external_ips: tuple[str, ...] = ()
    external_name: str = ""
    ports: tuple[ServicePort, ...] = ()
    families: tuple[str, ...] = ()
    external_policy: str = "Cluster"
    internal_policy: str = "Cluster"
    session_affinity: str = "None"
    distribution: str = ""
    publish_not_ready: bool = False
    load_balancer: tuple[LoadBalancerIngress, ...] = ()
    load_balancer_class: str = ""
    source_ranges: tuple[str, ...] = ()
    allocate_node_ports: bool = True
    health_check_node_port: int = 0
    terminating: bool = False

    @property
    def ref(self) -> Ref:
        """What it is called."""
        return Ref("Service", self.namespace, self.name)

    def port_of(self, number: int, protocol: str = "TCP") -> ServicePort | None:
        """Its port of that number and protocol."""
        for port in self.ports:
            if (port.port, port.protocol) == (number, protocol):
                return port
        return None


class EndpointPort(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A port of an EndpointSlice; `port` 0 means any (API: null)."""

    port: int = 0
    name: str = ""
    protocol: str = "TCP"


class Endpoint(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One endpoint; conditions with the API's defaults filled in.

    A missing `ready` or `serving` counts as true, a missing `terminating` as false
    (API: discovery.k8s.io/v1 EndpointConditions). `target` is the pod's name, or
    empty where the endpoint names no pod. `hostname` is what cluster DNS calls it below
    the Service's name; empty for most.
    """

    addresses: tuple[str, ...]
    ready: bool = True
    serving: bool = True
    terminating: bool = False
    node: str = ""
    zone: str = ""
    target: str = ""
    for_zones: tuple[str, ...] = ()
    for_nodes: tuple[str, ...] = ()
    hostname: str = ""


class EndpointSlice(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A slice of the endpoints of the Service in label kubernetes.io/service-name.

    `kind` is Endpoints for one that was made of v1 Endpoints.
    """

    namespace: str
    name: str
    service: str = ""
    address_type: str = "IPv4"
    ports: tuple[EndpointPort, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    kind: str = "EndpointSlice"

    @property
    def ref(self) -> Ref:
        """What it is called."""
        return Ref(self.kind, self.namespace, self.name)

    def has(self, port: str, protocol: str) -> bool:
        """Whether its endpoints have a port of that name."""
        return any(
            each.port and (each.name, each.protocol) == (port, protocol) for each in self.ports
        )


class Endpoints(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """The endpoints of the Service of the same name, as v1 Endpoints tell them.

    `slices` are the EndpointSlices that would say the same: one for each subset and
    address family. Which endpoints serve or terminate, Endpoints do not tell.
    """

    namespace: str
    name: str
    slices: tuple[EndpointSlice, ...] = ()

    @property
    def ref(self) -> Ref:
        """What it is called."""
        return Ref("Endpoints", self.namespace, self.name)
