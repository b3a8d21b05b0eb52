"""What a network holds at least: supernets of its parts, hulls of its addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from ipaddress import IPv4Network, IPv6Network

from kubectl_netmap.discover.case import Case
from kubectl_netmap.discover.fact import Bound, Evidence
from kubectl_netmap.discover.observed import Owner
from kubectl_netmap.objects.addresses import (
    Family,
    Network,
    bounds,
    contains,
    hull,
    in_order,
    widest,
)

_BLOCKS = tuple(
    (network, bounds(network))
    for network in (
        IPv4Network("10.0.0.0/8"),
        IPv4Network("100.64.0.0/10"),
        IPv4Network("172.16.0.0/12"),
        IPv4Network("192.168.0.0/16"),
        IPv6Network("fc00::/7"),
    )
)
"""Blocks for private use: no network reaches out of one (RFC 1918, 6598, 4193)."""


def lower_bounds(case: Case, known: Iterable[Network]) -> Mapping[Network, tuple[Evidence, ...]]:
    """Networks that are held at least besides the known ones, with what shows each.

    None is a single address, and none lies in another.
    """
    taken = [*known]
    told: dict[Network, list[Evidence]] = {}
    for network, evidence in (*_claims(case), *_supernets(case)):
        if network.prefixlen < case.family.bits and not _in_any(network, taken):
            told.setdefault(network, []).append(evidence)
    hulls = dict(_hulls(case, [*taken, *told]))
    return {
        keeper: (
            *(
                each
                for network in in_order(told)
                if contains(keeper, network)
                for each in told[network]
            ),
            *(_inside(case, keeper) if keeper in told else ()),
            *(evidence for network, evidence in hulls.items() if contains(keeper, network)),
        )
        for keeper in widest([*told, *hulls])
    }


def _inside(case: Case, network: Network) -> Iterator[Evidence]:
    inside = case.addresses.inside([network])
    if inside:
        yield inside.evidence(f"{inside.share(case.addresses)} inside")


def _claims(case: Case) -> Iterator[tuple[Network, Evidence]]:
    for claim in case.claims:
        if claim.bound is Bound.AT_LEAST:
            yield from claim.pairs(case.family)


def _supernets(case: Case) -> Iterator[tuple[Network, Evidence]]:
    """The supernet of parts that tell, unless no address shows that they are in use."""
    for parts in case.parts:
        pieces = parts.pairs(case.family) if parts.tell else ()
        network = hull(network for network, _ in pieces)
        if network is None or (case.addresses and not case.addresses.count([network])):
            continue
        if _stands_apart(case, network):
            first, ref = pieces[0]
            says = f"supernet of {parts.count(len(pieces))}"
            yield network, Evidence(ref, parts.field, str(first), says)


def _hulls(case: Case, known: Iterable[Network]) -> Iterator[tuple[Network, Evidence]]:
    """Hulls of the addresses outside, by zone and by block of private addresses.

    A hull that holds addresses of another layer is none of a network, unless the
    layers share one.
    """
    outside = case.addresses.outside(known)

    def group(number: int, owner: Owner) -> str:
        return f"{case.zone(owner)} {_block(case.family, number)}"

    for addresses in outside.by(group):
        network = addresses.hull()
        if network is not None and _stands_apart(case, network):
            says = f"hull of {addresses.many()}: {addresses.extent()}"
            yield network, addresses.evidence(says)


def _stands_apart(case: Case, network: Network) -> bool:
    return case.open or not case.observed.besides(case.layer, network)


def _block(family: Family, number: int) -> str:
    version = 4 if family is Family.IPV4 else 6
    for network, (low, high) in _BLOCKS:
        if network.version == version and low <= number <= high:
            return str(network)
    return ""


def _in_any(network: Network, known: Iterable[Network]) -> bool:
    return any(contains(each, network) for each in known)
