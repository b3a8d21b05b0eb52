"""One request as a story from top to bottom: a line a hop, how it ends, what to look at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kubectl_netmap.netmap import Netmap
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.render.view import Document, Row, Section
from kubectl_netmap.render.views.notes import notes
from kubectl_netmap.render.views.trace_conclusion import conclusion
from kubectl_netmap.render.views.trace_lines import lines
from kubectl_netmap.render.views.trace_title import heading, title
from kubectl_netmap.render.views.trace_ways import Way, alike, verdict_of, ways
from kubectl_netmap.routing.verdict import WORST_FIRST
from kubectl_netmap.snapshot.gap import Gap
from kubectl_netmap.trace.disposition import Disposition
from kubectl_netmap.trace.question import ToURL
from kubectl_netmap.trace.trace import Case, Trace

_ALWAYS = ("Service", "EndpointSlice", "Endpoints", "Pod", "Node", "Namespace")
_POLICIES = (
    *("NetworkPolicy", "AdminNetworkPolicy", "BaselineAdminNetworkPolicy"),
    *("CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy", "GlobalNetworkPolicy"),
)
_OF_HTTP = (
    *("Ingress", "IngressClass", "GatewayClass", "Gateway", "ListenerSet", "ReferenceGrant"),
    *("HTTPRoute", "GRPCRoute"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """How the question was asked: `again` are the flags that ask the same cluster again."""

    again: str = ""


def view(trace: Trace, netmap: Netmap, asked: Asked, *, wide: bool = False) -> Document:
    """The answer to `trace`; wide, with addresses, objects and commands for each line."""
    groups = [(cases, ways(cases)) for cases in alike(trace.cases)]
    several = len(groups) > 1
    sections = [
        _section(cases, group, netmap, several=several, wide=wide) for cases, group in groups
    ]
    last = _together(trace, [group for _, group in groups])
    return Document(
        title=title(trace, netmap.snapshot),
        sections=(*sections, Section(remarks=(Row((last,)),))),
        notes=(*_told(trace), *notes(_gaps(trace, netmap.snapshot.gaps))),
        next=_look(trace, netmap, asked.again),
        lead="Look at",
    )


def _section(
    cases: tuple[Case, ...],
    found: Sequence[Way],
    netmap: Netmap,
    *,
    several: bool,
    wide: bool,
) -> Section:
    """One story; where cases differ, under whom it is of and with its own end."""

    def node_of(ref: Ref) -> str:
        pod = netmap.snapshot.pod_of.get(ref.namespace, {}).get(ref.name)
        return ref.name if ref.kind == "Node" else pod.node if pod is not None else ""

    whose = heading(cases, several=several)
    return Section(
        title=f"{whose}:" if whose else "",
        rows=lines(found, node_of, wide=wide),
        remarks=(Row((conclusion(found),)),) if several else (),
    )


def _together(trace: Trace, groups: Sequence[Sequence[Way]]) -> str:
    """How the whole ends; where cases differ, on what that depends."""
    if len(groups) == 1:
        return conclusion(groups[0])
    if trace.disposition is Disposition.INSUFFICIENT_INFORMATION:
        return "Whether all of them fare alike is not known."
    if trace.disposition is not Disposition.MIXED:
        return "However it goes, it ends alike."
    enters = len({case.via for case in trace.cases}) > 1
    return f"It depends on {'the node by which it enters' if enters else 'who asks'}."


def _told(trace: Trace) -> Iterator[str]:
    if trace.assumed:
        yield f"told by you: {', '.join(trace.assumed)}"


def _gaps(trace: Trace, gaps: Sequence[Gap]) -> list[Gap]:
    """The gaps of kinds that a trace looks at."""
    http = isinstance(trace.question.target, ToURL)
    kinds = {*_ALWAYS, *_POLICIES, *(_OF_HTTP if http else ())}
    return [gap for gap in gaps if gap.kind in kinds]


def _look(trace: Trace, netmap: Netmap, again: str) -> str:
    """What shows more of the worst path; only a cluster that can be asked is worth a command."""
    if netmap.snapshot.header.source != "live":
        return ""
    paths = sorted(trace.paths, key=lambda path: WORST_FIRST.index(verdict_of(path)))
    look = next((path.look for path in paths if path.look), "")
    return f"{look}{again}" if look else ""
