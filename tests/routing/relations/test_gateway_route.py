"""Routes at the listeners of Gateways: taken, refused, or of unknown fate."""

from __future__ import annotations

import pytest

from kubectl_netmap.netmap import Netmap
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.snapshot.gap import Gap, GapReason
from tests.support.gateway_pieces import (
    CART,
    CLASS,
    CONTROLLER,
    ENTRY,
    GATEWAY,
    NAMESPACES,
    NO,
    ROUTE,
    URL,
    WHOLE,
    YES,
    cluster,
    links_of,
    swapped,
    ways,
)

HTTPS = "listener https *.example.com:443 (HTTPS)"
ACCEPTED = f"conditions: [{{type: Accepted, {YES}}}, {{type: ResolvedRefs, {YES}}}]"

HTTP = """
  - name: http
    protocol: HTTP
    port: 80
    allowedRoutes: {namespaces: {from: All}}
status:"""
HTTP_STATUS = f"""
  listeners:
  - name: http
    conditions: [{{type: Accepted, {YES}}}, {{type: Programmed, {YES}}}]
"""
TWO = GATEWAY.replace("\nstatus:", HTTP)
TWO = HTTP_STATUS.join(TWO.rsplit("\n  listeners:\n", 1))
"""The Gateway with a listener without TLS beside the other one."""


def _steps(netmap: Netmap) -> list[tuple[str, Verdict, str]]:
    return [
        (each.via, each.outcome.verdict, each.outcome.why)
        for each in links_of(netmap, "gateway-route")
    ]


def _with_gateway(gateway: str, route: str = ROUTE) -> tuple[str, ...]:
    changed = {GATEWAY: gateway, ROUTE: route}
    return tuple(changed.get(each, each) for each in WHOLE)


def test_a_route_attaches_to_the_listener_that_takes_it() -> None:
    netmap = cluster(*WHOLE)
    assert _steps(netmap) == [(HTTPS, Verdict.OK, "")]


def test_a_route_attaches_to_every_listener_of_its_gateway_that_takes_it() -> None:
    netmap = cluster(*_with_gateway(TWO))
    assert _steps(netmap) == [
        ("listener http *:80 (HTTP)", Verdict.OK, ""),
        (HTTPS, Verdict.OK, ""),
    ]
    assert [address for address, _, _ in ways(netmap)] == [URL]  # with TLS rather than without


def test_a_listener_that_does_not_work_is_not_made_good_by_another_one() -> None:
    broken = TWO.replace(
        f"name: https\n    conditions: [{{type: Accepted, {YES}}}",
        f"name: https\n    conditions: [{{type: Accepted, {NO}, reason: PortUnavailable}}",
    )
    assert broken != TWO
    netmap = cluster(*_with_gateway(broken))
    assert [(address, verdict) for address, verdict, _ in ways(netmap)] == [
        (URL, Verdict.BROKEN),
        (URL.replace("https", "http"), Verdict.OK),
    ]


@pytest.mark.parametrize(
    ("parent", "vias"),
    [
        pytest.param("sectionName: https", [HTTPS], id="by its name"),
        pytest.param("port: 80", ["listener http *:80 (HTTP)"], id="by its port"),
        pytest.param("sectionName: https, port: 443", [HTTPS], id="by both"),
    ],
)
def test_a_route_may_ask_for_one_listener(parent: str, vias: list[str]) -> None:
    route = ROUTE.replace("name: edge}", f"name: edge, {parent}}}")
    netmap = cluster(*_with_gateway(TWO, route))
    assert [via for via, _, _ in _steps(netmap)] == vias


