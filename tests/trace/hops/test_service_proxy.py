"""The address of a Service becomes one of its endpoints, at the node where the flow is."""

from __future__ import annotations

import pytest

from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.trace.disposition import Disposition
from tests.support.trace_pieces import (
    CART_SLICE,
    CARTS,
    FRONT,
    SHOP,
    Manifest,
    asked,
    cilium,
    endpoint,
    ends,
    flannel,
    hidden,
    kind,
    kube_proxy,
    on_host,
    path,
    piece,
    pod,
    said,
    service,
    shop,
    told,
)

HTTP = {"name": "http", "port": 80, "targetPort": "web", "nodePort": 30080}


def _door(**spec: object) -> Manifest:
    more: dict[str, object] = {"type": "NodePort", "ports": [HTTP], **spec}
    return service("cart", "shop", **more)


ANY, LOCAL = _door(), _door(externalTrafficPolicy="Local")
HERE = piece(endpoint("10.244.1.6", "cart-1"))
ON_2 = piece(endpoint("10.244.2.6", "cart-2"))
HOSTS = (on_host("cart-1", "n1", app="cart"), on_host("cart-2", "n2", app="cart"))
HOST_1 = piece(endpoint("172.18.0.11", "cart-1", "n1"))
HOST_2 = piece(endpoint("172.18.0.12", "cart-2", "n2"))

POD, NODE, GATEWAY, OUTSIDE = "10.244.1.5", "172.18.0.11", "10.244.1.1", "203.0.113.7"
DROPPED = "dropped"


@pytest.mark.parametrize(
    ("service_", "words", "seen"),
    [
        pytest.param(ANY, ("pod/front-1", "10.96.1.1:80"), (POD, POD, POD, NODE),
                     id="a pod, by ClusterIP"),
        pytest.param(ANY, ("node/n1", "10.96.1.1:80"), (GATEWAY, NODE, NODE, NODE),
                     id="its node, by ClusterIP"),
        pytest.param(ANY, ("ip/203.0.113.7", "node/n1:30080"), (GATEWAY, NODE, OUTSIDE, NODE),
                     id="outside, by node port, policy Cluster"),
        pytest.param(LOCAL, ("ip/203.0.113.7", "node/n1:30080"),
                     (OUTSIDE, DROPPED, OUTSIDE, DROPPED),
                     id="outside, by node port, policy Local"),
        pytest.param(ANY, ("pod/front-1", "node/n1:30080"), (GATEWAY, NODE, POD, NODE),
                     id="a pod, by its node's port, policy Cluster"),
        pytest.param(LOCAL, ("pod/front-1", "node/n1:30080"), (POD, POD, POD, NODE),
                     id="a pod, by its node's port, policy Local"),
        pytest.param(ANY, ("pod/front-1", "node/n2:30080"),
                     ("172.18.0.12", "10.244.2.1", "172.18.0.12", NODE),
                     id="a pod, by another node's port, policy Cluster"),
        pytest.param(LOCAL, ("pod/front-1", "node/n2:30080"), (DROPPED, NODE, DROPPED, NODE),
                     id="a pod, by another node's port, policy Local"),
        pytest.param(ANY, ("node/n1", "node/n1:30080"), (GATEWAY, NODE, NODE, NODE),
                     id="its node, by its own port"),
        pytest.param(LOCAL, ("node/n1", "node/n2:30080"), (DROPPED, NODE, DROPPED, NODE),
                     id="its node, by another one's port, policy Local"),
        pytest.param(ANY, ("node/n1", "127.0.0.1:30080"), (GATEWAY, NODE, "127.0.0.1", NODE),
                     id="its node, by loopback"),
    ],
)  # fmt: skip
def test_who_is_seen_at_the_other_side_as_it_was_measured(
    service_: Manifest, words: tuple[str, str], seen: tuple[str, ...]
) -> None:
    found = []
    for pods, held in ((CARTS, HERE), (CARTS, ON_2), (HOSTS, HOST_1), (HOSTS, HOST_2)):
        one = path(kind(FRONT, *pods, service_, held), *words)
        dropped = one.disposition is Disposition.DROPPED
        found.append(DROPPED if dropped else one.seen_source)
    assert tuple(found) == seen


def test_a_pod_that_reaches_itself_is_seen_as_its_node() -> None:
    assert ends(asked(kind(*CARTS, service(), HERE), "pod/cart-1", "10.96.1.1:80")) == [
        "Pod/shop/cart-1 10.244.1.1"
    ]


