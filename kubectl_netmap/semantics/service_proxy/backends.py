"""The endpoints that a service proxy knows behind a port of a Service.

Source: kube-proxy, pkg/proxy/endpointslicecache.go and serviceport.go: slices are joined
by their label kubernetes.io/service-name; of each endpoint the first address counts, and
one address and port once, for which an entry of the proxy's own node wins. A port of a
slice must have the name and protocol of the Service's port, and a number.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kubectl_netmap.objects.addresses import Family
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.service import Endpoint, EndpointSlice, Service, ServicePort

PROXY_NAME = "service.kubernetes.io/service-proxy-name"
"""Label of a Service that another proxy serves than the one of the node."""

HEADLESS = "service.kubernetes.io/headless"
"""Label by which a service proxy leaves a Service alone."""


@dataclass(frozen=True, slots=True)
class Backend:
    """An endpoint as a service proxy uses it: one address, one port, and its slice."""

    address: str
    port: int
    endpoint: Endpoint
    slice: Ref

    def is_on(self, node: str) -> bool:
        """Whether it is local to a node; one that names no node never is."""
        return bool(node) and self.endpoint.node == node


def left_alone(service: Service) -> str:
    """Why a service proxy does nothing for a Service; empty where it does.

    Source: kube-proxy, pkg/proxy/util/utils.go (ShouldSkipService) and the selectors of
    its informers.
    """
    if service.type == "ExternalName":
        return "a Service of type ExternalName has no address"
    if service.headless or not service.cluster_ips:
        return "a headless Service has no address of its own"
    for label in (PROXY_NAME, HEADLESS):
        if label in service.labels:
            return f"its label {label} keeps service proxies away"
    return ""


def backends(
    slices: Iterable[EndpointSlice], port: ServicePort, family: Family, node: str = ""
) -> tuple[Backend, ...]:
    """The endpoints of one family behind a port, in order of address and port.

    `node` is where the proxy runs.
    """
    found: dict[tuple[str, int], Backend] = {}
    for each in slices:
        if each.address_type != family:
            continue
        for held in each.ports:
            if not held.port or (held.name, held.protocol) != (port.name, port.protocol):
                continue
            for endpoint in each.endpoints:
                if not endpoint.addresses:
                    continue
                key = (endpoint.addresses[0], held.port)
                backend = Backend(*key, endpoint, each.ref)
                if key not in found or backend.is_on(node):
                    found[key] = backend
    return tuple(found[key] for key in sorted(found))
