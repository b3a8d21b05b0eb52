from __future__ import annotations

import pytest

from kubectl_netmap.discover.distribution import distribution
from kubectl_netmap.discover.fact import Confidence
from kubectl_netmap.snapshot.kinds import KINDS
from kubectl_netmap.snapshot.snapshot import Header, Snapshot
from tests.support.agents import config_map, custom, node
from tests.support.clusters import snapshot_of

KUBEADM = config_map("kubeadm-config", "ClusterConfiguration: 'kubernetesVersion: v1.34.0'")
OPENSHIFT = custom(
    "config.openshift.io/v1", "Infrastructure", "cluster", "status: {platformStatus: {type: GCP}}"
)
SERVER = 'node-args: "[\\"server\\"]"'


def _version(text: str) -> Header:
    return Header(server_version=text)


@pytest.mark.parametrize(
    ("cluster", "expected"),
    [
        pytest.param(node(spec="providerID: 'kind://docker/a/b'") + KUBEADM, "kind", id="kind"),
        pytest.param(
            node(labels="minikube.k8s.io/version: v1") + KUBEADM, "minikube", id="minikube"
        ),
        pytest.param(KUBEADM, "kubeadm", id="kubeadm by its ConfigMap"),
        pytest.param(
            node(annotations="kubeadm.alpha.kubernetes.io/cri-socket: 'unix:///x'"),
            "kubeadm",
            id="kubeadm by its annotation",
        ),
        pytest.param(
            node(spec="providerID: 'aws:///eu-1a/i-1'") + KUBEADM, "kubeadm", id="kubeadm on AWS"
        ),
        pytest.param(node(annotations=f"k3s.io/{SERVER}"), "k3s", id="k3s"),
        pytest.param(
            node(
                "k3d-a-server-0", annotations=f"k3s.io/{SERVER}", spec="providerID: 'k3s://k3d-a'"
            ),
            "k3s",
            id="k3d is k3s",
        ),
        pytest.param(node(annotations=f"rke2.io/{SERVER}"), "rke2", id="RKE2"),
        pytest.param(
            node(annotations="etcd.rke2.cattle.io/node-name: n1"), "rke2", id="RKE2 by its etcd"
        ),
        pytest.param(OPENSHIFT, "openshift", id="OpenShift by its objects"),
        pytest.param(
            node(annotations="machineconfiguration.openshift.io/state: Done"),
            "openshift",
            id="OpenShift by its machine configuration",
        ),
        pytest.param(
            OPENSHIFT + node(spec="providerID: 'gce://p/z/n'"), "openshift", id="OpenShift on GCP"
        ),
        pytest.param(
            OPENSHIFT + node(labels="ibm-cloud.kubernetes.io/zone: a"),
            "openshift",
            id="OpenShift on IKS",
        ),
        pytest.param(node(labels="microk8s.io/cluster: 'true'"), "microk8s", id="MicroK8s"),
        pytest.param(node(annotations="networking.talos.dev/self-ips: x"), "talos", id="Talos"),
        pytest.param(node(labels="kops.k8s.io/instancegroup: a"), "kops", id="kOps"),
    ],
)
def test_what_an_installer_wrote_declares_the_distribution(cluster: str, expected: str) -> None:
    fact = distribution(snapshot_of(cluster))

    assert fact.value == expected
    assert fact.confidence is Confidence.DECLARED
    assert not fact.conflicts


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        pytest.param("v1.33.1-eks-1a2b3c4", "eks", id="EKS"),
        pytest.param("v1.31.4-eks-1-31-11", "eks-distro", id="EKS Distro"),
        pytest.param("v1.33.2-gke.1043000", "gke", id="GKE"),
        pytest.param("v1.33.1+k3s1", "k3s", id="k3s"),
        pytest.param("v1.33.1+rke2r1", "rke2", id="RKE2"),
        pytest.param("v1.33.1+k0s", "k0s", id="k0s"),
        pytest.param("v1.29.4+vmware.3", "tanzu", id="Tanzu"),
        pytest.param("v1.31.1-aliyun.1", "ack", id="Alibaba"),
        pytest.param("v1.31.1+IKS", "iks", id="IBM"),
        pytest.param("v1.31.1-IKS", "iks", id="IBM, as the API server writes it"),
    ],
)
def test_the_suffix_of_a_version_declares_the_distribution(version: str, expected: str) -> None:
    of_server = distribution(snapshot_of("", header=_version(version)))
    of_kubelet = distribution(
        snapshot_of(node(info=f"kubeletVersion: {version}"), header=_version(""))
    )

    assert (of_server.value, of_kubelet.value) == (expected, expected)
    assert of_server.confidence is of_kubelet.confidence is Confidence.DECLARED
    assert of_server.evidence[0].value == version


