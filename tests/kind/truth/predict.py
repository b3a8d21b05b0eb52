"""What `kubectl netmap assert` says becomes of the flows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.kind.conftest import Cluster
from tests.kind.truth.question import Question


@dataclass(frozen=True)
class Route:
    """One way that a flow may go: how it ends, where, and as whom the other side sees it.

    `end` is a pod as `Pod/NS/NAME`, None for what is none; a `source` of None is not told.
    """

    disposition: str
    end: str | None
    address: str | None
    source: str | None
    client: str | None = None


@dataclass(frozen=True)
class Predicted:
    """What netmap says of one question, with its words for people."""

    disposition: str
    paths: tuple[Route, ...]
    why: str = ""


def predict(
    cluster: Cluster, questions: Sequence[Question], snapshot: Path, folder: Path
) -> list[Predicted]:
    """The answers to all questions from one snapshot, in their order."""
    file = folder / "flows.yaml"
    file.write_text(yaml.safe_dump({"flows": [_flow(each) for each in questions]}))
    words = ("assert", str(file), "--from", str(snapshot), "-o", "json")
    done = cluster.run(["kubectl", "netmap", *words], check=False)
    assert done.stdout, f"assert: {done.returncode}: {done.stderr}"
    return list(answers(json.loads(done.stdout)["results"]))


def answers(results: Iterable[Any]) -> Iterable[Predicted]:
    """What the results of an `Assertions` document say."""
    for each in results:
        answered = each["answered"] or {}
        paths = tuple(
            Route(
                path["disposition"],
                path.get("end"),
                path.get("address"),
                path.get("seenSource"),
                path.get("client"),
            )
            for path in answered.get("paths", ())
        )
        yield Predicted(answered.get("disposition", "no-answer"), paths, each.get("why") or "")


def _flow(question: Question) -> dict[str, Any]:
    # what is expected does not matter here: what is answered is compared with packets
    flow: dict[str, Any] = {
        "from": question.origin,
        "to": question.to,
        "expect": {"disposition": "delivered"},
    }
    if question.protocol != "tcp":
        flow["protocol"] = question.protocol
    if question.via:
        flow["via"] = question.via
    return flow
