"""`python -m bench`: clusters of several sizes, read by netmap and by kubectl, as ratios.

Nothing here imports anything large: the memory of a new process is counted from that of
the process that starts it.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.measure import Cost, best, cost
from bench.targets import verdicts

CACHE = Path(__file__).parents[1] / ".bench"
USUAL, LIMITS = (5_000, 20_000), 150_000

_SHORT = 3
"""How many times more often a cluster is read that takes half a second."""

_OF_MINUTES = 2
"""Runs of kubectl at the limits, where one takes a minute and a half."""

Costs = Mapping[str, Cost]

_LABELS = {
    "pods": "netmap, pods",
    "pods-paged": "netmap, pods in pages",
    "whole": "netmap, whole cluster",
    "trace": "netmap trace, pod to Service",
    "floor": "download + skip-scan",
    "kubectl": "kubectl get pods -A",
}


def main() -> int:
    options = _options()
    sizes = sorted({*options.pods, *((LIMITS,) if options.all else ())})
    found = {pods: _measured(pods, options) for pods in sizes}
    print("\n| pods | what | wall s | of kubectl's | CPU s | start-up | of the floor's | peak MB |")
    print("| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for pods, costs in found.items():
        for name in costs:
            print(_row(pods, name, costs))
    told = list(verdicts(found))
    print("", *told, sep="\n")
    return 0 if all(verdict.met for verdict in told) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--pods", type=int, nargs="+", default=USUAL, help="sizes of clusters")
    parser.add_argument("--all", action="store_true", help="also the limits: 150 000 pods")
    parser.add_argument("--times", type=int, default=4, help="runs of each, the best counts")
    parser.add_argument("--kubectl", default=shutil.which("kubectl"), help="which kubectl")
    parser.add_argument("--seed", type=int, default=1, help="another cluster of the same size")
    return parser.parse_args()


def _measured(pods: int, options: argparse.Namespace) -> Costs:
    """Every command in turn, several times over, so that a busy moment hits them all."""
    folder = cluster(pods, options.seed)
    python = [sys.executable, "-m"]
    subprocess.run([*python, "bench.parts", str(folder)], check=True)
    question = json.loads((folder / "question.json").read_text())
    with _server(folder) as kubeconfig, TemporaryDirectory() as cache:
        commands = {
            "floor": [*python, "bench.floor", kubeconfig],
            "pods": [*python, "bench.reading", "pods", kubeconfig],
            "pods-paged": [*python, "bench.reading", "pods-paged", kubeconfig],
            "whole": [*python, "bench.reading", "whole", kubeconfig],
            "trace": [*python, "bench.reading", "trace", kubeconfig, *question],
        }
        if options.kubectl:
            flags = [f"--kubeconfig={kubeconfig}", f"--cache-dir={cache}"]
            commands["kubectl"] = [options.kubectl, *flags, "get", "pods", "-A"]
        runs: dict[str, list[Cost]] = {name: [] for name in commands}
        # short runs are hit harder by whatever else the machine does
        for number in range(options.times * (_SHORT if pods <= USUAL[0] else 1)):
            load = " ".join(f"{each:.2f}" for each in os.getloadavg())
            print(f"{pods} pods, run {number + 1}, load {load}", flush=True)
            for name, command in commands.items():
                if name == "kubectl" and pods >= LIMITS and number >= _OF_MINUTES:
                    continue
                runs[name].append(cost(command, quiet=name == "kubectl"))
    return {name: best(costs) for name, costs in runs.items()}


def cluster(pods: int, seed: int) -> Path:
    """The folder of a generated cluster; made when it is first asked for."""
    folder = CACHE / f"{pods}-{seed}"
    if not (folder / "version.json").exists():
        shutil.rmtree(folder, ignore_errors=True)
        print(f"writing a cluster of {pods} pods", flush=True)
        subprocess.run(
            [sys.executable, "-m", "bench.clusters", str(folder), str(pods), str(seed)], check=True
        )
    return folder


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    """A server of the cluster, and the kubeconfig to reach it."""
    with subprocess.Popen(
        [sys.executable, "-m", "bench.server", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        kubeconfig = server.stdout.readline().strip() if server.stdout else ""
        if not kubeconfig:
            raise SystemExit("the local server did not start")
        yield kubeconfig


def _row(pods: int, name: str, costs: Costs) -> str:
    mine, floor, kubectl = costs[name], costs["floor"], costs.get("kubectl")
    wall = f"{mine.wall / kubectl.wall:.2f}" if kubectl and name != "kubectl" else ""
    cpu = f"{mine.cpu / floor.cpu:.2f}" if name != "floor" else ""
    start = f"{mine.start:.2f}" if mine.start else ""
    cells = (f"{mine.wall:.2f}", wall, f"{mine.cpu:.2f}", start, cpu, f"{mine.rss:.0f}")
    return f"| {pods} | {_LABELS[name]} | {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(main())
