"""A client outside gets to a node."""

from __future__ import annotations

import pytest

from kubectl_netmap.trace.disposition import Disposition
from tests.support.trace_pieces import (
    CART_SLICE,
    CARTS,
    Manifest,
    asked,
    ends,
    kind,
    node,
    path,
    said,
    service,
    shop,
)

HTTP = {"name": "http", "port": 80, "targetPort": "web", "nodePort": 30080}


def _balanced(mode: str = "VIP", **spec: object) -> Manifest:
    given = [{"ip": "192.0.2.10", "ipMode": mode}]
    more: dict[str, object] = {"type": "LoadBalancer", "given": given, "ports": [HTTP], **spec}
    return service("cart", "shop", **more)


def test_with_the_address_unchanged_the_node_recognises_it() -> None:
    trace = asked(kind(*CARTS, _balanced(), CART_SLICE), "ip/203.0.113.7", "svc/cart", via="n1")
    assert ends(trace) == ["Pod/shop/cart-1 10.244.1.1", "Pod/shop/cart-2 172.18.0.11"]


def test_a_proxy_dials_a_node_port_with_an_address_that_is_not_known() -> None:
    trace = asked(
        kind(*CARTS, _balanced("Proxy", externalTrafficPolicy="Local"), CART_SLICE),
        "ip/203.0.113.7",
        "192.0.2.10:80",
        via="n1",
    )
    assert ends(trace) == ["Pod/shop/cart-1 None"]
    step = trace.paths[0].steps[0]
    assert step.after is not None
    assert (step.after.destination, step.after.port) == ("172.18.0.11", 30080)


def test_the_client_keeps_its_address_with_policy_local() -> None:
    world = kind(*CARTS, _balanced(externalTrafficPolicy="Local"), CART_SLICE)
    trace = asked(world, "ip/203.0.113.7", "svc/cart")
    assert [case.via for case in trace.cases] == [("n1",), ("n2",)]
    assert ends(trace) == ["Pod/shop/cart-1 203.0.113.7", "Pod/shop/cart-2 203.0.113.7"]


@pytest.mark.parametrize("to", ["10.96.1.1:80", "10.244.1.6:8080", "198.51.100.7:443"])
def test_where_nothing_leads_in_it_is_not_known(to: str) -> None:
    found = path(shop(), "internet", to)
    assert found.disposition is Disposition.INSUFFICIENT_INFORMATION
    assert said(found, "load-balancer") == found.why


def test_without_nodes_there_is_nowhere_to_enter() -> None:
    bare = {"kind": "Node", "metadata": {"name": "n9"}}
    world = kind(*CARTS, _balanced("Proxy"), CART_SLICE, nodes=(bare,), proxy=(), cni=())
    found = path(world, "internet", "192.0.2.10:80")
    assert found.disposition is Disposition.INSUFFICIENT_INFORMATION


def test_a_flow_from_inside_needs_no_way_in() -> None:
    world = kind(*CARTS, _balanced(), CART_SLICE, nodes=tuple(map(node, ("n0", "n1", "n2"))))
    for found in asked(world, "node/n1", "192.0.2.10:80").paths:
        assert said(found, "load-balancer") == ""
