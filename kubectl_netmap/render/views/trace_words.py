"""How shares, ends and clients of paths are put into words."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from kubectl_netmap.discover.marks import count_of
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.render.views.phrases import named, some
from kubectl_netmap.render.views.trace_ways import Way, any_of
from kubectl_netmap.semantics.http_routing.controller import Sure
from kubectl_netmap.trace.disposition import Disposition
from kubectl_netmap.trace.flow import Flow
from kubectl_netmap.trace.trace import Path, ProxyAnswer

NodeOf = Callable[[Ref], str]
"""The node of a pod; empty where it is not known."""

_MOST_PARTS = 64
_MOST_SOURCES = 3
_CLOSE = 1e-6
_HALVES = {
    Fraction(1, 2): "half",
    Fraction(1, 3): "a third",
    Fraction(2, 3): "two thirds",
    Fraction(1, 4): "a quarter",
    Fraction(3, 4): "three quarters",
}
_SURE = {
    Sure.STANDARD: "",
    Sure.USUAL: " (usual for this controller)",
    Sure.UNKNOWN: " (whether this controller does is not known)",
}
_DO = {
    Disposition.DELIVERED: "are delivered",
    Disposition.REFUSED: "are refused",
    Disposition.NO_SUCH_NAME: "find no such name",
    Disposition.EXITS_CLUSTER: "leave the cluster",
    Disposition.LOOP: "go round without end",
    Disposition.INSUFFICIENT_INFORMATION: "may fare either way: that is not known",
}
_VERBS = ("connects", "usually", "times", "has", "waits", "gets", "sees")


def fraction(share: float | None) -> str:
    """A share as a fraction, `1/2`, or else in percent; empty where it is not known or all."""
    if share is None or share > 1 - _CLOSE:
        return ""
    near = Fraction(share).limit_denominator(_MOST_PARTS)
    return str(near) if near and abs(float(near) - share) < _CLOSE else f"{share:.1%}"


def of_connections(share: float | None) -> str:
    """A share in words: `half of new connections`."""
    if share is None:
        return "some new connections"
    near = Fraction(share).limit_denominator(_MOST_PARTS)
    return f"{_HALVES.get(near) or fraction(share)} of new connections"


def do(path: Path) -> str:
    """What connections of a path do: `time out`, `get HTTP 503`."""
    if path.answer is not None:
        return f"get HTTP {path.answer.status}"
    if path.disposition in _DO:
        return _DO[path.disposition]
    return "time out" if path.client == "times out" else "do not arrive"


def client(path: Path) -> str:
    """What the client experiences, as a sentence."""
    if path.answer is not None:
        return f"The client sees {_answer(path.answer)}."
    if path.client.partition(" ")[0] in _VERBS:
        return f"The client {path.client}."
    return f"The client sees {path.client}." if path.client else ""


def _answer(answer: ProxyAnswer) -> str:
    return f"HTTP {answer.status} from {named(answer.by)}{_SURE[answer.sure]}"


def last_flow(path: Path) -> Flow | None:
    """The flow as it was when the path ended; None where nothing tells."""
    flows = [flow for step in path.steps for flow in (step.before, step.after) if flow is not None]
    return flows[-1] if flows else None


def ends(way: Way, node_of: NodeOf) -> str:
    """Where the paths of a way end: one endpoint with its names, or how many and where."""
    found = {
        (str(last_flow(path) or ""), named(path.end) if path.end else "") for path in way.paths
    }
    if len(found) == 1:
        address, name = found.pop()
        node = node_of(way.one.end) if way.one.end else ""
        where = f", node {node}" if node and way.one.end and way.one.end.kind == "Pod" else ""
        return f"{address}  {name}{where}".strip()
    nodes = sorted({node_of(path.end) for path in way.paths if path.end} - {""})
    on = f" on {some(nodes)}" if nodes else ""
    return f"{count_of(len(found), 'endpoint')}{on}"


def seen(way: Way) -> str:
    """Which client the destination sees: `sees client 10.244.1.8`."""
    sources = sorted({path.seen_source or "" for path in way.paths})
    if "" in sources:
        return "sees a client whose address is not known"
    return f"sees client {any_of(sources, _MOST_SOURCES)}"
