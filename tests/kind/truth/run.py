"""One cluster from deploying to comparing."""

from __future__ import annotations

from pathlib import Path

from tests.kind.conftest import Cluster
from tests.kind.truth.compare import Verdict, compare, hostnames
from tests.kind.truth.measure import outside, prober
from tests.kind.truth.policy_questions import POLICIES
from tests.kind.truth.predict import predict
from tests.kind.truth.questions import questions
from tests.kind.truth.results import Probe, Result
from tests.kind.truth.settle import reprogram, settle
from tests.kind.truth.shapes import deploy, remove

_MANY = 60
"""Attempts of a probe that disagreed at first."""

_PATIENT = 12


def run(cluster: Cluster, node: str, folder: Path, *, stays: bool) -> Result:
    """Deploy, predict from one snapshot, send, compare.

    Nothing of it is left in a cluster that `stays` for other tests. `node` is a container whose
    image the client outside has. A disagreement is sent again, alone and with more attempts,
    before it is believed.
    """
    policies = POLICIES[cluster.name]
    with outside(node) as (container, addresses):
        remove(cluster)  # of an earlier run, where it was kept
        restarted = settle(cluster)
        try:
            placed = deploy(cluster, addresses, policies)
            reprogram(cluster)
            sender = prober(cluster, placed, container)
            snapshot = folder / f"{cluster.name}.ndjson.gz"
            cluster.netmap("snapshot", "-o", str(snapshot))
            asked = questions(placed, policies)
            predicted = predict(cluster, asked, snapshot, folder)
            seen = sender.measure(asked)
            names = hostnames(placed)
            probes = [
                Probe(*each, compare(*each, names))
                for each in zip(asked, predicted, seen, strict=True)
            ]
            doubted = [
                n for n, each in enumerate(probes) if each.compared.verdict is Verdict.DISAGREE
            ]
            again = sender.measure([asked[n] for n in doubted], attempts=_MANY, patience=_PATIENT)
            for number, found in zip(doubted, again, strict=True):
                each = (asked[number], predicted[number], found)
                probes[number] = Probe(*each, compare(*each, names))
            return Result(cluster.name, tuple(probes), restarted)
        finally:
            if stays:
                remove(cluster)
