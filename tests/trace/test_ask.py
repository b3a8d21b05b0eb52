"""A question answered: who asks, and which cases there are."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_netmap.errors import UnknownObject
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.trace.ask import MOST_ORIGINS
from kubectl_netmap.trace.disposition import Disposition
from kubectl_netmap.trace.entry import MOST, MOST_PATHS
from kubectl_netmap.trace.trace import Trace
from tests.support.trace_pieces import (
    FRONT,
    SHOP,
    Manifest,
    asked,
    endpoint,
    ends,
    hidden,
    kind,
    node,
    on_host,
    piece,
    pod,
    service,
    shop,
)

EXCLUDED = {"node_kubernetes_io__exclude-from-external-load-balancers": ""}


def _exposed(name: str = "cart", **spec: Any) -> Manifest:
    """The Service with every door."""
    http = {"name": "http", "port": 80, "targetPort": "web", "nodePort": 30080}
    default = {"type": "LoadBalancer", "ports": [http], "given": [{"ip": "192.0.2.10"}]}
    return service(name, **{**default, **spec})


REST = SHOP[:3]
SLICE = SHOP[4]


def _cases(trace: Trace) -> list[tuple[tuple[str, ...], tuple[str, ...], list[str]]]:
    return [
        (
            tuple(each.name for each in case.origins),
            case.via,
            ends(Trace(trace.question, (case,))),
        )
        for case in trace.cases
    ]


def test_a_pod_asks_with_its_address() -> None:
    assert _cases(asked(shop(), "pod/front-1", "svc/cart")) == [
        (("front-1",), (), ["Pod/shop/cart-1 10.244.1.5", "Pod/shop/cart-2 10.244.1.5"])
    ]


def test_a_node_asks_with_the_address_towards_the_other_side() -> None:
    assert _cases(asked(shop(), "node/n1", "svc/cart")) == [
        (("n1",), (), ["Pod/shop/cart-1 10.244.1.1", "Pod/shop/cart-2 172.18.0.11"])
    ]


def test_pods_of_a_deployment_on_several_nodes_are_cases_of_their_own() -> None:
    assert _cases(asked(shop(), "deploy/cart", "svc/cart")) == [
        (("cart-1",), (), ["Pod/shop/cart-1 10.244.1.1", "Pod/shop/cart-2 10.244.1.6"]),
        (("cart-2",), (), ["Pod/shop/cart-1 10.244.2.6", "Pod/shop/cart-2 10.244.2.1"]),
    ]


class TestOfManyPods:
    """More than are followed: all on one node, but for the last one by name."""

    @pytest.fixture
    def trace(self) -> Trace:
        many = [pod(f"web-{n:03}", f"10.244.1.{n + 20}", of="web") for n in range(MOST_ORIGINS + 2)]
        return asked(
            kind(*SHOP, *many, pod("web-999", "10.244.2.9", of="web")), "deploy/web", "svc/cart"
        )

    def test_one_on_each_node_is_followed_before_others(self, trace: Trace) -> None:
        followed = [ref.name for case in trace.cases[:-1] for ref in case.origins]
        assert len(followed) == MOST_ORIGINS
        assert "web-999" in followed
        assert {case.disposition for case in trace.cases[:-1]} == {Disposition.DELIVERED}

    def test_the_others_are_not_taken_to_fare_alike(self, trace: Trace) -> None:
        left = trace.cases[-1]
        assert [ref.name for ref in left.origins] == ["web-099", "web-100", "web-101"]
        assert left.disposition is Disposition.INSUFFICIENT_INFORMATION
        assert trace.disposition is Disposition.INSUFFICIENT_INFORMATION


def test_so_many_pods_are_followed_as_a_large_service_allows() -> None:
    backs = [pod(f"cart-{n:03}", f"10.244.1.{n}", of="cart") for n in range(10, 250)]
    slices = piece(*(endpoint(f"10.244.1.{n}", f"cart-{n:03}", "n1") for n in range(10, 250)))
    fronts = [pod(f"web-{n:02}", f"10.244.2.{n}", of="web") for n in range(20)]
    trace = asked(kind(*backs, *fronts, service(), slices), "deploy/web", "svc/cart:80")
    assert len(trace.paths) <= MOST_PATHS
    assert [len(case.origins) for case in trace.cases] == [1] * 16 + [4]
    assert trace.disposition is Disposition.INSUFFICIENT_INFORMATION


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        pytest.param("10.244.1.5", Ref("Pod", "shop", "front-1"), id="a pod's"),
        pytest.param("172.18.0.12", Ref("Node", "", "n2"), id="a node's"),
        pytest.param("10.244.1.1", Ref("Node", "", "n1"), id="a node's towards its pods"),
        pytest.param("203.0.113.7", None, id="nobody's in the cluster"),
    ],
)
def test_an_address_asks_as_whoever_has_it(address: str, origin: Ref | None) -> None:
    (case,) = asked(shop(), f"ip/{address}", "10.96.1.1:80").cases
    assert case.origins == ((origin,) if origin else ())


@pytest.mark.parametrize(
    ("kind_", "address"),
    [
        pytest.param("Pod", "10.244.1.5", id="a pod's"),
        pytest.param("Node", "10.244.2.1", id="a node's towards its pods"),
        pytest.param("Pod", "192.168.7.7", id="any private one"),
    ],
)
def test_whose_address_may_be_hidden_is_not_taken_for_a_client_outside(
    kind_: str, address: str
) -> None:
    with pytest.raises(UnknownObject, match=f"whose address {address} is, is not known"):
        asked(hidden(shop(), kind_), f"ip/{address}", "10.96.1.1:80")


def test_an_address_of_the_internet_is_a_client_outside_whatever_is_hidden() -> None:
    world = hidden(shop(), "Pod", "Node")
    assert asked(world, "ip/8.8.8.8", "10.96.1.1:80").cases[0].origins == ()


def test_a_pod_of_the_host_network_asks_as_its_node() -> None:
    world = kind(*SHOP, on_host("agent-1", "n1"))
    assert ends(asked(world, "pod/agent-1", "svc/cart")) == [
        "Pod/shop/cart-1 10.244.1.1",
        "Pod/shop/cart-2 172.18.0.11",
    ]


@pytest.mark.parametrize("to", ["127.0.0.1:6443", "172.18.0.10:6443", "10.244.0.1:6443"])
def test_a_node_speaks_to_itself_from_the_address_that_it_dials(to: str) -> None:
    host = to.partition(":")[0]
    assert ends(asked(shop(), "node/n0", to)) == [f"Pod/kube-system/kube-apiserver-n0 {host}"]


class TestOutside:
    """By which nodes it may enter, and where that makes a difference."""

    def test_a_load_balancers_address_enters_by_any_node(self) -> None:
        cases = _cases(asked(kind(*REST, _exposed(), SLICE), "svc/cart"))
        assert [via for _, via, _ in cases] == [("n0",), ("n1",), ("n2",)]
        assert [told for _, _, told in cases] == [
            ["Pod/shop/cart-1 172.18.0.10", "Pod/shop/cart-2 172.18.0.10"],
            ["Pod/shop/cart-1 10.244.1.1", "Pod/shop/cart-2 172.18.0.11"],
            ["Pod/shop/cart-1 172.18.0.12", "Pod/shop/cart-2 10.244.2.1"],
        ]

    def test_a_node_port_enters_by_its_own_node(self) -> None:
        cases = _cases(asked(kind(*REST, _exposed(), SLICE), "node/n1:30080"))
        assert [via for _, via, _ in cases] == [("n1",)]

    def test_by_the_node_that_is_named(self) -> None:
        world = kind(*REST, _exposed(), SLICE)
        assert [case.via for case in asked(world, "svc/cart", via="n2").cases] == [("n2",)]
        assert [case.via for case in asked(world, "10.96.1.1:80", via="n1").cases] == [("n1",)]

    def test_by_a_node_that_is_not_there_nothing_enters(self) -> None:
        with pytest.raises(UnknownObject, match="there is no Node/n9"):
            asked(shop(), "10.96.1.1:80", via="n9")

    def test_every_address_of_a_service_is_a_case(self) -> None:
        both = [{"ip": "192.0.2.10"}, {"ip": "192.0.2.11"}]
        spec: dict[str, Any] = {
            "externalTrafficPolicy": "Local",
            "externalIPs": ["192.0.2.20"],
            "given": both,
        }
        world = kind(*REST, _exposed(**spec), SLICE)
        trace = asked(world, "ip/203.0.113.7", "svc/cart", via="n1")
        begun = [each.steps[0].before for each in trace.paths]
        assert [flow and flow.destination for flow in begun] == [
            "192.0.2.10",
            "192.0.2.11",
            "192.0.2.20",
        ]

    @pytest.mark.parametrize(
        ("spec", "why"),
        [
            pytest.param(
                {},
                "Service shop/cart has no address for clients outside (type ClusterIP)",
                id="ClusterIP",
            ),
            pytest.param(
                {"type": "NodePort", "ports": [{"name": "http", "port": 80, "nodePort": 30080}]},
                "Service shop/cart has no address for clients outside (type NodePort)",
                id="NodePort",
            ),
        ],
    )
    def test_a_service_without_address_has_nothing_to_dial(
        self, spec: dict[str, Any], why: str
    ) -> None:
        (found,) = asked(kind(*REST, service(**spec), SLICE), "svc/cart").paths
        assert found.disposition is Disposition.DROPPED
        assert found.why.startswith(why)
        assert ("node/NAME:PORT" in found.why) is (spec != {})
        assert found.client == "has no address to dial"
        assert found.look == "kubectl -n shop describe service cart"


def test_what_was_stated_is_told() -> None:
    assert asked(kind(assume=["policy=enforced"]), "10.0.0.1:80").assumed == ("policy=enforced",)


def test_a_request_takes_its_host_from_its_header() -> None:
    trace = asked(shop(), "pod/front-1", "http://cart/", headers=("Host: other",))
    assert trace.disposition is Disposition.DELIVERED


def test_a_load_balancer_leaves_excluded_nodes_out() -> None:
    nodes = (node("n0", **EXCLUDED), node("n1"), node("n2", ready=False))  # type: ignore[arg-type]  # labels
    cases = asked(kind(*REST, _exposed(), SLICE, nodes=nodes), "svc/cart").cases
    assert [case.via for case in cases] == [("n1",)]


def test_the_namespace_that_was_chosen_is_looked_in() -> None:
    twice = kind(*SHOP, service("cart", "db", clusterIPs=["10.96.2.2"]), piece(space="db"))
    assert ends(asked(twice, "node/n1", "svc/cart", namespace="shop"))[0].startswith("Pod/shop")


def test_endpoints_of_a_pod_that_is_not_there_are_addresses() -> None:
    world = kind(FRONT, service(), piece(endpoint("10.99.0.1", "gone", "n1")))
    (found,) = asked(world, "pod/front-1", "svc/cart").paths
    assert found.disposition is Disposition.EXITS_CLUSTER


def test_nodes_that_are_too_many_are_a_case_of_which_nothing_is_known() -> None:
    nodes = tuple(node(f"n{n}", topology_kubernetes_io__zone=f"z{n}") for n in range(MOST + 5))
    trace = asked(kind(*REST, _exposed(), SLICE, nodes=nodes), "svc/cart")
    assert len(trace.cases) == MOST + 1
    left = trace.cases[-1]
    assert (left.origins, len(left.via)) == ((), 5)
    assert trace.disposition is Disposition.INSUFFICIENT_INFORMATION
