"""An HTTP request, as far as rules look at it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Request:
    """A request: its host and path, and what else a rule may ask for.

    `host` is made lower case, without a port and without a final dot: the port in the
    Host header is no part of the match (API field `IngressRule.host`). `path` is kept
    without query and fragment, and is "/" where there is none (RFC 9112, 3.2.1). It is
    not decoded, and dot segments stay: proxies differ there. `tls` tells that it comes
    by TLS to the proxy that looks at its rules.
    """

    host: str
    path: str = "/"
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    tls: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "host", bare_host(self.host))
        object.__setattr__(self, "path", _bare_path(self.path))

    def header(self, name: str) -> str | None:
        """The first header of that name, whose letter case does not matter (RFC 9110, 5.1)."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


def bare_host(text: str) -> str:
    """A host as rules compare it: lower case, without port, without the final dot."""
    text = text.strip().lower()
    if text.startswith("["):  # an IPv6 address has colons of its own (RFC 3986, 3.2.2)
        return text.partition("]")[0] + "]"
    return text.partition(":")[0].removesuffix(".")


def _bare_path(text: str) -> str:
    path = text.partition("#")[0].partition("?")[0]
    return path if path.startswith("/") else f"/{path}"
