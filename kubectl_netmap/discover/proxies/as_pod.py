"""Whether a kube-proxy of this cluster would be a pod, so that its absence can be seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kubectl_netmap.discover.fact import Evidence
from kubectl_netmap.discover.proxies.clues import KUBE_PROXY, Clues
from kubectl_netmap.objects.workload import Node

_KUBEADM = ("kubeadm-config", "kube-proxy", "kube-proxy-config")
_CONTROL_PLANE = ("kube-apiserver", "kube-controller-manager")
_MANAGED = ("-eks-", "-gke.", "+k0s")
_AKS = "kubernetes.azure.com/cluster"
_SAYS = "here kube-proxy would be a pod, and none is on this node"


def as_pod(clues: Clues) -> Evidence | None:
    """What tells that kube-proxy runs as pods here; None where nothing does.

    Elsewhere it may be a process of the machine, of which no object speaks.
    """
    for signs in (_sets, _pods, _kubeadm, _switched_off, _nodes, _control_plane):
        for evidence in signs(clues):
            return evidence
    return None


def _sets(clues: Clues) -> Iterator[Evidence]:
    for each in clues.snapshot.daemon_sets:
        if each.template.container(KUBE_PROXY) is not None:
            field = "status.desiredNumberScheduled"
            yield Evidence(each.ref, field, str(each.desired), "none of its pods is on this node")


def _pods(clues: Clues) -> Iterator[Evidence]:
    for (container, _), agents in clues.pods.items():
        if container == KUBE_PROXY:
            yield Evidence(agents[0].owner.ref, "containers[kube-proxy]", KUBE_PROXY, _SAYS)


def _kubeadm(clues: Clues) -> Iterator[Evidence]:
    for name in _KUBEADM:
        config = clues.snapshot.config("ConfigMap", "kube-system", name)
        if config is not None:
            yield Evidence(config.ref, "metadata.name", name, _SAYS)


def _switched_off(clues: Clues) -> Iterator[Evidence]:
    for each in clues.disabled:
        yield replace(each, says=f"{each.says}, and no replacement is seen")


def _nodes(clues: Clues) -> Iterator[Evidence]:
    for node in clues.snapshot.nodes:
        yield from _node(node)


def _node(node: Node) -> Iterator[Evidence]:
    version = node.kubelet_version
    if any(mark in version for mark in _MANAGED):
        yield Evidence(node.ref, "status.nodeInfo.kubeletVersion", version, _SAYS)
    if node.os_image.startswith("Talos"):
        yield Evidence(node.ref, "status.nodeInfo.osImage", node.os_image, _SAYS)
    if _AKS in node.labels:
        yield Evidence(node.ref, f"metadata.labels[{_AKS}]", node.labels[_AKS], _SAYS)


def _control_plane(clues: Clues) -> Iterator[Evidence]:
    for pod in clues.snapshot.pods:
        for container in pod.template.containers:
            if container.name in _CONTROL_PLANE:
                yield Evidence(pod.ref, f"containers[{container.name}]", container.name, _SAYS)
