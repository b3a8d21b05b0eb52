"""The map as a tree: from outside to what stands at the end, on one screen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice

from kubectl_netmap.discover.facts import Layer as Network
from kubectl_netmap.discover.marks import count_of
from kubectl_netmap.netmap import Netmap
from kubectl_netmap.render.view import Branch, Tree
from kubectl_netmap.render.views.datapath import datapath
from kubectl_netmap.render.views.map_asked import Asked
from kubectl_netmap.render.views.map_tree_doors import doors
from kubectl_netmap.render.views.map_tree_fold import IN_FULL, SIZES, Commands, Folder, Size
from kubectl_netmap.render.views.map_tree_inside import by_namespace, inside_only, unreached
from kubectl_netmap.render.views.map_tree_lines import (
    BELOW,
    Line,
    Terrain,
    name_of,
    terrain,
    worst_first,
)
from kubectl_netmap.render.views.map_words import command, nothing, remarks, title
from kubectl_netmap.render.views.next_step import next_step
from kubectl_netmap.render.views.phrases import bounded, clauses, some, unless_sure
from kubectl_netmap.routing.graph import Channel, Layer, Link, RouteMap
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.verdict import Outcome, Verdict

SCREEN = 40
"""Lines that fit on one screen."""

_NAMED = 3 * SCREEN
"""Lines for what was asked for by its name."""


def view(graph: RouteMap, netmap: Netmap, asked: Asked) -> Tree:
    """The tree of the whole map that is given; what is ok is folded to fit a screen."""
    return Tree(
        title=tuple(title(graph, netmap, asked)),
        roots=_fitted(graph, netmap, asked),
        notes=tuple(remarks(graph, netmap, asked)),
        next=next_step(netmap, graph.routes, asked.again),
    )


def _fitted(graph: RouteMap, netmap: Netmap, asked: Asked) -> tuple[Branch, ...]:
    """The roots in the first size in which they fit."""
    here = terrain(graph)
    apart = frozenset(p.ref for p in graph.places.values() if p.kind == "Pod" and p.ref)
    ground = Ground(netmap.snapshot, netmap.facts, apart)
    sections = (
        worst_first(doors(here, apart=bool(asked.names or asked.namespace))),
        worst_first(inside_only(here)),
        worst_first(unreached(here, asked.names)),
        worst_first(_bad_nodes(here)),
    )
    whole = command(asked)
    commands = Commands(f"{whole} -o wide{asked.again}", f"{whole} --broken{asked.again}")
    most = float("inf") if asked.broken else _NAMED if asked.names else SCREEN
    sizes: Iterable[Size] = SIZES[:1] if asked.broken else SIZES
    sizes = (IN_FULL, *sizes) if asked.names else sizes
    roots: tuple[Branch, ...] = ()
    known: dict[tuple[str, tuple[Channel, ...]], list[Line]] = {}
    for size in sizes:
        last = size is SIZES[-1]
        left = float("inf") if last else most
        folder = Folder(here, ground, size, commands, left, known, asked=asked.refs)
        roots = tuple(_roots(folder, sections, netmap, asked))
        if folder.left >= 0:
            break
    return roots


def _roots(
    folder: Folder, sections: Sequence[Sequence[Line]], netmap: Netmap, asked: Asked
) -> Iterator[Branch]:
    outside, inside, unreached_lines, nodes = sections
    graph = folder.terrain.graph
    if outside:
        yield Branch(("outside",), branches=folder.branches(outside))
    elif asked.broken and not graph.links:
        yield Branch((nothing(graph, netmap, asked),))
    elif not asked.names or inside:
        yield Branch(("outside",), branches=(Branch((nothing(graph, netmap, asked),)),))
    if inside:
        folded = None if asked.namespace else partial(by_namespace, graph.places)
        yield Branch(("inside only",), branches=folder.branches(inside, folded))
    if unreached_lines:
        what = "nothing leads to" if asked.names else "no way is seen to"
        yield Branch((what,), branches=folder.branches(unreached_lines))
    if any(place.layer is Layer.NETWORK for place in graph.places.values()):
        yield Branch(("on the nodes",), branches=(*_datapath(netmap), *folder.branches(nodes)))


def _datapath(netmap: Netmap) -> Iterator[Branch]:
    """What turns addresses of Services into endpoints, and takes packets between nodes."""
    network, proxy = islice(datapath(netmap), 2)
    ranges = (each.fact for each in netmap.facts.networks.of(Network.POD))
    cidrs = some([f"{bounded(fact)}{unless_sure(fact.confidence)}" for fact in ranges])
    mode = f"{proxy.value}{unless_sure(proxy.confidence)}"
    cni = f"{network.value}{unless_sure(network.confidence)}"
    yield Branch(("service proxy", mode, proxy.detail))
    yield Branch(("pod network", cni, clauses(network.detail, cidrs)))


def _bad_nodes(terrain: Terrain) -> Iterator[Line]:
    """Nodes, and the network, to which a step is not ok: a line for all that meet it."""
    alike: dict[tuple[str, Outcome], list[Link]] = {}
    for link in terrain.graph.links:
        if link.target.layer in BELOW and link.outcome.verdict is not Verdict.OK:
            alike.setdefault((link.target.id, link.outcome), []).append(link)
    for (_, outcome), links in alike.items():
        several = count_of(len(links), "workload")
        source = links[0].source.label if len(links) == 1 else several
        yield Line((source, f"→ {name_of(links[0].target)}"), outcome, outcome.verdict)
