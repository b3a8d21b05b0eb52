"""How Service addresses are turned into endpoints in the whole cluster: the nodes' sum."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from kubectl_netmap.discover.fact import Confidence, Evidence, Fact
from kubectl_netmap.discover.facts import ServiceProxy
from kubectl_netmap.discover.marks import count_of
from kubectl_netmap.discover.node_proxy import proxies
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.snapshot.snapshot import Snapshot

MIXED = "mixed"

_NAMED = 3
"""How many nodes a line of evidence names; the others it counts."""

Facts = Mapping[str, Fact[ServiceProxy]]


def service_proxy(snapshot: Snapshot) -> Fact[ServiceProxy]:
    """The proxy that all nodes have, or that they differ.

    It is as sure as the weakest of the nodes' facts, and no more than a pattern where a
    node's is not known or nodes are not listed. Each line of evidence says for how many
    nodes it holds.
    """
    found = proxies(snapshot)
    known = {name: fact for name, fact in found.items() if fact.value is not None}
    unknown = [name for name in found if name not in known]
    total = len([name for name in found if name])
    if not known:
        return Fact(evidence=tuple(_together(_lines(found, conflicts=False), total)))
    by_mode = _by_mode(known)
    weakest = min(fact.confidence for fact in known.values())
    if unknown or not snapshot.sees("Node"):
        weakest = min(weakest, Confidence.INFERRED)
    counts: list[Evidence] = []
    if len(by_mode) > 1 or unknown:
        counts = [
            _named("no service proxy" if mode == "none" else mode, names, total)
            for mode, names in by_mode.items()
        ]
    if unknown:
        counts.append(_named("not known", unknown, total))
    return Fact(
        _sum(known, next(iter(by_mode)) if len(by_mode) == 1 else MIXED),
        weakest,
        evidence=(*counts, *_together(_lines(found, conflicts=False), total)),
        conflicts=tuple(_together(_lines(found, conflicts=True), total)),
    )


def _by_mode(known: Facts) -> Mapping[str, Sequence[str]]:
    """The nodes of each mode, the most frequent first."""
    found: dict[str, list[str]] = {}
    for name, fact in known.items():
        if fact.value is not None:
            found.setdefault(fact.value.mode, []).append(name)
    return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))


def _sum(known: Facts, mode: str) -> ServiceProxy:
    values = [fact.value for fact in known.values() if fact.value is not None]
    configured = {value.configured for value in values}
    also = dict.fromkeys(name for value in values for name in value.also)
    return ServiceProxy(mode, configured.pop() if len(configured) == 1 else None, tuple(also))


def _named(what: str, names: Sequence[str], total: int) -> Evidence:
    told = ", ".join(names[:_NAMED])
    if len(names) > _NAMED:
        told += f" and {len(names) - _NAMED} more"
    says = f"{what} on {len(names)} of {count_of(total, 'node')}"
    return Evidence(Ref("Node", "", names[0]), "metadata.name", told, says)


def _lines(found: Facts, *, conflicts: bool) -> Iterator[tuple[str, Evidence]]:
    for name, fact in found.items():
        for line in fact.conflicts if conflicts else fact.evidence:
            yield name, line


def _together(lines: Iterable[tuple[str, Evidence]], total: int) -> Iterator[Evidence]:
    """What is said alike of several nodes, once, with the first object and their number."""
    alike: dict[tuple[str, str, str, str], tuple[Evidence, set[str]]] = {}
    for name, line in lines:
        key = (line.source.kind, line.field, line.value, line.says)
        alike.setdefault(key, (line, set()))[1].add(name)
    for line, names in alike.values():
        if not total:
            yield line
            continue
        count = f"{len(names)} of {count_of(total, 'node')}"
        yield replace(line, says=f"{line.says}: {count}" if line.says else count)
