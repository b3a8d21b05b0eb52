from __future__ import annotations

import gzip
import io
import json
import os
import tarfile
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kubectl_netmap.collect.collect import collect
from kubectl_netmap.collect.files import open_files
from kubectl_netmap.collect.files.open import MOST_NAMED
from kubectl_netmap.errors import UnreadableInput, UsageError
from kubectl_netmap.objects.config import ConfigObject
from kubectl_netmap.snapshot.archive import write
from kubectl_netmap.snapshot.gap import Gap, GapReason
from kubectl_netmap.snapshot.kinds import KINDS, kinds_for
from kubectl_netmap.snapshot.snapshot import Header, Snapshot
from tests.support.clusters import snapshot_of

SAMPLES = Path(__file__).parent / "samples"
NODE = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "node-a"}}
LIST = {"apiVersion": "v1", "kind": "List", "items": [NODE]}


class Terminal(io.BytesIO):
    def isatty(self) -> bool:
        return True


def read(*paths: str | Path, stdin: bytes = b"") -> Snapshot:
    source = open_files([str(path) for path in paths], io.BytesIO(stdin))
    return collect(source, kinds_for(None))


def refused(*paths: str | Path, stdin: io.BytesIO | None = None) -> tuple[str, str]:
    with pytest.raises((UnreadableInput, UsageError)) as caught:
        open_files([str(path) for path in paths], stdin or io.BytesIO())
    return str(caught.value), caught.value.hint


def archived(snapshot: Snapshot, file: Path) -> Path:
    with file.open("wb") as stream:
        write(snapshot, stream)
    return file


def gaps(snapshot: Snapshot) -> set[str]:
    return {f"{gap.kind} {gap.scope}: {gap.reason}" for gap in snapshot.gaps}


# What leads to nothing, and what to type next


def test_standard_input_that_is_a_terminal_is_a_misunderstanding() -> None:
    message, hint = refused("-", stdin=Terminal())
    assert message == "nothing is piped into netmap"
    assert hint == "kubectl get nodes,pods,services -A -o json | kubectl netmap --from -"


def test_empty_standard_input_points_to_the_command_before_it() -> None:
    message, hint = refused("-")
    assert message == "standard input is empty"
    assert hint == "see whether the command that should have filled it failed"


def test_an_empty_file_points_to_the_command_that_made_it(tmp_path: Path) -> None:
    (tmp_path / "pods.json").touch()
    message, hint = refused(tmp_path / "pods.json")
    assert message == f"{tmp_path}/pods.json is empty"
    assert "failed" in hint


def test_standard_input_is_given_once() -> None:
    with pytest.raises(UsageError):
        open_files(["-", "-"], io.BytesIO(b"{}"))


def test_no_path_at_all_is_a_misunderstanding() -> None:
    with pytest.raises(UsageError):
        open_files([], io.BytesIO())


def test_a_path_that_does_not_exist_is_named(tmp_path: Path) -> None:
    message, hint = refused(tmp_path / "dmup")
    assert message == f"{tmp_path}/dmup: no such file or folder"
    assert "a folder or -" in hint


def test_an_empty_folder_holds_nothing(tmp_path: Path) -> None:
    message, hint = refused(tmp_path)
    assert message == f"{tmp_path} holds no objects of Kubernetes that netmap reads"
    assert "kubectl get" in hint


def test_each_of_several_paths_must_hold_something(tmp_path: Path) -> None:
    message, _ = refused(SAMPLES / "kubectl", tmp_path)
    assert message.startswith(str(tmp_path))


def test_a_file_that_cannot_be_parsed_says_why(tmp_path: Path) -> None:
    file = tmp_path / "pods.json"
    file.write_text(json.dumps(LIST)[:40])
    assert refused(file)[0] == "pods.json cannot be read: Input data was truncated"


def test_a_folder_of_nothing_but_broken_files_says_why(tmp_path: Path) -> None:
    (tmp_path / "pods.json").write_text("{")
    assert refused(tmp_path)[0] == f"{tmp_path}: pods.json cannot be read: Input data was truncated"


