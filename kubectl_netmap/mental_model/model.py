"""The mental model of one cluster: every guarantee with its judgement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kubectl_netmap.mental_model.guarantee import Guarantee, Judgement
from kubectl_netmap.mental_model.guarantees import GUARANTEES
from kubectl_netmap.mental_model.layers import Layer
from kubectl_netmap.netmap import Netmap
from kubectl_netmap.routing.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Promise:
    """A guarantee, and whether this cluster keeps it."""

    guarantee: Guarantee
    judgement: Judgement

    @property
    def verdict(self) -> Verdict:
        """How it stands."""
        return self.judgement.verdict


@dataclass(frozen=True, slots=True)
class Model:
    """The promises in the order of the layers, from outside inwards."""

    promises: tuple[Promise, ...]

    def of(self, layer: Layer) -> tuple[Promise, ...]:
        """The promises of one layer."""
        return tuple(each for each in self.promises if each.guarantee.layer is layer)

    def that_are(self, verdict: Verdict) -> tuple[Promise, ...]:
        """The promises with a verdict."""
        return tuple(each for each in self.promises if each.verdict is verdict)


def hold(netmap: Netmap) -> Model:
    """Hold every guarantee against a cluster."""
    return Model(tuple(_judged(netmap)))


def _judged(netmap: Netmap) -> Iterator[Promise]:
    for guarantee in GUARANTEES:
        yield Promise(guarantee, guarantee.judge(netmap))
