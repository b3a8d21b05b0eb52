"""What one source says of one of the three networks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kubectl_netmap.discover.fact import Bound, Confidence, Evidence
from kubectl_netmap.discover.facts import Layer
from kubectl_netmap.discover.marks import count_of
from kubectl_netmap.objects.addresses import (
    Family,
    Network,
    family_of,
    in_order,
    parse_network,
    parse_networks,
    parts_of,
)
from kubectl_netmap.objects.ref import Ref


@dataclass(frozen=True, slots=True)
class Claim:
    """The ranges of a layer according to one source, all families together.

    `evidence` has one entry per range, in the same order. Claims are made in the
    sources' order of trust; `weigh` weighs them. `starts` tells that a lower bound
    begins where the network begins: only its length is not known. `partial` tells
    that the source says more than can be read (a redacted value).
    """

    layer: Layer
    networks: tuple[Network, ...]
    confidence: Confidence
    evidence: tuple[Evidence, ...]
    bound: Bound = Bound.EXACT
    starts: bool = False
    partial: bool = False

    def pairs(self, family: Family) -> tuple[tuple[Network, Evidence], ...]:
        """The ranges of one family, each with its evidence."""
        pairs = zip(self.networks, self.evidence, strict=True)
        return tuple(pair for pair in pairs if family_of(pair[0]) is family)


@dataclass(frozen=True, slots=True)
class Parts:
    """Pieces that many objects hold of a layer's network, such as one per node.

    Each piece, a network and its holder, is at least a part of the whole. `noun` is
    what one piece is called, `field` where it stands. Where `tell` is not set, the
    pieces prove nothing by themselves (nobody may use them) and are only compared.
    """

    layer: Layer
    noun: str
    field: str
    pieces: tuple[tuple[Network, Ref], ...]
    tell: bool = True

    def pairs(self, family: Family) -> tuple[tuple[Network, Ref], ...]:
        """The pieces of one family."""
        return tuple(piece for piece in self.pieces if family_of(piece[0]) is family)

    def count(self, number: int) -> str:
        """So many of them, in words: `3 podCIDRs`."""
        return count_of(number, self.noun)

    def evidence(self, some: Sequence[tuple[Network, Ref]], of: int, says: str) -> Evidence:
        """The evidence that some of them give together, quoted from the first."""
        network, holder = some[0]
        single = network.prefixlen == network.max_prefixlen
        text = str(network.network_address) if single else str(network)
        return Evidence(holder, self.field, text, f"{len(some)} of {self.count(of)} {says}")


def claimed(
    layer: Layer,
    confidence: Confidence,
    sources: Iterable[Evidence],
    bound: Bound = Bound.EXACT,
    read: Callable[[str], tuple[Network, ...]] = parse_networks,
) -> Iterator[Claim]:
    """One claim of all CIDRs that the values of the evidence hold; none where none.

    A value is a CIDR or a list of them divided by commas or blanks. A value that is
    there and cannot be read makes the claim partial.
    """
    pairs: list[tuple[Network, Evidence]] = []
    partial = False
    for evidence in sources:
        networks = read(evidence.value)
        partial = partial or len(networks) < len(parts_of(evidence.value))
        pairs += [(network, evidence) for network in networks]
    yield from _claim(layer, confidence, dict(reversed(pairs)), bound, partial=partial)


def grouped(
    layer: Layer, confidence: Confidence, sources: Iterable[Evidence], noun: str
) -> Iterator[Claim]:
    """A claim per value that the sources give, the one that most give first.

    For what every instance of a process must be told alike: with several values,
    the claims contradict one another. `noun` is what one source is called.
    """
    by_value: dict[tuple[Network, ...], list[Evidence]] = {}
    for evidence in sources:
        by_value.setdefault(tuple(in_order(parse_networks(evidence.value))), []).append(evidence)
    total = sum(map(len, by_value.values()))
    for same in sorted(by_value.values(), key=len, reverse=True):
        first = same[0]
        says = f"{first.says}, on {len(same)} of {total} {noun}s" if total > 1 else first.says
        told = Evidence(first.source, first.field, first.value, says)
        yield from claimed(layer, confidence, [told])


def assumed(layer: Layer, network: Network, evidence: Evidence, says: str) -> Claim:
    """The claim of a default: the evidence only shows whose default applies."""
    return Claim(layer, (network,), Confidence.ASSUMED, (replace(evidence, says=says),))


def pieces(sources: Iterable[tuple[Ref, Iterable[str]]]) -> tuple[tuple[Network, Ref], ...]:
    """Every CIDR that the holders' texts give, with its holder."""
    return tuple(
        (network, ref)
        for ref, texts in sources
        for text in texts
        if (network := parse_network(text)) is not None
    )


def _claim(
    layer: Layer,
    confidence: Confidence,
    found: dict[Network, Evidence],
    bound: Bound,
    *,
    partial: bool,
) -> Iterator[Claim]:
    if found or partial:
        networks = tuple(in_order(found))
        evidence = tuple(found[network] for network in networks)
        yield Claim(layer, networks, confidence, evidence, bound, partial=partial)
