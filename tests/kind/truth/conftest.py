"""Clusters with Cilium, which are not there without it.

`NETMAP_CILIUM` is a manifest of Cilium with the words CONTROL_PLANE (the API server's host)
and REPLACEMENT (whether Cilium takes kube-proxy's place: true or false). Where nodes cannot
fetch images, `NETMAP_IMAGES` is a folder with cilium.tar and cilium-operator.tar.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kind.conftest import APPLY, Cluster, Truth, _create

_REPLACES = {"cilium-kube-proxy": "false", "cilium": "true"}

_PODS, _SERVICES = ("10.244.0.0/16",), ("10.96.0.0/16",)


@pytest.fixture(params=sorted(_REPLACES, reverse=True))
def cilium(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Cluster]:
    """A cluster with Cilium, made for one test: beside kube-proxy, then in its place."""
    name = str(request.param)
    manifest = os.environ.get("NETMAP_CILIUM")
    assert manifest, (
        "set NETMAP_CILIUM to a manifest of Cilium with the words CONTROL_PLANE and REPLACEMENT"
        " (and NETMAP_IMAGES to a folder with cilium.tar and cilium-operator.tar where nodes"
        " cannot fetch images)"
    )
    made = _create(name, tmp_path_factory.mktemp(name))
    mode = "none" if _REPLACES[name] == "true" else "iptables"
    running = Cluster(name, made.kubeconfig_path, Truth(_PODS, _SERVICES, mode, answers=False))
    try:
        _install(running, made.name, Path(manifest))
        yield running
    finally:
        made.api.session.close()
        if not os.environ.get("NETMAP_KEEP_CLUSTERS"):
            made.delete()


def _install(cluster: Cluster, name: str, manifest: Path) -> None:
    if images := os.environ.get("NETMAP_IMAGES"):
        for archive in ("cilium.tar", "cilium-operator.tar"):
            path = str(Path(images) / archive)
            cluster.run(["kind", "load", "image-archive", path, "--name", name])
    text = manifest.read_text().replace("CONTROL_PLANE", f"{name}-control-plane")
    cluster.run(APPLY, given=text.replace("REPLACEMENT", _REPLACES[cluster.name]))
    agents = ("-n", "kube-system", "rollout", "status", "daemonset", "cilium")
    cluster.kubectl(*agents, "--timeout=280s")
    cluster.kubectl("wait", "node", "--all", "--for=condition=Ready", "--timeout=180s")
    cluster.kubectl("wait", "pod", "-A", "--all", "--for=condition=Ready", "--timeout=180s")
