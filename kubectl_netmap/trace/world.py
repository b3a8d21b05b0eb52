"""What hops look at: one cluster with the indexes that a trace needs, each made once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from kubectl_netmap.netmap import Netmap
from kubectl_netmap.objects.addresses import (
    Family,
)
from kubectl_netmap.objects.labels import Labels
from kubectl_netmap.objects.policy import NetworkPolicy
from kubectl_netmap.objects.service import Service, ServicePort
from kubectl_netmap.routing.endpoints.behind import hidden_endpoints
from kubectl_netmap.routing.ingress.servers import Servers
from kubectl_netmap.semantics.naming.resolv_conf import ClusterDns
from kubectl_netmap.semantics.naming.view import View, view
from kubectl_netmap.semantics.service_proxy.backends import Backend, backends, left_alone
from kubectl_netmap.semantics.service_proxy.services import Services, index
from kubectl_netmap.snapshot.snapshot import Snapshot
from kubectl_netmap.trace.assumptions import Assumptions
from kubectl_netmap.trace.places import Places
from kubectl_netmap.trace.proxies import NodeProxy, Unknown, node_proxies


@dataclass(frozen=True)
class World:
    """A cluster, and what a person stated of it."""

    netmap: Netmap
    assumed: Assumptions = field(default_factory=Assumptions)

    @property
    def snapshot(self) -> Snapshot:
        """What was read."""
        return self.netmap.snapshot

    @cached_property
    def places(self) -> Places:
        """Its nodes and pods by their addresses."""
        return Places(self.netmap)

    @cached_property
    def services(self) -> Services:
        """The Services that were seen, by what can be dialled of them."""
        return index(self.snapshot.services)

    @cached_property
    def cilium_follows_hints(self) -> bool:
        """Whether Cilium's option enable-service-topology is set, which is off by default."""
        return any(
            each.name == "cilium-config" and each.text("data.enable-service-topology") == "true"
            for each in self.snapshot.configs("ConfigMap")
        )

    @cached_property
    def proxied(self) -> Mapping[str, Service]:
        """Services by the addresses of load balancers that end connections themselves."""
        return {
            given.ip: service
            for service in self.snapshot.services
            for given in service.load_balancer
            if given.ip and given.mode == "Proxy"
        }

    @cached_property
    def left_alone(self) -> Mapping[str, str]:
        """Why the node's service proxy leaves a Service alone that has this ClusterIP."""
        return {
            ip: f"Service {service.namespace}/{service.name}: {why}"
            for service in self.snapshot.services
            if service.cluster_ips and (why := left_alone(service))
            for ip in service.cluster_ips
        }

    @cached_property
    def servers(self) -> Servers:
        """Who serves which Ingress."""
        return Servers(self.netmap.ground)

    @cached_property
    def dns(self) -> View:
        """What cluster DNS answers from."""
        return view(self.snapshot, self.netmap.ground.domain)

    @cached_property
    def pod_dns(self) -> ClusterDns:
        """What kubelets tell pods of cluster DNS; one with NodeLocal DNSCache asks that first."""
        found = self.netmap.facts.dns.value
        domain = self.netmap.ground.domain
        if found is None:
            return ClusterDns((), domain)
        return ClusterDns(found.addresses, domain, found.node_local)

    @property
    def sees_dns(self) -> bool:
        """Whether the endpoints of cluster DNS were read."""
        found = self.netmap.facts.dns.value
        service = found.service if found else None
        return service is not None and self.snapshot.sees_endpoints(service.namespace)

    @cached_property
    def _proxies(self) -> Mapping[str, NodeProxy]:
        return node_proxies(self.netmap, self.assumed.service_proxy)

    def proxy_of(self, node: str) -> NodeProxy:
        """The service proxy of a node."""
        found = self._proxies.get(node)
        return found or self._proxies.get("") or Unknown()

    def backends(
        self, service: Service, port: ServicePort, family: Family, node: str
    ) -> tuple[Backend, ...]:
        """The endpoints behind a port of a Service as a node's proxy knows them."""
        slices = self.snapshot.slices_of.get((service.namespace, service.name), ())
        return backends(slices, port, family, node)

    def hidden_backends(self, service: Service) -> str:
        """Why the endpoints of a Service were not all seen; empty where they were."""
        return hidden_endpoints(self.snapshot, service)

    def by_endpoints_alone(self, service: Service) -> bool:
        """Whether its endpoints come from v1 Endpoints, which do not tell who terminates."""
        slices = self.snapshot.slices_of.get((service.namespace, service.name), ())
        return any(each.kind == "Endpoints" for each in slices)

    def policies_in(self, namespace: str) -> tuple[NetworkPolicy, ...]:
        """The NetworkPolicies of a namespace."""
        return self._policies.get(namespace, ())

    @cached_property
    def _policies(self) -> Mapping[str, tuple[NetworkPolicy, ...]]:
        found: dict[str, list[NetworkPolicy]] = {}
        for each in self.snapshot.network_policies:
            found.setdefault(each.namespace, []).append(each)
        return {name: tuple(several) for name, several in found.items()}

    def namespace_labels(self, name: str) -> Labels | None:
        """The labels of a namespace; None where it was not seen."""
        return self._namespaces.get(name)

    @cached_property
    def _namespaces(self) -> Mapping[str, Labels]:
        return {each.name: each.labels for each in self.snapshot.namespaces}
