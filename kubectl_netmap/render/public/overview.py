"""The public document of `kubectl netmap`."""
# ruff: noqa: N815 -- the fields are the public names

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kubectl_netmap.mental_model.model import hold
from kubectl_netmap.netmap import Netmap
from kubectl_netmap.render.public import model as of_model
from kubectl_netmap.render.public import networks as of_networks
from kubectl_netmap.render.public.facts import Facts, facts
from kubectl_netmap.render.public.networks import (
    Addresses,
    Duplicate,
    Network,
    Overlap,
    Unexplained,
)
from kubectl_netmap.render.public.shared import API_VERSION, Cluster, Gap, cluster, gaps
from kubectl_netmap.routing.route import Exposure, Route
from kubectl_netmap.routing.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Counts:
    """How many objects there are; null where not all of them are seen."""

    nodes: int | None
    pods: int | None
    services: int | None
    networkPolicies: int | None
    selectedPods: int | None


@dataclass(frozen=True, slots=True)
class Endpoints:
    """How many endpoints there are, and how many of them are ready."""

    ready: int
    total: int


@dataclass(frozen=True, slots=True)
class WayIn:
    """An address that can be dialled from outside, and the objects it leads over."""

    address: str
    exposure: Exposure
    via: tuple[str, ...]
    port: int | str | None
    verdict: Verdict
    why: str
    endpoints: Endpoints | None


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole cluster at a glance."""

    apiVersion: Literal["netmap/v1alpha1"]
    kind: Literal["Overview"]
    cluster: Cluster
    gaps: tuple[Gap, ...]
    counts: Counts
    networks: tuple[Network, ...]
    addresses: tuple[Addresses, ...]
    unexplained: tuple[Unexplained, ...]
    duplicates: tuple[Duplicate, ...]
    overlaps: tuple[Overlap, ...]
    facts: Facts
    waysIn: tuple[WayIn, ...]
    model: of_model.Promises


def document(netmap: Netmap, namespace: str = "") -> Overview:
    """The answer to `kubectl netmap` as scripts read it; ways in of one namespace, if given."""
    networks = netmap.facts.networks
    return Overview(
        apiVersion=API_VERSION,
        kind="Overview",
        cluster=cluster(netmap.snapshot),
        gaps=gaps(netmap.snapshot),
        counts=_counts(netmap),
        networks=of_networks.networks(networks),
        addresses=of_networks.addresses(networks),
        unexplained=of_networks.unexplained(networks),
        duplicates=of_networks.duplicates(networks),
        overlaps=of_networks.overlaps(networks),
        facts=facts(netmap.facts),
        waysIn=tuple(_way_in(each) for each in netmap.ways_in if namespace in {"", each.namespace}),
        model=of_model.counts(hold(netmap)),
    )


def _counts(netmap: Netmap) -> Counts:
    counts = netmap.counts
    return Counts(
        nodes=counts.nodes,
        pods=counts.pods,
        services=counts.services,
        networkPolicies=counts.network_policies,
        selectedPods=counts.selected_pods,
    )


def _way_in(of: Route) -> WayIn:
    outcome = of.outcome
    known = outcome.ready is not None and outcome.total is not None
    return WayIn(
        of.address,
        of.exposure,
        tuple(map(str, of.via)),
        int(of.port) if of.port.isdecimal() else of.port or None,
        outcome.verdict,
        outcome.why,
        Endpoints(outcome.ready or 0, outcome.total or 0) if known else None,
    )
