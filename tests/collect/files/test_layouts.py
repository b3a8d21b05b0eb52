from __future__ import annotations

import io
import tarfile
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kubectl_netmap.collect.collect import collect
from kubectl_netmap.collect.files import open_files
from kubectl_netmap.snapshot.gap import GapReason
from kubectl_netmap.snapshot.kinds import kinds_for
from kubectl_netmap.snapshot.snapshot import Snapshot

SAMPLES = Path(__file__).parent / "samples"
ALL_KINDS = kinds_for(None)


def opened(*names: str) -> Snapshot:
    paths = [str(SAMPLES / name) for name in names]
    return collect(open_files(paths, io.BytesIO()), ALL_KINDS)


def packed(folder: str, target: Path, mode: Any = "w:gz") -> str:
    with tarfile.open(target, mode) as tar:
        tar.add(SAMPLES / folder, arcname=folder)
    return str(target)


def names(objects: Any) -> list[str]:
    return [f"{each.namespace}/{each.name}" for each in objects]


def gaps(snapshot: Snapshot) -> set[str]:
    return {f"{gap.kind} {gap.scope}: {gap.reason}" for gap in snapshot.gaps}


PODS = ["kube-system/kube-proxy-x7k2p", "shop/cart-0", "shop/front-6d9f7-2v8xk"]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("kubectl/list.json", id="kubectl get -o json"),
        pytest.param("kubectl/list.yaml", id="kubectl get -o yaml"),
        pytest.param("kubectl/manifests.yaml", id="manifests one after another"),
        pytest.param("kubectl/by-kind", id="a folder with a file per kind"),
        pytest.param("cluster-info-dump", id="kubectl cluster-info dump --output-directory"),
        pytest.param("cluster-info-dump.txt", id="kubectl cluster-info dump"),
        pytest.param("must-gather", id="must-gather"),
        pytest.param("support-bundle", id="support bundle"),
        pytest.param("sonobuoy", id="Sonobuoy results"),
    ],
)
def test_every_layout_tells_the_same_cluster(name: str) -> None:
    snapshot = opened(name)
    assert [(node.name, node.pod_cidrs) for node in snapshot.nodes] == [
        ("node-a", ("10.244.0.0/24",)),
        ("node-b", ("10.244.1.0/24",)),
    ]
    assert names(snapshot.pods) == PODS
    assert [pod.ips for pod in snapshot.pods] == [("172.16.3.3",), ("10.244.1.9",), ("10.244.0.7",)]
    assert snapshot.pods[0].template.host_network
    assert snapshot.pods[0].owner
    assert set(names(snapshot.services)) >= {"kube-system/kube-dns", "shop/front"}
    assert names(snapshot.daemon_sets) == ["kube-system/kube-proxy"]
    assert snapshot.sees("Node")
    assert snapshot.header.source == str(SAMPLES / name)


@pytest.mark.parametrize(
    "name", ["kubectl/list.json", "kubectl/list.yaml", "must-gather", "support-bundle"]
)
def test_nothing_of_secrets_foreign_config_maps_and_other_environment_is_kept(name: str) -> None:
    assert b"not-for-your-eyes" not in msgspec.json.encode(opened(name).objects)
    assert b"bm90LWZvci15b3VyLWV5ZXM" not in msgspec.json.encode(opened(name).objects)


@pytest.mark.parametrize("folder", ["support-bundle", "sonobuoy", "must-gather"])
@pytest.mark.parametrize(("mode", "suffix"), [("w:gz", "tar.gz"), ("w", "tar")])
def test_a_packed_bundle_tells_what_its_folder_tells(
    folder: str, mode: str, suffix: str, tmp_path: Path
) -> None:
    path = packed(folder, tmp_path / f"bundle.{suffix}", mode)
    snapshot = collect(open_files([path], io.BytesIO()), ALL_KINDS)
    assert snapshot.objects == opened(folder).objects
    assert snapshot.gaps == opened(folder).gaps


def test_a_list_of_all_namespaces_leaves_no_doubt() -> None:
    snapshot = opened("kubectl/list.json")
    assert snapshot.sees("Pod")
    assert snapshot.sees("DaemonSet")
    assert snapshot.sees("ConfigMap")
    config = snapshot.config("ConfigMap", "kube-system", "kube-proxy")
    assert config
    assert config.text("data.config.conf.mode") == "ipvs"
    assert {gap.reason for gap in snapshot.gaps} == {GapReason.NOT_IN_DUMP}
    assert "Ingress cluster: not-in-dump" in gaps(snapshot)


