from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from kubectl_netmap.netmap import Netmap, survey
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.render.view import Arrow, Picture, Spot
from kubectl_netmap.render.views.map_asked import Asked
from kubectl_netmap.render.views.map_picture import picture
from kubectl_netmap.routing.graph import Channel, Layer, Link, Place, RouteMap
from kubectl_netmap.routing.places import INSIDE, OUTSIDE, address, missing, place_of
from kubectl_netmap.routing.route import Exposure
from kubectl_netmap.routing.verdict import Outcome, Verdict
from kubectl_netmap.snapshot.gap import Gap, GapReason
from kubectl_netmap.snapshot.snapshot import Header, Snapshot
from tests.support.clusters import snapshot_of

LIVE = Header(context="kind-shop", source="live", server_version="v1.34.4")

FRONT = place_of(Ref("Service", "shop", "front"), Layer.SERVICE)
CART = place_of(Ref("Service", "shop", "cart"), Layer.SERVICE, verdict=Verdict.BROKEN)
WEB = place_of(Ref("Ingress", "shop", "web"), Layer.ENTRY, verdict=Verdict.DEGRADED)
PODS = place_of(Ref("Deployment", "shop", "front"), Layer.POD)
NODE = place_of(Ref("Node", "", "n1"), Layer.NODE)
VIP = address("192.0.2.1")
GONE = missing(Ref("Service", "shop", "gone"))
HTTP = Channel(80)


@cache
def _netmap(header: Header = LIVE, gaps: tuple[Gap, ...] = ()) -> Netmap:
    return survey(Snapshot(header, {}, gaps))


def _picture(*links: Link, asked: Asked | None = None, **more: Any) -> Picture:
    places = {place.id: place for link in links for place in (link.source, link.target)}
    graph = RouteMap(places, links, behind=more.pop("behind", {}), pods=more.pop("pods", {}))
    return picture(graph, _netmap(**more), asked or Asked())


def _spot(told: Picture, place: Place) -> Spot:
    return next(spot for spot in told.spots if spot.id == place.id)


def _arrow(*links: Link) -> Arrow:
    (arrow,) = _picture(*links).arrows
    return arrow


def test_layers_are_told_in_words_in_the_order_of_traffic() -> None:
    told = _picture(Link(OUTSIDE, VIP, "r"), Link(VIP, FRONT, "r"), Link(PODS, NODE, "r"))
    assert told.layers == ("outside", "load balancer", "Services", "endpoints and pods", "nodes")
    assert [_spot(told, each).shared for each in (OUTSIDE, FRONT, NODE)] == [True, False, True]


def test_endpoints_stand_apart_from_pods_where_one_leads_to_the_other() -> None:
    slice_ = place_of(Ref("EndpointSlice", "shop", "front-x"), Layer.ENDPOINT)
    told = _picture(Link(FRONT, slice_, "r"), Link(slice_, PODS, "r"))
    assert told.layers == ("Services", "endpoints", "pods")


def test_the_ways_from_inside_are_said_once_and_not_drawn() -> None:
    told = _picture(Link(INSIDE, FRONT, "r"), Link(FRONT, PODS, "r"))
    assert [spot.id for spot in told.spots] == [FRONT.id, PODS.id]
    assert len(told.arrows) == 1
    assert told.notes == (
        "every Service is also reached from inside the cluster: those ways are not drawn",
    )


@pytest.mark.parametrize(
    ("place", "kind", "label"),
    [
        pytest.param(FRONT, "Service", "shop/front", id="an object"),
        pytest.param(NODE, "Node", "n1", id="an object without a namespace"),
        pytest.param(VIP, "address", "192.0.2.1", id="an address"),
        pytest.param(GONE, "no such Service", "shop/gone", id="what is only referred to"),
        pytest.param(
            missing(Ref("EndpointSlice", "shop", "gone")),
            *("no endpoint", "shop/gone"),
            id="what is missed without being referred to",
        ),
        pytest.param(
            Place("NodePort/tcp/30080", "NodePort", Layer.LOAD_BALANCER, "node port tcp 30080"),
            *("node port", "tcp 30080"),
            id="what is no object",
        ),
    ],
)
def test_a_spot_tells_what_sort_of_thing_it_is_and_its_name(
    place: Place, kind: str, label: str
) -> None:
    spot = _spot(_picture(Link(place, NODE, "r")), place)
    assert (spot.kind, spot.label) == (kind, label)


