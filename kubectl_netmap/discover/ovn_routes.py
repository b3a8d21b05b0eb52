"""The routes that OVN-Kubernetes gives to each pod: to the pod and Service networks.

Source: annotation k8s.ovn.org/pod-networks, entry `default`, a list of routes without
names: that to the pod network holds the pod's own address, that to the Service
network ClusterIPs; further ones lead to nodes. Old releases write no routes.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from kubectl_netmap.discover.claim import Claim, claimed
from kubectl_netmap.discover.fact import Confidence, Evidence
from kubectl_netmap.discover.facts import Layer
from kubectl_netmap.discover.json_in import json_in, maps_in, strings_in
from kubectl_netmap.discover.sight import Sight
from kubectl_netmap.objects.addresses import (
    Network,
    contains,
    family_of,
    parse_address,
    parse_network,
)
from kubectl_netmap.objects.workload import Pod

ANNOTATION = "k8s.ovn.org/pod-networks"

_ASKED = 20
"""Pods that are asked: all have the same routes, apart from those on other networks."""


def to_pods(sight: Sight) -> Iterator[Claim]:
    """The range of the route that holds the pod's own address."""
    told = [
        evidence for pod, network, evidence in _routes(sight, "pod network") if _own(pod, network)
    ]
    yield from claimed(Layer.POD, Confidence.OBSERVED, told)


def to_services(sight: Sight) -> Iterator[Claim]:
    """The range of a route that holds ClusterIPs, and not the pod's own address."""
    told = [
        evidence
        for pod, network, evidence in _routes(sight, "Service network")
        if not _own(pod, network)
        if sight.observed.of(Layer.SERVICE, family_of(network)).count([network])
    ]
    yield from claimed(Layer.SERVICE, Confidence.OBSERVED, told)


def _routes(sight: Sight, says: str) -> Iterator[tuple[Pod, Network, Evidence]]:
    for pod in islice(_annotated(sight), _ASKED):
        for entry in maps_in(json_in(pod.annotations[ANNOTATION])):
            for default in maps_in(entry.get("default")):
                for index, route in enumerate(maps_in(default.get("routes"))):
                    path = f"metadata.annotations[{ANNOTATION}].default.routes[{index}].dest"
                    for text in strings_in(route.get("dest")):
                        network = parse_network(text)
                        if network is not None:
                            yield pod, network, Evidence(pod.ref, path, text, says)


def _annotated(sight: Sight) -> Iterator[Pod]:
    for pod in sight.snapshot.pods:
        if pod.annotations and ANNOTATION in pod.annotations and pod.on_network:
            yield pod


def _own(pod: Pod, network: Network) -> bool:
    return any(
        address is not None and contains(network, address)
        for address in map(parse_address, pod.ips)
    )
