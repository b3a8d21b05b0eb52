"""The network between pods and nodes carries the packet to whoever has the address."""

from __future__ import annotations

import pytest

from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.trace.disposition import Disposition
from tests.support.trace_pieces import (
    CART_SLICE,
    CARTS,
    FRONT,
    SHOP,
    asked,
    ends,
    flannel,
    hidden,
    kind,
    kube_proxy,
    node,
    path,
    pod,
    said,
    service,
    shop,
)


@pytest.mark.parametrize(
    ("origin", "to", "end", "told"),
    [
        ("pod/front-1", "pod/cart-1:8080", "Pod/shop/cart-1 10.244.1.5", "same node"),
        ("pod/front-1", "pod/cart-2:8080", "Pod/shop/cart-2 10.244.1.5",
         "to node n2, native routes"),
        ("node/n1", "pod/cart-1:8080", "Pod/shop/cart-1 10.244.1.1", "same node"),
        ("node/n1", "pod/cart-2:8080", "Pod/shop/cart-2 172.18.0.11", "to node n2"),
        ("pod/front-1", "node/n0:6443", "Pod/kube-system/kube-apiserver-n0 172.18.0.11",
         "172.18.0.10 is node n0 itself"),
        ("node/n0", "node/n0:6443", "Pod/kube-system/kube-apiserver-n0 172.18.0.10",
         "172.18.0.10 is node n0 itself"),
    ],
)  # fmt: skip
def test_it_gets_to_who_has_the_address(origin: str, to: str, end: str, told: str) -> None:
    trace = asked(shop(), origin, to)
    assert ends(trace) == [end]
    assert told in said(trace.paths[0], "pod-network")


def test_an_overlay_is_told() -> None:
    found = path(kind(*SHOP, cni=flannel()), "pod/front-1", "pod/cart-2:8080")
    assert said(found, "pod-network").endswith("to node n2, VXLAN overlay")


def test_a_network_that_is_not_known_carries_all_the_same() -> None:
    found = path(kind(*SHOP, cni=()), "pod/front-1", "pod/cart-2:8080")
    assert said(found, "pod-network").endswith("by a CNI that is not known")
    assert found.seen_source == "10.244.1.5"


def test_of_a_network_that_is_not_known_rewritten_sources_are_not() -> None:
    found = path(kind(*SHOP, cni=()), "node/n1", "pod/cart-1:8080")
    assert (found.disposition, found.seen_source) == (Disposition.DELIVERED, None)


@pytest.mark.parametrize(
    ("ready", "node_ready", "disposition"),
    [
        pytest.param(True, False, Disposition.DELIVERED, id="a pod that is ready"),
        pytest.param(
            False, False, Disposition.INSUFFICIENT_INFORMATION, id="its node has fallen silent"
        ),
        pytest.param(False, True, Disposition.DELIVERED, id="one not ready on a node that is"),
    ],
)
def test_of_a_pod_on_a_silent_node_nothing_is_known(
    disposition: Disposition, *, ready: bool, node_ready: bool
) -> None:
    nodes = (node("n0"), node("n1"), node("n2", ready=node_ready))
    world = kind(FRONT, pod("x-1", "10.244.2.8", ready=ready), nodes=nodes)
    found = path(world, "pod/front-1", "pod/x-1:8080")
    assert found.disposition is disposition
    if disposition is Disposition.INSUFFICIENT_INFORMATION:
        assert "on node n2, which is not ready" in found.why


def test_of_a_pod_on_a_node_that_is_not_seen_neither() -> None:
    world = hidden(kind(FRONT, pod("x-1", "10.244.2.8", ready=False)), "Node")
    found = path(world, "pod/front-1", "pod/x-1:8080")
    assert "node n2 is not seen" in found.why


def test_a_pod_without_node_is_nowhere() -> None:
    world = kind(FRONT, pod("x-1", "10.99.0.8"))
    found = path(world, "pod/front-1", "10.99.0.8:8080")
    assert found.why == "the node of Pod x-1 is not told"


