"""Pods with addresses of the provider's network, whose ranges no object holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kubectl_netmap.discover.claim import Claim, claimed
from kubectl_netmap.discover.fact import Confidence, Evidence
from kubectl_netmap.discover.facts import Layer
from kubectl_netmap.discover.json_in import json_in, maps_in, strings_in
from kubectl_netmap.discover.node_signs import Sign, Where, on_nodes
from kubectl_netmap.discover.sight import Sight

_POD_ENI = "vpc.amazonaws.com/pod-eni"
_CUSTOM = "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG"
_COMPUTE = Sign(Where.LABEL, "eks.amazonaws.com/compute-type", ("auto", "fargate"))
_AKS = Sign(Where.LABEL, "kubernetes.azure.com/cluster")


@dataclass(frozen=True, slots=True)
class Vpc:
    """Why pods are known to have the provider's addresses.

    `shared` tells that they may have them out of the nodes' own subnets.
    """

    evidence: Evidence
    shared: bool = True


def vpc(sight: Sight) -> Vpc | None:
    """Whether the CNI takes the pods' addresses from the provider's network.

    The masks of its subnets are not in the cluster then, and pods and nodes share
    them by design.
    Source: AWS VPC CNI (aws-node; its ENIConfigs name subnets by id), Cilium's IPAM
    modes eni, azure and alibabacloud, Azure CNI without overlay.
    """
    return next(_vpcs(sight), None)


def pod_interfaces(sight: Sight) -> Iterator[Claim]:
    """The subnets of pods with an interface of their own (AWS, security groups for pods)."""
    path = f"metadata.annotations[{_POD_ENI}]"
    told = {
        text: Evidence(pod.ref, f"{path}.subnetCidr", text, "the pod's subnet")
        for pod in sight.snapshot.pods
        if pod.annotations and _POD_ENI in pod.annotations and pod.on_network
        for entry in maps_in(json_in(pod.annotations[_POD_ENI]))
        for text in strings_in(entry.get("subnetCidr"))
    }
    yield from claimed(Layer.POD, Confidence.OBSERVED, told.values())


def _vpcs(sight: Sight) -> Iterator[Vpc]:
    shares = "pods have addresses of the nodes' VPC, whose subnets the cluster does not tell"
    for owner, container in sight.agents("aws-node"):
        custom = container.env.get(_CUSTOM, "")
        if custom == "true":
            says = "pods have VPC subnets of their own, which the cluster does not tell"
            yield Vpc(Evidence(owner.ref, f"env {_CUSTOM}", custom, says), shared=False)
        yield Vpc(Evidence(owner.ref, "metadata.name", owner.name, shares))
    for _, evidence in on_nodes(sight.snapshot, [_COMPUTE]):
        yield Vpc(Evidence(evidence.source, evidence.field, evidence.value, shares))
    for config in sight.snapshot.configs("ConfigMap"):
        if config.text("data.ipam") in ("eni", "azure", "alibabacloud"):
            yield Vpc(Evidence(config.ref, "data.ipam", config.text("data.ipam"), shares))
    for each in sight.told("NodeNetworkConfig", shares, "status.networkContainers"):
        if each.field.endswith(".type") and each.value.lower() == "vnet":
            yield Vpc(each)
    if _among_nodes(sight):
        for _, evidence in on_nodes(sight.snapshot, [_AKS]):
            yield Vpc(Evidence(evidence.source, evidence.field, evidence.value, shares))


def _among_nodes(sight: Sight) -> bool:
    """Whether addresses of nodes lie between those of pods; Azure's classic CNI has no mark."""
    return any(
        (hull := pods.hull()) is not None
        and sight.observed.of(Layer.NODE, pods.family).count([hull])
        for pods in sight.observed.layer(Layer.POD)
    )
