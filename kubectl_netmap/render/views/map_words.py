"""What the map's views say in the same words: title, notes, commands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from shlex import quote

from kubectl_netmap.discover.marks import count_of
from kubectl_netmap.netmap import Netmap
from kubectl_netmap.objects.selector_text import parse_selector
from kubectl_netmap.render.views.map_asked import Asked
from kubectl_netmap.render.views.notes import notes
from kubectl_netmap.render.views.phrases import some
from kubectl_netmap.render.views.ways import declared, is_absent, nothing_opens, together
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
    if asked.labels:
        yield f"Services with {asked.labels}"
    if asked.broken:
        yield "only what is not ok"
    yield from _counted(graph, asked)
    if header.redacted:
        yield "redacted"
    if asked.seconds is not None:
        yield f"read in {asked.seconds:.1f} s"


def _counted(graph: RouteMap, asked: Asked) -> Iterator[str]:
    opened = (each for each in graph.routes if each.exposure.outside and not declared(each))
    ways = list(together(opened))
    if not ways:
        # else only what is on the way was asked for, or what is not ok
        if not graph.outgoing.get(OUTSIDE.id) and not asked.broken:
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


def counted(verdicts: Counter[Verdict], nouns: tuple[str, str] = ("more", "more")) -> str:
    """How many more there are: `37 more, all ok`, `31 more (11 broken, 20 not checked)`.

    They are more, unless `nouns` says what one and what many of them are.
    """
    total = verdicts.total()
    many = f"{total:,} {nouns[total > 1]}"
    if len(verdicts) == 1:
        verdict = str(next(iter(verdicts))).replace("-", " ")
        return f"{many}, {verdict if total == 1 else f'all {verdict}'}"
    each = (f"{verdicts[v]:,} {v}".replace("-", " ") for v in WORST_FIRST if verdicts[v])
    return f"{many} ({', '.join(each)})"


def remarks(graph: RouteMap, netmap: Netmap, asked: Asked) -> Iterator[str]:
    """What was not seen, and what was folded."""
    yield from notes(netmap.snapshot.gaps)
    workloads = len(graph.pods)
    if graph.folded > workloads > 0:
        folded = f"{count_of(graph.folded, 'pod')} folded to {count_of(workloads, 'workload')}"
        yield f"{folded}; every pod: {command(asked)} --pods{asked.again}"


def nothing(graph: RouteMap, netmap: Netmap, asked: Asked) -> str:
    """Why there is no way in: what is hidden, what is not there, or that nothing opens one."""
    seen, namespace = netmap.snapshot, asked.namespace
    where = f"into {namespace}" if namespace else "in"
    hidden = unseen_kinds(seen, _OPENERS, namespace or None)
    if hidden:
        what = f"anything {'else ' if graph.links else ''}is broken"
        what = what if asked.broken else f"there is a way {where}"
        return f"whether {what} is not known: {hidden}"
    if is_absent(seen, namespace):
        return f"there is no namespace {namespace}"
    if asked.labels and not _is_labelled(netmap, asked):
        within = f" in {namespace}" if namespace else ""
        return f"no Service{within} has the labels {asked.labels}"
    if asked.broken:
        return "no way in is broken" if graph.links else "nothing is broken on this map"
    if asked.names or asked.labels:
        return "nothing leads here from outside"
    return nothing_opens(seen, namespace)


def _is_labelled(netmap: Netmap, asked: Asked) -> bool:
    """Whether any Service has the labels that were asked for."""
    selector = parse_selector(asked.labels)
    return any(
        selector.matches(each.labels)
        for each in netmap.snapshot.services
        if asked.namespace in {"", each.namespace}
    )


def command(asked: Asked) -> str:
    """The command that asked for this map, without flags of its source."""
    names = "".join(f" {quote(name)}" for name in asked.names)
    namespace = f" -n {quote(asked.namespace)}" if asked.namespace else ""
    labels = f" -l {quote(asked.labels)}" if asked.labels else ""
    return f"kubectl netmap map{names}{namespace}{labels}{' --broken' if asked.broken else ''}"
