"""Questions as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_netmap.errors import UsageError
from kubectl_netmap.trace.parse import parse
from kubectl_netmap.trace.question import (
    AddressOf,
    Internet,
    Origin,
    Question,
    Target,
    ToHost,
    ToObject,
    ToURL,
    Typed,
)


@pytest.mark.parametrize(
    ("word", "origin"),
    [
        ("internet", Internet()),
        ("Outside", Internet()),
        ("ip/203.0.113.7", AddressOf("203.0.113.7")),
        ("IP/2001:DB8::7", AddressOf("2001:db8::7")),
        ("pod/web-1", Typed("pod/web-1")),
        ("pod/shop/web-1", Typed("pod/shop/web-1")),
        ("deploy/front", Typed("deploy/front")),
        ("node/n1", Typed("node/n1")),
        ("sts/db/pg", Typed("sts/db/pg")),
    ],
)
def test_where_it_begins(word: str, origin: Origin) -> None:
    assert parse((word, "10.0.0.1:80")).origin == origin


def test_one_word_is_asked_from_the_internet() -> None:
    assert parse(("10.0.0.1:80",)) == Question(Internet(), ToHost("10.0.0.1", 80))


@pytest.mark.parametrize(
    ("word", "target", "protocol"),
    [
        ("svc/cart", ToObject(Typed("svc/cart")), None),
        ("svc/cart:80", ToObject(Typed("svc/cart"), 80), None),
        ("service/shop/cart:http", ToObject(Typed("service/shop/cart"), "http"), None),
        ("Services/cart", ToObject(Typed("Services/cart")), None),
        ("pod/web-1:8080", ToObject(Typed("pod/web-1"), 8080), None),
        ("po/shop/web-1:web", ToObject(Typed("po/shop/web-1"), "web"), None),
        ("node/n1:30080", ToObject(Typed("node/n1"), 30080), None),
        ("10.96.0.1:443", ToHost("10.96.0.1", 443), None),
        ("[FD00::1]:443", ToHost("fd00::1", 443), None),
        ("cart:80", ToHost("cart", 80), None),
        ("cart.shop.svc.cluster.local.:80", ToHost("cart.shop.svc.cluster.local.", 80), None),
        ("udp://10.96.0.10:53", ToHost("10.96.0.10", 53), "UDP"),
        ("UDP://dns:53/", ToHost("dns", 53), "UDP"),
        ("tcp://[fd00::1]:80", ToHost("fd00::1", 80), "TCP"),
        ("sctp://10.0.0.1:3868", ToHost("10.0.0.1", 3868), "SCTP"),
        ("http://a.example.com", ToURL("http", "a.example.com", 80), "TCP"),
        ("https://a.example.com/b/c?d=e", ToURL("https", "a.example.com", 443, "/b/c"), "TCP"),
        ("HTTPS://A.example.com:8443/", ToURL("https", "a.example.com", 8443), "TCP"),
        ("http://a.example.com./%7Eme", ToURL("http", "a.example.com", 80, "/~me"), "TCP"),
        ("http://[fd00::1]:8080/", ToURL("http", "fd00::1", 8080), "TCP"),
        ("http://10.0.0.1/", ToURL("http", "10.0.0.1", 80), "TCP"),
    ],
)
def test_where_it_goes(word: str, target: Target, protocol: str | None) -> None:
    found = parse(("pod/a", word))
    assert (found.target, found.protocol) == (target, protocol)


@pytest.mark.parametrize(
    ("word", "options", "protocol"),
    [
        pytest.param("10.0.0.1:53", {"protocol": "udp"}, "UDP", id="by its flag"),
        pytest.param("udp://10.0.0.1:53", {"protocol": "UDP"}, "UDP", id="by both alike"),
        pytest.param("svc/dns:53", {"protocol": "udp"}, "UDP", id="of a Service"),
        pytest.param("svc/dns:53", {}, None, id="left to the port of a Service"),
        pytest.param("https://a.example.com", {"protocol": "tcp"}, "TCP", id="of a URL"),
    ],
)
def test_by_which_protocol(word: str, options: dict[str, str], protocol: str | None) -> None:
    assert parse(("pod/a", word), protocol=options.get("protocol")).protocol == protocol


@pytest.mark.parametrize(
    ("via", "node"),
    [("", ""), ("n1", "n1"), ("node/n1", "n1"), ("no/n1", "n1"), ("Nodes/n1", "n1")],
)
def test_by_which_node(via: str, node: str) -> None:
    assert parse(("10.0.0.1:80",), via=via).via == node


def test_with_which_method_and_headers() -> None:
    found = parse(("http://a.example.com",), method="post", headers=("Host: b:80", "X-A=1 2 "))
    assert found.method == "POST"
    assert found.headers == (("Host", "b:80"), ("X-A", "1 2"))


FROM = "FROM is pod/[NS/]NAME, deploy/[NS/]NAME, node/NAME, internet or ip/ADDRESS"
TO = (
    "TO is a URL, svc/[NS/]NAME[:PORT], pod/[NS/]NAME:PORT, node/NAME:PORT, ADDRESS:PORT"
    " or NAME:PORT"
)


@pytest.mark.parametrize(
    ("words", "options", "said", "hint"),
    [
        (("web-1", "a:80"), {}, "'web-1' is no place to begin at", FROM),
        (("https://a/", "a:80"), {}, "'https://a/' is no place to begin at", FROM),
        (("10.0.0.1", "a:80"), {}, "'10.0.0.1' does not say where it begins",
         "as a client: ip/10.0.0.1"),
        (("ip/web", "a:80"), {}, "'web' is no address", "for example: ip/203.0.113.7"),
        (("svc/a", "a:80"), {}, "'svc/a': a Service sends nothing",
         f"{FROM}: for example its pods"),
        (("ftp://a",), {}, "'ftp://a': netmap follows no ftp",
         "schemes are http, https, tcp, udp and sctp"),
        (("http://",), {}, "'http://' names no host", "for example: https://shop.example.com/"),
        (("http://a_b c/",), {}, "'http://a_b c/' names no host",
         "for example: https://shop.example.com/"),
        (("http://a:x/",), {},
         "'http://a:x/' is no URL: Port could not be cast to integer value as 'x'", TO),
        (("http://a:0/",), {}, "'http://a:0/': '0' is no port", "ports are 1 to 65535"),
        (("a",), {}, "'a' names no port", "for example: a:443, or as a URL: https://a/"),
        (("fd00::1",), {}, "'fd00::1' names no port", "for example: [fd00::1]:443"),
        (("[fd00::1]",), {}, "'[fd00::1]' names no port", "for example: [fd00::1]:443"),
        (("a:",), {}, "'a:': '' is no port", "ports are 1 to 65535"),
        (("a:http",), {}, "'a:http': 'http' is no port", "ports are 1 to 65535"),
        (("a:65536",), {}, "'a:65536': '65536' is no port", "ports are 1 to 65535"),
        (("10.0.0.1:٤",), {}, "'10.0.0.1:٤': '٤' is no port", "ports are 1 to 65535"),
        (("-a:80",), {}, "'-a:80' names neither an address nor a host", TO),
        (("udp://a b:53",), {}, "'udp://a b:53' names neither an address nor a host", TO),
        (("svc/a:",), {}, "'svc/a:': '' is no port", "ports are 1 to 65535"),
        (("svc/a:Web",), {}, "'svc/a:Web': 'Web' is no port", "ports are 1 to 65535"),
        (("pod/a",), {}, "'pod/a' names no port", "for example: pod/a:8080"),
        (("nodes/a",), {}, "'nodes/a' names no port", "for example: nodes/a:8080"),
        (("deploy/a:80",), {}, "'deploy/a:80' is nothing that listens", TO),
        (("udp://a:53",), {"protocol": "tcp"},
         "--protocol tcp and 'udp://a:53' contradict each other", "leave one of them away"),
        (("https://a/",), {"protocol": "udp"}, "a URL is asked for by TCP, not by UDP",
         "as an address: udp://HOST:443"),
        (("a:80",), {"via": "pod/a"}, "--via 'pod/a' is no node", "for example: --via node/worker"),
        (("a:80",), {"via": "node/"}, "--via 'node/' names no node",
         "for example: --via node/worker"),
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_told_with_how_it_is_typed(
    words: tuple[str, ...], options: dict[str, str], said: str, hint: str
) -> None:
    with pytest.raises(UsageError) as error:
        parse(words, protocol=options.get("protocol"), via=options.get("via", ""))
    assert str(error.value) == said
    assert error.value.hint == hint


def test_what_is_no_header_is_told_so() -> None:
    with pytest.raises(UsageError, match="--header 'Host' is no header") as error:
        parse(("http://a/",), headers=("Host",))
    assert error.value.hint == "for example: --header 'Host: a.b'"


@pytest.mark.parametrize(
    "word",
    [
        *("svc/cart", "svc/shop/cart:80", "pod/web-1:web", "node/n1:30080", "10.0.0.1:80"),
        *("[fd00::1]:443", "cart:80", "http://a.example.com/", "https://a.example.com:8443/b"),
        "http://[fd00::1]:8080/",
    ],
)
def test_a_target_is_told_as_it_is_typed(word: str) -> None:
    found = parse(("pod/a", word))
    assert str(found) == f"pod/a → {word}"
    assert parse(("pod/a", str(found.target))).target == found.target


@pytest.mark.parametrize("word", ["internet", "ip/203.0.113.7", "deploy/shop/front"])
def test_an_origin_is_told_as_it_is_typed(word: str) -> None:
    assert str(parse((word, "a:80")).origin) == word


@given(st.text(max_size=20), st.text(max_size=20))
def test_whatever_is_typed_is_understood_or_told_to_be_none(origin: str, target: str) -> None:
    for words in ((origin, target), (f"pod/{origin}", f"svc/{target}"), (f"http://{target}",)):
        error = _failing(words)
        assert error is None or (error.hint and not str(error).endswith("."))


def _failing(words: tuple[str, ...]) -> UsageError | None:
    try:
        parse(words)
    except UsageError as error:
        return error
    return None
