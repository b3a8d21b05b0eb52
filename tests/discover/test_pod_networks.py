"""What each source says of the pod network."""

from __future__ import annotations

import json

import pytest

from kubectl_netmap.discover.pod_networks import PARTS, SOURCES, pod_networks, pod_parts
from kubectl_netmap.discover.pod_networks_vpc import vpc
from kubectl_netmap.discover.sight import look
from tests.support.clusters import snapshot_of
from tests.support.network_stories import (
    agent,
    config_map,
    manifest,
    node,
    pod,
    process,
    summary,
)

CIDR = "--cluster-cidr=10.244.0.0/16"
ALLOCATE = "--allocate-node-cidrs=true"
CLUSTER_NETWORK = {"clusterNetwork": [{"cidr": "10.128.0.0/14", "hostPrefix": 23}]}


def pool(name: str, cidr: str, **spec: object) -> str:
    """A pool of Calico's."""
    return manifest("IPPool", name, spec={"cidr": cidr, **spec})


def cilium(**data: str) -> str:
    """Cilium's configuration."""
    return config_map("cilium-config", {key.replace("_", "-"): data[key] for key in data})


def flannel(text: str, name: str = "kube-flannel-cfg", namespace: str = "kube-flannel") -> str:
    """The configuration of flannel."""
    return config_map(name, {"net-conf.json": text}, namespace)


def k3s(name: str, *words: str, program: str = "k3s") -> str:
    """A node of k3s or RKE2."""
    return node(name, "10.9.0.1", annotations={f"{program}.io/node-args": json.dumps(words)})


def azure(name: str, **container: str) -> str:
    """What Azure's CNI has on one node."""
    return manifest(
        "NodeNetworkConfig", name, "kube-system", status={"networkContainers": [container]}
    )


def ovn_pod(*routes: str) -> str:
    """A pod with the routes of OVN-Kubernetes."""
    entry = {"default": {"routes": [{"dest": dest, "nextHop": "10.129.2.1"} for dest in routes]}}
    annotations = {"k8s.ovn.org/pod-networks": json.dumps(entry)}
    return pod("web", "10.129.2.19", metadata={"annotations": annotations})


ANTREA_IPAM = "nodeIPAM: {{enableNodeIPAM: {}, clusterCIDRs: [10.10.0.0/16]}}\n"
ANTREA_AGENT = "trafficEncapMode: {}\npodCIDRs: [10.20.0.0/16]\n"
OVN_INI = "[default]\ncluster-subnets={}\n"
KUBE_PROXY = (
    "apiVersion: kubeproxy.config.k8s.io/v1alpha1\n"
    "kind: KubeProxyConfiguration\n"
    "clusterCIDR: '{}'\n"
)
POD_ENI = '[{"eniId": "eni-1", "subnetCidr": "10.0.128.0/19"}]'
NODE_SUBNETS = '{"default": ["10.130.0.0/23"], "blue": ["10.9.0.0/24"]}'
POOLS = [{"cidr": "192.168.0.0/16", "encapsulation": "VXLAN"}]


