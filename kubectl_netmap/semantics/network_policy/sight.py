"""How an engine sees the peer of a flow: as which pod, by which address.

What the API defines is the same for all engines: a pod is compared with selectors, an
address outside of the cluster with blocks. The rest is looked up in the engine.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kubectl_netmap.objects.addresses import Address, Family, family_of, parse_address
from kubectl_netmap.objects.labels import Labels
from kubectl_netmap.objects.workload import Pod
from kubectl_netmap.semantics.network_policy.engines import Engine, Masqueraded
from kubectl_netmap.semantics.network_policy.party import Party
from kubectl_netmap.semantics.network_policy.way import Direction, Way


class Blocks(StrEnum):
    """What an ipBlock is compared with."""

    ADDRESS = "the address"
    PERHAPS = "the address, if anything"
    EVERYBODY = "nothing, but one of all addresses matches"
    NOTHING = "nothing"
    UNKNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Sight:
    """A peer as one engine sees it.

    `pod` is compared with selectors, `labels` are its namespace's; where it is None, `but`
    tells why no selector matches. `doubt` tells why what selectors say may not hold, and
    without a pod, why there may be one. `blocks` tells how blocks are compared, `why` the
    reason where that is not by the address. `family` is that of the flow, if it is known.
    `port_doubt` tells why the port is not known that is judged.
    """

    end: str
    pod: Pod | None = None
    labels: Labels | None = None
    but: str = ""
    doubt: str = ""
    blocks: Blocks = Blocks.ADDRESS
    why: str = ""
    address: Address | None = None
    family: Family | None = None
    port_doubt: str = ""


def see(direction: Direction, subject: Party, peer: Party, engine: Engine, way: Way) -> Sight:
    """The peer, as the engine sees it when it judges the subject."""
    pod, but, doubt = _as_pod(direction, peer, engine, way)
    blocks, why = _as_address(direction, peer, engine, way)
    address = parse_address(peer.address)
    known = address or parse_address(subject.address)
    return Sight(
        end=direction.end,
        pod=pod,
        labels=peer.namespace_labels,
        but=but,
        doubt=doubt,
        blocks=blocks,
        why=why,
        address=address,
        family=family_of(known) if known else None,
        port_doubt=_port_doubt(direction, engine, way),
    )


def _as_pod(
    direction: Direction, peer: Party, engine: Engine, way: Way
) -> tuple[Pod | None, str, str]:
    """Which pod selectors see, why none, and why that is in doubt."""
    pod, name = peer.live_pod, str(peer) or f"the {direction.end}"
    if pod is None:
        return None, f"{name} {'has finished' if peer.pod else 'is no pod'}", peer.unseen
    if pod.template.host_network and engine.ignores_host_network:
        return None, f"{name} is on the host network", ""
    if pod.template.host_network:
        return pod, "", "whether selectors match a pod of the host network is undefined"
    if not _enters(direction) and way.via_node_port and engine.node_port_is_node:
        return None, f"{engine.name} judges a NodePort as its node", ""
    if _enters(direction) and way.relayed and engine.masqueraded is Masqueraded.AS_IT_COMES:
        return None, f"{name} comes with the address of another node", ""
    return pod, "", _mistaken(direction, engine, way)


def _as_address(direction: Direction, peer: Party, engine: Engine, way: Way) -> tuple[Blocks, str]:
    """How blocks are compared, and why not simply by the address."""
    if peer.unseen:
        alike = engine.blocks_match_pods and engine.blocks_match_nodes
        return (Blocks.ADDRESS, "") if alike else (Blocks.UNKNOWN, peer.unseen)
    if not _enters(direction) and way.translated and not engine.judges_endpoints:
        # API field ipBlock: whether before or after a Service's translation is undefined
        return Blocks.UNKNOWN, "engines differ in whether they judge what a Service translates to"
    as_node = not _enters(direction) and way.via_node_port and engine.node_port_is_node
    if peer.on_host or as_node:
        return _if_matched(engine.blocks_match_nodes, "node", engine)
    return _of_no_node(direction, peer, engine, way)


def _of_no_node(direction: Direction, peer: Party, engine: Engine, way: Way) -> tuple[Blocks, str]:
    """The same of a pod of the pod network, and of an address outside."""
    pod = peer.live_pod
    masked = _enters(direction) and (way.relayed or way.masqueraded)
    if pod is None and masked and engine.masqueraded is Masqueraded.EVERYBODY:
        return Blocks.EVERYBODY, f"{engine.name} matches a masqueraded client by 0.0.0.0/0 only"
    doubt = _mistaken(direction, engine, way)
    if doubt:
        return Blocks.UNKNOWN, doubt
    if pod is None or (_enters(direction) and way.relayed):
        return Blocks.ADDRESS, ""
    return _if_matched(engine.blocks_match_pods, "pod", engine)


def _if_matched(
    matched: bool | None,  # noqa: FBT001 -- what the engine says of blocks
    whom: str,
    engine: Engine,
) -> tuple[Blocks, str]:
    if matched is None:
        return Blocks.PERHAPS, f"engines differ in whether an ipBlock matches a {whom}"
    if matched:
        return Blocks.ADDRESS, ""
    return Blocks.NOTHING, f"{engine.name} matches no {whom} by ipBlock"


def _mistaken(direction: Direction, engine: Engine, way: Way) -> str:
    """Why the engine may see another peer than the real one; empty where it does not."""
    if way.hairpin and engine.hairpin_passes is None:
        return "engines differ in how they see a pod that reaches itself through a Service"
    if _enters(direction):
        return _masqueraded(engine, way)
    differs = way.via_node_port and engine.node_port_is_node is None
    return "engines differ in whether they judge a NodePort as its node" if differs else ""


def _masqueraded(engine: Engine, way: Way) -> str:
    """The same of a source that is, or may be, masqueraded."""
    if not way.rewritten or engine.masqueraded is Masqueraded.AS_IT_COMES:
        return ""
    if way.masqueraded is None and not way.relayed:
        return "whether the source is masqueraded is not known"
    if engine.name:
        return f"how {engine.name} sees a pod that is masqueraded is not known"
    return "engines differ in which source they see where it is masqueraded"


def _port_doubt(direction: Direction, engine: Engine, way: Way) -> str:
    if _enters(direction) or not way.via_node_port or engine.node_port_is_node is False:
        return ""
    return f"which port {engine.name or 'the engine'} judges behind a NodePort is not known"


def _enters(direction: Direction) -> bool:
    return direction is Direction.INGRESS
