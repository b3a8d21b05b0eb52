"""A guarantee: one promise of the Kubernetes network, and how a cluster is held against it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kubectl_netmap.discover.fact import Evidence
from kubectl_netmap.mental_model.layers import Layer
from kubectl_netmap.netmap import Netmap
from kubectl_netmap.routing.seeing import unseen
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.snapshot.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether a promise is held here: ok (held), broken or unknown.

    `because` is one short line with the cluster's own numbers, without a final dot.
    """

    verdict: Verdict
    because: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Guarantee:
    """One promise.

    `needs` are the kinds without which nobody can say that it is held. `doc` is its
    page: the promise in one line, then the headings that `explain` shows.
    """

    id: str
    layer: Layer
    statement: str
    needs: frozenset[str]
    doc: str
    judge: Callable[[Netmap], Judgement]


def held(because: str, evidence: Iterable[Evidence] = ()) -> Judgement:
    """The promise is kept, as far as the API shows anything of it."""
    return Judgement(Verdict.OK, because, _once(evidence))


def broken(because: str, evidence: Iterable[Evidence] = ()) -> Judgement:
    """The promise is not kept, and what is seen proves it."""
    return Judgement(Verdict.BROKEN, because, _once(evidence))


def unknown(because: str, evidence: Iterable[Evidence] = ()) -> Judgement:
    """What is seen proves neither."""
    return Judgement(Verdict.UNKNOWN, because, _once(evidence))


def hidden(snapshot: Snapshot, kinds: Iterable[str]) -> str:
    """Why not every object of the kinds is seen; empty where each one is.

    The first kind stands for the others; single objects that could not be read count.
    """
    missing = [kind for kind in kinds if _why(snapshot, kind)]
    if not missing:
        return ""
    rest = len(missing) - 1
    more = f" (and {rest} more {'kind' if rest == 1 else 'kinds'})" if rest else ""
    return f"{_why(snapshot, missing[0])}{more}"


def _why(snapshot: Snapshot, kind: str) -> str:
    why = unseen(snapshot, kind)
    if why:
        return why
    single = next((gap for gap in snapshot.gaps if gap.kind == kind), None)
    if single is not None:
        return f"{kind} {single.scope} could not be read"
    only = snapshot.header.namespaces
    return f"only {', '.join(only)} was read" if only else ""


def _once(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys(evidence))
