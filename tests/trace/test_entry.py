"""By which nodes traffic from outside enters."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from kubectl_netmap.trace.entry import MOST, ByNodes, Closed, balanced, entry, every
from kubectl_netmap.trace.flow import Flow
from kubectl_netmap.trace.world import World
from tests.support.trace_pieces import (
    CART_SLICE,
    CARTS,
    NODES,
    Manifest,
    endpoint,
    kind,
    node,
    piece,
    service,
    shop,
)

LB, EXTERNAL = "192.0.2.10", "192.0.2.20"
EXCLUDED: dict[str, str] = {"node_kubernetes_io__exclude-from-external-load-balancers": ""}


def _world(
    *more: Manifest,
    mode: str = "",
    policy: str = "Cluster",
    node_port: int = 30080,
    nodes: Iterable[Manifest] = tuple(map(node, NODES)),
) -> World:
    port = {"name": "http", "port": 80, "targetPort": "web", "nodePort": node_port}
    given = {"ip": LB, **({"ipMode": mode} if mode else {})}
    door = service(
        type="LoadBalancer",
        ports=[port],
        given=[given],
        externalIPs=[EXTERNAL],
        externalTrafficPolicy=policy,
    )
    return kind(door, *CARTS, *(more or (CART_SLICE,)), nodes=nodes)


def _by(world: World, to: str, via: str = "") -> tuple[str, ...] | str:
    host, _, port = to.rpartition(":")
    found = entry(world, Flow(None, host, int(port)), via)
    return found.nodes if isinstance(found, ByNodes) else found.why


@pytest.mark.parametrize(
    ("world", "to", "nodes"),
    [
        pytest.param(_world(), f"{LB}:80", NODES, id="a load balancer's address: by any node"),
        pytest.param(_world(), f"{EXTERNAL}:80", NODES, id="an external IP: by any node"),
        pytest.param(_world(), "172.18.0.11:30080", ("n1",), id="a node's address: by that node"),
        pytest.param(_world(), "172.18.0.11:22", ("n1",), id="whatever the port is"),
        pytest.param(
            _world(policy="Local"), f"{LB}:80", ("n1", "n2"), id="Local: nodes with an endpoint"
        ),
        pytest.param(
            _world(piece(endpoint("10.244.2.6", ready=False)), policy="Local"),
            f"{LB}:80",
            NODES,
            id="Local, and none is ready: the load balancer has no better one",
        ),
        pytest.param(
            _world(policy="Local"),
            f"{EXTERNAL}:80",
            NODES,
            id="Local at an external IP: nobody asks the health check",
        ),
        pytest.param(
            _world(nodes=(node("n0", **EXCLUDED), node("n1"), node("n2", ready=False))),  # type: ignore[arg-type]  # labels
            f"{LB}:80",
            ("n1",),
            id="load balancers leave out who is excluded or not ready",
        ),
        pytest.param(
            _world(nodes=[node(name, ready=False) for name in NODES]),
            f"{LB}:80",
            NODES,
            id="all of them where nobody is left",
        ),
        pytest.param(_world(mode="VIP"), f"{LB}:80", NODES, id="ipMode VIP"),
        pytest.param(
            _world(mode="Proxy"), f"{LB}:80", NODES, id="ipMode Proxy: it dials node ports"
        ),
        pytest.param(
            _world(mode="Proxy", node_port=0),
            f"{LB}:80",
            "how the load balancer of Service shop/cart gets to its pods is not told: no node port",
            id="ipMode Proxy without node port",
        ),
        pytest.param(
            _world(mode="Proxy"),
            f"{LB}:81",
            "Service shop/cart has no port 81/TCP",
            id="ipMode Proxy: a port that it does not have",
        ),
        pytest.param(_world(), f"{LB}:81", NODES, id="a port that a VIP does not have"),
        pytest.param(
            _world(),
            "10.96.1.1:80",
            "10.96.1.1 is the ClusterIP of Service shop/cart, which is for the inside",
            id="a ClusterIP",
        ),
        pytest.param(
            _world(),
            "10.244.1.6:8080",
            "10.244.1.6 is in the pod network: routes from outside are not seen",
            id="a pod's address",
        ),
        pytest.param(
            _world(),
            "10.244.1.99:80",
            "10.244.1.99 is in the pod network: routes from outside are not seen",
            id="an address of the pod network",
        ),
        pytest.param(
            _world(),
            "198.51.100.1:80",
            "nothing in the cluster is known to have 198.51.100.1",
            id="an address that nobody has",
        ),
    ],
)
def test_by_what_has_the_address(world: World, to: str, nodes: tuple[str, ...] | str) -> None:
    assert _by(world, to) == nodes


def test_local_and_the_only_endpoint_on_a_node_that_is_left_out_enters_by_any_other() -> None:
    nodes = (node("n0"), node("n1", ready=False), node("n2"))
    world = _world(piece(endpoint("10.244.1.6", "cart-1")), policy="Local", nodes=nodes)
    assert _by(world, f"{LB}:80") == ("n0", "n2")


@pytest.mark.parametrize(
    "to", [f"{LB}:80", "172.18.0.11:30080", "10.96.1.1:80", "10.244.1.6:8080", "198.51.100.1:80"]
)
@pytest.mark.parametrize("mode", ["VIP", "Proxy"])
def test_the_node_that_is_named_is_the_one(mode: str, to: str) -> None:
    assert _by(_world(mode=mode, policy="Local"), to, "n0") == ("n0",)


def test_a_proxy_dials_the_node_port() -> None:
    found = entry(_world(mode="Proxy"), Flow(None, LB, 80), "")
    assert isinstance(found, ByNodes)
    assert found.port is not None
    assert found.port.node_port == 30080
    assert found.how == f"{LB} is a load balancer that dials node port 30080 of Service shop/cart"


def test_a_virtual_address_is_not_dialled_anew() -> None:
    found = entry(_world(), Flow(None, LB, 80), "")
    assert isinstance(found, ByNodes)
    assert found.port is None


def test_of_many_nodes_those_that_may_differ_are_followed() -> None:
    many = [node(f"n{number}") for number in range(MOST + 5)]
    world = _world(nodes=many)
    found = entry(world, Flow(None, LB, 80), "")
    assert isinstance(found, ByNodes)
    assert {"n1", "n2"} <= set(found.nodes)
    assert len(found.nodes) < 6
    assert found.unfollowed == ()


def test_as_many_nodes_as_can_be_told_are_all_followed() -> None:
    world = _world(nodes=[node(f"n{number}") for number in range(MOST)])
    found = entry(world, Flow(None, LB, 80), "")
    assert isinstance(found, ByNodes)
    assert (len(found.nodes), found.unfollowed) == (MOST, ())


def test_nodes_are_told_apart_by_zone() -> None:
    many = [
        node(f"n{number}", topology_kubernetes_io__zone="ab"[number % 2])
        for number in range(MOST + 5)
    ]
    found = entry(_world(piece(), nodes=many), Flow(None, LB, 80), "")
    assert isinstance(found, ByNodes)
    zones = {world_zone(int(name[1:])) for name in found.nodes}
    assert zones == {"a", "b"}


def test_what_becomes_of_nodes_that_are_too_many_is_not_told() -> None:
    many = [
        node(f"n{number}", topology_kubernetes_io__zone=f"z{number}") for number in range(MOST + 5)
    ]
    world = _world(piece(), nodes=many)
    found = entry(world, Flow(None, LB, 80), "")
    assert isinstance(found, ByNodes)
    assert (len(found.nodes), len(found.unfollowed)) == (MOST, 5)
    assert not set(found.unfollowed) & set(found.nodes)


def world_zone(number: int) -> str:
    return "ab"[number % 2]


def test_the_nodes_of_a_cluster() -> None:
    assert every(shop()) == NODES
    assert balanced(shop()) == NODES
    assert isinstance(entry(shop(), Flow(None, "10.96.1.1", 80), ""), Closed)


def test_a_node_that_tells_nothing_of_being_ready_is_used() -> None:
    silent = node("n2")
    silent["status"].pop("conditions")
    assert balanced(kind(nodes=(node("n1"), silent))) == ("n1", "n2")
