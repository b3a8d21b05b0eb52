from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_netmap.objects.addresses import Address, Network, contains, hull
from kubectl_netmap.snapshot.redaction.addresses import (
    Addresses,
    networks_in,
    ranges_in,
    span,
    starts,
)

KEY = b"one key"
keys = st.sampled_from([b"one key", b"another", b"a third one"])
private = [ip_network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")]
shared = ip_network("100.64.0.0/10")
local = ip_network("fd00::/8")


def _inside(network: Network) -> st.SearchStrategy[Address]:
    first, last = int(network.network_address), int(network.broadcast_address)
    make = IPv4Address if network.version == 4 else IPv6Address
    return st.integers(first, last).map(make)


def _near(address: Address) -> st.SearchStrategy[Address]:
    """Addresses that share some of the first bits."""
    width = address.max_prefixlen
    make = IPv4Address if width == 32 else IPv6Address
    return st.builds(
        lambda bits, noise: make(int(address) ^ noise & ((1 << bits) - 1)),
        st.integers(0, width),
        st.integers(0, (1 << width) - 1),
    )


v4 = st.one_of(
    *(map(_inside, private)), _inside(shared), st.integers(0, 2**32 - 1).map(IPv4Address)
)
v6 = st.one_of(_inside(local), st.integers(0, 2**128 - 1).map(IPv6Address))
addresses = st.one_of(v4, v6)
pairs = addresses.flatmap(lambda one: st.tuples(st.just(one), _near(one)))


def common(one: Address, other: Address) -> int:
    return one.max_prefixlen - (int(one) ^ int(other)).bit_length()


def plain(address: Address) -> bool:
    """Not one that carries an IPv4 address."""
    return not (
        isinstance(address, IPv6Address)
        and any(address in ip_network(each) for each in ("::ffff:0:0/96", "64:ff9b::/96", "::/64"))
    )


@given(keys, pairs)
def test_two_addresses_share_as_many_first_bits_as_before(
    key: bytes, pair: tuple[Address, Address]
) -> None:
    one, other = pair
    if plain(one) and plain(other):
        mapped = Addresses(key)
        assert common(mapped.address(one), mapped.address(other)) == common(one, other)


@given(keys, addresses, st.integers(0, 128))
def test_an_address_is_inside_of_the_ranges_that_it_was_in(
    key: bytes, address: Address, length: int
) -> None:
    network = ip_network(f"{address}/{min(length, address.max_prefixlen)}", strict=False)
    if plain(address) and plain(network.network_address):
        mapped = Addresses(key)
        assert mapped.address(address) in mapped.network(network)
        assert mapped.network(network).prefixlen == network.prefixlen


@given(keys, st.lists(v4, min_size=1, max_size=6))
def test_hulls_are_as_wide_as_they_were(key: bytes, some: list[IPv4Address]) -> None:
    mapped = Addresses(key)
    before, after = hull(some), hull([mapped.address(each) for each in some])
    assert before is not None
    assert after is not None
    assert after.prefixlen == before.prefixlen


@pytest.mark.parametrize("block", [*private, shared, local], ids=str)
def test_an_address_stays_in_its_class_and_never_stays_itself(block: Network) -> None:
    @given(keys, _inside(block))
    def law(key: bytes, address: Address) -> None:
        mapped = Addresses(key).address(address)
        assert mapped in block
        assert mapped != address

    law()


@pytest.mark.parametrize("block", [*private, shared, local], ids=str)
def test_the_first_bit_after_its_class_is_always_another_one(block: Network) -> None:
    @given(keys, _inside(block))
    def law(key: bytes, address: Address) -> None:
        changed = int(address) ^ int(Addresses(key).address(address))
        assert changed.bit_length() == block.max_prefixlen - block.prefixlen

    law()


@given(keys, addresses)
def test_no_public_address_becomes_a_private_or_a_special_one(key: bytes, address: Address) -> None:
    assert Addresses(key).address(address).is_global == address.is_global or not address.is_global


@pytest.mark.parametrize(
    "text",
    [
        *("0.0.0.0", "127.0.0.1", "169.254.169.254", "169.254.20.10", "224.0.0.1"),  # noqa: S104 -- nothing is bound
        *("255.255.255.0", "::", "::1", "fe80::1", "ff02::1", "0.0.0.0/0", "::/0", "10.0.0.0/8"),
        *("172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fd00::/8", "127.0.0.0/8"),
    ],
)
def test_what_says_nothing_of_a_cluster_stays(text: str) -> None:
    assert Addresses(KEY).text(text) == text


@given(keys, st.integers(9, 30), _inside(private[0]))
def test_the_first_address_of_a_range_is_its_first_address_afterwards(
    key: bytes, length: int, address: Address
) -> None:
    network = ip_network(f"{address}/{length}", strict=False)
    mapped = Addresses(key, networks=[network])
    first = mapped.address(network.network_address + 1)
    assert first == mapped.network(network).network_address + 1


@given(keys, st.integers(10, 24), _inside(private[0]))
def test_a_range_that_nobody_told_begins_where_its_first_service_is(
    key: bytes, length: int, address: Address
) -> None:
    base = ip_network(f"{address}/{length}", strict=False).network_address
    first = str(base + 1)
    mapped = Addresses(key, networks=starts(first)).address(base + 1)
    zeros = (int(base) & -int(base)).bit_length()
    assert (int(mapped) - 1) % (1 << min(zeros - 1, 22)) == 0


@given(keys, _inside(private[2]), _inside(private[2]))
def test_a_range_told_by_its_ends_has_the_same_addresses_between_them(
    key: bytes, one: Address, other: Address
) -> None:
    first, last = sorted([int(one), int(other)])
    hulled = span(str(IPv4Address(first)), str(IPv4Address(last)))
    assert hulled is not None
    mapped = Addresses(key, ranges=[hulled])
    ends = [int(mapped.address(IPv4Address(each))) for each in (first, last)]
    if hulled.prefixlen > 16:  # the whole of a class cannot be elsewhere in it
        assert ends[1] - ends[0] == last - first


@given(addresses)
def test_the_same_key_maps_alike_and_another_one_differently(address: Address) -> None:
    assert Addresses(KEY).address(address) == Addresses(KEY).address(address)


def test_different_keys_map_differently() -> None:
    some = [ip_address(f"10.{i}.{i}.1") for i in range(50)]
    one, other = Addresses(b"a"), Addresses(b"b")
    assert [one.address(each) for each in some] != [other.address(each) for each in some]


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        pytest.param("10.1.2.3", "A", id="an address"),
        pytest.param("10.1.2.0/24", "N", id="a CIDR"),
        pytest.param("10.1.2.3/24", "H", id="an address with its prefix"),
        pytest.param("10.1.2.3,fd00::1 10.4.0.0/16", "A,6 M", id="several"),
        pytest.param("10.1.2.3-10.1.2.9", "A-B", id="a range"),
        pytest.param("[fd00::1]:80", "[6]:80", id="an IPv6 address and its port"),
        pytest.param("10.1.2.3:80", "A:80", id="an IPv4 address and its port"),
        pytest.param("https://10.1.2.3:443/x", "https://A:443/x", id="in a URL"),
        pytest.param("ip:10.1.2.3", "ip:A", id="behind a colon"),
        pytest.param('{"a":"10.1.2.3"}', '{"a":"A"}', id="in JSON"),
        pytest.param("v1.2.3.4", "v1.2.3.4", id="a version"),
        pytest.param("1.2.3.4.5", "1.2.3.4.5", id="no address"),
        pytest.param("300.1.2.3", "300.1.2.3", id="no address either"),
        pytest.param("at 12:34:56", "at 12:34:56", id="a time"),
        pytest.param("a::b::c", "a::b::c", id="a name of C++"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_addresses_inside_of_a_text(text: str, shape: str) -> None:
    mapped = Addresses(KEY)
    told = {
        "A": mapped.address(ip_address("10.1.2.3")),
        "B": mapped.address(ip_address("10.1.2.9")),
        "N": mapped.network(ip_network("10.1.2.0/24")),
        "M": mapped.network(ip_network("10.4.0.0/16")),
        "H": f"{mapped.address(ip_address('10.1.2.3'))}/24",
        "6": mapped.address(ip_address("fd00::1")),
    }
    expected = "".join(str(told.get(char, char)) for char in shape) if shape != text else text
    assert mapped.text(text) == expected


def test_what_a_text_tells_of_ranges() -> None:
    text = "10.0.0.0/8, 10.1.0.5 - 10.1.1.9 and fd00::/64 but not 10.1.2.3"
    assert list(networks_in(text)) == [ip_network("10.0.0.0/8"), ip_network("fd00::/64")]
    assert list(ranges_in(text)) == [ip_network("10.1.0.0/23")]
    assert span("10.0.0.1", "fd00::1") is None
    assert span("10.0.0.1", "no") is None


def test_an_ipv4_address_inside_of_an_ipv6_one_is_mapped_as_such() -> None:
    mapped = Addresses(KEY)
    inside = IPv6Address("::ffff:10.1.2.3")
    assert mapped.address(inside) == IPv6Address(
        int(inside) >> 32 << 32 | int(mapped.address(IPv4Address("10.1.2.3")))
    )


def test_overlaps_and_their_absence_survive() -> None:
    mapped = Addresses(KEY)
    texts = ("10.96.0.0/12", "10.100.0.0/16", "10.244.0.0/16", "172.20.0.0/16")
    networks = [ip_network(text) for text in texts]
    for one in networks:
        for other in networks:
            after = mapped.network(one), mapped.network(other)
            assert contains(*after) == contains(one, other)
