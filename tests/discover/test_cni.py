from __future__ import annotations

from pathlib import Path

import pytest

from kubectl_netmap.discover import cnis
from kubectl_netmap.discover.cni import cni
from kubectl_netmap.discover.cnis import CNIS
from kubectl_netmap.discover.fact import Confidence
from kubectl_netmap.discover.facts import Cni
from kubectl_netmap.snapshot.gap import Gap, GapReason
from tests.support.agents import config_map, custom, daemon_set, deployment, node, pod
from tests.support.clusters import snapshot_of

CALICO = daemon_set("calico-node", "name: calico-node, image: docker.io/calico/node:v3.30.1")
CANAL = daemon_set(
    "rke2-canal",
    "name: calico-node, image: rancher/hardened-calico:v3.30.1-build20250611",
    "name: kube-flannel, image: rancher/hardened-flannel:v0.27.0-build20250611",
)
CILIUM = daemon_set("cilium", "name: cilium-agent, image: quay.io/cilium/cilium:v1.18.2")
FLANNEL = daemon_set(
    "kube-flannel-ds",
    "name: kube-flannel, image: ghcr.io/flannel-io/flannel:v0.27.0",
    namespace="kube-flannel",
)
AWS = daemon_set("aws-node", "name: aws-node, image: a.example/amazon-k8s-cni:v1.20.1")
AZURE = daemon_set("azure-cns", "name: cns-container, image: m.example/azure-cns:v1.6.23")
POOL = custom("crd.projectcalico.org/v1", "IPPool", "p", "spec: {cidr: 192.168.0.0/16}")
AKS = "kubernetes.azure.com/cluster: MC_a_b_c"
GKE = "cloud.google.com/gke-nodepool: default-pool"


@pytest.mark.parametrize(
    ("cluster", "name", "version"),
    [
        pytest.param(CALICO, "calico", "v3.30.1", id="Calico by manifest"),
        pytest.param(
            daemon_set(
                "calico-node", "name: calico-node, image: c/node:v3.29.0", namespace="calico-system"
            )
            + custom(
                "operator.tigera.io/v1", "Installation", "default", "spec: {cni: {type: Calico}}"
            ),
            "calico",
            "v3.29.0",
            id="Calico by operator",
        ),
        pytest.param(CANAL, "canal", "v0.27.0-build20250611", id="canal in one DaemonSet"),
        pytest.param(CILIUM, "cilium", "v1.18.2", id="Cilium"),
        pytest.param(
            daemon_set(
                "cilium", "name: agent, image: r.example/rancher/mirrored-cilium-cilium:v1.16"
            ),
            "cilium",
            "v1.16",
            id="Cilium from a mirror",
        ),
        pytest.param(FLANNEL, "flannel", "v0.27.0", id="flannel"),
        pytest.param(
            daemon_set("kindnet", "name: kindnet-cni, image: kindest/kindnetd:v20250512-df8de77b"),
            "kindnet",
            "v20250512-df8de77b",
            id="kindnet",
        ),
        pytest.param(
            daemon_set("weave-net", "name: weave, image: weaveworks/weave-kube:2.8.1"),
            "weave",
            "2.8.1",
            id="Weave Net",
        ),
        pytest.param(
            daemon_set(
                "antrea-agent", "name: antrea-agent, image: antrea/antrea-agent-ubuntu:v2.3.0"
            ),
            "antrea",
            "v2.3.0",
            id="Antrea",
        ),
        pytest.param(
            daemon_set(
                "kube-router", "name: kube-router, image: cloudnativelabs/kube-router:v2.5.0"
            ),
            "kube-router",
            "v2.5.0",
            id="kube-router",
        ),
        pytest.param(
            daemon_set(
                "ovnkube-node",
                "name: ovnkube-controller, image: q.example/ocp@sha256:12",
                namespace="openshift-ovn-kubernetes",
            ),
            "ovn-kubernetes",
            "",
            id="OVN-Kubernetes, image by digest",
        ),
        pytest.param(
            daemon_set(
                "sdn", "name: sdn, image: q.example/ocp@sha256:12", namespace="openshift-sdn"
            ),
            "openshift-sdn",
            "",
            id="OpenShift SDN",
        ),
        pytest.param(AWS, "aws-vpc-cni", "v1.20.1", id="AWS VPC CNI"),
        pytest.param(AZURE, "azure-cni", "v1.6.23", id="Azure CNI with CNS"),
        pytest.param(
            daemon_set(
                "anetd", "name: cilium-agent, image: gke.example/cilium/cilium:v1.14.8-gke.1"
            )
            + daemon_set("netd", "name: netd, image: gke.example/netd:v0.10"),
            "gke-dataplane-v2",
            "v1.14.8-gke.1",
            id="GKE Dataplane V2",
        ),
        pytest.param(
            daemon_set("netd", "name: netd, image: gke.example/netd:v0.10"),
            "gke",
            "v0.10",
            id="GKE with netd",
        ),
        pytest.param(
            daemon_set("kube-ovn-cni", "name: cni-server, image: kubeovn/kube-ovn:v1.14.0"),
            "kube-ovn",
            "v1.14.0",
            id="Kube-OVN",
        ),
    ],
)
def test_an_agent_that_runs_is_observed(cluster: str, name: str, version: str) -> None:
    fact = cni(snapshot_of(cluster))

    assert (fact.value or Cni("")).name == name
    assert (fact.value or Cni("")).version == version
    assert fact.confidence is Confidence.OBSERVED
    assert not fact.conflicts
    assert "3 of 3 pods ready" in fact.evidence[0].says