@pytest.mark.parametrize(
    ("cluster", "expected"),
    [
        pytest.param(
            manifest("Network", "cluster", status=CLUSTER_NETWORK),
            [("10.128.0.0/14", "observed", "exact")],
            id="OpenShift's status",
        ),
        pytest.param(
            manifest(
                "Network",
                "cluster",
                status={"clusterNetwork": [{"cidr": "10.128.0.0/14"}, {"cidr": "fd01::/48"}]},
            ),
            [("10.128.0.0/14 fd01::/48", "observed", "exact")],
            id="OpenShift's status with several ranges",
        ),
        pytest.param(
            manifest("Network", "cluster", spec=CLUSTER_NETWORK),
            [("10.128.0.0/14", "declared", "exact")],
            id="OpenShift's spec while there is no status",
        ),
        pytest.param(
            pool("b", "192.168.128.0/17", nodeSelector="zone == 'b'", allowedUses=["Workload"])
            + pool("a", "192.168.0.0/17"),
            [("192.168.0.0/17 192.168.128.0/17", "observed", "exact")],
            id="several pools of Calico",
        ),
        pytest.param(
            pool("off", "192.168.0.0/16", disabled=True)
            + pool("nobody", "172.20.0.0/16", nodeSelector="!all()")
            + pool("tunnel", "10.0.0.0/24", allowedUses=["Tunnel"])
            + pool("lb", "10.1.0.0/24", allowedUses=["LoadBalancer"]),
            [],
            id="pools of Calico that are off, or not for pods",
        ),
        pytest.param(
            pool("off", "192.168.0.0/16", disabled=True)
            + pool("on", "10.5.0.0/16")
            + pod("old", "192.168.3.3"),
            [("10.5.0.0/16 192.168.0.0/16", "observed", "exact")],
            id="a disabled pool counts while a pod still has an address of it",
        ),
        pytest.param(
            manifest("CiliumPodIPPool", "blue", spec={"ipv4": {"cidrs": ["10.10.0.0/16"]}})
            + cilium(ipam="multi-pool"),
            [("10.10.0.0/16", "observed", "exact")],
            id="Cilium's pools",
        ),
        pytest.param(
            manifest("CiliumPodIPPool", "old", spec={"ipv4": {"cidrs": ["10.10.0.0/16"]}})
            + cilium(ipam="kubernetes"),
            [],
            id="Cilium's pools are not in use in another IPAM mode",
        ),
        pytest.param(
            cilium(
                ipam="cluster-pool",
                cluster_pool_ipv4_cidr="10.0.0.0/9 10.128.0.0/10",
                cluster_pool_ipv6_cidr="fd00::/104",
                enable_ipv6="false",
            ),
            [("10.0.0.0/9 10.128.0.0/10", "declared", "exact")],
            id="Cilium's cluster-pool, a list with blanks, without IPv6",
        ),
        pytest.param(
            cilium(ipam="kubernetes", cluster_pool_ipv4_cidr="10.0.0.0/8"),
            [],
            id="Cilium's cluster-pool is not in use in mode kubernetes",
        ),
        pytest.param(
            ovn_pod("10.128.0.0/14", "172.30.0.0/16", "169.254.0.5/32", "100.64.0.0/16"),
            [("10.128.0.0/14", "observed", "exact")],
            id="the route that OVN-Kubernetes gives to a pod",
        ),
        pytest.param(ovn_pod(), [], id="OVN-Kubernetes without routes says nothing"),
        pytest.param(
            manifest("Subnet", "ovn-default", spec={"cidrBlock": "10.16.0.0/16,fd00:10:16::/112"})
            + manifest("Subnet", "join", spec={"cidrBlock": "100.64.0.0/16"}),
            [("10.16.0.0/16 fd00:10:16::/112", "observed", "exact")],
            id="Kube-OVN's subnets without the one that joins nodes",
        ),
        pytest.param(
            pod(
                "web",
                "10.16.0.9",
                metadata={"annotations": {"ovn.kubernetes.io/cidr": "10.16.0.0/16"}},
            ),
            [("10.16.0.0/16", "observed", "exact")],
            id="the subnet that Kube-OVN notes on a pod",
        ),
        pytest.param(
            azure(
                "n1", type="overlay", subnetAddressSpace="10.244.0.0/16", primaryIP="10.244.1.0/24"
            )
            + azure("n2", type="overlay", subnetAddressSpace="10.244.0.0/16", nodeIP="10.224.0.4"),
            [("10.244.0.0/16", "observed", "exact")],
            id="Azure's overlay",
        ),
        pytest.param(
            flannel('{"Network": "10.244.0.0/16", "IPv6Network": "fd00::/48"}'),
            [("10.244.0.0/16", "declared", "exact")],
            id="flannel without IPv6",
        ),
        pytest.param(
            flannel(
                '{"Network": "10.244.0.0/16", "IPv6Network": "fd00::/48", "EnableIPv6": true}',
                "rke2-canal-config",
                "kube-system",
            ),
            [("10.244.0.0/16 fd00::/48", "declared", "exact")],
            id="canal of both families",
        ),
        pytest.param(
            config_map("antrea-config", {"antrea-controller.conf": ANTREA_IPAM.format("true")}),
            [("10.10.0.0/16", "declared", "exact")],
            id="Antrea's node IPAM",
        ),
        pytest.param(
            config_map("antrea-config", {"antrea-controller.conf": ANTREA_IPAM.format("false")}),
            [],
            id="Antrea's node IPAM, switched off",
        ),
        pytest.param(
            config_map(
                "antrea-config", {"antrea-agent.conf": ANTREA_AGENT.format("networkPolicyOnly")}
            ),
            [("10.20.0.0/16", "declared", "exact")],
            id="Antrea beside another CNI",
        ),
        pytest.param(
            config_map("antrea-config", {"antrea-agent.conf": ANTREA_AGENT.format("encap")}),
            [],
            id="Antrea's podCIDRs count beside another CNI only",
        ),
        pytest.param(
            agent("kindnet", "kindnet-cni", {"POD_SUBNET": "10.244.0.0/16,fd00:10:244::/56"}),
            [("10.244.0.0/16 fd00:10:244::/56", "declared", "exact")],
            id="kindnet, dual-stack",
        ),
        pytest.param(
            agent("weave-net", "weave", {"IPALLOC_RANGE": "10.40.0.0/14"}),
            [("10.40.0.0/14", "declared", "exact")],
            id="Weave Net",
        ),
        pytest.param(
            agent("weave-net", "weave"),
            [("10.32.0.0/12", "assumed", "exact")],
            id="Weave Net's default",
        ),
        pytest.param(
            config_map(
                "ovnkube-config",
                {"ovnkube.conf": OVN_INI.format('"10.128.0.0/14/23,fd01::/48/64"')},
                "openshift-ovn-kubernetes",
            ),
            [("10.128.0.0/14 fd01::/48", "declared", "exact")],
            id="OVN-Kubernetes with the length of a node's share",
        ),
        pytest.param(
            config_map("ovn-config", {"net_cidr": "10.244.0.0/16/24"}, "ovn-kubernetes"),
            [("10.244.0.0/16", "declared", "exact")],
            id="upstream's OVN-Kubernetes",
        ),
        pytest.param(
            agent(
                "kube-ovn-controller",
                "kube-ovn-controller",
                {},
                "--default-cidr=10.16.0.0/16",
                "--node-switch-cidr=100.64.0.0/16",
                kind="Deployment",
            ),
            [("10.16.0.0/16", "declared", "exact")],
            id="Kube-OVN's controller",
        ),
        pytest.param(
            manifest("Installation", "default", spec={"calicoNetwork": {"ipPools": POOLS}}),
            [("192.168.0.0/16", "declared", "exact")],
            id="the Calico operator",
        ),
        pytest.param(
            agent("calico-node", "calico-node", {"CALICO_IPV4POOL_CIDR": "192.168.0.0/16"}),
            [("192.168.0.0/16", "declared", "exact")],
            id="the pool that Calico begins with",
        ),
        pytest.param(
            agent(
                "canal",
                "calico-node",
                {"CALICO_IPV4POOL_CIDR": "192.168.0.0/16", "CALICO_NETWORKING_BACKEND": "none"},
            ),
            [],
            id="Calico that only enforces policies has no pool",
        ),
        pytest.param(
            process("m1", "kube-controller-manager", CIDR, ALLOCATE),
            [("10.244.0.0/16", "declared", "exact")],
            id="a controller manager that gives ranges to nodes",
        ),
        pytest.param(
            process("m1", "kube-controller-manager", CIDR),
            [("10.244.0.0/16", "assumed", "exact")],
            id="a controller manager that gives none: nobody consumes its flag",
        ),
        pytest.param(
            process("c1", "cloud-controller-manager", CIDR, ALLOCATE),
            [("10.244.0.0/16", "declared", "exact")],
            id="the cloud's controller manager",
        ),
        pytest.param(
            process("m1", "kube-controller-manager", CIDR, ALLOCATE)
            + process("m2", "kube-controller-manager", "--cluster-cidr=10.0.0.0/8", ALLOCATE),
            [("10.244.0.0/16", "declared", "exact"), ("10.0.0.0/8", "declared", "exact")],
            id="controller managers that differ make a claim each",
        ),
        pytest.param(
            k3s("s1", "server", "--cluster-cidr", "10.50.0.0/16,fd42::/56")
            + k3s("s2", "server", "--cluster-cidr", "10.50.0.0/16,fd42::/56"),
            [("10.50.0.0/16 fd42::/56", "declared", "exact")],
            id="two k3s servers",
        ),
        pytest.param(
            k3s("s1", "server", program="rke2"),
            [("10.42.0.0/16", "assumed", "exact")],
            id="an RKE2 server without the flag has the default",
        ),
        pytest.param(
            config_map(
                "kubeadm-config", {"ClusterConfiguration": "networking: {podSubnet: 10.244.0.0/16}"}
            ),
            [("10.244.0.0/16", "declared", "exact")],
            id="kubeadm",
        ),
        pytest.param(
            config_map("kubeadm-config", {"ClusterConfiguration": 'networking: {podSubnet: ""}'}),
            [],
            id="kubeadm without a pod network",
        ),
        pytest.param(
            config_map("kube-proxy", {"config.conf": KUBE_PROXY.format("10.244.0.0/16")}),
            [("10.244.0.0/16", "declared", "exact")],
            id="kube-proxy's configuration",
        ),
        pytest.param(
            config_map("kube-proxy-config", {"config": KUBE_PROXY.format("")}),
            [],
            id="kube-proxy's configuration on EKS is empty",
        ),
        pytest.param(
            agent("kube-proxy", "kube-proxy", {}, CIDR),
            [("10.244.0.0/16", "declared", "exact")],
            id="kube-proxy's flag",
        ),
        pytest.param(
            node("n1", "10.9.0.1", labels={"microk8s.io/cluster": "true"}),
            [("10.1.0.0/16", "assumed", "exact")],
            id="the default of a distribution with a mark of its own",
        ),
        pytest.param(
            node("n1", "10.9.0.1", labels={"microk8s.io/cluster": "true"}, cidrs=["10.7.0.0/24"]),
            [],
            id="no default that a node's range contradicts",
        ),
        pytest.param(
            node("n1", "10.9.0.1", cidrs=["10.244.0.0/24"]) + pod("web", "10.244.0.5"),
            [],
            id="podCIDRs and addresses are no claim: they are parts",
        ),
        pytest.param(
            pod(
                "web",
                "10.0.140.9",
                metadata={"annotations": {"vpc.amazonaws.com/pod-eni": POD_ENI}},
            ),
            [("10.0.128.0/19", "observed", "exact")],
            id="the subnet of a pod's own interface on AWS",
        ),
    ],
)
def test_a_source_says_its_range(cluster: str, expected: list[tuple[str, str, str]]) -> None:
    assert summary(pod_networks(look(snapshot_of(cluster)))) == expected


