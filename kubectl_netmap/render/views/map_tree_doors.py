"""What leads in from outside: addresses, node ports, host ports, a line each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kubectl_netmap.discover.marks import count_of
from kubectl_netmap.render.views.map_tree_lines import (
    ENDS,
    Line,
    Terrain,
    arrow,
    name_of,
    ports_of,
    through,
)
from kubectl_netmap.render.views.ways import EXPOSURES
from kubectl_netmap.routing.graph import MISSING, Layer, Link
from kubectl_netmap.routing.places import OUTSIDE
from kubectl_netmap.routing.route import Exposure
from kubectl_netmap.routing.verdict import Outcome, Verdict, in_series

_PENDING = "<pending>"
"""As kubectl shows an address that is still to be given."""

_WITH_PORTS = ("Address", MISSING)
"""Kinds of places that do not tell the port themselves."""

_TOLD = (Exposure.LOAD_BALANCER, Exposure.EXTERNAL_IP)
"""What opens an address; the other ways in say so themselves."""


_Key = tuple[str, str, Outcome]


@dataclass(frozen=True, slots=True)
class _Door:
    """Steps from outside over places of one kind to one place, all faring alike."""

    first: tuple[Link, ...]
    then: tuple[Link, ...]
    outcome: Outcome

    @property
    def kind(self) -> str:
        return self.first[0].target.kind

    @property
    def target(self) -> str:
        return self.then[0].target.id

    @property
    def declared(self) -> bool:
        """Whether it is no more than a port that pods on the host network declare."""
        return self.kind == "HostNetwork" and self.outcome.verdict is Verdict.UNKNOWN


def doors(terrain: Terrain, *, apart: bool) -> Iterator[Line]:
    """A line for each way in; what pods on the host network declare in one, unless `apart`."""
    found: dict[_Key, list[tuple[Link, list[Link]]]] = {}
    for link in terrain.onward(OUTSIDE.id):
        onward = tuple(terrain.onward(link.target.id))
        straight = all(each.target.layer in (Layer.SERVICE, *ENDS) for each in onward)
        if onward and link.target.layer is Layer.LOAD_BALANCER and (straight or len(onward) == 1):
            alike: dict[_Key, list[Link]] = {}
            for each in onward:
                outcome = in_series(link.outcome, through(terrain.graph, each))
                alike.setdefault((link.target.kind, each.target.id, outcome), []).append(each)
            for key, then in alike.items():
                found.setdefault(key, []).append((link, then))
        else:
            vias = f" {link.via}" if link.via else ""
            yield terrain.line((f"{_host(link)}{vias}",), through(terrain.graph, link), (link,))
    yield from _told(terrain, list(_merged(found)), apart=apart)


def _merged(found: Mapping[_Key, Sequence[tuple[Link, list[Link]]]]) -> Iterator[_Door]:
    """Places from which the same ports lead to the same place; node ports are one each."""
    for (kind, _, outcome), steps in found.items():
        alike: dict[tuple[str, ...], list[tuple[Link, list[Link]]]] = {}
        for link, then in steps:
            ports = tuple(each.via for each in then) if kind in _WITH_PORTS else ()
            alike.setdefault(ports, []).append((link, then))
        for several in alike.values():
            onward = tuple(each for _, then in several for each in then)
            yield _Door(tuple(link for link, _ in several), onward, outcome)


def _told(terrain: Terrain, merged: Sequence[_Door], *, apart: bool) -> Iterator[Line]:
    """The lines; node ports of a Service that has an address stand with that."""
    addressed = {(door.target, door.outcome) for door in merged if door.kind == "Address"}
    ports = {
        door.target: door
        for door in merged
        if door.kind == "NodePort" and (door.target, door.outcome) in addressed
    }
    declared = [door for door in merged if door.declared]
    for door in merged:
        if ports.get(door.target) is not door and (apart or not door.declared):
            yield _line(terrain, door, ports.get(door.target) if door.kind == "Address" else None)
    if declared and not apart:
        yield _declared(declared)


def _line(terrain: Terrain, door: _Door, ports: _Door | None) -> Line:
    where = ports_of(_host(link) for link in door.first)
    led = arrow(door.then)
    if door.kind in _WITH_PORTS:
        hosts = {link.target.label for link in door.first}
        ports_told = ports_of(link.via for link in door.then if link.via not in hosts)
        where = f"{where} {ports_told}".rstrip()
    if door.then[0].exposure in _TOLD:
        led = f"→ {name_of(door.then[0].target)} ({EXPOSURES[door.then[0].exposure]})"
    also = f"also {ports_of(_host(link) for link in ports.first)}" if ports else ""
    return replace(terrain.line((where, led), door.outcome, door.then), also=also)


def _host(link: Link) -> str:
    place = link.target
    if place.kind == MISSING and place.layer is Layer.LOAD_BALANCER:
        return _PENDING
    return name_of(place)


def _declared(declared: Sequence[_Door]) -> Line:
    """What listens on nodes themselves, as every cluster has it: etcd, agents, exporters."""
    ports = {link.target.id for door in declared for link in door.first}
    workloads = {door.target for door in declared}
    where = f"host network, {count_of(len(ports), 'declared port')}"
    who = f"→ {count_of(len(workloads), 'workload')}"
    why = "declared by pods; whether they listen on the nodes' addresses is not known"
    return Line((where, who), Outcome(Verdict.UNKNOWN, why), Verdict.UNKNOWN)
