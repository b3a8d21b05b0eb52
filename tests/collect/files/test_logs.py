from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from kubectl_netmap.collect.collect import collect
from kubectl_netmap.collect.files import open_files
from kubectl_netmap.snapshot.kinds import kinds_for

POD = {
    "kind": "Pod",
    "metadata": {"namespace": "kube-system", "name": "kube-proxy-a1"},
    "spec": {"nodeName": "n1", "containers": [{"name": "kube-proxy"}]},
    "status": {"phase": "Running"},
}
SAYS = "I0101 server_linux.go:53] Using nftables Proxier\n"


def modes(folder: Path) -> dict[str, str]:
    snapshot = collect(open_files([str(folder)], io.BytesIO()), kinds_for(None))
    return {each.name: each.text("mode") for each in snapshot.configs("PodLog")}


def tell(folder: Path, path: str, log: str = SAYS) -> Path:
    (folder / "pods.json").write_text(json.dumps({"kind": "PodList", "items": [POD]}))
    file = folder / path
    file.parent.mkdir(parents=True)
    file.write_text(log)
    return folder


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("kube-system/kube-proxy-a1/logs.txt", id="cluster-info dump"),
        pytest.param(
            "namespaces/kube-system/pods/kube-proxy-a1/kube-proxy/kube-proxy/logs/current.log",
            id="must-gather",
        ),
        pytest.param("pods/logs/kube-system/kube-proxy-a1/kube-proxy.log", id="support bundle"),
    ],
)
def test_the_log_that_a_dump_brings_along_tells_the_mode_that_runs(
    path: str, tmp_path: Path
) -> None:
    assert modes(tell(tmp_path, path)) == {"kube-proxy-a1": "nftables"}


@pytest.mark.parametrize(
    ("path", "log"),
    [
        pytest.param("kube-system/kube-proxy-b2/logs.txt", SAYS, id="of a pod that is not there"),
        pytest.param("kube-system/coredns-a1/logs.txt", SAYS, id="of another component"),
        pytest.param("kube-system/kube-proxy-a1/logs.txt", "rotated away\n", id="without the line"),
        pytest.param(
            "kube-system/kube-proxy-a1/kube-proxy/logs/previous.log", SAYS, id="of an earlier run"
        ),
    ],
)
def test_a_log_that_tells_nothing_of_a_running_kube_proxy_is_no_word(
    path: str, log: str, tmp_path: Path
) -> None:
    assert modes(tell(tmp_path, path, log)) == {}