def parts(cluster: str) -> list[tuple[str, str, bool]]:
    """Parts in short: what they are called, their networks, whether they tell."""
    return [
        (each.noun, " ".join(str(network) for network, _ in each.pieces), each.tell)
        for each in pod_parts(look(snapshot_of(cluster)))
    ]


@pytest.mark.parametrize(
    ("cluster", "expected"),
    [
        pytest.param(
            manifest("BlockAffinity", "a", spec={"cidr": "192.168.1.0/26", "node": "n1"})
            + manifest("BlockAffinity", "b", spec={"cidr": "192.168.2.0/26", "deleted": "true"})
            + manifest(
                "BlockAffinity", "c", spec={"cidr": "10.5.0.0/26", "node": "virtual:load-balancer"}
            ),
            [("Calico block", "192.168.1.0/26", True)],
            id="Calico's blocks, without those being deleted or of load balancers",
        ),
        pytest.param(
            manifest(
                "CiliumNode",
                "n1",
                spec={
                    "ipam": {
                        "podCIDRs": ["10.0.1.0/24"],
                        "pools": {"allocated": [{"pool": "a", "cidrs": ["10.10.0.0/27"]}]},
                    }
                },
            ),
            [
                ("CiliumNode range", "10.0.1.0/24", True),
                ("CiliumNode range", "10.10.0.0/27", True),
            ],
            id="Cilium's ranges per node",
        ),
        pytest.param(
            node("n1", annotations={"network.cilium.io/ipv4-pod-cidr": "10.0.1.0/24"}),
            [("Cilium range", "10.0.1.0/24", True)],
            id="Cilium's annotations",
        ),
        pytest.param(
            node("n1", annotations={"io.cilium.network.ipv4-pod-cidr": "10.0.1.0/24"}),
            [("Cilium range", "10.0.1.0/24", True)],
            id="Cilium's old annotations",
        ),
        pytest.param(
            node("n1", annotations={"k8s.ovn.org/node-subnets": '{"default": "10.129.0.0/23"}'})
            + node(
                "n2",
                annotations={"k8s.ovn.org/node-subnets": NODE_SUBNETS},
            ),
            [("node subnet", "10.129.0.0/23 10.130.0.0/23", True)],
            id="OVN-Kubernetes, a text or a list, without other networks",
        ),
        pytest.param(
            node("n1", annotations={"k8s.ovn.org/node-subnets": "***HIDDEN***"}),
            [],
            id="an annotation that is no JSON",
        ),
        pytest.param(
            manifest("HostSubnet", "n1", subnet="10.128.0.0/23", host="n1"),
            [("HostSubnet", "10.128.0.0/23", True)],
            id="OpenShift SDN",
        ),
        pytest.param(
            node("n1", annotations={"kube-router.io/pod-cidrs": "10.1.1.0/24,fd00::/64"}),
            [("node range", "10.1.1.0/24 fd00::/64", True)],
            id="kube-router's annotations",
        ),
        pytest.param(
            node(
                "n1",
                annotations={
                    "networking.gke.io/networks": json.dumps(
                        [
                            {"name": "default", "cidrs": ["10.4.1.0/24"]},
                            {"name": "blue", "cidrs": ["10.9.1.0/24"]},
                        ]
                    )
                },
            ),
            [("node range", "10.4.1.0/24", True)],
            id="GKE with several networks",
        ),
        pytest.param(
            node("n1", cidrs=["10.244.0.0/24", "fd00::/64"]),
            [("podCIDR", "10.244.0.0/24 fd00::/64", False)],
            id="podCIDRs that nothing shows in use",
        ),
        pytest.param(
            node("n1", cidrs=["10.244.0.0/24"]) + pod("web", "10.244.0.5"),
            [("podCIDR", "10.244.0.0/24", True)],
            id="podCIDRs that a pod of the node has an address of",
        ),
        pytest.param(
            node("n1", cidrs=["10.244.0.0/24"])
            + node("n2", cidrs=["10.244.1.0/24"])
            + pod("web", "10.244.1.5", node="n1"),
            [("podCIDR", "10.244.0.0/24 10.244.1.0/24", False)],
            id="podCIDRs where a pod has an address of another node",
        ),
        pytest.param(
            node("n1", cidrs=["10.244.0.0/24"])
            + agent("kube-flannel-ds", "kube-flannel")
            + pod("web", "192.168.9.9"),
            [("podCIDR", "10.244.0.0/24", False)],
            id="what pods show stands above what the CNI usually does",
        ),
        pytest.param(
            node("n1", cidrs=["10.244.0.0/24"]) + agent("kube-flannel-ds", "kube-flannel"),
            [("podCIDR", "10.244.0.0/24", True)],
            id="podCIDRs under flannel",
        ),
        pytest.param(
            node(
                "n1",
                cidrs=["10.244.0.0/24"],
                annotations={"flannel.alpha.coreos.com/public-ip": ""},
            ),
            [("podCIDR", "10.244.0.0/24", True)],
            id="podCIDRs under k3s' own flannel",
        ),
        pytest.param(
            node("n1", cidrs=["10.244.0.0/24"]) + cilium(ipam="kubernetes"),
            [("podCIDR", "10.244.0.0/24", True)],
            id="podCIDRs under Cilium in mode kubernetes",
        ),
        pytest.param(
            node("n1", cidrs=["10.244.0.0/24"]) + cilium(ipam="cluster-pool"),
            [("podCIDR", "10.244.0.0/24", False)],
            id="podCIDRs under Cilium's cluster-pool",
        ),
    ],
)
def test_parts_are_of_nodes_and_allocators(
    cluster: str, expected: list[tuple[str, str, bool]]
) -> None:
    assert parts(cluster) == expected


