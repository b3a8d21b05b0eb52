"""NodeLocal DNSCache: whether it runs, and the address on which it listens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kubectl_netmap.discover.fact import Evidence
from kubectl_netmap.discover.kubelets import Said
from kubectl_netmap.objects.addresses import parse_address
from kubectl_netmap.objects.workload import Container, Pod, Workload
from kubectl_netmap.snapshot.snapshot import Snapshot

_CONTAINER = "node-cache"
_NAMES = ("node-local-dns", "nodelocaldns")
_BIND = "data.Corefile.bind"


@dataclass(frozen=True, slots=True)
class NodeLocal:
    """NodeLocal DNSCache as it is seen; `address` None where nothing tells it."""

    address: str | None
    evidence: tuple[Evidence, ...]


def node_local(snapshot: Snapshot, kubelets: Iterable[Said]) -> NodeLocal | None:
    """NodeLocal DNSCache, or None where it is not seen.

    Its address, by trust: `-localip`, `bind` in its Corefile, a link-local address that
    kubelets give to pods. In iptables mode it also takes the DNS Service's own address,
    so that the link-local one of several is the one of its own.
    """
    owner = next(_owners(snapshot), None)
    if owner is None:
        return None
    cache, container = owner
    field = f"containers[{container.name}]"
    seen = Evidence(cache.ref, field, container.name, "NodeLocal DNSCache runs on the nodes")
    said = (said for each in kubelets for said in each.of_addresses)
    for told in (*_flagged(cache, container), *_bound(snapshot, cache), *_linked(said)):
        return NodeLocal(_own(told.value), (told, seen))
    return NodeLocal(None, (seen,))


def is_link_local(text: str) -> bool:
    """Whether a text is a link-local address, which no Service has."""
    address = parse_address(text)
    return address is not None and address.is_link_local


def _owners(snapshot: Snapshot) -> Iterator[tuple[Pod | Workload, Container]]:
    for each in snapshot.daemon_sets:
        container = each.template.container(_CONTAINER)
        known = each.name in _NAMES or each.name.endswith("-nodelocal")
        if container is None and known and each.template.containers:
            container = each.template.containers[0]
        if container is not None and each.desired:
            yield each, container
    for pod in snapshot.pods:
        container = pod.template.container(_CONTAINER)
        if container is not None and pod.phase == "Running":
            yield pod, container


def _flagged(cache: Pod | Workload, container: Container) -> Iterator[Evidence]:
    value = container.flags.get("localip", "")
    if _own(value):
        yield Evidence(cache.ref, "-localip", value, "NodeLocal DNSCache listens there")


def _bound(snapshot: Snapshot, cache: Pod | Workload) -> Iterator[Evidence]:
    names = ("node-local-dns", *cache.template.config_maps.values())
    for name in dict.fromkeys(names):
        config = snapshot.config("ConfigMap", cache.namespace, name)
        found = [(path, text) for path, text in config.each(_BIND) if _own(text)] if config else []
        found.sort(key=lambda each: not is_link_local(each[1]))
        if config is not None and found:
            yield Evidence(config.ref, *found[0], "NodeLocal DNSCache binds to it")


def _linked(said: Iterable[Evidence]) -> Iterator[Evidence]:
    return (each for each in said if is_link_local(each.value.rpartition(" ")[2]))


def _own(text: str) -> str | None:
    """The cache's own address in a list: the link-local one, else the first."""
    texts = text.rpartition(" ")[2].split(",")
    addresses = [address for each in texts if (address := parse_address(each)) is not None]
    addresses.sort(key=lambda address: not address.is_link_local)
    return str(addresses[0]) if addresses else None
