"""Addresses and networks of both families, and the arithmetic on them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_SEPARATORS = re.compile(r"[,\s]+")


class Family(StrEnum):
    """An address family, as `Service.spec.ipFamilies` spells it."""

    IPV4 = "IPv4"
    IPV6 = "IPv6"


def family_of(address: Address | Network) -> Family:
    """The family of an address or a network."""
    return Family.IPV4 if address.version == 4 else Family.IPV6  # noqa: PLR2004


def parse_address(text: object) -> Address | None:
    """The address in canonical form, or None where the text is not one.

    Host bits after a slash are dropped ("172.18.0.3/16" is 172.18.0.3), since
    several CNIs write addresses so.
    """
    if not isinstance(text, str):
        return None
    try:
        return ip_address(text.strip().partition("/")[0])
    except ValueError:
        return None


def parse_network(text: object) -> Network | None:
    """The network of a CIDR, host bits cleared; None where the text is not a CIDR.

    A bare address is not a network: nobody said how long its prefix is.
    """
    if not isinstance(text, str) or "/" not in text:
        return None
    try:
        return ip_network(text.strip(), strict=False)
    except ValueError:
        return None


def parse_networks(text: object) -> tuple[Network, ...]:
    """Every CIDR in a list divided by commas or blanks; what is not one is left out."""
    if not isinstance(text, str):
        return ()
    parsed = (parse_network(part) for part in _SEPARATORS.split(text) if part)
    return tuple(network for network in parsed if network is not None)


def hull(addresses: Iterable[Address]) -> Network | None:
    """The smallest network that holds all addresses of one family; None for none.

    A hull is a *lower bound* of the real network, never the network itself.
    """
    numbers: list[int] = []
    first: Address | None = None
    for address in addresses:
        first = first or address
        numbers.append(int(address))
    if first is None:
        return None
    low, high = min(numbers), max(numbers)
    host_bits = (low ^ high).bit_length()
    base = low >> host_bits << host_bits
    prefix = first.max_prefixlen - host_bits
    if isinstance(first, IPv4Address):
        return IPv4Network((base, prefix))
    return IPv6Network((base, prefix))


def contains(outer: Network, inner: Network | Address) -> bool:
    """Whether a network holds another, or an address, of the same family."""
    if outer.version != inner.version:
        return False
    if isinstance(inner, IPv4Address | IPv6Address):
        return inner in outer
    low, high = int(inner.network_address), int(inner.broadcast_address)
    return int(outer.network_address) <= low and high <= int(outer.broadcast_address)


def in_order(networks: Iterable[Network]) -> list[Network]:
    """Networks sorted: IPv4 before IPv6, then by base, then the wider first."""
    return sorted(networks, key=lambda n: (n.version, int(n.network_address), n.prefixlen))