@pytest.mark.parametrize(
    ("cluster", "shared"),
    [
        pytest.param(agent("aws-node", "aws-node"), True, id="the VPC CNI"),
        pytest.param(
            agent("aws-node", "aws-node", {"AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG": "true"}),
            False,
            id="the VPC CNI with subnets for pods",
        ),
        pytest.param(
            agent("aws-node", "aws-node", desired=0), None, id="the VPC CNI, switched off"
        ),
        pytest.param(
            node("n1", labels={"eks.amazonaws.com/compute-type": "auto"}), True, id="EKS Auto Mode"
        ),
        pytest.param(cilium(ipam="eni"), True, id="Cilium's mode eni"),
        pytest.param(cilium(ipam="cluster-pool"), None, id="Cilium's cluster-pool"),
        pytest.param(
            azure("n1", type="vnet", subnetAddressSpace="10.224.0.0/16"), True, id="Azure's VNet"
        ),
        pytest.param(
            azure("n1", type="overlay", subnetAddressSpace="10.244.0.0/16"),
            None,
            id="Azure's overlay",
        ),
        pytest.param(
            node("n1", "10.224.0.10", labels={"kubernetes.azure.com/cluster": "x"})
            + pod("a", "10.224.0.5")
            + pod("b", "10.224.0.40"),
            True,
            id="Azure's classic CNI: a node among the pods",
        ),
        pytest.param(
            node("n1", "10.224.0.10", labels={"kubernetes.azure.com/cluster": "x"})
            + pod("a", "10.244.0.5")
            + pod("b", "10.244.0.40"),
            None,
            id="AKS with a network for pods",
        ),
    ],
)
def test_addresses_of_the_vpc_are_recognised(cluster: str, shared: bool | None) -> None:  # noqa: FBT001 -- a column
    seen = vpc(look(snapshot_of(cluster)))
    assert (seen.shared if seen else None) is shared


