"""From the rules of routes to Services: weights, grants, ports, and what is dialled."""

from __future__ import annotations

import pytest

from kubectl_netmap.netmap import Netmap
from kubectl_netmap.objects.addresses import Family
from kubectl_netmap.routing.graph import Channel, Link
from kubectl_netmap.routing.search import best_ways
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.snapshot.gap import Gap, GapReason
from tests.support.gateway_pieces import (
    CART,
    CONTROLLER,
    ENTRY,
    GATEWAY,
    ROUTE,
    URL,
    WHOLE,
    YES,
    cluster,
    links_of,
    swapped,
    ways,
)

READY = "1 of 1 endpoint ready"
TO_CART = "backendRefs: [{name: cart, port: 80}]"
MATCH = "matches: [{path: {type: PathPrefix, value: /cart}}]"
BAD_POD = CART.replace("name: cart", "name: bad").replace("app: cart", "app: bad")
BAD_POD = BAD_POD.replace("status: 'True'", "status: 'False'").replace("10.96.0.7", "10.96.0.8")
BAD = BAD_POD.replace("nodeName: n1, targetRef", "conditions: {ready: false}, targetRef")
"""A Service whose only pod is not ready."""


def _links(*documents: str) -> list[Link]:
    return links_of(cluster(*documents), "route-backend")


def _sent(backends: str, *more: str) -> Netmap:
    route = ROUTE.replace(TO_CART, backends)
    assert route != ROUTE
    return cluster(*ENTRY, CART, route, *more)


def test_a_rule_leads_to_the_port_of_a_service() -> None:
    (link,) = _links(*WHOLE)
    assert (link.source.id, link.target.id) == ("HTTPRoute/shop/web", "Service/shop/cart")
    assert link.via == "shop.example.com/cart (PathPrefix)"
    assert link.dial == URL
    assert link.channel == Channel(80, "TCP", Family.IPV4)
    assert link.share == 1.0
    assert [str(ref) for ref in link.because] == ["HTTPRoute/shop/web"]


@pytest.mark.parametrize(
    ("match", "words"),
    [
        pytest.param("path: {type: Exact, value: /cart}", "/cart (Exact)", id="a path"),
        pytest.param("path: {value: /cart}", "/cart (PathPrefix)", id="by default a prefix"),
        pytest.param(
            "path: {value: /cart}, method: POST", "/cart (PathPrefix), method POST", id="a method"
        ),
        pytest.param(
            "path: {value: /cart}, headers: [{name: x, value: y}]",
            "/cart (PathPrefix), header x=y",
            id="a header",
        ),
        pytest.param(
            "path: {value: /cart}, headers: [{name: x, type: RegularExpression, value: 'y.*'}]",
            "/cart (PathPrefix), header x~y.*",
            id="a pattern of a header",
        ),
        pytest.param(
            "path: {value: /cart}, queryParams: [{name: q, value: v}]",
            "/cart (PathPrefix), query q=v",
            id="a query parameter",
        ),
    ],
)
def test_a_match_in_words(match: str, words: str) -> None:
    (link,) = _links(*swapped(WHOLE, {MATCH: f"matches: [{{{match}}}]"}))
    assert link.via == f"shop.example.com{words}"
    assert link.dial == URL


@pytest.mark.parametrize(
    ("backends", "verdict", "why"),
    [
        pytest.param(
            "[{name: gone, port: 80}]",
            "broken",
            "Service shop/gone does not exist",
            id="no such Service",
        ),
        pytest.param(
            "[{name: cart, port: 81}]",
            "broken",
            "Service shop/cart has no port 81; it has 80/TCP",
            id="no such port",
        ),
        pytest.param(
            "[{name: cart}]",
            "broken",
            "HTTPRoute shop/web names no port of Service shop/cart",
            id="no port at all",
        ),
        pytest.param(
            "[{name: bad, port: 80}]",
            "broken",
            "no ready endpoint: bad-1 not ready",
            id="not ready",
        ),
        pytest.param(
            "[{group: multicluster.x-k8s.io, kind: ServiceImport, name: cart, port: 80}]",
            "unknown",
            "ServiceImport shop/cart is left to the implementation",
            id="of another kind",
        ),
    ],
)
def test_a_backend_that_may_not_answer(backends: str, verdict: str, why: str) -> None:
    assert ways(_sent(f"backendRefs: {backends}", BAD)) == [(URL, Verdict(verdict), why)]


