"""The pods in which kube-proxy runs."""

from __future__ import annotations

from collections.abc import Mapping

from kubectl_netmap.objects.workload import FINISHED, Pod
from kubectl_netmap.snapshot.snapshot import Object

CONTAINER = "kube-proxy"
"""Its container's name everywhere: kubeadm's DaemonSet, EKS and AKS, RKE2's static pods."""


def kube_proxies(known: Mapping[str, tuple[Object, ...]]) -> tuple[Pod, ...]:
    """Those that have not ended, in the order of the snapshot."""
    return tuple(
        pod
        for pod in known.get("Pod", ())
        if isinstance(pod, Pod) and pod.template.container(CONTAINER) and pod.phase not in FINISHED
    )