def test_agents_are_seen_by_their_pods_where_workloads_are_not() -> None:
    env = [{"name": "POD_SUBNET", "value": "10.244.0.0/16"}]
    containers = [{"name": "kindnet-cni", "image": "x", "env": env}]
    text = pod("kindnet-x", "172.18.0.2", spec={"containers": containers, "hostNetwork": True})
    sight = look(snapshot_of(text, unseen=["DaemonSet"]))
    (claim,) = pod_networks(sight)
    assert [str(each.source) for each in claim.evidence] == ["Pod/default/kindnet-x"]


def test_a_flag_that_nobody_consumes_says_so() -> None:
    (claim,) = pod_networks(look(snapshot_of(process("m1", "kube-controller-manager", CIDR))))
    assert claim.evidence[0].says == "pod network, but --allocate-node-cidrs is not true"


def test_a_redacted_pool_makes_no_claim_and_marks_the_source_as_partial() -> None:
    text = pool("a", "***HIDDEN***/22") + pool("b", "10.5.0.0/16")
    (claim,) = pod_networks(look(snapshot_of(text)))
    assert [str(network) for network in claim.networks] == ["10.5.0.0/16"]
    assert claim.partial


def test_every_source_is_listed_once() -> None:
    assert len({*SOURCES, *PARTS}) == len(SOURCES) + len(PARTS)
