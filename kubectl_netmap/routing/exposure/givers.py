"""Who gives addresses to Services of type LoadBalancer, and why one has none."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kubectl_netmap.discover.components import components
from kubectl_netmap.discover.facts import LoadBalancer
from kubectl_netmap.discover.load_balancer_marks import CLOUDS, MARKS, says_who
from kubectl_netmap.discover.marks import hidden_kind
from kubectl_netmap.discover.pools import ends_of
from kubectl_netmap.objects.addresses import Family, parse_number
from kubectl_netmap.objects.service import Service
from kubectl_netmap.objects.workload import FINISHED, Pod
from kubectl_netmap.routing.endpoints.pod_state import state_of
from kubectl_netmap.routing.few import few
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.seeing import unseen_kinds
from kubectl_netmap.snapshot.snapshot import Snapshot

SERVED = "svccontroller.k3s.cattle.io/svcname"
"""The label of servicelb's pods: the name of the Service whose load balancer they are."""

_SERVED_IN = "svccontroller.k3s.cattle.io/svcnamespace"

_TITLES = {
    "alibaba": "Alibaba Cloud",
    "aws": "AWS",
    "azure": "Azure",
    "cilium-lb-ipam": "Cilium",
    "digitalocean": "DigitalOcean",
    "gcp": "Google Cloud",
    "hetzner": "Hetzner Cloud",
    "metallb": "MetalLB",
    "oci": "Oracle Cloud",
    "openelb": "OpenELB",
    "openstack": "OpenStack",
    "purelb": "PureLB",
    "tailscale": "Tailscale",
}

_PROGRAMS = ("DaemonSet", "Deployment", "Pod")
_SPEAKER = "speaker"
_ANNOUNCERS = ("metallb", "kube-vip", "purelb")
"""Those whose own pods make nodes answer on an address, and send traffic to the nodes."""


_Span = tuple[Family, int, int]


@dataclass(frozen=True, slots=True)
class Giver:
    """Who gave an address, out of which pool; empty where that cannot be told.

    `mute` is set where none of its pods that announce addresses is ready.
    """

    name: str = ""
    pool: str = ""
    mute: bool = False

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """What to tell of the address."""
        told = (("given by", title(self.name)), ("pool", self.pool))
        return tuple((name, value) for name, value in told if value)

    @property
    def to_nodes(self) -> bool:
        """Whether traffic to the address comes to nodes for certain, never to pods."""
        return self.name in _ANNOUNCERS

    @property
    def silence(self) -> str:
        """Why nobody may announce the address; empty where nothing says so."""
        if not self.mute:
            return ""
        return f"no pod of {title(self.name)} that announces the address is ready"


@dataclass(frozen=True)
class Givers:
    """The load balancers that are known; None where that is not known at all.

    `spans` are their pools as numbers, None for one that cannot be read.
    `idle` are those without any ready pod, and `mute` those without one that announces
    addresses. `full` are those by family whose pools are all given out.
    """

    snapshot: Snapshot
    known: tuple[LoadBalancer, ...] | None
    spans: Mapping[str, tuple[_Span | None, ...]] = field(default_factory=dict)
    platform: str = ""
    idle: frozenset[str] = frozenset()
    mute: frozenset[str] = frozenset()
    full: frozenset[tuple[str, Family]] = frozenset()
    pods: Mapping[tuple[str, str], tuple[Pod, ...]] = field(default_factory=dict)

    def giver(self, service: Service, host: str) -> Giver:
        """Who gave an address to a Service, and out of which pool, where that can be told.

        By what the Service itself says of it, by a pool that holds the address, or
        because there is only one that could have.
        """
        number = parse_number(host)
        known = {each.name: each for each in self.known or ()}
        pools = {name: self._pool(each, number) for name, each in known.items()}
        named = next((name for name, _ in says_who(service) if name in known), "")
        holding = [name for name, pool in pools.items() if pool]
        able = holding or [name for name in known if not self._excludes(name, number)]
        certain = len(able) == 1 and (holding or len(known) == 1)
        name = named or (able[0] if certain else "")
        return Giver(name, pools.get(name, ""), mute=name in self.mute)

    def _pool(self, giver: LoadBalancer, number: tuple[Family, int] | None) -> str:
        """The first of its pools that holds an address."""
        spans = zip(giver.pools, self.spans[giver.name], strict=True)
        return next((pool for pool, span in spans if span and _holds(span, number)), "")

    def _excludes(self, name: str, number: tuple[Family, int] | None) -> bool:
        """Whether an address is outside every pool, all of which can be read."""
        spans = self.spans[name]
        return bool(spans and number) and all(span and not _holds(span, number) for span in spans)

    def absence(self, service: Service) -> str:
        """Why a Service has no address, as far as that can be seen."""
        if service.terminating:
            return "no address: the Service is being deleted"
        if self.known is None:
            return f"no address yet; {self._doubt(service)}"
        wanted = service.load_balancer_class
        able = tuple(self._able(service))
        if wanted and not able:
            return f"no address yet; loadBalancerClass {wanted}: nothing seen serves it"
        if not able:
            return "no address: nothing in this cluster gives any"
        if len(able) > 1:
            names = " nor ".join(title(each.name) for each in able)
            return f"no address yet: neither {names} has given one"
        return f"no address yet: {self._trouble(able[0], service)}"

    def _able(self, service: Service) -> Iterator[LoadBalancer]:
        """Those that could serve a Service, by its class if it has one.

        Source: API field `loadBalancerClass`: whoever is not named must leave it alone.
        """
        wanted = service.load_balancer_class
        named = {name for name, quote in says_who(service) if quote.field.endswith("Class")}
        for each in self.known or ():
            if not wanted or each.name in named or each.name in wanted:
                yield each

    def _doubt(self, service: Service) -> str:
        whether = f"{_either(service)} is not known"
        if self.platform in CLOUDS:
            whether = f"whether {title(self.platform)} gives one is not known"
        hidden = unseen_kinds(self.snapshot, _PROGRAMS)
        return f"{whether}: {hidden}" if hidden else whether

    def _trouble(self, giver: LoadBalancer, service: Service) -> str:
        name = title(giver.name)
        if pods := self.pods.get((service.namespace, service.name)):
            more = f" and {len(pods) - 1} more" if len(pods) > 1 else ""
            return f"{name}'s pod {pods[0].name} {state_of(pods[0])}{more}"
        if giver.name in self.idle:
            return f"{name} has no ready pod"
        spans = self.spans[giver.name]
        wanted = next((each for each in Family if each in service.families[:1]), None)
        pools = [
            pool
            for pool, span in zip(giver.pools, spans, strict=True)
            if span and span[0] is wanted
        ]
        if wanted and (giver.name, wanted) in self.full:
            noun, verb = ("pool", "is") if len(pools) == 1 else ("pools", "are")
            return f"{name} has given none: its {noun} {few(pools, len(pools))} {verb} used up"
        if wanted and not pools and spans and None not in spans:
            return f"{name} has given none: its pools have no {wanted} address"
        return f"{name} has given none"


