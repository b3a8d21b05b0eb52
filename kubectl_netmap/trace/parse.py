"""Questions as people type them: `pod/web-1 svc/cart:80`, `https://shop.example.com/cart`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from kubectl_netmap.errors import UsageError
from kubectl_netmap.objects.addresses import parse_address
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

PROTOCOLS = ("tcp", "udp", "sctp")

_URL_PORTS = {"http": 80, "https": 443}
_MOST_PORT = 65535
_SERVICE = re.compile(r"(svc|services?)/", re.IGNORECASE)
_NAME = re.compile(r"(?!-)[A-Za-z0-9_*-]+(?:\.[A-Za-z0-9_-]+)*\.?")
_HEADER = re.compile(r"\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*[:=]\s*(.*)")

_FROM = "pod/[NS/]NAME, deploy/[NS/]NAME, node/NAME, internet or ip/ADDRESS"
_TO = "a URL, svc/[NS/]NAME[:PORT], pod/[NS/]NAME:PORT, node/NAME:PORT, ADDRESS:PORT or NAME:PORT"


def parse(
    words: Sequence[str],
    *,
    protocol: str | None = None,
    via: str = "",
    method: str = "GET",
    headers: Sequence[str] = (),
) -> Question:
    """The question in one or two words; one alone is asked from the internet.

    `via` is a node, with or without `node/`; a header is `Name: value` or `Name=value`.
    Raises `UsageError` that names the word and how it is typed.
    """
    origin = parse_origin(words[0]) if len(words) > 1 else Internet()
    target, by = parse_target(words[-1])
    if protocol and by and protocol.lower() != by:
        raise UsageError(
            f"--protocol {protocol} and {words[-1]!r} contradict each other",
            hint="leave one of them away",
        )
    chosen = (protocol or by or "").upper() or None
    if isinstance(target, ToURL) and chosen not in {None, "TCP"}:
        raise UsageError(
            f"a URL is asked for by TCP, not by {chosen}", hint=f"as an address: udp://HOST:{443}"
        )
    return Question(
        origin=origin,
        target=target,
        protocol="TCP" if isinstance(target, ToURL) else chosen,
        via=_node(via),
        method=method.upper(),
        headers=tuple(map(_header, headers)),
    )


def parse_origin(word: str) -> Origin:
    """Where a flow begins. Raises `UsageError`."""
    kind, slash, name = word.partition("/")
    if word.lower() in {"internet", "outside"}:
        return Internet()
    if kind.lower() == "ip" and slash:
        address = parse_address(name)
        if address is None:
            raise UsageError(f"{name!r} is no address", hint="for example: ip/203.0.113.7")
        return AddressOf(str(address))
    if (address := parse_address(word)) is not None and "/" not in word:
        raise UsageError(
            f"{word!r} does not say where it begins", hint=f"as a client: ip/{address}"
        )
    if not slash or "://" in word:
        raise UsageError(f"{word!r} is no place to begin at", hint=f"FROM is {_FROM}")
    if _SERVICE.match(word):
        raise UsageError(
            f"{word!r}: a Service sends nothing", hint=f"FROM is {_FROM}: for example its pods"
        )
    return Typed(word)


def parse_target(word: str) -> tuple[Target, str]:
    """Where a flow goes, and the protocol that the word names. Raises `UsageError`."""
    scheme, divider, rest = word.partition("://")
    if divider and scheme.lower() in _URL_PORTS:
        return _url(word), ""
    if divider and scheme.lower() in PROTOCOLS:
        return _host(word, rest.rstrip("/")), scheme.lower()
    if divider:
        raise UsageError(
            f"{word!r}: netmap follows no {scheme}",
            hint="schemes are http, https, tcp, udp and sctp",
        )
    if "/" in word:
        return _object(word), ""
    return _host(word, word), ""


def _url(word: str) -> ToURL:
    try:
        parts = urlsplit(word)
        port = parts.port
    except ValueError as error:
        raise UsageError(f"{word!r} is no URL: {error}", hint=f"TO is {_TO}") from error
    host = (parts.hostname or "").rstrip(".")
    address = parse_address(host)
    if not host or (address is None and not _NAME.fullmatch(host)):
        raise UsageError(f"{word!r} names no host", hint="for example: https://shop.example.com/")
    path = unquote(parts.path) or "/"
    scheme = parts.scheme.lower()
    number = _URL_PORTS[scheme] if port is None else _number(word, str(port))
    return ToURL(scheme, str(address or host), number, path)


def _object(word: str) -> ToObject:
    named, colon, port = word.rpartition(":")
    if not colon:
        named, port = word, ""
    kind = named.partition("/")[0].lower()
    if _SERVICE.match(named):
        return ToObject(Typed(named), _port_or_name(word, port) if colon else None)
    if kind.rstrip("s") in {"pod", "po", "node", "no"}:
        if not colon:
            raise UsageError(f"{word!r} names no port", hint=f"for example: {word}:8080")
        return ToObject(Typed(named), _port_or_name(word, port))
    raise UsageError(f"{word!r} is nothing that listens", hint=f"TO is {_TO}")


def _host(word: str, text: str) -> ToHost:
    host, colon, port = text.rpartition(":")
    if text.endswith("]") or (colon and ":" in host and not host.startswith("[")):
        bare = parse_address(text.strip("[]"))
        if bare is not None:
            raise UsageError(f"{word!r} names no port", hint=f"for example: [{bare}]:443")
    if not colon:
        hint = f"for example: {word}:443, or as a URL: https://{word}/"
        raise UsageError(f"{word!r} names no port", hint=hint)
    bare_host = host.removeprefix("[").removesuffix("]")
    address = parse_address(bare_host)
    if address is None and not _NAME.fullmatch(host):
        raise UsageError(f"{word!r} names neither an address nor a host", hint=f"TO is {_TO}")
    return ToHost(str(address or host), _number(word, port))


def _port_or_name(word: str, text: str) -> int | str:
    if text and not text.isdecimal() and re.fullmatch(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", text):
        return text
    return _number(word, text)


def _number(word: str, text: str) -> int:
    number = int(text) if text.isascii() and text.isdecimal() else 0
    if not 0 < number <= _MOST_PORT:
        raise UsageError(f"{word!r}: {text!r} is no port", hint=f"ports are 1 to {_MOST_PORT}")
    return number


def _node(via: str) -> str:
    kind, slash, name = via.partition("/")
    if slash and kind.lower() not in {"node", "nodes", "no"}:
        raise UsageError(f"--via {via!r} is no node", hint="for example: --via node/worker")
    if slash and not name:
        raise UsageError(f"--via {via!r} names no node", hint="for example: --via node/worker")
    return name if slash else via


def _header(text: str) -> tuple[str, str]:
    found = _HEADER.fullmatch(text)
    if not found:
        raise UsageError(
            f"--header {text!r} is no header", hint="for example: --header 'Host: a.b'"
        )
    return found[1], found[2].strip()
