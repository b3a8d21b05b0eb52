"""What the map's views say in the same words: title, notes, commands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kubectl_netmap.discover.marks import count_of
from kubectl_netmap.netmap import Netmap
from kubectl_netmap.render.views.map_asked import Asked
from kubectl_netmap.render.views.notes import notes
from kubectl_netmap.render.views.phrases import some
from kubectl_netmap.render.views.ways import declared, together
from kubectl_netmap.routing.graph import RouteMap
from kubectl_netmap.routing.places import OUTSIDE
from kubectl_netmap.routing.seeing import unseen_kinds
from kubectl_netmap.routing.verdict import WORST_FIRST, Verdict

_OPENERS = ("Service", "Ingress")


def title(graph: RouteMap, netmap: Netmap, asked: Asked) -> Iterator[str]:
    """Which cluster, what of it, and how its ways in fare."""
    header = netmap.snapshot.header
    live = header.source == "live"
    yield header.context or ("this cluster" if live else header.source or "a cluster")
    if asked.namespace:
        yield f"namespace {asked.namespace}"
    if asked.names:
        yield some(asked.names)
    if asked.broken:
        yield "what is not ok"
    yield from _counted(graph)
    if asked.seconds is not None:
        yield f"read in {asked.seconds:.1f} s"


def _counted(graph: RouteMap) -> Iterator[str]:
    opened = (each for each in graph.routes if each.exposure.outside and not declared(each))
    ways = list(together(opened))
    if not ways:
        if not graph.outgoing.get(OUTSIDE.id):  # else only what is on the way was asked for
            yield "no way in"
        return
    counts = Counter(way.first.outcome.verdict for way in ways)
    noun = "way in" if len(ways) == 1 else "ways in"
    if len(counts) == 1:
        verdict = str(next(iter(counts))).replace("-", " ")
        yield f"{len(ways):,} {noun}, {verdict if len(ways) == 1 else f'all {verdict}'}"
    else:
        told = (f"{counts[v]:,} {v}".replace("-", " ") for v in WORST_FIRST if counts[v])
        yield f"{len(ways):,} {noun}: {', '.join(told)}"


def counted(verdicts: Counter[Verdict]) -> str:
    """How many more there are: `37 more, all ok`, `31 more (11 broken, 20 not checked)`."""
    total = verdicts.total()
    if len(verdicts) == 1:
        verdict = str(next(iter(verdicts))).replace("-", " ")
        return f"{total:,} more, {verdict if total == 1 else f'all {verdict}'}"
    each = (f"{verdicts[v]:,} {v}".replace("-", " ") for v in WORST_FIRST if verdicts[v])
    return f"{total:,} more ({', '.join(each)})"


def remarks(graph: RouteMap, netmap: Netmap, asked: Asked) -> Iterator[str]:
    """What was not seen, and what was folded."""
    yield from notes(netmap.snapshot.gaps)
    workloads = len(graph.pods)
    if graph.folded > workloads > 0:
        folded = f"{count_of(graph.folded, 'pod')} folded to {count_of(workloads, 'workload')}"
        yield f"{folded}; every pod: {command(asked)} --pods{asked.again}"


def nothing(netmap: Netmap, asked: Asked) -> str:
    """Why there is no way in: what is hidden, or that nothing opens one."""
    where = f" into {asked.namespace}" if asked.namespace else " in"
    hidden = unseen_kinds(netmap.snapshot, _OPENERS, asked.namespace or None)
    if hidden:
        return f"whether there is a way{where} is not known: {hidden}"
    if asked.broken:
        return "every way in is ok"
    if asked.names:
        return "nothing leads here from outside"
    return f"no Service, Ingress or Gateway opens a way{where}"


def command(asked: Asked) -> str:
    """The command that asked for this map, without flags of its source."""
    names = "".join(f" {name}" for name in asked.names)
    namespace = f" -n {asked.namespace}" if asked.namespace else ""
    return f"kubectl netmap map{names}{namespace}"
