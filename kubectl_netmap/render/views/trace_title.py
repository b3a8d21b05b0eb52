"""The question of a trace as its title: `Pod shop/front-1 → Service db/pg:5432/TCP`."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.discover.marks import count_of
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.render.views.phrases import named, some
from kubectl_netmap.routing.lookup import KINDS
from kubectl_netmap.routing.seeing import count_of_kind
from kubectl_netmap.snapshot.snapshot import Snapshot
from kubectl_netmap.trace.flow import Flow
from kubectl_netmap.trace.question import (
    AddressOf,
    Internet,
    Origin,
    Target,
    ToHost,
    ToObject,
    ToURL,
    Typed,
)
from kubectl_netmap.trace.trace import Case, Trace


def title(trace: Trace, snapshot: Snapshot) -> tuple[str, ...]:
    """From where to where, and how it was asked where that is not the usual way."""
    question = trace.question
    parts = [f"{_origin(question.origin, trace, snapshot)} → {target(trace)}"]
    if question.via:
        parts.append(f"by node {question.via}")
    if isinstance(question.target, ToURL) and question.method != "GET":
        parts.append(question.method)
    parts += [f"{name}: {value}" for name, value in question.headers]
    return tuple(parts)


def heading(cases: tuple[Case, ...], *, several: bool) -> str:
    """For whom cases hold: `by node worker, worker2 (told of worker)`; empty for everybody.

    A case that holds for several has the paths of its first one: it is told of that.
    """
    nodes = list(dict.fromkeys(node for case in cases for node in case.via))
    origins = list(dict.fromkeys(ref for case in cases for ref in case.origins))
    words = (("from", _named(origins)), ("by node", nodes))
    told = [
        f"{word} {some(names)}" for word, names in words if names and (several or len(names) > 1)
    ]
    of = [*(ref.name for ref in cases[0].origins[:1]), *cases[0].via[:1]]
    first = any((len(case.origins) > 1 or len(case.via) > 1) and _tells(case) for case in cases)
    return f"{', '.join(told)}{f' (told of {of[0]})' if first and told else ''}"


def _tells(case: Case) -> bool:
    return any(path.steps for path in case.paths)


def origins_of(trace: Trace) -> tuple[Ref, ...]:
    """Every pod or node that the question begins at."""
    return tuple(dict.fromkeys(ref for case in trace.cases for ref in case.origins))


def first_flow(trace: Trace) -> Flow | None:
    """The flow as the first step met it; None where no step tells."""
    flows = (
        flow
        for path in trace.paths
        for step in path.steps
        for flow in (step.before, step.after)
        if flow is not None
    )
    return next(flows, None)


def meant(typed: Typed, trace: Trace) -> Ref | None:
    """The object that a word of the question means, if a step speaks of it or it says all."""
    kind, _, rest = typed.text.partition("/")
    namespace, _, name = rest.rpartition("/")
    full = KINDS.get(kind.lower(), "")
    spoken = (
        ref
        for path in trace.paths
        for step in path.steps
        for ref in (*step.because, step.at, path.end)
        if ref is not None and (ref.kind, ref.name) == (full, name)
    )
    for ref in spoken:
        if not namespace or ref.namespace == namespace:
            return ref
    return Ref(full, namespace, name) if full and (namespace or full == "Node") else None


def port_of(trace: Trace) -> tuple[int | None, str]:
    """The port and the protocol that were asked for, as far as anything tells."""
    question, flow = trace.question, first_flow(trace)
    asked = question.target.port
    protocol = question.protocol or (flow.protocol if flow else "TCP")
    if isinstance(asked, int):
        return asked, protocol
    return (flow.port if flow else None), protocol


def target(trace: Trace) -> str:
    """Where the flow goes."""
    where: Target = trace.question.target
    port, protocol = port_of(trace)
    match where:
        case ToURL():
            return str(where)
        case ToHost():
            return f"{where}/{protocol}"
        case ToObject(typed, named_port):
            ref = meant(typed, trace)
            number = port or named_port
            name = named(ref) if ref else str(typed)
            return f"{name}:{number}/{protocol}" if number else name


def _named(refs: list[Ref]) -> list[str]:
    """Objects of one kind after each other: `Pod shop/a`, `shop/b`."""
    kinds = {ref.kind for ref in refs}
    if len(kinds) != 1:
        return [named(ref) for ref in refs]
    return [named(ref) if at == 0 else _path(ref) for at, ref in enumerate(refs)]


def _path(ref: Ref) -> str:
    return str(ref).partition("/")[2]


def _origin(origin: Origin, trace: Trace, snapshot: Snapshot) -> str:
    match origin:
        case Internet():
            return "internet"
        case AddressOf(address):
            return f"client {address}"
        case Typed():
            return _objects(origin, origins_of(trace), snapshot)


def _objects(typed: Typed, refs: tuple[Ref, ...], snapshot: Snapshot) -> str:
    if len(refs) == 1:
        facts = ", ".join(_facts(refs[0], snapshot))
        return f"{named(refs[0])} ({facts})" if facts else named(refs[0])
    if not refs:
        return str(typed)
    kinds = {ref.kind for ref in refs}
    count = count_of_kind(len(refs), kinds.pop()) if len(kinds) == 1 else count_of(len(refs), "end")
    return f"{typed} ({count})"


def _facts(ref: Ref, snapshot: Snapshot) -> Iterator[str]:
    pod = snapshot.pod_of.get(ref.namespace, {}).get(ref.name) if ref.kind == "Pod" else None
    if pod is not None:
        yield from pod.ips[:1]
        if pod.node:
            yield f"node {pod.node}"
