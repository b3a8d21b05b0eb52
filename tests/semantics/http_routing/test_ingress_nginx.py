from __future__ import annotations

import pytest

from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.semantics.http_routing.canary import canary_takes
from kubectl_netmap.semantics.http_routing.controllers import controller_of
from kubectl_netmap.semantics.http_routing.ingress_match import match
from kubectl_netmap.semantics.http_routing.outcome import Matched
from kubectl_netmap.semantics.http_routing.request import Request
from tests.semantics.http_routing.told import ingress, said, went

NGINX = controller_of("ingress-nginx")
OWN = "nginx.ingress.kubernetes.io/"
CANARY = f"{OWN}canary"


@pytest.mark.parametrize(
    ("annotations", "path", "expected"),
    [
        pytest.param({}, "/foo/bar", "foo", id="a prefix"),
        pytest.param({}, "/foobar", "nobody", id="by elements"),
        pytest.param({"use-regex": "true"}, "/foobar", "foo", id="a regular expression"),
        pytest.param({"use-regex": "true"}, "/FOO", "foo", id="in any letter case"),
        pytest.param({"use-regex": "false"}, "/foobar", "nobody", id="said not to be one"),
        pytest.param({"rewrite-target": "/"}, "/foobar", "foo", id="made one by a rewrite"),
        pytest.param({"rewrite-target": "/foo"}, "/foobar", "nobody", id="a rewrite to itself"),
    ],
)
def test_annotations_make_paths_regular_expressions(
    annotations: dict[str, str], path: str, expected: str
) -> None:
    told = {f"{OWN}{name}": value for name, value in annotations.items()}
    rules = ingress("web", "a.example.com /foo Prefix foo", annotations=told)
    assert went(match(Request("a.example.com", path), [rules], NGINX)) == expected


def test_one_ingress_makes_the_paths_of_another_one_regular_expressions() -> None:
    plain = ingress("plain", "a.example.com /foo Exact foo", "b.example.com /foo Exact foo")
    regex = ingress("regex", "a.example.com /x Prefix x", annotations={f"{OWN}use-regex": "true"})
    assert went(match(Request("a.example.com", "/foobar"), [plain, regex], NGINX)) == "foo"
    assert went(match(Request("b.example.com", "/foobar"), [plain, regex], NGINX)) == "nobody"


def test_an_expression_that_cannot_be_read_is_not_guessed() -> None:
    odd = ingress("web", "- /x(?<n>a Prefix x", annotations={f"{OWN}use-regex": "true"})
    assert went(match(Request("", "/xa"), [odd], NGINX)) == "unsure"


def test_an_alias_is_a_host_too() -> None:
    annotations = {f"{OWN}server-alias": "www.example.com, *.shop.example"}
    rules = ingress("web", "a.example.com / Prefix web", annotations=annotations)
    assert went(match(Request("www.example.com"), [rules], NGINX)) == "web"
    assert went(match(Request("eu.shop.example"), [rules], NGINX)) == "web"
    assert went(match(Request("example.com"), [rules], NGINX)) == "nobody"


def test_an_alias_that_is_a_host_of_some_rule_is_ignored() -> None:
    annotations = {f"{OWN}server-alias": "b.example.com"}
    rules = ingress("web", "a.example.com /x Prefix web", annotations=annotations)
    other = ingress("other", "b.example.com /y Prefix other")
    assert went(match(Request("b.example.com", "/x"), [rules, other], NGINX)) == "nobody"


def test_who_may_come_is_remarked() -> None:
    annotations = {f"{OWN}whitelist-source-range": "10.0.0.0/8"}
    rules = ingress("web", "- / Prefix web", annotations=annotations)
    outcome = match(Request(""), [rules], NGINX)
    assert isinstance(outcome, Matched)
    assert outcome.remarks == (
        "only some client addresses are let in (annotation whitelist-source-range)",
    )


# Canaries

MAIN = ingress("main", "a.example.com /cart Prefix main")
BY_HEADER = {f"{CANARY}-by-header": "X-Canary"}


