"""The addresses that objects have now, by layer and family, each with its owner."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from kubectl_netmap.discover.fact import Evidence
from kubectl_netmap.discover.facts import Duplicate, Layer
from kubectl_netmap.discover.json_in import json_in
from kubectl_netmap.objects.addresses import (
    Address,
    Family,
    Network,
    address_at,
    bounds,
    family_of,
    parse_number,
    span,
    widest,
)
from kubectl_netmap.objects.config import ConfigObject
from kubectl_netmap.objects.service import Service
from kubectl_netmap.objects.workload import Node, Pod
from kubectl_netmap.snapshot.snapshot import Snapshot

Owner = Pod | Service | Node | ConfigObject

_Seen = tuple[Family, int, Owner]

_NOUNS = {
    Layer.POD: ("pod address", "pod addresses"),
    Layer.SERVICE: ("ClusterIP", "ClusterIPs"),
    Layer.NODE: ("node address", "node addresses"),
}
_FIELDS = {
    Layer.POD: "status.podIPs",
    Layer.SERVICE: "spec.clusterIPs",
    Layer.NODE: "status.addresses[InternalIP]",
}


@dataclass(frozen=True, slots=True)
class Addresses:
    """Addresses of one layer and family in ascending order, each with its owner.

    Kept as numbers: there may be 150 k of them.
    """

    layer: Layer
    family: Family
    numbers: tuple[int, ...] = ()
    owners: tuple[Owner, ...] = ()

    def __len__(self) -> int:
        return len(self.numbers)

    def pairs(self) -> Iterator[tuple[Address, Owner]]:
        """Every address with its owner."""
        for number, owner in zip(self.numbers, self.owners, strict=True):
            yield address_at(self.family, number), owner

    def count(self, networks: Iterable[Network]) -> int:
        """How many a network holds; each address counts once."""
        return sum(end - start for start, end in self._slices(networks))

    def inside(self, networks: Iterable[Network]) -> Addresses:
        """Those that one of the networks holds."""
        return self._of(self._slices(networks))

    def outside(self, networks: Iterable[Network]) -> Addresses:
        """Those that none of the networks holds."""
        edges = [0, *(edge for piece in self._slices(networks) for edge in piece), len(self)]
        return self._of(zip(edges[::2], edges[1::2], strict=True))

    def by(self, group: Callable[[int, Owner], str]) -> Iterator[Addresses]:
        """The addresses taken apart into groups, in order of the groups' names."""
        groups: dict[str, tuple[list[int], list[Owner]]] = {}
        for number, owner in zip(self.numbers, self.owners, strict=True):
            numbers, owners = groups.setdefault(group(number, owner), ([], []))
            numbers.append(number)
            owners.append(owner)
        for _, (numbers, owners) in sorted(groups.items()):
            yield Addresses(self.layer, self.family, tuple(numbers), tuple(owners))

    def hull(self) -> Network | None:
        """The smallest network that holds all; None where there are not two to span it."""
        if not self.numbers or self.numbers[0] == self.numbers[-1]:
            return None
        return span(self.family, self.numbers[0], self.numbers[-1])

    def extent(self) -> str:
        """The lowest and the highest address, as text."""
        low, high = (address_at(self.family, self.numbers[at]) for at in (0, -1))
        return str(low) if low == high else f"{low}-{high}"

    def evidence(self, says: str) -> Evidence:
        """The evidence that they give together, quoted from the first of them."""
        owner = self.owners[0]
        field = "metadata.name" if isinstance(owner, ConfigObject) else _FIELDS[self.layer]
        return Evidence(owner.ref, field, str(address_at(self.family, self.numbers[0])), says)

    def share(self, of: Addresses) -> str:
        """How many they are of all, in words: `4 of 4 pod addresses`."""
        one, many = _NOUNS[self.layer]
        return f"{len(self)} of {len(of)} {one if len(of) == 1 else many}"

    def many(self) -> str:
        """How many they are, in words: `4 pod addresses`."""
        one, many = _NOUNS[self.layer]
        return f"{len(self)} {one if len(self) == 1 else many}"

    def _slices(self, networks: Iterable[Network]) -> Iterator[tuple[int, int]]:
        for network in widest(networks):
            if family_of(network) is self.family:
                low, high = bounds(network)
                yield bisect_left(self.numbers, low), bisect_right(self.numbers, high)

    def _of(self, slices: Iterable[tuple[int, int]]) -> Addresses:
        numbers: list[int] = []
        owners: list[Owner] = []
        for start, end in slices:
            numbers += self.numbers[start:end]
            owners += self.owners[start:end]
        return Addresses(self.layer, self.family, tuple(numbers), tuple(owners))


