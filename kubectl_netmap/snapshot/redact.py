"""A snapshot with what is private in it replaced, so that its structure survives."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from itertools import chain
from operator import attrgetter

from kubectl_netmap.objects.addresses import Network
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
from kubectl_netmap.objects.service import Endpoints, EndpointSlice, Service
from kubectl_netmap.objects.workload import Namespace, Node, Pod, Workload
from kubectl_netmap.snapshot.redaction import configs, gateways, policies, services, workloads
from kubectl_netmap.snapshot.redaction.addresses import (
    Addresses,
    networks_in,
    ranges_in,
    span,
    starts,
)
from kubectl_netmap.snapshot.redaction.means import Means
from kubectl_netmap.snapshot.redaction.names import Names
from kubectl_netmap.snapshot.redaction.well_known import is_component
from kubectl_netmap.snapshot.redaction.words import Words
from kubectl_netmap.snapshot.snapshot import Object, Snapshot


def redact(snapshot: Snapshot, key: bytes | None = None) -> Snapshot:
    """The snapshot with names, addresses, hosts and people's own words replaced.

    Whatever was equal stays equal, whatever was in a range stays in it, names of
    components stay. The same key gives the same pseudonyms in every snapshot, and the
    same addresses where the same ranges are told; without a key, nobody can tell two
    redactions of one cluster.
    """
    means = _means(snapshot, sha256(key or secrets.token_bytes(32)).digest())
    return Snapshot(
        configs.header(means, snapshot.header),
        {
            kind: _in_order(_of(means, each) for each in things)
            for kind, things in snapshot.objects.items()
        },
        tuple(sorted(configs.gap(means, gap) for gap in snapshot.gaps)),
    )


def _of(means: Means, thing: Object) -> Object:  # noqa: C901, PLR0911, PLR0912 -- a line per type
    match thing:
        case Pod():
            return workloads.pod(means, thing)
        case EndpointSlice():
            return services.endpoint_slice(means, thing)
        case Endpoints():
            return services.endpoints(means, thing)
        case Service():
            return services.service(means, thing)
        case ConfigObject():
            return configs.config(means, thing)
        case Node():
            return workloads.node(means, thing)
        case Workload():
            return workloads.workload(means, thing)
        case Namespace():
            return workloads.namespace(means, thing)
        case Ingress():
            return services.ingress(means, thing)
        case IngressClass():
            return services.ingress_class(means, thing)
        case NetworkPolicy():
            return policies.network_policy(means, thing)
        case GatewayClass():
            return gateways.gateway_class(means, thing)
        case Gateway():
            return gateways.gateway(means, thing)
        case ListenerSet():
            return gateways.listener_set(means, thing)
        case GatewayRoute():
            return gateways.route(means, thing)
        case ReferenceGrant():
            return gateways.reference_grant(means, thing)


def _means(snapshot: Snapshot, key: bytes) -> Means:
    names = Names(key, [node.name for node in snapshot.nodes])
    texts = tuple(_texts(snapshot))
    addresses = Addresses(
        key,
        networks=chain(*map(networks_in, texts), *map(starts, _first_service(snapshot))),
        ranges=chain(*map(ranges_in, texts), _pools(snapshot)),
    )
    return Means(names, addresses, Words(names, addresses, _private(snapshot, names)))


def _private(snapshot: Snapshot, names: Names) -> Mapping[str, str]:
    """Names of this cluster that may stand in any text, and their pseudonyms."""
    found: dict[str, str] = {}
    for service in snapshot.services:
        found[service.name] = names.of("svc", service.name)
    for workload in (*snapshot.daemon_sets, *snapshot.deployments):
        found[workload.name] = names.member("app", workload.name)
    for node in snapshot.nodes:
        found[node.name] = names.node(node.name)
    spaces = {each.name for each in snapshot.namespaces} | {
        each.namespace for each in snapshot.pods
    }
    for namespace in spaces:
        found[namespace] = names.of("ns", namespace)
    return {name: pseudonym for name, pseudonym in found.items() if not is_component(name)}


def _texts(snapshot: Snapshot) -> Iterator[str]:
    """Where ranges of addresses are told."""
    for things in snapshot.objects.values():
        for each in things:
            if isinstance(each, ConfigObject):
                yield from (value for value in each.fields.values() if isinstance(value, str))
    for node in snapshot.nodes:
        yield from (*node.pod_cidrs, *node.annotations.values())
    for service in snapshot.services:
        yield from (*service.source_ranges, *service.annotations.values())
    for policy in snapshot.network_policies:
        yield from policies.blocks(policy)
    owners = (*snapshot.daemon_sets, *snapshot.deployments)
    templates = [*(each.template for each in snapshot.pods), *(each.template for each in owners)]
    for template in {id(each): each for each in templates}.values():
        for container in template.containers:
            yield from (*container.flags.values(), *container.env.values())


def _first_service(snapshot: Snapshot) -> Iterator[str]:
    """The addresses of default/kubernetes: the first ones of the Service range."""
    service = snapshot.service_of.get(("default", "kubernetes"))
    yield from service.cluster_ips if service else ()


def _pools(snapshot: Snapshot) -> Iterator[Network]:
    """Ranges that a field begins and another one ends."""
    for pool in snapshot.configs("CiliumLoadBalancerIPPool"):
        for path, first in pool.each("spec.blocks"):
            if path.endswith(".start"):
                found = span(first, pool.text(path.removesuffix("start") + "stop"))
                if found is not None:
                    yield found


def _in_order(things: Iterable[Object]) -> tuple[Object, ...]:
    """By namespace and name, as in every snapshot."""
    made = tuple(things)
    namespaced = made and hasattr(made[0], "namespace")
    return tuple(
        sorted(made, key=attrgetter("namespace", "name") if namespaced else attrgetter("name"))
    )
