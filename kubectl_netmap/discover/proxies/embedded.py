"""kube-proxy where it is no pod: inside k3s, MicroK8s or OpenShift SDN, or on the machine."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.discover.fact import Confidence, Evidence, Fact
from kubectl_netmap.discover.facts import ServiceProxy
from kubectl_netmap.discover.node_args import NodeArgs
from kubectl_netmap.discover.proxies.claim import claim
from kubectl_netmap.discover.proxies.clues import Clues, Host
from kubectl_netmap.discover.proxies.mode import Meaning, meaning, version_of
from kubectl_netmap.objects.workload import Node

_MICROK8S = "microk8s.io/cluster"
_COMPUTE = "eks.amazonaws.com/compute-type"
_SDN_MODE = "spec.kubeProxyConfig.proxyArguments.proxy-mode[0]"

# labels of nodes whose proxy is not a pod of this cluster
_LABELS = {
    "ibm-cloud.kubernetes.io/": "on IBM Cloud kube-proxy may be a process of the machine",
    "vcluster.loft.sh/": "the host cluster's proxy serves a virtual cluster",
}


def embedded(clues: Clues, host: Host) -> Iterator[Fact[ServiceProxy]]:
    """The mode of a kube-proxy that is no pod, as far as something tells of it."""
    yield from _by_node_args(clues, host)
    yield from _by_openshift_sdn(clues, host)
    if host.node is not None and _MICROK8S in host.node.labels:
        says = "MicroK8s has kube-proxy inside its kubelite"
        yield _default(host, Evidence(host.node.ref, _label(_MICROK8S), "true", says))
    if host.name in clues.started:
        yield _default(host, clues.started[host.name])


def embedded_runs(clues: Clues, host: Host) -> bool:
    """Whether a program that has kube-proxy inside runs it on the node, to our knowledge.

    k3s counts only where a server is among the nodes: it alone knows whether kube-proxy
    is disabled.
    """
    args = clues.args.get(host.name)
    inside = args is not None and args.program == "k3s" and clues.servers and not clues.disabled
    return inside or bool(clues.on(host, "sdn"))


def elsewhere(clues: Clues, host: Host) -> Evidence | None:
    """Why a proxy may run on the node without being seen; None if nothing suggests it."""
    node = host.node
    if node is None:
        return None
    return next(_elsewhere(clues, host, node), None)


def _elsewhere(clues: Clues, host: Host, node: Node) -> Iterator[Evidence]:
    compute = node.labels.get(_COMPUTE, "")
    if compute in ("fargate", "auto"):
        says = f"nodes of EKS {compute} run no visible kube-proxy: their proxy is not known"
        yield Evidence(node.ref, _label(_COMPUTE), compute, says)
    if "/fargate-" in node.provider_id:
        says = "Fargate runs no visible kube-proxy: its proxy is not known"
        yield Evidence(node.ref, "spec.providerID", node.provider_id, says)
    kind = node.labels.get("type", "")
    if kind in ("virtual-kubelet", "kwok") or "virtual-kubelet.io/provider" in node.taints:
        value = kind or "virtual-kubelet"
        yield Evidence(node.ref, _label("type"), value, "this node is no machine")
    for name, value in node.labels.items():
        for prefix, says in _LABELS.items():
            if name.startswith(prefix):
                yield Evidence(node.ref, _label(name), value, says)
    if any(name.startswith("rke.cattle.io/") for name in node.annotations):
        says = "RKE runs kube-proxy as a container of the machine"
        yield Evidence(node.ref, "metadata.annotations", "rke.cattle.io/", says)
    if _MICROK8S in node.labels:
        yield Evidence(node.ref, _label(_MICROK8S), "true", "kube-proxy would be in kubelite")
    if "+k3s" in node.kubelet_version and not (host.name in clues.args and clues.disabled):
        field = "status.nodeInfo.kubeletVersion"
        yield Evidence(node.ref, field, node.kubelet_version, "k3s has kube-proxy inside")


def _by_node_args(clues: Clues, host: Host) -> Iterator[Fact[ServiceProxy]]:
    args = clues.args.get(host.name)
    if args is None or clues.disabled:
        return
    if args.program == "k3s":
        yield _told_to(args, host, Confidence.DECLARED)
    elif not clues.snapshot.sees("Pod", "kube-system"):
        # RKE2 runs kube-proxy as a static pod, which would tell more
        yield _told_to(args, host, Confidence.INFERRED)


def _told_to(args: NodeArgs, host: Host, most: Confidence) -> Fact[ServiceProxy]:
    words = [value.lstrip("-") for value in args.values("kube-proxy-arg")]
    modes = [word.removeprefix("proxy-mode=") for word in words if word.startswith("proxy-mode=")]
    if not modes or not modes[-1]:
        # k3s sets it itself, whatever kube-proxy's own default is (k3s: pkg/daemons/agent)
        says = f"{args.program} starts its kube-proxy in iptables mode unless told otherwise"
        evidence = Evidence(args.node.ref, args.field, args.command, says)
        return claim(Meaning("iptables", Confidence.ASSUMED), (evidence,))
    mode = modes[-1]
    says = f"{args.program} was told to start kube-proxy so"
    evidence = Evidence(args.node.ref, args.field, f"--kube-proxy-arg proxy-mode={mode}", says)
    meant = meaning(mode, host.system, version_of(host.kubelet))
    return claim(meant, (evidence,), most, configured=mode)


def _by_openshift_sdn(clues: Clues, host: Host) -> Iterator[Fact[ServiceProxy]]:
    agents = clues.on(host, "sdn")
    if not agents:
        return
    agent = agents[0]
    for config in clues.snapshot.configs("OperatorNetwork"):
        mode = config.text(_SDN_MODE)
        if mode:
            evidence = Evidence(config.ref, _SDN_MODE, mode, "mode of the kube-proxy in sdn")
            meant = meaning(mode, host.system, version_of(host.kubelet))
            yield claim(meant, (evidence,), agent.most, configured=mode)
            return
    says = "OpenShift SDN has kube-proxy inside, in iptables mode unless told otherwise"
    evidence = Evidence(agent.owner.ref, "containers[sdn]", "sdn", says)
    yield claim(Meaning("iptables", Confidence.ASSUMED), (evidence,))


def _default(host: Host, seen: Evidence) -> Fact[ServiceProxy]:
    meant = meaning("", host.system, version_of(host.kubelet))
    if host.node is None or not meant.mode:
        return claim(meant, (seen,))
    field = "status.nodeInfo.kubeletVersion"
    version = Evidence(host.node.ref, field, host.kubelet, meant.why)
    return claim(meant, (seen, version))


def _label(name: str) -> str:
    return f"metadata.labels[{name}]"
