"""What is reached from inside the cluster only: Services, and what nothing leads to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kubectl_netmap.discover.marks import count_of
from kubectl_netmap.render.views.map_tree_lines import (
    BELOW,
    ENDS,
    Line,
    Terrain,
    name_of,
    natural,
    through,
)
from kubectl_netmap.routing.graph import Channel, Layer, Link, Place
from kubectl_netmap.routing.places import INSIDE, OUTSIDE
from kubectl_netmap.routing.verdict import FINE, Outcome, Verdict

_MOST_NAMESPACES = 8

_Reached = frozenset[tuple[str, int, str]]


def inside_only(terrain: Terrain) -> Iterator[Line]:
    """A line for each Service, of the ports that nothing leads to from outside."""
    reached = _reached(terrain)
    found: dict[str, list[Link]] = {}
    for link in terrain.onward(INSIDE.id):
        key = (link.target.id, link.channel.port, link.channel.protocol)
        if key not in reached:
            found.setdefault(link.target.id, []).append(link)
    for links in found.values():
        alike: dict[Outcome, list[Link]] = {}
        for link in links:
            alike.setdefault(through(terrain.graph, link), []).append(link)
        for outcome, several in alike.items():
            yield terrain.line(_cells(terrain, several), outcome, several)


def _reached(terrain: Terrain) -> _Reached:
    """Ports of Services to which something leads from outside."""
    found: set[tuple[str, int, str]] = set()
    seen = {OUTSIDE.id}
    waiting = [OUTSIDE.id]
    while waiting:
        for link in terrain.onward(waiting.pop()):
            found.add((link.target.id, link.channel.port, link.channel.protocol))
            if link.target.id not in seen:
                seen.add(link.target.id)
                waiting.append(link.target.id)
    return frozenset(found)


def _cells(terrain: Terrain, links: Sequence[Link]) -> tuple[str, ...]:
    target = links[0].target
    numbers = dict.fromkeys(str(link.channel.port) for link in links if link.channel.port)
    ports = f":{','.join(sorted(numbers, key=natural))}" if numbers else ""
    return f"{name_of(target)}{ports}", _address(terrain, target)


def _address(terrain: Terrain, service: Place) -> str:
    """The Service's own address; where it is only a name, what that stands for."""
    onward = (each.target for each in terrain.onward(service.id) if each.target.layer not in ENDS)
    led = next((f"→ {name_of(target)}" for target in onward), "")
    return led or dict(service.facts).get("address", "")


def unreached(terrain: Terrain, names: Sequence[str]) -> Iterator[Line]:
    """What no way leads to, as far as somebody would look for one.

    These are entries and what serves them; any object where it was asked for by name.
    """
    known = _from(terrain, (OUTSIDE.id, INSIDE.id))
    lost = [place for place in terrain.graph.places.values() if place.id not in known]
    led_to = {link.target.id for place in lost for link in terrain.onward(place.id)}
    for place in lost:
        leads = tuple(terrain.onward(place.id))
        if place.id in led_to or (place.layer in BELOW and place.id in terrain.graph.incoming):
            continue
        if place.layer in (Layer.SERVICE, Layer.ENTRY) or leads or names:
            worst = terrain.beyond.get(place.id, Verdict.OK)
            outcome = Outcome(place.verdict or Verdict.OK, place.why) if place.why else FINE
            yield Line((name_of(place),), outcome, worst, place.id, (Channel(),))


def _from(terrain: Terrain, starts: Iterable[str]) -> set[str]:
    seen = set(starts)
    waiting = list(starts)
    while waiting:
        for link in terrain.graph.outgoing.get(waiting.pop(), ()):
            if link.target.id not in seen:
                seen.add(link.target.id)
                waiting.append(link.target.id)
    return seen


def by_namespace(places: Mapping[str, Place], lines: Sequence[Line]) -> list[Line]:
    """How many Services of each namespace there are, all of them ok; the most first."""
    counts = Counter(places[line.place].namespace for line in lines)
    most_first = sorted(counts.items(), key=lambda item: (-item[1], natural(item[0])))
    told = [(count, name) for name, count in most_first[:_MOST_NAMESPACES]]
    rest = most_first[_MOST_NAMESPACES:]
    if rest:
        others = count_of(len(rest), "other namespace")
        told.append((sum(count for _, count in rest), others))
    fine = Outcome(Verdict.OK, "all ok")
    return [Line((f"{count_of(count, 'Service')} of {name}",), fine) for count, name in told]
