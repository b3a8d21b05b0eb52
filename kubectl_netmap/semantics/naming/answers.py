"""What cluster DNS may answer to one name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kubectl_netmap.objects.ref import Ref

Kind = Literal["service", "headless", "endpoint", "pod"]


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of the family that was asked for, and the object that has them.

    `kind` is what the name is one of: a Service with an address of its own, a headless
    one, a single endpoint, or a pod by its address.
    """

    addresses: tuple[str, ...]
    source: Ref
    kind: Kind
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Alias:
    """Another name that is asked instead: a CNAME, as a Service of type ExternalName gives."""

    target: str
    source: Ref
    remark: str = ""


@dataclass(frozen=True, slots=True)
class NoData:
    """The name exists, but has no address of the family (rcode NOERROR, RFC 2308)."""

    why: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class NoSuchName:
    """There is no such name (rcode NXDOMAIN, RFC 2308)."""

    why: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Abroad:
    """A name that other servers are asked for: nothing in the cluster tells their answer.

    `zone` is the domain that is forwarded, `.` for every name; `forwarded_to` are
    addresses, or the file that names them; empty where that is not seen.
    """

    zone: str
    forwarded_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unsure:
    """What is answered cannot be told from what was read."""

    why: str


Answer = Addresses | Alias | NoData | NoSuchName | Abroad | Unsure


def canonical(name: str) -> str:
    """A name as it is compared: in lower case, without its final dot (RFC 4343)."""
    return name.lower().removesuffix(".")


def is_in(name: str, zone: str) -> bool:
    """Whether a name is a zone's own or below it; every name is in `.`."""
    return zone in (".", name) or name.endswith(f".{zone}")


def in_any(name: str, zones: tuple[str, ...]) -> bool:
    """Whether a name is in one of several zones."""
    return any(is_in(name, zone) for zone in zones)
