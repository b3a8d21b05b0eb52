"""Every relation of the map, in the order in which traffic meets them."""

from __future__ import annotations

from kubectl_netmap.routing.relation import Relation
from kubectl_netmap.routing.relations import (
    cluster_address,
    ingress_backend,
    ingress_class,
    load_balancer,
    node_network,
    node_port,
    pod_node,
    service_endpoints,
)

RELATIONS: tuple[Relation, ...] = (
    load_balancer.RELATION,
    node_port.RELATION,
    cluster_address.RELATION,
    ingress_class.RELATION,
    ingress_backend.RELATION,
    service_endpoints.RELATION,
    pod_node.RELATION,
    node_network.RELATION,
)
