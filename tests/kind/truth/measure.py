"""What becomes of the packets: probes sent by pods, nodes and a client outside."""

from __future__ import annotations

import subprocess
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.kind.conftest import Cluster
from tests.kind.truth.question import Question
from tests.kind.truth.shapes import Placed

ANSWERED, SILENT = "answered", "silent"
"""Outcomes: an answer; a connection on which none comes."""

PATIENCE = 2
"""After so many failed attempts a probe ends."""

_SCRIPT = Path(__file__).with_name("probe.pl")

_AT_A_TIME = 6
"""Clients; more of them would wait for the processor."""

# the pod's own network and names, with the programs of its node
_INSIDE = """
set -e
mount -t tmpfs none /mnt
cp "/proc/$1/root/etc/resolv.conf" "/proc/$1/root/etc/hosts" /mnt
mount --bind /mnt/resolv.conf /etc/resolv.conf
mount --bind /mnt/hosts /etc/hosts
exec perl -e "$2"
"""

# the kernel tells a peer about once a second that something is unreachable; probes are quicker
_UNLIMITED = ("net.ipv4.icmp_ratelimit=0", "net.ipv6.icmp.ratelimit=0")


@dataclass(frozen=True)
class Seen:
    """What attempts of one kind showed: `answered` by an endpoint that saw a source, or not."""

    outcome: str
    endpoint: str | None = None
    source: str | None = None
    count: int = 1


@contextmanager
def outside(name: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """A container in the nodes' network, with the image of a node; yields its addresses too."""
    image = _run("docker", "inspect", "-f", "{{.Config.Image}}", name)
    container = f"{name}-outside"
    how = ("--detach", "--rm", "--name", container, "--network", "kind", "--cap-add", "NET_ADMIN")
    _run("docker", "run", *how, "--entrypoint", "sleep", image, "infinity")
    try:
        form = "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{.GlobalIPv6Address}}{{end}}"
        yield container, tuple(_run("docker", "inspect", "-f", form, container).split())
    finally:
        _run("docker", "kill", container)


@dataclass(frozen=True)
class Prober:
    """Sends probes in a cluster, by its nodes' containers and the one outside."""

    placed: Placed
    outside: str
    containers: Mapping[str, tuple[str, str]]
    """The node and the process of every pod."""

    def measure(
        self, questions: Sequence[Question], *, attempts: int = 0, patience: int = PATIENCE
    ) -> list[tuple[Seen, ...]]:
        """What was seen for each question; a client sends all of its own from one process."""
        by_client: dict[str, list[int]] = defaultdict(list)
        for number, question in enumerate(questions):
            by_client[question.origin].append(number)

        def line(number: int, of: Question) -> str:
            words = (of.protocol, of.host, of.port, max(attempts, of.attempts), patience)
            return "\t".join(map(str, (number, *words)))

        def ask(client: str) -> dict[int, list[Seen]]:
            lines = (line(number, questions[number]) for number in by_client[client])
            return _parse(_run(*self._words(client), given="\n".join(lines) + "\n"))

        with ThreadPoolExecutor(_AT_A_TIME) as pool:
            merged = {
                number: seen for part in pool.map(ask, by_client) for number, seen in part.items()
            }
        return [tuple(merged.get(number, ())) for number in range(len(questions))]

    def _words(self, client: str) -> tuple[str, ...]:
        """The command that runs the script as a client."""
        script = _SCRIPT.read_text()
        kind, _, name = client.partition("/")
        if kind == "pod":
            node, process = self.containers[client]
            enter = ("nsenter", f"--net=/proc/{process}/ns/net", "unshare", "--mount")
            return (*_in(node), *enter, "sh", "-c", _INSIDE, "sh", process, script)
        return (*_in(name if kind == "node" else self.outside), "perl", "-e", script)


def prober(cluster: Cluster, placed: Placed, container: str) -> Prober:
    """A prober, once the nodes say everything they are asked and the client outside has routes."""
    for node in placed.nodes.values():
        _run(*_in(node), "sysctl", "-qw", *_UNLIMITED)
    first = placed.address(f"node/{placed.nodes['a']}") or ""
    routed = (
        "198.51.100.0/24",
        f"{placed.cluster_ip('web')}/32",
        f"{placed.cluster_ip('none')}/32",
    )
    for each in routed:
        _run(*_in(container), "ip", "route", "replace", each, "via", first)
    return Prober(placed, container, dict(_containers(cluster, placed)))


def _containers(cluster: Cluster, placed: Placed) -> Iterator[tuple[str, tuple[str, str]]]:
    processes = {}
    for node in placed.nodes.values():
        for line in _run(*_in(node), "ctr", "-n", "k8s.io", "task", "ls").splitlines()[1:]:
            container, process, *_ = line.split()
            processes[container] = process
    for pod in cluster.objects("pods", "-A"):
        meta = pod["metadata"]
        for status in pod["status"].get("containerStatuses", ())[:1]:
            container = status.get("containerID", "").removeprefix("containerd://")
            if container in processes:
                place = (pod["spec"]["nodeName"], processes[container])
                yield f"pod/{meta['namespace']}/{meta['name']}", place


def _parse(text: str) -> dict[int, list[Seen]]:
    found: dict[int, list[Seen]] = defaultdict(list)
    for line in text.splitlines():
        number, outcome, endpoint, source, count = line.split("\t")
        told, by = (None if word == "-" else word for word in (endpoint, source))
        found[int(number)].append(Seen(outcome, told, by, int(count)))
    return found


def _in(container: str) -> tuple[str, ...]:
    return ("docker", "exec", "-i", container)


def _run(*words: str, given: str = "") -> str:
    done = subprocess.run(  # noqa: S603 -- the harness's own commands
        words, input=given, capture_output=True, text=True, timeout=300, check=False
    )
    assert not done.returncode, f"{words[:6]}: {done.stderr}"
    return done.stdout.strip()
