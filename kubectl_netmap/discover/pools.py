"""Pools of addresses as people write them: a CIDR, a range a-b, a single address."""

from __future__ import annotations

from kubectl_netmap.objects.addresses import (
    Family,
    bounds,
    family_of,
    parse_address,
    parse_network,
)


def holds(pool: str, address: str) -> bool | None:
    """Whether a pool holds an address; None where either cannot be read."""
    wanted, ends = parse_address(address), ends_of(pool)
    if wanted is None or ends is None:
        return None
    family, first, last = ends
    return family_of(wanted) is family and first <= int(wanted) <= last


def ends_of(pool: str) -> tuple[Family, int, int] | None:
    """The family of a pool, and the numbers of its first and last address."""
    network = parse_network(pool)
    if network is not None:
        return family_of(network), *bounds(network)
    low, _, high = pool.partition("-")
    first = parse_address(low)
    last = parse_address(high) if high else first
    if first is None or last is None or first.version != last.version:
        return None
    return family_of(first), int(first), int(last)
