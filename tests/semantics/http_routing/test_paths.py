from __future__ import annotations

import pytest

from kubectl_netmap.semantics.http_routing.ingress_match import match
from kubectl_netmap.semantics.http_routing.paths import Reading, takes, weight
from kubectl_netmap.semantics.http_routing.request import Request
from tests.semantics.http_routing.told import API, ingress, went

# The rows of the table "Examples" of the Kubernetes page "Ingress", in its order. A path
# is written after the first letter of its type; the backend of each is named by itself.
EXAMPLES = [
    pytest.param("P/", "/", "P/", id="Prefix / takes the root"),
    pytest.param("P/", "/any/path", "P/", id="Prefix / takes all paths"),
    pytest.param("E/foo", "/foo", "E/foo", id="Exact /foo takes /foo"),
    pytest.param("E/foo", "/bar", "nobody", id="Exact /foo does not take /bar"),
    pytest.param("E/foo", "/foo/", "nobody", id="Exact /foo does not take /foo/"),
    pytest.param("E/foo/", "/foo", "nobody", id="Exact /foo/ does not take /foo"),
    pytest.param("P/foo", "/foo", "P/foo", id="Prefix /foo takes /foo"),
    pytest.param("P/foo", "/foo/", "P/foo", id="Prefix /foo takes /foo/"),
    pytest.param("P/foo/", "/foo", "P/foo/", id="Prefix /foo/ takes /foo"),
    pytest.param("P/foo/", "/foo/", "P/foo/", id="Prefix /foo/ takes /foo/"),
    pytest.param("P/aaa/bb", "/aaa/bbb", "nobody", id="Prefix /aaa/bb does not take /aaa/bbb"),
    pytest.param("P/aaa/bbb", "/aaa/bbb", "P/aaa/bbb", id="Prefix /aaa/bbb takes itself"),
    pytest.param("P/aaa/bbb/", "/aaa/bbb", "P/aaa/bbb/", id="the slash of the rule is ignored"),
    pytest.param("P/aaa/bbb", "/aaa/bbb/", "P/aaa/bbb", id="the slash of the request is too"),
    pytest.param("P/aaa/bbb", "/aaa/bbb/ccc", "P/aaa/bbb", id="a subpath is taken"),
    pytest.param("P/aaa/bbb", "/aaa/bbbxyz", "nobody", id="a longer element is not"),
    pytest.param("P/ P/aaa", "/aaa/ccc", "P/aaa", id="of / and /aaa the longer one"),
    pytest.param("P/ P/aaa P/aaa/bbb", "/aaa/bbb", "P/aaa/bbb", id="of three the longest"),
    pytest.param("P/ P/aaa P/aaa/bbb", "/ccc", "P/", id="of three the one that fits"),
    pytest.param("P/aaa", "/ccc", "nobody", id="Prefix /aaa leaves /ccc to the default backend"),
    pytest.param("P/foo E/foo", "/foo", "E/foo", id="of equal ones the exact one"),
]

MORE = [
    pytest.param("P/foo", "/Foo", "nobody", id="letter case matters in a prefix"),
    pytest.param("E/foo", "/Foo", "nobody", id="letter case matters in an exact path"),
    pytest.param("P/foo/ E/foo", "/foo", "E/foo", id="a slash at the end makes no prefix longer"),
    pytest.param("P/foo/bar E/foo", "/foo/bar", "P/foo/bar", id="an exact one that does not fit"),
    pytest.param("P/ E/", "/", "E/", id="the root, exact"),
    pytest.param("I/foo", "/foo/bar", "I/foo", id="the third type, read as a prefix here"),
]

TYPES = {"P": "Prefix", "E": "Exact", "I": "ImplementationSpecific"}


@pytest.mark.parametrize(("paths", "asked", "expected"), [*EXAMPLES, *MORE])
def test_which_path_takes_a_request(paths: str, asked: str, expected: str) -> None:
    lines = [f"- {each[1:]} {TYPES[each[0]]} {each}" for each in paths.split()]
    outcome = match(Request("shop.example.com", asked), [ingress("web", *lines)], API)
    assert went(outcome) == expected


@pytest.mark.parametrize(
    ("reading", "path", "asked", "expected"),
    [
        pytest.param(Reading.CHARACTERS, "/foo", "/foobar", True, id="characters: a longer word"),
        pytest.param(Reading.CHARACTERS, "/foo/", "/foo", False, id="characters: the slash counts"),
        pytest.param(Reading.REGEX, "/foo(/|$)(.*)", "/foo/bar", True, id="regex: a rewrite"),
        pytest.param(
            Reading.REGEX, "/foo(/|$)(.*)", "/foobar", False, id="regex: not a longer word"
        ),
        pytest.param(Reading.REGEX, "/foo", "/FOObar", True, id="regex: a prefix in any case"),
        pytest.param(Reading.REGEX, "/bar", "/foo/bar", False, id="regex: from the beginning"),
        pytest.param(Reading.REGEX, "/(", "/(", None, id="regex: a broken one is not known"),
        pytest.param(Reading.REGEX, "/(a*)*b", "/aaaa", None, id="regex: one that may not end"),
        pytest.param(Reading.UNKNOWN, "/foo", "/foo", True, id="unknown: itself, in any reading"),
        pytest.param(Reading.UNKNOWN, "/foo", "/bar", False, id="unknown: nothing in common"),
        pytest.param(Reading.UNKNOWN, "/foo", "/foo/bar", None, id="unknown: a prefix, or exact"),
        pytest.param(Reading.UNKNOWN, "/foo/", "/foo", None, id="unknown: a slash"),
        pytest.param(Reading.UNKNOWN, "/v1.0", "/v1/0", False, id="unknown: a dot is a dot"),
        pytest.param(Reading.UNKNOWN, "/*", "/bar", None, id="unknown: a pattern"),
    ],
)
def test_other_ways_to_read_a_path(
    reading: Reading, path: str, asked: str, *, expected: bool | None
) -> None:
    assert takes(reading, path, asked) is expected


def test_the_longest_path_goes_first_and_an_exact_one_before_a_prefix() -> None:
    in_order = [
        (Reading.ELEMENTS, "/"),
        (Reading.ELEMENTS, "/foo"),
        (Reading.EXACT, "/foo"),
        (Reading.ELEMENTS, "/foo/bar"),
    ]
    assert sorted(in_order, key=lambda each: weight(*each)) == in_order
    assert weight(Reading.ELEMENTS, "/foo/") == weight(Reading.ELEMENTS, "/foo")
