"""The laws of addresses and networks, of both families."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_netmap.objects.addresses import (
    Address,
    Family,
    Network,
    address_at,
    bounds,
    contains,
    family_of,
    hull,
    in_order,
    network_at,
    overlap,
    parse_address,
    parse_network,
    parse_networks,
    parse_number,
    span,
    widest,
)


def addresses(family: Family) -> st.SearchStrategy[Address]:
    """Addresses that are often near one another, as those of a cluster are."""
    near = st.integers(0, 300).map(lambda offset: address_at(family, (10 << 24) + offset))
    return st.one_of(near, st.ip_addresses(v=4 if family is Family.IPV4 else 6))


@st.composite
def networks(draw: st.DrawFn, family: Family | None = None) -> Network:
    chosen = family or draw(st.sampled_from(Family))
    prefix = draw(st.integers(0, chosen.bits))
    number = int(draw(addresses(chosen)))
    host = chosen.bits - prefix
    return network_at(chosen, number >> host << host, prefix)


families = st.sampled_from(Family)
several = families.flatmap(lambda family: st.lists(addresses(family), min_size=1, max_size=20))


@given(several)
def test_a_hull_holds_every_address(some: list[Address]) -> None:
    found = hull(some)
    assert found is not None
    assert all(contains(found, each) for each in some)


@given(several)
def test_no_half_of_a_hull_holds_every_address(some: list[Address]) -> None:
    found = hull(some)
    assert found is not None
    if len(set(some)) == 1:
        assert found.prefixlen == found.max_prefixlen
        return
    for half in found.subnets():
        assert not all(contains(half, each) for each in some)


@given(several, st.randoms())
def test_a_hull_does_not_depend_on_order_or_repetition(some: list[Address], random: object) -> None:
    mixed = [*some, *some]
    random.shuffle(mixed)  # type: ignore[attr-defined]  # hypothesis' own Random
    assert hull(mixed) == hull(some)


@given(several)
def test_the_hull_of_a_hull_is_itself(some: list[Address]) -> None:
    found = hull(some)
    assert found is not None
    assert hull([found]) == found
    assert hull([*some, found]) == found


@given(several, st.data())
def test_a_hull_only_grows(some: list[Address], data: st.DataObject) -> None:
    more = data.draw(st.lists(addresses(family_of(some[0])), max_size=5))
    small, large = hull(some), hull([*some, *more])
    assert small is not None
    assert large is not None
    assert contains(large, small)


def test_nothing_has_no_hull() -> None:
    assert hull([]) is None


def test_a_hull_has_one_family() -> None:
    with pytest.raises(ValueError, match="one family"):
        hull([IPv4Address("10.0.0.1"), IPv6Address("fd00::1")])


@given(networks())
def test_a_network_holds_itself_and_its_own_bounds(network: Network) -> None:
    low, high = bounds(network)
    family = family_of(network)
    assert contains(network, network)
    assert contains(network, address_at(family, low))
    assert contains(network, address_at(family, high))
    assert span(family, low, high) == network


@given(networks())
def test_a_network_does_not_hold_what_is_next_to_it(network: Network) -> None:
    low, high = bounds(network)
    family = family_of(network)
    if low > 0:
        assert not contains(network, address_at(family, low - 1))
    if high < 2**family.bits - 1:
        assert not contains(network, address_at(family, high + 1))


@given(networks(), networks())
def test_two_networks_that_hold_each_other_are_one(a: Network, b: Network) -> None:
    assert (contains(a, b) and contains(b, a)) == (a == b)


@given(networks(), st.data())
def test_what_is_in_the_inner_network_is_in_the_outer_one(
    outer: Network, data: st.DataObject
) -> None:
    low, high = bounds(outer)
    first, last = sorted(data.draw(st.tuples(st.integers(low, high), st.integers(low, high))))
    family = family_of(outer)
    inner = span(family, first, last)
    assert contains(outer, inner)
    assert contains(inner, address_at(family, first))
    assert contains(outer, address_at(family, first))


@given(networks(), networks())
def test_networks_overlap_when_one_holds_the_others_base(a: Network, b: Network) -> None:
    shared = a.version == b.version and a.overlaps(b)
    assert overlap(a, b) == overlap(b, a) == shared


@given(networks(Family.IPV4), networks(Family.IPV6))
def test_families_never_hold_each_other(four: Network, six: Network) -> None:
    assert not contains(four, six)
    assert not contains(six, four)
    assert not contains(four, six.network_address)


@given(st.lists(networks(), max_size=12))
def test_the_widest_hold_all_and_none_holds_another(some: list[Network]) -> None:
    kept = widest(some)
    assert all(any(contains(each, network) for each in kept) for network in some)
    assert not any(overlap(a, b) for a, b in pairwise(kept))
    assert set(kept) <= set(some)
    assert kept == in_order(kept)


@given(st.ip_addresses())
def test_an_address_is_read_as_it_is_written(address: Address) -> None:
    assert parse_address(str(address)) == address
    assert parse_address(f" {address}/24 ") == address
    assert parse_number(str(address)) == (family_of(address), int(address))


@given(st.one_of(st.text(), st.from_regex(r"[0-9a-f.:]{0,20}", fullmatch=True)))
def test_what_python_takes_for_an_address_is_one_and_nothing_else(text: str) -> None:
    bare = text.strip().partition("/")[0].partition("%")[0]
    try:
        expected: Address | None = ip_address(bare)
    except ValueError:
        expected = None
    assert parse_address(text) == expected


@given(networks())
def test_a_network_is_read_as_it_is_written(network: Network) -> None:
    assert parse_network(str(network)) == network
    assert parse_network(f"{network.broadcast_address}/{network.prefixlen}") == network


@given(st.lists(networks(), max_size=5), st.sampled_from([",", ", ", " ", "\n"]))
def test_lists_are_divided_by_commas_or_blanks(some: list[Network], separator: str) -> None:
    assert parse_networks(separator.join(map(str, some))) == tuple(some)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("***HIDDEN***/22", id="redacted, with its length"),
        pytest.param("***HIDDEN***", id="redacted"),
        pytest.param("10.96.0.1", id="an address: nobody said how long the prefix is"),
        pytest.param("10.96.0.0/33", id="a prefix that is too long"),
        pytest.param("10.96.0.0/255.240.0.0", id="a mask in place of a prefix"),
        pytest.param("10.128.0.0/14/23", id="a network with the length of a node's share"),
        pytest.param("10.96.0.0/", id="no prefix"),
        pytest.param("/12", id="no base"),
        pytest.param("", id="empty"),
        pytest.param(None, id="absent"),
        pytest.param(12, id="a number"),
    ],
)
def test_what_is_not_a_cidr_is_no_network(text: object) -> None:
    assert parse_network(text) is None


@pytest.mark.parametrize("text", ["None", "", "***HIDDEN***", "010.0.0.1", "10.0.0", None, 3, True])
def test_what_is_not_an_address_is_none(text: object) -> None:
    assert parse_address(text) is None


def test_an_unreadable_part_of_a_list_is_left_out() -> None:
    assert parse_networks("10.244.0.0/16,***HIDDEN***/56") == (ip_network("10.244.0.0/16"),)


def test_the_zone_of_a_link_local_address_is_dropped() -> None:
    assert parse_address("fe80::1%eth0") == IPv6Address("fe80::1")
