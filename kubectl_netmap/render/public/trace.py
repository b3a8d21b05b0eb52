"""The public document of `kubectl netmap trace`."""
# ruff: noqa: N815 -- the fields are the public names

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypedDict

from kubectl_netmap.netmap import Netmap
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.render.public.shared import API_VERSION, Cluster, Gap, cluster, gaps, name
from kubectl_netmap.render.views.trace_title import meant, origins_of, port_of
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.semantics.http_routing.controller import Sure
from kubectl_netmap.trace import flow, trace
from kubectl_netmap.trace.disposition import Disposition
from kubectl_netmap.trace.question import Origin, ToHost, ToObject, ToURL, Typed

Question = TypedDict(
    "Question",
    {
        "from": str,
        "to": str,
        "protocol": str,
        "port": int | None,
        "url": str | None,
        "via": str | None,
        "method": str | None,
        "headers": tuple[tuple[str, str], ...],
        "assumed": tuple[str, ...],
    },
)
Question.__doc__ = "What was asked; method is that of a URL, assumed what was stated by --assume."


@dataclass(frozen=True, slots=True)
class Flow:
    """Addresses at one point of the way; source is null where it is not known."""

    source: str | None
    destination: str
    port: int


@dataclass(frozen=True, slots=True)
class Step:
    """What one hop did; before and after are null where it does not touch addresses."""

    hop: str
    at: str | None
    verdict: Verdict
    action: str
    details: tuple[str, ...]
    because: tuple[str, ...]
    before: Flow | None
    after: Flow | None


@dataclass(frozen=True, slots=True)
class ProxyAnswer:
    """What a proxy on the way answers itself, and how sure that is."""

    status: int
    by: str
    sure: Sure


Path = TypedDict(
    "Path",
    {
        "from": tuple[str, ...],
        "via": tuple[str, ...],
        "probability": float | None,
        "disposition": Disposition,
        "why": str,
        "client": str,
        "end": str | None,
        "seenSource": str | None,
        "answer": ProxyAnswer | None,
        "steps": tuple[Step, ...],
    },
)
Path.__doc__ = "One way of new connections: for which origins and entry nodes, and how it ends."


@dataclass(frozen=True, slots=True)
class Trace:
    """One request followed hop by hop, to where it ends."""

    apiVersion: Literal["netmap/v1alpha1"]
    kind: Literal["Trace"]
    cluster: Cluster
    gaps: tuple[Gap, ...]
    question: Question
    disposition: Disposition
    paths: tuple[Path, ...]


def document(of: trace.Trace, netmap: Netmap) -> Trace:
    """The answer to `kubectl netmap trace` as scripts read it."""
    return Trace(
        apiVersion=API_VERSION,
        kind="Trace",
        cluster=cluster(netmap.snapshot),
        gaps=gaps(netmap.snapshot),
        question=question(of),
        disposition=of.disposition,
        paths=tuple(_path(case, path) for case in of.cases for path in case.paths),
    )


def question(of: trace.Trace) -> Question:
    """What was asked, with what it came to mean in the cluster."""
    asked = of.question
    port, protocol = port_of(of)
    url = str(asked.target) if isinstance(asked.target, ToURL) else None
    return {
        "from": _origin(asked.origin, of),
        "to": _target(of),
        "protocol": protocol,
        "port": port,
        "url": url,
        "via": str(Ref("Node", "", asked.via)) if asked.via else None,
        "method": asked.method if url else None,
        "headers": asked.headers,
        "assumed": of.assumed,
    }


def _origin(origin: Origin, of: trace.Trace) -> str:
    """One object by its name, several as they were typed."""
    refs = origins_of(of)
    return str(refs[0]) if isinstance(origin, Typed) and len(refs) == 1 else str(origin)


def _target(of: trace.Trace) -> str:
    match of.question.target:
        case ToObject(typed, _):
            return str(meant(typed, of) or typed)
        case ToHost(host, _) | ToURL(_, host, _, _):
            return host


def _path(case: trace.Case, of: trace.Path) -> Path:
    return {
        "from": tuple(map(str, case.origins)),
        "via": tuple(str(Ref("Node", "", node)) for node in case.via),
        "probability": of.share,
        "disposition": of.disposition,
        "why": of.why,
        "client": of.client,
        "end": name(of.end),
        "seenSource": of.seen_source,
        "answer": _answer(of.answer),
        "steps": tuple(map(_step, of.steps)),
    }


def _step(of: trace.Step) -> Step:
    return Step(
        hop=of.hop,
        at=name(of.at),
        verdict=of.verdict,
        action=of.action,
        details=of.details,
        because=tuple(map(str, of.because)),
        before=_flow(of.before),
        after=_flow(of.after),
    )


def _flow(of: flow.Flow | None) -> Flow | None:
    return None if of is None else Flow(of.source, of.destination, of.port)


def _answer(of: trace.ProxyAnswer | None) -> ProxyAnswer | None:
    return None if of is None else ProxyAnswer(of.status, str(of.by), of.sure)
