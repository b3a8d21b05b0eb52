"""netmap predicts from the API alone what becomes of a flow; here the packet is sent.

`NETMAP_TRUTH_OUT` is a folder for what each cluster has shown, as JSON.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.kind.conftest import Cluster
from tests.kind.truth.compare import Verdict
from tests.kind.truth.results import Result
from tests.kind.truth.run import run

pytestmark = pytest.mark.kind

AGREEMENT = 0.999
"""The share of the decided predictions that packets have to agree with."""

ENOUGH, FEW = 180, 50
"""Probes that have to agree where netmap models the service proxy, and where it knows parts."""


def test_packets_go_where_netmap_says_with_kube_proxy(
    cluster: Cluster, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _hold(_measured(cluster, tmp_path, capsys, stays=True), ENOUGH)


def test_packets_go_where_netmap_says_with_cilium(
    cilium: Cluster, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replaced = cilium.truth.mode == "none"
    result = _measured(cilium, tmp_path, capsys, stays=False)
    _hold(result, FEW if replaced else ENOUGH)


def _measured(
    cluster: Cluster, tmp_path: Path, capsys: pytest.CaptureFixture[str], *, stays: bool
) -> Result:
    control = next(
        each["metadata"]["name"]
        for each in cluster.objects("nodes")
        if each["metadata"]["name"].endswith("control-plane")
    )
    result = run(cluster, control, tmp_path, stays=stays)
    folder = Path(os.environ.get("NETMAP_TRUTH_OUT") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{cluster.name}.json").write_text(result.document())
    with capsys.disabled():
        print(f"\n{result.line()}")  # noqa: T201 -- what a run is for
    return result


def _hold(result: Result, enough: int) -> None:
    assert result.count(Verdict.AGREE) >= enough, result.line()
    assert result.agreement >= AGREEMENT, f"{result.line()}\n{result.disagreements()}"
