"""How objects, evidence and confidence are put into words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kubectl_netmap.discover.fact import Bound, Confidence, Evidence, Fact, T
from kubectl_netmap.discover.facts import Layer
from kubectl_netmap.objects.ref import Ref

LAYERS = {Layer.POD: "pods", Layer.SERVICE: "Services", Layer.NODE: "nodes"}

_BOUNDS = {Bound.EXACT: "", Bound.AT_LEAST: "≥ ", Bound.AT_MOST: "≤ "}


def named(ref: Ref) -> str:
    """An object as a person says it: `Service shop/cart`, `ServiceCIDR/kubernetes`."""
    if ref.namespace:
        return f"{ref.kind} {ref.namespace}/{ref.name}"
    return f"{ref.kind}/{ref.name}" if ref.name else ref.kind


def bounded(fact: Fact[T]) -> str:
    """A value with its bound: `≥ 172.18.0.2/31`."""
    return f"{_BOUNDS[fact.bound]}{fact.value}"


def how_sure(fact: Fact[T]) -> str:
    """Confidence and bound: `inferred, at least`."""
    return f"{fact.confidence}, {fact.bound.replace('-', ' ')}"


def brief(evidence: Sequence[Evidence], nodes: Iterable[str]) -> str:
    """Where the first piece of evidence comes from, in as few words as name it.

    A flag of a static pod is told by its component: `kube-apiserver --flag`.
    """
    if not evidence:
        return ""
    first = evidence[0]
    if not first.field.startswith("--"):
        return named(first.source)
    suffixes = (f"-{node}" for node in nodes if first.source.name.endswith(f"-{node}"))
    suffix = next(suffixes, "") if first.source.kind == "Pod" else ""
    who = first.source.name.removesuffix(suffix) if suffix else named(first.source)
    return f"{who} {first.field}"


def unless_sure(confidence: Confidence) -> str:
    """A word behind what is less than declared: ` (assumed)`; empty otherwise."""
    return f" ({confidence})" if confidence in {Confidence.INFERRED, Confidence.ASSUMED} else ""


def disagreement(conflicts: Sequence[Evidence]) -> str:
    """How many pieces of evidence disagree; empty for none."""
    if not conflicts:
        return ""
    return "1 source disagrees" if len(conflicts) == 1 else f"{len(conflicts)} sources disagree"


def some(things: Sequence[str], most: int = 3) -> str:
    """The first few of many: `a, b, c and 4 more`."""
    shown = ", ".join(things[:most])
    return f"{shown} and {len(things) - most} more" if len(things) > most else shown


def clauses(*parts: str) -> str:
    """What there is of the parts, divided by semicolons."""
    return "; ".join(part for part in parts if part)