@pytest.mark.parametrize(
    ("status", "verdict", "why"),
    [
        pytest.param(
            f"conditions: [{{type: Accepted, {NO}, reason: NotAllowedByListeners}}]",
            Verdict.BROKEN,
            "Gateway infra/edge does not accept HTTPRoute shop/web: "
            "no listener allows it (NotAllowedByListeners)",
            id="no listener allows it",
        ),
        pytest.param(
            f"conditions: [{{type: Accepted, {NO}, reason: NoMatchingListenerHostname}}]",
            Verdict.BROKEN,
            "Gateway infra/edge does not accept HTTPRoute shop/web: "
            "no listener has a hostname of the route (NoMatchingListenerHostname)",
            id="no listener has its host",
        ),
        pytest.param(
            f"conditions: [{{type: Accepted, {NO}, reason: Odd, message: Because.}}]",
            Verdict.BROKEN,
            "Gateway infra/edge does not accept HTTPRoute shop/web: Because (Odd)",
            id="for a reason of the controller's own",
        ),
        pytest.param(
            "conditions: [{type: Accepted, status: 'True', observedGeneration: 9}]",
            Verdict.UNKNOWN,
            "the status of HTTPRoute shop/web is older than its spec",
            id="accepted, but of another spec",
        ),
        pytest.param(
            "conditions: [{type: Accepted, status: 'False', observedGeneration: 9}]",
            Verdict.UNKNOWN,
            "the status of HTTPRoute shop/web is older than its spec",
            id="refused, but of another spec",
        ),
        pytest.param(
            "conditions: [{type: Accepted, status: Unknown, reason: Pending}]",
            Verdict.UNKNOWN,
            "no controller has reported on HTTPRoute shop/web",
            id="not looked at yet",
        ),
        pytest.param(
            f"conditions: [{{type: Accepted, {YES}}}, {{type: PartiallyInvalid, {YES}, "
            "reason: UnsupportedValue, message: 'Dropped Rule 2'}]",
            Verdict.DEGRADED,
            "only a part of HTTPRoute shop/web is valid: Dropped Rule 2 (UnsupportedValue)",
            id="accepted in part",
        ),
    ],
)
def test_a_route_fares_as_its_gateway_reports(status: str, verdict: Verdict, why: str) -> None:
    netmap = cluster(*swapped(WHOLE, {ACCEPTED: status}))
    ((_, found, told),) = _steps(netmap)
    assert (found, told) == (verdict, why)
    assert [each[1] for each in ways(netmap)] == [verdict]


def test_what_another_controller_says_does_not_count() -> None:
    pieces = swapped(
        WHOLE, {f"controllerName: {CONTROLLER}\n    cond": "controllerName: x\n    cond"}
    )
    assert _steps(cluster(*pieces)) == [
        (HTTPS, Verdict.UNKNOWN, "no controller has reported on HTTPRoute shop/web")
    ]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        pytest.param(
            {"from: All": "from: Same"},
            "listener https does not allow namespace shop",
            id="by its namespace",
        ),
        pytest.param(
            {"'*.example.com'": "'*.example.net'"},
            "listener https has none of its hostnames",
            id="by its host",
        ),
        pytest.param(
            {"protocol: HTTPS": "protocol: TCP"},
            "listener https takes no HTTPRoute",
            id="by its protocol",
        ),
    ],
)
def test_a_route_that_would_not_be_taken_is_told_so_while_nobody_reports(
    changes: dict[str, str], why: str
) -> None:
    silent = ROUTE[: ROUTE.index("status:")]
    netmap = cluster(*swapped(_with_gateway(GATEWAY, silent), changes))
    ((_, verdict, told),) = _steps(netmap)
    assert verdict is Verdict.UNKNOWN
    assert told == f"no controller has reported on HTTPRoute shop/web, and {why}"


def test_where_status_and_spec_contradict_each_other_nothing_is_known() -> None:
    ((_, verdict, why),) = _steps(cluster(*swapped(WHOLE, {"from: All": "from: Same"})))
    assert verdict is Verdict.UNKNOWN
    assert why == (
        "HTTPRoute shop/web is reported as accepted, "
        "but listener https does not allow namespace shop"
    )


def test_trap_13_a_listener_that_may_take_the_route_is_neither_in_nor_out() -> None:
    chosen = TWO.replace("from: All", "from: Selector, selector: {matchLabels: {a: b}}", 1)
    pieces = [each for each in _with_gateway(chosen) if each is not NAMESPACES]
    gaps = (Gap("Namespace", GapReason.FORBIDDEN),)
    netmap = cluster(*pieces, gaps=gaps, unseen=("Namespace",))
    assert _steps(netmap) == [
        ("listener http *:80 (HTTP)", Verdict.OK, ""),
        (HTTPS, Verdict.UNKNOWN, "Namespaces are not readable"),
    ]


def test_a_listener_that_is_not_there() -> None:
    route = ROUTE.replace("name: edge}", "name: edge, sectionName: web}")
    netmap = cluster(*_with_gateway(GATEWAY, route))
    assert _steps(netmap) == [
        ("listener web", Verdict.BROKEN, "Gateway infra/edge has no listener web")
    ]


