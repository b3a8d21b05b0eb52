"""Which way a flow goes, and what was done to it before it is judged."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Direction(StrEnum):
    """The direction, seen from the pod that a policy selects."""

    INGRESS = "ingress"
    EGRESS = "egress"

    @property
    def policy_type(self) -> str:
        """As the API field `policyTypes` spells it."""
        return self.capitalize()

    @property
    def preposition(self) -> str:
        """As a rule speaks of its peers: from, to (API fields of the same names)."""
        return "from" if self is Direction.INGRESS else "to"

    @property
    def end(self) -> str:
        """What the peer is: the source, the destination."""
        return "source" if self is Direction.INGRESS else "destination"


@dataclass(frozen=True, slots=True)
class Way:
    """What a Service did to a flow, as far as engines see it differently.

    Nothing of it is needed for what is sent to a pod's own address, nor behind a ClusterIP
    that a pod dials, but for `translated` where the endpoint is no pod.

    `hairpin`: a pod reaches itself through a Service.
    `via_node_port`: a node's port was dialled, and the peer that is told is the endpoint.
    `masqueraded`: a service proxy replaces the source, before or after it is judged; None
    where that is not known.
    `relayed`: another node than the subject's did so, so that the address is its own.
    `translated`: a Service replaced the destination.
    """

    hairpin: bool = False
    via_node_port: bool = False
    masqueraded: bool | None = False
    relayed: bool = False
    translated: bool = False

    @property
    def rewritten(self) -> bool:
        """Whether the source is, or may be, another one than the sender's."""
        return self.relayed or self.masqueraded is not False


STRAIGHT = Way()
"""Nothing was done to the flow."""
