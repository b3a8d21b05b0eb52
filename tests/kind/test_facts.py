"""What netmap says of a real cluster, against what the cluster was created with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.kind.conftest import Cluster

pytestmark = pytest.mark.kind

SCHEMAS = Path(__file__).parents[2] / "docs" / "schema"


@pytest.fixture(scope="module")
def networks(cluster: Cluster) -> Any:
    return cluster.answer("networks")


def _ranges(networks: Any, layer: str, bound: str = "exact") -> tuple[str, ...]:
    return tuple(
        each["cidr"]
        for each in networks["networks"]
        if each["layer"] == layer and each["bound"] == bound
    )


def test_the_pod_network_is_what_kind_was_told(cluster: Cluster, networks: Any) -> None:
    assert _ranges(networks, "pod") == cluster.truth.pods


def test_the_service_network_is_what_kind_was_told(cluster: Cluster, networks: Any) -> None:
    assert _ranges(networks, "service") == cluster.truth.services


def test_the_service_network_is_observed_from_the_api_that_enforces_it(networks: Any) -> None:
    services = [each for each in networks["networks"] if each["layer"] == "service"]
    assert {each["confidence"] for each in services} == {"observed"}
    assert all("ServiceCIDR/kubernetes" in str(each["evidence"]) for each in services)


def test_the_node_network_is_a_lower_bound_that_holds_every_node(
    cluster: Cluster, networks: Any
) -> None:
    assert _ranges(networks, "node") == ()
    assert len(_ranges(networks, "node", "at-least")) == len(cluster.truth.pods)


def test_nothing_is_unexplained_doubled_or_overlapping(networks: Any) -> None:
    assert networks["unexplained"] == []
    assert networks["duplicates"] == []
    assert networks["overlaps"] == []


def test_every_node_runs_the_service_proxy_in_the_mode_kind_was_told(
    cluster: Cluster, networks: Any
) -> None:
    modes = {node["name"]: node["serviceProxy"]["mode"] for node in networks["nodes"]}
    names = {node["metadata"]["name"] for node in cluster.objects("nodes")}
    assert modes == dict.fromkeys(names, cluster.truth.mode)
    assert networks["facts"]["serviceProxy"]["value"] == cluster.truth.mode
    assert networks["facts"]["serviceProxy"]["confidence"] == "declared"


def test_the_mode_is_the_one_that_programmed_the_nodes(cluster: Cluster, networks: Any) -> None:
    node = networks["nodes"][0]["name"]
    table = "kube-proxy" if cluster.truth.mode == "nftables" else "nat"
    assert table in cluster.on_node(node, "nft", "list", "tables")


def test_nodes_have_the_addresses_and_pod_ranges_that_the_api_shows(
    cluster: Cluster, networks: Any
) -> None:
    expected = {
        node["metadata"]["name"]: (
            [
                each["address"]
                for each in node["status"]["addresses"]
                if each["type"] == "InternalIP"
            ],
            node["spec"]["podCIDRs"],
        )
        for node in cluster.objects("nodes")
    }
    assert {
        node["name"]: (node["addresses"], node["podCIDRs"]) for node in networks["nodes"]
    } == expected


def test_kind_is_recognised_with_its_plug_in_and_its_platform(networks: Any) -> None:
    facts = networks["facts"]
    assert facts["distribution"]["value"] == "kind"
    assert facts["platform"]["value"] == "docker"
    assert facts["cni"]["value"] == "kindnet"
    assert facts["cni"]["encapsulation"] == "none"


def test_cluster_dns_is_what_a_pod_is_given(cluster: Cluster, networks: Any) -> None:
    resolv = cluster.kubectl(
        *("-n", "shop", "exec", "deployment/front", "--", "cat", "/etc/resolv.conf")
    )
    dns = networks["facts"]["dns"]
    assert f"nameserver {dns['value']}\n" in resolv
    assert f" svc.{dns['domain']} " in resolv
    assert dns["service"] == "Service/kube-system/kube-dns"


def test_nothing_was_hidden_from_an_administrator(networks: Any) -> None:
    assert networks["gaps"] == []


@pytest.mark.parametrize("command", ["networks", "overview"])
def test_the_public_document_is_valid(cluster: Cluster, command: str) -> None:
    words = () if command == "overview" else (command,)
    schema = json.loads((SCHEMAS / f"{command}.json").read_text())
    jsonschema.validate(cluster.answer(*words), schema)


def test_the_same_cluster_gives_the_same_bytes_from_its_snapshot(
    cluster: Cluster, tmp_path: Path
) -> None:
    file = tmp_path / "cluster.ndjson.gz"
    cluster.netmap("snapshot", "-o", str(file))
    first, second = (
        cluster.netmap("networks", "-o", "json", "--from", str(file)).stdout for _ in range(2)
    )
    assert first == second


def test_a_snapshot_answers_as_the_cluster_does(cluster: Cluster, tmp_path: Path) -> None:
    file = tmp_path / "cluster.ndjson.gz"
    cluster.netmap("snapshot", "-o", str(file))
    live, saved = cluster.answer("networks"), cluster.answer("networks", "--from", str(file))
    for document in (live, saved):
        document.pop("cluster")
    assert saved == live


def test_a_redacted_snapshot_keeps_the_structure_and_no_name(
    cluster: Cluster, tmp_path: Path
) -> None:
    file = tmp_path / "cluster.ndjson.gz"
    cluster.netmap("snapshot", "--redact", "-o", str(file))
    document = cluster.answer("networks", "--from", str(file))
    text = json.dumps(document)
    live = cluster.answer("networks")
    assert document["facts"]["serviceProxy"]["value"] == cluster.truth.mode
    assert len(document["networks"]) == len(live["networks"])
    assert document["overlaps"] == document["unexplained"] == []
    for node in live["nodes"]:
        assert node["name"] not in text
        assert not any(f'"{address}"' in text for address in node["addresses"])


def test_no_line_is_longer_than_the_terminal(cluster: Cluster) -> None:
    for words in ((), ("networks",), ("networks", "-o", "wide")):
        shown = cluster.on_terminal(*words, columns=80)
        assert max(map(len, shown.splitlines())) <= 80, shown