def test_with_masquerade_all_pods_are_seen_as_their_node() -> None:
    proxy = kube_proxy("iptables", iptables={"masqueradeAll": True})
    assert ends(asked(kind(*SHOP, proxy=proxy), "pod/front-1", "10.96.1.1:80")) == [
        "Pod/shop/cart-1 10.244.1.1",
        "Pod/shop/cart-2 172.18.0.11",
    ]


def test_in_an_overlay_a_node_has_the_tunnels_address_towards_other_nodes_pods() -> None:
    assert ends(asked(kind(*SHOP, cni=flannel()), "node/n1", "10.96.1.1:80")) == [
        "Pod/shop/cart-1 10.244.1.1",
        "Pod/shop/cart-2 10.244.1.0",
    ]


def test_each_endpoint_has_the_same_share_where_that_is_known() -> None:
    assert [each.share for each in asked(shop(), "pod/front-1", "10.96.1.1:80").paths] == [0.5] * 2


def test_the_step_names_the_service_and_the_slices() -> None:
    (step, *_) = asked(shop(), "pod/front-1", "10.96.1.1:80").paths[0].steps
    assert [str(ref) for ref in step.because] == [
        "Service/shop/cart",
        "EndpointSlice/shop/cart-x1",
    ]
    assert step.after is not None
    assert (step.after.destination, step.after.port) == ("10.244.1.6", 8080)


def test_without_endpoints_it_is_told_why_and_where_to_look() -> None:
    crashed = pod(
        "cart-1",
        "10.244.1.6",
        ready=False,
        status={
            "containerStatuses": [
                {
                    "name": "main",
                    "ready": False,
                    "restartCount": 14,
                    "state": {"waiting": {"reason": "CrashLoopBackOff"}},
                }
            ]
        },
    )
    held = piece(endpoint("10.244.1.6", "cart-1", ready=False, serving=False))
    found = path(kind(FRONT, crashed, service(), held), "pod/front-1", "10.96.1.1:80")
    assert (found.disposition, found.client) == (Disposition.REFUSED, "connection refused")
    assert found.why.endswith("no ready endpoint: cart-1 CrashLoopBackOff, 14 restarts")
    assert found.look == "kubectl -n shop logs cart-1 --previous"
    refused = next(step for step in found.steps if step.hop == "service-proxy")
    assert [str(ref) for ref in refused.because] == ["Service/shop/cart", "Pod/shop/cart-1"]


@pytest.mark.parametrize(
    ("mode", "to", "disposition"),
    [
        pytest.param("iptables", "10.96.1.1:81", Disposition.EXITS_CLUSTER,
                     id="iptables: a port that it does not have"),
        pytest.param("nftables", "10.96.1.1:81", Disposition.REFUSED,
                     id="nftables: a port that it does not have"),
        pytest.param("ipvs", "10.96.1.1:81", Disposition.REFUSED,
                     id="ipvs: a port that it does not have"),
        pytest.param("iptables", "10.96.200.1:80", Disposition.EXITS_CLUSTER,
                     id="iptables: an address that no Service has"),
        pytest.param("nftables", "10.96.200.1:80", Disposition.DROPPED,
                     id="nftables: an address that no Service has"),
    ],
)  # fmt: skip
def test_what_is_not_there_goes_by_the_mode(mode: str, to: str, disposition: Disposition) -> None:
    found = path(shop(mode), "pod/front-1", to)
    assert found.disposition is disposition


@pytest.mark.parametrize(
    ("kind_", "why"),
    [
        ("EndpointSlice", "which endpoints it has is not known: EndpointSlices in shop"),
        ("Service", "whether a Service has 10.96.1.1 is not known: Services are not readable"),
    ],
)
def test_what_is_not_seen_is_not_known(kind_: str, why: str) -> None:
    found = path(hidden(shop(), kind_), "pod/shop/front-1", "10.96.1.1:80")
    assert found.disposition is Disposition.INSUFFICIENT_INFORMATION
    assert why in found.why


def test_a_nodes_address_may_be_a_services_where_those_are_not_seen() -> None:
    agent = on_host("agent-1", "n1", ports=[{"containerPort": 9000}])
    whole = kind(*SHOP, agent)
    assert path(whole, "pod/front-1", "node/n1:9000").disposition is Disposition.DELIVERED
    found = path(hidden(whole, "Service"), "pod/front-1", "node/n1:9000")
    assert found.disposition is Disposition.INSUFFICIENT_INFORMATION


ENDPOINTS = """
kind: Endpoints
metadata: {namespace: shop, name: cart}
subsets:
- addresses: [{ip: 10.244.1.6, nodeName: n1, targetRef: {kind: Pod, name: cart-1}}]
  ports: [{name: http, port: 8080}]
"""


