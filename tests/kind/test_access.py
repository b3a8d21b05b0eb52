"""What netmap asks of a real cluster, and what becomes of it when it may ask little."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.kind.conftest import Cluster

pytestmark = pytest.mark.kind

VIEWER = """
apiVersion: v1
kind: ServiceAccount
metadata: {name: viewer, namespace: shop}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: viewer, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{kind: ServiceAccount, name: viewer, namespace: shop}]
"""

HARMLESS = {"get", "list", "watch"}


@pytest.fixture(scope="module")
def viewer(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The kubeconfig of a user who may view one namespace."""
    cluster.kubectl("apply", "-f", "-", given=VIEWER)
    token = cluster.kubectl("-n", "shop", "create", "token", "viewer").strip()
    config = yaml.safe_load(cluster.kubeconfig.read_text())
    config["users"] = [{"name": "viewer", "user": {"token": token}}]
    config["contexts"][0]["context"] |= {"user": "viewer", "namespace": "shop"}
    path = tmp_path_factory.mktemp("viewer") / "kubeconfig"
    path.write_text(yaml.safe_dump(config))
    return path


def test_a_user_of_one_namespace_gets_an_answer_with_named_gaps(
    cluster: Cluster, viewer: Path
) -> None:
    document = cluster.answer("networks", kubeconfig=viewer)
    gaps = {gap["kind"]: gap for gap in document["gaps"]}
    assert gaps["Node"]["reason"] == "forbidden"
    assert gaps["Pod"]["scope"] == "all but shop"
    assert all(gap["consequence"] for gap in document["gaps"])


def test_a_user_of_one_namespace_is_told_nothing_that_cannot_be_known(
    cluster: Cluster, viewer: Path
) -> None:
    document = cluster.answer("networks", kubeconfig=viewer)
    assert [each for each in document["networks"] if each["bound"] == "exact"] == []
    assert document["facts"]["serviceProxy"]["value"] is None
    assert document["facts"]["cni"]["value"] is None


def test_a_user_of_one_namespace_knows_of_nodes_only_what_its_pods_tell(
    cluster: Cluster, viewer: Path
) -> None:
    pods = cluster.objects("pods", "-n", "shop")
    hosts = {pod["spec"]["nodeName"]: [pod["status"]["hostIP"]] for pod in pods}
    document = cluster.answer("networks", kubeconfig=viewer)
    assert {node["name"]: node["addresses"] for node in document["nodes"]} == hosts
    assert {str(node["podCIDRs"]) for node in document["nodes"]} == {"[]"}
    assert {node["serviceProxy"]["mode"] for node in document["nodes"]} == {None}


def test_a_user_of_one_namespace_sees_its_ways_in(cluster: Cluster, viewer: Path) -> None:
    shown = cluster.netmap(kubeconfig=viewer)
    assert "shop.example.com" in shown.stdout
    assert "Node" in shown.stdout + shown.stderr


def test_a_user_of_one_namespace_is_told_what_a_trace_does_not_know(
    cluster: Cluster, viewer: Path
) -> None:
    document = cluster.answer("trace", "deploy/front", "svc/front", kubeconfig=viewer)
    assert document["disposition"] == "insufficient-information"
    assert any("--assume service-proxy=" in path["why"] for path in document["paths"])


def test_a_user_of_one_namespace_may_state_what_serves_services(
    cluster: Cluster, viewer: Path
) -> None:
    stated = f"service-proxy={cluster.truth.mode}"
    words = ("trace", "deploy/front", "svc/front", "--assume", stated)
    document = cluster.answer(*words, kubeconfig=viewer)
    assert document["question"]["assumed"] == [stated]
    ends = {path["end"] for path in document["paths"]}
    running = cluster.objects("pods", "-n", "shop", "-l", "app=front")
    assert ends == {f"Pod/shop/{pod['metadata']['name']}" for pod in running}


def test_impersonation_asks_as_somebody_else(cluster: Cluster, viewer: Path) -> None:
    assert viewer.exists()
    document = cluster.answer("networks", "--as", "system:serviceaccount:shop:viewer", "-n", "shop")
    assert {gap["reason"] for gap in document["gaps"]} == {"forbidden"}


