from __future__ import annotations

import pytest

from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.semantics.http_routing.controller import Controller
from kubectl_netmap.semantics.http_routing.controllers import controller_of
from kubectl_netmap.semantics.http_routing.ingress_match import match
from kubectl_netmap.semantics.http_routing.outcome import Matched, Near, Unmatched, Unsure
from kubectl_netmap.semantics.http_routing.request import Request
from tests.semantics.http_routing.told import API, ingress, said, went
from tests.support.clusters import snapshot_of

SHOP = """
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {namespace: shop, name: web}
spec:
  rules:
  - host: shop.example.com
    http:
      paths:
      - {path: /, pathType: Prefix, backend: {service: {name: front, port: {number: 80}}}}
      - {path: /cart, pathType: Prefix, backend: {service: {name: cart, port: {name: http}}}}
  - host: "*.example.com"
    http:
      paths:
      - {path: /, pathType: Prefix, backend: {service: {name: any, port: {number: 80}}}}
"""


@pytest.mark.parametrize(
    ("host", "path", "expected"),
    [
        pytest.param(
            "shop.example.com", "/", "front by shop.example.com/ (Prefix)", id="an exact host"
        ),
        pytest.param(
            "SHOP.example.com:8080",
            "/cart/7?full",
            "cart by shop.example.com/cart (Prefix)",
            id="a port and a query are no part of it",
        ),
        pytest.param(
            "blog.example.com", "/cart", "any by *.example.com/ (Prefix)", id="a wildcard host"
        ),
        pytest.param(
            "a.blog.example.com",
            "/",
            "no: no rule is for host a.blog.example.com, and there is no default backend for it",
            id="two labels are not of the wildcard",
        ),
        pytest.param(
            "example.org",
            "/",
            "no: no rule is for host example.org, and there is no default backend for it",
            id="another host",
        ),
    ],
)
def test_which_rule_of_an_ingress_a_request_meets(host: str, path: str, expected: str) -> None:
    assert said(match(Request(host, path), snapshot_of(SHOP).ingresses, API)) == expected


def test_a_match_names_the_ingress_the_rule_and_the_backend() -> None:
    (web,) = snapshot_of(SHOP).ingresses
    outcome = match(Request("shop.example.com", "/cart"), [web], API)
    assert isinstance(outcome, Matched)
    assert outcome.ingress is web
    assert outcome.rule == web.paths[1]
    assert (outcome.backend.service, outcome.backend.port) == ("cart", "http")
    assert (outcome.also, outcome.remarks) == ((), ())


A_HOST = ingress("web", "shop.example.com /cart Prefix cart")
EVERY_HOST = ingress("rest", "- / Prefix rest")
WILDCARD = ingress("wild", "*.example.com / Prefix wild")
SIBLING = ingress("shop/more", "shop.example.com /api Prefix api")


@pytest.mark.parametrize(
    ("names", "path", "expected"),
    [
        pytest.param("host every", "/cart", "cart", id="the closest host first"),
        pytest.param("wild every", "/cart/of/mine", "wild", id="a wildcard before every host"),
        pytest.param("host more", "/api/v1", "api", id="rules of two Ingresses for a host merge"),
        pytest.param("host every", "/blog", "rest", id="no path of the host: on to wider ones"),
        pytest.param("host wild every", "/blog", "wild", id="and of these to the closest"),
        pytest.param("host", "/blog", "nobody", id="nobody is left"),
        pytest.param("", "/", "nobody", id="no Ingress at all"),
    ],
)
def test_rules_of_several_ingresses_stand_side_by_side(
    names: str, path: str, expected: str
) -> None:
    known = {"host": A_HOST, "every": EVERY_HOST, "wild": WILDCARD, "more": SIBLING}
    ingresses = [known[name] for name in names.split()]
    assert went(match(Request("shop.example.com", path), ingresses, API)) == expected


