"""Real clusters, made with kind from PATH and deleted afterwards.

`NETMAP_KIND_IMAGE` chooses the node image (kind's default otherwise);
`NETMAP_KEEP_CLUSTERS=1` keeps the clusters for the next run.
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
from collections.abc import Iterator
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Any

import pytest
from pytest_kind import KindCluster

HERE = Path(__file__).parent
PLUGIN = Path(sys.executable).parent


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
    """A running cluster: what it was created with, and how to ask it."""

    name: str
    kubeconfig: Path
    truth: Truth

    def kubectl(self, *words: str, given: str | None = None) -> str:
        """What kubectl prints; its failure fails the test with what it said."""
        return self._run(["kubectl", *words], given=given).stdout

    def objects(self, *words: str) -> Any:
        """The items that `kubectl get … -o json` prints."""
        return json.loads(self.kubectl("get", *words, "-o", "json"))["items"]

    def netmap(
        self, *words: str, kubeconfig: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        """`kubectl netmap …` as a person runs it: a plugin that kubectl finds on PATH."""
        return self._run(["kubectl", "netmap", *words], kubeconfig=kubeconfig)

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
        return self._run(["docker", "exec", node, *words]).stdout

    def _run(
        self, words: list[str], *, given: str | None = None, kubeconfig: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
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
        assert done.returncode == 0, f"{words}: {done.returncode}\n{done.stderr}{done.stdout}"
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
        running.kubectl("wait", "node", "--all", "--for=condition=Ready", "--timeout=180s")
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