def test_an_external_name_is_left_to_the_implementation() -> None:
    spec = "{type: ExternalName, externalName: far.example.net}"
    far = f"kind: Service\nmetadata: {{namespace: shop, name: far}}\nspec: {spec}"
    ((_, verdict, why),) = ways(_sent("backendRefs: [{name: far, port: 80}]", far))
    assert verdict is Verdict.UNKNOWN
    assert why.startswith(
        "Service shop/far is of type ExternalName, which a Gateway need not follow"
    )


def test_siblings_are_judged_apart_and_have_their_share() -> None:
    netmap = _sent("backendRefs: [{name: cart, port: 80, weight: 9}, {name: bad, port: 80}]", BAD)
    links = {link.target.id: link for link in links_of(netmap, "route-backend")}
    assert {name: link.share for name, link in links.items()} == {
        "Service/shop/cart": 0.9,
        "Service/shop/bad": 0.1,
    }
    assert links["Service/shop/cart"].via.endswith(", weight 9 of 10")
    assert {(verdict, why) for _, verdict, why in ways(netmap)} == {
        (Verdict.OK, READY),
        (Verdict.BROKEN, "no ready endpoint: bad-1 not ready"),
    }


# Trap 17: weights of 0, and no backends


@pytest.mark.parametrize(
    ("name", "why"),
    [
        pytest.param("bad", "weight 0: it gets no traffic", id="that does not work"),
        pytest.param(
            "gone",
            "weight 0: it gets no traffic; Service shop/gone does not exist",
            id="that does not exist",
        ),
    ],
)
def test_trap_17_a_backend_of_weight_0_gets_nothing_and_breaks_nothing(name: str, why: str) -> None:
    two = f"[{{name: cart, port: 80, weight: 1}}, {{name: {name}, port: 80, weight: 0}}]"
    netmap = _sent(f"backendRefs: {two}", BAD)
    (unused,) = [each for each in links_of(netmap, "route-backend") if each.share == 0]
    assert (unused.outcome.verdict, unused.outcome.why) == (Verdict.OK, why)
    assert unused.via == "shop.example.com/cart (PathPrefix), weight 0"
    assert unused.dial == ""
    assert ways(netmap) == [(URL, Verdict.OK, READY)]
    assert netmap.map.places["HTTPRoute/shop/web"].verdict is Verdict.OK


def test_trap_17_no_way_leads_over_a_backend_of_weight_0() -> None:
    two = "[{name: cart, port: 80, weight: 1}, {name: bad, port: 80, weight: 0}]"
    graph = _sent(f"backendRefs: {two}", BAD).map
    found = best_ways(graph)
    assert found.outcome_to(graph.places["Service/shop/cart"]).verdict is Verdict.OK
    assert found.outcome_to(graph.places["Service/shop/bad"]).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("kind", "listener", "end"),
    [
        pytest.param("HTTPRoute", "HTTPS", "clients get 500", id="HTTP"),
        pytest.param("GRPCRoute", "HTTPS", "clients get UNAVAILABLE", id="gRPC"),
        pytest.param("TLSRoute", "TLS", "connections are refused", id="TLS"),
        pytest.param("TCPRoute", "TCP", "connections are refused", id="TCP"),
        pytest.param("UDPRoute", "UDP", "datagrams are dropped", id="UDP"),
    ],
)
@pytest.mark.parametrize(
    ("backends", "cause"),
    [
        pytest.param("[]", "the rule has no backend", id="no backend"),
        pytest.param(
            "[{name: cart, port: 80, weight: 0}]", "every backend has weight 0", id="weight 0"
        ),
    ],
)
def test_trap_17_a_rule_that_sends_nothing_anywhere_is_broken(
    kind: str, listener: str, end: str, backends: str, cause: str
) -> None:
    changes = {
        "kind: HTTPRoute": f"kind: {kind}",
        "protocol: HTTPS": f"protocol: {listener}",
        MATCH: "matches: []",
        TO_CART: f"backendRefs: {backends}",
    }
    netmap = cluster(*swapped(WHOLE, changes))
    ((_, verdict, why),) = ways(netmap)
    assert (verdict, why) == (Verdict.BROKEN, f"{cause}: {end}")
    (nowhere,) = [each for each in links_of(netmap, "route-backend") if each.dial]
    assert nowhere.target.label == "no backend"


