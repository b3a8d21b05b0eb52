"""The configuration file that a kube-proxy consumes, found in the ConfigMap behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kubectl_netmap.discover.proxies.clues import Agent
from kubectl_netmap.objects.config import ConfigObject
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.workload import Pod
from kubectl_netmap.snapshot.snapshot import Snapshot

_WELL_KNOWN = ("kube-proxy", "kube-proxy-config")
_SYSTEM = "kube-system"

# the fields that are read of a KubeProxyConfiguration, by which its key is found
_FIELDS = (".mode", ".clusterCIDR", ".metricsBindAddress", ".detectLocalMode", ".ipvs.scheduler")


@dataclass(frozen=True, slots=True)
class ProxyConfig:
    """A KubeProxyConfiguration: its ConfigMap, and the path of its key in it.

    `named` says whether `--config` names this file; otherwise it is only mounted.
    """

    source: ConfigObject
    path: str
    named: bool

    @property
    def mode(self) -> str:
        """What it says of the mode; empty where it says nothing."""
        return self.source.text(self.field)

    @property
    def field(self) -> str:
        """Where the mode stands, or would stand."""
        return f"{self.path}.mode"

    def changed_after(self, agent: Agent) -> bool:
        """Whether the ConfigMap was changed after the agent's pod had started.

        The running mode may then be the older one: kube-proxy takes its mode at start.
        """
        pod = agent.owner
        if not isinstance(pod, Pod):
            return False
        started, modified = _time(pod.started), _time(self.source.modified)
        return started is not None and modified is not None and modified > started


def consumed(snapshot: Snapshot, agent: Agent) -> ProxyConfig | None:
    """The configuration that an agent reads; None where it is not seen, or on the node.

    Found by its `--config` path, the mount under that path, the volume of the mount
    and the ConfigMap of the volume, since names differ: kube-proxy and config.conf
    (kubeadm), kube-proxy-config and config (EKS), and others.
    """
    path = agent.container.flags.get("config", "")
    named = _by_path(snapshot, agent, path)
    if named is not None:
        return named
    mounted = [
        found
        for volume in dict.fromkeys(agent.container.mounts.values())
        if (source := _config_map(snapshot, agent, volume)) is not None
        and (found := _document(source, "", named=False)) is not None
    ]
    return mounted[0] if len(mounted) == 1 else None


def config_map_of(agent: Agent) -> Ref | None:
    """The ConfigMap that holds the file of `--config`; None where it is on the node."""
    mount = _mount(agent, agent.container.flags.get("config", ""))
    name = agent.owner.template.config_maps.get(agent.container.mounts.get(mount, ""))
    return Ref("ConfigMap", agent.owner.namespace, name) if name else None


def unclaimed(snapshot: Snapshot) -> ProxyConfig | None:
    """The configuration in its usual place, where nobody who reads it can be seen.

    None as soon as pods or DaemonSets of its namespace are seen: then whoever reads it
    would be seen too, and a ConfigMap alone may be a left-over.
    """
    if snapshot.sees("Pod", _SYSTEM) or snapshot.sees("DaemonSet", _SYSTEM):
        return None
    sources = (snapshot.config("ConfigMap", _SYSTEM, name) for name in _WELL_KNOWN)
    documents = (_document(source, "", named=False) for source in sources if source is not None)
    return next((found for found in documents if found is not None), None)


def _by_path(snapshot: Snapshot, agent: Agent, path: str) -> ProxyConfig | None:
    mount = _mount(agent, path)
    if not mount:
        return None
    source = _config_map(snapshot, agent, agent.container.mounts[mount])
    key = path.removeprefix(mount).lstrip("/")
    return None if source is None else _document(source, key, named=True)


def _mount(agent: Agent, path: str) -> str:
    """The mount path that holds a file: the longest one; empty where there is none."""
    holding = (
        mount
        for mount in agent.container.mounts
        if path == mount or path.startswith(mount.rstrip("/") + "/")
    )
    return max(holding, key=len, default="")


def _config_map(snapshot: Snapshot, agent: Agent, volume: str) -> ConfigObject | None:
    name = agent.owner.template.config_maps.get(volume)
    return snapshot.config("ConfigMap", agent.owner.namespace, name) if name else None


def _document(source: ConfigObject, key: str, *, named: bool) -> ProxyConfig | None:
    """The document under a key; else the only one there is (the file may be renamed)."""
    paths = {
        field.removesuffix(suffix)
        for field in source.fields
        for suffix in _FIELDS
        if field.endswith(suffix)
    }
    wanted = f"data.{key}"
    if wanted in paths:
        return ProxyConfig(source, wanted, named)
    return ProxyConfig(source, paths.pop(), named) if len(paths) == 1 else None


def _time(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
