"""A pod runs on a node, which delivers what is sent to the pod.

Source: API fields `Pod.spec.nodeName` and `Node.status.conditions` (Ready). Pods on many
nodes lead to the network between them in one link.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.workload import Pod
from kubectl_netmap.routing.few import few
from kubectl_netmap.routing.graph import Layer, Link, Place
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.network import node_network, pod_network
from kubectl_netmap.routing.places import (
    hidden,
    missing,
    node_place,
    node_standing,
    pod_place,
)
from kubectl_netmap.routing.relation import Relation
from kubectl_netmap.routing.seeing import unread, unseen
from kubectl_netmap.routing.verdict import FINE, Outcome, Verdict

NAME = "pod-node"

MOST_NODES = 4
"""Nodes of one workload that have a link each; beyond that, those that are asked for."""


def links(ground: Ground) -> Iterator[Link]:
    """From each workload (or pod) to the nodes that its pods are on, or to their network.

    `build` keeps those of what stands in the map anyway.
    """
    well = frozenset(node.name for node in ground.snapshot.nodes if node.ready)
    for pods in ground.pods_of.values():
        if ground.apart == frozenset():
            yield from _links(ground, pods, well)
            continue
        folded = [pod for pod in pods if not ground.unfolded(pod)]
        for each in (folded, *([pod] for pod in pods if ground.unfolded(pod))):
            yield from _links(ground, each, well)


def _links(ground: Ground, pods: Sequence[Pod], well: AbstractSet[str]) -> Iterator[Link]:
    counts = Counter([pod.node for pod in pods if pod.node])
    if not counts:
        return
    source = pod_place(ground, pods[0])
    apart = dict(counts)
    if len(counts) > MOST_NODES:
        outcome = FINE if counts.keys() <= well else _standing(ground, counts)
        yield _together(ground, source, pods[0], counts, outcome)
        asked = {ref.name for ref in ground.apart or () if ref.kind == "Node"}
        apart = {name: counts[name] for name in asked & counts.keys()}
    for name, count in sorted(apart.items()):
        target, outcome = _node(ground, name)
        yield Link(source, target, NAME, outcome, via=_pods(count))


def _node(ground: Ground, name: str) -> tuple[Place, Outcome]:
    node = ground.node_of.get(name)
    if node is not None:
        return node_place(ground, node), node_standing(node)
    ref = Ref("Node", "", name)
    why = unseen(ground.snapshot, "Node")
    if not why and unread(ground.snapshot, "Node", "", name):
        why = f"Node {name} could not be read"
    if why:
        return hidden(ref, why=why), Outcome(Verdict.UNKNOWN, why)
    return missing(ref), Outcome(Verdict.BROKEN, f"Node {name} does not exist")


def _together(
    ground: Ground, source: Place, first: Pod, counts: Mapping[str, int], outcome: Outcome
) -> Link:
    on_host = first.template.host_network
    target = node_network(ground) if on_host else pod_network(ground)
    via = f"{_pods(sum(counts.values()))} on {len(counts)} nodes"
    return Link(source, target, NAME, outcome, via=via)


def _standing(ground: Ground, names: Mapping[str, int]) -> Outcome:
    """How the nodes stand together: what all of them are, else how many are not ok."""
    outcomes = {name: _node(ground, name)[1] for name in sorted(names)}
    bad = [name for name, each in outcomes.items() if each.verdict is Verdict.BROKEN]
    if bad:
        verdict = Verdict.BROKEN if len(bad) == len(names) else Verdict.DEGRADED
        verb = "is" if len(bad) == 1 else "are"
        there = all(name in ground.node_of for name in bad)
        state = "ready" if there else "there" if len(bad) == 1 else "ready or not there"
        why = f"{len(bad)} of {len(names)} nodes {verb} not {state} ({few(bad, len(bad))})"
        return Outcome(verdict, why)
    doubt = next((each for each in outcomes.values() if each.verdict is Verdict.UNKNOWN), None)
    return doubt or FINE


def _pods(count: int) -> str:
    return f"{count} pod" if count == 1 else f"{count} pods"


RELATION = Relation(
    name=NAME,
    source=Layer.POD,
    target=Layer.NODE,
    needs=frozenset({"Pod", "Node"}),
    doc=__doc__,
    links=links,
)