K3S = 'k3s.io/node-args: "[\\"server\\"]"'
FLANNELED = "flannel.alpha.coreos.com/backend-type: vxlan"


@pytest.mark.parametrize(
    ("cluster", "name", "confidence"),
    [
        pytest.param(
            daemon_set("calico-node", "name: calico-node, image: c/node:v3.30.1", ready=0),
            "calico",
            "declared",
            id="a DaemonSet without a ready pod",
        ),
        pytest.param(
            pod("calico-node-x", "name: calico-node", owner="DaemonSet/calico-node"),
            "calico",
            "observed",
            id="a pod that runs, its DaemonSet not there",
        ),
        pytest.param(
            pod("c-x", "name: calico-node", ready=False, stuck="CrashLoopBackOff"),
            "calico",
            "declared",
            id="a pod that crashes",
        ),
        pytest.param(
            pod("c-x", "name: calico-node", phase="Failed", ready=False)
            + node(reason="CalicoIsUp"),
            "calico",
            "inferred",
            id="a pod that has failed leaves what it wrote on the node",
        ),
        pytest.param(
            node(reason="CiliumIsUp"), "cilium", "inferred", id="the node condition's reason"
        ),
        pytest.param(node(reason="WeaveIsUp"), "weave", "inferred", id="Weave's reason"),
        pytest.param(
            node(spec="taints: [{key: node.cilium.io/agent-not-ready}]"),
            "cilium",
            "inferred",
            id="a taint of Cilium",
        ),
        pytest.param(node(annotations=FLANNELED), "flannel", "inferred", id="flannel's annotation"),
        pytest.param(
            node(annotations=f"{FLANNELED}, {K3S}"),
            "flannel",
            "declared",
            id="flannel built in to k3s",
        ),
        pytest.param(
            node(annotations="kube-router.io/pod-cidr: 10.1.0.0/24"),
            "kube-router",
            "inferred",
            id="kube-router's annotation",
        ),
        pytest.param(
            node(annotations="'k8s.ovn.org/node-subnets': '{}'"),
            "ovn-kubernetes",
            "inferred",
            id="OVN's annotation",
        ),
        pytest.param(
            custom(
                "config.openshift.io/v1",
                "Network",
                "cluster",
                "status: {networkType: OVNKubernetes}",
            ),
            "ovn-kubernetes",
            "declared",
            id="OpenShift says OVNKubernetes",
        ),
        pytest.param(
            custom(
                "config.openshift.io/v1",
                "Network",
                "cluster",
                "status: {networkType: OpenShiftSDN}",
            ),
            "openshift-sdn",
            "declared",
            id="OpenShift says OpenShiftSDN",
        ),
        pytest.param(
            node(labels="eks.amazonaws.com/compute-type: auto"),
            "aws-vpc-cni",
            "inferred",
            id="EKS Auto Mode, where it is built in",
        ),
        pytest.param(
            node(labels=AKS, spec="podCIDRs: [10.244.0.0/24]"),
            "kubenet",
            "inferred",
            id="AKS kubenet",
        ),
        pytest.param(node(labels=AKS), "azure-cni", "inferred", id="AKS with classic Azure CNI"),
        pytest.param(node(labels=GKE), "gke", "inferred", id="GKE without an agent"),
        pytest.param(
            node(info="containerRuntimeVersion: docker://20.10.8")
            + pod("web", "name: web", ip="172.17.0.3"),
            "docker-bridge",
            "inferred",
            id="pods on Docker's bridge",
        ),
        pytest.param(POOL, None, "unknown", id="a custom resource alone proves nothing"),
        pytest.param(
            daemon_set("node-exporter", "name: exporter, image: e/node-exporter:v1"),
            None,
            "unknown",
            id="a DaemonSet that is not known",
        ),
        pytest.param(
            daemon_set("calico-node", "name: calico-node", ready=0, desired=0),
            None,
            "unknown",
            id="a DaemonSet that is switched off",
        ),
    ],
)
def test_confidence_is_that_of_the_best_mark(
    cluster: str, name: str | None, confidence: str
) -> None:
    fact = cni(snapshot_of(cluster))

    assert (fact.value.name if fact.value else None) == name
    assert str(fact.confidence) == confidence


