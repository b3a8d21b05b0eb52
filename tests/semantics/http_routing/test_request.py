from __future__ import annotations

import pytest

from kubectl_netmap.semantics.http_routing.request import Request


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        pytest.param("shop.example.com", "shop.example.com", id="plain"),
        pytest.param("Shop.Example.COM", "shop.example.com", id="letter case does not matter"),
        pytest.param("shop.example.com:8443", "shop.example.com", id="the port is no part of it"),
        pytest.param("shop.example.com.", "shop.example.com", id="the final dot is none either"),
        pytest.param("shop.example.com.:80", "shop.example.com", id="a dot, then a port"),
        pytest.param("10.0.0.7:80", "10.0.0.7", id="an IPv4 address"),
        pytest.param("[fd00::7]:80", "[fd00::7]", id="an IPv6 address keeps its colons"),
        pytest.param("", "", id="no Host header"),
    ],
)
def test_a_host_is_compared_without_port_dot_and_letter_case(host: str, expected: str) -> None:
    assert Request(host).host == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("/cart", "/cart", id="plain"),
        pytest.param("/cart?x=/y", "/cart", id="without its query"),
        pytest.param("/cart#top", "/cart", id="without its fragment"),
        pytest.param("/cart#top?x", "/cart", id="a question mark in the fragment"),
        pytest.param("", "/", id="none is the root"),
        pytest.param("?x=1", "/", id="a query alone"),
        pytest.param("/Cart/", "/Cart/", id="letter case and a final slash stay"),
    ],
)
def test_a_path_is_kept_without_what_rules_do_not_look_at(path: str, expected: str) -> None:
    assert Request("shop.example.com", path).path == expected


def test_a_header_is_found_whatever_its_letter_case() -> None:
    request = Request("", headers=(("X-Canary", "always"), ("x-canary", "never")))
    assert request.header("x-CANARY") == "always"
    assert request.header("cookie") is None
