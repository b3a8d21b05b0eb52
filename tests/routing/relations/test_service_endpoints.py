"""From a port of a Service to its endpoints."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_netmap.objects.addresses import Family
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.routing.graph import Channel, Link
from kubectl_netmap.routing.relations import service_endpoints
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.snapshot.gap import Gap, GapReason
from tests.support.backends import (
    Manifest,
    cluster,
    crashing,
    endpoint,
    mapped,
    piece,
    pod,
    service,
    told,
)

OK, DEGRADED, BROKEN, UNKNOWN = Verdict.OK, Verdict.DEGRADED, Verdict.BROKEN, Verdict.UNKNOWN
CART = "Deployment/shop/cart"
NONE = "Missing/EndpointSlice/shop/cart"

ONE = pod("cart-1", "10.244.1.8")
DOWN = pod("cart-2", "10.244.1.9", ready=False, status=crashing())
READY = endpoint("10.244.1.8", "cart-1")
WAITING = endpoint("10.244.1.9", "cart-2", ready=False)


def links(*manifests: Manifest, **how: Any) -> tuple[Link, ...]:
    return mapped(cluster(*manifests, **how), service_endpoints.RELATION).links


def test_a_link_says_by_which_port_and_because_of_which_slices() -> None:
    (link,) = links(service(), piece(READY), ONE)
    assert (link.source.id, link.target.id) == ("Service/shop/cart", CART)
    assert (link.via, link.channel) == ("8080", Channel(80))
    assert link.because == (Ref("EndpointSlice", "shop", "cart-ipv4"),)


def test_endpoints_of_one_workload_that_fare_differently_are_links_of_their_own() -> None:
    assert told(links(service(), piece(READY, WAITING), ONE, DOWN)) == [
        (CART, BROKEN, "cart-2 CrashLoopBackOff, 14 restarts"),
        (CART, OK, "1 ready"),
    ]


def test_each_port_has_its_own_links() -> None:
    ports = [{"name": "http", "port": 80}, {"name": "dns", "port": 53, "protocol": "UDP"}]
    held = [{"name": "http", "port": 8080}, {"name": "dns", "port": 5353, "protocol": "UDP"}]
    found = links(service(ports=ports), piece(READY, ports=held), ONE)
    assert {(each.channel.port, each.channel.protocol, each.via) for each in found} == {
        (80, "TCP", "8080"),
        (53, "UDP", "5353"),
    }


@pytest.mark.parametrize(
    ("manifests", "why"),
    [
        pytest.param([], "no endpoint: no pod has app=cart", id="the selector matches nothing"),
        pytest.param(
            [piece(READY, ports=[]), ONE],
            "no endpoint: port name web: no container of the pods has it, "
            "Pod shop/cart-1 has other (1)",
            id="the port name resolves on no pod",
        ),
    ],
)
def test_where_there_is_no_endpoint_the_link_leads_to_what_is_missing(
    manifests: list[Manifest], why: str
) -> None:
    for each in manifests:
        if each["kind"] == "Pod":
            each["spec"]["containers"][0]["ports"] = [{"name": "other", "containerPort": 1}]
    graph = mapped(cluster(service(), *manifests), service_endpoints.RELATION)
    (link,) = graph.links
    assert (link.target.id, link.outcome.verdict, link.outcome.why) == (NONE, BROKEN, why)
    assert link.target.label == "no endpoint of Service shop/cart"
    assert link.via == "web"
    assert graph.places["Service/shop/cart"].verdict is BROKEN


def test_trap_13_endpoints_that_could_not_be_read_are_unknown() -> None:
    gap = Gap("EndpointSlice", GapReason.FORBIDDEN)
    for documents in ([piece(READY), ONE], []):
        (link,) = links(service(), *documents, gaps=[gap])
        assert link.target.id == "EndpointSlice/shop/cart"
        assert link.outcome.verdict is link.target.verdict is UNKNOWN
        assert link.outcome.why == link.target.why == "EndpointSlices in shop are not readable"


def test_a_family_without_endpoints_leads_to_what_is_missing() -> None:
    dual = service(ipFamilies=["IPv4", "IPv6"])
    graph = mapped(cluster(dual, piece(READY), ONE), service_endpoints.RELATION)
    assert [(each.target.id, each.channel.family) for each in graph.links] == [
        (CART, Family.IPV4),
        (NONE, Family.IPV6),
    ]
    assert graph.places["Service/shop/cart"].verdict is DEGRADED


def test_pods_of_both_families_are_one_link() -> None:
    dual = service(ipFamilies=["IPv4", "IPv6"])
    both = piece(endpoint("fd00::8", "cart-1"), family="IPv6")
    (link,) = links(dual, piece(READY), both, ONE)
    assert link.channel.family is None
    assert len(link.because) == 2


def test_a_headless_service_without_ports_leads_to_its_pods_by_any_port() -> None:
    headless = service(clusterIPs=["None"], ports=[])
    graph = mapped(
        cluster(headless, piece(READY, WAITING, ports=[]), ONE, DOWN), service_endpoints.RELATION
    )
    assert {(each.via, each.channel.port) for each in graph.links} == {("any port", 0)}
    assert graph.places["Service/shop/cart"].verdict is DEGRADED


def test_an_external_name_has_no_endpoints() -> None:
    assert links(service(type="ExternalName", externalName="example.net")) == ()


def test_endpoints_are_named_where_they_were_read_instead() -> None:
    whole = {
        "apiVersion": "v1",
        "kind": "Endpoints",
        "metadata": {"namespace": "shop", "name": "cart"},
        "subsets": [
            {"addresses": [{"ip": "10.244.1.8"}], "ports": [{"name": "http", "port": 8080}]}
        ],
    }
    (link,) = links(service(), whole, ONE, unseen=["EndpointSlice"])
    assert told([link]) == [(CART, OK, "1 ready, known by address only")]
    assert link.because == (Ref("Endpoints", "shop", "cart"),)
