"""Who serves a Gateway: proxies of its own, those of its class, or nobody."""

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
    CONTROLLER,
    GATEWAY,
    NAMESPACES,
    NO,
    PROXY,
    ROUTE,
    URL,
    WHOLE,
    YES,
    cluster,
    links_of,
    swapped,
    ways,
)

PROXIES = "Deployment/infra/edge-proxy"
READY = "1 of 1 endpoint ready"
LABEL = "gateway.networking.k8s.io/gateway-name: edge"

TRAEFIK = """
kind: Pod
metadata:
  namespace: ingress
  name: traefik-5c4d8-1
  labels: {app: traefik, pod-template-hash: 5c4d8}
  ownerReferences: [{kind: ReplicaSet, name: traefik-5c4d8, controller: true}]
spec: {nodeName: n1, containers: [{name: traefik, image: 'traefik:v3.6'}]}
status: {phase: Running, podIPs: [{ip: 10.244.1.2}], conditions: [{type: Ready, status: 'True'}]}
"""


def _steps(netmap: Netmap) -> list[tuple[str, str, Verdict]]:
    return [
        (each.source.id, each.target.id, each.outcome.verdict)
        for each in links_of(netmap, "gateway-class")
    ]


def test_proxies_that_bear_the_gateways_label_serve_it() -> None:
    netmap = cluster(*WHOLE)
    assert _steps(netmap) == [(PROXIES, "Gateway/infra/edge", Verdict.OK)]
    assert ways(netmap) == [(URL, Verdict.OK, READY)]
    (way,) = [way for way in netmap.ways_in if way.address == URL]
    assert way.path == (
        *("outside", "Address/192.0.2.7", "Service/infra/edge-lb", PROXIES),
        *("Gateway/infra/edge", "HTTPRoute/shop/web", "Service/shop/cart", "Pod/shop/cart-1"),
    )


@pytest.mark.parametrize(
    "labels",
    [
        pytest.param(
            "gateway.envoyproxy.io/owning-gateway-name: edge, "
            "gateway.envoyproxy.io/owning-gateway-namespace: infra",
            id="by the labels of Envoy Gateway",
        ),
        pytest.param("app: edge", id="by the Service that has its label"),
    ],
)
def test_proxies_are_found_in_other_ways_too(labels: str) -> None:
    proxy = PROXY.replace(f"{LABEL},", f"{labels},")
    assert proxy != PROXY
    netmap = cluster(NAMESPACES, CLASS, GATEWAY, proxy, BALANCER, BALANCER_SLICE, CART, ROUTE)
    assert _steps(netmap) == [(PROXIES, "Gateway/infra/edge", Verdict.OK)]
    assert ways(netmap) == [(URL, Verdict.OK, READY)]


def test_envoy_gateways_proxies_stand_in_another_namespace_and_say_whose_they_are() -> None:
    labels = (
        "{gateway.envoyproxy.io/owning-gateway-name: edge, "
        "gateway.envoyproxy.io/owning-gateway-namespace: infra}"
    )
    bare = GATEWAY.replace("  addresses: [{type: IPAddress, value: 192.0.2.7}]\n", "")
    proxies = swapped(
        (PROXY, BALANCER, BALANCER_SLICE),
        {
            "namespace: infra": "namespace: envoy-gateway-system",
            f"{{{LABEL}, pod-template-hash: 6d9f7}}": labels[:-1] + ", pod-template-hash: 6d9f7}",
            f"{{{LABEL}}}": labels,
        },
    )
    netmap = cluster(NAMESPACES, CLASS, bare, *proxies, CART, ROUTE)
    assert ways(netmap) == [(URL, Verdict.OK, READY)]


def test_one_set_of_proxies_for_all_gateways_of_a_class_leads_over_the_class() -> None:
    of_class = "gateway.envoyproxy.io/owning-gatewayclass: example"
    netmap = cluster(*swapped(WHOLE, {LABEL: of_class}))
    assert set(_steps(netmap)) == {
        (PROXIES, "GatewayClass/example", Verdict.OK),
        ("GatewayClass/example", "Gateway/infra/edge", Verdict.OK),
    }
    assert ways(netmap) == [(URL, Verdict.OK, READY)]


def test_a_controller_that_serves_by_its_own_pods_leads_over_the_class() -> None:
    of_traefik = {CONTROLLER: "traefik.io/gateway-controller"}
    netmap = cluster(*swapped((NAMESPACES, CLASS, GATEWAY, CART, ROUTE), of_traefik), TRAEFIK)
    assert set(_steps(netmap)) == {
        ("Deployment/ingress/traefik", "GatewayClass/example", Verdict.OK),
        ("GatewayClass/example", "Gateway/infra/edge", Verdict.OK),
    }


def test_a_service_with_the_gateways_address_is_the_controllers_own_way_in() -> None:
    of_traefik = {CONTROLLER: "traefik.io/gateway-controller"}
    pieces = swapped((NAMESPACES, CLASS, GATEWAY, CART, ROUTE), of_traefik)
    front = """
kind: Service
metadata: {namespace: ingress, name: traefik}
spec: {type: LoadBalancer, selector: {app: traefik}, ports: [{port: 443, targetPort: 8443}]}
status: {loadBalancer: {ingress: [{ip: 192.0.2.7}]}}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {namespace: ingress, name: traefik-x, labels: {kubernetes.io/service-name: traefik}}
ports: [{port: 8443}]
endpoints: [{addresses: [10.244.1.2], targetRef: {kind: Pod, name: traefik-5c4d8-1}}]
"""
    entry_point = tuple(each.replace("port: 443\n", "port: 8443\n") for each in pieces)
    netmap = cluster(*entry_point, TRAEFIK, front)
    assert links_of(netmap, "gateway-address") == []
    assert ways(netmap) == [(URL, Verdict.OK, READY)]  # clients dial 443, not the entry point


