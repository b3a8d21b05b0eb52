"""What hops look at: one cluster with the indexes that a trace needs, each made once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from kubectl_netmap.netmap import Netmap
from kubectl_netmap.objects.addresses import (
    Family,
    Network,
    contains,
    parse_address,
    parse_network,
)
from kubectl_netmap.objects.labels import Labels
from kubectl_netmap.objects.policy import NetworkPolicy
from kubectl_netmap.objects.service import Service, ServicePort
from kubectl_netmap.objects.workload import FINISHED, Node, Pod
from kubectl_netmap.routing.endpoints.behind import hidden_endpoints
from kubectl_netmap.routing.ingress.servers import Servers
from kubectl_netmap.semantics.naming.resolv_conf import ClusterDns
from kubectl_netmap.semantics.naming.view import View, view
from kubectl_netmap.semantics.service_proxy.backends import Backend, backends, left_alone
from kubectl_netmap.semantics.service_proxy.packet import Here, is_loopback
from kubectl_netmap.semantics.service_proxy.seen_source import Links
from kubectl_netmap.semantics.service_proxy.services import Services, index
from kubectl_netmap.snapshot.snapshot import Snapshot
from kubectl_netmap.trace.assumptions import Assumptions
from kubectl_netmap.trace.dataplane import links_of
from kubectl_netmap.trace.proxies import NodeProxy, Unknown, node_proxies

_EXTERNAL = "ExternalIP"
_ZONE = "topology.kubernetes.io/zone"


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

    @cached_property
    def _heres(self) -> dict[str, Here]:
        return {}

    def here(self, name: str) -> Here:
        """A node as its rules see it."""
        found = self._heres.get(name)
        if found is None:
            found = self._heres[name] = self._here(name)
        return found

    def _here(self, name: str) -> Here:
        node = self.netmap.ground.node_of.get(name)
        networking = self.netmap.ground.networking_of.get(name)
        own = networking.addresses if networking else ()
        told = node.addresses if node else ()
        others = (a.address for a in told if a.type != _EXTERNAL and parse_address(a.address))
        links = [self.links(name, family) for family in Family]
        gateways = [
            address for each in links for address in (each.to_local_pod, each.to_remote_pod)
        ]
        return Here(
            name=name,
            zone=node.labels.get(_ZONE, "") if node else "",
            addresses=tuple(dict.fromkeys((*own, *others))),
            gateways=tuple(
                address for address in dict.fromkeys(gateways) if address and address not in own
            ),
            pod_cidrs=networking.pod_cidrs if networking else (),
        )

    @cached_property
    def _links(self) -> dict[tuple[str, Family], Links]:
        return {}

    def links(self, name: str, family: Family) -> Links:
        """The addresses by which a node speaks."""
        found = self._links.get((name, family))
        if found is None:
            found = self._links[name, family] = links_of(self.netmap, name, family)
        return found

    def speaks_as(self, pod: Pod | None, node: str, towards: str) -> str | None:
        """The address that a pod, or a process of a node, has towards a destination.

        It is of the destination's family; None where it has none of that.
        """
        six = ":" in towards
        if is_loopback(towards):
            return towards  # the kernel speaks to itself from the very address
        if pod is not None and not pod.template.host_network:
            return next((ip for ip in pod.ips if (":" in ip) == six), None)
        here = self.here(node)
        if here.has(towards):
            return towards
        return next((ip for ip in here.addresses if (":" in ip) == six), None)

    def node(self, name: str) -> Node | None:
        """A node by name."""
        return self.netmap.ground.node_of.get(name)

    @cached_property
    def _owner_of(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for networking in self.netmap.facts.nodes:
            here = self.here(networking.name)
            for address in (*here.gateways, *here.addresses):
                found[address] = networking.name
        return found

    def owner_of(self, address: str) -> str:
        """The node that an address is local to, its gateway to pods included; empty for none."""
        return self._owner_of.get(address, "")

    def external_owner_of(self, address: str) -> str:
        """The node whose address outside it is (type ExternalIP); empty for none."""
        found = (
            node.name
            for node in self.snapshot.nodes
            if address in node.addresses_of(_EXTERNAL) and address not in self._owner_of
        )
        return next(found, "")

    def pod_at(self, address: str) -> Pod | None:
        """The pod of the pod network that has an address."""
        return self.snapshot.pod_at.get(address)

    def finished_at(self, address: str) -> str:
        """The pod that had an address before it finished, as `namespace/name`; empty for none."""
        found = (
            f"{pod.namespace}/{pod.name}"
            for pod in self.snapshot.pods
            if pod.phase in FINISHED and address in pod.ips
        )
        return next(found, "")

    def pods_on_host(self, node: str) -> tuple[Pod, ...]:
        """Live pods of a node's own network."""
        return self._on_host.get(node, ())

    @cached_property
    def _on_host(self) -> Mapping[str, tuple[Pod, ...]]:
        found: dict[str, list[Pod]] = {}
        for pod in self.snapshot.pods:
            if pod.template.host_network and pod.phase not in FINISHED and pod.node:
                found.setdefault(pod.node, []).append(pod)
        return {node: tuple(pods) for node, pods in found.items()}

    @cached_property
    def host_ports(self) -> Mapping[tuple[str, int, str], tuple[tuple[Pod, int, str], ...]]:
        """Pods by node, port and protocol of a hostPort: with the pod's own port and hostIP."""
        found: dict[tuple[str, int, str], tuple[tuple[Pod, int, str], ...]] = {}
        for pod in self.snapshot.pods:
            if not pod.on_network or not pod.node:
                continue
            for container in pod.template.containers:
                for port in container.ports:
                    if port.host_port:
                        key = (pod.node, port.host_port, port.protocol)
                        found[key] = (*found.get(key, ()), (pod, port.port, port.host_ip))
        return found

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

    def silent(self, pod: Pod) -> str:
        """Why it is not known whether a pod is alive; empty where something speaks for it.

        The node controller takes a pod's readiness away when its kubelet falls silent.
        """
        if pod.ready:
            return ""
        node = self.node(pod.node)
        if node is None:
            told = (
                f"is not ready, and node {pod.node} is not seen: whether it is alive is not known"
            )
            return f"{pod.name} {told}"
        if node.ready is not True:
            told = f"is on node {pod.node}, which is not ready: whether it answers is not known"
            return f"{pod.name} {told}"
        return ""

    def silent_node(self, name: str) -> str:
        """Why it is not known whether a node passes packets on; empty where its kubelet speaks."""
        node = self.node(name)
        if node is None:
            return f"whether node {name} is ready is not seen"
        if node.ready is not True:
            return f"node {name} is not ready: whether it passes anything on is not known"
        return ""

    def namespace_labels(self, name: str) -> Labels | None:
        """The labels of a namespace; None where it was not seen."""
        return self._namespaces.get(name)

    @cached_property
    def _namespaces(self) -> Mapping[str, Labels]:
        return {each.name: each.labels for each in self.snapshot.namespaces}

    @cached_property
    def pod_ranges(self) -> tuple[Network, ...]:
        """The ranges of pods, the nodes' shares among them."""
        texts = (cidr for each in self.netmap.facts.nodes for cidr in each.pod_cidrs)
        own = (network for network in map(parse_network, texts) if network)
        ranges = (each.fact.value for each in self.netmap.facts.networks.ranges)
        layers = (each.layer for each in self.netmap.facts.networks.ranges)
        pods = (
            network
            for network, layer in zip(ranges, layers, strict=True)
            if network is not None and layer == "pod"
        )
        return tuple(dict.fromkeys((*own, *pods)))

    def in_pod_range(self, address: str) -> bool:
        """Whether an address is in a range of pods."""
        parsed = parse_address(address)
        return parsed is not None and any(contains(each, parsed) for each in self.pod_ranges)
