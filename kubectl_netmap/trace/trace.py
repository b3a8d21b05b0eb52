"""The answer to one question: the cases that differ, their paths, and how each ends."""

from __future__ import annotations

from dataclasses import dataclass

from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.semantics.http_routing.controller import Sure
from kubectl_netmap.trace.disposition import Disposition, together
from kubectl_netmap.trace.flow import Flow
from kubectl_netmap.trace.question import Question


@dataclass(frozen=True, slots=True)
class Step:
    """What one hop did to the flow.

    `hop` is the hop's name, `at` where it happened: a node, a pod, None outside. `action`
    is one line in words; `details` are further lines: a rule that did not match, for
    example. `because` are the objects that made it so. `before` and `after` are None
    where the hop does not touch addresses. `look` is the command that shows the same, where
    that is not simply to get the objects.
    """

    hop: str
    at: Ref | None
    verdict: Verdict
    action: str
    because: tuple[Ref, ...] = ()
    details: tuple[str, ...] = ()
    before: Flow | None = None
    after: Flow | None = None
    look: str = ""


@dataclass(frozen=True, slots=True)
class ProxyAnswer:
    """What a proxy on the way answers itself: a status, and how sure that is."""

    status: int
    by: Ref
    sure: Sure


@dataclass(frozen=True, slots=True)
class Path:
    """One way that new connections take, and how it ends.

    `share` is the part of new connections that take it, None where that cannot be told.
    `why` is the reason of its end in one line, empty where it is delivered; `client`
    what the client experiences: "connects", "connection refused", "times out",
    "HTTP 503". `end` is who receives it: a pod or a node, None where nobody does.
    `seen_source` is the client's address as the end sees it. `look` is the command that
    shows more.
    """

    share: float | None
    disposition: Disposition
    why: str
    client: str
    steps: tuple[Step, ...]
    seen_source: str | None = None
    end: Ref | None = None
    answer: ProxyAnswer | None = None
    look: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """The paths of those origins and entries that fare alike.

    `origins` are the pods or nodes it holds for, empty for a client outside; `via` the
    nodes by which outside traffic may enter, empty where that does not matter.
    """

    origins: tuple[Ref, ...]
    via: tuple[str, ...]
    paths: tuple[Path, ...]

    @property
    def disposition(self) -> Disposition:
        """How its paths end."""
        return together(path.disposition for path in self.paths)


@dataclass(frozen=True, slots=True)
class Trace:
    """A question and its answer; `assumed` are facts that the person stated."""

    question: Question
    cases: tuple[Case, ...]
    assumed: tuple[str, ...] = ()

    @property
    def disposition(self) -> Disposition:
        """How all of its paths end."""
        return together(case.disposition for case in self.cases)

    @property
    def paths(self) -> tuple[Path, ...]:
        """Every path of every case."""
        return tuple(path for case in self.cases for path in case.paths)