CHAINED = config_map("cilium-config", "cni-chaining-mode: aws-cni, ipam: eni")


@pytest.mark.parametrize(
    ("cluster", "name", "chained"),
    [
        pytest.param(AWS + CALICO, "aws-vpc-cni", (), id="Calico for policy on EKS"),
        pytest.param(AZURE + CALICO, "azure-cni", (), id="Calico for policy on AKS"),
        pytest.param(node(labels=GKE) + CALICO, "gke", (), id="Calico for policy on GKE"),
        pytest.param(FLANNEL + CALICO, "flannel", (), id="Calico for policy on flannel"),
        pytest.param(
            CALICO
            + AWS
            + POOL
            + custom(
                "operator.tigera.io/v1", "Installation", "d", "spec: {cni: {type: AmazonVPC}}"
            ),
            "aws-vpc-cni",
            (),
            id="the operator says that Calico leaves the network to Amazon",
        ),
        pytest.param(
            AWS + CILIUM + CHAINED, "aws-vpc-cni", ("cilium",), id="Cilium chained on EKS"
        ),
        pytest.param(
            CILIUM + CHAINED, "aws-vpc-cni", ("cilium",), id="chained, the other one unseen"
        ),
        pytest.param(
            CILIUM + AZURE + config_map("cilium-config", "ipam: delegated-plugin"),
            "azure-cni",
            ("cilium",),
            id="Azure CNI powered by Cilium",
        ),
        pytest.param(
            CILIUM + config_map("cilium-config", "cni-chaining-mode: portmap"),
            "cilium",
            ("portmap",),
            id="portmap is chained to Cilium, not the other way round",
        ),
        pytest.param(
            CILIUM + config_map("cilium-config", "cni-chaining-mode: generic-veth"),
            None,
            (),
            id="Cilium is chained to something that is not seen",
        ),
        pytest.param(
            CALICO
            + daemon_set(
                "multus", "name: kube-multus, image: m:v4.2", namespace="openshift-multus"
            ),
            "calico",
            ("multus",),
            id="Multus calls another one",
        ),
        pytest.param(
            FLANNEL + daemon_set("istio-cni-node", "name: install-cni", namespace="istio-system"),
            "flannel",
            ("istio-cni",),
            id="Istio joins the chain",
        ),
        pytest.param(
            daemon_set("kube-router", "name: kube-router, args: [--run-router=false]") + FLANNEL,
            "flannel",
            (),
            id="kube-router for policy only",
        ),
        pytest.param(
            daemon_set("kube-multus-ds", "name: kube-multus"),
            None,
            (),
            id="Multus alone tells nothing",
        ),
    ],
)
def test_the_primary_plugin_is_told_from_those_that_join_it(
    cluster: str, name: str | None, chained: tuple[str, ...]
) -> None:
    fact = cni(snapshot_of(cluster))

    assert (fact.value.name if fact.value else None) == name
    assert (fact.value.chained if fact.value else ()) == chained
    assert not fact.conflicts
    assert fact.evidence


