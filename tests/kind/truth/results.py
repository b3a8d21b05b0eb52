"""What a run has shown: every probe, how many agree, and a table of those that do not."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from tabulate import tabulate

from tests.kind.truth.compare import Compared, Verdict
from tests.kind.truth.measure import Seen
from tests.kind.truth.predict import Predicted
from tests.kind.truth.question import Question


@dataclass(frozen=True)
class Probe:
    """One flow: asked, predicted, sent and compared."""

    question: Question
    predicted: Predicted
    seen: tuple[Seen, ...]
    compared: Compared


@dataclass(frozen=True)
class Result:
    """The probes of one cluster; `restarted`: nodes whose kube-proxy was stuck before."""

    cluster: str
    probes: tuple[Probe, ...]
    restarted: tuple[str, ...] = ()

    def count(self, verdict: Verdict) -> int:
        """How many probes have that verdict."""
        return sum(each.compared.verdict == verdict for each in self.probes)

    @property
    def agreement(self) -> float:
        """The share of what was decided that packets agree with; 0 where nothing was."""
        agree, disagree = self.count(Verdict.AGREE), self.count(Verdict.DISAGREE)
        return agree / (agree + disagree) if agree + disagree else 0.0

    def line(self) -> str:
        """The run in one line."""
        counts = ", ".join(f"{self.count(verdict)} {verdict}" for verdict in Verdict)
        untold = sum(each.compared.untold for each in self.probes)
        more = f", {untold} without a source" if untold else ""
        return f"accuracy: {self.cluster} {len(self.probes)} probes, {counts}{more}"

    def disagreements(self) -> str:
        """A table of the probes that went another way than predicted."""
        rows = [
            (
                each.question.group,
                f"{each.question.origin} -> {each.question.to} {each.question.protocol}",
                "\n".join(each.compared.differences),
                "\n".join(_paths(each.predicted)),
                "\n".join(_seen(each.seen)),
            )
            for each in self.probes
            if each.compared.verdict is Verdict.DISAGREE
        ]
        return tabulate(rows, ("group", "flow", "differs", "predicted", "seen"), "grid")

    def groups(self) -> dict[str, dict[str, int]]:
        """How many probes of each group have which verdict."""
        counts = Counter((each.question.group, each.compared.verdict) for each in self.probes)
        names = dict.fromkeys(each.question.group for each in self.probes)
        return {name: {str(v): counts[name, v] for v in Verdict} for name in names}

    def document(self) -> str:
        """Everything, as JSON."""
        probes: list[Any] = [asdict(each) for each in self.probes]
        return json.dumps(
            {
                "cluster": self.cluster,
                "restarted": self.restarted,
                "groups": self.groups(),
                "probes": probes,
            },
            indent=1,
        )


def _paths(predicted: Predicted) -> Iterator[str]:
    yield predicted.disposition
    for path in predicted.paths:
        if path.end or path.address:
            yield f"{path.end or path.address} sees {path.source}"


def _seen(seen: tuple[Seen, ...]) -> Iterator[str]:
    for each in seen:
        end = f" {each.endpoint} sees {each.source}" if each.endpoint else ""
        yield f"{each.count} x {each.outcome}{end}"