def test_v1_endpoints_do_not_tell_who_terminates() -> None:
    by_old = hidden(kind(FRONT, *CARTS, service(), *told(ENDPOINTS)), "EndpointSlice")
    assert ends(asked(by_old, "pod/front-1", "10.96.1.1:80")) == ["Pod/shop/cart-1 10.244.1.5"]
    none = ENDPOINTS.replace("addresses:", "notReadyAddresses:")
    found = path(
        hidden(kind(FRONT, *CARTS, service(), *told(none)), "EndpointSlice"),
        "pod/front-1",
        "10.96.1.1:80",
    )
    assert found.disposition is Disposition.INSUFFICIENT_INFORMATION
    assert "not which ones terminate" in found.why


def test_hints_need_the_zone_of_the_node() -> None:
    zones = [{"forZones": [{"name": name}]} for name in "ab"]
    held = piece(
        endpoint("10.244.1.6", "cart-1", hints=zones[0]),
        endpoint("10.244.2.6", "cart-2", hints=zones[1]),
    )
    found = path(hidden(kind(*SHOP[:4], held), "Node"), "pod/front-1", "10.96.1.1:80")
    assert "its endpoints have hints, and the zone of n1 is not seen" in found.why


def test_a_node_port_of_another_family_is_none() -> None:
    six = _door(clusterIPs=["fd00:96::1"], ipFamilies=["IPv6"])
    found = path(kind(FRONT, six), "pod/front-1", "node/n1:30080")
    assert said(found, "service-proxy") == ""


class TestCilium:
    """In kube-proxy's place, and beside it."""

    def test_a_pod_keeps_its_address_by_any_nodes_port(self) -> None:
        world = kind(FRONT, *CARTS, LOCAL, ON_2, cni=cilium(), proxy=())
        for to in ("node/n1:30080", "node/n0:30080"):
            assert ends(asked(world, "pod/front-1", to)) == ["Pod/shop/cart-2 10.244.1.5"]

    def test_no_endpoint_is_told_at_once_inside_and_silence_outside(self) -> None:
        world = kind(FRONT, _door(), piece(), cni=cilium(), proxy=())
        inside, outside = (
            path(world, *words)
            for words in (("pod/front-1", "10.96.1.1:80"), ("internet", "node/n1:30080"))
        )
        assert (inside.disposition, inside.client) == (Disposition.REFUSED, "no route to host")
        assert (outside.disposition, outside.client) == (Disposition.DROPPED, "times out")

    def test_a_client_outside_keeps_its_address_where_the_endpoint_is_on_the_node(self) -> None:
        world = kind(*CARTS, ANY, CART_SLICE, cni=cilium(), proxy=())
        assert ends(asked(world, "ip/203.0.113.7", "node/n1:30080")) == [
            "Pod/shop/cart-1 203.0.113.7",
            "Pod/shop/cart-2 10.244.1.200",
        ]

    def test_beside_kube_proxy_a_pod_that_reaches_itself_is_seen_otherwise(self) -> None:
        world = kind(*CARTS, service(), HERE, cni=cilium("false"))
        assert ends(asked(world, "pod/cart-1", "10.96.1.1:80")) == ["Pod/shop/cart-1 169.254.42.1"]

    def test_a_port_that_a_service_does_not_have_is_let_pass(self) -> None:
        found = path(kind(*SHOP, cni=cilium(), proxy=()), "pod/front-1", "10.96.1.1:81")
        assert found.disposition is Disposition.EXITS_CLUSTER
        assert said(found, "service-proxy").startswith(
            "Service shop/cart has no port 81/TCP, and Cilium lets it pass"
        )

    def test_it_passes_over_hints_unless_it_is_told_otherwise(self) -> None:
        hints = {"forZones": [{"name": "b"}]}
        held = piece(endpoint("10.244.1.6", "cart-1", hints=hints))
        off, on = (
            path(kind(*SHOP[:4], held, cni=cni, proxy=()), "pod/front-1", "10.96.1.1:80")
            for cni in (cilium(), cilium(enable_dash_service_dash_topology="true"))
        )
        assert off.disposition is Disposition.DELIVERED
        assert on.disposition is Disposition.INSUFFICIENT_INFORMATION
        assert "how Cilium follows hints" in on.why


def test_a_step_that_stops_leaves_the_rest_unchecked() -> None:
    found = path(kind(FRONT, service(), piece()), "pod/front-1", "10.96.1.1:80")
    rest = [step.hop for step in found.steps if step.verdict is Verdict.NOT_CHECKED]
    assert rest == ["ingress-policy", "process"]
