"""Amazon VPC CNI: pods have addresses of the VPC's subnets; built in to EKS Auto Mode."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.discover.cnis.plugin import Dataplane, Plugin, Policy, number
from kubectl_netmap.discover.components import Component, Mark
from kubectl_netmap.discover.fact import Confidence, Evidence
from kubectl_netmap.discover.facts import Enforces
from kubectl_netmap.discover.marks import field, readable
from kubectl_netmap.discover.node_signs import Sign, Where
from kubectl_netmap.snapshot.snapshot import Snapshot

_AGENT = "aws-eks-nodeagent"
_FLAG = "enable-network-policy"
_CONFIG = "amazon-vpc-cni"
_SWITCH = "data.enable-network-policy-controller"


def _dataplane(_snapshot: Snapshot, seen: Component) -> Dataplane:
    """By the environment of aws-node.

    Source: POD_MTU before AWS_VPC_ENI_MTU, ENABLE_PREFIX_DELEGATION,
    AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG.
    """
    ipam, mtu = ["VPC addresses"], None
    evidence: list[Evidence] = []
    if seen.agent:
        owner, container = seen.agent
        for name, words in (
            ("ENABLE_PREFIX_DELEGATION", "by prefixes"),
            ("AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG", "custom subnets (ENIConfig)"),
        ):
            if container.env.get(name) == "true":
                ipam.append(words)
                evidence.append(Evidence(owner.ref, f"env {name}", "true", words))
        for name in ("POD_MTU", "AWS_VPC_ENI_MTU"):
            value = container.env.get(name, "")
            if number(value) and not mtu:
                mtu = number(value)
                evidence.append(Evidence(owner.ref, f"env {name}", value, "MTU"))
    return Dataplane("none", "native routes (VPC)", mtu, ", ".join(ipam), evidence=tuple(evidence))


def _policy(snapshot: Snapshot, seen: Component) -> Policy:
    """Only where agent and controller are both switched on; both are off by default.

    Source: flag --enable-network-policy of container aws-eks-nodeagent, and ConfigMap
    amazon-vpc-cni, enable-network-policy-controller.
    """
    if seen.agent is None:
        because = "the VPC CNI's agent is not a pod here: its setting is not seen"
        return Policy(Enforces.UNKNOWN, because)
    owner, _ = seen.agent
    agent = owner.template.container(_AGENT)
    if agent is None:
        return Policy(Enforces.NO, f"aws-node has no container {_AGENT}", Confidence.DECLARED)
    value = agent.flags.get(_FLAG, "")
    quote = Evidence(owner.ref, f"--{_FLAG}", value, "" if value else "not set: off by default")
    if value != "true":
        sure = Confidence.DECLARED if value else Confidence.ASSUMED
        because = f"{_AGENT} runs without --{_FLAG}=true"
        return Policy(Enforces.NO, because, sure, (quote,))
    config = snapshot.config("ConfigMap", owner.namespace, _CONFIG)
    if config is None and not readable(snapshot, "ConfigMap", owner.namespace, _CONFIG):
        return Policy(Enforces.UNKNOWN, f"ConfigMap {_CONFIG} is not readable", evidence=(quote,))
    if config is None or config.text(_SWITCH) != "true":
        because = f"ConfigMap {_CONFIG} does not switch its controller on"
        quotes = (quote, field(config, _SWITCH)) if config else (quote,)
        return Policy(Enforces.NO, because, Confidence.DECLARED, quotes)
    because = f"{_AGENT} and its controller are switched on"
    return Policy(Enforces.YES, because, Confidence.DECLARED, (quote, field(config, _SWITCH)))


def _declared(snapshot: Snapshot) -> Iterator[Evidence]:
    for config in snapshot.configs("ConfigMap"):
        if config.text("data.cni-chaining-mode") == "aws-cni":
            yield field(config, "data.cni-chaining-mode", "Cilium is chained to it")


PLUGIN = Plugin(
    name="aws-vpc-cni",
    marks=(Mark(container="aws-node"), Mark(image="amazon-k8s-cni")),
    # no agent shows as a pod on these nodes of EKS: it is built in
    signs=(Sign(Where.LABEL, "eks.amazonaws.com/compute-type", ("auto", "fargate")),),
    declared=_declared,
    dataplane=_dataplane,
    policy=_policy,
)
