"""What the words of a question mean in one cluster."""

from __future__ import annotations

import pytest

from kubectl_netmap.errors import NetmapError, UnknownObject, UsageError
from kubectl_netmap.objects.service import Service
from kubectl_netmap.trace.parse import parse
from kubectl_netmap.trace.question import Typed
from kubectl_netmap.trace.resolve import Dialled, dialled, one, pods_at
from kubectl_netmap.trace.world import World
from tests.support.trace_pieces import (
    CARTS,
    SHOP,
    endpoint,
    hidden,
    kind,
    piece,
    pod,
    service,
    shop,
)

MANY = kind(
    *SHOP,
    pod("cart-1", "10.244.1.77", space="db"),
    service("cart", "db", clusterIPs=["10.96.2.2"]),
    service(
        "many",
        clusterIPs=["10.96.1.2"],
        ports=[{"name": "a", "port": 80}, {"name": "b", "port": 81}],
    ),
    service(
        "dns",
        clusterIPs=["10.96.1.3"],
        ports=[
            {"name": "u", "port": 53, "protocol": "UDP"},
            {"name": "t", "port": 53},
            {"name": "q", "port": 853, "protocol": "UDP"},
        ],
    ),
    service("nodes", clusterIPs=["None"], ports=[{"name": "sql", "port": 1, "targetPort": "x"}]),
    piece(endpoint("10.244.1.6"), of="nodes", ports=[{"name": "sql", "port": 5432}]),
    service("idle", clusterIPs=["None"], ports=[{"port": 80, "targetPort": 8080}]),
    service("outer", clusterIPs=[], type="ExternalName", externalName="a.b", ports=[]),
    service("none", clusterIPs=["10.96.1.4"], ports=[]),
    pod("new-1", "", status={"phase": "Pending"}),
    pod("done-1", "10.244.1.8", status={"phase": "Succeeded"}),
    pod("lost-1", "10.99.0.1", of="lost"),
)


def _dialled(to: str, world: World = MANY, near: str = "", **options: str) -> Dialled:
    return dialled(world, parse(("pod/a", to), **options), "", near)


@pytest.mark.parametrize(
    ("to", "host", "port", "protocol"),
    [
        ("svc/shop/cart", "10.96.1.1", 80, "TCP"),
        ("svc/shop/cart:http", "10.96.1.1", 80, "TCP"),
        ("svc/shop/cart:8081", "10.96.1.1", 8081, "TCP"),
        ("svc/many:b", "10.96.1.2", 81, "TCP"),
        ("svc/dns:53", "10.96.1.3", 53, "TCP"),
        ("svc/dns:u", "10.96.1.3", 53, "UDP"),
        ("svc/dns:853", "10.96.1.3", 853, "UDP"),
        ("svc/nodes", "nodes.shop", 5432, "TCP"),
        ("svc/idle", "idle.shop", 8080, "TCP"),
        ("svc/outer:443", "outer.shop", 443, "TCP"),
        ("pod/shop/cart-1:8080", "10.244.1.6", 8080, "TCP"),
        ("pod/shop/cart-1:web", "10.244.1.6", 8080, "TCP"),
        ("node/n2:30080", "172.18.0.12", 30080, "TCP"),
        ("10.96.1.1:80", "10.96.1.1", 80, "TCP"),
        ("udp://cart:53", "cart", 53, "UDP"),
        ("http://cart/", "cart", 80, "TCP"),
    ],
)
def test_what_is_dialled(to: str, host: str, port: int, protocol: str) -> None:
    found = _dialled(to)
    assert (found.host, found.port, found.protocol) == (host, port, protocol)


@pytest.mark.parametrize(
    ("to", "protocol", "number"),
    [("svc/dns:53", "udp", 53), ("svc/shop/cart:80", "udp", 80), ("node/n1:53", "udp", 53)],
)
def test_the_protocol_chooses_among_ports_of_one_number(
    to: str, protocol: str, number: int
) -> None:
    found = _dialled(to, protocol=protocol)
    assert (found.port, found.protocol) == (number, "UDP")


def test_an_object_is_told_with_its_name() -> None:
    found = _dialled("svc/shop/cart")
    assert isinstance(found.service, Service)
    assert (str(found.to), found.name) == ("Service/shop/cart", "cart.shop")
    assert _dialled("10.96.1.1:80").to is None


def test_of_several_that_of_the_senders_namespace_is_meant() -> None:
    assert _dialled("svc/cart", near="db").host == "10.96.2.2"
    assert _dialled("svc/cart", near="shop").host == "10.96.1.1"


