"""The whole cluster on one screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kubectl_netmap.discover.fact import Confidence
from kubectl_netmap.discover.marks import count_of
from kubectl_netmap.mental_model.model import hold
from kubectl_netmap.netmap import Netmap
from kubectl_netmap.render.view import Document, Row, Section
from kubectl_netmap.render.views.datapath import datapath
from kubectl_netmap.render.views.entries import entries
from kubectl_netmap.render.views.findings import findings
from kubectl_netmap.render.views.model import summary
from kubectl_netmap.render.views.next_step import next_step
from kubectl_netmap.render.views.notes import notes
from kubectl_netmap.render.views.phrases import brief, unless_sure
from kubectl_netmap.render.views.ranges import rows

_MOST_FINDINGS = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """How the overview was asked for.

    `namespace` limits the ways in; `seconds` is how long reading a cluster took, None
    where none was read; `again` are the flags that ask the same cluster again.
    """

    namespace: str = ""
    seconds: float | None = None
    again: str = ""


def view(netmap: Netmap, asked: Asked, *, wide: bool = False) -> Document:
    """The overview; wide, without folding."""
    networks = netmap.facts.networks
    found = (networks.overlaps, networks.duplicates, networks.unexplained)
    most = sum(map(len, found)) if wide else _MOST_FINDINGS
    remarks = tuple(findings(networks, most or 1))
    ways = entries(netmap, asked.namespace, asked.again, wide=wide)
    return Document(
        title=tuple(_title(netmap, asked)),
        sections=(
            Section("NETWORKS", rows=tuple(rows(netmap)), remarks=remarks, fixed=3),
            Section("DATAPATH", rows=tuple(_datapath(netmap)), fixed=1),
            ways,
            Section(rows=(Row(("MODEL", summary(hold(netmap)))),)),
        ),
        notes=tuple(notes(netmap.snapshot.gaps)),
        next=_next(netmap, asked, remarks),
    )


def _title(netmap: Netmap, asked: Asked) -> Iterator[str]:
    header, facts = netmap.snapshot.header, netmap.facts
    live = header.source == "live"
    yield header.context or ("this cluster" if live else header.source or "a cluster")
    if header.server_version:
        yield f"Kubernetes {header.server_version}"
    kind = facts.distribution.value or facts.platform.value
    if kind:
        yield kind
    yield ", ".join(_counts(netmap))
    if header.redacted:
        yield "redacted"
    if asked.seconds is not None:
        yield f"read in {asked.seconds:.1f} s"
    elif header.read_at:
        yield f"read {header.read_at.replace('T', ' ').removesuffix('Z')} UTC"


def _counts(netmap: Netmap) -> Iterator[str]:
    counts = netmap.counts
    for count, noun in (
        (counts.nodes, "node"),
        (counts.pods, "pod"),
        (counts.services, "Service"),
    ):
        yield f"{noun}s ?" if count is None else count_of(count, noun)


def _datapath(netmap: Netmap) -> Iterator[Row]:
    nodes = [node.name for node in netmap.facts.nodes]
    for line in datapath(netmap):
        source = ""
        if line.about == "service proxy" and line.confidence > Confidence.UNKNOWN:
            source = f"({brief(line.evidence, nodes)})"
        detail = " ".join(part for part in (line.detail, source) if part)
        yield Row((line.about, f"{line.value}{unless_sure(line.confidence)}", detail))


def _next(netmap: Netmap, asked: Asked, remarks: tuple[Row, ...]) -> str:
    """The one command that tells more of what is wrong; empty where nothing is."""
    conflicts = any(each.fact.conflicts for each in netmap.facts.networks.ranges)
    if conflicts or any(row.verdict for row in remarks):
        return f"kubectl netmap networks -o wide{asked.again}"
    ways = (each for each in netmap.ways_in if asked.namespace in {"", each.namespace})
    return next_step(netmap, ways, asked.again)