@pytest.mark.parametrize(
    ("cluster", "expected"),
    [
        pytest.param(node(labels="eks.amazonaws.com/nodegroup: a"), "eks", id="EKS node group"),
        pytest.param(node(labels="alpha.eksctl.io/cluster-name: a"), "eks", id="eksctl"),
        pytest.param(node(spec="providerID: 'aws:///a/b/fargate-x'"), "eks", id="Fargate"),
        pytest.param(node(labels="cloud.google.com/gke-nodepool: a"), "gke", id="GKE node pool"),
        pytest.param(node(labels="kubernetes.azure.com/cluster: a"), "aks", id="AKS"),
        pytest.param(
            node(spec="providerID: 'azure:///subscriptions/s/resourceGroups/MC_a_b_c/x'"),
            "aks",
            id="AKS by the name of its resource group",
        ),
        pytest.param(node(labels="oke.oraclecloud.com/pool: a"), "oke", id="OKE"),
        pytest.param(node(labels="doks.digitalocean.com/node-id: a"), "doks", id="DOKS"),
        pytest.param(node(labels="lke.linode.com/pool-id: '1'"), "lke", id="LKE"),
        pytest.param(node(labels="ibm-cloud.kubernetes.io/zone: a"), "iks", id="IKS"),
        pytest.param(node(labels="node.k0sproject.io/role: worker"), "k0s", id="k0s"),
        pytest.param(node(labels="extensions.talos.dev/x: v1"), "talos", id="Talos extension"),
        pytest.param(node(info="osImage: 'Talos (v1.11.0)'"), "talos", id="Talos by its image"),
        pytest.param(
            node(labels="run.tanzu.vmware.com/kubernetesDistributionVersion: v1"),
            "tanzu",
            id="Tanzu",
        ),
        pytest.param(node(annotations="rke.cattle.io/external-ip: 192.0.2.1"), "rke", id="RKE 1"),
        pytest.param(node(labels="node.kubernetes.io/instance-type: rke2"), "rke2", id="RKE2 type"),
        pytest.param(node(labels="node.kubernetes.io/instance-type: k3s"), "k3s", id="k3s type"),
        pytest.param(node(spec="providerID: 'k3s://n1'"), "k3s", id="k3s' own providerID"),
        pytest.param(
            node(labels="node.openshift.io/os_id: rhel"), "openshift", id="OpenShift label"
        ),
        pytest.param(
            node(info="osImage: 'Red Hat Enterprise Linux CoreOS 418.94'"), "openshift", id="RHCOS"
        ),
        pytest.param(
            node(info="kubeletVersion: v1.20.0+2817867"), "openshift", id="a build of OpenShift"
        ),
        pytest.param(
            node(info="osImage: 'Docker Desktop'") + KUBEADM, "docker-desktop", id="Docker Desktop"
        ),
    ],
)
def test_labels_and_what_is_left_let_infer_the_distribution(cluster: str, expected: str) -> None:
    fact = distribution(snapshot_of(cluster))

    assert fact.value == expected
    assert fact.confidence is Confidence.INFERRED
    assert not fact.conflicts


def test_api_groups_let_infer_the_distribution() -> None:
    header = Header(server_version="v1.33.1", api_groups=frozenset({"apps", "auto.gke.io"}))
    fact = distribution(snapshot_of("", header=header))

    assert (fact.value, fact.confidence) == ("gke", Confidence.INFERRED)


@pytest.mark.parametrize(
    "cluster",
    [
        pytest.param(node(spec="providerID: 'aws:///eu-1a/i-1'"), id="a machine of AWS is no EKS"),
        pytest.param(node(spec="providerID: 'gce://p/z/n'"), id="a machine of Google is no GKE"),
        pytest.param(node(info="osImage: 'Bottlerocket OS 1.20'"), id="Bottlerocket is no EKS"),
        pytest.param(
            node(info="kubeletVersion: v1.21.2-13+d2965f0db10712"), id="an odd build says nothing"
        ),
        pytest.param(node(labels="karpenter.sh/nodepool: a"), id="Karpenter is no EKS"),
        pytest.param(node(labels="minikube: '1'"), id="a label that only begins alike"),
        pytest.param("", id="nothing at all"),
    ],
)
def test_nothing_is_concluded_from_little(cluster: str) -> None:
    assert distribution(snapshot_of(cluster)).value is None


def test_an_installer_comes_before_a_version_that_contradicts_it() -> None:
    fact = distribution(snapshot_of(KUBEADM, header=_version("v1.33.1-eks-1a2b3c4")))

    assert fact.value == "kubeadm"
    assert [each.value for each in fact.conflicts] == ["v1.33.1-eks-1a2b3c4"]


def test_the_installer_inside_another_one_agrees_with_it() -> None:
    fact = distribution(snapshot_of(node(spec="providerID: 'kind://docker/a/b'") + KUBEADM))

    assert [each.source.kind for each in fact.evidence] == ["Node", "ConfigMap"]


def test_evidence_counts_the_nodes_that_bear_a_mark() -> None:
    label = "eks.amazonaws.com/nodegroup: a"
    cluster = node("a") + node("b", labels=label) + node("c", labels=label)
    first = distribution(snapshot_of(cluster)).evidence[0]

    assert (first.source.name, first.value, first.says) == ("b", "a", "2 of 3 nodes")
    assert first.field == "metadata.labels[eks.amazonaws.com/nodegroup]"


@pytest.mark.parametrize("hidden", [kind.name for kind in KINDS])
def test_not_seeing_a_kind_never_makes_a_claim(hidden: str) -> None:
    cluster = node(spec="providerID: 'kind://docker/a/b'") + KUBEADM
    whole = snapshot_of(cluster)
    part = Snapshot(whole.header, {k: v for k, v in whole.objects.items() if k != hidden})
    fact = distribution(part)

    # without its nodes, a cluster of kind has the marks of kubeadm only: that is no claim
    assert fact.value == (None if hidden == "Node" else "kind")
    assert not fact.conflicts
