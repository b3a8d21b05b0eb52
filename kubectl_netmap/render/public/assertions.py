"""The public document of `kubectl netmap assert`."""
# ruff: noqa: N815 -- the fields are the public names

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from kubectl_netmap.netmap import Netmap
from kubectl_netmap.render.public.shared import API_VERSION, Cluster, Gap, cluster, gaps, name
from kubectl_netmap.render.public.trace import Question, question
from kubectl_netmap.trace import trace
from kubectl_netmap.trace.assertions import Expectation
from kubectl_netmap.trace.disposition import Disposition
from kubectl_netmap.trace.judge import received
from kubectl_netmap.trace.result import Result


class AssertionVerdict(StrEnum):
    """Whether what was expected holds."""

    PASS = "pass"  # noqa: S105 -- no password
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Expected:
    """What must hold; null where nothing is said of it."""

    disposition: tuple[Disposition, ...] | None
    endpoints: tuple[str, ...] | None
    seenSource: tuple[str, ...] | None
    status: int | None


@dataclass(frozen=True, slots=True)
class AnsweredPath:
    """How one way of new connections ends; address and port are what its end receives."""

    disposition: Disposition
    end: str | None
    address: str | None
    port: int | None
    seenSource: str | None
    probability: float | None
    client: str


@dataclass(frozen=True, slots=True)
class Answered:
    """How the flow ends; status is what a proxy answers, where all paths agree on it."""

    disposition: Disposition
    paths: tuple[AnsweredPath, ...]
    status: int | None


@dataclass(frozen=True, slots=True)
class AssertionResult:
    """One assertion; answered is null where the question could not be asked."""

    name: str
    question: Question
    expected: Expected
    answered: Answered | None
    verdict: AssertionVerdict
    why: str


@dataclass(frozen=True, slots=True)
class Assertions:
    """Flows, and whether each behaves as expected."""

    apiVersion: Literal["netmap/v1alpha1"]
    kind: Literal["Assertions"]
    cluster: Cluster
    gaps: tuple[Gap, ...]
    results: tuple[AssertionResult, ...]
    passed: int
    failed: int
    unknown: int


def document(results: Sequence[Result], netmap: Netmap) -> Assertions:
    """The answer to `kubectl netmap assert` as scripts read it."""
    shown = tuple(map(_result, results))
    passed, failed, unknown = (
        sum(1 for each in shown if each.verdict is verdict) for verdict in AssertionVerdict
    )
    return Assertions(
        apiVersion=API_VERSION,
        kind="Assertions",
        cluster=cluster(netmap.snapshot),
        gaps=gaps(netmap.snapshot),
        results=shown,
        passed=passed,
        failed=failed,
        unknown=unknown,
    )


def _result(of: Result) -> AssertionResult:
    asked = of.trace or trace.Trace(of.assertion.question, ())
    return AssertionResult(
        name=of.assertion.name,
        question=question(asked),
        expected=_expected(of.assertion.expected),
        answered=None if of.trace is None else _answered(of.trace),
        verdict=AssertionVerdict(of.word),
        why=of.why,
    )


def _expected(of: Expectation) -> Expected:
    return Expected(of.dispositions, of.endpoints, of.seen_source, of.status)


def _answered(of: trace.Trace) -> Answered:
    statuses = {path.answer.status if path.answer else None for path in of.paths}
    return Answered(
        disposition=of.disposition,
        paths=tuple(map(_path, of.paths)),
        status=statuses.pop() if len(statuses) == 1 else None,
    )


def _path(of: trace.Path) -> AnsweredPath:
    flow = received(of)
    return AnsweredPath(
        disposition=of.disposition,
        end=name(of.end),
        address=flow.destination if flow else None,
        port=flow.port if flow else None,
        seenSource=of.seen_source,
        probability=of.share,
        client=of.client,
    )
