"""The graph itself: best ways, what is not checked, routes; with relations made up here."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from kubectl_netmap.objects.addresses import Family
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.routing.build import build
from kubectl_netmap.routing.graph import Channel, Layer, Link, Place, RouteMap
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.narrow import around, troubled
from kubectl_netmap.routing.places import INSIDE, OUTSIDE, address, missing, place_of
from kubectl_netmap.routing.relation import Relation
from kubectl_netmap.routing.route import Exposure
from kubectl_netmap.routing.search import best_ways
from kubectl_netmap.routing.verdict import FINE, Outcome, Verdict
from kubectl_netmap.snapshot.snapshot import Snapshot

BROKEN = Outcome(Verdict.BROKEN, "it broke")
DOUBT = Outcome(Verdict.UNKNOWN, "who knows")

LB = address("192.0.2.1")
PROXY_SERVICE = place_of(Ref("Service", "edge", "proxy"), Layer.SERVICE)
PROXY = place_of(Ref("Deployment", "edge", "proxy"), Layer.POD)
CLASS = place_of(Ref("IngressClass", "", "web"), Layer.ENTRY)
INGRESS = place_of(Ref("Ingress", "shop", "web"), Layer.ENTRY, verdict=None)
FRONT = place_of(Ref("Service", "shop", "front"), Layer.SERVICE)
FRONT_PODS = place_of(Ref("Deployment", "shop", "front"), Layer.POD)
CART = missing(Ref("Service", "shop", "cart"))
PORT = Place("NodePort/tcp/31080", "NodePort", Layer.LOAD_BALANCER, "node port tcp 31080")
NODE = place_of(Ref("Node", "", "n1"), Layer.NODE)


def _link(source: Place, target: Place, outcome: Outcome = FINE, dial: str = "") -> Link:
    exposure = {
        LB.id: Exposure.LOAD_BALANCER,
        PORT.id: Exposure.NODE_PORT,
        INGRESS.id: Exposure.INGRESS,
        INSIDE.id: Exposure.CLUSTER,
    }.get(source.id)
    return Link(source, target, "made-up", outcome, dial=dial, exposure=exposure)


SHOP = (
    _link(OUTSIDE, LB),
    _link(LB, PROXY_SERVICE, dial="tcp 192.0.2.1:443"),
    _link(PROXY_SERVICE, PROXY),
    _link(PROXY, CLASS),
    _link(CLASS, INGRESS),
    _link(INGRESS, FRONT, dial="https://shop.example/"),
    _link(INGRESS, CART, Outcome(Verdict.BROKEN, "no such Service"), dial="https://shop.example/c"),
    _link(FRONT, FRONT_PODS),
    _link(FRONT_PODS, NODE),
    _link(INSIDE, FRONT, dial="tcp 10.96.0.7:80"),
)


def _map(links: Iterable[Link]) -> RouteMap:
    found = tuple(links)
    relation = Relation("made-up", Layer.OUTSIDE, Layer.POD, frozenset(), "", lambda _: found)
    return build(Ground(Snapshot()), (relation,))


def _but(*others: Link) -> tuple[Link, ...]:
    """The shop with some links in the place of those between the same two."""
    ends = {(link.source.id, link.target.id) for link in others}
    return (*(each for each in SHOP if (each.source.id, each.target.id) not in ends), *others)


def _verdicts(graph: RouteMap) -> dict[str, Verdict]:
    return {f"{each.source.id} {each.target.id}": each.outcome.verdict for each in graph.links}


def _route(graph: RouteMap, address: str) -> tuple[Verdict, str]:
    (route,) = [each for each in graph.routes if each.address == address]
    return route.outcome.verdict, route.outcome.why


def test_a_url_leads_from_outside_over_its_controller_to_the_pods() -> None:
    graph = _map(SHOP)
    (route,) = [each for each in graph.routes if each.address == "https://shop.example/"]
    assert route.path == (
        *("outside", "Address/192.0.2.1", "Service/edge/proxy", "Deployment/edge/proxy"),
        *("IngressClass/web", "Ingress/shop/web", "Service/shop/front", "Deployment/shop/front"),
    )
    assert route.ends == ("Deployment/shop/front",)
    assert route.outcome.verdict is Verdict.OK
    assert route.via == (INGRESS.ref, FRONT.ref)


def test_siblings_are_judged_apart() -> None:
    graph = _map(SHOP)
    assert _route(graph, "https://shop.example/") == (Verdict.OK, "")
    assert _route(graph, "https://shop.example/c") == (Verdict.BROKEN, "no such Service")
    assert graph.places["Ingress/shop/web"].verdict is Verdict.DEGRADED


def test_what_is_behind_a_break_is_not_checked() -> None:
    graph = _map(_but(_link(PROXY, CLASS, BROKEN)))
    told = _verdicts(graph)
    assert told["Deployment/edge/proxy IngressClass/web"] is Verdict.BROKEN
    assert told["IngressClass/web Ingress/shop/web"] is Verdict.NOT_CHECKED
    assert told["Ingress/shop/web Missing/Service/shop/cart"] is Verdict.NOT_CHECKED
    assert told["Service/shop/front Deployment/shop/front"] is Verdict.OK  # reached from inside
    assert _route(graph, "https://shop.example/") == (Verdict.BROKEN, "it broke")


def test_what_is_behind_a_doubt_is_checked_all_the_same() -> None:
    graph = _map(_but(_link(PROXY, CLASS, DOUBT)))
    assert _route(graph, "https://shop.example/") == (Verdict.UNKNOWN, "who knows")
    assert _route(graph, "https://shop.example/c") == (Verdict.BROKEN, "no such Service")


def test_a_proxy_that_nobody_seems_to_reach_makes_a_url_unknown() -> None:
    graph = _map(each for each in SHOP if each.source.id not in {OUTSIDE.id, LB.id})
    why = "no way from outside to Deployment edge/proxy is seen"
    assert _route(graph, "https://shop.example/") == (Verdict.UNKNOWN, why)


def test_a_way_that_works_is_preferred_to_one_that_does_not() -> None:
    pending = _link(OUTSIDE, LB, BROKEN)
    others = (_link(OUTSIDE, PORT), _link(PORT, PROXY_SERVICE, dial="tcp *:31080 on every node"))
    graph = _map((*_but(pending), *others))
    assert best_ways(graph).links_to(PROXY.id)[0].target.id == PORT.id
    assert _route(graph, "tcp 192.0.2.1:443") == (Verdict.BROKEN, "it broke")
    assert _route(graph, "tcp *:31080 on every node") == (Verdict.OK, "")


def test_a_node_port_alone_makes_no_url_reachable() -> None:
    others = (_link(OUTSIDE, PORT), _link(PORT, PROXY_SERVICE))
    graph = _map((*_but(_link(OUTSIDE, LB, BROKEN)), *others))
    why = "only node port tcp 31080 leads there: what leads to it is not seen"
    assert _route(graph, "https://shop.example/") == (Verdict.UNKNOWN, why)


def test_inside_a_service_is_reached_whatever_happens_outside() -> None:
    graph = _map(_but(_link(OUTSIDE, LB, BROKEN)))
    assert _route(graph, "tcp 10.96.0.7:80") == (Verdict.OK, "")


def test_a_circle_of_proxies_has_an_end() -> None:
    graph = _map((*SHOP, _link(INGRESS, PROXY_SERVICE, dial="https://shop.example/again")))
    (route,) = [each for each in graph.routes if each.address == "https://shop.example/again"]
    assert route.path[-2:] == ("Service/edge/proxy", "Deployment/edge/proxy")


def test_the_order_in_which_links_are_found_does_not_matter() -> None:
    assert _map(SHOP) == _map(reversed(SHOP))


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        pytest.param(Channel(80), Channel(80), True, id="the same port"),
        pytest.param(Channel(80), Channel(81), False, id="another port"),
        pytest.param(Channel(53), Channel(53, "UDP"), False, id="another protocol"),
        pytest.param(Channel(), Channel(53, "UDP"), True, id="any port"),
        pytest.param(
            Channel(80, family=Family.IPV4), Channel(80, family=Family.IPV6), False, id="families"
        ),
        pytest.param(Channel(80), Channel(80, family=Family.IPV6), True, id="one of any family"),
    ],
)
def test_traffic_leaves_a_service_by_the_port_at_which_it_came(
    one: Channel, other: Channel, *, meet: bool
) -> None:
    assert one.meets(other) is meet
    assert other.meets(one) is meet


def test_a_service_shows_what_leads_to_it_and_on_from_it_but_not_its_siblings() -> None:
    part = around(_map(SHOP), lambda place: place.ref == FRONT.ref)
    assert "Missing/Service/shop/cart" not in part.places
    assert {"outside", "inside", "Ingress/shop/web", "Node/n1"} <= set(part.places)
    assert {route.address for route in part.routes} == {
        "https://shop.example/",
        "tcp 10.96.0.7:80",
    }


def test_a_proxy_shows_everything_that_passes_it() -> None:
    part = around(_map(SHOP), lambda place: place.ref == PROXY.ref)
    assert part.links == tuple(each for each in _map(SHOP).links if each.source.id != INSIDE.id)


def test_only_what_is_not_ok_is_left_with_the_ways_that_lead_there() -> None:
    part = troubled(_map(SHOP))
    assert "Service/shop/front" not in part.places
    assert [route.address for route in part.routes] == ["https://shop.example/c"]
    assert {each.source.id for each in part.links} == {
        *("outside", "Address/192.0.2.1", "Service/edge/proxy", "Deployment/edge/proxy"),
        *("IngressClass/web", "Ingress/shop/web"),
    }


def test_a_healthy_map_has_no_troubled_part() -> None:
    healthy = _map(each for each in SHOP if each.target.id != CART.id)
    assert troubled(healthy).links == ()
    assert troubled(healthy).places == {}