def test_a_gateway_that_is_not_there_is_missing() -> None:
    netmap = cluster(NAMESPACES, CLASS, CART, ROUTE)
    (first, then) = links_of(netmap, "gateway-route")
    steps = {(each.source.id, each.target.id, each.outcome.verdict) for each in (first, then)}
    assert steps == {
        ("outside", "Missing/Gateway/infra/edge", Verdict.BROKEN),
        ("Missing/Gateway/infra/edge", "HTTPRoute/shop/web", Verdict.NOT_CHECKED),
    }
    ((_, verdict, why),) = ways(netmap)
    assert (verdict, why) == (Verdict.BROKEN, "Gateway infra/edge does not exist")


def test_trap_13_a_gateway_that_was_not_read_is_not_missing() -> None:
    pieces = tuple(each for each in WHOLE if each is not GATEWAY)
    gaps = (Gap("Gateway", GapReason.FORBIDDEN),)
    netmap = cluster(*pieces, gaps=gaps, unseen=("Gateway",))
    assert {verdict for _, verdict, _ in _steps(netmap)} == {Verdict.UNKNOWN}
    assert ways(netmap) == []  # which URLs it opens is not known either


MORE = f"""
apiVersion: gateway.networking.k8s.io/v1
kind: KIND
metadata: {{namespace: shop, name: more, generation: 1}}
spec:
  parentRef: {{namespace: infra, name: edge}}
  listeners: [{{name: own, protocol: HTTP, port: 8080, hostname: shop.example.com}}]
status:
  conditions: [{{type: Accepted, {YES}}}]
  listeners:
  - {{name: own, conditions: [{{type: Accepted, {YES}}}, {{type: Programmed, {YES}}}]}}
"""


@pytest.mark.parametrize(
    ("kind", "group"),
    [("ListenerSet", "gateway.networking.k8s.io"), ("XListenerSet", "gateway.networking.x-k8s.io")],
)
def test_a_listener_set_adds_listeners_to_its_gateway(kind: str, group: str) -> None:
    parent = f"{{group: {group}, kind: {kind}, name: more}}"
    route = ROUTE.replace("{namespace: infra, name: edge}", parent)
    netmap = cluster(*ENTRY, CART, MORE.replace("KIND", kind), route)
    (link,) = links_of(netmap, "gateway-route")
    assert link.source.id == "Gateway/infra/edge"
    assert link.via == f"listener own of {kind} shop/more shop.example.com:8080 (HTTP)"
    assert link.outcome.verdict is Verdict.OK
    assert ways(netmap)[0][0] == "http://shop.example.com:8080/cart"


def test_a_route_of_a_mesh_is_left_to_the_mesh() -> None:
    mesh = ROUTE.replace("{namespace: infra, name: edge}", "{group: '', kind: Service, name: cart}")
    netmap = cluster(*ENTRY, CART, mesh)
    assert links_of(netmap, "gateway-route") == []
    assert links_of(netmap, "route-backend") == []


def test_a_gateway_that_takes_routes_without_parents_tells_so_in_their_status() -> None:
    route = ROUTE.replace("  parentRefs: [{namespace: infra, name: edge}]\n", "")
    assert _steps(cluster(*_with_gateway(GATEWAY, route))) == [(HTTPS, Verdict.OK, "")]


def test_one_url_by_two_gateways_is_judged_at_each() -> None:
    other = GATEWAY.replace("name: edge", "name: other").replace("192.0.2.7", "192.0.2.8")
    other = other.replace(
        f"type: Programmed, {YES}}}]\n  list", f"type: Programmed, {NO}}}]\n  list"
    )
    twice = "[{namespace: infra, name: edge}, {namespace: infra, name: other}]"
    route = ROUTE.replace("[{namespace: infra, name: edge}]", twice)
    entry = route[route.index("  - parentRef:") :].replace("name: edge", "name: other")
    netmap = cluster(*_with_gateway(GATEWAY, f"{route}{entry}"), other)
    assert sorted((verdict, why) for _, verdict, why in ways(netmap)) == [
        (Verdict.BROKEN, "Gateway infra/other is not programmed: no reason is given"),
        (Verdict.OK, "1 of 1 endpoint ready"),
    ]
