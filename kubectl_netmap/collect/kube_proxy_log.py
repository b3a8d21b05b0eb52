"""kube-proxy's pods, and the line of their log in which it says its mode.

The line is among the first after the start: `Using iptables Proxier`. Lines with
`FLAG: --proxy-mode=""` tell the flag and not the mode.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from kubectl_netmap.objects.config import ConfigObject
from kubectl_netmap.objects.workload import FINISHED, Pod
from kubectl_netmap.snapshot.snapshot import Object

KIND = "PodLog"

CONTAINER = "kube-proxy"
"""Its container's name everywhere: kubeadm's DaemonSet, EKS and AKS, RKE2's static pods."""

HEAD = 32 * 1024
"""Bytes from the start of a log among which the line is."""

_LINE = 300

# cmd/kube-proxy/app/server_linux.go and server_windows.go; the second form, until 1.21 and
# 1.25, is what an unknown or empty mode and the fallback from IPVS say
_SAYS = (
    re.compile(r"\busing (iptables|ipvs|nftables|userspace|kernelspace) proxier", re.IGNORECASE),
    re.compile(r"\b(?:assuming|trying|falling back to) (iptables|userspace)\b", re.IGNORECASE),
)


def kube_proxies(known: Mapping[str, tuple[Object, ...]]) -> tuple[Pod, ...]:
    """Those that have not ended, in the order of the snapshot."""
    return tuple(
        pod
        for pod in known.get("Pod", ())
        if isinstance(pod, Pod) and pod.template.container(CONTAINER) and pod.phase not in FINISHED
    )


def pod_log(pod: Pod, log: str) -> ConfigObject | None:
    """What a pod's log says of the mode; None where the line is not in it."""
    said = mode_of(log)
    fields = {"log": said[0], "mode": said[1]} if said else {}
    return ConfigObject(KIND, pod.namespace, pod.name, fields) if said else None


def mode_of(log: str) -> tuple[str, str] | None:
    """(line, mode in lower case) of the line that tells the mode; None where none does."""
    for says in _SAYS:
        for line in log.splitlines():
            if found := says.search(line):
                return line.strip()[:_LINE], found.group(1).lower()
    return None
