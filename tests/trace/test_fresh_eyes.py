"""Answers that a fresh reader found wrong, each as it has to be."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest

from kubectl_netmap.errors import UsageError
from kubectl_netmap.trace.disposition import Disposition
from tests.support.trace_pieces import (
    CART_SLICE,
    FRONT,
    SHOP,
    Manifest,
    asked,
    cilium,
    endpoint,
    ends,
    flannel,
    kind,
    kindnet,
    node,
    on_host,
    path,
    piece,
    pod,
    service,
    shop,
)

UNSURE = Disposition.INSUFFICIENT_INFORMATION


def _given(name: str, *given: Manifest, **spec: Any) -> Manifest:
    found = service(name, type="LoadBalancer", **spec)
    return {**found, "status": {"loadBalancer": {"ingress": list(given)}}}


def test_a_load_balancer_with_a_name_has_addresses_that_are_not_known() -> None:
    balanced = _given("cart", {"hostname": "k8s-1234.elb.example.com"})
    found = path(kind(*SHOP, balanced), "svc/cart:80")
    assert found.disposition is UNSURE
    assert "k8s-1234.elb.example.com, whose addresses are not known" in found.why


def test_one_that_waits_for_its_address_says_so() -> None:
    found = path(kind(*SHOP, _given("cart")), "svc/cart:80")
    assert found.disposition is Disposition.DROPPED
    assert "waits for the address of a load balancer" in found.why


@pytest.mark.parametrize("dialled", ["127.0.0.1:8080", "[::1]:8080", "localhost:8080"])
def test_loopback_of_a_pod_is_the_pod_and_not_its_node(dialled: str) -> None:
    server = on_host("agent", "n1")
    found = path(kind(*SHOP, server), "pod/front-1", dialled)
    assert (found.disposition, str(found.end)) == (Disposition.DELIVERED, "Pod/shop/front-1")


def test_loopback_of_a_node_is_the_node() -> None:
    server = on_host("agent", "n1", space="kube-system")
    found = path(kind(*SHOP, server), "node/n1", "127.0.0.1:8080")
    assert str(found.end) == "Pod/kube-system/agent"


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("node/n2:30080",), id="entered from outside"),
        pytest.param(("pod/front-1", "node/n2:30080"), id="passed by a pod of another node"),
    ],
)
def test_what_a_node_that_is_not_ready_passes_on_is_not_known(words: tuple[str, ...]) -> None:
    nodes = (node("n0"), node("n1"), node("n2", ready=False))
    ports = [{"name": "http", "port": 80, "nodePort": 30080}]
    found = asked(kind(*SHOP, service(type="NodePort", ports=ports), nodes=nodes), *words)
    assert {each.disposition for each in found.paths} == {UNSURE}
    assert "node n2 is not ready" in found.paths[0].why


def test_a_sender_that_is_not_ready_on_a_silent_node_may_send_nothing() -> None:
    nodes = (node("n0"), node("n1", ready=False), node("n2"))
    quiet = pod("front-1", "10.244.1.5", of="front", ready=False)
    world = kind(service(), CART_SLICE, quiet, nodes=nodes)
    assert asked(world, "pod/front-1", "svc/cart").disposition is UNSURE


def test_an_ipv6_only_pod_dials_no_ipv4_address() -> None:
    six = pod("six-1", "fd00:10:244:1::5", on="n1")
    found = path(kind(*SHOP, six), "pod/six-1", "10.244.1.6:8080")
    assert (found.disposition, found.client) == (Disposition.REFUSED, "network is unreachable")


def test_of_a_service_of_both_families_a_pod_dials_the_one_that_it_has() -> None:
    six = pod("six-1", "fd00:10:244:1::5", on="n1")
    both = service(clusterIPs=["10.96.1.1", "fd00:10:96::1"], ipFamilies=["IPv4", "IPv6"])
    slices = {**piece(endpoint("fd00:10:244:2::6", "cart-2", "n2")), "addressType": "IPv6"}
    far = pod("cart-2", "fd00:10:244:2::6", on="n2")
    found = path(kind(six, both, slices, far), "pod/six-1", "svc/cart")
    assert str(found.end) == "Pod/shop/cart-2"


def test_an_external_ip_of_a_node_stands_for_its_internal_one() -> None:
    outer = node("n1")
    outer["status"]["addresses"].append({"type": "ExternalIP", "address": "203.0.113.3"})
    ports = [{"name": "http", "port": 80, "nodePort": 30080}]
    nodes = (node("n0"), outer, node("n2"))
    world = kind(*SHOP, service(type="NodePort", ports=ports), nodes=nodes, proxy="nftables")
    found = asked(world, "203.0.113.3:30080")
    assert found.disposition is Disposition.DELIVERED
    inside = path(world, "pod/front-1", "203.0.113.3:30080")
    assert inside.disposition is Disposition.EXITS_CLUSTER


def test_a_refusal_for_another_reason_than_endpoints_keeps_its_reason() -> None:
    ports = [{"name": "http", "port": 80, "nodePort": 30080}]
    world = kind(*SHOP, service(type="NodePort", ports=ports), proxy="nftables")
    found = path(world, "node/n1", "127.0.0.1:30080")
    assert "nftables mode serves no node port on 127.0.0.1" in found.why


class TestProxyingLoadBalancer:
    """One that dials node ports itself (ipMode Proxy)."""

    GIVEN: ClassVar = {"ip": "198.51.100.7", "ipMode": "Proxy"}
    PORTS: ClassVar = [{"name": "http", "port": 80, "nodePort": 30080}]

    def test_uses_nodes_with_endpoints_where_the_policy_is_local(self) -> None:
        balanced = _given("cart", self.GIVEN, ports=self.PORTS, externalTrafficPolicy="Local")
        found = asked(kind(*SHOP, balanced), "svc/cart:80")
        assert found.disposition is Disposition.DELIVERED
        assert {name for case in found.cases for name in case.via} == {"n1", "n2"}

    @pytest.mark.parametrize(
        ("client", "disposition"),
        [
            pytest.param("ip/203.0.113.9", Disposition.DELIVERED, id="a client in the ranges"),
            pytest.param("ip/192.0.2.9", UNSURE, id="a client outside them"),
            pytest.param("internet", UNSURE, id="a client that nobody knows"),
        ],
    )
    def test_with_source_ranges_is_sure_to_let_in_those_in_them(
        self, client: str, disposition: Disposition
    ) -> None:
        ranges = ["203.0.113.0/24"]
        balanced = _given("cart", self.GIVEN, ports=self.PORTS, loadBalancerSourceRanges=ranges)
        assert asked(kind(*SHOP, balanced), client, "svc/cart:80").disposition is disposition


def test_a_service_that_another_proxy_serves_is_not_said_to_be_missing() -> None:
    other = service()
    other["metadata"]["labels"] = {"service.kubernetes.io/service-proxy-name": "mine"}
    found = path(kind(FRONT, other, CART_SLICE), "pod/front-1", "svc/cart")
    assert found.disposition is UNSURE
    assert "service-proxy-name keeps service proxies away" in found.why


def _with_host_port(name: str, ip: str, host_ip: str = "") -> Manifest:
    found = pod(name, ip)
    port = {"containerPort": 8080, "hostPort": 8088, **({"hostIP": host_ip} if host_ip else {})}
    found["spec"]["containers"][0]["ports"] = [port]
    return found


def test_of_two_host_ports_on_two_addresses_the_one_dialled_counts() -> None:
    inner = node("n1")
    address = next(
        each["address"] for each in inner["status"]["addresses"] if each["type"] == "InternalIP"
    )
    one = _with_host_port("one", "10.244.1.20", "127.0.0.1")
    other = _with_host_port("other", "10.244.1.21", address)
    found = path(kind(one, other), f"{address}:8088")
    assert str(found.end) == "Pod/shop/other"


@pytest.mark.parametrize(
    ("cni", "disposition"),
    [
        pytest.param(kindnet(), Disposition.DELIVERED, id="kindnet brings portmap"),
        pytest.param(flannel(), Disposition.DELIVERED, id="so does flannel"),
        pytest.param(cilium("true"), Disposition.DELIVERED, id="Cilium serves them itself"),
        pytest.param((), UNSURE, id="of a CNI that is not known nobody can tell"),
    ],
)
def test_a_host_port_is_served_where_the_cni_does_so(
    cni: tuple[Manifest, ...], disposition: Disposition
) -> None:
    world = kind(_with_host_port("one", "10.244.1.20"), cni=cni)
    assert asked(world, "node/n1:8088").disposition is disposition


def test_a_named_port_that_differs_by_pod_has_to_be_named_by_number() -> None:
    headless = service(clusterIP="None", clusterIPs=["None"])
    slices = (
        piece(
            endpoint("10.244.1.6", "cart-1"), name="cart-a", ports=[{"name": "http", "port": 7000}]
        ),
        piece(
            endpoint("10.244.2.6", "cart-2"), name="cart-b", ports=[{"name": "http", "port": 7001}]
        ),
    )
    with pytest.raises(UsageError, match="is 7000 or 7001, by pod"):
        asked(kind(FRONT, headless, *slices), "pod/front-1", "svc/cart")


def test_a_pod_that_has_finished_is_told_by_its_name() -> None:
    done = pod("done-1", "10.244.1.52", status={"phase": "Succeeded"}, ready=False)
    found = path(kind(FRONT, done), "pod/front-1", "10.244.1.52:8080")
    assert found.why == "Pod shop/done-1 had 10.244.1.52 and has finished"


def test_a_misspelt_name_is_told_to_be_missing_before_it_is_asked_outside() -> None:
    found = path(shop(), "pod/front-1", "crat.shop:80")
    assert "Service/shop/crat does not exist" in found.why
    assert "is asked outside" in found.why


def test_a_name_that_reads_as_that_of_no_service_is_not_told_to_be_one() -> None:
    found = path(shop(), "pod/front-1", "www.example.com:80")
    assert found.why.startswith("www.example.com is asked outside: cluster DNS forwards ")


def test_where_the_container_with_the_port_is_down_another_one_does_not_count() -> None:
    half = pod("half-1", "10.244.2.8")
    half["spec"]["containers"].append({"name": "side", "image": "side"})
    name = half["spec"]["containers"][0]["name"]
    waiting = {"waiting": {"reason": "CrashLoopBackOff"}}
    half["status"]["containerStatuses"] = [
        {"name": name, "ready": False, "restartCount": 9, "state": waiting},
        {"name": "side", "ready": True, "restartCount": 0, "state": {"running": {}}},
    ]
    half["status"]["conditions"] = [{"type": "Ready", "status": "False"}]
    found = path(kind(FRONT, half), "pod/front-1", "pod/half-1:8080")
    assert found.disposition is Disposition.REFUSED


def test_a_policy_sees_a_process_of_the_node_by_the_address_towards_its_pods() -> None:
    found = ends(asked(shop(), "node/n1", "pod/cart-1:8080"))
    assert found == ["Pod/shop/cart-1 10.244.1.1"]


@pytest.mark.parametrize(
    ("mode", "disposition"),
    [
        pytest.param("iptables", Disposition.DROPPED, id="iptables: no data passes"),
        pytest.param("nftables", Disposition.DELIVERED, id="nftables: it works"),
        pytest.param("ipvs", UNSURE, id="ipvs: it was not measured"),
    ],
)
def test_a_client_routed_to_another_node_than_the_pods(mode: str, disposition: Disposition) -> None:
    found = path(shop(mode), "ip/203.0.113.9", "10.244.1.6:8080", via="node/n2")
    assert found.disposition is disposition


def test_a_client_routed_to_the_node_of_the_pod_gets_there() -> None:
    found = path(shop(), "ip/203.0.113.9", "10.244.1.6:8080", via="node/n1")
    assert found.disposition is Disposition.DELIVERED
