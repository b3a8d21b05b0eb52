"""Everything that was read of a cluster, frozen, with the gaps where it was not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import cast

import msgspec

from kubectl_netmap.objects.config import ConfigObject
from kubectl_netmap.objects.gateway import (
    Gateway,
    GatewayClass,
    GatewayRoute,
    ListenerSet,
    ReferenceGrant,
)
from kubectl_netmap.objects.ingress import Ingress, IngressClass
from kubectl_netmap.objects.policy import NetworkPolicy
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.service import Endpoints, EndpointSlice, Service
from kubectl_netmap.objects.workload import Namespace, Node, Pod, Workload
from kubectl_netmap.snapshot.gap import Gap
from kubectl_netmap.snapshot.pod_labels import PodLabels

Object = (
    Namespace
    | Node
    | Pod
    | Workload
    | Service
    | EndpointSlice
    | Endpoints
    | Ingress
    | IngressClass
    | NetworkPolicy
    | GatewayClass
    | Gateway
    | ListenerSet
    | GatewayRoute
    | ReferenceGrant
    | ConfigObject
)

ROUTE_KINDS = ("HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute")
"""The kinds of routes that attach to Gateways."""


class Header(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a snapshot comes from, and when.

    `source` is "live", "demo" or the path it was read from; `read_at` is RFC 3339
    in UTC, empty for manifests that do not say. `server_version` is the API
    server's gitVersion. `api_groups` are the groups it serves; None where nobody
    asked (a dump). `namespaces` are those that the reading was limited to; empty
    means all.
    """

    context: str = ""
    source: str = ""
    read_at: str = ""
    server_version: str = ""
    api_groups: frozenset[str] | None = None
    namespaces: tuple[str, ...] = ()
    redacted: bool = False