@pytest.mark.parametrize(
    ("to", "error", "said", "hint"),
    [
        ("svc/cart", UsageError, "svc/cart means several objects",
         "one of svc/db/cart or svc/shop/cart"),
        ("svc/carts", UnknownObject, "there is no Service/carts",
         "did you mean svc/db/cart or svc/shop/cart?"),
        ("svc/many", UsageError, "Service shop/many has several ports",
         "its ports: 80/TCP (a), 81/TCP (b)"),
        ("svc/many:c", UsageError, "Service shop/many has no port c",
         "its ports: 80/TCP (a), 81/TCP (b)"),
        ("svc/none", UsageError, "Service shop/none has no ports", "its ports: none"),
        ("svc/outer", UsageError, "Service/shop/outer leads to a name, and needs a port number",
         "svc/shop/outer:443"),
        ("svc/outer:https", UsageError,
         "Service/shop/outer leads to a name, and needs a port number", "svc/shop/outer:443"),
        ("pod/new-1:80", UnknownObject, "Pod/shop/new-1 has no address yet (Pending)",
         "kubectl -n shop describe pod new-1"),
        ("pod/shop/cart-1:sql", UsageError, "Pod/shop/cart-1 declares no port sql",
         "its ports: web"),
        ("node/n1:web", UsageError, "Node/n1 has no port 'web': a node's port is a number",
         "node/n1:30080"),
        ("node/n9:80", UnknownObject, "there is no Node/n9",
         "there are node/n0, node/n1, node/n2"),
    ],
)  # fmt: skip
def test_what_cannot_be_dialled_is_told_with_what_can(
    to: str, error: type[NetmapError], said: str, hint: str
) -> None:
    with pytest.raises(error) as found:
        _dialled(to)
    assert str(found.value) == said
    if hint.startswith("did you mean"):
        assert found.value.hint.startswith("did you mean ")
    else:
        assert found.value.hint == hint


def test_an_object_that_may_be_hidden_is_not_said_to_be_absent() -> None:
    with pytest.raises(UnknownObject, match="not among what could be read: Services"):
        _dialled("svc/shop/cart", hidden(shop(), "Service"))


def test_a_node_without_address_cannot_be_dialled() -> None:
    bare = {"kind": "Node", "metadata": {"name": "n7"}}
    with pytest.raises(UnknownObject, match="Node/n7 has no address") as error:
        _dialled("node/n7:80", kind(bare, nodes=()))
    assert error.value.hint == "kubectl describe node n7"


@pytest.mark.parametrize(
    ("word", "names"),
    [
        ("pod/shop/cart-1", ["cart-1"]),
        ("deploy/cart", ["cart-1", "cart-2"]),
        ("node/n1", []),
    ],
)
def test_who_sends(word: str, names: list[str]) -> None:
    assert [each.name for each in pods_at(shop(), Typed(word), "")] == names


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("pod/new-1", "Pod shop/new-1 is Pending; see: kubectl -n shop get pods"),
        ("pod/done-1", "Pod shop/done-1 is Succeeded; see: kubectl -n shop get pods"),
    ],
)
def test_a_pod_that_does_not_run_sends_nothing(word: str, hint: str) -> None:
    with pytest.raises(UnknownObject, match="so that none can send") as error:
        pods_at(MANY, Typed(word), "")
    assert error.value.hint == hint


def test_a_pod_of_no_node_sends_nothing() -> None:
    with pytest.raises(UnknownObject, match="no pod of Deployment/shop/lost runs"):
        pods_at(MANY, Typed("deploy/lost"), "")


def test_many_of_one_name_are_told_by_a_few() -> None:
    more = [
        {**CARTS[0], "metadata": {"namespace": f"s{number}", "name": "same"}} for number in range(5)
    ]
    with pytest.raises(UsageError, match="pod/same means several objects") as error:
        one(kind(*more), Typed("pod/same"), "")
    assert error.value.hint == "one of pod/s0/same or pod/s1/same or pod/s2/same and 2 more"


def test_pods_that_are_not_seen_are_not_told_to_be_none() -> None:
    deployment = {"kind": "Deployment", "metadata": {"namespace": "shop", "name": "front"}}
    world = hidden(kind(*SHOP, deployment), "Pod")
    with pytest.raises(UnknownObject, match=r"which pods .*front has is not known: Pods"):
        pods_at(world, Typed("deploy/front"), "shop")
