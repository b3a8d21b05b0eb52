"""Real clusters, made with kind from PATH and deleted afterwards.

`NETMAP_KIND_IMAGE` chooses the node image (kind's default otherwise);
`NETMAP_KEEP_CLUSTERS=1` keeps the clusters for the next run. Where nodes cannot fetch images:
`NETMAP_IMAGES` is a folder of archives to load, `NETMAP_METALLB` the file of MetalLB's manifest.
Clusters with Cilium: see `tests/kind/truth/conftest.py`.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pty
import re
import shutil
import struct
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from io import FileIO
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from pytest_kind import KindCluster

HERE = Path(__file__).parent
MANIFESTS = HERE / "manifests"
METALLB = (
    "https://raw.githubusercontent.com/metallb/metallb/v0.15.2/config/manifests/metallb-native.yaml"
)
"""MetalLB's own manifest, of the version that is tested with."""

PLUGIN = Path(sys.executable).parent
APPLY = ["kubectl", "apply", "-f", "-"]


@dataclass(frozen=True)
class Truth:
    """What the cluster was created with.

    `answers`: kube-proxy listens on the nodes' addresses, not on loopback alone (its
    default), so that its running mode can be asked for.
    """

    pods: tuple[str, ...]
    services: tuple[str, ...]
    mode: str
    answers: bool


TRUTH = {
    "iptables": Truth(("10.101.0.0/16",), ("10.111.0.0/20",), "iptables", answers=True),
    "nftables": Truth(
        ("10.244.0.0/16", "fd00:10:244::/56"),
        ("10.96.0.0/16", "fd00:10:96::/112"),
        "nftables",
        answers=False,
    ),
}


