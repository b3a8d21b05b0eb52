"""What CNI plug-ins say of the pod network: what they hand out, what they are told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network

from kubectl_netmap.discover.claim import Claim, Parts, assumed, claimed, grouped, pieces
from kubectl_netmap.discover.fact import Confidence, Evidence
from kubectl_netmap.discover.facts import Layer
from kubectl_netmap.discover.json_in import json_in, maps_in, strings_in
from kubectl_netmap.discover.sight import Sight
from kubectl_netmap.objects.addresses import Network, family_of, parts_of
from kubectl_netmap.objects.config import ConfigObject
from kubectl_netmap.objects.ref import Ref

WEAVE = IPv4Network("10.32.0.0/12")
"""Source: Weave Net's launch script, default of IPALLOC_RANGE."""

_SAYS = "pod network"


def calico_pools(sight: Sight) -> Iterator[Claim]:
    """Calico's IPPools for workloads; several are normal.

    A disabled pool gives out nothing more, so it counts only while pods still have
    addresses of it that are in no other pool.
    """
    live: list[Evidence] = []
    disabled: list[Evidence] = []
    for pool in sight.snapshot.configs("IPPool"):
        uses = [text for _, text in pool.each("spec.allowedUses")]
        if uses and "Workload" not in uses:
            continue  # for tunnels or load balancers
        selector = pool.text("spec.nodeSelector")
        off = pool.text("spec.disabled") == "true" or selector == "!all()"
        says = f"{_SAYS}, for nodes {selector}" if selector not in ("", "all()") else _SAYS
        says = f"{_SAYS}, disabled but in use" if off else says
        (disabled if off else live).append(
            Evidence(pool.ref, "spec.cidr", pool.text("spec.cidr"), says)
        )
    known = [network for claim in _observed(live) for network in claim.networks]
    needed = [
        evidence
        for evidence in disabled
        for claim in _observed([evidence])
        for network in claim.networks
        if sight.observed.of(Layer.POD, family_of(network)).outside(known).count([network])
    ]
    yield from _observed([*live, *needed])


def calico_blocks(sight: Sight) -> Iterator[Parts]:
    """The blocks of Calico's pools that nodes hold now."""
    found = pieces(
        (each.ref, (each.text("spec.cidr"),))
        for each in sight.snapshot.configs("BlockAffinity")
        if each.text("spec.deleted") != "true" and ":" not in each.text("spec.node")
    )
    yield from _parts("Calico block", "spec.cidr", found)


def calico_operator(sight: Sight) -> Iterator[Claim]:
    """The pools that the Calico operator was told to make."""
    told = sight.told("Installation", _SAYS, "spec.calicoNetwork.ipPools")
    yield from _declared(each for each in told if each.field.endswith(".cidr"))


def calico_seed(sight: Sight) -> Iterator[Claim]:
    """The pool that calico-node makes where it finds none, at its first start only."""
    says = "Calico's first pool"
    told = [
        Evidence(owner.ref, f"env {name}", container.env[name], says)
        for owner, container in sight.agents("calico-node")
        for name in ("CALICO_IPV4POOL_CIDR", "CALICO_IPV6POOL_CIDR")
        if name in container.env and container.env.get("CALICO_NETWORKING_BACKEND") != "none"
    ]
    yield from _declared(told)


def cilium_ipam(sight: Sight) -> str:
    """Cilium's IPAM mode; empty where its configuration is not seen."""
    return next((config.text("data.ipam") for config in _cilium(sight)), "")


def cilium_pools(sight: Sight) -> Iterator[Claim]:
    """CiliumPodIPPools, in the IPAM mode that has them."""
    if cilium_ipam(sight) in ("", "multi-pool"):
        paths = ("spec.ipv4.cidrs", "spec.ipv6.cidrs")
        yield from _observed(sight.told("CiliumPodIPPool", _SAYS, *paths))


def cilium_cluster_pool(sight: Sight) -> Iterator[Claim]:
    """The pool out of which Cilium's operator gives ranges to nodes, in that IPAM mode.

    Source: Cilium, options cluster-pool-ipv4-cidr and -ipv6-cidr: lists with blanks.
    """
    for config in _cilium(sight):
        if config.text("data.ipam").startswith("cluster-pool"):
            yield from _declared(
                Evidence(config.ref, path, config.text(path), _SAYS)
                for family in ("ipv4", "ipv6")
                if config.text(f"data.enable-{family}") != "false"
                if config.text(path := f"data.cluster-pool-{family}-cidr")
            )


def cilium_nodes(sight: Sight) -> Iterator[Parts]:
    """The ranges that Cilium's operator gave to nodes."""
    for path in ("spec.ipam.podCIDRs", "spec.ipam.pools.allocated"):
        found = pieces(
            (each.ref, [text for _, text in each.each(path)])
            for each in sight.snapshot.configs("CiliumNode")
        )
        yield from _parts("CiliumNode range", path, found)