@pytest.mark.parametrize(
    ("changes", "verdict", "why"),
    [
        pytest.param(
            {"conditions: [{type: Ready, status: 'True'}]}": "}"},
            Verdict.BROKEN,
            "0 of 1 pod of Deployment infra/edge-proxy ready: edge-proxy-6d9f7-2v8xk not ready",
            id="its proxies are not ready",
        ),
        pytest.param(
            {"gatewayClassName: example": "gatewayClassName: other"},
            Verdict.BROKEN,
            "GatewayClass other does not exist",
            id="its class does not exist",
        ),
        pytest.param(
            {f"type: Programmed, {YES}}}]\n  listeners": f"type: Programmed, {NO}}}]\n  listeners"},
            Verdict.BROKEN,
            "Gateway infra/edge is not programmed: no reason is given",
            id="it is not programmed",
        ),
        pytest.param(
            {"name: edge, generation: 1": "name: edge, generation: 2"},
            Verdict.UNKNOWN,
            "the status of Gateway infra/edge is older than its spec; the status of listener "
            f"https of Gateway infra/edge is older than its spec; {READY}",
            id="its status is older than its spec",
        ),
    ],
)
def test_a_gateway_that_may_not_serve(changes: dict[str, str], verdict: Verdict, why: str) -> None:
    pieces = WHOLE
    if "conditions: [{type: Ready, status: 'True'}]}" in changes:
        pieces = tuple(each for each in WHOLE if each is not PROXY)
        pieces = (*pieces, *swapped((PROXY,), changes))
    else:
        pieces = swapped(WHOLE, changes)
    assert ways(cluster(*pieces)) == [(URL, verdict, why)]


def test_a_class_that_does_not_exist_is_missing_whatever_stands_before_the_gateway() -> None:
    other = GATEWAY.replace("gatewayClassName: example", "gatewayClassName: other")
    netmap = cluster(*(other if each is GATEWAY else each for each in WHOLE))
    assert _steps(netmap) == [
        ("Missing/GatewayClass/other", "Gateway/infra/edge", Verdict.NOT_CHECKED),
        ("outside", "Missing/GatewayClass/other", Verdict.BROKEN),
    ]


@pytest.mark.parametrize(
    ("condition", "verdict", "why"),
    [
        pytest.param(
            f"{NO}, reason: Unsupported, message: 'Version too old.'",
            Verdict.BROKEN,
            "GatewayClass example is not accepted: Version too old (Unsupported)",
            id="its controller refuses it",
        ),
        pytest.param(
            "status: Unknown, reason: Pending",
            Verdict.OK,
            READY,
            id="nobody speaks of it, but of its Gateway",
        ),
    ],
)
def test_a_class_that_may_not_be_served(condition: str, verdict: Verdict, why: str) -> None:
    other = CLASS.replace(YES, condition)
    netmap = cluster(*(other if each is CLASS else each for each in WHOLE))
    assert ways(netmap) == [(URL, verdict, why)]


def test_what_nobody_has_reported_on_is_unknown_and_not_broken() -> None:
    silent = GATEWAY[: GATEWAY.index("status:")]
    netmap = cluster(*(silent if each is GATEWAY else each for each in WHOLE))
    assert ways(netmap) == [
        (URL, Verdict.UNKNOWN, f"no controller has reported on Gateway infra/edge; {READY}")
    ]


def test_a_gateway_of_which_nobody_knows_who_serves_it_is_unknown() -> None:
    bare = GATEWAY.replace("  addresses: [{type: IPAddress, value: 192.0.2.7}]\n", "")
    netmap = cluster(NAMESPACES, CLASS, bare, CART, ROUTE)
    assert ways(netmap) == [
        (URL, Verdict.UNKNOWN, f"what serves Gateway infra/edge is not seen; {READY}")
    ]


def test_pods_may_be_reached_though_the_gateway_has_no_address() -> None:
    waiting = f"type: Programmed, {NO}, reason: AddressNotAssigned}}]\n  listeners"
    pieces = swapped(
        WHOLE,
        {
            f"type: Programmed, {YES}}}]\n  listeners": waiting,
            "  addresses: [{type: IPAddress, value: 192.0.2.7}]\n": "",
        },
    )
    assert ways(cluster(*pieces)) == [
        (URL, Verdict.UNKNOWN, f"Gateway infra/edge has no address; {READY}")
    ]


@pytest.mark.parametrize("kind", ["GatewayClass", "Pod"])
def test_trap_13_what_could_not_be_read_is_unknown_and_not_missing(kind: str) -> None:
    pieces = tuple(each for each in WHOLE if f"kind: {kind}\n" not in each or each is CART)
    pieces = tuple(each.split("---\nkind: Pod")[0] if kind == "Pod" else each for each in pieces)
    netmap = cluster(*pieces, gaps=(Gap(kind, GapReason.FORBIDDEN),), unseen=(kind,))
    ((_, verdict, why),) = ways(netmap)
    assert verdict is Verdict.UNKNOWN
    assert "are not readable" in why


def test_a_cluster_without_the_api_has_no_such_link() -> None:
    netmap = cluster(NAMESPACES, CART)
    found = {link.relation for link in netmap.map.links}
    assert not {name for name in found if "gateway" in name or "route" in name}
