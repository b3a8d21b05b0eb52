"""The three networks: claims weighed against what is observed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import replace

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_netmap.discover.fact import Bound, Confidence
from kubectl_netmap.discover.facts import Layer, Networks, Overlap
from kubectl_netmap.discover.networks import networks
from kubectl_netmap.objects.addresses import hull, overlap, parse_address
from kubectl_netmap.objects.config import ConfigObject
from kubectl_netmap.snapshot.gap import Gap, GapReason
from kubectl_netmap.snapshot.snapshot import Header, Snapshot
from tests.support.clusters import snapshot_of
from tests.support.network_stories import (
    agent,
    config_map,
    found,
    manifest,
    node,
    pod,
    process,
    said,
    service,
)

KCM = process(
    "kcm", "kube-controller-manager", "--cluster-cidr=10.244.0.0/16", "--allocate-node-cidrs=true"
)
API = process("api", "kube-apiserver", "--service-cluster-ip-range=10.96.0.0/12")
KUBEADM = config_map(
    "kubeadm-config",
    {"ClusterConfiguration": "networking: {podSubnet: 10.244.0.0/16, serviceSubnet: 10.96.0.0/12}"},
)
KUBERNETES = service("kubernetes", "10.96.0.1")
DOCKER0 = "".join(pod(f"p{i}", f"172.17.0.{i}") for i in range(2, 6))
POOL = manifest("IPPool", "default-ipv4-ippool", spec={"cidr": "192.168.0.0/16"})


def of(cluster: str, *, unseen: Iterable[str] = (), gaps: Iterable[Gap] = ()) -> Networks:
    """The networks of a cluster."""
    return networks(snapshot_of(cluster, unseen=unseen, gaps=gaps))


def unexplained(known: Networks) -> list[tuple[str, str]]:
    """Unexplained addresses and their owners, in short."""
    return [(each.address, str(each.owner)) for each in known.unexplained]


def overlaps(known: Networks) -> list[tuple[str, ...]]:
    """Overlaps, in short."""
    return [(str(each.a), str(each.b), *each.layers) for each in known.overlaps]


def cidr(name: str, *cidrs: str, ready: str = "True") -> str:
    """A ServiceCIDR."""
    conditions = [{"type": "Ready", "status": ready}]
    return manifest(
        "ServiceCIDR", name, spec={"cidrs": [*cidrs]}, status={"conditions": conditions}
    )


# The traps of the field, one by one.


def test_minikube_on_docker0_is_configured_for_another_network() -> None:
    known = of(KCM + DOCKER0)
    assert found(known, Layer.POD) == [
        ("10.244.0.0/16", "declared", "exact"),
        ("172.17.0.0/29", "inferred", "at-least"),
    ]
    configured, hull_of_pods = known.of(Layer.POD)
    assert said(configured) == [
        "+ Pod/kube-system/kcm --cluster-cidr 10.244.0.0/16: pod network",
        (
            "- Pod/default/p2 status.podIPs 172.17.0.2: "
            "4 of 4 pod addresses outside: 172.17.0.2-172.17.0.5"
        ),
    ]
    assert said(hull_of_pods) == [
        "+ Pod/default/p2 status.podIPs 172.17.0.2: hull of 4 pod addresses: 172.17.0.2-172.17.0.5",
        "- Pod/kube-system/kcm --cluster-cidr 10.244.0.0/16: pod network",
    ]
    assert unexplained(known) == [(f"172.17.0.{i}", f"Pod/default/p{i}") for i in range(2, 6)]
    assert (known.observed[Layer.POD], known.inside[Layer.POD]) == (4, 0)


def test_what_was_not_read_may_explain_the_addresses() -> None:
    known = of(KCM + DOCKER0, unseen=["IPPool"])
    assert found(known, Layer.POD) == [("172.17.0.0/29", "inferred", "at-least")]
    assert said(known.ranges[0])[-1] == (
        "- Pod/kube-system/kcm --cluster-cidr 10.244.0.0/16: pod network"
    )
    assert not known.unexplained


def test_a_single_address_outside_is_no_network() -> None:
    known = of(KCM + pod("a", "172.17.0.2"))
    assert found(known, Layer.POD) == [("10.244.0.0/16", "declared", "exact")]
    assert unexplained(known) == [("172.17.0.2", "Pod/default/a")]


def test_calico_pays_no_heed_to_the_nodes_ranges() -> None:
    known = of(
        KCM
        + POOL
        + node("n1", "172.18.0.3", cidrs=["10.244.0.0/24"])
        + pod("a", "192.168.7.1")
        + pod("b", "192.168.7.2")
    )
    assert found(known, Layer.POD) == [("192.168.0.0/16", "observed", "exact")]
    assert said(known.ranges[0]) == [
        "+ IPPool/default-ipv4-ippool spec.cidr 192.168.0.0/16: pod network",
        "+ Pod/default/a status.podIPs 192.168.7.1: 2 of 2 pod addresses inside",
        "- Pod/kube-system/kcm --cluster-cidr 10.244.0.0/16: pod network",
        "- Node/n1 spec.podCIDRs 10.244.0.0/24: 1 of 1 podCIDR outside",
    ]
    assert not known.unexplained


def test_a_pool_left_over_from_calico_loses_to_the_range_in_use() -> None:
    known = of(KCM + POOL + pod("a", "10.244.0.5"))
    assert found(known, Layer.POD) == [("10.244.0.0/16", "declared", "exact")]
    assert said(known.ranges[0])[-1] == (
        "- IPPool/default-ipv4-ippool spec.cidr 192.168.0.0/16: pod network"
    )


def test_ciliums_cluster_pool_stands_above_the_nodes_ranges() -> None:
    cilium = config_map(
        "cilium-config", {"ipam": "cluster-pool", "cluster-pool-ipv4-cidr": "10.0.0.0/8"}
    )
    ranges = manifest("CiliumNode", "n1", spec={"ipam": {"podCIDRs": ["10.0.1.0/24"]}})
    known = of(
        KCM
        + cilium
        + ranges
        + node("n1", "172.18.0.3", cidrs=["10.244.0.0/24"])
        + pod("a", "10.0.1.7")
    )
    assert found(known, Layer.POD) == [("10.0.0.0/8", "declared", "exact")]
    assert "+ CiliumNode/n1 spec.ipam.podCIDRs 10.0.1.0/24: 1 of 1 CiliumNode range inside" in said(
        known.ranges[0]
    )


def test_dual_stack_has_a_range_of_each_family() -> None:
    kindnet = agent("kindnet", "kindnet-cni", {"POD_SUBNET": "10.244.0.0/16,fd00:10:244::/56"})
    text = kindnet + cidr("kubernetes", "10.96.0.0/16", "fd00:10:96::/112")
    text += pod("a", "10.244.0.5", "fd00:10:244::5") + KUBERNETES
    known = of(text)
    assert [str(each.fact.value) for each in known.ranges] == [
        "10.244.0.0/16",
        "fd00:10:244::/56",
        "10.96.0.0/16",
        "fd00:10:96::/112",
    ]
    assert [str(each.family) for each in known.ranges] == ["IPv4", "IPv6"] * 2
    assert known.observed == {Layer.POD: 2, Layer.SERVICE: 1, Layer.NODE: 0}
    assert known.inside == known.observed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            cidr("kubernetes", "10.96.0.0/16") + KUBERNETES,
            ("10.96.0.0/16", "observed", "exact"),
            id="kind has a /16",
        ),
        pytest.param(
            API + KUBERNETES, ("10.96.0.0/12", "declared", "exact"), id="kubeadm has a /12"
        ),
        pytest.param(
            KUBERNETES + service("a", "10.96.0.9"),
            ("10.96.0.0/28", "inferred", "at-least"),
            id="the base alone tells neither",
        ),
    ],
)
def test_one_base_many_masks(text: str, expected: tuple[str, str, str]) -> None:
    assert found(of(text), Layer.SERVICE) == [expected]


EKS = (
    agent("aws-node", "aws-node")
    + node("n1", "10.0.10.170", labels={"topology.kubernetes.io/zone": "a"})
    + node("n2", "10.0.10.180", labels={"topology.kubernetes.io/zone": "a"})
    + node("n3", "10.0.20.143", labels={"topology.kubernetes.io/zone": "b"})
    + pod("p1", "10.0.10.171", node="n1")
    + pod("p2", "10.0.10.190", node="n2")
    + pod("p3", "10.0.20.7", node="n3")
    + pod("p4", "10.0.20.9", node="n3")
)


def test_eks_has_hulls_of_subnets_and_no_overlap_of_pods_and_nodes() -> None:
    known = of(EKS)
    assert found(known, Layer.NODE) == [("10.0.10.160/27", "inferred", "at-least")]
    assert found(known, Layer.POD) == [
        ("10.0.10.160/27", "inferred", "at-least"),
        ("10.0.20.0/28", "inferred", "at-least"),
    ]
    assert said(known.of(Layer.POD)[0])[-1] == (
        "+ DaemonSet/kube-system/aws-node metadata.name aws-node: "
        "pods have addresses of the nodes' VPC, whose subnets the cluster does not tell"
    )
    assert not known.overlaps
    assert not known.unexplained


def test_without_nodes_no_hull_reaches_from_one_subnet_of_a_vpc_into_another() -> None:
    hosts = pod("a", status={"hostIP": "10.0.10.170"}) + pod("b", status={"hostIP": "10.0.20.143"})
    others = [each for each in yaml.safe_load_all(EKS + hosts) if each and each["kind"] != "Node"]
    text = yaml.safe_dump_all(others)
    known = of(text, unseen=["Node"])
    assert found(known, Layer.NODE) == []
    assert found(known, Layer.POD) == [("10.0.20.0/28", "inferred", "at-least")]
    elsewhere = of(text.replace("aws-node", "calico-node"), unseen=["Node"])
    assert [bound for *_, bound in found(elsewhere, Layer.NODE)] == ["at-least"]


NMSTATE = "".join(
    manifest(
        "NodeNetworkState",
        name,
        status={
            "currentState": {
                "interfaces": [{"ipv4": {"address": [{"ip": ip, "prefix-length": 24}]}}],
            }
        },
    )
    for name, ip in (("n1", "10.0.10.170"), ("n2", "10.0.10.180"), ("n3", "10.0.20.143"))
)


def test_pods_in_the_nodes_subnets_overlap_unless_the_vpc_means_it() -> None:
    assert overlaps(of(EKS + NMSTATE)) == []
    custom = {"AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG": "true"}
    apart = EKS.replace(agent("aws-node", "aws-node"), agent("aws-node", "aws-node", custom))
    assert overlaps(of(apart + NMSTATE)) == [
        ("10.0.10.160/27", "10.0.10.0/24", "pod", "node"),
        ("10.0.20.0/28", "10.0.20.0/24", "pod", "node"),
    ]


def test_one_known_subnet_of_a_vpc_does_not_make_the_others_unexplained() -> None:
    eni = {"annotations": {"vpc.amazonaws.com/pod-eni": '[{"subnetCidr": "10.0.64.0/24"}]'}}
    known = of(EKS + pod("p5", "10.0.64.9", node="n1", metadata=eni))
    assert ("10.0.64.0/24", "observed", "exact") in found(known, Layer.POD)
    assert len(found(known, Layer.POD)) == 3
    assert not known.unexplained


def test_a_stale_range_does_not_hold_the_addresses_of_a_vpc() -> None:
    known = of(EKS + KUBEADM)
    assert [cidr for cidr, *_ in found(known, Layer.POD)] == ["10.0.10.160/27", "10.0.20.0/28"]
    assert any(
        line.startswith("- ConfigMap/kube-system/kubeadm-config") for line in said(known.ranges[0])
    )


def test_nodes_without_zones_have_one_hull() -> None:
    known = of(node("n1", "172.18.0.2") + node("n2", "172.18.0.4") + node("n3", "fc00::3"))
    assert found(known, Layer.NODE) == [("172.18.0.0/29", "inferred", "at-least")]
    assert said(known.ranges[0]) == [
        (
            "+ Node/n1 status.addresses[InternalIP] 172.18.0.2: "
            "hull of 2 node addresses: 172.18.0.2-172.18.0.4"
        )
    ]


def test_a_single_node_gives_no_bound() -> None:
    assert found(of(node("n1", "172.18.0.2")), Layer.NODE) == []


def test_a_known_subnet_says_nothing_of_nodes_elsewhere() -> None:
    calico = {"projectcalico.org/IPv4Address": "172.18.0.3/16"}
    known = of(
        node("n1", "172.18.0.3", annotations=calico)
        + node("n2", "10.9.0.1")
        + node("n3", "10.9.0.2")
    )
    assert found(known, Layer.NODE) == [
        ("10.9.0.0/30", "inferred", "at-least"),
        ("172.18.0.0/16", "observed", "exact"),
    ]
    assert not known.unexplained


def test_a_node_outside_the_machine_network_is_unexplained() -> None:
    machines = config_map(
        "cluster-config-v1",
        {"install-config": "networking: {machineNetwork: [{cidr: 10.0.0.0/16}]}"},
    )
    egress = {
        "cloud.network.openshift.io/egress-ipconfig": '[{"ifaddr": {"ipv4": "10.0.128.0/17"}}]'
    }
    known = of(
        machines
        + node("n1", "10.0.128.4", annotations=egress)
        + node("n2", "10.0.0.4")
        + node("n3", "192.168.7.7")
    )
    assert found(known, Layer.NODE) == [("10.0.128.0/17", "observed", "exact")]
    assert "machine network" in said(known.ranges[0])[1]
    assert unexplained(known) == [("192.168.7.7", "Node/n3")]


def test_stale_addresses_of_finished_pods_say_nothing() -> None:
    known = of(
        KCM + pod("done", "10.42.9.9", status={"phase": "Succeeded"}) + pod("a", "10.244.0.5")
    )
    assert known.observed[Layer.POD] == 1
    assert not known.unexplained


def test_a_redacted_source_leaves_addresses_unjudged() -> None:
    hidden = manifest("IPPool", "b", spec={"cidr": "***HIDDEN***/22"})
    known = of(POOL + hidden + pod("a", "192.168.0.5") + pod("b", "10.9.0.5"))
    assert found(known, Layer.POD) == [("192.168.0.0/16", "observed", "exact")]
    assert Layer.POD not in known.complete
    assert not known.unexplained


def test_two_k3s_servers_with_the_default_ranges() -> None:
    server = {"k3s.io/node-args": json.dumps(["server"])}
    text = "".join(
        node(f"s{i}", f"10.9.0.{i}", cidrs=[f"10.42.{i}.0/24"], annotations=server) for i in (1, 2)
    )
    known = of(text + pod("a", "10.42.1.7", node="s1") + service("kubernetes", "10.43.0.1"))
    assert found(known, Layer.POD) == [("10.42.0.0/16", "assumed", "exact")]
    assert found(known, Layer.SERVICE) == [("10.43.0.0/16", "assumed", "exact")]
    assert "+ Node/s1 spec.podCIDRs 10.42.1.0/24: 2 of 2 podCIDRs inside" in said(known.ranges[0])


def test_two_k3s_servers_that_differ_contradict_each_other() -> None:
    def server(name: str, cidr: str) -> str:
        args = json.dumps(["server", "--service-cidr", cidr])
        return node(name, annotations={"k3s.io/node-args": args})

    text = (
        server("s1", "10.50.0.0/16")
        + server("s2", "10.60.0.0/16")
        + service("kubernetes", "10.60.0.1")
    )
    known = of(text)
    assert found(known, Layer.SERVICE) == [("10.60.0.0/16", "declared", "exact")]
    (range_,) = known.of(Layer.SERVICE)
    assert said(range_)[-1].startswith("- Node/s1 ")


def test_a_default_that_addresses_contradict_is_not_told() -> None:
    server = {"k3s.io/node-args": json.dumps(["server"])}
    known = of(node("s1", annotations=server) + pod("a", "10.9.1.4") + pod("b", "10.9.1.5"))
    assert found(known, Layer.POD) == [("10.9.1.4/31", "inferred", "at-least")]
    assert said(known.ranges[0])[-1].startswith("- Node/s1 ")


def test_a_default_must_hold_every_address() -> None:
    server = {"k3s.io/node-args": json.dumps(["server"])}
    text = node("s1", annotations=server) + pod("a", "10.42.0.4") + pod("b", "10.42.0.5")
    assert found(of(text), Layer.POD) == [("10.42.0.0/16", "assumed", "exact")]
    assert found(of(text + pod("c", "192.168.1.5")), Layer.POD) == [
        ("10.42.0.4/31", "inferred", "at-least")
    ]


def test_several_service_cidrs_add_up() -> None:
    text = cidr("kubernetes", "10.96.0.0/28") + cidr("extra", "10.112.0.0/16", "fd00::/108")
    known = of(text + KUBERNETES + service("a", "10.112.3.4") + service("b", "fd00::9"))
    assert [cidr for cidr, *_ in found(known, Layer.SERVICE)] == [
        "10.96.0.0/28",
        "10.112.0.0/16",
        "fd00::/108",
    ]
    assert "+ Service/default/a spec.clusterIPs 10.112.3.4: 1 of 2 ClusterIPs inside" in said(
        known.ranges[1]
    )
    assert not known.unexplained


def test_a_terminating_service_cidr_is_gone_unless_somebody_is_still_in_it() -> None:
    text = cidr("kubernetes", "10.96.0.0/16") + cidr("old", "10.112.0.0/16", ready="False")
    assert [cidr for cidr, *_ in found(of(text + KUBERNETES), Layer.SERVICE)] == ["10.96.0.0/16"]
    known = of(text + KUBERNETES + service("late", "10.112.0.9"))
    assert said(known.ranges[1])[0] == (
        "+ ServiceCIDR/old spec.cidrs[0] 10.112.0.0/16: additional Service network, being deleted"
    )
    assert not known.unexplained


# Evidence, conflicts, counts.


def test_sources_that_agree_are_evidence_and_the_surest_counts() -> None:
    known = of(cidr("kubernetes", "10.96.0.0/12") + API + KUBEADM + KUBERNETES)
    (range_,) = known.of(Layer.SERVICE)
    assert range_.fact.confidence is Confidence.OBSERVED
    assert said(range_) == [
        "+ ServiceCIDR/kubernetes spec.cidrs[0] 10.96.0.0/12: Service network",
        "+ Pod/kube-system/api --service-cluster-ip-range 10.96.0.0/12: Service network",
        (
            "+ ConfigMap/kube-system/kubeadm-config "
            "data.ClusterConfiguration.networking.serviceSubnet 10.96.0.0/12: Service network"
        ),
        "+ Service/default/kubernetes spec.clusterIPs[0] 10.96.0.1: base + 1",
        "+ Service/default/kubernetes spec.clusterIPs 10.96.0.1: 1 of 1 ClusterIP inside",
    ]


def test_a_source_that_agrees_makes_a_range_surer() -> None:
    seen = snapshot_of(API + KUBERNETES)
    answer = ConfigObject("ServiceProbe", "", "dry-run", {"cidrs[0]": "10.96.0.0/12"})
    known = networks(replace(seen, objects={**seen.objects, "ServiceProbe": (answer,)}))
    assert found(known, Layer.SERVICE) == [("10.96.0.0/12", "observed", "exact")]
    assert said(known.ranges[0])[0].startswith("+ Pod/kube-system/api ")


def test_the_first_address_speaks_against_a_range_with_another_base() -> None:
    known = of(cidr("kubernetes", "10.64.0.0/10") + KUBERNETES)
    assert said(known.ranges[0])[-1] == (
        "- Service/default/kubernetes spec.clusterIPs[0] 10.96.0.1: base + 1"
    )


def test_api_servers_that_differ_are_a_conflict() -> None:
    other = process("api2", "kube-apiserver", "--service-cluster-ip-range=10.200.0.0/16")
    known = of(API + other + KUBERNETES)
    assert found(known, Layer.SERVICE) == [("10.96.0.0/12", "declared", "exact")]
    assert [line for line in said(known.ranges[0]) if line.startswith("-")] == [
        (
            "- Pod/kube-system/api2 --service-cluster-ip-range 10.200.0.0/16: "
            "Service network, on 1 of 2 API servers"
        )
    ]


def test_two_halves_agree_with_the_whole() -> None:
    halves = "".join(
        manifest("IPPool", name, spec={"cidr": cidr})
        for name, cidr in (("a", "10.244.0.0/17"), ("b", "10.244.128.0/17"))
    )
    known = of(KCM + halves + pod("x", "10.244.0.5"))
    assert all(not each.fact.conflicts for each in known.of(Layer.POD))


def test_some_addresses_outside_speak_against_the_range() -> None:
    known = of(KUBEADM + pod("a", "10.244.0.5") + pod("b", "10.9.0.5"))
    assert said(known.ranges[0])[-1] == (
        "- Pod/default/b status.podIPs 10.9.0.5: 1 of 2 pod addresses outside: 10.9.0.5"
    )
    assert unexplained(known) == [("10.9.0.5", "Pod/default/b")]
    assert (known.observed[Layer.POD], known.inside[Layer.POD]) == (2, 1)


def test_nodes_ranges_give_a_lower_bound_where_pods_use_them() -> None:
    text = node("n1", cidrs=["10.4.0.0/24"]) + node("n2", cidrs=["10.4.1.0/24"])
    known = of(text + pod("a", "10.4.0.7"))
    assert found(known, Layer.POD) == [("10.4.0.0/23", "inferred", "at-least")]
    assert said(known.ranges[0]) == [
        "+ Node/n1 spec.podCIDRs 10.4.0.0/24: supernet of 2 podCIDRs",
        "+ Pod/default/a status.podIPs 10.4.0.7: 1 of 1 pod address inside",
    ]


def test_nodes_ranges_that_nobody_uses_are_told_against_the_hull() -> None:
    text = node("n1", cidrs=["10.4.0.0/24"]) + pod("a", "192.168.0.7") + pod("b", "192.168.0.8")
    known = of(text)
    assert found(known, Layer.POD) == [("192.168.0.0/28", "inferred", "at-least")]
    assert (
        said(known.ranges[0])[-1] == "- Node/n1 spec.podCIDRs 10.4.0.0/24: 1 of 1 podCIDR outside"
    )


def test_hulls_do_not_reach_out_of_a_private_block_nor_over_another_layer() -> None:
    apart = of(pod("a", "10.0.0.1") + pod("b", "192.168.0.1") + pod("c", "192.168.0.2"))
    assert [cidr for cidr, *_ in found(apart, Layer.POD)] == ["192.168.0.0/30"]
    around = of(pod("a", "10.32.0.1") + pod("b", "10.200.0.1") + node("n1", "10.64.0.1"))
    assert found(around, Layer.POD) == []


# Overlaps.


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            cidr("kubernetes", "10.244.128.0/20") + KCM,
            [("10.244.0.0/16", "10.244.128.0/20", "pod", "service")],
            id="two exact ranges",
        ),
        pytest.param(
            cidr("kubernetes", "10.96.0.0/12")
            + node("n1", "10.100.0.4")
            + node("n2", "10.100.0.5"),
            [("10.96.0.0/12", "10.100.0.4/31", "service", "node")],
            id="nodes with addresses in the Service network",
        ),
        pytest.param(
            cidr("kubernetes", "10.100.0.128/28")
            + node("n1", "10.100.0.4")
            + node("n2", "10.100.0.250"),
            [],
            id="a hull around a range, with no address in it, proves nothing",
        ),
        pytest.param(
            pod("a", "10.0.0.4")
            + pod("b", "10.0.0.6")
            + node("n1", "10.0.0.5")
            + node("n2", "10.0.0.7"),
            [],
            id="two hulls prove nothing",
        ),
        pytest.param(cidr("a", "10.96.0.0/12") + cidr("b", "10.96.0.0/16"), [], id="of one layer"),
    ],
)
def test_overlaps_are_between_layers(text: str, expected: list[tuple[str, ...]]) -> None:
    assert overlaps(of(text)) == expected


def test_no_overlap_is_told_of_a_layer_that_was_not_wholly_read() -> None:
    text = cidr("kubernetes", "10.244.128.0/20") + KCM
    known = of(text, unseen=["IPPool"])
    assert not known.overlaps
    assert known.complete == {Layer.SERVICE, Layer.NODE}


def test_ranges_whose_addresses_mingle_overlap_whatever_was_not_read() -> None:
    text = cidr("kubernetes", "10.244.0.0/20") + KCM + pod("a", "10.244.0.5")
    services = service("kubernetes", "10.244.0.1") + service("web", "10.244.0.50")
    told = ("10.244.0.0/16", "10.244.0.0/20", Layer.POD, Layer.SERVICE)
    assert overlaps(of(text + services, unseen=["IPPool"])) == [told]
    beside = service("kubernetes", "10.244.2.1") + service("web", "10.244.2.50")
    assert not overlaps(of(text + beside, unseen=["IPPool"]))


def test_pods_among_nodes_may_be_meant_where_not_all_was_read() -> None:
    pool = POOL.replace("192.168.0.0/16", "10.0.10.0/24")
    pods = pod("a", "10.0.10.160") + pod("b", "10.0.10.175")
    text = pool + pods + node("n1", "10.0.10.170") + NMSTATE
    assert overlaps(of(text))
    assert not overlaps(of(text, unseen=["DaemonSet"]))


# Gaps.


def test_without_pods_nothing_is_said_of_addresses_inside() -> None:
    known = of(KUBEADM, unseen=["Pod"])
    assert said(known.ranges[0]) == [
        (
            "+ ConfigMap/kube-system/kubeadm-config "
            "data.ClusterConfiguration.networking.podSubnet 10.244.0.0/16: pod network"
        )
    ]
    assert Layer.POD not in known.observed
    assert Layer.POD not in known.inside


def test_without_services_there_is_no_check_of_clusterips() -> None:
    known = of(API, unseen=["Service"])
    assert found(known, Layer.SERVICE) == [("10.96.0.0/12", "declared", "exact")]
    assert Layer.SERVICE not in known.observed


def test_without_config_maps_they_claim_nothing() -> None:
    assert of("", unseen=["ConfigMap"]).ranges == ()
    assert Layer.POD not in of("", unseen=["ConfigMap"]).complete


@pytest.mark.parametrize(
    "gap",
    [
        pytest.param(Gap("Pod", GapReason.FORBIDDEN, besides=("shop",)), id="some namespaces"),
        pytest.param(
            Gap("ConfigMap", GapReason.FORBIDDEN, "kube-flannel", "kube-flannel-cfg"),
            id="one object",
        ),
    ],
)
def test_one_thing_unread_leaves_addresses_unjudged(gap: Gap) -> None:
    assert not of(KUBEADM + pod("a", "10.9.0.5"), gaps=[gap]).unexplained


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(Header(redacted=True), id="redacted"),
        pytest.param(Header(namespaces=("a",)), id="a part"),
    ],
)
def test_a_part_of_a_cluster_leaves_addresses_unjudged(header: Header) -> None:
    assert not networks(snapshot_of(KUBEADM + pod("a", "10.9.0.5"), header=header)).unexplained


def test_an_empty_cluster_has_no_networks() -> None:
    assert of("").ranges == ()
    assert networks(Snapshot()) == Networks()


# The law: seeing less never says more.

_IPS = (
    "10.244.0.5",
    "10.244.1.6",
    "192.168.0.7",
    "192.168.3.8",
    "172.17.0.4",
    "10.96.0.9",
    "fd00::5",
)
_CIDRS = (
    "10.244.0.0/16",
    "10.244.0.0/17",
    "192.168.0.0/16",
    "10.96.0.0/12",
    "10.0.0.0/8",
    "fd00::/56",
)
_ips, _cidrs = st.sampled_from(_IPS), st.sampled_from(_CIDRS)


def _named(build: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(st.just(""), build)


_PIECES = st.tuples(
    st.lists(_ips, max_size=4).map(
        lambda ips: "".join(pod(f"p{i}", ip) for i, ip in enumerate(ips))
    ),
    st.lists(_ips, max_size=4).map(
        lambda ips: "".join(service(f"s{i}", ip) for i, ip in enumerate(ips))
    ),
    st.lists(st.tuples(_ips, _cidrs), max_size=3).map(
        lambda pairs: "".join(node(f"n{i}", ip, cidrs=[c]) for i, (ip, c) in enumerate(pairs))
    ),
    _named(_ips.map(lambda ip: service("kubernetes", ip))),
    _named(_cidrs.map(lambda c: cidr("kubernetes", c))),
    _named(_cidrs.map(lambda c: cidr("old", c, ready="False"))),
    _named(_cidrs.map(lambda c: manifest("IPPool", "a", spec={"cidr": c}))),
    _named(_cidrs.map(lambda c: manifest("IPPool", "b", spec={"cidr": c, "disabled": True}))),
    _named(
        _cidrs.map(
            lambda c: process(
                "k", "kube-controller-manager", f"--cluster-cidr={c}", "--allocate-node-cidrs=true"
            )
        )
    ),
    _named(_cidrs.map(lambda c: process("a", "kube-apiserver", f"--service-cluster-ip-range={c}"))),
    _named(
        _cidrs.map(
            lambda c: config_map(
                "kubeadm-config",
                {"ClusterConfiguration": f"networking: {{podSubnet: '{c}', serviceSubnet: '{c}'}}"},
            )
        )
    ),
    _named(
        _cidrs.map(
            lambda c: config_map(
                "cluster-config-v1", {"install-config": f"networking: {{machineCIDR: '{c}'}}"}
            )
        )
    ),
    _named(
        _cidrs.map(
            lambda c: config_map(
                "cilium-config", {"ipam": "cluster-pool", "cluster-pool-ipv4-cidr": c}
            )
        )
    ),
    _named(_cidrs.map(lambda c: agent("kindnet", "kindnet-cni", {"POD_SUBNET": c}))),
    _named(st.just(agent("aws-node", "aws-node"))),
    _named(
        _ips.map(
            lambda ip: node("calico", ip, annotations={"projectcalico.org/IPv4Address": f"{ip}/20"})
        )
    ),
    _named(
        _ips.map(lambda ip: manifest("IPAddress", ip, spec={"parentRef": {"resource": "services"}}))
    ),
    _named(st.just(node("m", "10.9.0.1", labels={"microk8s.io/cluster": "true"}))),
    _named(st.just(node("s", "10.9.0.1", annotations={"k3s.io/node-args": '["server"]'}))),
)
_KINDS = ("Pod", "Service", "Node", "ServiceCIDR", "IPPool", "ConfigMap", "DaemonSet", "IPAddress")


def _exact(known: Networks) -> set[tuple[Layer, str]]:
    return {
        (each.layer, str(each.fact.value))
        for each in known.ranges
        if each.fact.bound is Bound.EXACT and each.fact.confidence > Confidence.ASSUMED
    }


def _told(known: Networks) -> set[tuple[Layer, str]]:
    """Every network that a range or its conflicts tell."""
    texts = [(each.layer, said(each)) for each in known.ranges]
    return _exact(known) | {
        (layer, text)
        for layer, lines in texts
        for line in lines
        for text in re.findall(r"[0-9a-f.:]+/[0-9]+", line)
    }


@settings(max_examples=150, deadline=None)
@given(_PIECES, st.sets(st.sampled_from(_KINDS), min_size=1))
def test_seeing_less_never_says_more(pieces: tuple[str, ...], unseen: set[str]) -> None:
    whole = snapshot_of("".join(pieces))
    part = replace(whole, objects={k: v for k, v in whole.objects.items() if k not in unseen})
    before, after = networks(whole), networks(part)
    assert _exact(after) <= _told(before)
    assert set(after.unexplained) <= set(before.unexplained)
    assert set(after.duplicates) <= set(before.duplicates)
    # which of two ranges that disagree is told may change, but not that they meet another layer's
    for each in after.overlaps:
        assert any(_is_of(whole, each) for whole in before.overlaps)


def _is_of(whole: Overlap, seen: Overlap) -> bool:
    return whole.layers == seen.layers and overlap(whole.a, seen.a) and overlap(whole.b, seen.b)


@settings(max_examples=80, deadline=None)
@given(_PIECES)
def test_ranges_are_in_order_and_lower_bounds_hold_addresses(pieces: tuple[str, ...]) -> None:
    known = networks(snapshot_of("".join(pieces)))
    layers = [*Layer]
    keys = [
        (layers.index(each.layer), each.fact.value.version, int(each.fact.value.network_address))
        for each in known.ranges
        if each.fact.value is not None
    ]
    assert keys == sorted(keys)
    assert all(known.inside[layer] <= count for layer, count in known.observed.items())
    assert all(each.fact.evidence for each in known.ranges)


def test_the_hull_in_the_evidence_is_that_of_the_addresses() -> None:
    ips = [parse_address(f"172.17.0.{i}") for i in range(2, 6)]
    (range_,) = of(DOCKER0).of(Layer.POD)
    assert range_.fact.value == hull(ip for ip in ips if ip is not None)
