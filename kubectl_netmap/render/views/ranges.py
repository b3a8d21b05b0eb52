"""The ranges of the three networks, a row each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kubectl_netmap.discover.fact import Bound, Evidence
from kubectl_netmap.discover.facts import Layer, NetworkRange
from kubectl_netmap.netmap import Netmap
from kubectl_netmap.render.view import Row
from kubectl_netmap.render.views.phrases import (
    LAYERS,
    bounded,
    brief,
    clauses,
    disagreement,
    how_sure,
    named,
)
from kubectl_netmap.routing.seeing import unseen

WIDE_HEADER = ("LAYER", "CIDR", "HOW SURE", "EVIDENCE", "FIELD", "READS", "MEANS")

_INSIDE = " inside"

_KINDS = {Layer.POD: "Pod", Layer.SERVICE: "Service", Layer.NODE: "Node"}


def rows(netmap: Netmap) -> Iterator[Row]:
    """Network, CIDR, confidence, and the strongest reason in a few words."""
    nodes = [node.name for node in netmap.facts.nodes]
    for layer in Layer:
        found = netmap.facts.networks.of(layer)
        for each in found:
            yield Row((*_label(each), str(each.fact.confidence), _why(each, nodes)))
        if not found:
            yield Row((LAYERS[layer], "unknown", "", _silence(netmap, layer)))


def wide_rows(netmap: Netmap) -> Iterator[Row]:
    """The same with every piece of evidence on a line of its own."""
    for layer in Layer:
        found = netmap.facts.networks.of(layer)
        for each in found:
            yield from with_evidence(
                (*_label(each), how_sure(each.fact)), each.fact.evidence, each.fact.conflicts
            )
        if not found:
            yield Row((LAYERS[layer], "unknown", "", _silence(netmap, layer)))


def with_evidence(
    lead: Sequence[str], evidence: Sequence[Evidence], conflicts: Sequence[Evidence]
) -> Iterator[Row]:
    """Rows of source, field, value and meaning; the first one begins with `lead`.

    The last column of `lead` tells of the others whether they agree.
    """
    blank = [""] * (len(lead) - 1)
    told = [("agrees", each) for each in evidence] + [("disagrees", each) for each in conflicts]
    if not told:
        yield Row(tuple(lead))
    for number, (agrees, each) in enumerate(told):
        start = lead if number == 0 and agrees == "agrees" else [*blank, agrees]
        yield Row((*start, named(each.source), each.field, each.value, each.says))


def _label(each: NetworkRange) -> tuple[str, str]:
    return LAYERS[each.layer], bounded(each.fact)


def _why(each: NetworkRange, nodes: Sequence[str]) -> str:
    evidence = each.fact.evidence
    if each.fact.bound is Bound.AT_LEAST:
        told = clauses(*(piece.says for piece in evidence[:2]))
    else:
        told = clauses(brief(evidence, nodes), _inside(evidence))
    return clauses(told, disagreement(each.fact.conflicts))


def _inside(evidence: Sequence[Evidence]) -> str:
    """What of what is in use is in the range: `3 of 3 podCIDRs, 9 of 9 pod addresses inside`.

    Allocations say nothing that the addresses themselves do not say.
    """
    counts = [piece for piece in evidence if piece.says.endswith(_INSIDE)]
    told = [piece for piece in counts if piece.source.kind != "IPAddress"] or counts
    return ", ".join(piece.says.removesuffix(_INSIDE) for piece in told) + _INSIDE if told else ""


def _silence(netmap: Netmap, layer: Layer) -> str:
    """Why no range is told: too little was read, or what was read spans none."""
    count = netmap.facts.networks.observed.get(layer, 0)
    found = "1 address shows" if count == 1 else f"{count:,} addresses show"
    silent = f"{found} no range" if count else "nothing tells"
    return unseen(netmap.snapshot, _KINDS[layer]) or silent
