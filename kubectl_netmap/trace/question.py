"""What is asked of a trace: from where, to where, by what."""

from __future__ import annotations

from dataclasses import dataclass, field

from kubectl_netmap.objects.ref import Ref


@dataclass(frozen=True, slots=True)
class Internet:
    """A client somewhere outside, whose address is not known."""

    def __str__(self) -> str:
        return "internet"


@dataclass(frozen=True, slots=True)
class AddressOf:
    """A client with an address of its own, outside the cluster as far as is known."""

    address: str

    def __str__(self) -> str:
        return f"ip/{self.address}"


@dataclass(frozen=True, slots=True)
class Typed:
    """An object as it was typed: `pod/shop/web-1`, `svc/cart`, `deploy/front`, `node/n1`."""

    text: str

    def __str__(self) -> str:
        return self.text


Origin = Internet | AddressOf | Typed
"""Where a flow begins: pods, what makes pods and nodes are `Typed`."""


@dataclass(frozen=True, slots=True)
class ToObject:
    """A Service, pod or node, and a port of it: a number, a name, None for its only one."""

    object: Typed
    port: int | str | None = None

    def __str__(self) -> str:
        return str(self.object) if self.port is None else f"{self.object}:{self.port}"


@dataclass(frozen=True, slots=True)
class ToHost:
    """An address or a name, and a port."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class ToURL:
    """A URL of http or https; `host` is an address or a name, `path` is without query."""

    scheme: str
    host: str
    port: int
    path: str = "/"

    def __str__(self) -> str:
        usual = {"http": 80, "https": 443}[self.scheme]
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == usual else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.path}"


Target = ToObject | ToHost | ToURL
"""Where a flow goes."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `protocol` None leaves the choice to the Service's port (else TCP).

    `via` is the node by which outside traffic enters, empty for every one that differs.
    `method` and `headers` are those of an HTTP request.
    """

    origin: Origin
    target: Target
    protocol: str | None = None
    via: str = ""
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = field(default=())

    def __str__(self) -> str:
        return f"{self.origin} → {self.target}"


@dataclass(frozen=True, slots=True)
class Meant:
    """What the words of a question mean in one cluster.

    `origins` are the pods or nodes it begins at (none for a client outside); `to` is the
    object that was named, if one was.
    """

    origins: tuple[Ref, ...]
    to: Ref | None
    protocol: str
    port: int
