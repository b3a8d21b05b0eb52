"""What one source says of one of the three networks."""

from __future__ import annotations

from dataclasses import dataclass

from kubectl_netmap.discover.fact import Bound, Confidence, Evidence
from kubectl_netmap.discover.facts import Layer
from kubectl_netmap.objects.addresses import Network


@dataclass(frozen=True, slots=True)
class Claim:
    """The ranges of a layer according to one source, all families together.

    `evidence` has one entry per range, in the same order. Claims are made in the
    source's order of trust; `networks.settle_layer` weighs them.
    """

    layer: Layer
    networks: tuple[Network, ...]
    confidence: Confidence
    evidence: tuple[Evidence, ...]
    bound: Bound = Bound.EXACT
