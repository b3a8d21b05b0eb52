"""Every guarantee of the mental model, layer by layer from outside inwards."""

from __future__ import annotations

from kubectl_netmap.mental_model.guarantee import Guarantee
from kubectl_netmap.mental_model.guarantees import (
    containers_share_loopback,
    dns_names_services,
    endpoints_follow_readiness,
    families_agree,
    few_can_change_the_network,
    http_comes_through_a_controller,
    load_balancers_bring_traffic_in,
    networks_do_not_overlap,
    nodes_reach_their_pods,
    nodes_run_a_service_proxy,
    pod_addresses_from_node_ranges,
    pods_have_own_addresses,
    pods_reach_pods,
    policies_are_enforced,
    service_addresses_are_virtual,
)

GUARANTEES: tuple[Guarantee, ...] = (
    load_balancers_bring_traffic_in.GUARANTEE,
    http_comes_through_a_controller.GUARANTEE,
    service_addresses_are_virtual.GUARANTEE,
    dns_names_services.GUARANTEE,
    endpoints_follow_readiness.GUARANTEE,
    nodes_run_a_service_proxy.GUARANTEE,
    pods_have_own_addresses.GUARANTEE,
    pod_addresses_from_node_ranges.GUARANTEE,
    pods_reach_pods.GUARANTEE,
    containers_share_loopback.GUARANTEE,
    policies_are_enforced.GUARANTEE,
    nodes_reach_their_pods.GUARANTEE,
    networks_do_not_overlap.GUARANTEE,
    families_agree.GUARANTEE,
    few_can_change_the_network.GUARANTEE,
)
