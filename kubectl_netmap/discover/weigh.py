"""The ranges of one layer and family, out of all that speaks of them.

Observed addresses decide between claims, and never make an exact one themselves:

* the most trusted claim that holds an observed address wins; with none observed,
  the most trusted one;
* where no claim holds any, the most trusted one is still told, since it is
  configured, and the hull of the addresses beside it, each against the other. That
  needs every source to be read: one that was not may well explain the addresses, so
  then there is only the hull;
* without an exact claim there is what is known at least: supernets and hulls.

Whatever agrees with a range is its evidence; what does not is in its conflicts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, collapse_addresses

from kubectl_netmap.discover.case import Case
from kubectl_netmap.discover.claim import Claim
from kubectl_netmap.discover.fact import Bound, Confidence, Evidence, Fact
from kubectl_netmap.discover.facts import NetworkRange
from kubectl_netmap.discover.lower_bounds import lower_bounds
from kubectl_netmap.objects.addresses import Network, contains, in_order, overlap


def ranges(case: Case) -> Iterator[NetworkRange]:
    """The ranges of the layer and family, in order of their bases."""
    drafts = [*_drafts(case)]
    _compare_claims(case, drafts)
    _compare_parts(case, drafts)
    _compare_addresses(case, drafts)
    by_network = {draft.network: draft for draft in drafts}
    for network in in_order(by_network):
        yield NetworkRange(case.layer, by_network[network].fact())


@dataclass(slots=True)
class _Draft:
    """A range while evidence for and against it is gathered."""

    network: Network
    confidence: Confidence
    bound: Bound
    evidence: list[Evidence] = field(default_factory=list)
    conflicts: list[Evidence] = field(default_factory=list)

    @property
    def exact(self) -> bool:
        return self.bound is Bound.EXACT

    def fact(self) -> Fact[Network]:
        """The range as a fact; nothing is said twice."""
        return Fact(
            self.network,
            self.confidence,
            self.bound,
            tuple(dict.fromkeys(self.evidence)),
            tuple(dict.fromkeys(self.conflicts)),
        )


def _drafts(case: Case) -> Iterator[_Draft]:
    claims = [each for each in case.claims if each.bound is Bound.EXACT and each.pairs(case.family)]
    chosen = _every_subnet(case, claims) if case.open else _winner(case, claims)
    held = bool(case.addresses.count(chosen))
    lower: list[_Draft] = []
    if not chosen or case.open or (case.addresses and not held):
        lower = [
            _Draft(network, Confidence.INFERRED, Bound.AT_LEAST, [*evidence, *case.notes])
            for network, evidence in lower_bounds(case, chosen).items()
        ]
    if not chosen and not lower:
        chosen = _most_trusted(case, claims)
    yield from (_Draft(network, Confidence.UNKNOWN, Bound.EXACT) for network in chosen)
    yield from lower


def _winner(case: Case, claims: Iterable[Claim]) -> tuple[Network, ...]:
    fitting = [claim for claim in claims if _fits(case, claim)]
    if fitting:
        return _networks(case, fitting[0])
    # nothing fits: what is configured is still configured, unless we may not see it all
    return _most_trusted(case, claims) if case.complete else ()


def _every_subnet(case: Case, claims: Iterable[Claim]) -> tuple[Network, ...]:
    """All that hold addresses: one within or around one more trusted says nothing new."""
    if not case.addresses:
        return next((_networks(case, claim) for claim in claims), ())
    found: list[Network] = []
    for claim in claims:
        for network in _networks(case, claim):
            known = any(overlap(network, each) for each in found)
            if not known and case.addresses.count([network]):
                found.append(network)
    return tuple(found)


def _most_trusted(case: Case, claims: Iterable[Claim]) -> tuple[Network, ...]:
    """What is configured; a default that nobody confirms is not."""
    told = (claim for claim in claims if claim.confidence > Confidence.ASSUMED)
    return next((_networks(case, claim) for claim in told), ())


def _fits(case: Case, claim: Claim) -> bool:
    """Whether it holds observed addresses if there are any; a default must hold all."""
    count = case.addresses.count(_networks(case, claim))
    if claim.confidence is Confidence.ASSUMED:
        return count == len(case.addresses)
    return count > 0 or not case.addresses


def _networks(case: Case, claim: Claim) -> tuple[Network, ...]:
    return tuple(network for network, _ in claim.pairs(case.family))


def _compare_claims(case: Case, drafts: Sequence[_Draft]) -> None:
    for claim in case.claims:
        for network, evidence in claim.pairs(case.family):
            agreeing = [draft for draft in drafts if _agree(case, draft, claim, network, drafts)]
            for draft in agreeing:
                draft.evidence.append(evidence)
                if draft.exact and draft.network == network and claim.bound is Bound.EXACT:
                    draft.confidence = max(draft.confidence, claim.confidence)
            if not agreeing and drafts:
                _nearest(drafts, network).conflicts.append(evidence)


def _agree(
    case: Case, draft: _Draft, claim: Claim, network: Network, drafts: Sequence[_Draft]
) -> bool:
    if claim.bound is not Bound.EXACT:
        same_base = network.network_address == draft.network.network_address
        return contains(draft.network, network) and (same_base or not claim.starts)
    if not draft.exact:
        return False
    if case.open:
        return overlap(draft.network, network)
    return draft.network == network or (
        contains(network, draft.network) and network in _joined(drafts)
    )


def _joined(drafts: Sequence[_Draft]) -> list[Network]:
    """Exact ranges, neighbours made one: two halves agree with the whole."""
    networks = [draft.network for draft in drafts if draft.exact]
    four = [network for network in networks if isinstance(network, IPv4Network)]
    six = [network for network in networks if isinstance(network, IPv6Network)]
    return [*collapse_addresses(four), *collapse_addresses(six)]


def _nearest(drafts: Sequence[_Draft], network: Network) -> _Draft:
    near = [draft for draft in drafts if overlap(draft.network, network)]
    return (near or drafts)[0]


def _compare_parts(case: Case, drafts: Sequence[_Draft]) -> None:
    for parts in case.parts:
        pieces = parts.pairs(case.family)
        outside = [*pieces]
        for draft in drafts:
            inside = [piece for piece in pieces if contains(draft.network, piece[0])]
            outside = [piece for piece in outside if not contains(draft.network, piece[0])]
            if inside and draft.exact:
                draft.evidence.append(parts.evidence(inside, len(pieces), "inside"))
        if outside and drafts:
            drafts[0].conflicts.append(parts.evidence(outside, len(pieces), "outside"))


def _compare_addresses(case: Case, drafts: Sequence[_Draft]) -> None:
    """How many addresses are in each exact range; those in none speak against the first.

    Where all are in none, their hull and the first range speak against each other.
    """
    addresses = case.addresses
    exact = [draft for draft in drafts if draft.exact]
    for draft in exact:
        inside = addresses.inside([draft.network])
        if inside:
            draft.evidence.append(inside.evidence(f"{inside.share(addresses)} inside"))
    outside = addresses.outside([draft.network for draft in exact])
    if not exact or not outside or (case.open and len(outside) < len(addresses)):
        return
    says = f"{outside.share(addresses)} outside: {outside.extent()}"
    exact[0].conflicts.append(outside.evidence(says))
    for draft in drafts:
        if not draft.exact:
            draft.conflicts.extend(exact[0].evidence)
