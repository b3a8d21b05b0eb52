"""An assertion with its answer, and whether that is as expected."""

from __future__ import annotations

from dataclasses import dataclass

from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.trace.assertions import Assertion
from kubectl_netmap.trace.judge import Fail, Judgement, Pass, Unknown
from kubectl_netmap.trace.trace import Trace


@dataclass(frozen=True, slots=True)
class Result:
    """One assertion judged; `trace` is None where the question could not be asked."""

    assertion: Assertion
    judgement: Judgement
    trace: Trace | None = None

    @property
    def why(self) -> str:
        """The reason of a failure, or of not knowing; empty where all holds."""
        return "" if isinstance(self.judgement, Pass) else self.judgement.why

    @property
    def word(self) -> str:
        """`pass`, `fail` or `unknown`."""
        match self.judgement:
            case Pass():
                return "pass"
            case Fail():
                return "fail"
            case Unknown():
                return "unknown"

    @property
    def verdict(self) -> Verdict:
        """The same as a verdict, for its sign."""
        words = {"pass": Verdict.OK, "fail": Verdict.BROKEN}
        return words.get(self.word, Verdict.UNKNOWN)
