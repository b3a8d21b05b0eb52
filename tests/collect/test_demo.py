from __future__ import annotations

from pathlib import Path

import pytest

from kubectl_netmap.collect.demo import open_demo
from kubectl_netmap.errors import UnreadableInput
from kubectl_netmap.snapshot.archive import write
from kubectl_netmap.snapshot.snapshot import Header
from tests.support.clusters import snapshot_of


def test_the_demo_is_an_archive_that_says_that_it_is_one(tmp_path: Path) -> None:
    header = Header(context="kind-demo", source="live", server_version="v1.34.2")
    snapshot = snapshot_of("kind: Node\nmetadata: {name: node-a}", header=header)
    with (tmp_path / "demo.ndjson.gz").open("wb") as stream:
        write(snapshot, stream)
    demo = open_demo(tmp_path / "demo.ndjson.gz")
    assert demo.objects == snapshot.objects
    assert demo.header == Header(context="kind-demo", source="demo", server_version="v1.34.2")


def test_an_installation_without_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="holds no demo cluster") as caught:
        open_demo(tmp_path / "demo.ndjson.gz")
    assert "install" in caught.value.hint