@dataclass(frozen=True)
class Cluster:
    """A running cluster: what it was created with, and how to ask it.

    `untouched` is its map as it was before anything was deployed.
    """

    name: str
    kubeconfig: Path
    truth: Truth
    untouched: Any = field(default=None, repr=False)

    def kubectl(self, *words: str, given: str | None = None) -> str:
        """What kubectl prints; its failure fails the test with what it said."""
        return self.run(["kubectl", *words], given=given).stdout

    def objects(self, *words: str) -> Any:
        """The items that `kubectl get … -o json` prints."""
        return json.loads(self.kubectl("get", *words, "-o", "json"))["items"]

    def netmap(
        self, *words: str, kubeconfig: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        """`kubectl netmap …` as a person runs it: a plugin that kubectl finds on PATH."""
        return self.run(["kubectl", "netmap", *words], kubeconfig=kubeconfig)

    def answer(self, *words: str, kubeconfig: Path | None = None) -> Any:
        """The document that `kubectl netmap … -o json` prints."""
        return json.loads(self.netmap(*words, "-o", "json", kubeconfig=kubeconfig).stdout)

    def on_terminal(self, *words: str, columns: int) -> str:
        """What `kubectl netmap …` shows on a terminal of that width, escapes removed."""
        leader, follower = pty.openpty()
        fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        with (
            os.fdopen(leader, "rb", buffering=0) as screen,
            subprocess.Popen(  # noqa: S603 -- the tests' own command
                [PLUGIN / "kubectl-netmap", *words],
                env=os.environ | {"KUBECONFIG": str(self.kubeconfig), "TERM": "xterm"},
                stdin=subprocess.DEVNULL,
                stdout=follower,
                stderr=subprocess.DEVNULL,
            ) as process,
        ):
            os.close(follower)
            shown = b"".join(_until_closed(screen))
        assert process.returncode == 0, shown
        return re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", shown.decode()).replace("\r\n", "\n")

    def on_node(self, node: str, *words: str) -> str:
        """What a command prints inside a node's container."""
        return self.run(["docker", "exec", node, *words]).stdout

    def run(
        self,
        words: list[str],
        *,
        given: str | None = None,
        kubeconfig: Path | None = None,
        check: bool = True,
    ) -> subprocess.CompletedProcess[str]:
        """What a command does for this cluster; where it is checked, failure fails the test."""
        path = f"{PLUGIN}{os.pathsep}{os.environ['PATH']}"
        environ = os.environ | {"KUBECONFIG": str(kubeconfig or self.kubeconfig), "PATH": path}
        done = subprocess.run(  # noqa: S603 -- the tests' own commands
            words,
            input=given,
            env=environ,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        failed = done.returncode and check
        assert not failed, f"{words}: {done.returncode}\n{done.stderr}{done.stdout}"
        return done


def _until_closed(screen: FileIO) -> Iterator[bytes]:
    """What comes until the other end of a pseudo-terminal is closed (Linux: EIO)."""
    with contextlib.suppress(OSError):
        while data := screen.read(65536):
            yield data


def _create(name: str, folder: Path) -> KindCluster:
    kind, kubectl = shutil.which("kind"), shutil.which("kubectl")
    assert kind, "kind is not on PATH"
    assert kubectl, "kubectl is not on PATH"
    config = folder / f"{name}.yaml"
    template = (HERE / "clusters" / f"{name}.yaml").read_text()
    config.write_text(template.replace("AUDIT", str(HERE / "clusters" / "audit")))
    cluster = KindCluster(
        f"netmap-{name}",
        kubeconfig=folder / f"{name}.kubeconfig",
        image=os.environ.get("NETMAP_KIND_IMAGE"),
        kind_path=Path(kind),
        kubectl_path=Path(kubectl),
    )
    existing = subprocess.check_output([kind, "get", "clusters"], text=True)  # noqa: S603
    if cluster.name in existing.split():  # kept by an earlier run: fill the kubeconfig
        export = [kind, "export", "kubeconfig", "--name", cluster.name]
        subprocess.run([*export, "--kubeconfig", cluster.kubeconfig_path], check=True)  # noqa: S603
    cluster.create(config)
    return cluster


@pytest.fixture(scope="session", params=sorted(TRUTH))
def cluster(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Cluster]:
    """One cluster after the other, each with a shop in it that is ready to be asked about."""
    name = request.param
    made = _create(name, tmp_path_factory.mktemp(name))
    running = Cluster(name, made.kubeconfig_path, TRUTH[name])
    try:
        _until_ready(running)
        _forget(running)
        running.kubectl("wait", "pod", "-A", "--all", "--for=condition=Ready", "--timeout=180s")
        running = replace(running, untouched=running.answer("map"))
        running.kubectl("apply", "-f", str(HERE / "manifests" / "shop.yaml"))
        for namespace, deployment in (
            ("kube-system", "coredns"),
            ("shop", "front"),
            ("db", "pg"),
        ):
            running.kubectl(
                *("-n", namespace, "rollout", "status", f"deployment/{deployment}"),
                "--timeout=180s",
            )
        yield running
    finally:
        made.api.session.close()
        if not os.environ.get("NETMAP_KEEP_CLUSTERS"):
            made.delete()


def _until_ready(cluster: Cluster) -> None:
    """Wait for the nodes; a service proxy that lost its first rules keeps one from it."""
    from tests.kind.truth.settle import settle  # noqa: PLC0415 -- that asks this very cluster

    ready = ["kubectl", "wait", "node", "--all", "--for=condition=Ready"]
    if cluster.run([*ready, "--timeout=90s"], check=False).returncode:
        settle(cluster)
        cluster.run([*ready, "--timeout=120s"])


def until(
    ask: Callable[[], Any],
    wanted: object,
    of: Callable[[Any], object] = lambda seen: seen,
    *,
    seconds: float = 60,
) -> Any:
    """What is asked for, as soon as what is looked at `of` it is what is wanted.

    If it does not become so in that time, the difference is shown.
    """
    end = monotonic() + seconds
    while of(seen := ask()) != wanted and monotonic() < end:
        sleep(0.3)
    assert of(seen) == wanted
    return seen


@pytest.fixture(scope="session")
def ways_in(cluster: Cluster) -> Cluster:
    """The cluster with MetalLB, which gives addresses, and Traefik, which serves Ingresses."""
    images = os.environ.get("NETMAP_IMAGES")  # elsewhere the nodes fetch them
    for name in ("metallb-controller", "metallb-speaker", "traefik") if images else ():
        archive = str(Path(images or "") / f"{name}.tar")
        cluster.run(["kind", "load", "image-archive", archive, "--name", f"netmap-{cluster.name}"])
    for manifest in (os.environ.get("NETMAP_METALLB", METALLB), str(MANIFESTS / "traefik.yaml")):
        cluster.kubectl("apply", "-f", manifest)
    for namespace, workload in (
        ("metallb-system", "deployment/controller"),
        ("metallb-system", "daemonset/speaker"),
        ("traefik", "deployment/traefik"),
    ):
        cluster.kubectl("-n", namespace, "rollout", "status", workload, "--timeout=180s")
    pool = (MANIFESTS / "metallb-pool.yaml").read_text().replace("PREFIX", _prefix(cluster))
    # MetalLB's webhook judges pools, and answers a little later than its pod is ready
    until(lambda: cluster.run(APPLY, given=pool, check=False).returncode, 0)
    return cluster


def _prefix(cluster: Cluster) -> str:
    """The first two numbers of the addresses of the network that the nodes are in."""
    nodes = cluster.objects("nodes")
    return ".".join(nodes[0]["status"]["addresses"][0]["address"].split(".")[:2])


def _forget(cluster: Cluster) -> None:
    """Remove what an earlier run has left, where it kept the cluster."""
    words = ("--ignore-not-found", "--timeout=180s")
    # first what judges pools, as it is gone before they are
    webhooks = ("validatingwebhookconfiguration", "metallb-webhook-configuration")
    cluster.kubectl("delete", *webhooks, *words)
    namespaces = ("shop", "db", "store", "traefik", "metallb-system")
    cluster.kubectl("delete", "namespace", *namespaces, *words)
    cluster.kubectl("delete", "ingressclass", "traefik", *words)
