"""A flow on its way: where it is now, what was done to it, and what a hop makes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.workload import Pod
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.semantics.http_routing.request import Request
from kubectl_netmap.semantics.service_proxy.packet import Hook, Packet, is_loopback
from kubectl_netmap.semantics.service_proxy.seen_source import End
from kubectl_netmap.trace.disposition import Disposition
from kubectl_netmap.trace.flow import Flow
from kubectl_netmap.trace.trace import ProxyAnswer, Step

if TYPE_CHECKING:
    from kubectl_netmap.trace.world import World


@dataclass(frozen=True, slots=True)
class Journey:
    """One way of a flow, as far as it has come.

    `sender` is the pod that sends, None for a process of a node or a client outside
    (`outside`); `node` is the node whose rules treat the flow now, empty outside. `asked` is
    the flow as it left its sender. `translated` tells that a Service's address was replaced,
    `in_socket` that this was done before there was a packet, `direct` that the sender itself
    chose the endpoint, `masquerade` whether the source
    is replaced, None where that is not known. `to` is the pod it goes to and `to_node` the
    node that is on, once they are known; `end` is where that is from the last node.

    `hairpin` (with the source it gets), `by_node_port` and `relayed` tell of the way what
    policies look at, and `judged_source` is the source that they see at the end. `doubts` are
    what is not known and may still stop it. `crossed` are the nodes whose rules it has met,
    `proxies` the pods that sent it on. `client` is what the client experiences if nothing
    stops it. `host_name` is the name by which people call an address that is dialled itself.
    `chain` are the hops that it takes, which a query of its own takes as well.
    """

    flow: Flow
    hook: Hook
    node: str
    sender: Pod | None = None
    asked: Flow | None = None
    share: float | None = 1.0
    steps: tuple[Step, ...] = ()
    doubts: tuple[str, ...] = ()
    masquerade: bool | None = False
    translated: bool = False
    in_socket: bool = False
    direct: bool = False
    end: End | None = None
    to: Pod | None = None
    to_node: str = ""
    hairpin: bool = False
    hairpin_source: str = ""
    by_node_port: bool = False
    relayed: bool = False
    request: Request | None = None
    host_name: str = ""
    crossed: tuple[str, ...] = ()
    proxies: tuple[Ref, ...] = ()
    judged_source: str | None = None
    client: str = "connects"
    outside: bool = False
    chain: tuple[Hop, ...] = ()

    @property
    def packet(self) -> Packet:
        """The flow as the rules of its node meet it."""
        flow = self.flow
        return Packet(self.hook, flow.source, flow.destination, flow.port, flow.protocol)

    @property
    def first(self) -> Flow:
        """The flow as it left its sender."""
        return self.asked or self.flow

    @property
    def from_node(self) -> str:
        """The node whose own process sends it, pods of the host network included."""
        own = self.asked is not None and not self.outside
        host = self.sender is None or self.sender.template.host_network
        return self.crossed[0] if own and host and self.crossed else ""

    @property
    def to_itself(self) -> bool:
        """Whether a pod dials its own loopback, which never leaves its network namespace."""
        return self.hook is Hook.POD and is_loopback(self.flow.destination)

    def at_node(self) -> Ref | None:
        """The node that it is at."""
        return Ref("Node", "", self.node) if self.node else None

    def stepped(self, step: Step, **changes: object) -> Journey:
        """After one more step."""
        return replace(self, steps=(*self.steps, step), **changes)  # type: ignore[arg-type]  # fields by name

    def doubting(self, step: Step, why: str, **changes: object) -> Journey:
        """After a step of which is not known whether it lets the flow pass."""
        return self.stepped(step, doubts=(*self.doubts, why), **changes)


@dataclass(frozen=True, slots=True)
class Stop:
    """The end of a way before its goal: how, why, and what the client experiences."""

    journey: Journey
    disposition: Disposition
    why: str
    client: str
    answer: ProxyAnswer | None = None
    look: str = ""


@dataclass(frozen=True, slots=True)
class Again:
    """The way goes on at an earlier hop: at another node, or from a proxy."""

    journey: Journey
    hop: str


Onward = Journey | Stop | Again
"""What a hop makes of a way; one that is not concerned hands it on as it is."""


@dataclass(frozen=True, slots=True)
class Hop:
    """A stage of the way: its name, its page (`explain`), and what it does."""

    name: str
    doc: str
    take: Callable[[Journey, World], Iterable[Onward]]


def stop(  # noqa: PLR0913 -- the fields of a Stop
    journey: Journey,
    step: Step,
    disposition: Disposition,
    client: str,
    *,
    why: str = "",
    answer: ProxyAnswer | None = None,
    look: str = "",
) -> Stop:
    """The end of a way at a step, whose action is the reason unless another one is given."""
    return Stop(journey.stepped(step), disposition, why or step.action, client, answer, look)


def unknown(journey: Journey, step: Step, why: str = "") -> Stop:
    """The end of a way where nothing tells how it goes on."""
    insufficient = Disposition.INSUFFICIENT_INFORMATION
    return Stop(journey.stepped(step), insufficient, why or step.action, "not known")


def worst(journey: Journey) -> Verdict:
    """Whether anything on the way was less than fine."""
    found = {step.verdict for step in journey.steps}
    return Verdict.DEGRADED if Verdict.DEGRADED in found else Verdict.OK
