"""A Corefile as a tree: its server blocks, and in each what answers, renames or forwards.

Of what people write in it only names of plugins that everybody has, domains, addresses
and words of the syntax are kept. Source: the CoreDNS manual, "Corefile explained", and the
pages of the plugins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from kubectl_netmap.snapshot.wire.corefile_rewrite import rule_in

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|#[^\n]*|\n|[^\s#]+')
_KEY = re.compile(r"(?:(\w+)://)?(.*?)(?::(\d+))?", re.DOTALL)
_SNIPPET = re.compile(r"\((.+)\)")

_SILENT = frozenset(
    {
        *("any", "bind", "bufsize", "cache", "cancel", "chaos", "debug", "dnssec", "dnstap"),
        *("errors", "geoip", "grpc_server", "header", "health", "https", "https3", "lameduck"),
        *("loadbalance", "local", "log", "loop", "metadata", "minimal", "multisocket", "nsid"),
        *("on", "pprof", "prometheus", "proxyproto", "quic", "ready", "reload", "root", "sign"),
        *("shutdown", "startup", "timeouts", "tls", "trace", "transfer", "tsig"),
    }
)
"""Plugins that neither answer questions for addresses nor change them."""

_ZONES_FROM = {
    "acl": 0,
    "auto": 0,
    "autopath": None,
    "azure": None,
    "clouddns": 0,
    "dns64": None,
    "erratic": 0,
    "etcd": 0,
    "fanout": 0,
    "federation": None,
    "file": 1,
    "grpc": 0,
    "import": None,
    "k8s_external": 0,
    "multicluster": 0,
    "nomad": 0,
    "route53": 0,
    "secondary": 0,
    "template": 2,
    "unbound": 0,
    "view": None,
    "whoami": None,
}
"""Plugins that may answer, and from which argument on they name zones; None: they do not."""

_OPTIONS = frozenset(
    {
        *("endpoint", "endpoint_pod_names", "ignore", "kubeconfig", "labels", "multicluster"),
        *("namespace_labels", "namespaces", "noendpoints", "zonal"),
    }
)
"""Options of the plugin kubernetes that change which names it knows."""


@dataclass(slots=True)
class _Line:
    words: list[str]
    body: list[_Line] = field(default_factory=list)
    block: bool = False


def server_blocks(text: str) -> dict[str, Any]:
    """`servers`, a tree for each block and port, and `imports` beside them."""
    lines = _lines(text)
    snippets = {
        found[1]: line.body
        for line in lines
        if len(line.words) == 1 and line.block and (found := _SNIPPET.fullmatch(line.words[0]))
    }
    servers: list[dict[str, Any]] = []
    imports: list[str] = []
    for at, line in enumerate(lines):
        if line.words[:1] == ["import"] and not line.block:
            imports.append(_imported(line))
        elif not line.block:
            # without braces, the whole rest of the file is one block
            servers += _servers(line.words, lines[at + 1 :], snippets)
            break
        elif line.words and not _SNIPPET.fullmatch(line.words[0]):
            servers += _servers(line.words, line.body, snippets)
    return {"servers": servers, "imports": imports}


def hosts_file(text: str) -> dict[str, Any]:
    """The names in a text like /etc/hosts, not their addresses."""
    return {"names": _hosts(line.split("#")[0].split() for line in text.splitlines())}


def imported(text: str) -> dict[str, Any]:
    """How many lines a file has that a Corefile imports, comments aside."""
    lines = (line.split("#")[0].strip() for line in text.splitlines())
    return {"lines": sum(map(bool, lines))}


def _lines(text: str) -> list[_Line]:
    top = _Line([])
    open_, line = [top], _Line([])
    for piece in _TOKEN.findall(text):
        if piece == "{":
            line.words, line.block = line.words or [""], True
            open_[-1].body.append(line)
            open_.append(line)
            line = _Line([])
        elif piece in ("\n", "}"):
            # keys of a server block may go on in the next line behind a comma
            more = len(open_) == 1 and line.words[-1:] and line.words[-1].endswith(",")
            if line.words and not more:
                open_[-1].body.append(line)
                line = _Line([])
            if piece == "}" and len(open_) > 1:
                open_.pop()
        elif not piece.startswith("#"):
            line.words.append(piece.strip('"'))
    if line.words:
        open_[-1].body.append(line)
    return top.body


def _servers(
    keys: Iterable[str], lines: Iterable[_Line], snippets: dict[str, list[_Line]]
) -> Iterator[dict[str, Any]]:
    """A block by ports; one that is not asked by plain DNS is left out."""
    by_port: dict[str, list[str]] = {}
    for key in (part for word in keys for part in word.split(",") if part):
        scheme, name, port = _KEY.fullmatch(key).groups()  # type: ignore[union-attr]  # fits any
        if scheme in (None, "dns"):
            by_port.setdefault(port or "53", []).append(_zone(name))
    plugins = _plugins(lines, snippets)
    for port, zones in by_port.items():
        yield {"zones": zones, "port": port, **plugins}


def _plugins(lines: Iterable[_Line], snippets: dict[str, list[_Line]]) -> dict[str, Any]:
    found: dict[str, list[Any]] = {}
    for line in _with_snippets(lines, snippets):
        plugin, arguments = line.words[0], line.words[1:]
        if plugin in _SILENT:
            continue
        match plugin:
            case "kubernetes":
                found.setdefault(plugin, []).append(_kubernetes(arguments, line.body))
            case "rewrite":
                rule = rule_in(arguments, [each.words for each in line.body])
                found.setdefault(plugin, []).extend([rule] if rule else [])
            case "forward" | "proxy":
                found.setdefault("forward", []).append(_forward(arguments, line.body))
            case "hosts":
                found.setdefault(plugin, []).append(_of_hosts(arguments, line.body))
            case _:
                found.setdefault("others", []).append(_other(line))
    return found


def _with_snippets(lines: Iterable[_Line], snippets: dict[str, list[_Line]]) -> Iterator[_Line]:
    for line in lines:
        match line.words:
            case ["import", name] if name in snippets:
                yield from snippets[name]
            case _:
                yield line


def _kubernetes(arguments: list[str], body: list[_Line]) -> dict[str, Any]:
    options = {line.words[0]: line.words[1:] for line in body}
    pods = (options.get("pods") or ["disabled"])[0]
    return {
        "zones": list(map(_zone, arguments)),
        "pods": pods if pods in ("disabled", "insecure", "verified") else "",
        "fallthrough": _fallthrough(body),
        "options": [name for name in options if name in _OPTIONS],
    }


def _forward(arguments: list[str], body: list[_Line]) -> dict[str, Any]:
    return {
        "from": _zone(arguments[0]) if arguments else ".",
        "to": arguments[1:],
        "except": [
            _zone(each) for line in body if line.words[0] == "except" for each in line.words[1:]
        ],
    }


def _of_hosts(arguments: list[str], body: list[_Line]) -> dict[str, Any]:
    file = arguments[0].rpartition("/")[2] if arguments else ""
    return {
        "file": file if file in ("", "NodeHosts") else "other",
        "zones": list(map(_zone, arguments[1:])),
        "names": _hosts(line.words for line in body),
        "fallthrough": _fallthrough(body),
    }


def _hosts(lines: Iterable[list[str]]) -> list[str]:
    """The names on lines that begin with an address."""
    found = (
        _zone(name)
        for words in lines
        if words and (":" in words[0] or words[0][:1].isdigit())
        for name in words[1:]
    )
    return list(dict.fromkeys(found))


def _other(line: _Line) -> dict[str, Any]:
    name, arguments = line.words[0], line.words[1:]
    at = _ZONES_FROM.get(name)
    if name == "import":
        name = f"import {_imported(line)}"
    elif name not in _ZONES_FROM:
        name = "other"
    # route53 and clouddns: ZONE:ID
    zones = [] if at is None else [each.partition(":")[0] for each in arguments[at:]]
    kind = arguments[1].upper() if name == "template" and len(arguments) > 1 else ""
    return {
        "name": name,
        "zones": [_zone(each) for each in zones if each],
        "type": kind if kind in ("", "A", "AAAA", "ANY") else "other",
    }


def _imported(line: _Line) -> str:
    """Whether files are imported from where k3s and AKS mount the ConfigMap coredns-custom."""
    return "custom" if any("custom/" in word for word in line.words[1:]) else "other"


def _fallthrough(body: list[_Line]) -> list[str]:
    """The zones of names that are handed on; `.` where none is named."""
    for line in body:
        if line.words[0] == "fallthrough":
            return list(map(_zone, line.words[1:])) or ["."]
    return []


def _zone(text: str) -> str:
    """A zone in lower case without its final dot; `?` for one that is set elsewhere."""
    return "?" if "{" in text else text.lower().rstrip(".") or "."
