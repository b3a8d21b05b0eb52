"""Pools of addresses as people write them: a CIDR, a range a-b, a single address."""

from __future__ import annotations

from kubectl_netmap.objects.addresses import contains, parse_address, parse_network


def holds(pool: str, address: str) -> bool | None:
    """Whether a pool holds an address; None where either cannot be read."""
    wanted = parse_address(address)
    network = parse_network(pool)
    if wanted is None:
        return None
    if network is not None:
        return contains(network, wanted)
    low, _, high = pool.partition("-")
    first = parse_address(low)
    last = parse_address(high) if high else first
    if first is None or last is None:
        return None
    return first.version == wanted.version and int(first) <= int(wanted) <= int(last)
