"""Whether an answer is as expected: it is, it is not, or nobody can tell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.semantics.http_routing.controller import Sure
from kubectl_netmap.trace.assertions import Expectation
from kubectl_netmap.trace.disposition import Disposition
from kubectl_netmap.trace.flow import Flow
from kubectl_netmap.trace.trace import Path, Trace

_UNKNOWN = Disposition.INSUFFICIENT_INFORMATION


@dataclass(frozen=True, slots=True)
class Pass:
    """All that was expected holds."""


@dataclass(frozen=True, slots=True)
class Fail:
    """Something that was expected does not hold, and what happens instead."""

    why: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing is known to be otherwise, but not all is known."""

    why: str


Judgement = Pass | Fail | Unknown


def judge(trace: Trace, expected: Expectation) -> Judgement:
    """What an expectation comes to; one thing that fails outweighs all that is not known."""
    if not trace.paths:
        return Unknown("nothing is known to ask from, so nothing was followed")
    found = list(
        chain(
            _of_dispositions(trace, expected.dispositions),
            _of_endpoints(trace, expected.endpoints),
            _of_sources(trace, expected.seen_source),
            _of_status(trace, expected.status),
        )
    )
    failed = dict.fromkeys(each.why for each in found if isinstance(each, Fail))
    if failed:
        return Fail("; ".join(failed))
    unknown = dict.fromkeys(each.why for each in found)
    return Unknown("; ".join(unknown)) if unknown else Pass()


def received(path: Path) -> Flow | None:
    """What the end of a path receives; None where no step tells or nobody receives it."""
    if path.disposition is not Disposition.DELIVERED:
        return None
    flows = [flow for step in path.steps for flow in (step.before, step.after) if flow is not None]
    return flows[-1] if flows else None


def _of_dispositions(
    trace: Trace, expected: tuple[Disposition, ...] | None
) -> Iterator[Fail | Unknown]:
    if expected is None or trace.disposition in expected:
        return
    wanted = " or ".join(expected)
    only_mixed = set(expected) == {Disposition.MIXED}
    for path in trace.paths:
        if path.disposition in expected:
            continue
        if path.disposition is _UNKNOWN:
            yield Unknown(f"not known: {path.why}")
        elif not only_mixed:
            yield Fail(f"expected {wanted}, but {_ends(path)}")
    if only_mixed and not any(path.disposition is _UNKNOWN for path in trace.paths):
        yield Fail(f"expected {wanted}, but all is {trace.disposition}")


def _of_endpoints(trace: Trace, expected: tuple[str, ...] | None) -> Iterator[Fail | Unknown]:
    if expected is None:
        return
    reached: set[str] = set()
    doubt = next((path.why for path in trace.paths if path.disposition is _UNKNOWN), "")
    for path in trace.paths:
        if path.disposition is Disposition.DELIVERED:
            names = _names(path)
            reached |= names
            whole = path.end is not None and received(path) is not None
            if not whole:
                doubt = f"an endpoint is reached of which only {_one(names)} is known"
            if not names & set(expected):
                told = f"{_one(names)} is reached, which is not expected"
                yield Fail(told) if whole or not expected else Unknown(doubt)
    for name in expected:
        if name not in reached:
            told = f"whether {name} is reached is not known: {doubt}"
            yield Unknown(told) if doubt else Fail(f"{name} is not reached")
    if doubt and reached >= set(expected):
        yield Unknown(f"whether nobody else is reached is not known: {doubt}")


def _one(names: set[str]) -> str:
    """The name that tells most: of a pod, else an address with its port."""
    return max(names, key=lambda name: ("/" in name, len(name), name), default="nothing")


def _of_sources(trace: Trace, expected: tuple[str, ...] | None) -> Iterator[Fail | Unknown]:
    if expected is None:
        return
    wanted = " or ".join(expected)
    for path in trace.paths:
        if path.disposition is _UNKNOWN:
            yield Unknown(f"not known: {path.why}")
        elif path.disposition is not Disposition.DELIVERED:
            yield Fail(f"expected to be seen as {wanted}, but {_ends(path)}")
        elif path.seen_source is None:
            yield Unknown("the client address that the destination sees is not known")
        elif path.seen_source not in expected:
            yield Fail(f"expected to be seen as {wanted}, but seen as {path.seen_source}")


def _of_status(trace: Trace, expected: int | None) -> Iterator[Fail | Unknown]:
    if expected is None:
        return
    for path in trace.paths:
        if path.disposition is _UNKNOWN:
            yield Unknown(f"not known: {path.why}")
        elif path.disposition is Disposition.DELIVERED:
            yield Unknown("the destination itself answers, and its status is not known")
        elif path.answer is None:
            yield Fail(f"expected HTTP {expected}, but {_ends(path)}")
        elif path.answer.sure is Sure.UNKNOWN:
            yield Unknown(f"which status {path.answer.by} answers is not known")
        elif path.answer.status != expected:
            yield Fail(f"expected HTTP {expected}, but it is {path.answer.status}: {path.why}")


def _ends(path: Path) -> str:
    """How a path ends, and why: `dropped: NetworkPolicy shop/deny …`."""
    return f"{path.disposition}: {path.why}" if path.why else f"{path.disposition}"


def _names(path: Path) -> set[str]:
    """Every name of an expectation that the end of a path has."""
    end, flow = path.end, received(path)
    found = set()
    if end is not None:
        found.add(_typed(end))
    if flow is not None:
        found |= {flow.destination, str(flow)}
    return found


def _typed(ref: Ref) -> str:
    return "/".join(filter(None, (ref.kind.lower(), ref.namespace, ref.name)))
