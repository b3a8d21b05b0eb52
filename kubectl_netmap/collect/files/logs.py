"""Logs of kube-proxy that a dump brings along: they tell the mode that really runs.

`cluster-info dump` has `kube-system/POD/logs.txt`, must-gather
`…/pods/POD/CONTAINER/CONTAINER/logs/current.log`, support bundles
`…/pods/logs/kube-system/POD/CONTAINER.log`: all have the pod's name in the path.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kubectl_netmap.collect.files.coverage import Path
from kubectl_netmap.collect.kube_proxy_log import kube_proxies, pod_log
from kubectl_netmap.objects.config import ConfigObject
from kubectl_netmap.snapshot.snapshot import Object

_LOG = ("log", "logs", "txt")


def is_kube_proxy_log(path: Path) -> bool:
    """Whether a file is the log of a kube-proxy that still runs, by its path."""
    name, ending = path[-1].lower(), path[-1].lower().rpartition(".")[2]
    if ending not in _LOG or "previous" in name:
        return False
    return "log" in name and any(part.startswith("kube-proxy") for part in path)


def pod_logs(
    logs: Iterable[tuple[Path, str]], known: Mapping[str, tuple[Object, ...]]
) -> Iterator[ConfigObject]:
    """One `PodLog` for each kube-proxy pod with a log that holds the line."""
    by_part = {part: text for path, text in logs for part in path}
    for pod in kube_proxies(known):
        said = pod_log(pod, by_part.get(pod.name, ""))
        if said:
            yield said