def test_manifests_of_several_namespaces_in_one_file_are_all_there_are() -> None:
    snapshot = opened("kubectl/manifests.yaml")
    assert snapshot.sees("Pod")
    assert snapshot.sees("DaemonSet")
    assert not snapshot.sees("Ingress")


def test_a_folder_with_a_file_per_kind_was_asked_for_all_namespaces() -> None:
    snapshot = opened("kubectl/by-kind")
    assert snapshot.sees("DaemonSet")  # all are in kube-system, but the pods are not
    assert snapshot.sees("Ingress")  # the list is there, and empty
    assert snapshot.ingresses == ()
    assert not snapshot.sees("Deployment")


def test_a_cluster_info_dump_of_all_namespaces_has_the_two_that_nobody_picks() -> None:
    snapshot = opened("cluster-info-dump")
    for kind in ("Pod", "Service", "DaemonSet", "Deployment"):
        assert snapshot.sees(kind)
    for kind in ("ConfigMap", "EndpointSlice", "Ingress", "Namespace"):
        assert f"{kind} cluster: not-in-dump" in gaps(snapshot)


def test_a_cluster_info_dump_of_some_namespaces_does_not_speak_of_the_others() -> None:
    snapshot = opened("cluster-info-dump.txt")
    assert "Pod all but kube-system, shop: not-in-dump" in gaps(snapshot)
    assert not snapshot.sees("Pod")
    assert snapshot.sees("Pod", "shop")
    assert not snapshot.sees("Pod", "front")


def test_logs_between_the_documents_of_a_dump_are_no_documents() -> None:
    kinds = {gap.kind for gap in opened("cluster-info-dump.txt").gaps}
    assert "File" not in kinds


def test_must_gather_holds_the_namespaces_of_openshift_and_not_those_of_its_users() -> None:
    snapshot = opened("must-gather")
    assert "Pod all but kube-system, shop: not-in-dump" in gaps(snapshot)
    assert "NetworkPolicy all but kube-system, shop: not-in-dump" in gaps(snapshot)
    assert "Namespace cluster: not-in-dump" in gaps(snapshot)
    assert snapshot.sees("NetworkPolicy", "shop")


def test_kinds_of_one_name_are_told_apart_by_their_group() -> None:
    snapshot = opened("must-gather")
    (network,) = snapshot.configs("Network")
    (operator,) = snapshot.configs("OperatorNetwork")
    assert network.text("status.serviceNetwork[0]") == "10.96.0.0/12"
    assert operator.text("spec.defaultNetwork.type") == "OVNKubernetes"
    assert [node.name for node in opened("support-bundle").nodes] == ["node-a", "node-b"]


def test_a_support_bundle_says_what_it_could_not_read() -> None:
    snapshot = opened("support-bundle")
    told = {gap.kind: gap for gap in snapshot.gaps}
    assert told["Deployment"].reason is GapReason.FORBIDDEN
    assert told["Deployment"].namespace == "shop"
    assert "cannot list resource" in told["Deployment"].detail
    assert told["NetworkPolicy"].reason is GapReason.UNREACHABLE
    assert snapshot.sees("Deployment", "default")
    assert not snapshot.sees("NetworkPolicy")


def test_a_hidden_value_is_kept_as_it_is_and_is_a_gap_of_its_object() -> None:
    snapshot = opened("support-bundle")
    assert "Service shop/front: redacted" in gaps(snapshot)
    (front,) = [each for each in snapshot.services if each.name == "front"]
    assert front.cluster_ips == ("***HIDDEN***",)
    assert snapshot.sees("Service")


def test_groups_that_the_server_does_not_serve_are_no_gap() -> None:
    snapshot = opened("support-bundle")
    assert snapshot.header.api_groups == frozenset(
        {"apps", "networking.k8s.io", "discovery.k8s.io", "crd.projectcalico.org"}
    )
    assert snapshot.sees("CiliumNode")  # its group is not served
    (pool,) = snapshot.configs("IPPool")
    assert pool.text("spec.cidr") == "10.244.0.0/16"
    (rest,) = [gap for gap in snapshot.gaps if gap.kind == "custom resources"]
    assert rest.detail == (
        "BlockAffinity, CalicoNetworkPolicy, FelixConfiguration, GlobalNetworkPolicy, IPAddress,"
        " ServiceCIDR"
    )
    assert not snapshot.sees("FelixConfiguration")