def test_a_folder_of_archives_names_one_to_give(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "bundle.tar.gz", "w:gz") as tar:
        tar.add(SAMPLES / "kubectl", "kubectl")
    message, hint = refused(tmp_path)
    assert "archives" in message
    assert hint == f"give the archive itself: --from {tmp_path}/bundle.tar.gz"


@pytest.mark.parametrize(
    ("head", "name"),
    [
        pytest.param(b"PK\x03\x04", "zip", id="zip"),
        pytest.param(b"\xfd7zXZ\x00", "xz", id="xz"),
        pytest.param(b"BZh91AY", "bzip2", id="bzip2"),
        pytest.param(b"\x28\xb5\x2f\xfd", "zstd", id="zstd"),
    ],
)
def test_an_archive_of_another_kind_is_to_be_unpacked(
    head: bytes, name: str, tmp_path: Path
) -> None:
    file = tmp_path / "bundle"
    file.write_bytes(head + b"...")
    message, hint = refused(file)
    assert message == f"bundle is compressed by {name}, which netmap does not read"
    assert "unpack" in hint


@contextmanager
def bound_by_modes() -> Iterator[None]:
    """Root, who may read everything, is somebody else for a while."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_a_file_that_may_not_be_read_says_so() -> None:
    with tempfile.TemporaryDirectory() as folder:  # that of pytest is closed to others
        Path(folder).chmod(0o755)
        file = Path(folder, "pods.json")
        file.write_text("{}")
        file.chmod(0)
        with bound_by_modes():
            assert file.exists()
            assert refused(file)[0] == f"{file}: permission denied"


# What is read, whatever it is called and however it arrives


def test_manifests_come_from_standard_input() -> None:
    snapshot = read("-", stdin=json.dumps(LIST).encode())
    assert [node.name for node in snapshot.nodes] == ["node-a"]
    assert snapshot.header.source == "standard input"


def test_a_bundle_comes_from_standard_input() -> None:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as tar:
        tar.add(SAMPLES / "sonobuoy", "results")
    assert len(read("-", stdin=stream.getvalue()).nodes) == 2


def test_a_pipe_of_the_shell_is_read_though_it_can_be_read_once_only(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes(json.dumps(LIST).encode()))
    writer.start()
    snapshot = read(pipe)
    writer.join()
    assert [node.name for node in snapshot.nodes] == ["node-a"]


@pytest.mark.parametrize("name", ["nodes", "nodes.txt", "nodes.json", "nodes.log", "nodes.json.gz"])
def test_a_file_that_is_asked_for_is_read_by_its_content(name: str, tmp_path: Path) -> None:
    data = json.dumps(LIST).encode()
    file = tmp_path / name
    file.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    assert [node.name for node in read(file).nodes] == ["node-a"]


def test_in_a_folder_logs_links_and_hidden_folders_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "nodes").write_text(json.dumps(LIST))
    other = json.dumps({**NODE, "metadata": {"name": "node-z"}})
    (tmp_path / "nodes.log").write_text(other)
    (tmp_path / "nodes.log.gz").write_bytes(gzip.compress(other.encode()))
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "node.json").write_text(other)
    (tmp_path / "elsewhere.json").symlink_to(tmp_path / "nodes.log")
    os.mkfifo(tmp_path / "pipe.json")
    assert [node.name for node in read(tmp_path).nodes] == ["node-a"]


def test_a_tar_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "nodes.json").write_text(json.dumps(LIST))
    with tarfile.open(tmp_path / "bundle.tar", "w") as tar:
        link = tarfile.TarInfo("link.json")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/hostname"
        tar.addfile(link)
        tar.add(tmp_path / "nodes.json", "../../nodes.json")
    assert [node.name for node in read(tmp_path / "bundle.tar").nodes] == ["node-a"]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["bundle.tar", "nodes.json"]


def test_a_tar_that_was_cut_off_is_complete_in_nothing(tmp_path: Path) -> None:
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w:gz") as tar:
        tar.add(SAMPLES / "sonobuoy", "results")
    file = tmp_path / "results.tar.gz"
    file.write_bytes(whole.getvalue()[: len(whole.getvalue()) * 3 // 4])
    snapshot = read(file)
    assert snapshot.nodes
    assert not snapshot.sees("Node")
    assert "Node cluster: truncated" in gaps(snapshot)
    assert any(gap.kind == "File" and gap.name == "results.tar.gz" for gap in snapshot.gaps)


def test_a_tar_with_a_wrong_byte_in_it_is_complete_in_nothing(tmp_path: Path) -> None:
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w:gz") as tar:
        tar.add(SAMPLES / "sonobuoy", "results")
    data = bytearray(whole.getvalue())
    data[-5] ^= 0xFF  # of the length that gzip compares
    file = tmp_path / "results.tar.gz"
    file.write_bytes(data)
    assert not read(file).sees("Node")


def test_a_compressed_file_that_is_damaged_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(LIST))
    (tmp_path / "pods.json.gz").write_bytes(gzip.compress(b"[]" * 99)[:-9])
    (gap,) = [each for each in read(tmp_path).gaps if each.kind == "File"]
    assert gap.name == "pods.json.gz"
    assert "damaged" in gap.detail


def test_of_many_files_that_cannot_be_read_some_are_named(tmp_path: Path) -> None:
    (tmp_path / "nodes.json").write_text(json.dumps(LIST))
    for number in range(MOST_NAMED + 5):
        (tmp_path / f"x{number:02}.json").write_text("{")
    unread = [gap.name for gap in read(tmp_path).gaps if gap.kind == "File"]
    assert len(unread) == MOST_NAMED + 1
    assert "5 more" in unread


def test_hidden_values_of_many_objects_are_counted(tmp_path: Path) -> None:
    items = [
        {**NODE, "metadata": {"name": f"node-{i}"}, "spec": {"podCIDR": "***HIDDEN***/22"}}
        for i in range(5)
    ]
    env = [{"name": "TOKEN", "value": "***HIDDEN***"}]
    pod = {"containers": [{"name": "web", "env": env}]}
    items.append({"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "a"}, "spec": pod})
    (tmp_path / "all.json").write_text(json.dumps({**LIST, "items": items}))
    snapshot = read(tmp_path)
    hidden = [gap for gap in snapshot.gaps if gap.reason is GapReason.REDACTED]
    assert [(gap.kind, gap.scope) for gap in hidden] == [("Node", "5 objects")]
    assert snapshot.sees("Node")
    assert snapshot.nodes[0].pod_cidrs == ("***HIDDEN***/22",)


def test_events_are_those_that_a_cluster_would_have_been_asked_for(tmp_path: Path) -> None:
    event = {"apiVersion": "v1", "kind": "Event", "reportingComponent": "kube-proxy"}
    items = [
        {**event, "metadata": {"name": "a"}, "reason": "Starting"},
        {**event, "metadata": {"name": "b"}, "reason": "Stopping"},
        {**event, "metadata": {"name": "c"}, "reason": "Starting", "reportingComponent": "kubelet"},
    ]
    (tmp_path / "events.json").write_text(json.dumps({**LIST, "items": items}))
    assert [each.name for each in read(tmp_path).configs("Event")] == ["a"]


# ConfigMaps


def config_map(name: str, data: dict[str, str]) -> dict[str, Any]:
    metadata = {"namespace": "kube-system", "name": name}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}


PROXY_POD = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"namespace": "kube-system", "name": "kube-proxy-1"},
    "spec": {
        "containers": [
            {"name": "kube-proxy", "volumeMounts": [{"name": "c", "mountPath": "/var/lib"}]}
        ],
        "volumes": [{"name": "c", "configMap": {"name": "kube-proxy-7"}}],
    },
}
PROXY_CONFIG = config_map("kube-proxy-7", {"c": "kind: KubeProxyConfiguration\nmode: ipvs"})
ROOT_CA = config_map("kube-root-ca.crt", {})


def read_items(folder: Path, *items: Any) -> Snapshot:
    (folder / "all.json").write_text(json.dumps({**LIST, "items": items}))
    return read(folder)


def test_a_config_map_that_a_component_mounts_is_read_whatever_it_is_called(
    tmp_path: Path,
) -> None:
    snapshot = read_items(tmp_path, PROXY_CONFIG, ROOT_CA, PROXY_POD)
    config = snapshot.config("ConfigMap", "kube-system", "kube-proxy-7")
    assert config
    assert config.text("data.c.mode") == "ipvs"


def test_a_config_map_that_a_component_mounts_and_the_dump_lacks_is_a_gap(tmp_path: Path) -> None:
    snapshot = read_items(tmp_path, config_map("coredns", {}), PROXY_POD)
    (gap,) = [gap for gap in snapshot.gaps if gap.name == "kube-proxy-7"]
    assert (gap.kind, gap.reason) == ("ConfigMap", GapReason.NOT_IN_DUMP)
    assert gap.detail == "a component mounts it"
    assert "mode" in gap.consequence
    assert not snapshot.sees("ConfigMap")  # only some of them were dumped


def test_what_a_list_of_all_config_maps_lacks_is_not_there(tmp_path: Path) -> None:
    snapshot = read_items(tmp_path, ROOT_CA, PROXY_POD)
    assert [gap for gap in snapshot.gaps if gap.name] == []
    assert snapshot.sees("ConfigMap", "kube-system")
    assert not snapshot.sees("ConfigMap", "shop")


def test_other_peoples_config_maps_are_left_unread(tmp_path: Path) -> None:
    other = config_map("prices", {"Corefile": "kubernetes private.example"})
    read_items(tmp_path, other, ROOT_CA, PROXY_CONFIG, PROXY_POD)
    contents = open_files([str(tmp_path)], io.BytesIO()).contents
    assert set(contents.config_maps) == {("kube-system", "kube-proxy-7")}


def test_a_config_map_that_cannot_be_understood_is_named(tmp_path: Path) -> None:
    broken = config_map("kubeadm-config", {"ClusterConfiguration": "a: [b"})
    (gap,) = [gap for gap in read_items(tmp_path, broken, ROOT_CA).gaps if gap.name]
    assert (gap.scope, gap.reason) == ("kube-system/kubeadm-config", GapReason.MALFORMED)


# Archives


STORY = """
kind: Node
metadata: {name: node-a}
---
kind: Pod
metadata: {namespace: shop, name: front}
---
kind: ConfigMap
metadata: {namespace: kube-system, name: coredns}
data: {Corefile: ".:53 { kubernetes cluster.local }"}
---
kind: ConfigMap
metadata: {namespace: kube-system, name: kubeadm-config}
"""
HEADER = Header(context="kind-shop", source="live", read_at="2026-11-22T20:00:00Z")


def test_an_archive_gives_back_the_snapshot(tmp_path: Path) -> None:
    told = [
        Gap("Service", GapReason.FORBIDDEN, besides=("shop",), consequence="so what"),
        Gap("ConfigMap", GapReason.FORBIDDEN, "kube-system", "kubelet-config"),
        Gap("Ingress", GapReason.TRUNCATED, detail="410 Gone"),
    ]
    snapshot = snapshot_of(STORY, header=HEADER, gaps=sorted(told))
    file = archived(snapshot, tmp_path / "shop.ndjson.gz")
    again = read(file)
    header = msgspec.structs.replace(HEADER, source=str(file))
    assert again == replace(snapshot, header=header)


@pytest.mark.parametrize("reason", list(GapReason))
def test_an_archive_gives_back_why_a_kind_was_not_seen(reason: GapReason, tmp_path: Path) -> None:
    unseen = [Gap("Pod", reason, consequence=_consequence("Pod"), detail="said so")]
    snapshot = snapshot_of("kind: Node\nmetadata: {name: a}", gaps=unseen, unseen=["Pod"])
    again = read(archived(snapshot, tmp_path / "a.ndjson.gz"))
    assert again.gaps == snapshot.gaps
    assert not again.sees("Pod")


def test_what_an_archive_was_not_asked_for_is_not_in_it(tmp_path: Path) -> None:
    snapshot = snapshot_of(STORY, unseen=["EndpointSlice", "IPPool"])
    again = read(archived(snapshot, tmp_path / "a.ndjson.gz"))
    assert gaps(again) == {
        "EndpointSlice cluster: not-in-dump",
        "custom resources cluster: not-in-dump",
    }
    assert not again.sees("IPPool")
    assert again.sees("CiliumNode")


def test_what_was_read_only_when_asked_for_is_kept_in_an_archive(tmp_path: Path) -> None:
    log = ConfigObject("PodLog", "kube-system", "kube-proxy-1", {"line": "Using nftables Proxier"})
    snapshot = snapshot_of(STORY)
    snapshot = replace(snapshot, objects={**snapshot.objects, "PodLog": (log,)})
    assert read(archived(snapshot, tmp_path / "a.ndjson.gz")).configs("PodLog") == (log,)


def test_an_archive_is_told_by_its_content(tmp_path: Path) -> None:
    archived(snapshot_of(STORY), tmp_path / "whatever")
    assert len(read(tmp_path / "whatever").pods) == 1
    assert len(read(tmp_path).pods) == 1
    assert len(read("-", stdin=(tmp_path / "whatever").read_bytes()).pods) == 1
    (tmp_path / "plain").write_bytes(gzip.decompress((tmp_path / "whatever").read_bytes()))
    assert len(read(tmp_path / "plain").pods) == 1


def test_manifests_fill_the_gaps_of_an_archive(tmp_path: Path) -> None:
    told = [
        Gap("Deployment", GapReason.FORBIDDEN),
        Gap("ConfigMap", GapReason.FORBIDDEN, "kube-system", "kubelet-config"),
        Gap("Service", GapReason.FORBIDDEN, detail="no"),
    ]
    snapshot = snapshot_of(STORY, gaps=told, unseen=["Deployment", "Service"], header=HEADER)
    archived(snapshot, tmp_path / "a.ndjson.gz")
    deployments = [
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"namespace": ns, "name": "x"}}
        for ns in ("shop", "db")
    ]
    later = [*deployments, config_map("kubelet-config", {"kubelet": "clusterDomain: shop.example"})]
    (tmp_path / "later.json").write_text(json.dumps({**LIST, "items": later}))
    both = read(tmp_path / "a.ndjson.gz", tmp_path / "later.json")
    assert gaps(both) == {"Service cluster: forbidden"}
    assert both.sees("Deployment")
    assert both.config("ConfigMap", "kube-system", "kubelet-config")
    assert both.config("ConfigMap", "kube-system", "coredns")
    assert both.header.context == "kind-shop"


def test_manifests_of_the_whole_cluster_fill_what_an_archive_has_in_part(tmp_path: Path) -> None:
    told = [Gap("Pod", GapReason.FORBIDDEN, besides=("shop",))]
    archived(snapshot_of(STORY, gaps=told), tmp_path / "a.ndjson.gz")
    pods = [
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"namespace": ns, "name": "x"}}
        for ns in ("shop", "db")
    ]
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "pods.json").write_text(json.dumps({**LIST, "items": pods[:1]}))
    (tmp_path / "pods.json").write_text(json.dumps({**LIST, "items": pods}))
    part = read(tmp_path / "a.ndjson.gz", tmp_path / "shop")
    assert gaps(part) == {"Pod all but shop: forbidden"}
    whole = read(tmp_path / "a.ndjson.gz", tmp_path / "pods.json")
    assert whole.sees("Pod")


def test_an_archive_fills_the_gaps_of_manifests(tmp_path: Path) -> None:
    archived(snapshot_of(STORY), tmp_path / "a.ndjson.gz")
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"namespace": "db", "name": "pg"}}
    (tmp_path / "pods.json").write_text(json.dumps({**LIST, "items": [pod]}))
    both = read(tmp_path / "pods.json", tmp_path / "a.ndjson.gz")
    assert [pod.name for pod in both.pods] == ["pg", "front"]
    assert both.sees("Pod")


def test_an_archive_of_a_later_version_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.ndjson.gz"
    file.write_bytes(gzip.compress(b'{"schema":"netmap/v9","kind":"Snapshot"}\n'))
    message, hint = refused(file)
    assert "netmap/v9" in message
    assert "update" in hint
    (tmp_path / "nodes.json").write_text(json.dumps(LIST))
    (gap,) = [each for each in read(tmp_path).gaps if each.kind == "File"]
    assert "netmap/v9" in gap.detail


def _consequence(name: str) -> str:
    return next(kind.consequence for kind in KINDS if kind.name == name)
