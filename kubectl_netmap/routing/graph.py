"""The routing map as a graph: places, and links that traffic takes between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from kubectl_netmap.objects.addresses import Family
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.routing.route import Exposure, Route
from kubectl_netmap.routing.verdict import FINE, Outcome, Verdict

MISSING = "Missing"
"""The kind of a place that something refers to and that is not there."""


class Layer(StrEnum):
    """Where a place stands on the way from outside to the network between nodes."""

    OUTSIDE = "outside"
    LOAD_BALANCER = "load-balancer"
    ENTRY = "entry"
    SERVICE = "service"
    ENDPOINT = "endpoint"
    POD = "pod"
    NODE = "node"
    NETWORK = "network"


LAYERS = tuple(Layer)
"""The layers in the order in which traffic meets them."""


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere that traffic can be: an address, an object of the cluster, a network.

    `id` is `Kind/namespace/name` for an object, `Address/192.0.2.1` and the like for
    what is none; `Missing/Kind/namespace/name` for an object that is only referred to.
    `ref` is the object, or the one looked for. `label` is what people read. `facts`
    are (name, value) pairs to show. `verdict` is how the place itself stands; None
    means "as what lies behind it does", which the map's builder fills in.
    """

    id: str
    kind: str
    layer: Layer
    label: str
    ref: Ref | None = None
    facts: tuple[tuple[str, str], ...] = ()
    verdict: Verdict | None = Verdict.OK
    why: str = ""

    @property
    def namespace(self) -> str:
        """The namespace of its object; empty where it has none."""
        return self.ref.namespace if self.ref else ""


@dataclass(frozen=True, slots=True)
class Channel:
    """A port of a Service that traffic goes to: number, protocol, and family if fixed.

    `port` 0 means any port.
    """

    port: int = 0
    protocol: str = "TCP"
    family: Family | None = None

    def meets(self, other: Channel) -> bool:
        """Whether traffic that arrives by one of them can leave by the other."""
        ports = not self.port or not other.port or self.port == other.port
        same = not self.port or not other.port or self.protocol == other.protocol
        families = self.family is None or other.family is None or self.family is other.family
        return ports and same and families


ANY = Channel()


@dataclass(frozen=True, slots=True)
class Link:
    """A step that traffic can take, and whether it works.

    `relation` names the relation that found it. `via` says by which rule, port or
    address, in words. `channel` is the port of the Service that stands at either end.
    `share` is the part of the traffic at its source that takes it, None where that is
    not fixed. `dial` is what a client dials to take it: a URL, or `tcp 192.0.2.1:80`;
    empty where nobody does. `because` names the objects that made it so. `after` is the
    step that what is dialled comes by, where not every way to the source is one for it.
    """

    source: Place
    target: Place
    relation: str
    outcome: Outcome = FINE
    via: str = ""
    channel: Channel = ANY
    share: float | None = None
    dial: str = ""
    exposure: Exposure | None = None
    because: tuple[Ref, ...] = ()
    after: Link | None = None

    @property
    def order(self) -> tuple[object, ...]:
        """A key by which links are sorted."""
        channel = self.channel
        return (
            *(self.source.id, self.target.id, self.relation),
            *(channel.port, channel.protocol, channel.family or "", self.via, self.dial),
            *(self.outcome.verdict, self.outcome.why),
        )


@dataclass(frozen=True)
class RouteMap:
    """Places by id, the links between them, and the routes that lead over them.

    `behind` tells, for a Service's place and a channel, what becomes of traffic that
    arrives there. `pods` counts those that a workload's place stands for, by its id.
    """

    places: Mapping[str, Place] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    routes: tuple[Route, ...] = ()
    behind: Mapping[tuple[str, Channel], Outcome] = field(default_factory=dict)
    pods: Mapping[str, int] = field(default_factory=dict)

    @property
    def folded(self) -> int:
        """How many pods stand behind places of workloads."""
        return sum(self.pods.values())

    @cached_property
    def outgoing(self) -> Mapping[str, tuple[Link, ...]]:
        """Links by the id of their source."""
        return _by(self.links, (link.source.id for link in self.links))

    @cached_property
    def incoming(self) -> Mapping[str, tuple[Link, ...]]:
        """Links by the id of their target."""
        return _by(self.links, (link.target.id for link in self.links))


def _by(links: tuple[Link, ...], keys: Iterator[str]) -> Mapping[str, tuple[Link, ...]]:
    found: dict[str, list[Link]] = {}
    for key, link in zip(keys, links, strict=True):
        found.setdefault(key, []).append(link)
    return {key: tuple(several) for key, several in found.items()}
