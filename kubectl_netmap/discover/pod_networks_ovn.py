"""What OpenShift, OVN-Kubernetes and Kube-OVN say of the pod network."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.discover.claim import Claim, Parts, claimed, grouped, pieces
from kubectl_netmap.discover.fact import Confidence, Evidence
from kubectl_netmap.discover.facts import Layer
from kubectl_netmap.discover.json_in import json_in, maps_in, strings_in
from kubectl_netmap.discover.sight import Sight
from kubectl_netmap.objects.addresses import Network, parse_network, parts_of
from kubectl_netmap.objects.workload import Pod

_SAYS = "pod network"
_NODE_SUBNETS = "k8s.ovn.org/node-subnets"
_KUBE_OVN_CIDR = "ovn.kubernetes.io/cidr"


def openshift(sight: Sight) -> Iterator[Claim]:
    """OpenShift's Network/cluster: its status, or its spec until there is one."""
    for part, confidence in (("status", Confidence.OBSERVED), ("spec", Confidence.DECLARED)):
        told = sight.told("Network", _SAYS, f"{part}.clusterNetwork")
        found = [each for each in told if each.field.endswith(".cidr")]
        if found:
            yield from claimed(Layer.POD, confidence, found)
            return


def host_subnets(sight: Sight) -> Iterator[Parts]:
    """The range of each node under OpenShift SDN."""
    found = pieces(
        (each.ref, (each.text("subnet"),)) for each in sight.snapshot.configs("HostSubnet")
    )
    if found:
        yield Parts(Layer.POD, "HostSubnet", "subnet", found)


def configuration(sight: Sight) -> Iterator[Claim]:
    """The configuration of OVN-Kubernetes: ranges with the length of a node's share.

    Source: OVN-Kubernetes, cluster-subnets: `10.128.0.0/14/23`, several by commas.
    """
    paths = ("data.ovnkube.conf.default.cluster-subnets", "data.net_cidr")
    told = sight.told("ConfigMap", _SAYS, *paths)
    yield from claimed(Layer.POD, Confidence.DECLARED, told, read=_with_share)


def node_subnets(sight: Sight) -> Iterator[Parts]:
    """The nodes' ranges on OVN-Kubernetes' default network; a text or a list of them."""
    found = pieces(
        (node.ref, strings_in(entry.get("default")))
        for node in sight.snapshot.nodes
        for entry in maps_in(json_in(node.annotations.get(_NODE_SUBNETS, "")))
    )
    if found:
        yield Parts(Layer.POD, "node subnet", f"metadata.annotations[{_NODE_SUBNETS}]", found)


def kube_ovn_subnets(sight: Sight) -> Iterator[Claim]:
    """Kube-OVN's subnets, but for `join`, which links nodes to pods."""
    told = sight.told("Subnet", _SAYS, "spec.cidrBlock")
    found = [each for each in told if each.source.name != "join"]
    yield from claimed(Layer.POD, Confidence.OBSERVED, found)


def kube_ovn_pods(sight: Sight) -> Iterator[Claim]:
    """The subnet that Kube-OVN notes on each pod."""
    path = f"metadata.annotations[{_KUBE_OVN_CIDR}]"
    first: dict[str, Pod] = {}
    for pod in sight.snapshot.pods:
        if pod.annotations and _KUBE_OVN_CIDR in pod.annotations and pod.on_network:
            first.setdefault(pod.annotations[_KUBE_OVN_CIDR], pod)
    told = [Evidence(pod.ref, path, text, _SAYS) for text, pod in first.items()]
    yield from claimed(Layer.POD, Confidence.OBSERVED, told)


def kube_ovn_controller(sight: Sight) -> Iterator[Claim]:
    """The default subnet that Kube-OVN's controller was told to make."""
    told = sight.agent_flags("kube-ovn-controller", "default-cidr", _SAYS)
    yield from grouped(Layer.POD, Confidence.DECLARED, told, "controller")


def _with_share(text: str) -> tuple[Network, ...]:
    parsed = (parse_network("/".join(part.split("/")[:2])) for part in parts_of(text))
    return tuple(network for network in parsed if network is not None)
