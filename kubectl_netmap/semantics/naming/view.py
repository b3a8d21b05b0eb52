"""What cluster DNS answers from: the cluster, its domain, and CoreDNS's configuration."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kubectl_netmap.objects.config import ConfigObject
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.workload import FINISHED, Pod, Workload
from kubectl_netmap.semantics.naming.answers import in_any, is_in
from kubectl_netmap.semantics.naming.corefile import ServerBlock, blocks_of, imports_of
from kubectl_netmap.snapshot.snapshot import Snapshot

_NAMESPACE, _NAME = "kube-system", "coredns"
_SERVER, _CACHE = "coredns", "node-cache"
_CUSTOM = "coredns-custom"
_UNSEEN_ZONE = "?"


@dataclass(frozen=True, slots=True)
class View:
    """What answers are made of.

    `corefile` is the ConfigMap that CoreDNS reads, None where it is not seen: then
    `blocks` is empty, and nothing is known but what the DNS specification of Kubernetes
    demands. `unread` says why blocks may be missing, `added` why lines in them may be.
    `hosts` are the names in the file NodeHosts of k3s. `cached` is set where NodeLocal
    DNSCache runs, which asks CoreDNS for names of the cluster only.
    """

    snapshot: Snapshot
    domain: str
    corefile: Ref | None = None
    blocks: tuple[ServerBlock, ...] = ()
    hosts: frozenset[str] = frozenset()
    unread: str = ""
    added: str = ""
    cached: bool = False

    @property
    def corefile_seen(self) -> bool:
        """Whether CoreDNS's configuration is seen."""
        return self.corefile is not None

    def block_for(self, name: str) -> tuple[ServerBlock, str] | None:
        """The server block that answers for a name, and its zone: the longest one wins.

        Source: the CoreDNS manual, "Server Blocks".
        """
        found = [
            (block, zone) for block in self.blocks for zone in block.zones if is_in(name, zone)
        ]
        return max(found, key=lambda each: len(each[1].strip(".")), default=None)


def view(snapshot: Snapshot, domain: str) -> View:
    """What is seen of cluster DNS: its Corefile is that which a container coredns mounts.

    Where nobody is seen to mount one it is kube-system/coredns. A snapshot that was saved
    before server blocks were read has none, nor has one with two that both may be it.
    """
    domain = domain.strip(".").lower()
    config = _corefile(snapshot, domain)
    if config is None:
        return View(snapshot, domain)
    blocks = _asked(blocks_of(config), domain)
    imports = set(imports_of(config))
    elsewhere = any(text == _UNSEEN_ZONE for _, text in config.each("data.Corefile.servers"))
    custom = _custom(snapshot, config)
    unread = "CoreDNS imports files that are not read" if "other" in imports else ""
    if elsewhere:
        unread = "a zone of CoreDNS's configuration is set elsewhere"
    return View(
        snapshot=snapshot,
        domain=domain,
        corefile=config.ref,
        blocks=blocks,
        hosts=frozenset(text for _, text in config.each("data.NodeHosts.names")),
        unread=unread or (custom if "custom" in imports else ""),
        added=custom,
        cached=any(_running(snapshot, _CACHE)),
    )


def _asked(blocks: tuple[ServerBlock, ...], domain: str) -> tuple[ServerBlock, ...]:
    """The blocks on the port of the one for the cluster: pods ask no other."""
    ports = [
        block.port
        for block in blocks
        if any(in_any(domain, plugin.zones) for plugin in block.kubernetes)
    ]
    return tuple(block for block in blocks if not ports or block.port == ports[0])


def _corefile(snapshot: Snapshot, domain: str) -> ConfigObject | None:
    mounted = {
        (owner.namespace, name)
        for owner in _running(snapshot, _SERVER)
        for name in owner.template.config_maps.values()
    }
    known = [each for each in snapshot.configs("ConfigMap") if _blocks_seen(each)]
    found = [each for each in known if (each.namespace, each.name) in mounted]
    if mounted and len(found) > 1:
        serving = [each for each in found if _asked_for(each, domain)]
        return serving[0] if len(serving) == 1 else None
    usual = [each for each in known if (each.namespace, each.name) == (_NAMESPACE, _NAME)]
    return next(iter(found if mounted else usual), None)


def _asked_for(config: ConfigObject, domain: str) -> bool:
    return any(
        in_any(domain, plugin.zones) for block in blocks_of(config) for plugin in block.kubernetes
    )


def _blocks_seen(config: ConfigObject) -> bool:
    return any(path.startswith("data.Corefile.servers[") for path in config.fields)


def _running(snapshot: Snapshot, container: str) -> Iterator[Pod | Workload]:
    """What has a container of that name and is wanted or runs."""
    for workload in (*snapshot.deployments, *snapshot.daemon_sets):
        if workload.desired and workload.template.container(container):
            yield workload
    for pod in snapshot.pods:
        if pod.phase not in FINISHED and pod.template.container(container):
            yield pod


def _custom(snapshot: Snapshot, config: ConfigObject) -> str:
    """Why the files in coredns-custom may say something; empty where they say nothing.

    k3s and AKS import them from that ConfigMap, which is optional.
    """
    found = snapshot.config("ConfigMap", config.namespace, _CUSTOM)
    hidden = not snapshot.sees("ConfigMap", config.namespace) or any(
        (gap.kind, gap.namespace, gap.name) == ("ConfigMap", config.namespace, _CUSTOM)
        for gap in snapshot.gaps
    )
    if found is None:
        return f"ConfigMap {config.namespace}/{_CUSTOM} is not seen" if hidden else ""
    if any(value for value in found.fields.values()):
        return f"CoreDNS imports what people wrote in ConfigMap {config.namespace}/{_CUSTOM}"
    return ""