def test_trap_17_a_redirect_needs_no_backend() -> None:
    netmap = _sent("filters: [{type: RequestRedirect}]")
    (link,) = links_of(netmap, "route-backend")
    assert (link.target.kind, link.target.label) == ("Redirect", "a redirect")
    assert ways(netmap) == [(URL, Verdict.OK, "")]


def test_trap_17_what_a_filter_of_its_own_answers_the_implementation_knows() -> None:
    netmap = _sent("filters: [{type: ExtensionRef}]")
    assert ways(netmap) == [
        (URL, Verdict.UNKNOWN, "a filter of the implementation's own may answer")
    ]


# Trap 16: references to other namespaces

THERE = "backendRefs: [{namespace: db, name: cart, port: 80}]"
IN_DB = CART.replace("namespace: shop", "namespace: db")
GRANT = """
apiVersion: gateway.networking.k8s.io/v1
kind: ReferenceGrant
metadata: {namespace: db, name: from-shop}
spec:
  from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: shop}]
  to: [{group: '', kind: Service, name: cart}]
"""
REFUSED = "no ReferenceGrant in namespace db lets HTTPRoute shop/web refer to Service db/cart"


def test_trap_16_a_grant_allows_a_backend_in_another_namespace() -> None:
    assert ways(_sent(THERE, IN_DB, GRANT)) == [(URL, Verdict.OK, READY)]


@pytest.mark.parametrize(
    "grants",
    [
        pytest.param((), id="none"),
        pytest.param(
            (GRANT.replace("namespace: db", "namespace: shop"),), id="in its own namespace"
        ),
        pytest.param((GRANT.replace("HTTPRoute", "GRPCRoute"),), id="for other routes"),
    ],
)
def test_trap_16_without_a_grant_there_it_is_refused(grants: tuple[str, ...]) -> None:
    assert ways(_sent(THERE, IN_DB, *grants)) == [(URL, Verdict.BROKEN, REFUSED)]


def test_trap_16_a_grant_is_needed_for_a_service_that_does_not_exist_as_well() -> None:
    assert ways(_sent(THERE)) == [(URL, Verdict.BROKEN, REFUSED)]


def test_trap_13_grants_that_were_not_read_are_not_missing() -> None:
    route = ROUTE.replace(TO_CART, THERE)
    gaps = (Gap("ReferenceGrant", GapReason.FORBIDDEN),)
    netmap = cluster(*ENTRY, IN_DB, route, gaps=gaps, unseen=("ReferenceGrant",))
    ((_, verdict, why),) = ways(netmap)
    assert verdict is Verdict.UNKNOWN
    assert why == f"ReferenceGrants in db are not readable; {READY}"


def test_trap_13_a_grant_that_could_not_be_understood_may_be_the_one() -> None:
    gap = Gap("ReferenceGrant", GapReason.MALFORMED, "db", "odd")
    netmap = cluster(*ENTRY, IN_DB, ROUTE.replace(TO_CART, THERE), gaps=(gap,))
    assert ways(netmap)[0][1] is Verdict.UNKNOWN


def test_trap_13_services_that_were_not_read_are_not_missing() -> None:
    pieces = tuple(each for each in WHOLE if "kind: Service\n" not in each)
    gaps = (Gap("Service", GapReason.FORBIDDEN),)
    netmap = cluster(*pieces, gaps=gaps, unseen=("Service",))
    (link,) = links_of(netmap, "route-backend")
    assert link.outcome.verdict is Verdict.UNKNOWN
    assert link.target.id == "Service/shop/cart"


def test_a_fault_that_only_the_controller_sees_is_told_as_not_known() -> None:
    fault = f"type: ResolvedRefs, {YES.replace('True', 'False')}, reason: UnsupportedProtocol"
    assert ways(cluster(*swapped(WHOLE, {f"type: ResolvedRefs, {YES}": fault}))) == [
        (
            URL,
            Verdict.UNKNOWN,
            (
                "Gateway infra/edge finds fault with a reference: "
                f"its protocol is not supported (UnsupportedProtocol); {READY}"
            ),
        )
    ]


# What is dialled


