"""Which network plug-ins and policy engines show in a cluster, and in which role.

Proof is an agent that runs; an agent that is wanted but has no ready pod, or
configuration that names the plug-in, declares it; what agents left on nodes only lets
infer it. Custom resource definitions prove nothing: they stay when a CNI goes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from kubectl_netmap.discover.cnis import CNIS
from kubectl_netmap.discover.cnis.plugin import Plugin, Role
from kubectl_netmap.discover.components import Component, components
from kubectl_netmap.discover.fact import Confidence, Evidence
from kubectl_netmap.discover.marks import hidden_kind
from kubectl_netmap.discover.node_signs import Sign, Where, on_nodes
from kubectl_netmap.snapshot.snapshot import Snapshot

_MAKERS = frozenset({Role.PRIMARY, Role.PROBABLY})


@dataclass(frozen=True, slots=True)
class Sighting:
    """A plug-in of which something was seen: its agents, how sure, and in which role.

    `agentless` marks one that has no agent to be seen (`Plugin.last_resort`). A
    primary one is `probable` where what speaks against it may not have been seen.
    """

    plugin: Plugin
    component: Component
    confidence: Confidence
    evidence: tuple[Evidence, ...]
    role: Role = Role.PRIMARY
    agentless: bool = False
    probable: bool = False

    @property
    def name(self) -> str:
        """The plug-in's name."""
        return self.plugin.name

    @property
    def certain(self) -> bool:
        """Whether it is more than signs that something left on nodes."""
        return self.confidence >= Confidence.DECLARED


def sightings(snapshot: Snapshot) -> tuple[Sighting, ...]:
    """Every plug-in and engine seen, in the order of the catalogue, best primary first.

    What speaks for a plug-in without an agent counts only where nobody else makes the
    pod network and every agent would have been seen.
    """
    seen = _with_roles(snapshot, _absorbed(list(_seen(snapshot))))
    if not any(each.role is Role.PRIMARY for each in seen):
        seen += list(_last_resorts(snapshot))
    return tuple(sorted(seen, key=lambda each: _weight(snapshot, each), reverse=True))


def _seen(snapshot: Snapshot) -> Iterator[Sighting]:
    found = _distinct(components(snapshot, {each.name: each.marks for each in CNIS}))
    borne: dict[Sign, Evidence] = dict(
        on_nodes(snapshot, (sign for plugin in CNIS for sign in plugin.signs))
    )
    for plugin in CNIS:
        component = found.get(plugin.name, Component())
        declared = tuple(plugin.declared(snapshot))
        signs = tuple(borne[sign] for sign in plugin.signs if sign in borne)
        if plugin.switched_off(snapshot):
            signs = ()
        confidence = max(
            component.confidence,
            Confidence.DECLARED if declared else Confidence.UNKNOWN,
            Confidence.INFERRED if signs else Confidence.UNKNOWN,
        )
        if confidence:
            evidence = (*component.evidence, *declared, *signs)
            yield Sighting(plugin, component, confidence, evidence)


def _distinct(found: Mapping[str, Component]) -> Mapping[str, Component]:
    """Without those agents that belong to a plug-in which includes the other one."""
    left = dict(found)
    for plugin in CNIS:
        mine = found.get(plugin.name, Component())
        refs = {each.ref for each, _ in mine.workloads} | {each.ref for each, _ in mine.pods}
        for name in plugin.includes:
            if refs and name in left:
                other = left[name]
                left[name] = Component(
                    tuple(each for each in other.workloads if each[0].ref not in refs),
                    tuple(each for each in other.pods if each[0].ref not in refs),
                )
    return left


def _absorbed(seen: list[Sighting]) -> list[Sighting]:
    """What is left of a plug-in that another one includes speaks for the other one."""
    kept = []
    for each in seen:
        whole = [s for s in seen if s.certain and each.name in s.plugin.includes]
        if not whole:
            parts = [s for s in seen if each.certain and s.name in each.plugin.includes]
            more = [quote for s in parts for quote in s.evidence]
            kept.append(replace(each, evidence=(*each.evidence, *more)))
    return kept


def _with_roles(snapshot: Snapshot, seen: list[Sighting]) -> list[Sighting]:
    alone = [each.plugin.role(snapshot, each.component, frozenset()) for each in seen]
    able = {
        each.name
        for each, role in zip(seen, alone, strict=True)
        if each.certain and role in _MAKERS
    }
    roles = [
        each.plugin.role(snapshot, each.component, frozenset(able - {each.name}))
        if each.certain
        else Role.PRIMARY
        for each in seen
    ]
    certain = [role for each, role in zip(seen, roles, strict=True) if each.certain]
    if not _MAKERS & set(certain):
        # each leaves the network to the other: then any of them may have made it
        several = len(able) > 1
        roles = [Role.PROBABLY if several and role in _MAKERS else role for role in alone]
    return [_in_role(each, role) for each, role in zip(seen, roles, strict=True)]


def _in_role(each: Sighting, role: Role) -> Sighting:
    if role is Role.PROBABLY:
        return replace(each, role=Role.PRIMARY, probable=True)
    return replace(each, role=role)


def _last_resorts(snapshot: Snapshot) -> Iterator[Sighting]:
    if hidden_kind(snapshot, "Pod", "DaemonSet", "Node"):
        return
    for plugin in CNIS:
        evidence = tuple(plugin.last_resort(snapshot))
        if evidence:
            yield Sighting(plugin, Component(), Confidence.INFERRED, evidence, agentless=True)


def _weight(snapshot: Snapshot, each: Sighting) -> tuple[bool, Confidence, int, int]:
    """Primaries first; then the surer, the one that most nodes name, the larger one."""
    ups = {sign.begins for sign in each.plugin.signs if sign.where is Where.NETWORK_REASON}
    nodes = sum(node.network_reason in ups for node in snapshot.nodes)
    return each.role is Role.PRIMARY, each.confidence, nodes, each.component.size