@dataclass(frozen=True)
class Snapshot:
    """Objects by kind in order of namespace and name, and the gaps.

    A kind that was not asked for is absent from `objects` and hidden as much as
    one that could not be read; one that was read and has no objects is there,
    empty.
    """

    header: Header = field(default_factory=Header)
    objects: Mapping[str, tuple[Object, ...]] = field(default_factory=dict)
    gaps: tuple[Gap, ...] = ()

    def sees(self, kind: str, namespace: str | None = None) -> bool:
        """Whether every object of the kind was read (of one namespace, if given)."""
        return kind in self.objects and not any(
            gap.kind == kind and gap.hides(namespace) for gap in self.gaps
        )

    def sees_pods_on(self, node: str) -> bool:
        """Whether every pod of a node was read, whatever its namespace."""
        return "Pod" in self.objects and all(
            node in gap.nodes for gap in self.gaps if gap.kind == "Pod" and gap.hides()
        )

    def sees_endpoints(self, namespace: str) -> bool:
        """Whether the endpoints of a namespace's Services were read, in either form."""
        return self.sees("EndpointSlice", namespace) or self.sees("Endpoints", namespace)

    def config(self, kind: str, namespace: str, name: str) -> ConfigObject | None:
        """The configuration object of that name, if it was seen."""
        return self._configs.get(Ref(kind, namespace, name))

    def configs(self, kind: str) -> tuple[ConfigObject, ...]:
        """All configuration objects of one kind (ConfigMap, IPPool, ServiceCIDR, …)."""
        return cast("tuple[ConfigObject, ...]", self.objects.get(kind, ()))

    @property
    def namespaces(self) -> tuple[Namespace, ...]:
        """All namespaces seen."""
        return cast("tuple[Namespace, ...]", self.objects.get("Namespace", ()))

    @property
    def nodes(self) -> tuple[Node, ...]:
        """All nodes seen."""
        return cast("tuple[Node, ...]", self.objects.get("Node", ()))

    @property
    def pods(self) -> tuple[Pod, ...]:
        """All pods seen."""
        return cast("tuple[Pod, ...]", self.objects.get("Pod", ()))

    @property
    def daemon_sets(self) -> tuple[Workload, ...]:
        """All DaemonSets seen."""
        return cast("tuple[Workload, ...]", self.objects.get("DaemonSet", ()))

    @property
    def deployments(self) -> tuple[Workload, ...]:
        """All Deployments seen."""
        return cast("tuple[Workload, ...]", self.objects.get("Deployment", ()))

    @property
    def services(self) -> tuple[Service, ...]:
        """All Services seen."""
        return cast("tuple[Service, ...]", self.objects.get("Service", ()))

    @property
    def endpoint_slices(self) -> tuple[EndpointSlice, ...]:
        """All EndpointSlices seen."""
        return cast("tuple[EndpointSlice, ...]", self.objects.get("EndpointSlice", ()))

    @property
    def endpoints(self) -> tuple[Endpoints, ...]:
        """All v1 Endpoints seen, which are read only where EndpointSlices are not."""
        return cast("tuple[Endpoints, ...]", self.objects.get("Endpoints", ()))

    @property
    def ingresses(self) -> tuple[Ingress, ...]:
        """All Ingresses seen."""
        return cast("tuple[Ingress, ...]", self.objects.get("Ingress", ()))

    @property
    def ingress_classes(self) -> tuple[IngressClass, ...]:
        """All IngressClasses seen."""
        return cast("tuple[IngressClass, ...]", self.objects.get("IngressClass", ()))

    @property
    def network_policies(self) -> tuple[NetworkPolicy, ...]:
        """All NetworkPolicies seen."""
        return cast("tuple[NetworkPolicy, ...]", self.objects.get("NetworkPolicy", ()))

    @property
    def gateway_classes(self) -> tuple[GatewayClass, ...]:
        """All GatewayClasses seen."""
        return cast("tuple[GatewayClass, ...]", self.objects.get("GatewayClass", ()))

    @property
    def gateways(self) -> tuple[Gateway, ...]:
        """All Gateways seen."""
        return cast("tuple[Gateway, ...]", self.objects.get("Gateway", ()))

    @property
    def listener_sets(self) -> tuple[ListenerSet, ...]:
        """All ListenerSets seen, those of the experimental API last."""
        return cast("tuple[ListenerSet, ...]", self._several("ListenerSet", "XListenerSet"))

    @property
    def gateway_routes(self) -> tuple[GatewayRoute, ...]:
        """All routes of the Gateway API seen, by kind."""
        return cast("tuple[GatewayRoute, ...]", self._several(*ROUTE_KINDS))

    @property
    def reference_grants(self) -> tuple[ReferenceGrant, ...]:
        """All ReferenceGrants seen."""
        return cast("tuple[ReferenceGrant, ...]", self.objects.get("ReferenceGrant", ()))

    def _several(self, *kinds: str) -> tuple[Object, ...]:
        return tuple(each for kind in kinds for each in self.objects.get(kind, ()))

    @cached_property
    def _configs(self) -> Mapping[Ref, ConfigObject]:
        return {
            thing.ref: thing
            for things in self.objects.values()
            for thing in things
            if isinstance(thing, ConfigObject)
        }

    @cached_property
    def pods_in(self) -> Mapping[str, tuple[Pod, ...]]:
        """Pods by namespace."""
        found: dict[str, list[Pod]] = {}
        for pod in self.pods:
            found.setdefault(pod.namespace, []).append(pod)
        return {namespace: tuple(pods) for namespace, pods in found.items()}

    @cached_property
    def pod_of(self) -> Mapping[str, Mapping[str, Pod]]:
        """Pods by namespace, then by name."""
        return {
            namespace: {pod.name: pod for pod in pods} for namespace, pods in self.pods_in.items()
        }

    @cached_property
    def pod_at(self) -> Mapping[str, Pod]:
        """Pods of the pod network by their addresses."""
        return {ip: pod for pod in self.pods if pod.on_network for ip in pod.ips}

    @cached_property
    def pod_labels(self) -> Mapping[str, PodLabels]:
        """Pods by namespace, then by label."""
        return {namespace: PodLabels(pods) for namespace, pods in self.pods_in.items()}

    @cached_property
    def finished_labels(self) -> Mapping[str, PodLabels]:
        """Pods that have finished by namespace, then by label."""
        return {
            namespace: PodLabels(pods, finished=True) for namespace, pods in self.pods_in.items()
        }

    @cached_property
    def makers_of(self) -> Mapping[tuple[str, str, str], tuple[Workload, ...]]:
        """Deployments and DaemonSets by namespace and each label of the pods they make."""
        found: dict[tuple[str, str, str], list[Workload]] = {}
        for each in (*self.deployments, *self.daemon_sets):
            for key, value in each.pod_labels.items():
                found.setdefault((each.namespace, key, value), []).append(each)
        return {label: tuple(several) for label, several in found.items()}

    @cached_property
    def service_of(self) -> Mapping[tuple[str, str], Service]:
        """Services by (namespace, name)."""
        return {(each.namespace, each.name): each for each in self.services}

    @cached_property
    def slices_of(self) -> Mapping[tuple[str, str], tuple[EndpointSlice, ...]]:
        """EndpointSlices by (namespace, Service name), or what Endpoints say instead.

        Endpoints count only in namespaces whose EndpointSlices were not all read.
        """
        instead = {
            namespace
            for namespace in {each.namespace for each in self.endpoints}
            if self.sees("Endpoints", namespace) and not self.sees("EndpointSlice", namespace)
        }
        slices = [each for each in self.endpoint_slices if each.namespace not in instead]
        for whole in self.endpoints:
            slices += whole.slices if whole.namespace in instead else ()
        found: dict[tuple[str, str], tuple[EndpointSlice, ...]] = {}
        for each in slices:
            key = (each.namespace, each.service)
            found[key] = (*found.get(key, ()), each)
        return found
