"""Where engines that enforce NetworkPolicy differ: one value for each that is known.

What the API leaves open (https://kubernetes.io/docs/concepts/services-networking/
network-policies/, and API type `NetworkPolicy`) is here; what all engines hold alike is
not. None stands for what is not known, or depends on what no object tells.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class OwnNode(StrEnum):
    """Which processes of a pod's own node reach it whatever its policies say."""

    ALL = "all"
    ROOT = "root's only"


class Masqueraded(StrEnum):
    """What an ipBlock is compared with where a service proxy replaces the source."""

    AS_IT_COMES = "the address with which it comes to the pod's node"
    EVERYBODY = "nothing: an outside client is matched by 0.0.0.0/0 alone"
    UNKNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Engine:
    """How one engine sees what the API leaves open.

    `blocks_match_pods`, `blocks_match_nodes`: whether an ipBlock can match their addresses.
    `own_node`: which of its processes reach a pod. `own_node_judged`: whether rules are
    asked on the way from a pod to its own node. `other_nodes_judged`: whether what other
    nodes send is surely judged by rules. `node_port_is_node`: whether a NodePort that a
    pod dials is judged as that node, and not as the endpoint. `masqueraded`: see there.
    `judges_endpoints`: whether egress is surely judged by what a Service translates to.
    `hairpin_passes`: whether a pod reaches itself through a Service whatever its policies
    say. `ignores_host_network`: whether no policy selects a pod of the host network,
    neither as subject nor as peer.
    """

    name: str
    blocks_match_pods: bool | None
    blocks_match_nodes: bool | None
    own_node: OwnNode
    own_node_judged: bool | None
    other_nodes_judged: bool
    node_port_is_node: bool | None
    masqueraded: Masqueraded
    judges_endpoints: bool
    hairpin_passes: bool | None
    ignores_host_network: bool


API_TEXT = Engine(
    name="",
    blocks_match_pods=None,
    blocks_match_nodes=None,
    own_node=OwnNode.ALL,
    own_node_judged=None,
    other_nodes_judged=False,
    node_port_is_node=None,
    masqueraded=Masqueraded.UNKNOWN,
    judges_endpoints=False,
    hairpin_passes=None,
    ignores_host_network=False,
)
"""An engine of which nothing is known but the text of the API.

Traffic from a pod's own node is allowed (NetworkPolicy, "what you can't do"); whether an
ipBlock sees addresses before or after they are rewritten, and what becomes of pods of the
host network, is undefined.
"""

KINDNET = Engine(
    name="kindnet",
    blocks_match_pods=True,
    blocks_match_nodes=True,
    own_node=OwnNode.ROOT,
    own_node_judged=None,
    other_nodes_judged=True,
    node_port_is_node=False,
    masqueraded=Masqueraded.AS_IT_COMES,
    judges_endpoints=True,
    hairpin_passes=False,
    ignores_host_network=True,
)
"""kindnet of kind 0.24 and newer, which embeds kube-network-policies.

Source: kube-network-policies: on each node, packets of that node's selected pods are
queued in postrouting, after a Service's translation and before masquerading, and compared
by address. A pod that reaches itself through a Service is judged as any other. Packets of
sockets of root in the node's own network are let through, those of other users are not
(reproduced). Only newer versions ask egress rules on the way to the pod's own node.
"""

CILIUM = Engine(
    name="cilium",
    blocks_match_pods=False,
    blocks_match_nodes=False,
    own_node=OwnNode.ALL,
    own_node_judged=True,
    other_nodes_judged=True,
    node_port_is_node=True,
    masqueraded=Masqueraded.EVERYBODY,
    judges_endpoints=True,
    hairpin_passes=True,
    ignores_host_network=True,
)
"""Cilium, as measured with packets of version 1.20.2.

It gives identities to pods and nodes, and blocks of addresses apply to what has none: so
no ipBlock matches a pod or a node, not even 0.0.0.0/0, and another node gets in, or a node
is reached, only by a rule without peers.
"""

_KNOWN = {engine.name: engine for engine in (KINDNET, CILIUM)}


def engine_of(name: str) -> Engine:
    """The engine of that name, as a CNI is called; `API_TEXT` for one that is not known."""
    return _KNOWN.get(name, API_TEXT)
