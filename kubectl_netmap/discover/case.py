"""All that speaks of the ranges of one layer and family."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kubectl_netmap.discover.claim import Claim, Parts
from kubectl_netmap.discover.fact import Evidence
from kubectl_netmap.discover.facts import Layer
from kubectl_netmap.discover.observed import Addresses, Observed, Owner
from kubectl_netmap.objects.addresses import Family


def nowhere(_owner: Owner) -> str:
    """The one group of all owners."""
    return ""


@dataclass(frozen=True, slots=True)
class Case:
    """Claims in order of trust, parts, and addresses of one layer and family.

    `complete` tells that every source was read, so that there is no other claim.
    `open` tells that the exact ranges need not be all: subnets of nodes and of a VPC
    are known one by one. `zone` is where an owner is, for hulls that must not reach
    from one subnet into another; `notes` are evidence that goes with every range
    known at least.
    """

    layer: Layer
    family: Family
    claims: tuple[Claim, ...]
    parts: tuple[Parts, ...]
    observed: Observed
    complete: bool
    open: bool = False
    zone: Callable[[Owner], str] = nowhere
    notes: tuple[Evidence, ...] = ()

    @property
    def addresses(self) -> Addresses:
        """The observed addresses of the layer and family."""
        return self.observed.of(self.layer, self.family)
