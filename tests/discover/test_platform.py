from __future__ import annotations

import pytest

from kubectl_netmap.discover.fact import Confidence
from kubectl_netmap.discover.platform import platform
from kubectl_netmap.snapshot.gap import Gap, GapReason
from kubectl_netmap.snapshot.snapshot import Header
from tests.support.agents import custom, node
from tests.support.clusters import snapshot_of


def _on(provider_id: str, name: str = "n1") -> str:
    return node(name, spec=f"providerID: '{provider_id}'")


def _openshift(kind: str) -> str:
    status = f"status: {{platformStatus: {{type: {kind}}}}}"
    return custom("config.openshift.io/v1", "Infrastructure", "cluster", status)


@pytest.mark.parametrize(
    ("provider_id", "expected"),
    [
        ("aws:///eu-central-1a/i-0123", "aws"),
        ("aws:///eu-central-1a/123/fargate-ip-1", "aws"),
        ("gce://project/zone/name", "gcp"),
        ("azure:///subscriptions/1/resourceGroups/MC_a/x", "azure"),
        ("kind://docker/cluster/node", "docker"),
        ("kind://podman/cluster/node", "podman"),
        ("docker:////cluster-abc", "docker"),
        ("ocid1.instance.oc1.iad.abc", "oci"),
        ("oci://ocid1.instance.oc1.iad.abc", "oci"),
        ("digitalocean://123", "digitalocean"),
        ("linode://123", "linode"),
        ("hcloud://123", "hetzner"),
        ("hrobot://123", "hetzner"),
        ("vultr://abc", "vultr"),
        ("openstack:///uuid", "openstack"),
        ("vsphere://uuid", "vsphere"),
        ("metal3://uuid", "bare-metal"),
        ("baremetalhost:///ns/host/uuid", "bare-metal"),
        ("equinixmetal://uuid", "equinix-metal"),
        ("scaleway://instance/fr-par-1/uuid", "scaleway"),
        ("ibm://account///cluster/worker", "ibm"),
        ("kubevirt://vm", "kubevirt"),
        ("nutanix://uuid", "nutanix"),
        ("harvester://ns/vm", "harvester"),
        ("sidero://uuid", "bare-metal"),
        ("proxmox://region/1", "proxmox"),
        ("cn-hangzhou.i-bp1abc", "alibaba"),
        ("qcloud:///800001/ins-1", "tencent"),
    ],
)
def test_the_provider_id_declares_the_platform(provider_id: str, expected: str) -> None:
    fact = platform(snapshot_of(_on(provider_id)))

    assert (fact.value, fact.confidence) == (expected, Confidence.DECLARED)
    assert fact.evidence[0].value == provider_id


@pytest.mark.parametrize(
    "provider_id", ["", "k3s://n1", "rke2://n1", "acme://n1", "***HIDDEN***", "i-0123"]
)
def test_a_provider_id_that_names_no_platform_tells_nothing(provider_id: str) -> None:
    fact = platform(snapshot_of(_on(provider_id)))

    assert (fact.value, fact.confidence) == (None, Confidence.UNKNOWN)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("GCP", "gcp"), ("BareMetal", "bare-metal"), ("VSphere", "vsphere"), ("AWS", "aws")],
)
def test_openshift_says_what_it_runs_on(kind: str, expected: str) -> None:
    fact = platform(snapshot_of(_openshift(kind)))

    assert (fact.value, fact.confidence) == (expected, Confidence.DECLARED)


def test_openshift_without_a_platform_may_be_anywhere() -> None:
    assert platform(snapshot_of(_openshift("None"))).value is None


@pytest.mark.parametrize(
    ("cluster", "version", "expected"),
    [
        pytest.param(node(labels="eks.amazonaws.com/nodegroup: a"), "", "aws", id="EKS"),
        pytest.param(node(labels="kubernetes.azure.com/cluster: a"), "", "azure", id="AKS"),
        pytest.param(node(labels="oke.oraclecloud.com/pool: a"), "", "oci", id="OKE"),
        pytest.param("", "v1.33.1-gke.1", "gcp", id="GKE by its version"),
        pytest.param(
            node(info="osImage: 'Container-Optimized OS from Google'"),
            "",
            "gcp",
            id="Google's image",
        ),
        pytest.param(node("k3d-a-server-0") + node("k3d-a-agent-0"), "", "docker", id="k3d"),
    ],
)
def test_a_distribution_of_one_platform_lets_infer_it(
    cluster: str, version: str, expected: str
) -> None:
    fact = platform(snapshot_of(cluster, header=Header(server_version=version)))

    assert (fact.value, fact.confidence) == (expected, Confidence.INFERRED)


@pytest.mark.parametrize(
    ("cluster", "version"),
    [
        pytest.param(node("k3d-a-server-0") + node("other"), "", id="one node is named like k3d's"),
        pytest.param("", "v1.31.4-eks-1-31-11", id="EKS Distro runs anywhere"),
        pytest.param(node(), "v1.34.0", id="nodes that say nothing"),
    ],
)
def test_nothing_is_concluded_from_little(cluster: str, version: str) -> None:
    assert platform(snapshot_of(cluster, header=Header(server_version=version))).value is None


def test_the_platform_of_most_nodes_wins_and_the_others_are_conflicts() -> None:
    cluster = _on("hcloud://1", "a") + _on("aws:///z/i-1", "b") + _on("aws:///z/i-2", "c")
    fact = platform(snapshot_of(cluster))

    assert (fact.value, fact.evidence[0].says) == ("aws", "2 of 3 nodes")
    assert [each.value for each in fact.conflicts] == ["hcloud://1"]


def test_a_distribution_elsewhere_than_usual_is_a_conflict() -> None:
    cluster = node(
        labels="eks.amazonaws.com/compute-type: hybrid", spec="providerID: 'vsphere://a'"
    )
    fact = platform(snapshot_of(cluster))

    assert fact.value == "vsphere"
    assert fact.conflicts


def test_nodes_that_were_not_seen_tell_nothing() -> None:
    gap = Gap("Node", GapReason.FORBIDDEN)

    assert platform(snapshot_of("", gaps=[gap], unseen=["Node"])).value is None