def givers(ground: Ground) -> Givers:
    """The load balancers of a cluster, with what is known to keep them from their work."""
    snapshot, known = ground.snapshot, ground.facts.load_balancers.value
    names = {each.name for each in known or ()}
    spans = {each.name: tuple(map(ends_of, each.pools)) for each in known or ()}
    idle, mute = _at_rest(snapshot, names)
    return Givers(
        snapshot=snapshot,
        known=known,
        spans=spans,
        platform=ground.facts.platform.value or "",
        idle=idle,
        mute=mute,
        full=frozenset(_full(snapshot, spans)),
        pods=_servicelb(snapshot) if "servicelb" in names else {},
    )


def title(name: str) -> str:
    """A load balancer as people call it: `MetalLB`."""
    return _TITLES.get(name, name)


def _either(service: Service) -> str:
    if service.load_balancer_class:
        return f"whether anything serves loadBalancerClass {service.load_balancer_class}"
    return "whether anything in this cluster gives one"


def _holds(span: _Span, number: tuple[Family, int] | None) -> bool:
    family, first, last = span
    return number is not None and number[0] is family and first <= number[1] <= last


def _at_rest(snapshot: Snapshot, names: set[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Those without a ready pod, and those without one that announces addresses."""
    marks = {name: marks for name, marks in MARKS.items() if name in names}
    if not marks or hidden_kind(snapshot, *_PROGRAMS):
        return frozenset(), frozenset()
    metallb = marks.get("metallb", ())
    if metallb:
        marks["metallb"] = tuple(each for each in metallb if _SPEAKER not in each.container)
        marks[_SPEAKER] = tuple(each for each in metallb if _SPEAKER in each.container)
    seen = components(snapshot, marks)
    down = {name for name, each in seen.items() if not each.size}
    announcer = {name: _SPEAKER if name == "metallb" else name for name in _ANNOUNCERS}
    mute = {name for name, part in announcer.items() if part in down}
    return frozenset(down & names), frozenset(mute & names)


def _full(
    snapshot: Snapshot, spans: Mapping[str, tuple[_Span | None, ...]]
) -> Iterator[tuple[str, Family]]:
    """Load balancers all of whose addresses of a family have been given to Services."""
    given: dict[Family, set[int]] = {family: set() for family in Family}
    for service in snapshot.services:
        for each in service.load_balancer:
            if found := parse_number(each.ip):
                given[found[0]].add(found[1])
    numbers = {family: sorted(several) for family, several in given.items()}
    for name, several in spans.items():
        for family in Family:
            of_family = [each[1:] for each in several if each and each[0] is family]
            if of_family and None not in several and _covered(of_family, numbers[family]):
                yield name, family


def _covered(spans: list[tuple[int, int]], given: list[int]) -> bool:
    return all(
        bisect_right(given, last) - bisect_left(given, first) == last - first + 1
        for first, last in spans
    )


def _servicelb(snapshot: Snapshot) -> Mapping[tuple[str, str], tuple[Pod, ...]]:
    """Pods of servicelb that are not ready, by the Service that they are to serve."""
    found: dict[tuple[str, str], list[Pod]] = {}
    for pod in snapshot.pods:
        name = pod.labels.get(SERVED)
        if name and not pod.ready and pod.phase not in FINISHED:
            key = (pod.labels.get(_SERVED_IN, pod.namespace), name)
            found.setdefault(key, []).append(pod)
    return {key: tuple(pods) for key, pods in found.items()}
