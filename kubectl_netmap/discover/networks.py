"""The three networks: every claim weighed against what is observed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from kubectl_netmap.discover import node_networks, pod_networks, service_networks
from kubectl_netmap.discover.case import Case, nowhere
from kubectl_netmap.discover.claim import Claim, Parts
from kubectl_netmap.discover.fact import Bound, Confidence
from kubectl_netmap.discover.facts import (
    Layer,
    NetworkRange,
    Networks,
    Overlap,
    Unexplained,
)
from kubectl_netmap.discover.observed import duplicates
from kubectl_netmap.discover.pod_networks_vpc import Vpc, vpc
from kubectl_netmap.discover.sight import Sight, look
from kubectl_netmap.discover.weigh import ranges
from kubectl_netmap.objects.addresses import Family, Network, contains, overlap
from kubectl_netmap.snapshot.snapshot import Snapshot


def networks(snapshot: Snapshot) -> Networks:
    """The node, pod and Service networks, as far as the snapshot tells.

    Unexplained addresses and overlaps are told only of layers of which every source
    was read: one that was not could hold the range that explains them.
    """
    sight = look(snapshot)
    beyond = vpc(sight)
    told = _told(sight, beyond)
    found = tuple(
        each
        for one in told
        for family in Family
        for each in ranges(_case(sight, one, family, beyond))
    )
    observed = _counts(sight)
    complete = frozenset(one.layer for one in told if one.complete)
    return Networks(
        ranges=found,
        unexplained=tuple(_unexplained(sight, told, found, beyond)),
        duplicates=tuple(duplicates(sight.observed)),
        overlaps=tuple(_overlaps(sight, found, complete, beyond)),
        observed=observed,
        inside={layer: _inside(sight, layer, found) for layer in observed},
        complete=complete,
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """What was said of one layer, and whether everybody was heard."""

    layer: Layer
    claims: tuple[Claim, ...]
    parts: tuple[Parts, ...]
    complete: bool


def _told(sight: Sight, beyond: Vpc | None) -> tuple[_Told, ...]:
    pods, services, nodes = pod_networks, service_networks, node_networks
    # a VPC has several subnets; which node is in which is not seen without nodes' zones
    apart = beyond is not None and not sight.snapshot.nodes
    of_nodes = (
        each for each in nodes.node_networks(sight) if not apart or each.bound is not Bound.AT_LEAST
    )
    heard = (
        (Layer.POD, pods.pod_networks(sight), pods.pod_parts(sight), pods.KINDS),
        (
            Layer.SERVICE,
            services.service_networks(sight),
            services.service_parts(sight),
            services.KINDS,
        ),
        (Layer.NODE, of_nodes, (), nodes.KINDS),
    )
    return tuple(_layer(sight, *each) for each in heard)


def _layer(
    sight: Sight,
    layer: Layer,
    claims: Iterable[Claim],
    parts: Iterable[Parts],
    kinds: Iterable[str],
) -> _Told:
    made = tuple(claims)
    complete = sight.sees(kinds) and not any(claim.partial for claim in made)
    return _Told(layer, made, tuple(parts), complete)


def _case(sight: Sight, told: _Told, family: Family, beyond: Vpc | None) -> Case:
    in_vpc = told.layer is Layer.POD and beyond is not None
    is_open = in_vpc or told.layer is Layer.NODE
    return Case(
        layer=told.layer,
        family=family,
        claims=told.claims,
        parts=told.parts,
        observed=sight.observed,
        complete=told.complete,
        open=is_open,
        zone=sight.zone if is_open else nowhere,
        notes=(beyond.evidence,) if in_vpc and beyond else (),
    )


def _counts(sight: Sight) -> Mapping[Layer, int]:
    """How many addresses were seen, of the layers whose objects were read at all."""
    kinds = {Layer.POD: "Pod", Layer.SERVICE: "Service", Layer.NODE: "Node"}
    counts = {layer: sum(map(len, sight.observed.layer(layer))) for layer in kinds}
    return {
        layer: count
        for layer, count in counts.items()
        if count or kinds[layer] in sight.snapshot.objects
    }


def _inside(sight: Sight, layer: Layer, found: Sequence[NetworkRange]) -> int:
    """How many are in an exact range; in a family without one, in any range."""
    return sum(
        addresses.count(_exact(found, layer, addresses.family) or _any(found, layer))
        for addresses in sight.observed.layer(layer)
    )


def _unexplained(
    sight: Sight, told: Iterable[_Told], found: Sequence[NetworkRange], beyond: Vpc | None
) -> Iterator[Unexplained]:
    """Addresses outside every range of their layer and family that is known exactly."""
    for one in told:
        for addresses in sight.observed.layer(one.layer) if one.complete else ():
            exact = _exact(found, one.layer, addresses.family)
            if one.layer is Layer.NODE:
                exact = _declared(one, addresses.family)
            elif one.layer is Layer.POD and beyond is not None:
                exact = []
            for address, owner in addresses.outside(exact).pairs() if exact else ():
                yield Unexplained(one.layer, str(address), owner.ref)


def _declared(told: _Told, family: Family) -> list[Network]:
    """All networks claimed for nodes, where one of them is meant to hold every node.

    Interfaces tell of their own subnets only, and other nodes may be in others.
    """
    claims = [claim for claim in told.claims if claim.bound is Bound.EXACT]
    if not any(claim.confidence is Confidence.DECLARED and claim.pairs(family) for claim in claims):
        return []
    return [network for claim in claims for network, _ in claim.pairs(family)]


def _overlaps(
    sight: Sight, found: Sequence[NetworkRange], complete: frozenset[Layer], beyond: Vpc | None
) -> Iterator[Overlap]:
    """Ranges of different layers that share addresses.

    A range known at least counts where an address of it is in the exact other one.
    Pods and nodes in one VPC share their subnets by design. Of layers that are not
    complete only what is certain counts.
    """
    for a, b in combinations(found, 2):
        layers = (a.layer, b.layer)
        meant = beyond is not None and beyond.shared and set(layers) == {Layer.POD, Layer.NODE}
        certain = complete.issuperset(layers) or _certain(sight, a, b)
        if a.layer is not b.layer and not meant and certain and _share(sight, a, b):
            yield Overlap(_network(a), _network(b), layers)


def _certain(sight: Sight, a: NetworkRange, b: NetworkRange) -> bool:
    """Whether no unread source can part two ranges: exact ones whose addresses mingle.

    Those of pods and nodes may mean to: a VPC may be what was not read.
    """
    if {a.layer, b.layer} == {Layer.POD, Layer.NODE}:
        return False
    if not a.fact.bound is b.fact.bound is Bound.EXACT:
        return False
    one, other = (
        sight.observed.of(each.layer, each.family).inside([_network(a)]).inside([_network(b)])
        for each in (a, b)
    )
    hulls = one.hull(), other.hull()
    return bool(hulls[0] and other.count([hulls[0]])) or bool(hulls[1] and one.count([hulls[1]]))


def _share(sight: Sight, a: NetworkRange, b: NetworkRange) -> bool:
    one, other = _network(a), _network(b)
    if not overlap(one, other):
        return False
    bounds = [each for each in (a, b) if each.fact.bound is not Bound.EXACT]
    shared = one if contains(other, one) else other
    return len(bounds) < 2 and all(  # noqa: PLR2004 -- one of the two must be exact
        sight.observed.of(each.layer, each.family).count([shared]) for each in bounds
    )


def _network(found: NetworkRange) -> Network:
    if found.fact.value is None:
        raise ValueError("a range has a network")
    return found.fact.value


def _exact(found: Iterable[NetworkRange], layer: Layer, family: Family) -> list[Network]:
    return [
        _network(each)
        for each in found
        if each.layer is layer and each.family is family and each.fact.bound is Bound.EXACT
    ]


def _any(found: Iterable[NetworkRange], layer: Layer) -> list[Network]:
    return [_network(each) for each in found if each.layer is layer]