class TestNobody:
    """What has no owner that is seen."""

    def test_in_the_pod_network_it_goes_nowhere(self) -> None:
        found = path(shop(), "pod/front-1", "10.244.2.99:80")
        assert (found.disposition, found.why) == (Disposition.DROPPED, "no pod has 10.244.2.99")
        assert found.client == "times out, or no route to host"

    @pytest.mark.parametrize("kind_", ["Pod", "Node"])
    def test_but_who_is_not_seen_may_have_it(self, kind_: str) -> None:
        origin = "node/n1" if kind_ == "Pod" else "pod/front-1"
        found = path(hidden(shop(), kind_), origin, "10.244.2.99:80")
        assert found.disposition is Disposition.INSUFFICIENT_INFORMATION
        assert f"{kind_}s are not readable" in found.why

    def test_of_a_network_that_is_not_known_a_node_may_have_it(self) -> None:
        found = path(kind(*SHOP, cni=()), "pod/front-1", "10.244.2.1:80")
        assert found.disposition is Disposition.INSUFFICIENT_INFORMATION
        assert "by which addresses nodes speak to their pods is not known" in found.why

    def test_anything_else_leaves_the_cluster_with_the_nodes_address(self) -> None:
        found = path(shop(), "pod/front-1", "198.51.100.7:443")
        assert found.disposition is Disposition.EXITS_CLUSTER
        step = found.steps[-1]
        assert step.verdict is Verdict.DEGRADED
        assert step.after is not None
        assert step.after.source == "172.18.0.11"

    def test_where_nodes_are_not_seen_it_may_be_one_of_them(self) -> None:
        found = path(hidden(shop(), "Node"), "pod/front-1", "198.51.100.7:443")
        assert found.why.startswith("whose address 198.51.100.7 is, is not known")


class TestLeftAlone:
    """A node that a client outside dials, whose rules and processes take none of it."""

    CART = service(type="LoadBalancer", given=[{"ip": "192.0.2.80"}])

    def test_why_the_rules_passed_it_over_is_the_reason(self) -> None:
        world = kind(*CARTS, self.CART, CART_SLICE)
        found = path(world, "ip/203.0.113.7", "192.0.2.80:81", via="n1")
        assert (found.disposition, found.client) == (Disposition.DROPPED, "usually times out")
        assert found.why.startswith("Service shop/cart has no port 81/TCP (kube-proxy ")
        assert said(found, "pod-network") == "nothing serves 192.0.2.80:81 on the node"
        assert found.look == "kubectl -n shop get service cart"

    def test_where_they_know_nothing_of_it_that_nobody_serves_it_is(self) -> None:
        found = path(kind(*CARTS), "ip/203.0.113.7", "192.0.2.80:81", via="n1")
        assert found.why == "nothing serves 192.0.2.80:81 on the node"
        assert not found.look


class TestTheReplyGetsLost:
    """A client's own address on the way to another node: the reply takes another way."""

    BLIND = kube_proxy("iptables", clusterCIDR=None)

    def test_by_a_cluster_ip_without_a_detector(self) -> None:
        world = kind(*CARTS, service(), CART_SLICE, proxy=self.BLIND)
        near, far = asked(world, "ip/203.0.113.7", "10.96.1.1:80", via="n1").paths
        assert near.disposition is Disposition.DELIVERED
        assert (far.disposition, far.client) == (Disposition.DROPPED, "times out")
        assert far.why == "goes on to n2 with the client's address, so the reply misses n1"

    def test_not_where_it_is_masqueraded(self) -> None:
        world = kind(*CARTS, service(), CART_SLICE)
        trace = asked(world, "ip/203.0.113.7", "10.96.1.1:80", via="n1")
        assert trace.disposition is Disposition.DELIVERED

    def test_nor_for_a_pod(self) -> None:
        world = kind(*SHOP, proxy=self.BLIND)
        assert asked(world, "pod/front-1", "10.96.1.1:80").disposition is Disposition.DELIVERED


def test_another_node_applies_its_own_rules_to_what_it_gets() -> None:
    http = {"name": "http", "port": 80, "targetPort": "web", "nodePort": 30080}
    world = kind(FRONT, *CARTS, service(type="NodePort", ports=[http]), CART_SLICE)
    paths = asked(world, "pod/front-1", "node/n2:30080").paths
    assert [each.seen_source for each in paths] == ["172.18.0.12", "10.244.2.1"]
    assert [step.hop for step in paths[0].steps] == [
        *("egress-policy", "pod-network", "service-proxy", "pod-network"),
        *("ingress-policy", "process"),
    ]


def test_the_gateway_of_another_node_is_that_node() -> None:
    found = path(shop(), "pod/front-1", "10.244.2.1:31000")
    assert said(found, "process").startswith("no Service has node port 31000/TCP")
    assert "node n2" in found.why


def test_whether_a_reply_gets_lost_is_not_known_where_masquerading_is_not() -> None:
    world = kind(*CARTS, service(), CART_SLICE, proxy=kube_proxy(None))
    _, far = asked(world, "ip/203.0.113.7", "10.96.1.1:80", via="n1").paths
    assert far.disposition is not Disposition.DROPPED


def test_by_another_node_it_is_not_known_where_the_mode_is_not() -> None:
    world = kind(*SHOP, proxy=kube_proxy(None))
    found = path(world, "ip/203.0.113.7", "10.244.2.6:8080", via="n1")
    assert found.disposition is Disposition.INSUFFICIENT_INFORMATION
    assert found.why.endswith("whether that works is not known")
