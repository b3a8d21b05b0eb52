"""How traffic gets to Gateways: by proxies of their own or of their class, or by address.

GEP-1762: what an implementation makes for a Gateway bears the label
gateway.networking.k8s.io/gateway-name, in the Gateway's namespace. Envoy Gateway has labels
of its own, since it makes its proxies elsewhere, or one for all Gateways of a class.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from kubectl_netmap.discover.components import Component, components
from kubectl_netmap.discover.ingress_products import PRODUCTS
from kubectl_netmap.objects.gateway import Gateway
from kubectl_netmap.objects.labels import Labels
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.service import Service
from kubectl_netmap.routing.gateway.gateways import Gateways
from kubectl_netmap.routing.ground import Ground

_GATEWAY = "gateway.networking.k8s.io/gateway-name"
_ENVOYS_GATEWAY = "gateway.envoyproxy.io/owning-gateway-name"
_ENVOYS_NAMESPACE = "gateway.envoyproxy.io/owning-gateway-namespace"
_ENVOYS_CLASS = "gateway.envoyproxy.io/owning-gatewayclass"

_SHARED = {
    "apisix.apache.org/apisix-ingress-controller": "apisix",
    "haproxy-ingress.github.io/controller": "haproxy-ingress",
    "haproxy.org/gateway-controller": "haproxy",
    "higress.io/gateway-controller": "higress",
    "io.cilium/gateway-controller": "cilium",
    "konghq.com/kic-gateway-controller": "kong",
    "projectcontour.io/gateway-controller": "contour",
    "traefik.io/gateway-controller": "traefik",
}
"""Controllers whose own pods serve all Gateways of a class, and what they are known as."""


@dataclass(frozen=True, slots=True)
class Door:
    """What stands before one Gateway.

    `workloads` serve this Gateway alone, `shared` ones each of its class. `services`
    lead to them. `bare` are Services of the Gateway behind which no pod of it is seen;
    `addresses` are its own, to which no Service leads that has pods.
    """

    workloads: tuple[Ref, ...] = ()
    shared: tuple[Ref, ...] = ()
    services: tuple[Service, ...] = ()
    bare: tuple[Service, ...] = ()
    addresses: tuple[str, ...] = ()

    @property
    def found(self) -> bool:
        """Whether it is known how traffic comes to the Gateway."""
        return bool(self.workloads or self.shared or self.bare or self.addresses)


@dataclass(frozen=True)
class Doors:
    """What stands before each Gateway, found when it is first asked for."""

    ground: Ground
    gateways: Gateways

    def of(self, gateway: Gateway) -> Door:
        """What stands before one Gateway."""
        services = self.services(gateway)
        chosen = tuple(each for each in services if each.selector)
        behind = (ref for service in chosen for ref in self._behind(service))
        own = dict.fromkeys((*self._workloads.get(gateway.ref, ()), *behind))
        shared = () if gateway.ref in self._workloads else self._shared(gateway)
        workloads = () if shared and own.keys() <= set(shared) else tuple(sorted(own))
        led = {host for each in chosen for host in _hosts(each)}
        addresses = tuple(host for host in gateway.addresses if host not in led)
        return Door(
            workloads,
            shared,
            services,
            tuple(self._bare(services, addresses, lonely=not (own or shared))),
            tuple(host for host in addresses if not self._inside(host)),
        )

    def services(self, gateway: Gateway) -> tuple[Service, ...]:
        """The Services that are the Gateway's own, or that have one of its addresses."""
        at = (self._at(gateway, host) for host in gateway.addresses)
        labelled = self._labelled.get(gateway.ref, ())
        several = (*labelled, *(each for found in at for each in found))
        return tuple({each.ref: each for each in several}.values())

    def given(self, host: str) -> bool:
        """Whether a load balancer has given the address to a Service."""
        return any(host in _given(each) for each in self._by_host.get(host, ()))

    @staticmethod
    def _bare(
        services: Iterable[Service], addresses: Iterable[str], *, lonely: bool
    ) -> Iterator[Service]:
        """Services that lead to no pod, though they should, or to the Gateway itself."""
        free = set(addresses)
        for each in services:
            if each.selector:
                if lonely:
                    yield each
            elif not free.intersection(_given(each)):
                yield each

    def _inside(self, host: str) -> bool:
        """Whether it is the address or the name of a Service in the cluster."""
        found = self._by_host.get(host, ())
        return bool(found) and not self.given(host)

    def _at(self, gateway: Gateway, host: str) -> tuple[Service, ...]:
        """The Services with an address; where several share it, those with a port of its."""
        found = self._by_host.get(host, ())
        ports = {listener.port for listener in gateway.listeners}
        if len(found) < 2:  # noqa: PLR2004 -- one alone needs no choice
            return found
        return tuple(
            each for each in found if ports & {p for s in each.ports for p in (s.port, s.target)}
        )

    def _behind(self, service: Service) -> Iterator[Ref]:
        """The workloads whose pods are endpoints of a Service."""
        snapshot = self.ground.snapshot
        pods = snapshot.pod_of.get(service.namespace, {})
        for each in snapshot.slices_of.get((service.namespace, service.name), ()):
            for endpoint in each.endpoints:
                if endpoint.target in pods:
                    yield pods[endpoint.target].workload

    def _shared(self, gateway: Gateway) -> tuple[Ref, ...]:
        """What serves all Gateways of the class."""
        of_class = self.gateways.classes.get(gateway.class_name)
        if of_class is None:
            return ()
        product = _SHARED.get(of_class.controller, "")
        return self._workloads.get(of_class.ref, ()) or self._products.get(product, ())

    @cached_property
    def _products(self) -> Mapping[str, tuple[Ref, ...]]:
        controllers = {each.controller for each in self.gateways.classes.values()}
        wanted = {_SHARED[each] for each in controllers if each in _SHARED}
        marks = {each.name: each.pods for each in PRODUCTS if each.name in wanted}
        seen = components(self.ground.snapshot, marks, idle=True) if marks else {}
        return {name: _made_by(component) for name, component in seen.items()}

    @cached_property
    def _workloads(self) -> Mapping[Ref, tuple[Ref, ...]]:
        """Workloads by the Gateway, or the class, that their labels name."""
        snapshot = self.ground.snapshot
        found: dict[Ref, set[Ref]] = {}
        made = ((ref, pods[0].labels) for ref, pods in self.ground.pods_of.items())
        wanted = (
            (each.ref, each.labels)
            for each in (*snapshot.deployments, *snapshot.daemon_sets)
            if each.desired
        )
        for ref, labels in (*made, *wanted):
            if owner := _owner(ref.namespace, labels):
                found.setdefault(owner, set()).add(ref)
        return {owner: tuple(sorted(refs)) for owner, refs in found.items()}

    @cached_property
    def _labelled(self) -> Mapping[Ref, tuple[Service, ...]]:
        """Services by the Gateway that their labels name."""
        found: dict[Ref, list[Service]] = {}
        for each in self.ground.snapshot.services:
            if owner := _owner(each.namespace, each.labels):
                found.setdefault(owner, []).append(each)
        return {owner: tuple(services) for owner, services in found.items()}

    @cached_property
    def _by_host(self) -> Mapping[str, tuple[Service, ...]]:
        """Services by the addresses and names that a Gateway's status may have of them."""
        wanted = {host for each in self.gateways.known.values() for host in each.addresses}
        found: dict[str, list[Service]] = {}
        for each in self.ground.snapshot.services:
            for host in {*_hosts(each)} & wanted:
                found.setdefault(host, []).append(each)
            prefix = f"{each.name}.{each.namespace}.svc"
            for host in wanted:
                if host == prefix or host.startswith(f"{prefix}."):
                    found.setdefault(host, []).append(each)
        return {host: tuple(services) for host, services in found.items()}


def _owner(namespace: str, labels: Labels) -> Ref | None:
    """The Gateway, or the GatewayClass, for which something was made."""
    if name := labels.get(_ENVOYS_GATEWAY):
        return Ref("Gateway", labels.get(_ENVOYS_NAMESPACE, namespace), name)
    if name := labels.get(_GATEWAY):
        return Ref("Gateway", namespace, name)
    if name := labels.get(_ENVOYS_CLASS):
        return Ref("GatewayClass", "", name)
    return None


def _made_by(component: Component) -> tuple[Ref, ...]:
    wanted = {each.ref for each, _ in component.workloads if each.desired}
    return tuple(sorted({pod.workload for pod, _ in component.pods} | wanted))


def _given(service: Service) -> set[str]:
    """What a load balancer has given to a Service."""
    return {host for each in service.load_balancer for host in (each.ip, each.hostname) if host}


def _hosts(service: Service) -> set[str]:
    return {*_given(service), *service.cluster_ips, *service.external_ips}