@pytest.mark.parametrize(
    ("controller", "expected"),
    [
        pytest.param("traefik", "rest", id="Traefik: rules stand for themselves"),
        pytest.param("ingress-nginx", "nobody", id="ingress-nginx: a host has its own server"),
        pytest.param("contour", "nobody", id="Contour: a host is a virtual host of Envoy"),
        pytest.param("haproxy", "unsure", id="HAProxy: not known"),
        pytest.param("acme", "unsure", id="a controller that nobody knows"),
    ],
)
def test_whether_a_host_without_the_path_gives_way_to_wider_hosts(
    controller: str, expected: str
) -> None:
    request = Request("shop.example.com", "/blog")
    assert went(match(request, [A_HOST, EVERY_HOST], controller_of(controller))) == expected


def test_what_is_not_known_of_a_controller_is_said_with_what_it_may_be() -> None:
    outcome = match(
        Request("shop.example.com", "/blog"), [A_HOST, EVERY_HOST], controller_of("acme")
    )
    assert said(outcome) == (
        "unsure (rest): shop.example.com has rules, none for this path; "
        "whether acme goes on to rules for wider hosts is not known"
    )


def test_the_closest_host_is_certain_even_if_the_controller_is_not_known() -> None:
    request = Request("shop.example.com", "/cart")
    assert went(match(request, [A_HOST, EVERY_HOST], controller_of("acme"))) == "cart"


# Two that claim the same


TWICE = (
    ingress("one/web", "shop.example.com /cart Prefix cart"),
    ingress("two/web", "shop.example.com /cart Prefix cart"),
)


def test_two_ingresses_that_claim_the_same_path_leave_the_choice_to_the_controller() -> None:
    outcome = match(Request("shop.example.com", "/cart"), TWICE, API)
    assert isinstance(outcome, Unsure)
    assert outcome.why == (
        "Ingresses one/web and two/web claim shop.example.com/cart (Prefix); "
        "who wins is the controller's choice"
    )
    assert [each.ingress.namespace for each in outcome.among] == ["one", "two"]


def test_who_wins_is_said_where_it_is_known_and_their_age_is_what_is_missing() -> None:
    outcome = match(Request("shop.example.com", "/cart"), TWICE, controller_of("ingress-nginx"))
    assert said(outcome).endswith(
        "ingress-nginx prefers the older Ingress, and their age is not read"
    )


def test_two_that_say_the_same_are_one_answer() -> None:
    one = ingress("shop/a", "shop.example.com /cart Prefix cart")
    other = ingress("shop/b", "shop.example.com /cart Prefix cart")
    outcome = match(Request("shop.example.com", "/cart"), [other, one], API)
    assert isinstance(outcome, Matched)
    assert outcome.ingress is one
    assert outcome.also == (Ref("Ingress", "shop", "b"),)


def test_one_ingress_that_says_two_things_is_not_decided_either() -> None:
    odd = ingress("web", "- /a Prefix one", "- /a/ Prefix two")
    assert said(match(Request("", "/a"), [odd], API)) == (
        "unsure (one, two): Ingress shop/web sends */a (Prefix) and */a/ (Prefix) "
        "to more than one backend"
    )


# Paths whose meaning is the controller's


@pytest.mark.parametrize(
    ("controller", "path", "expected"),
    [
        pytest.param("ingress-nginx", "/foo/bar", "foo", id="ingress-nginx: a text prefix"),
        pytest.param("ingress-nginx", "/foobar", "foo", id="ingress-nginx: of characters"),
        pytest.param("traefik", "/foobar", "foo", id="Traefik: of characters too"),
        pytest.param("acme", "/foo", "foo", id="itself, whoever reads it"),
        pytest.param("acme", "/bar", "nobody", id="not what it has nothing in common with"),
        pytest.param("acme", "/foo/bar", "unsure", id="more than itself is not known"),
        pytest.param("kong", "/foo/bar", "unsure", id="nor is it of Kong"),
    ],
)
def test_implementation_specific_is_the_controllers_own(
    controller: str, path: str, expected: str
) -> None:
    odd = ingress("web", "- /foo ImplementationSpecific foo")
    assert went(match(Request("", path), [odd], controller_of(controller))) == expected


def test_a_path_whose_meaning_is_unknown_matters_only_where_it_would_go_first() -> None:
    short = ingress("web", "- / ImplementationSpecific rest", "- /cart Prefix cart")
    long = ingress("web", "- /cart/* ImplementationSpecific all", "- /cart Prefix cart")
    request = Request("", "/cart/7")
    assert went(match(request, [short], controller_of("acme"))) == "cart"
    assert said(match(request, [long], controller_of("acme"))) == (
        "unsure (all, cart): how acme reads path /cart/* (ImplementationSpecific) is not known"
    )


