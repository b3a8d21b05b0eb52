"""What stands under a line of a trace on request: addresses, objects, the command to see them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.render.views.phrases import named, some
from kubectl_netmap.render.views.trace_ways import Told, joined
from kubectl_netmap.trace.flow import Flow

_MOST = 4


def detail(told: Told) -> Iterator[str]:
    """Addresses before and after, the objects that made it so, and how kubectl shows them."""
    before = [_flow(step.before) for step in told.steps if step.before is not None]
    after = [_flow(step.after) for step in told.steps if step.after is not None]
    if before and after and before == after:
        yield f"flow: {joined(before)}"
    elif before and after:
        yield f"before: {joined(before)}"
        yield f"after: {joined(after)}"
    refs = tuple(dict.fromkeys(ref for step in told.steps for ref in step.because))
    if refs:
        yield f"because: {some([named(ref) for ref in refs], _MOST)}"
    looks = tuple(dict.fromkeys(step.look for step in told.steps if step.look))
    if looks and not refs:
        yield from (f"see: {command}" for command in looks)
        return
    at = tuple(dict.fromkeys(step.at for step in told.steps if step.at is not None))
    yield from (f"see: {command}" for command in commands((refs or at)[:_MOST]))


def commands(refs: Sequence[Ref]) -> Iterator[str]:
    """What shows the objects: one command a namespace."""
    by_namespace: dict[str, list[Ref]] = {}
    for ref in refs:
        by_namespace.setdefault(ref.namespace, []).append(ref)
    for namespace, several in by_namespace.items():
        within = f" -n {namespace}" if namespace else ""
        names = " ".join(f"{ref.kind.lower()}/{ref.name}" for ref in several)
        yield f"kubectl get{within} {names} -o yaml"


def _flow(flow: Flow) -> str:
    return f"{flow.source or '(not known)'} → {flow}/{flow.protocol}"
