"""Where the configuration of a network plug-in's agent lies."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.discover.components import Component
from kubectl_netmap.discover.marks import readable
from kubectl_netmap.objects.config import ConfigObject
from kubectl_netmap.snapshot.snapshot import Snapshot


def config_map(snapshot: Snapshot, seen: Component, *names: str) -> ConfigObject | None:
    """The ConfigMap that the agent mounts, or else the one of these names beside it.

    Where the agent itself is not seen, every namespace counts.
    """
    for namespace, name in _mounted(seen):
        found = snapshot.config("ConfigMap", namespace, name)
        if found is not None:
            return found
    home = seen.agent[0].namespace if seen.agent else ""
    return next(
        (
            each
            for each in snapshot.configs("ConfigMap")
            if each.name in names and each.namespace in (home or each.namespace)
        ),
        None,
    )


def hidden(snapshot: Snapshot, seen: Component, name: str) -> bool:
    """Whether the agent's ConfigMap of this name may be there without being seen."""
    home = seen.agent[0].namespace if seen.agent else "kube-system"
    return not readable(snapshot, "ConfigMap", home, name)


def _mounted(seen: Component) -> Iterator[tuple[str, str]]:
    if seen.agent is None:
        return
    owner, container = seen.agent
    for volume in container.mounts.values():
        if volume in owner.template.config_maps:
            yield owner.namespace, owner.template.config_maps[volume]
