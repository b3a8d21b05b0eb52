"""Signs that nodes bear: labels, annotations, taints, what an agent wrote last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from kubectl_netmap.discover.fact import Evidence
from kubectl_netmap.discover.marks import count_of
from kubectl_netmap.objects.workload import Node
from kubectl_netmap.snapshot.snapshot import Snapshot


class Where(StrEnum):
    """The field of a node that bears a sign."""

    LABEL = "metadata.labels"
    ANNOTATION = "metadata.annotations"
    TAINT = "spec.taints"
    PROVIDER_ID = "spec.providerID"
    OS_IMAGE = "status.nodeInfo.osImage"
    NETWORK_REASON = "status.conditions[NetworkUnavailable].reason"


@dataclass(frozen=True, slots=True)
class Sign:
    """A field, how the name in it begins, and the values that count (none: every one).

    The name is that of a label or annotation, the key of a taint, or else the whole
    text of the field.
    """

    where: Where
    begins: str
    values: tuple[str, ...] = ()


def on_nodes(snapshot: Snapshot, signs: Iterable[Sign]) -> Iterator[tuple[Sign, Evidence]]:
    """Each sign that a node bears, with the first such node and how many there are."""
    borne = {where: [_names(node, where) for node in snapshot.nodes] for where in Where}
    known = {where: set().union(*names) for where, names in borne.items()}
    for sign in signs:
        names = [name for name in sorted(known[sign.where]) if name.startswith(sign.begins)]
        if not names:
            continue
        bearers = [
            (node, name, held[name])
            for node, held in zip(snapshot.nodes, borne[sign.where], strict=True)
            for name in names
            if name in held and (not sign.values or held[name] in sign.values)
        ]
        if bearers:
            node, name, value = bearers[0]
            count = len({id(bearer) for bearer, _, _ in bearers})
            of = count_of(len(snapshot.nodes), "node")
            yield sign, Evidence(node.ref, _path(sign.where, name), value, f"{count} of {of}")


def _path(where: Where, name: str) -> str:
    return f"{where}[{name}]" if where in (Where.LABEL, Where.ANNOTATION) else str(where)


def _names(node: Node, where: Where) -> Mapping[str, str]:
    match where:
        case Where.LABEL:
            return node.labels
        case Where.ANNOTATION:
            return node.annotations
        case Where.TAINT:
            return {key: key for key in node.taints}
        case Where.PROVIDER_ID:
            text = node.provider_id
        case Where.OS_IMAGE:
            text = node.os_image
        case Where.NETWORK_REASON:
            text = node.network_reason
    return {text: text} if text else {}
