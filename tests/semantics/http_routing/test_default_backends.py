from __future__ import annotations

import pytest

from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.semantics.http_routing.controllers import controller_of
from kubectl_netmap.semantics.http_routing.ingress_match import match
from kubectl_netmap.semantics.http_routing.outcome import Matched, Unmatched
from kubectl_netmap.semantics.http_routing.request import Request
from tests.semantics.http_routing.told import API, ingress, said, went
from tests.support.clusters import snapshot_of

RULES = ingress("shop/rules", "shop.example.com /cart Prefix cart")
OWN = ingress("shop/own", "shop.example.com /cart Prefix cart", default="own")
BARE = ingress("shop/bare", default="bare")
OTHER = ingress("shop/other", "blog.example.com / Prefix blog", default="other")
NO_HTTP = ingress("shop/no-http", hosts=("shop.example.com",), default="own")
NO_HTTP_NOR_DEFAULT = ingress("shop/empty", hosts=("shop.example.com",))
KNOWN = {
    "rules": RULES,
    "own": OWN,
    "bare": BARE,
    "other": OTHER,
    "no-http": NO_HTTP,
    "empty": NO_HTTP_NOR_DEFAULT,
}

HERE, ELSEWHERE = "shop.example.com/blog", "example.org/"


@pytest.mark.parametrize(
    ("names", "controller", "url", "expected"),
    [
        pytest.param("bare", "", ELSEWHERE, "bare", id="an Ingress without rules takes all"),
        pytest.param("own", "", HERE, "own", id="its rules do not take the path"),
        pytest.param("own", "", ELSEWHERE, "own", id="its rules do not take the host"),
        pytest.param("own", "", "shop.example.com/cart", "cart", id="a rule goes first"),
        pytest.param("no-http", "", HERE, "own", id="a rule without http leaves its host to it"),
        pytest.param("rules", "", HERE, "nobody", id="there is none"),
        pytest.param("empty", "", HERE, "nobody", id="a rule without http, and there is none"),
        pytest.param("own bare", "", HERE, "own", id="that of the host before that of all"),
        pytest.param("own bare", "", ELSEWHERE, "unsure", id="of two for nobody's host"),
        pytest.param("rules bare", "", HERE, "bare", id="falls through to that of others"),
        pytest.param("rules bare", "ingress-nginx", HERE, "nobody", id="ingress-nginx does not"),
        pytest.param("empty bare", "ingress-nginx", HERE, "nobody", id="nor for an empty rule"),
        pytest.param("own bare", "ingress-nginx", HERE, "own", id="ingress-nginx has its own"),
        pytest.param("rules bare", "ingress-nginx", ELSEWHERE, "bare", id="and that for others"),
        pytest.param("rules bare", "acme", HERE, "unsure", id="nobody knows of an unknown one"),
        pytest.param("rules", "acme", HERE, "nobody", id="where there is none it is certain"),
        pytest.param("own", "traefik", HERE, "nobody", id="Traefik has none beside rules"),
        pytest.param("own bare", "traefik", HERE, "bare", id="Traefik has that without rules"),
        pytest.param("rules other", "", HERE, "other", id="that of an Ingress for other hosts"),
        pytest.param("other bare", "", "blog.example.com/", "blog", id="its rules go first"),
    ],
)
def test_whose_default_backend_gets_what_no_rule_takes(
    names: str, controller: str, url: str, expected: str
) -> None:
    host, slash, path = url.partition("/")
    asked = controller_of(controller) if controller else API
    ingresses = [KNOWN[name] for name in names.split()]
    assert went(match(Request(host, slash + path), ingresses, asked)) == expected


def test_a_default_backend_is_told_as_one() -> None:
    outcome = match(Request("example.org"), [BARE], API)
    assert isinstance(outcome, Matched)
    assert (outcome.rule, outcome.via) == (None, "* (default backend)")
    assert said(match(Request("shop.example.com"), [OWN], API)) == (
        "own by shop.example.com (default backend)"
    )


def test_several_default_backends_are_the_controllers_choice() -> None:
    two = [ingress("a/x", default="one"), ingress("b/x", default="two")]
    assert said(match(Request("example.org"), two, API)) == (
        "unsure (one, two): Ingresses a/x and b/x have a default backend; "
        "whose it is is the controller's choice"
    )


def test_several_that_are_the_same_are_one() -> None:
    two = [ingress("a/x", default="one"), ingress("a/y", default="one")]
    outcome = match(Request("example.org"), two, API)
    assert isinstance(outcome, Matched)
    assert outcome.also == (Ref("Ingress", "a", "y"),)


def test_a_resource_is_a_backend_too() -> None:
    (odd,) = snapshot_of("""
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {namespace: shop, name: files}
spec: {defaultBackend: {resource: {apiGroup: x.example, kind: Bucket, name: files}}}
""").ingresses
    outcome = match(Request("example.org"), [odd], API)
    assert isinstance(outcome, Matched)
    assert outcome.backend.resource == Ref("Bucket", "shop", "files")


def test_an_ingress_without_anything_takes_nothing() -> None:
    outcome = match(Request("example.org"), [ingress("shop/odd")], API)
    assert isinstance(outcome, Unmatched)
    assert outcome.near == ()