@pytest.mark.parametrize("name", ["support-bundle", "sonobuoy", "must-gather"])
def test_the_version_of_the_server_is_read_where_it_is_there(name: str) -> None:
    assert opened(name).header.server_version == "v1.34.2"


def test_where_a_tool_writes_no_empty_lists_a_missing_file_is_one() -> None:
    snapshot = opened("sonobuoy")
    assert snapshot.sees("Deployment")  # found in shop, and the other namespaces are there
    assert snapshot.sees("Pod", "default")
    assert not snapshot.sees("Ingress")


def test_old_dumps_are_read_though_their_fields_have_other_names() -> None:
    snapshot = opened("old-dump")
    node = snapshot.nodes[0]
    assert (node.name, node.pod_cidrs, node.ready) == ("node-a", ("10.244.0.0/24",), True)
    assert node.labels == {"Team": "retail", "kubernetes.io/hostname": "node-a"}
    assert node.addresses_of("InternalIP") == ("172.16.3.3",)
    assert (node.kubelet_version, node.os_image) == ("v1.9.6", "Debian GNU/Linux 9")
    proxy, front = snapshot.pods
    assert (proxy.template.host_network, front.template.host_network) == (True, False)
    assert proxy.template.containers[0].flags == {"proxy-mode": "ipvs"}
    assert proxy.template.config_maps == {"kube-proxy": "kube-proxy"}
    assert proxy.owner
    assert proxy.owner.kind == "DaemonSet"
    assert front.template.containers[0].ports[0].port == 8080
    assert front.template.node_selector == {"Disk": "ssd"}
    assert (front.ips, front.host_ip, front.ready) == (("10.244.0.7",), "172.16.3.3", True)
    (service,) = snapshot.services
    assert (service.cluster_ips, service.selector) == (("10.96.7.7",), {"app": "front"})
    assert service.ports[0].target == "http"
    assert service.load_balancer[0].ip == "192.0.2.7"
    (logger,) = snapshot.daemon_sets
    assert (logger.desired, logger.ready, logger.template.host_network) == (2, 1, True)


def test_junk_in_a_tree_costs_itself_and_nothing_else() -> None:
    snapshot = opened("junk")
    assert [node.name for node in snapshot.nodes] == ["node-a", "node-b"]
    assert names(snapshot.pods) == ["shop/front-6d9f7-2v8xk"]
    unread = {gap.name: gap.detail for gap in snapshot.gaps if gap.kind == "File"}
    assert set(unread) == {
        "binary.json",
        "broken.yaml",
        "cut/services.json",
        "empty/daemonsets.json",
        "tags.yaml",
    }
    assert unread["empty/daemonsets.json"] == "it is empty"
    assert unread["cut/services.json"] == "Input data was truncated"
    assert "line 2" in unread["broken.yaml"]
    assert not snapshot.sees("Service")
    assert not snapshot.sees("DaemonSet")


def test_objects_that_do_not_fit_are_named_and_the_others_kept() -> None:
    malformed = [gap for gap in opened("junk").gaps if gap.reason is GapReason.MALFORMED]
    pods = {gap.scope: gap.detail for gap in malformed if gap.kind == "Pod"}
    assert "name" in pods["?"] or "null" in pods["?"]
    assert pods["shop/odd"] == "Expected `str | null`, got `int` - at `$.spec.nodeName`"


def test_of_several_paths_the_last_one_counts_for_what_is_in_both(tmp_path: Path) -> None:
    later = tmp_path / "later.yaml"
    later.write_text(
        "kind: Node\nmetadata: {name: node-b}\nspec: {podCIDR: 10.244.9.0/24}\n---\n"
        "kind: Node\nmetadata: {name: node-c}\n"
    )
    paths = [str(SAMPLES / "kubectl/list.json"), str(later)]
    snapshot = collect(open_files(paths, io.BytesIO()), ALL_KINDS)
    assert [(node.name, node.pod_cidrs) for node in snapshot.nodes] == [
        ("node-a", ("10.244.0.0/24",)),
        ("node-b", ("10.244.9.0/24",)),
        ("node-c", ()),
    ]
    assert snapshot.header.source == ", ".join(paths)