@pytest.mark.parametrize(
    ("kind", "changes", "address"),
    [
        pytest.param("HTTPRoute", {}, URL, id="HTTPS"),
        pytest.param(
            "HTTPRoute",
            {"protocol: HTTPS": "protocol: HTTP"},
            "http://shop.example.com:443/cart",
            id="HTTP on an odd port",
        ),
        pytest.param(
            "HTTPRoute",
            {"  hostnames: [shop.example.com]\n": ""},
            "https://*.example.com/cart",
            id="the hosts of the listener",
        ),
        pytest.param(
            "GRPCRoute",
            {MATCH: "matches: [{method: {service: shop.Cart, method: Get}}]"},
            "https://shop.example.com/shop.Cart/Get",
            id="a method of gRPC",
        ),
        pytest.param(
            "GRPCRoute", {MATCH: "matches: []"}, "https://shop.example.com/", id="all of gRPC"
        ),
        pytest.param(
            "TLSRoute", {"protocol: HTTPS": "protocol: TLS"}, "tls shop.example.com:443", id="TLS"
        ),
        pytest.param(
            "TCPRoute",
            {
                "protocol: HTTPS": "protocol: TCP",
                "  hostnames: [shop.example.com]\n": "",
                "    hostname: '*.example.com'\n": "",
            },
            "tcp 192.0.2.7:443",
            id="TCP",
        ),
    ],
)
def test_what_is_dialled(kind: str, changes: dict[str, str], address: str) -> None:
    pieces = swapped(WHOLE, {"kind: HTTPRoute": f"kind: {kind}", **changes})
    assert ways(cluster(*pieces)) == [(address, Verdict.OK, READY)]


def test_a_udp_route_leads_to_a_udp_port() -> None:
    changes = {
        "kind: HTTPRoute": "kind: UDPRoute",
        "protocol: HTTPS": "protocol: UDP",
        "  hostnames: [shop.example.com]\n": "",
        "    hostname: '*.example.com'\n": "",
        "ports: [{port: 80, targetPort: 8080}]": "ports: [{port: 80, protocol: UDP}]",
        "ports: [{port: 8080}]": "ports: [{port: 80, protocol: UDP}]",
    }
    assert ways(cluster(*swapped(WHOLE, changes))) == [("udp 192.0.2.7:443", Verdict.OK, READY)]


def test_of_many_hosts_the_first_five_are_dialled() -> None:
    names = ", ".join(f"h{number}.example.com" for number in range(12))
    links = _links(*swapped(WHOLE, {"[shop.example.com]": f"[{names}]"}))
    assert [link.dial for link in links] == [f"https://h{n}.example.com/cart" for n in range(5)]
    assert links[4].via == "h4.example.com/cart (PathPrefix) and 7 more hosts"


def test_of_many_matches_the_first_five_are_dialled() -> None:
    matches = ", ".join(f"{{path: {{value: /p{number}}}}}" for number in range(6))
    links = _links(*swapped(WHOLE, {MATCH: f"matches: [{matches}]"}))
    assert len(links) == 5
    assert links[4].via == "shop.example.com/p4 (PathPrefix) and 1 more match"


def test_a_route_without_a_gateway_is_dialled_by_its_own_hosts() -> None:
    ((address, verdict, _),) = ways(cluster(CART, ROUTE))
    assert (address, verdict) == ("http://shop.example.com/cart", Verdict.BROKEN)


def test_two_kinds_of_routes_at_one_gateway_stand_beside_each_other() -> None:
    tcp = f"""
apiVersion: gateway.networking.k8s.io/v1
kind: TCPRoute
metadata: {{namespace: shop, name: pg, generation: 1}}
spec:
  parentRefs: [{{namespace: infra, name: edge, sectionName: pg}}]
  rules: [{{backendRefs: [{{name: cart, port: 80}}]}}]
status:
  parents:
  - parentRef: {{namespace: infra, name: edge, sectionName: pg}}
    controllerName: {CONTROLLER}
    conditions: [{{type: Accepted, {YES}}}]
"""
    listener = "  - {name: pg, protocol: TCP, port: 5432, allowedRoutes: {namespaces: {from: All}}}"
    told = f"  - {{name: pg, conditions: [{{type: Accepted, {YES}}}, {{type: Programmed, {YES}}}]}}"
    gateway = GATEWAY.replace("\nstatus:", f"\n{listener}\nstatus:") + told
    pieces = tuple(gateway if each is GATEWAY else each for each in WHOLE)
    assert {address: verdict for address, verdict, _ in ways(cluster(*pieces, tcp))} == {
        URL: Verdict.OK,
        "tcp 192.0.2.7:5432": Verdict.OK,
    }
