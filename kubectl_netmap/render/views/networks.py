"""The three networks, the datapath and the nodes, with evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from kubectl_netmap.discover.fact import Confidence, Fact
from kubectl_netmap.discover.marks import count_of
from kubectl_netmap.netmap import Netmap
from kubectl_netmap.render.view import Document, Row, Section
from kubectl_netmap.render.views.datapath import KUBE_PROXY, UNKNOWN, Line, datapath, line
from kubectl_netmap.render.views.findings import findings
from kubectl_netmap.render.views.notes import notes
from kubectl_netmap.render.views.phrases import brief, clauses, disagreement, some
from kubectl_netmap.render.views.ranges import WIDE_HEADER, rows, wide_rows, with_evidence

MOST_NODES = 50
"""Nodes that are listed one by one."""

_HEADER = ("LAYER", "CIDR", "HOW SURE", "EVIDENCE")
_FACT_HEADER = ("FACT", "VALUE", "HOW SURE", "EVIDENCE")
_GROUP_HEADER = ("NODES", "SERVICE PROXY", "HOW SURE", "POD CIDRS", "WHICH")
_NODE_HEADER = ("NODE", "ADDRESSES", "POD CIDRS", "SERVICE PROXY", "HOW SURE")

_MOST_FINDINGS = 10


def view(netmap: Netmap, *, wide: bool = False) -> Document:
    """The answer to `networks`; wide, with all evidence and what disagrees."""
    remarks = tuple(findings(netmap.facts.networks, _MOST_FINDINGS))
    lines = (*_about(netmap), *datapath(netmap))
    if wide:
        ranges = Section(header=WIDE_HEADER, rows=tuple(wide_rows(netmap)), fixed=3)
        header = ("FACT", "VALUE", *WIDE_HEADER[2:])
        path = Section(header=header, rows=tuple(_wide(lines)), fixed=3)
        nodes = _each_node(netmap)
    else:
        ranges = Section(header=_HEADER, rows=tuple(rows(netmap)), fixed=3)
        path = Section(header=_FACT_HEADER, rows=tuple(_short(netmap, lines)), fixed=1)
        nodes = _groups(netmap)
    return Document(
        sections=(replace(ranges, remarks=remarks), path, nodes),
        notes=tuple(notes(netmap.snapshot.gaps)),
    )


def _about(netmap: Netmap) -> Iterator[Line]:
    facts = netmap.facts
    for about, fact in (("distribution", facts.distribution), ("platform", facts.platform)):
        yield line(about, fact.value or UNKNOWN, "", fact)


def _short(netmap: Netmap, lines: Iterable[Line]) -> Iterator[Row]:
    nodes = [node.name for node in netmap.facts.nodes]
    for each in lines:
        sure = "" if each.confidence is Confidence.UNKNOWN else str(each.confidence)
        source = brief(each.evidence, nodes)
        source = "" if source in each.detail else source
        why = clauses(each.detail, source, disagreement(each.conflicts))
        yield Row((each.about, each.value, sure, why))


def _wide(lines: Iterable[Line]) -> Iterator[Row]:
    for each in lines:
        lead = (each.about, each.value, str(each.confidence))
        if each.detail:
            yield Row((*lead, "", "", "", each.detail))
            lead = ("", "", "agrees")
        if each.evidence or each.conflicts or not each.detail:
            yield from with_evidence(lead, each.evidence, each.conflicts)


def _groups(netmap: Netmap) -> Section:
    """Nodes that are alike, in one line; their names where not all are."""
    nodes, all_seen = netmap.facts.nodes, netmap.snapshot.sees("Node")
    groups: dict[tuple[str, str, str], list[str]] = {}
    for node in nodes:
        proxy = node.service_proxy
        lengths = [f"/{each.partition('/')[2]}" for each in node.pod_cidrs]
        ranges = f"{' and '.join(lengths)} each" if lengths else _no_range(netmap)
        key = (_mode(proxy), str(proxy.confidence), ranges)
        groups.setdefault(key, []).append(node.name)
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    count = f" of {len(nodes)}" if all_seen else " seen"
    rows = (Row((f"{len(names)}{count}", *key, some(names))) for key, names in ordered)
    if len(groups) > 1:
        return Section(header=_GROUP_HEADER, rows=tuple(rows))
    without_names = tuple(Row(row.cells[:-1]) for row in rows)
    return Section(header=_GROUP_HEADER[:-1], rows=without_names)


def _no_range(netmap: Netmap) -> str:
    return "none" if netmap.snapshot.sees("Node") else UNKNOWN


def _each_node(netmap: Netmap) -> Section:
    nodes = netmap.facts.nodes
    listed = tuple(
        Row(
            (
                node.name,
                ", ".join(node.addresses),
                ", ".join(node.pod_cidrs) or _no_range(netmap),
                _mode(node.service_proxy),
                str(node.service_proxy.confidence),
            )
        )
        for node in nodes[:MOST_NODES]
    )
    rest = len(nodes) - MOST_NODES
    more = Row((f"… and {count_of(rest, 'more node')}: kubectl netmap networks -o json",))
    return Section("", _NODE_HEADER, listed, (more,) if rest > 0 else ())


def _mode(proxy: Fact[str]) -> str:
    if proxy.value is None:
        return UNKNOWN
    return f"kube-proxy {proxy.value}" if proxy.value in KUBE_PROXY else proxy.value