@pytest.mark.parametrize(
    ("link", "command"),
    [
        pytest.param(
            Link(FRONT, PODS, "r"), "kubectl -n shop describe service front", id="a Service"
        ),
        pytest.param(Link(NODE, PODS, "r"), "kubectl describe node n1", id="a node"),
        pytest.param(Link(GONE, PODS, "r"), "kubectl -n shop get service", id="a missing Service"),
        pytest.param(
            Link(missing(Ref("EndpointSlice", "shop", "front")), FRONT, "r"),
            "kubectl -n shop get endpointslice -l kubernetes.io/service-name=front",
            id="endpoints that nobody made",
        ),
        pytest.param(
            Link(missing(Ref("Address", "shop", "front"), Layer.LOAD_BALANCER), FRONT, "r"),
            "kubectl -n shop describe service front",
            id="an address that nobody gave",
        ),
        pytest.param(
            Link(VIP, FRONT, "r"), "kubectl -n shop describe service front", id="an address"
        ),
        pytest.param(
            Link(place_of(Ref("Service", "a b", "$(x)"), Layer.SERVICE), PODS, "r"),
            "kubectl -n 'a b' describe service '$(x)'",
            id="names that a shell would obey",
        ),
        pytest.param(
            Link(place_of(Ref("Gateway", "shop", "gw"), Layer.ENTRY), PODS, "r"),
            "kubectl -n shop describe gateways.gateway.networking.k8s.io gw",
            id="a kind that others name alike",
        ),
    ],
)
def test_the_command_shows_the_object(link: Link, command: str) -> None:
    asked = Asked(again=" --context kind-shop")
    spot = _spot(_picture(link, asked=asked), link.source)
    assert spot.command == f"{command} --context kind-shop"


def test_a_command_for_a_file_has_no_flags_that_kubectl_does_not_take() -> None:
    asked, file = Asked(again=" --from dump"), Header(context="kind-shop", source="dump")
    spot = _spot(_picture(Link(FRONT, PODS, "r"), asked=asked, header=file), FRONT)
    assert spot.command == "kubectl -n shop describe service front"


def test_from_outside_nothing_can_be_looked_at() -> None:
    assert _spot(_picture(Link(OUTSIDE, VIP, "r")), OUTSIDE).command == ""


def test_a_service_tells_what_becomes_of_its_traffic() -> None:
    behind = {(CART.id, HTTP): Outcome(Verdict.BROKEN, "no ready endpoint")}
    told = _picture(Link(CART, PODS, "r", channel=HTTP), behind=behind)
    assert _spot(told, CART).why == "no ready endpoint"


def test_an_ingress_tells_which_of_its_services_is_broken() -> None:
    behind = {(CART.id, HTTP): Outcome(Verdict.BROKEN, "no ready endpoint")}
    told = _picture(
        Link(WEB, FRONT, "r", channel=HTTP), Link(WEB, CART, "r", channel=HTTP), behind=behind
    )
    assert _spot(told, WEB).why == "shop/cart: no ready endpoint"


def test_pods_that_are_not_ready_tell_the_reason_of_what_leads_to_them() -> None:
    pods = replace(PODS, verdict=Verdict.BROKEN)
    link = Link(FRONT, pods, "r", Outcome(Verdict.BROKEN, "front-1 crashes"))
    assert _spot(_picture(link), pods).why == "front-1 crashes"


def test_what_is_ok_needs_no_reason() -> None:
    link = Link(FRONT, PODS, "r", Outcome(Verdict.BROKEN, "front-1 crashes"))
    assert _spot(_picture(link), PODS).why == ""


def test_links_between_the_same_two_places_are_one_arrow() -> None:
    arrow = _arrow(
        Link(VIP, FRONT, "r", via="tcp 80", channel=HTTP),
        Link(VIP, FRONT, "r", via="tcp 443", channel=Channel(443)),
    )
    assert arrow.label == "tcp 80, tcp 443"
    assert [name for name, _ in arrow.facts] == ["tcp 80", "tcp 443"]


