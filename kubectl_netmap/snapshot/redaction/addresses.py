"""Addresses to other addresses, so that every common prefix stays as long as it was.

Two addresses that share their first n bits share n bits afterwards, and no more: what
was inside of a range stays inside of it, ranges that overlapped overlap, hulls are as
wide as before. Each bit is flipped or kept by a keyed function of the bits before it
(as in Crypto-PAn, Xu et al. 2002), but

* the last 8 bits of IPv4 and the last 64 of IPv6 stay, and so do hosts in a network;
* what makes an address private, shared, local or special stays; the first bit after
  that is always flipped, so that no address of such a class stays what it was;
* where a range begins, only zeros follow: `base + 1` is the first address afterwards;
* in ranges told as `first-last`, nothing but the prefix changes, so that they stay one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from ipaddress import IPv4Address, IPv6Address, ip_network

from kubectl_netmap.objects.addresses import Address, Network, hull, parse_address, parse_network

_V4 = r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?:/\d{1,3})?(?!\w|\.\d)"
_V6 = (
    r"(?<![\w.:])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?:\.\d{1,3}){0,3}(?:/\d{1,3})?(?![\w:])"
)
_ADDRESS = f"(?:{_V6}|{_V4})"
_IN_TEXT = re.compile(_ADDRESS)
_RANGE = re.compile(rf"({_ADDRESS})\s*-\s*({_ADDRESS})")

_MAPPED_BITS = {4: 24, 6: 64}
_WIDTH = {4: 32, 6: 128}

_UNCHANGED = tuple(
    map(
        ip_network,
        (
            *("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4"),
            *("::/64", "fe80::/10", "ff00::/8"),
        ),
    )
)
_CLASSES = tuple(
    map(
        ip_network,
        (
            *("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16"),
            *("fc00::/8", "fd00::/8"),
        ),
    )
)
_WITH_V4 = (ip_network("::ffff:0:0/96"), ip_network("64:ff9b::/96"))

# the first bits of an address, and how many: (family, count, bits)
Prefix = tuple[int, int, int]


class Addresses:
    """Maps addresses and networks by a key; the same key maps alike.

    `networks` are ranges whose first addresses mean something; `ranges` are hulls of
    ranges told by their first and last address.
    """

    def __init__(
        self, key: bytes, networks: Iterable[Network] = (), ranges: Iterable[Network] = ()
    ) -> None:
        self._key = key
        self._paths = {prefix for each in (*_UNCHANGED, *_CLASSES) for prefix in _above(each)}
        self._special = _Blocks(_UNCHANGED)
        self._ranges = _Blocks(ranges)
        self._zeros = {prefix for each in networks for prefix in _zeros(each)}
        self._known: dict[tuple[int, int], int] = {}

    def address(self, address: Address) -> Address:
        """The address in the place of another one."""
        if isinstance(address, IPv6Address):
            if any(address in each for each in _WITH_V4):
                inside = int(self.address(IPv4Address(int(address) & 0xFFFFFFFF)))
                return IPv6Address(int(address) >> 32 << 32 | inside)
            return IPv6Address(self._mapped(6, int(address)))
        return IPv4Address(self._mapped(4, int(address)))

    def network(self, network: Network) -> Network:
        """The network in the place of another one, of the same size."""
        base = self.address(network.network_address)
        return ip_network(f"{base}/{network.prefixlen}", strict=False)

    def text(self, text: str) -> str:
        """A text with every address and CIDR in it mapped."""
        return _IN_TEXT.sub(lambda match: self._token(match[0]), text)

    def found(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Where in a text addresses and CIDRs stand, and what stands in their place."""
        for match in _IN_TEXT.finditer(text):
            if parse_address(match[0]):
                yield match.start(), match.end(), self._token(match[0])

    def only(self, text: str) -> str | None:
        """An address or a CIDR mapped; None for any other text."""
        return self._token(text) if _IN_TEXT.fullmatch(text) and parse_address(text) else None

    def _token(self, token: str) -> str:
        address, network = parse_address(token), parse_network(token)
        if address is None or ("/" in token and network is None):
            return token  # a time or a version that looks like one
        if network is not None and network.network_address == address:
            return str(self.network(network))
        _, slash, length = token.partition("/")
        return f"{self.address(address)}{slash}{length}"

    def _mapped(self, family: int, value: int) -> int:
        depth, kept = _MAPPED_BITS[family], _WIDTH[family] - _MAPPED_BITS[family]
        top = value >> kept
        if (family, top) not in self._known:
            mapped = 0
            for count in range(depth):
                bit = top >> (depth - count - 1) & 1
                flip = self._flips((family, count, top >> (depth - count)))
                mapped = mapped << 1 | bit ^ flip
            self._known[family, top] = mapped
        return self._known[family, top] << kept | value & ((1 << kept) - 1)

    def _flips(self, prefix: Prefix) -> bool:
        """Whether the bit after a prefix is flipped."""
        family, count, bits = prefix
        if prefix in self._paths or self._special.hold(prefix):
            return False
        if (family, count - 1, bits >> 1) in self._paths:
            return True
        if prefix in self._zeros or self._ranges.hold(prefix):
            return False
        told = f"{family} {count} {bits:x}".encode()
        return bool(blake2b(told, key=self._key, digest_size=1).digest()[0] & 1)


class _Blocks:
    """Networks, asked whether they hold everything that begins with some bits."""

    def __init__(self, networks: Iterable[Network]) -> None:
        self._known = {_prefix(each) for each in networks}
        self._lengths = sorted({count for _, count, _ in self._known})

    def hold(self, prefix: Prefix) -> bool:
        """Whether one of them holds everything behind the prefix."""
        family, count, bits = prefix
        return any(
            (family, length, bits >> (count - length)) in self._known
            for length in self._lengths
            if length <= count
        )


def networks_in(text: str) -> Iterator[Network]:
    """Every CIDR in a text."""
    for match in _IN_TEXT.finditer(text):
        network = parse_network(match[0])
        if network is not None:
            yield network


def ranges_in(text: str) -> Iterator[Network]:
    """The hull of every range in a text that is told by its first and last address."""
    for match in _RANGE.finditer(text):
        found = span(match[1], match[2])
        if found is not None:
            yield found


def span(first: str, last: str) -> Network | None:
    """The hull of two addresses; None where they are none, or of two families."""
    pair = [parse_address(first), parse_address(last)]
    ends = [each for each in pair if each is not None]
    same = len(ends) == len(pair) and ends[0].version == ends[1].version
    return hull(ends) if same else None


def starts(address: str) -> Iterator[Network]:
    """Ranges of which an address can be the first one, as the first Service has it.

    The widest one, and that which ends before the last bit set in its own address: a
    range that begins there gets no wider.
    """
    first = parse_address(address)
    if first is None or int(first) % 256 != 1:
        return
    base = int(first) - 1
    length = _WIDTH[first.version] - (base & -base).bit_length() + 1
    for prefix in (length, length - 1):
        yield ip_network((base, prefix), strict=False)


def _prefix(network: Network) -> Prefix:
    width, length = _WIDTH[network.version], network.prefixlen
    return network.version, length, int(network.network_address) >> (width - length)


def _above(network: Network) -> Iterator[Prefix]:
    family, length, bits = _prefix(network)
    for count in range(length):
        yield family, count, bits >> (length - count)


def _zeros(network: Network) -> Iterator[Prefix]:
    """What comes before each bit of a network's own address behind its prefix."""
    family, length, bits = _prefix(network)
    for count in range(length, _MAPPED_BITS[family]):
        yield family, count, bits << (count - length)
