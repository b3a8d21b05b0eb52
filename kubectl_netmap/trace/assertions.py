"""Questions with what must hold of their answers, as people keep them in a file.

flows:
- name: the shop reads its database
  from: deploy/shop/front
  to: svc/db/pg:5432
  expect: {disposition: delivered, endpoints: [pod/db/pg-0]}
- to: https://shop.example.com/admin
  expect: {status: 404}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from kubectl_netmap.errors import UsageError
from kubectl_netmap.objects.addresses import parse_address
from kubectl_netmap.trace.disposition import Disposition
from kubectl_netmap.trace.parse import PROTOCOLS, parse
from kubectl_netmap.trace.question import Question

_TOP = ("flows", "apiVersion", "kind")
_FLOW = ("name", "from", "to", "via", "protocol", "expect")
_EXPECT = ("disposition", "endpoints", "seenSource", "status")
_INTERNET = "internet"
_STATUSES = range(100, 600)
_POD = ("po", "pod", "pods")


@dataclass(frozen=True, slots=True)
class Expectation:
    """What must hold; None where nothing is said of it, empty endpoints for nobody.

    An endpoint is `pod/NAMESPACE/NAME`, an address, or an address and a port.
    """

    dispositions: tuple[Disposition, ...] | None = None
    endpoints: tuple[str, ...] | None = None
    seen_source: tuple[str, ...] | None = None
    status: int | None = None


@dataclass(frozen=True, slots=True)
class Assertion:
    """A question and what must hold of its answer; the name is for people."""

    question: Question
    expected: Expectation
    name: str = ""


def assertions(document: object) -> tuple[Assertion, ...]:
    """The assertions in a decoded YAML document: a list, or a mapping with `flows`.

    Raises `UsageError` that names the flow by its number and the field.
    """
    flows: object = document
    if isinstance(document, Mapping):
        _only(document, _TOP, "the file")
        flows = document.get("flows")
    if not isinstance(flows, list):
        raise _wrong("the file", "has no list of flows", _EXAMPLE)
    return tuple(_assertion(flow, f"flow {number}") for number, flow in enumerate(flows, 1))


_EXAMPLE = (
    "flows: [{from: pod/shop/web-1, to: 'svc/shop/cart:80', expect: {disposition: delivered}}]"
)


def _assertion(flow: object, where: str) -> Assertion:
    if not isinstance(flow, Mapping):
        raise _wrong(where, "is no mapping", _EXAMPLE)
    _only(flow, _FLOW, where)
    name = _text(flow, "name", where)
    where = f"{where} ({name})" if name else where
    target = _text(flow, "to", where)
    if not target:
        raise _wrong(where, "does not say where it goes", "to: svc/shop/cart:80")
    expect = flow.get("expect")
    if not isinstance(expect, Mapping) or not expect:
        raise _wrong(where, "does not say what to expect", "expect: {disposition: delivered}")
    return Assertion(
        question=_question(flow, target, where),
        expected=_expectation(expect, f"{where}: expect"),
        name=name,
    )


def _question(flow: Mapping[object, object], target: str, where: str) -> Question:
    protocol = _text(flow, "protocol", where).lower()
    if protocol and protocol not in PROTOCOLS:
        raise _wrong(f"{where}: protocol", f"is {protocol!r}", ", ".join(PROTOCOLS))
    origin = _text(flow, "from", where) or _INTERNET
    try:
        return parse((origin, target), protocol=protocol or None, via=_text(flow, "via", where))
    except UsageError as error:
        raise UsageError(f"{where}: {error}", hint=error.hint) from error


def _expectation(expect: Mapping[object, object], where: str) -> Expectation:
    _only(expect, _EXPECT, where)
    status = expect.get("status")
    good = isinstance(status, int) and not isinstance(status, bool) and status in _STATUSES
    if "status" in expect and not good:
        raise _wrong(f"{where}.status", f"is {status!r}", "status: 503")
    return Expectation(
        dispositions=_dispositions(expect, where),
        endpoints=_endpoints(expect, where),
        seen_source=_sources(expect, where),
        status=status if isinstance(status, int) else None,
    )


def _dispositions(expect: Mapping[object, object], where: str) -> tuple[Disposition, ...] | None:
    words = _texts(expect, "disposition", where)
    if words is None:
        return None
    if not words:
        raise _wrong(f"{where}.disposition", "names none", "disposition: delivered")
    known = [str(each) for each in Disposition]
    for word in words:
        if word not in known:
            raise _wrong(f"{where}.disposition", f"is {word!r}", _near(word, known))
    return tuple(map(Disposition, words))


def _endpoints(expect: Mapping[object, object], where: str) -> tuple[str, ...] | None:
    words = _texts(expect, "endpoints", where)
    return None if words is None else tuple(_endpoint(word, where) for word in words)


def _endpoint(word: str, where: str) -> str:
    """An endpoint in its canonical spelling."""
    kind, *rest = word.split("/")
    if kind.lower() in _POD and len(rest) == 2 and all(rest):  # noqa: PLR2004 -- NAMESPACE/NAME
        return "/".join(("pod", *rest))
    if (address := parse_address(word)) is not None:
        return str(address)
    host, _, port = word.rpartition(":")
    address = parse_address(host.removeprefix("[").removesuffix("]"))
    if address is not None and port.isascii() and port.isdecimal():
        return f"[{address}]:{int(port)}" if ":" in host else f"{address}:{int(port)}"
    raise _wrong(
        f"{where}.endpoints", f"has {word!r}", "pod/NAMESPACE/NAME, ADDRESS or ADDRESS:PORT"
    )


def _sources(expect: Mapping[object, object], where: str) -> tuple[str, ...] | None:
    words = _texts(expect, "seenSource", where)
    if words is None:
        return None
    found = []
    for word in words:
        address = parse_address(word)
        if address is None:
            raise _wrong(f"{where}.seenSource", f"has {word!r}", "seenSource: 10.244.1.7")
        found.append(str(address))
    return tuple(found)


def _texts(of: Mapping[object, object], key: str, where: str) -> tuple[str, ...] | None:
    """A text or a list of texts; None where there is nothing."""
    if key not in of:
        return None
    value = of[key]
    several = value if isinstance(value, list) else [value]
    if not all(isinstance(each, str) and each for each in several):
        raise _wrong(f"{where}.{key}", f"is {value!r}", "a text or a list of texts")
    return tuple(several)


def _text(of: Mapping[object, object], key: str, where: str) -> str:
    value = of.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _wrong(f"{where}: {key}", f"is {value!r}, which is no text", "in quotes it is one")
    return value


def _only(of: Mapping[object, object], known: Sequence[str], where: str) -> None:
    for key in of:
        if key not in known:
            raise _wrong(where, f"has a field {key!r} that is not known", _near(str(key), known))


def _near(word: str, known: Sequence[str]) -> str:
    close = get_close_matches(word, known, n=1)
    return f"did you mean {close[0]}?" if close else f"one of {', '.join(known)}"


def _wrong(where: str, what: str, hint: str) -> UsageError:
    return UsageError(f"{where} {what}", hint=hint)