@pytest.mark.parametrize(
    ("link", "label"),
    [
        pytest.param(
            Link(WEB, FRONT, "r", via="shop.example.com/ (Prefix)", channel=HTTP),
            "shop.example.com/ :80",
            id="a rule and the port that it names",
        ),
        pytest.param(
            Link(WEB, FRONT, "r", via="a.example/ (Exact)", channel=HTTP),
            "a.example/ (Exact) :80",
            id="a path that is matched in a rarer way",
        ),
        pytest.param(
            Link(FRONT, PODS, "r", via="8080", channel=HTTP), "80 → 8080", id="a target port"
        ),
        pytest.param(Link(FRONT, PODS, "r", via="80", channel=HTTP), "80", id="the same port"),
        pytest.param(
            Link(WEB, FRONT, "r", via="a/ (PathPrefix), weight 1 of 4", share=0.25),
            "a/ 25%",
            id="part of the traffic",
        ),
        pytest.param(Link(WEB, FRONT, "r", via="a", share=0.0), "a 0%", id="no traffic at all"),
        pytest.param(Link(WEB, FRONT, "r", via="a", share=1.0), "a", id="all of it"),
        pytest.param(Link(PODS, NODE, "r", via="2 pods"), "", id="pods on a node"),
    ],
)
def test_an_arrow_tells_its_rule_in_few_words(link: Link, label: str) -> None:
    assert _arrow(link).label == label


def test_an_arrow_is_as_bad_as_the_worst_of_its_links_and_tells_every_reason() -> None:
    arrow = _arrow(
        Link(FRONT, PODS, "r", Outcome(Verdict.BROKEN, "no such port")),
        Link(FRONT, PODS, "r", Outcome(Verdict.UNKNOWN, "Pods are not readable"), via="a"),
    )
    assert (arrow.verdict, arrow.why) == (Verdict.BROKEN, "no such port; Pods are not readable")


def test_an_arrow_that_works_in_part_is_degraded() -> None:
    arrow = _arrow(
        Link(FRONT, PODS, "r", Outcome(Verdict.BROKEN, "no such port")),
        Link(FRONT, PODS, "r", Outcome(Verdict.OK, "2 ready"), via="a"),
    )
    assert (arrow.verdict, arrow.why) == (Verdict.DEGRADED, "no such port")


def test_evidence_names_the_link_its_verdict_what_is_dialled_and_what_made_it_so() -> None:
    link = Link(
        *(WEB, FRONT, "ingress-backend", Outcome(Verdict.NOT_CHECKED)),
        via="a.example/ (Prefix)",
        channel=HTTP,
        dial="http://a.example/",
        exposure=Exposure.INGRESS,
        because=(Ref("Ingress", "shop", "web"),),
    )
    told = "not checked; clients dial http://a.example/; because of Ingress shop/web"
    assert _arrow(link).facts == (("a.example/ (Prefix)", told),)


def test_the_title_tells_what_was_asked_for() -> None:
    asked = Asked("shop", ("svc/cart",), labels="app=cart", broken=True)
    assert _picture(Link(FRONT, PODS, "r"), asked=asked).title == (
        "kind-shop",
        "Kubernetes v1.34.4",
        "what leads to and from svc/cart",
        "namespace shop",
        "Services with app=cart",
        "only what is not ok",
    )


def test_what_was_not_seen_is_told_below() -> None:
    gaps = (Gap("Ingress", GapReason.FORBIDDEN),)
    notes = _picture(Link(NODE, PODS, "r"), gaps=gaps).notes
    assert notes[0].startswith("not readable: Ingresses")


def test_where_nothing_is_to_be_drawn_that_is_said() -> None:
    shop = replace(_netmap(), snapshot=snapshot_of(""))
    told = picture(RouteMap(), shop, Asked(broken=True))
    assert (told.spots, told.notes) == ((), ("nothing is broken on this map",))


def test_folded_pods_are_counted() -> None:
    notes = _picture(Link(NODE, PODS, "r"), pods={PODS.id: 40}).notes
    assert notes == ("40 pods drawn as what makes them",)
