"""Traefik's entry points, and the text of its rules, by whose length it orders them.

Source: Traefik's options `entryPoints` (address, asDefault, http.tls,
http.redirections.entryPoint) and its sources pkg/provider/kubernetes/ingress and
pkg/muxer/http (GetRulePriority: the length of the rule's text, in bytes).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kubectl_netmap.semantics.http_routing.hosts import WILDCARD
from kubectl_netmap.semantics.http_routing.paths import Reading

_FAMILY = "entrypoints."
_INTERNAL = "traefik"  # for its own pages; routers are on it only if they name it
_REDIRECT = "http.redirections.entrypoint"


@dataclass(frozen=True, slots=True)
class EntryPoint:
    """A port that Traefik listens on, by its name.

    `port` 0 means that it is not told. `tls` is set where everything on it is HTTPS.
    `redirects` names the entry point, or the port, that every request on it is sent on
    to; empty for none. `default` is set where routers that name no entry point are on it.
    """

    name: str
    port: int
    protocol: str = "TCP"
    tls: bool = False
    default: bool = True
    redirects: str = ""
    scheme: str = "https"
    permanent: bool = True


def entry_points(flags: Mapping[str, str]) -> tuple[EntryPoint, ...]:
    """The entry points that a pod's flags tell, by name; none where flags tell none.

    Traefik reads these options from a file or from its environment instead where that is
    given, so none here does not mean that there is none.
    """
    told: dict[str, dict[str, str]] = {}
    for flag, value in flags.items():
        if flag.lower().startswith(_FAMILY):
            name, _, option = flag.lower().removeprefix(_FAMILY).partition(".")
            told.setdefault(name, {})[option] = value
    chosen = {name for name, options in told.items() if options.get("asdefault") == "true"}
    usual = chosen or set(told) - {_INTERNAL}
    return tuple(_entry_point(name, told[name], name in usual) for name in sorted(told))


def entry_point_at(flags: Mapping[str, str], port: int) -> EntryPoint | None:
    """The entry point for HTTP on a port of the pod; None where no flag tells of one."""
    found = (each for each in entry_points(flags) if each.port == port and each.protocol == "TCP")
    return next(found, None)


def _entry_point(name: str, options: Mapping[str, str], default: bool) -> EntryPoint:  # noqa: FBT001 -- one of its fields
    address, _, protocol = options.get("address", "").partition("/")
    port = address.rpartition(":")[2]
    return EntryPoint(
        name,
        int(port) if port.isdecimal() else 0,
        protocol=protocol.upper() or "TCP",
        tls=any(_on(options, each) for each in options if each.startswith("http.tls")),
        default=default,
        redirects=options.get(f"{_REDIRECT}.to", ""),
        scheme=options.get(f"{_REDIRECT}.scheme", "https"),
        permanent=options.get(f"{_REDIRECT}.permanent", "true") != "false",
    )


def _on(options: Mapping[str, str], name: str) -> bool:
    return options[name] != "false"


def rule_length(host: str, path: str, reading: Reading, matcher: str) -> int:
    """How long the rule is that Traefik makes of a host and a path."""
    return len(" && ".join(_parts(host, path, reading, matcher)).encode())


def _parts(host: str, path: str, reading: Reading, matcher: str) -> Iterator[str]:
    if host.startswith(WILDCARD):
        quoted = host.removeprefix(WILDCARD).replace(".", r"\.")
        yield f"HostRegexp(`^[a-zA-Z0-9-]+\\.{quoted}$`)"
    elif host:
        yield f"Host(`{host}`)"
    match reading:
        case Reading.EXACT:
            yield f"Path(`{path}`)"
        case Reading.ELEMENTS if path.rstrip("/"):
            begins = path.removesuffix("/")
            yield f"(Path(`{begins}`) || PathPrefix(`{begins}/`))"
        case _:
            yield f"{matcher or 'PathPrefix'}(`{path}`)"
