"""Every relation of the map, in the order in which traffic meets them."""

from __future__ import annotations

from kubectl_netmap.routing.relation import Relation
from kubectl_netmap.routing.relations import (
    cluster_address,
    external_ip,
    external_name,
    gateway_address,
    gateway_class,
    gateway_route,
    host_network,
    host_port,
    ingress_address,
    ingress_backend,
    ingress_class,
    load_balancer,
    node_network,
    node_port,
    pod_node,
    route_backend,
    service_endpoints,
)

RELATIONS: tuple[Relation, ...] = (
    load_balancer.RELATION,
    external_ip.RELATION,
    node_port.RELATION,
    host_port.RELATION,
    host_network.RELATION,
    cluster_address.RELATION,
    ingress_address.RELATION,
    ingress_class.RELATION,
    ingress_backend.RELATION,
    gateway_address.RELATION,
    gateway_class.RELATION,
    gateway_route.RELATION,
    route_backend.RELATION,
    service_endpoints.RELATION,
    external_name.RELATION,
    pod_node.RELATION,
    node_network.RELATION,
)