@pytest.mark.parametrize(
    ("more", "winner"),
    [
        pytest.param(node(reason="CiliumIsUp"), "cilium", id="the one that signs on the nodes"),
        pytest.param(node(reason="FlannelIsUp"), "flannel", id="the other one signs"),
    ],
)
def test_two_that_claim_the_network_are_a_conflict(more: str, winner: str) -> None:
    fact = cni(
        snapshot_of(CILIUM + FLANNEL + config_map("cilium-config", "ipam: cluster-pool") + more)
    )

    assert fact.value is not None
    assert fact.value.name == winner
    other = {"cilium": "kube-flannel-ds", "flannel": "cilium"}[winner]
    assert other in {each.source.name for each in fact.conflicts}


def test_calico_claims_the_network_too_where_pods_have_addresses_of_its_pools() -> None:
    used = pod("web", "name: web", ip="192.168.3.4", namespace="default")
    fact = cni(snapshot_of(AWS + CALICO + POOL + used))

    assert {each.source.name for each in (*fact.evidence, *fact.conflicts)} >= {
        "aws-node",
        "calico-node",
    }
    assert fact.conflicts


def test_stale_signs_on_nodes_are_a_conflict_and_never_win() -> None:
    fact = cni(snapshot_of(CALICO + node(annotations=FLANNELED)))

    assert fact.value is not None
    assert fact.value.name == "calico"
    assert [each.value for each in fact.conflicts] == ["vxlan"]


def test_k3s_without_flannel_leaves_stale_signs_that_do_not_count() -> None:
    args = '[\\"server\\", \\"--flannel-backend\\", \\"none\\"]'
    cluster = node(annotations=f'{FLANNELED}, k3s.io/node-args: "{args}"')

    assert cni(snapshot_of(cluster)).value is None


@pytest.mark.parametrize("hidden", ["Pod", "DaemonSet"])
def test_a_gap_makes_no_last_resort_of_a_cloud(hidden: str) -> None:
    gap = Gap(hidden, GapReason.FORBIDDEN, besides=("default",))

    assert cni(snapshot_of(node(labels=AKS), gaps=[gap])).value is None
    assert cni(snapshot_of(node(labels=AKS), unseen=[hidden])).value is None


@pytest.mark.parametrize(
    ("cluster", "hidden", "name"),
    [
        pytest.param(CALICO, ["Node"], "calico", id="Calico may be GKE's add-on"),
        pytest.param(CALICO, ["Pod"], "calico", id="Calico may be on top of something unseen"),
        pytest.param(
            daemon_set("calico-node", "name: calico-node", namespace="calico-system"),
            ["Installation"],
            "calico",
            id="Calico's operator may have been told to leave the network to another one",
        ),
        pytest.param(CILIUM, ["ConfigMap"], "cilium", id="Cilium may be chained"),
        pytest.param(
            daemon_set("antrea-agent", "name: antrea-agent"),
            ["ConfigMap"],
            "antrea",
            id="Antrea too",
        ),
    ],
)
def test_a_primary_is_only_inferred_where_what_speaks_against_it_was_not_seen(
    cluster: str, hidden: list[str], name: str
) -> None:
    fact = cni(snapshot_of(cluster, unseen=hidden))

    assert fact.value is not None
    assert fact.value.name == name
    assert fact.confidence is Confidence.INFERRED
    assert cni(snapshot_of(cluster)).confidence > Confidence.INFERRED


def test_two_of_which_each_may_be_on_top_of_the_other_are_only_inferred() -> None:
    fact = cni(snapshot_of(CILIUM + CALICO))

    assert fact.value is not None
    assert (fact.value.name, fact.confidence) == ("cilium", Confidence.INFERRED)
    assert [each.source.name for each in fact.conflicts] == ["calico-node"]


def test_a_deployment_of_an_operator_is_no_agent() -> None:
    cluster = deployment(
        "cilium-operator", "name: cilium-operator, image: c/operator-generic:v1.18.2"
    )

    assert cni(snapshot_of(cluster)).value is None


def test_every_file_of_the_catalogue_is_in_its_list() -> None:
    folder = Path(cnis.__file__).parent
    helpers = {"__init__", "plugin", "configs"}
    files = {file.stem for file in folder.glob("*.py")} - helpers
    listed = Path(cnis.__file__).read_text()

    assert {name for name in files if f"    {name}." not in listed} == set()
    assert len({each.name for each in CNIS}) == len(CNIS)