@dataclass(frozen=True, slots=True)
class Observed:
    """Every address in use, by layer and family."""

    addresses: Mapping[tuple[Layer, Family], Addresses]

    def of(self, layer: Layer, family: Family) -> Addresses:
        """The addresses of one layer and family; empty where none were seen."""
        return self.addresses.get((layer, family)) or Addresses(layer, family)

    def layer(self, layer: Layer) -> tuple[Addresses, ...]:
        """The addresses of a layer, of either family."""
        return tuple(self.of(layer, family) for family in Family)

    def besides(self, layer: Layer, network: Network) -> int:
        """How many addresses of the other layers a network holds."""
        family = family_of(network)
        others = (self.of(other, family) for other in Layer if other is not layer)
        return sum(addresses.count([network]) for addresses in others)


def observe(snapshot: Snapshot) -> Observed:
    """The addresses of pods, Services and nodes, each read once.

    Not counted are addresses of the host that a pod shows (API field
    `spec.hostNetwork`, or a pod address equal to `status.hostIP`), those that a
    finished pod gave back, and values that are no addresses ("None", redacted ones).
    """
    read = ((Layer.POD, _pods), (Layer.SERVICE, _services), (Layer.NODE, _nodes))
    found: dict[tuple[Layer, Family], Addresses] = {}
    for layer, function in read:
        numbers: dict[Family, list[int]] = {family: [] for family in Family}
        owners: dict[Family, list[Owner]] = {family: [] for family in Family}
        for family, number, owner in function(snapshot):
            numbers[family].append(number)
            owners[family].append(owner)
        for family in Family:
            found[layer, family] = _sorted(layer, family, numbers[family], owners[family])
    return Observed(found)


def duplicates(observed: Observed) -> Iterator[Duplicate]:
    """Addresses that several objects have, apart from those about to go.

    A pod or Service with a deletionTimestamp may show an address that its successor
    already has.
    """
    for addresses in (observed.of(layer, family) for layer in Layer for family in Family):
        if len(set(addresses.numbers)) == len(addresses):
            continue
        for number, pairs in groupby(
            zip(addresses.numbers, addresses.owners, strict=True), key=lambda pair: pair[0]
        ):
            owners = dict.fromkeys(owner.ref for _, owner in pairs if not _leaving(owner))
            if len(owners) > 1:
                text = str(address_at(addresses.family, number))
                yield Duplicate(addresses.layer, text, tuple(sorted(owners)))


def _pods(snapshot: Snapshot) -> Iterator[_Seen]:
    for pod in snapshot.pods:
        if pod.on_network:
            for text in pod.ips or _annotated(pod):
                seen = parse_number(text)
                if seen is not None and text != pod.host_ip:
                    yield *seen, pod


def _annotated(pod: Pod) -> Iterable[str]:
    """The addresses on the default network that a CNI noted on a pod without podIPs.

    Source: Multus, k8s.v1.cni.cncf.io/network-status, entry with `default: true`;
    Calico, cni.projectcalico.org/podIPs.
    """
    if not pod.annotations:
        return ()
    entries = json_in(pod.annotations.get("k8s.v1.cni.cncf.io/network-status", ""))
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and entry.get("default") is True:
            addresses = entry.get("ips")
            return map(str, addresses) if isinstance(addresses, list) else ()
    name = "cni.projectcalico.org/podIP"
    text = pod.annotations.get(f"{name}s", "") or pod.annotations.get(name, "")
    return text.split(",")


def _services(snapshot: Snapshot) -> Iterator[_Seen]:
    for service in snapshot.services:
        for text in service.cluster_ips if service.type != "ExternalName" else ():
            seen = parse_number(text)
            if seen is not None:
                yield *seen, service
    if not snapshot.services:
        yield from _allocated(snapshot)


def _allocated(snapshot: Snapshot) -> Iterator[_Seen]:
    """IPAddress objects: an allocation each, named by the address (KEP-1880)."""
    for allocation in snapshot.configs("IPAddress"):
        seen = parse_number(allocation.name)
        if seen is not None and allocation.text("spec.parentRef.resource") == "services":
            yield *seen, allocation


def _nodes(snapshot: Snapshot) -> Iterator[_Seen]:
    for node in snapshot.nodes:
        for text in dict.fromkeys(node.addresses_of("InternalIP")):
            seen = parse_number(text)
            if seen is not None:
                yield *seen, node


def _sorted(layer: Layer, family: Family, numbers: list[int], owners: list[Owner]) -> Addresses:
    order = sorted(range(len(numbers)), key=numbers.__getitem__)  # equal ones stay in order
    return Addresses(
        layer,
        family,
        tuple(numbers[index] for index in order),
        tuple(owners[index] for index in order),
    )


def _leaving(owner: Owner) -> bool:
    return isinstance(owner, Pod | Service) and owner.terminating