def _requests(cluster: Cluster, *questions: tuple[str, ...]) -> list[Any]:
    """What the API server's audit log holds of the questions, asked now."""
    before = len(_audited(cluster))
    for words in questions:
        cluster.netmap(*words)
    return _audited(cluster)[before:]


def _audited(cluster: Cluster) -> list[Any]:
    log = cluster.on_node(f"netmap-{cluster.name}-control-plane", "cat", "/var/log/audit/audit.log")
    events = [json.loads(line) for line in log.splitlines()]
    return [each for each in events if each.get("userAgent", "").startswith("kubectl-netmap")]


def test_the_audit_log_shows_only_reading(cluster: Cluster) -> None:
    requests = _requests(
        cluster,
        (),
        ("networks",),
        ("snapshot", "-o", "/dev/null"),
        ("networks", "--read-logs", "--read-node-proxy"),
    )
    assert len(requests) > 100
    assert {each["verb"] for each in requests} <= HARMLESS


def test_the_audit_log_shows_no_secret_and_no_list_of_config_maps(cluster: Cluster) -> None:
    requests = _requests(cluster, ("snapshot", "-o", "/dev/null"))
    asked = {(each["verb"], (each.get("objectRef") or {}).get("resource")) for each in requests}
    resources = {resource for _, resource in asked}
    assert "pods" in resources
    assert "secrets" not in resources
    assert {verb for verb, resource in asked if resource == "configmaps"} == {"get"}


def test_a_trace_of_a_pod_asks_for_little(cluster: Cluster) -> None:
    pod = cluster.objects("pods", "-n", "shop", "-l", "app=front")[0]["metadata"]["name"]
    requests = _requests(cluster, ("trace", f"pod/shop/{pod}", "svc/shop/front"))
    asked = {each["auditID"]: each["requestURI"] for each in requests}
    most = 13 if len(cluster.truth.services) > 1 else 10  # with two families, one more of each
    assert 0 < len(asked) <= most, sorted(asked.values())
    assert {each["verb"] for each in requests} <= HARMLESS


def test_only_the_probe_that_was_asked_for_writes_and_only_a_dry_run(cluster: Cluster) -> None:
    before = len(cluster.objects("services", "-A"))
    requests = _requests(cluster, ("networks", "--dry-run-probe"))
    creates = [each for each in requests if each["verb"] == "create"]
    assert creates
    assert all("dryRun=All" in each["requestURI"] for each in creates)
    assert len(cluster.objects("services", "-A")) == before


def test_the_probe_agrees_with_the_range_that_the_cluster_was_created_with(
    cluster: Cluster,
) -> None:
    ranges = cluster.answer("networks", "--dry-run-probe")["networks"]
    probed = {
        each["cidr"]
        for each in ranges
        if any(seen["source"].startswith("ServiceProbe/") for seen in each["evidence"])
    }
    assert probed == set(cluster.truth.services)


def test_the_running_kube_proxy_tells_its_mode_where_it_answers(cluster: Cluster) -> None:
    document = cluster.answer("networks", "--read-node-proxy")
    proxies = [node["serviceProxy"] for node in document["nodes"]]
    assert {proxy["mode"] for proxy in proxies} == {cluster.truth.mode}
    expected = "observed" if cluster.truth.answers else "declared"
    assert {proxy["confidence"] for proxy in proxies} == {expected}


def test_a_kube_proxy_that_answers_on_loopback_only_is_a_gap(cluster: Cluster) -> None:
    document = cluster.answer("networks", "--read-node-proxy")
    unasked = [gap for gap in document["gaps"] if gap["kind"] == "NodeProxy"]
    assert bool(unasked) is not cluster.truth.answers


def test_the_log_of_kube_proxy_agrees_with_its_configuration(cluster: Cluster) -> None:
    document = cluster.answer("networks", "--read-logs")
    proxies = [node["serviceProxy"] for node in document["nodes"]]
    assert {proxy["mode"] for proxy in proxies} == {cluster.truth.mode}
    assert {proxy["confidence"] for proxy in proxies} == {"observed"}
