"""What stands behind a Service: controllers that lead on, and endpoints in groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kubectl_netmap.discover.marks import count_of
from kubectl_netmap.render.views.map_tree_lines import ENDS, Line, Terrain, name_of, through
from kubectl_netmap.render.views.phrases import some
from kubectl_netmap.routing.endpoints.groups import Group, groups
from kubectl_netmap.routing.graph import MISSING, Channel, Layer, Link, Place
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.verdict import Outcome, Verdict

_MOST_NODES = 4

_CROWD = "Endpoints"
"""The kind of a place that stands for many addresses."""


def controllers(terrain: Terrain, place: str, channels: Sequence[Channel]) -> Iterator[Line]:
    """What the pods of an Ingress controller or a gateway behind a place lead on to."""
    here = terrain.graph.places[place]
    targets = (here,) if here.layer in ENDS else _behind(terrain, place, channels).values()
    for target in targets:
        yield from _serving(terrain, target, here.namespace)


def _behind(terrain: Terrain, place: str, channels: Sequence[Channel]) -> dict[str, Place]:
    """What is behind a Service by these ports, in their order."""
    return {
        link.target.id: link.target
        for link in terrain.onward(place)
        if link.target.layer in ENDS and any(link.channel.meets(channel) for channel in channels)
    }


def _serving(terrain: Terrain, workload: Place, namespace: str) -> Iterator[Line]:
    onward: dict[str, list[Link]] = {}
    for link in terrain.onward(workload.id):
        onward.setdefault(link.target.id, []).append(link)
    for links in onward.values():
        target = links[0].target
        unused = target.kind.endswith("Class") and not any(terrain.onward(target.id))
        nobody = "; nothing uses it" if unused else ""
        cells = (f"{_who(workload, namespace)} serves {name_of(target)}{nobody}",)
        yield terrain.line(cells, through(terrain.graph, links[0]), links)


def endpoints(
    terrain: Terrain, ground: Ground, place: str, channels: Sequence[Channel]
) -> Iterator[Line]:
    """A line for each workload behind a Service and each fate of its pods."""
    ref = terrain.graph.places[place].ref
    service = ground.snapshot.service_of.get((ref.namespace, ref.name)) if ref else None
    if service is None:
        return
    led = _behind(terrain, place, channels)
    found: dict[tuple[str, Outcome], list[Group]] = {}
    for channel in dict.fromkeys((each.port, each.protocol) for each in channels):
        port = service.port_of(*channel)
        for group in groups(ground, service, port) if port else ():
            if group.place.id in led and group.place.kind != MISSING:
                found.setdefault((group.place.id, group.outcome), []).append(group)
    for (_, outcome), several in found.items():
        why = "" if outcome.verdict is Verdict.OK else outcome.why
        who = _who(several[0].place, service.namespace)
        shown = Outcome(outcome.verdict, why, outcome.ready, outcome.total)
        yield Line((who, _where(several)), shown, outcome.verdict)


def briefly(terrain: Terrain, ground: Ground, place: str, channels: Sequence[Channel]) -> str:
    """Who stands behind a Service and on which nodes, in a few words; empty for several."""
    behind = _behind(terrain, place, channels)
    ref = terrain.graph.places[place].ref
    if len(behind) > 1 and all(each.layer is Layer.ENDPOINT for each in behind.values()):
        return _no_pod(several=True)
    if len(behind) != 1 or ref is None:
        return ""
    (only,) = behind.values()
    if only.layer is Layer.ENDPOINT:
        return f"{only.label}, {_no_pod(several=only.kind == _CROWD)}"
    slices = ground.snapshot.slices_of.get((ref.namespace, ref.name), ())
    nodes = sorted({each.node for one in slices for each in one.endpoints if each.node})
    on = f" on {nodes[0]}" if len(nodes) == 1 else f" on {count_of(len(nodes), 'node')}"
    return f"{_who(only, ref.namespace)}{on if nodes else ''}"


def _no_pod(*, several: bool) -> str:
    return "not pods" if several else "not a pod"


def _who(place: Place, namespace: str) -> str:
    """`Deployment/front` beside a Service of its namespace, else with the namespace."""
    if place.layer is Layer.ENDPOINT or place.ref is None:
        return place.label
    ref = place.ref
    return f"{ref.kind}/{ref.name}" if ref.namespace == namespace else name_of(place)


def _where(several: Sequence[Group]) -> str:
    """The addresses of one pod, or how many pods by which ports; on which nodes."""
    if several[0].place.layer is Layer.ENDPOINT:
        found = {address for group in several for address in group.addresses}
        count = f"{len(found):,} addresses, " if len(found) > 1 else ""
        return f"{count}{_no_pod(several=len(found) > 1)}"
    told = list(dict.fromkeys(address for group in several for address in group.addresses))
    hosts = dict.fromkeys(address.rpartition(":")[0] for address in told)
    in_ipv6 = sum(":" in host for host in hosts)
    pods = max(in_ipv6, len(hosts) - in_ipv6)  # one of two families has an address in each
    nodes = sorted({node for group in several for node in group.nodes})
    on = f" on {some(nodes, _MOST_NODES)}" if nodes else ""
    if pods == 1:
        return ", ".join(told) + on
    ports = dict.fromkeys(f":{group.port}" for group in several)
    return f"{count_of(pods, 'pod')} {', '.join(ports)}{on}"
