"""The base of the Service network, and what can be told of its length from ClusterIPs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from kubectl_netmap.discover.claim import Claim, claimed
from kubectl_netmap.discover.fact import Bound, Confidence, Evidence
from kubectl_netmap.discover.facts import Layer
from kubectl_netmap.discover.marks import field
from kubectl_netmap.discover.sight import Sight
from kubectl_netmap.objects.addresses import (
    Address,
    Network,
    address_at,
    bounds,
    family_of,
    network_at,
    parse_address,
    span,
)

_LEAST_BITS = 3
_CAPPED_BITS = 20
_CAPPED_UNTIL = 33


def first_address(sight: Sight) -> Iterator[Claim]:
    """Service default/kubernetes, which has the first address after the base.

    The base is exact then; how long the prefix is follows from the other ClusterIPs.
    Source: API server, `ServiceIPRange`: the kubernetes Service gets the first
    address of the default range.
    """
    for address, evidence in _of_kubernetes(sight):
        if int(address):
            yield from _from_base(sight, address_at(family_of(address), int(address) - 1), evidence)


def probe(sight: Sight) -> Iterator[Claim]:
    """What the API server answered to a dry run, if it was asked.

    It may name one range of several: the allocator that answers is chosen at random.
    """
    for each in sight.snapshot.configs("ServiceProbe"):
        says = "the API server's answer to a dry run"
        found = [Evidence(each.ref, path, text, says) for path, text in each.each("cidrs")]
        yield from claimed(Layer.SERVICE, Confidence.OBSERVED, found)
        base = parse_address(each.text("base"))
        if base is not None and not found:
            yield from _from_base(sight, base, field(each, "base", "network address"))


def starts_with_kubernetes(sight: Sight) -> Callable[[Network], bool]:
    """Whether Service default/kubernetes has the first address of a range."""
    first = {int(address) for address, _ in _of_kubernetes(sight)}
    return lambda network: bounds(network)[0] + 1 in first


def candidates(base: Address, numbers: tuple[int, ...], *, capped: bool) -> tuple[int, int] | None:
    """The longest and the shortest prefix that a range with this base can have.

    `numbers` are ClusterIPs of the family, in ascending order; those that no range
    with this base could hold belong to another range. `capped` is for API servers
    before 1.33, which take ranges of at most 20 bits (/12, /108). None where no
    ClusterIP could be in such a range: then that is no base.
    Source: API server, `ServiceIPRange`: at least 8 addresses; KEP-1880 for the cap.
    """
    family, low = family_of(base), int(base)
    aligned = (low & -low).bit_length() - 1 if low else family.bits
    room = min(aligned, _CAPPED_BITS) if capped else aligned
    held = [number for number in numbers if low < number < low + (1 << room)]
    if not held or room < _LEAST_BITS:
        return None
    longest = min(span(family, low, held[-1]).prefixlen, family.bits - _LEAST_BITS)
    return longest, family.bits - room


def _from_base(sight: Sight, base: Address, evidence: Evidence) -> Iterator[Claim]:
    family = family_of(base)
    numbers = sight.observed.of(Layer.SERVICE, family).numbers
    capped = _is_capped(sight.snapshot.header.server_version)
    found = candidates(base, numbers, capped=capped)
    if found is None:
        return
    longest, shortest = found
    network = network_at(family, int(base), longest)
    # from 1.33 on, there may be further ranges, which ClusterIPs may be in as well
    if capped and longest == shortest:
        told = replace(evidence, says=f"{evidence.says}, and only {network} fits the ClusterIPs")
        yield Claim(Layer.SERVICE, (network,), Confidence.INFERRED, (told,))
    else:
        bound = Bound.AT_LEAST
        yield Claim(Layer.SERVICE, (network,), Confidence.INFERRED, (evidence,), bound, starts=True)


def _of_kubernetes(sight: Sight) -> Iterator[tuple[Address, Evidence]]:
    for service in sight.snapshot.services:
        if (service.namespace, service.name) == ("default", "kubernetes"):
            for index, text in enumerate(service.cluster_ips):
                address = parse_address(text)
                if address is not None:
                    path = f"spec.clusterIPs[{index}]"
                    yield address, Evidence(service.ref, path, text, "base + 1")


def _is_capped(version: str) -> bool:
    minor = re.match(r"v?1\.(\d+)", version)
    return minor is not None and int(minor[1]) < _CAPPED_UNTIL