@pytest.mark.parametrize(
    ("annotations", "headers", "expected"),
    [
        pytest.param({}, {}, False, id="nothing sends it any request"),
        pytest.param({f"{CANARY}-weight": "0"}, {}, False, id="no share"),
        pytest.param({f"{CANARY}-weight": "30"}, {}, None, id="a share: chance decides"),
        pytest.param({f"{CANARY}-weight": "100"}, {}, True, id="all"),
        pytest.param(
            {f"{CANARY}-weight": "100", f"{CANARY}-weight-total": "200"}, {}, None, id="half of 200"
        ),
        pytest.param({f"{CANARY}-weight": "many"}, {}, None, id="no number"),
        pytest.param(BY_HEADER, {}, False, id="a header that is not sent"),
        pytest.param(BY_HEADER, {"x-canary": "always"}, True, id="always"),
        pytest.param(BY_HEADER, {"x-canary": "never"}, False, id="never"),
        pytest.param(
            {**BY_HEADER, f"{CANARY}-weight": "100"},
            {"x-canary": "never"},
            False,
            id="never goes before a weight",
        ),
        pytest.param(
            {**BY_HEADER, f"{CANARY}-weight": "100"},
            {"x-canary": "maybe"},
            True,
            id="another value leaves it to the weight",
        ),
        pytest.param(
            {**BY_HEADER, f"{CANARY}-by-header-value": "beta"},
            {"x-canary": "beta"},
            True,
            id="the value asked for",
        ),
        pytest.param(
            {**BY_HEADER, f"{CANARY}-by-header-value": "beta"},
            {"x-canary": "always"},
            False,
            id="not the value asked for",
        ),
        pytest.param(
            {**BY_HEADER, f"{CANARY}-by-header-pattern": "b.*"},
            {"x-canary": "beta"},
            None,
            id="a pattern of another dialect",
        ),
        pytest.param({f"{CANARY}-by-cookie": "c"}, {}, False, id="a cookie that is not sent"),
        pytest.param({f"{CANARY}-by-cookie": "c"}, {"Cookie": "c=always"}, None, id="a cookie"),
    ],
)
def test_when_a_canary_takes_a_request(
    annotations: dict[str, str], headers: dict[str, str], *, expected: bool | None
) -> None:
    request = Request("a.example.com", headers=tuple(headers.items()))
    assert canary_takes(request, CANARY, annotations) is expected


@pytest.mark.parametrize(
    ("weight", "expected"),
    [
        pytest.param("0", "main by a.example.com/cart (Prefix)", id="none"),
        pytest.param(
            "20",
            "unsure (main, new): Ingress shop/new is a canary and takes a part of the requests",
            id="a share",
        ),
        pytest.param("100", "new by a.example.com/cart (Prefix)", id="all"),
    ],
)
def test_a_canary_is_no_rival_and_takes_its_share(weight: str, expected: str) -> None:
    told = {CANARY: "true", f"{CANARY}-weight": weight}
    new = ingress("new", "a.example.com /cart Prefix new", annotations=told)
    outcome = match(Request("a.example.com", "/cart"), [MAIN, new], NGINX)
    assert said(outcome) == expected


def test_a_canary_that_gets_nothing_is_told_beside_the_rule() -> None:
    new = ingress("new", "a.example.com /cart Prefix new", annotations={CANARY: "true"})
    outcome = match(Request("a.example.com", "/cart"), [MAIN, new], NGINX)
    assert isinstance(outcome, Matched)
    assert outcome.also == (Ref("Ingress", "shop", "new"),)


def test_a_canary_of_nothing_does_nothing() -> None:
    told = {CANARY: "true", f"{CANARY}-weight": "100"}
    alone = ingress("new", "a.example.com /cart Prefix new", default="x", annotations=told)
    assert went(match(Request("a.example.com", "/cart"), [alone], NGINX)) == "nobody"
    other = ingress("main", "a.example.com / Prefix main")
    assert went(match(Request("a.example.com", "/cart"), [alone, other], NGINX)) == "main"


def test_the_annotation_is_that_of_one_controller() -> None:
    new = ingress("new", "a.example.com /cart Prefix new", annotations={CANARY: "true"})
    assert went(match(Request("a.example.com", "/cart"), [new], controller_of("contour"))) == "new"
