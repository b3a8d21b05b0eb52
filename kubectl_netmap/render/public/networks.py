"""The public document of `kubectl netmap networks`."""
# ruff: noqa: N815 -- the fields are the public names

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kubectl_netmap.discover import facts as found
from kubectl_netmap.discover.fact import Bound
from kubectl_netmap.discover.facts import Layer
from kubectl_netmap.netmap import Netmap
from kubectl_netmap.objects.addresses import Family
from kubectl_netmap.render.public.facts import Facts, facts
from kubectl_netmap.render.public.shared import (
    API_VERSION,
    Cluster,
    Confidence,
    Evidence,
    Gap,
    cluster,
    confidence,
    evidence,
    gaps,
)


@dataclass(frozen=True, slots=True)
class Network:
    """One range of one of the three networks; `at-least` is a lower bound of it."""

    layer: Layer
    family: Family
    cidr: str
    bound: Bound
    confidence: Confidence
    evidence: tuple[Evidence, ...]
    conflicts: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Addresses:
    """How many addresses of a layer were seen, and how many of them its ranges hold."""

    layer: Layer
    observed: int
    inside: int


@dataclass(frozen=True, slots=True)
class Unexplained:
    """An address outside every known range of its layer."""

    layer: Layer
    address: str
    object: str


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An address that several objects have at the same time."""

    layer: Layer
    address: str
    objects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two ranges of different networks that share addresses."""

    a: str
    b: str
    layers: tuple[Layer, Layer]


@dataclass(frozen=True, slots=True)
class NodeProxy:
    """The mode of a node's service proxy; null where it is not known."""

    mode: str | None
    confidence: Confidence
    evidence: tuple[Evidence, ...]
    conflicts: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A node's part of the network."""

    name: str
    addresses: tuple[str, ...]
    podCIDRs: tuple[str, ...]
    serviceProxy: NodeProxy


@dataclass(frozen=True, slots=True)
class Networks:
    """The node, pod and Service networks, and the datapath between them."""

    apiVersion: Literal["netmap/v1alpha1"]
    kind: Literal["Networks"]
    cluster: Cluster
    gaps: tuple[Gap, ...]
    networks: tuple[Network, ...]
    addresses: tuple[Addresses, ...]
    unexplained: tuple[Unexplained, ...]
    duplicates: tuple[Duplicate, ...]
    overlaps: tuple[Overlap, ...]
    nodes: tuple[Node, ...]
    facts: Facts


def document(netmap: Netmap) -> Networks:
    """The answer to `networks` as scripts read it."""
    of = netmap.facts.networks
    return Networks(
        apiVersion=API_VERSION,
        kind="Networks",
        cluster=cluster(netmap.snapshot),
        gaps=gaps(netmap.snapshot),
        networks=networks(of),
        addresses=addresses(of),
        unexplained=unexplained(of),
        duplicates=duplicates(of),
        overlaps=overlaps(of),
        nodes=tuple(map(_node, netmap.facts.nodes)),
        facts=facts(netmap.facts),
    )


def networks(of: found.Networks) -> tuple[Network, ...]:
    """Every range that is known."""
    return tuple(
        Network(
            each.layer,
            each.family,
            str(each.fact.value),
            each.fact.bound,
            confidence(each.fact.confidence),
            evidence(each.fact.evidence),
            evidence(each.fact.conflicts),
        )
        for each in of.ranges
        if each.fact.value is not None
    )


def addresses(of: found.Networks) -> tuple[Addresses, ...]:
    """The count of addresses by layer, for the layers that were seen."""
    return tuple(
        Addresses(layer, of.observed[layer], of.inside.get(layer, 0))
        for layer in Layer
        if layer in of.observed
    )


def unexplained(of: found.Networks) -> tuple[Unexplained, ...]:
    """Addresses that no range explains."""
    return tuple(Unexplained(e.layer, e.address, str(e.owner)) for e in of.unexplained)


def duplicates(of: found.Networks) -> tuple[Duplicate, ...]:
    """Addresses with several owners."""
    return tuple(
        Duplicate(each.layer, each.address, tuple(map(str, each.owners))) for each in of.duplicates
    )


def overlaps(of: found.Networks) -> tuple[Overlap, ...]:
    """Ranges of different layers that overlap."""
    return tuple(Overlap(str(each.a), str(each.b), each.layers) for each in of.overlaps)


def _node(of: found.NodeNetworking) -> Node:
    proxy = of.service_proxy
    return Node(
        of.name,
        of.addresses,
        of.pod_cidrs,
        NodeProxy(
            proxy.value,
            confidence(proxy.confidence),
            evidence(proxy.evidence),
            evidence(proxy.conflicts),
        ),
    )
