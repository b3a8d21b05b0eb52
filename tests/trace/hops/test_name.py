"""A name becomes an address, by the resolver of whoever asks."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.trace.disposition import Disposition
from kubectl_netmap.trace.trace import Path
from kubectl_netmap.trace.world import World
from tests.support.trace_pieces import (
    CONTROL_PLANE,
    DNS,
    SHOP,
    SPACES,
    Manifest,
    asked,
    endpoint,
    ends,
    ingress,
    kind,
    path,
    piece,
    pod,
    policy,
    said,
    service,
    shop,
    traefik,
)

TO_CARTS = {"to": [{"podSelector": {"matchLabels": {"app": "cart"}}}]}
ONLY_CARTS = policy(app="front", policyTypes=["Egress"], egress=[TO_CARTS])


def _world(*more: Manifest, **front: Any) -> World:
    return kind(pod("front-1", "10.244.1.5", of="front", **front), *SHOP[1:], *more)


def _by(dns: tuple[Manifest, ...], *more: Manifest) -> World:
    return kind(*SHOP, *more, base=(*SPACES, *dns, CONTROL_PLANE))


def _name(found: Path) -> tuple[Verdict, str]:
    (step,) = [each for each in found.steps if each.hop == "name"]
    return step.verdict, step.action


@pytest.mark.parametrize(
    ("to", "told"),
    [
        ("cart:80", "cart → cart.shop.svc.cluster.local (search list entry 1 of 4) → 10.96.1.1"),
        (
            "cart.shop:80",
            "cart.shop → cart.shop.svc.cluster.local (search list entry 2 of 4) → 10.96.1.1",
        ),
        ("cart.shop.svc.cluster.local.:80", "cart.shop.svc.cluster.local → 10.96.1.1"),
    ],
)
def test_a_pod_looks_a_name_up_by_its_search_list(to: str, told: str) -> None:
    for found in asked(shop(), "pod/front-1", to).paths:
        assert found.disposition is Disposition.DELIVERED
        verdict, action = _name(found)
        assert (verdict, action) == (Verdict.OK, told)


def test_the_domains_of_the_node_are_told_where_they_are_tried_before() -> None:
    long, short = (
        asked(shop(), "pod/front-1", f"{name}:80").paths[0]
        for name in ("cart.shop.svc.cluster.local", "cart.shop.svc")
    )
    assert _name(long)[1].endswith(
        "; the node's own search domains, which are not seen, are tried before"
    )
    assert "search domains" not in _name(short)[1]


def test_where_no_cluster_dns_is_seen_it_is_not_known_who_is_asked() -> None:
    found = path(_by(DNS[1:]), "pod/front-1", "cart.shop:80")
    assert found.disposition is Disposition.INSUFFICIENT_INFORMATION
    assert found.why.startswith("which server cart.shop is asked of is not seen")


def test_the_lookup_replaces_the_name_by_the_address() -> None:
    found = asked(shop(), "pod/front-1", "cart:80").paths[0]
    step = found.steps[0]
    assert step.before is not None
    assert step.after is not None
    assert (step.before.destination, step.after.destination) == ("cart", "10.96.1.1")


def test_an_address_needs_no_lookup() -> None:
    for words in (("pod/front-1", "10.96.1.1:80"), ("node/n1", "svc/cart")):
        for found in asked(shop(), *words).paths:
            assert said(found, "name") == ""


def test_a_headless_service_is_as_many_addresses_as_it_has_endpoints() -> None:
    world = _world(
        service("nodes", clusterIPs=["None"]),
        piece(endpoint("10.244.1.6", "cart-1"), endpoint("10.244.2.6", "cart-2"), of="nodes"),
    )
    trace = asked(world, "pod/front-1", "nodes:8080")
    assert ends(trace) == ["Pod/shop/cart-1 10.244.1.5", "Pod/shop/cart-2 10.244.1.5"]
    assert [each.share for each in trace.paths] == [0.5, 0.5]


def test_a_headless_service_without_endpoints_has_no_name() -> None:
    found = path(_world(service("nodes", clusterIPs=["None"])), "pod/front-1",
                 "nodes.shop.svc.cluster.local.:80")  # fmt: skip
    assert (found.disposition, found.client) == (Disposition.NO_SUCH_NAME, "no such host")


@pytest.mark.parametrize(
    ("to", "disposition"),
    [
        pytest.param(
            "gone.shop.svc.cluster.local.:80",
            Disposition.NO_SUCH_NAME,
            id="a name of the cluster that is not there",
        ),
        pytest.param(
            "example.com.:443",
            Disposition.INSUFFICIENT_INFORMATION,
            id="a name that cluster DNS asks others for",
        ),
        pytest.param(
            "gone:80",
            Disposition.INSUFFICIENT_INFORMATION,
            id="a short name that may be one outside in the end",
        ),
    ],
)
def test_a_name_that_no_service_has(to: str, disposition: Disposition) -> None:
    assert path(shop(), "pod/front-1", to).disposition is disposition


@pytest.mark.parametrize("policy_", ["Default", "ClusterFirst"])
def test_a_pod_with_its_nodes_resolver_knows_no_names_of_the_cluster(policy_: str) -> None:
    world = _world(dnsPolicy=policy_, hostNetwork=policy_ == "ClusterFirst")
    found = path(world, "pod/front-1", "cart:80")
    assert found.disposition is Disposition.INSUFFICIENT_INFORMATION
    assert "resolver" in found.why


@pytest.mark.parametrize(
    ("words", "whose"),
    [(("node/n1", "cart.shop:80"), "node n1")],
)
def test_a_nodes_own_process_asks_a_resolver_that_is_not_seen(
    words: tuple[str, ...], whose: str
) -> None:
    found = path(shop(), *words)
    assert found.disposition is Disposition.INSUFFICIENT_INFORMATION
    assert found.why == f"cart.shop is asked of the resolver of {whose}, which is not seen"


class TestTheQuery:
    """It is a flow of its own, and can be stopped like any other."""

    def test_held_back_by_a_policy(self) -> None:
        found = path(_world(ONLY_CARTS), "pod/front-1", "cart:80")
        assert (found.disposition, found.client) == (Disposition.DENIED, "its name lookup fails")
        assert found.why == (
            "cart cannot be looked up: the query to 10.96.0.10:53/UDP is denied:"
            " denied by NetworkPolicy shop/p1, which selects Pod shop/front-1"
        )
        assert found.look == "kubectl -n shop describe networkpolicy p1"

    def test_let_through_by_a_policy(self) -> None:
        to_dns = {"to": [{"namespaceSelector": {}}], "ports": [{"port": 53, "protocol": "UDP"}]}
        both = policy(app="front", policyTypes=["Egress"], egress=[TO_CARTS, to_dns])
        trace = asked(_world(both), "pod/front-1", "cart:80")
        assert trace.disposition is Disposition.DELIVERED

    def test_refused_where_nobody_answers(self) -> None:
        away = piece(of="kube-dns", space="kube-system", ports=[])
        found = path(_by((DNS[0], away, DNS[3])), "pod/front-1", "cart:80")
        assert found.disposition is Disposition.REFUSED
        assert "cart cannot be looked up: the query" in found.why

    def test_stopped_for_a_part_of_the_servers(self) -> None:
        two = piece(
            endpoint("10.244.0.3", "coredns-1"),
            endpoint("10.244.2.3", "gone", "n2"),
            of="kube-dns",
            space="kube-system",
            ports=DNS[1]["ports"],
        )
        paths = asked(_by((DNS[0], two, *DNS[2:])), "pod/front-1", "cart:80").paths
        assert {each.disposition for each in paths} == {Disposition.DELIVERED}
        verdict, action = _name(paths[0])
        assert verdict is Verdict.DEGRADED
        assert "a part of the queries" in action

    def test_of_which_is_not_known_whether_it_arrives(self) -> None:
        found = path(kind(*SHOP, proxy=()), "pod/front-1", "cart:80")
        assert found.disposition is Disposition.INSUFFICIENT_INFORMATION
        assert "may not arrive" in found.why

    def test_decides_nothing_where_the_address_itself_is_asked_about(self) -> None:
        trace = asked(_world(ONLY_CARTS), "pod/front-1", "svc/cart")
        assert trace.disposition is Disposition.DELIVERED
        verdict, action = _name(trace.paths[0])
        assert verdict is Verdict.BROKEN
        assert action.endswith("goes on by the address")


def test_a_name_that_is_asked_by_the_way_may_be_unknown() -> None:
    trace = asked(_world(dnsPolicy="Default"), "pod/front-1", "svc/cart")
    assert trace.disposition is Disposition.DELIVERED
    verdict, action = _name(trace.paths[0])
    assert verdict is Verdict.UNKNOWN
    assert action.endswith("goes on by the address")


def test_a_pod_knows_the_names_of_its_own_hosts_file() -> None:
    world = _world(hostAliases=[{"ip": "10.244.2.6", "hostnames": ["legacy"]}])
    (found,) = asked(world, "pod/front-1", "legacy:8080").paths
    assert str(found.end) == "Pod/shop/cart-2"
    assert _name(found)[1].startswith("legacy → 10.244.2.6 ")


class TestOutside:
    """A client outside asks its own resolver, which is not seen: objects tell instead."""

    def test_an_ingress_tells_at_which_address_it_is_served(self) -> None:
        world = kind(*SHOP, *traefik(), ingress(("/", "cart")))
        found = asked(world, "http://shop.example.com/", via="n1").paths[0]
        told = "(Ingress status; the public DNS was not asked)"
        assert _name(found) == (
            Verdict.OK,
            f"shop.example.com is served by 192.0.2.80 {told}",
        )

    def test_the_name_of_a_load_balancer_has_addresses_that_are_not_known(self) -> None:
        given = [{"hostname": "lb.example.net"}]
        world = kind(*SHOP, *traefik(), ingress(("/", "cart"), given=given))
        found = path(world, "http://shop.example.com/")
        assert found.disposition is Disposition.INSUFFICIENT_INFORMATION
        assert found.why.endswith("lb.example.net, whose addresses are not known")

    def test_a_name_that_nothing_speaks_of_is_not_known(self) -> None:
        found = path(shop(), "http://shop.example.com/")
        assert found.why == "no Ingress names shop.example.com; the public DNS was not asked"
        assert found.look == "kubectl get ingresses -A"
