"""What a trace comes to, in one or two sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kubectl_netmap.discover.marks import count_of
from kubectl_netmap.render.views.phrases import named
from kubectl_netmap.render.views.trace_ways import Way, joined
from kubectl_netmap.render.views.trace_words import client, do, last_flow, of_connections, seen
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.trace.arrival import arrived
from kubectl_netmap.trace.disposition import Disposition
from kubectl_netmap.trace.trace import Path

_OBJECT = re.compile(r"(Service|Ingress|Pod) \S+: ")
_CONNECTS = "connects"
_LEADS = {
    Disposition.INSUFFICIENT_INFORMATION: "Not known",
    Disposition.EXITS_CLUSTER: "Leaves the cluster",
    Disposition.NO_SUCH_NAME: "No such name",
    Disposition.LOOP: "Goes round without end",
}
_OPEN = (Disposition.INSUFFICIENT_INFORMATION, Disposition.EXITS_CLUSTER)
_WHERE = ("Service", "Ingress", "NetworkPolicy", "Pod", "Gateway", "HTTPRoute", "Node")


def conclusion(ways: Sequence[Way]) -> str:
    """How connections end, and what the client experiences."""
    if not ways:
        return "Nothing to follow."
    outcomes: dict[tuple[str, str], list[Way]] = {}
    for way in ways:
        outcomes.setdefault((do(way.one), way.one.disposition), []).append(way)
    if len(outcomes) == 1:
        return _alike(ways)
    return _different(list(outcomes.values()))


def _alike(ways: Sequence[Way]) -> str:
    first = ways[0].one
    if first.disposition is Disposition.DELIVERED:
        return _delivered(ways)
    lead = _LEADS.get(first.disposition, "")
    if first.answer is not None and arrived(first):
        lead = "Answered on the way"
    told = lead or f"Stops at {_where(first)}"
    if not lead and _OBJECT.match(first.why):
        return f"Stops at {_why(ways)}. {client(first)}".rstrip()
    after = "" if first.disposition in _OPEN else client(first)
    why = _why(ways)
    if first.disposition is Disposition.EXITS_CLUSTER and lead.lower() in why:  # it says so itself
        return f"{why}. {after}".rstrip()
    return f"{told}: {why}. {after}".rstrip()


def _delivered(ways: Sequence[Way]) -> str:
    paths = [path for way in ways for path in way.paths]
    count = len({(path.end, str(last_flow(path) or "")) for path in paths})
    begun = f"Delivered to {count_of(count, 'endpoint')}." if count > 1 else "Delivered."
    every = Way(tuple(paths), None)
    remarks = {path.client for path in paths if path.client not in {_CONNECTS, ""}}
    remark = f" {client(next(p for p in paths if p.client in remarks))}" if remarks else ""
    whom = "Each" if count > 1 else "The destination"
    return f"{begun} {whom} {seen(every)}.{remark}{_but(paths)}"


def _but(paths: Sequence[Path]) -> str:
    """What is to be minded though it arrives: the first line that is less than fine."""
    bad = (Verdict.DEGRADED, Verdict.BROKEN)
    told = (step.action for path in paths for step in path.steps if step.verdict in bad)
    first = next(told, "")
    return f" But: {first}." if first else ""


def _different(outcomes: Sequence[Sequence[Way]]) -> str:
    """How many fare how: `Half of new connections time out, the others are delivered.`."""
    good = (Disposition.DELIVERED, Disposition.INSUFFICIENT_INFORMATION)
    ordered = sorted(outcomes, key=lambda each: each[0].one.disposition in good)
    *first, last = ordered
    told = [f"{of_connections(_share(each))} {do(each[0].one)}" for each in first]
    told.append(f"the others {do(last[0].one)}")
    return f"{_begun(', '.join(told))}."


def _share(ways: Sequence[Way]) -> float | None:
    shares = [way.share for way in ways]
    return None if None in shares else sum(each or 0.0 for each in shares)


def _why(ways: Sequence[Way]) -> str:
    """The reason, of several different ones the first."""
    reasons = [path.why for path in ways[0].paths]
    more = len({way.one.why for way in ways}) - 1
    rest = f" (and {count_of(more, 'other reason')})" if more else ""
    return f"{joined(reasons)}{rest}"


def _where(path: Path) -> str:
    """What a path stops at: the object that made it so, unless the reason names it."""
    return _named(path) or f"the {_last_hop(path)}"


def _named(path: Path) -> str:
    step = next((each for each in reversed(path.steps) if _checked(each.verdict)), None)
    if step is None:
        return ""
    refs = [ref for ref in step.because if ref.kind in _WHERE]
    return named(refs[0]) if refs and not any(ref.name in path.why for ref in refs) else ""


def _last_hop(path: Path) -> str:
    """The hop that gave the reason, else the last one that was checked."""
    gave = [each.hop for each in path.steps if each.action == path.why]
    hops = gave or [each.hop for each in path.steps if _checked(each.verdict)]
    return hops[-1].replace("-", " ") if hops else "beginning"


def _checked(verdict: Verdict) -> bool:
    return verdict is not Verdict.NOT_CHECKED


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]