def test_a_path_whose_meaning_is_unknown_is_no_worse_than_its_equal() -> None:
    equal = ingress("web", "- /cart ImplementationSpecific all", "- /cart Prefix cart")
    assert went(match(Request("", "/cart/7"), [equal], controller_of("acme"))) == "unsure"


def test_an_annotation_that_nobody_evaluates_makes_it_unsure() -> None:
    odd = ingress("web", "- /a Prefix a", annotations={"konghq.com/methods": "POST"})
    assert said(match(Request("", "/a"), [odd], controller_of("kong"))) == (
        "unsure (a): what annotation konghq.com/methods of Ingress shop/web does is not known"
    )
    other = ingress("web", "other.example /a Prefix a", annotations=odd.annotations)
    plain = ingress("plain", "- /a Prefix plain")
    assert went(match(Request("", "/a"), [other, plain], controller_of("kong"))) == "plain"


def test_an_annotation_of_another_controller_says_nothing() -> None:
    odd = ingress("web", "- /a Prefix a", annotations={"konghq.com/methods": "POST"})
    assert went(match(Request("", "/a"), [odd], API)) == "a"


# What came close


@pytest.mark.parametrize(
    ("host", "path", "expected"),
    [
        pytest.param(
            "shop.example.com", "/blog", "host shop.example.com has /cart only", id="another path"
        ),
        pytest.param(
            "shop.example.com",
            "/cartoon",
            "host shop.example.com has /cart (Prefix) only",
            id="a path that is a prefix only as text",
        ),
    ],
)
def test_what_came_close_is_said(host: str, path: str, expected: str) -> None:
    outcome = match(Request(host, path), [A_HOST], API)
    assert isinstance(outcome, Unmatched)
    assert outcome.near == (Near(A_HOST.ref, expected),)


@pytest.mark.parametrize(
    "host",
    [
        pytest.param("blog.example.com", id="a sibling"),
        pytest.param("a.shop.example.com", id="a subdomain"),
    ],
)
def test_a_host_that_is_like_it_is_said_to_be_another(host: str) -> None:
    outcome = match(Request(host), [A_HOST], API)
    assert isinstance(outcome, Unmatched)
    assert outcome.near == (Near(A_HOST.ref, "its host is shop.example.com", other=True),)


@pytest.mark.parametrize("host", ["example.com", "a.b.example.com"])
def test_a_wildcard_that_nearly_fits_is_said(host: str) -> None:
    outcome = match(Request(host), [WILDCARD], API)
    assert isinstance(outcome, Unmatched)
    expected = "*.example.com stands for exactly one label before example.com"
    assert outcome.near == (Near(WILDCARD.ref, expected, other=True),)


def test_nothing_came_close_to_a_host_of_another_domain() -> None:
    outcome = match(Request("example.org"), [A_HOST, WILDCARD], API)
    assert outcome == Unmatched(
        "no rule is for host example.org, and there is no default backend for it"
    )


def test_many_paths_are_said_in_short() -> None:
    many = ingress("web", *(f"- /{name} Exact x" for name in "edcba"))
    outcome = match(Request("", "/z"), [many], API)
    assert isinstance(outcome, Unmatched)
    assert outcome.near == (Near(many.ref, "a rule for every host has /a, /b, /c and 2 more only"),)


def test_a_host_that_only_tls_names_has_no_rule() -> None:
    odd = ingress("web", "shop.example.com / Prefix front", tls=(("pay.example.com",),))
    outcome = match(Request("pay.example.com", tls=True), [odd], API)
    assert isinstance(outcome, Unmatched)
    assert outcome.near[0] == Near(
        odd.ref, "pay.example.com is in tls, and no rule of the Ingress is for it"
    )


def test_a_host_that_only_tls_names_meets_the_rules_for_every_host() -> None:
    odd = ingress("web", "- / Prefix front", tls=(("pay.example.com",),))
    assert went(match(Request("pay.example.com"), [odd], Controller("acme"))) == "front"