def cilium_annotations(sight: Sight) -> Iterator[Parts]:
    """The ranges that Cilium's agents note on their nodes, if told to."""
    for form in ("network.cilium.io/{}-pod-cidr", "io.cilium.network.{}-pod-cidr"):
        names = [form.format(family) for family in ("ipv4", "ipv6")]
        yield from _annotated(sight, "Cilium range", *names)


def azure_containers(sight: Sight) -> Iterator[Claim]:
    """The address space that Azure's CNI gives to pods, per node the same.

    Source: acn.azure.com NodeNetworkConfig; type overlay, or vnet for a subnet.
    """
    told = sight.told("NodeNetworkConfig", _SAYS, "status.networkContainers")
    yield from _observed(each for each in told if each.field.endswith(".subnetAddressSpace"))


def flannel(sight: Sight) -> Iterator[Claim]:
    """The net-conf.json of flannel, also as part of canal.

    Source: manual of flannel; EnableIPv4 is on by default and EnableIPv6 is not.
    """
    conf = "data.net-conf.json"
    for config in sight.snapshot.configs("ConfigMap"):
        paths = [f"{conf}.Network"] if config.text(f"{conf}.EnableIPv4") != "false" else []
        if config.text(f"{conf}.EnableIPv6") == "true":
            paths.append(f"{conf}.IPv6Network")
        yield from _declared(
            Evidence(config.ref, path, config.text(path), _SAYS)
            for path in paths
            if config.text(path)
        )


def antrea(sight: Sight) -> Iterator[Claim]:
    """Antrea's ranges: of its own node IPAM, or of the CNI that it only polices.

    Source: Antrea's configuration; nodeIPAM.enableNodeIPAM is off by default, and
    podCIDRs counts in mode networkPolicyOnly only.
    """
    agent, controller = "data.antrea-agent.conf", "data.antrea-controller.conf.nodeIPAM"
    for config in sight.snapshot.configs("ConfigMap"):
        starts = []
        if config.text(f"{controller}.enableNodeIPAM") == "true":
            starts.append(f"{controller}.clusterCIDRs")
        if config.text(f"{agent}.trafficEncapMode") == "networkPolicyOnly":
            starts.append(f"{agent}.podCIDRs")
        yield from _declared(
            Evidence(config.ref, path, text, _SAYS)
            for start in starts
            for path, text in config.each(start)
        )


def kindnet(sight: Sight) -> Iterator[Claim]:
    """The environment of kind's CNI."""
    told = sight.environment("kindnet-cni", "POD_SUBNET", _SAYS)
    yield from grouped(Layer.POD, Confidence.DECLARED, told, "kindnet")


def weave(sight: Sight) -> Iterator[Claim]:
    """The environment of Weave Net, or its default."""
    agents = sight.agents("weave")
    told = [*sight.environment("weave", "IPALLOC_RANGE", _SAYS)]
    yield from grouped(Layer.POD, Confidence.DECLARED, told, "agent")
    if agents and not told:
        evidence = Evidence(agents[0][0].ref, "env IPALLOC_RANGE", "")
        yield assumed(Layer.POD, WEAVE, evidence, f"not set: {WEAVE} is the default")


def kube_router_annotations(sight: Sight) -> Iterator[Parts]:
    """kube-router's annotations, which stand above `Node.spec.podCIDRs`."""
    yield from _annotated(
        sight, "node range", "kube-router.io/pod-cidr", "kube-router.io/pod-cidrs"
    )


def gke_networks(sight: Sight) -> Iterator[Parts]:
    """The nodes' ranges on GKE's default network, in clusters with several networks."""
    name = "networking.gke.io/networks"
    found = pieces(
        (node.ref, strings_in(entry.get("cidrs")))
        for node in sight.snapshot.nodes
        for entry in maps_in(json_in(node.annotations.get(name, "")))
        if entry.get("name") == "default"
    )
    yield from _parts("node range", f"metadata.annotations[{name}]", found)


def _cilium(sight: Sight) -> Iterator[ConfigObject]:
    return (each for each in sight.snapshot.configs("ConfigMap") if each.text("data.ipam"))


def _annotated(sight: Sight, noun: str, *names: str) -> Iterator[Parts]:
    for name in names:
        found = pieces(
            (node.ref, parts_of(node.annotations.get(name, ""))) for node in sight.snapshot.nodes
        )
        yield from _parts(noun, f"metadata.annotations[{name}]", found)


def _parts(noun: str, path: str, found: tuple[tuple[Network, Ref], ...]) -> Iterator[Parts]:
    if found:
        yield Parts(Layer.POD, noun, path, found)


def _observed(told: Iterable[Evidence]) -> Iterator[Claim]:
    yield from claimed(Layer.POD, Confidence.OBSERVED, told)


def _declared(told: Iterable[Evidence]) -> Iterator[Claim]:
    yield from claimed(Layer.POD, Confidence.DECLARED, told)
