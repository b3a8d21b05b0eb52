"""Gateways that are reached by the address in their status alone."""

from __future__ import annotations

import pytest

from kubectl_netmap.netmap import Netmap
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.snapshot.gap import Gap, GapReason
from tests.support.gateway_pieces import (
    BALANCER,
    BALANCER_SLICE,
    CART,
    CLASS,
    GATEWAY,
    NAMESPACES,
    PROXY,
    ROUTE,
    URL,
    WHOLE,
    cluster,
    links_of,
    ways,
)

READY = "1 of 1 endpoint ready"
WITHOUT_PODS = (NAMESPACES, CLASS, GATEWAY, CART, ROUTE)

CILIUM = """
kind: Service
metadata:
  namespace: infra
  name: cilium-gateway-edge
  labels: {gateway.networking.k8s.io/gateway-name: edge}
spec: {type: TYPE, clusterIPs: [10.96.0.2], ports: [{port: 443}]}
status: {loadBalancer: {ingress: GIVEN}}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {namespace: infra, name: x, labels: {kubernetes.io/service-name: cilium-gateway-edge}}
ports: [{port: 9999}]
endpoints: [{addresses: [192.192.192.192]}]
"""


def _steps(netmap: Netmap) -> set[tuple[str, str, Verdict]]:
    return {
        (each.source.id, each.target.id, each.outcome.verdict)
        for each in links_of(netmap, "gateway-address")
    }


TO_GATEWAY = ("Address/192.0.2.7", "Gateway/infra/edge", Verdict.OK)


def test_a_gateway_of_a_cloud_answers_on_its_address() -> None:
    netmap = cluster(*WITHOUT_PODS)
    assert _steps(netmap) == {("outside", "Address/192.0.2.7", Verdict.OK), TO_GATEWAY}
    assert ways(netmap) == [(URL, Verdict.OK, READY)]


def test_where_a_service_with_pods_has_the_address_the_way_leads_over_them() -> None:
    assert _steps(cluster(*WHOLE)) == set()


def test_a_service_without_pods_that_has_the_address_does_not_stand_in_the_way() -> None:
    given = CILIUM.replace("TYPE", "LoadBalancer").replace("GIVEN", "[{ip: 192.0.2.7}]")
    netmap = cluster(*WITHOUT_PODS, given)
    assert _steps(netmap) == {TO_GATEWAY}  # outside leads to the address of the Service
    assert ways(netmap) == [(URL, Verdict.OK, READY)]


def test_a_service_without_pods_and_without_an_address_leads_to_the_gateway() -> None:
    inside = GATEWAY.replace("  addresses: [{type: IPAddress, value: 192.0.2.7}]\n", "")
    pieces = (inside if each is GATEWAY else each for each in WITHOUT_PODS)
    service = CILIUM.replace("TYPE", "ClusterIP").replace("GIVEN", "[]")
    netmap = cluster(*pieces, service)
    assert _steps(netmap) == {
        ("Service/infra/cilium-gateway-edge", "Gateway/infra/edge", Verdict.OK)
    }


@pytest.mark.parametrize(
    "address", ["10.96.0.2", "edge-lb.infra.svc.cluster.local"], ids=["its address", "its name"]
)
def test_what_is_a_service_inside_of_the_cluster_is_no_way_in(address: str) -> None:
    inside = GATEWAY.replace("192.0.2.7", address)
    hidden = BALANCER.replace("LoadBalancer\n", "ClusterIP\n").split("\nstatus:")[0]
    netmap = cluster(NAMESPACES, CLASS, inside, PROXY, hidden, BALANCER_SLICE, CART, ROUTE)
    assert _steps(netmap) == set()
    ((_, verdict, why),) = ways(netmap)
    assert verdict is Verdict.UNKNOWN
    assert why.startswith("no way from outside to Deployment infra/edge-proxy is seen")


def test_a_service_that_should_have_pods_and_has_none_is_broken_whatever_the_status_says() -> None:
    netmap = cluster(NAMESPACES, CLASS, GATEWAY, BALANCER, CART, ROUTE)
    assert ways(netmap) == [
        (
            URL,
            Verdict.BROKEN,
            "no pod behind Service infra/edge-lb serves Gateway infra/edge",
        )
    ]


def test_trap_13_an_address_may_be_that_of_a_service_which_was_not_read() -> None:
    gaps = (Gap("Service", GapReason.FORBIDDEN),)
    pieces = tuple(each for each in WITHOUT_PODS if each is not CART)
    netmap = cluster(*pieces, gaps=gaps, unseen=("Service",))
    ((_, verdict, why),) = ways(netmap)
    assert (verdict, why) == (
        Verdict.UNKNOWN,
        "Services are not readable; Services in shop are not readable",
    )


def test_trap_13_endpoints_that_were_not_read_are_not_none() -> None:
    gaps = (Gap("EndpointSlice", GapReason.FORBIDDEN),)
    cart = CART.split("---")[0]
    pieces = (NAMESPACES, CLASS, GATEWAY, BALANCER, cart, ROUTE)
    netmap = cluster(*pieces, gaps=gaps, unseen=("EndpointSlice",))
    ((_, verdict, why),) = ways(netmap)
    assert verdict is Verdict.UNKNOWN
    assert why.startswith("EndpointSlices in infra are not readable")
