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
    ip_network,
)
from socket import AF_INET, AF_INET6, inet_pton

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_SEPARATORS = re.compile(r"[,\s]+")


class Family(StrEnum):
    """An address family, as `Service.spec.ipFamilies` spells it."""

    IPV4 = "IPv4"
    IPV6 = "IPv6"

    @property
    def bits(self) -> int:
        """How many bits an address has."""
        return 32 if self is Family.IPV4 else 128


def family_of(address: Address | Network) -> Family:
    """The family of an address or a network."""
    return Family.IPV4 if address.version == 4 else Family.IPV6  # noqa: PLR2004 -- IPv4


def address_at(family: Family, number: int) -> Address:
    """The address of that number."""
    return IPv4Address(number) if family is Family.IPV4 else IPv6Address(number)


def network_at(family: Family, base: int, prefix: int) -> Network:
    """The network with that base and prefix length. Raises `ValueError` for host bits."""
    if family is Family.IPV4:
        return IPv4Network((base, prefix))
    return IPv6Network((base, prefix))


def parse_number(text: str) -> tuple[Family, int] | None:
    """The family and number of an address, or None where the text is not one.

    As `parse_address`, at a fifth of the time: there may be 300 k of them.
    """
    bare = text.strip().partition("/")[0].partition("%")[0]
    try:
        if ":" in bare:
            return Family.IPV6, int.from_bytes(inet_pton(AF_INET6, bare), "big")
        return Family.IPV4, int.from_bytes(inet_pton(AF_INET, bare), "big")
    except (OSError, ValueError):
        return None


def parse_address(text: object) -> Address | None:
    """The address in canonical form, or None where the text is not one.

    Host bits after a slash are dropped ("172.18.0.3/16" is 172.18.0.3), since
    several CNIs write addresses so; so is the zone of a link-local address.
    """
    found = parse_number(text) if isinstance(text, str) else None
    return None if found is None else address_at(*found)


def parse_network(text: object) -> Network | None:
    """The network of a CIDR, host bits cleared; None where the text is not a CIDR.

    A bare address is not a network: nobody said how long its prefix is.
    """
    if not isinstance(text, str) or not text.rpartition("/")[2].strip().isdigit():
        return None
    try:
        return ip_network(text.strip(), strict=False) if "/" in text else None
    except ValueError:
        return None


def parts_of(text: object) -> tuple[str, ...]:
    """The parts of a list divided by commas or blanks, as they are written."""
    if not isinstance(text, str):
        return ()
    return tuple(part for part in _SEPARATORS.split(text) if part)


def parse_networks(text: object) -> tuple[Network, ...]:
    """Every CIDR in a list divided by commas or blanks; what is not one is left out."""
    parsed = map(parse_network, parts_of(text))
    return tuple(network for network in parsed if network is not None)


def bounds(network: Network) -> tuple[int, int]:
    """The numbers of a network's first and last address."""
    low = int(network.network_address)
    return low, low | int(network.hostmask)


def span(family: Family, low: int, high: int) -> Network:
    """The smallest network that holds both numbers and all between them."""
    host_bits = (low ^ high).bit_length()
    return network_at(family, low >> host_bits << host_bits, family.bits - host_bits)


def hull(addresses: Iterable[Address | Network]) -> Network | None:
    """The smallest network that holds all of one family; None for none.

    A hull is a *lower bound* of the real network, never the network itself.
    Raises `ValueError` where the families are mixed.
    """
    numbers: list[int] = []
    families: set[Family] = set()
    for each in addresses:
        families.add(family_of(each))
        numbers += bounds(each) if isinstance(each, IPv4Network | IPv6Network) else [int(each)]
    if len(families) > 1:
        raise ValueError("a hull has one family")
    return span(families.pop(), min(numbers), max(numbers)) if numbers else None


def contains(outer: Network, inner: Network | Address) -> bool:
    """Whether a network holds another, or an address, of the same family."""
    if outer.version != inner.version:
        return False
    if isinstance(inner, IPv4Address | IPv6Address):
        return inner in outer
    return inner.prefixlen >= outer.prefixlen and inner.network_address in outer


def overlap(a: Network, b: Network) -> bool:
    """Whether two networks share addresses: then one of them holds the other."""
    return contains(a, b) or contains(b, a)


def widest(networks: Iterable[Network]) -> list[Network]:
    """Those that no other one holds, in order and each once."""
    kept: list[Network] = []
    for network in in_order(networks):
        if not kept or not contains(kept[-1], network):
            kept.append(network)
    return kept


def in_order(networks: Iterable[Network]) -> list[Network]:
    """Networks sorted: IPv4 before IPv6, then by base, then the wider first."""
    return sorted(networks, key=lambda n: (n.version, int(n.network_address), n.prefixlen))
