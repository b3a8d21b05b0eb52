"""The public documents of `kubectl netmap model` and `kubectl netmap explain`."""
# ruff: noqa: N815 -- the fields are the public names

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from kubectl_netmap.mental_model import lesson as taught
from kubectl_netmap.mental_model.layers import Layer
from kubectl_netmap.mental_model.model import Model, Promise
from kubectl_netmap.mental_model.topics import About, Topic
from kubectl_netmap.netmap import Netmap
from kubectl_netmap.render.public.shared import (
    API_VERSION,
    Cluster,
    Evidence,
    Gap,
    cluster,
    evidence,
    gaps,
)
from kubectl_netmap.routing.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Guarantee:
    """A promise: ok is held, broken and unknown are what they say."""

    id: str
    layer: Layer
    statement: str
    verdict: Verdict
    because: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Promises:
    """How many promises are held, broken, and neither for certain."""

    held: int
    broken: int
    unknown: int


@dataclass(frozen=True, slots=True)
class MentalModel:
    """What Kubernetes promises, held against the cluster."""

    apiVersion: Literal["netmap/v1alpha1"]
    kind: Literal["MentalModel"]
    cluster: Cluster
    gaps: tuple[Gap, ...]
    counts: Promises
    guarantees: tuple[Guarantee, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """What the cluster has of a topic."""

    verdict: Verdict
    says: str
    because: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A topic in plain words (`text` is Markdown); without a cluster, no example."""

    apiVersion: Literal["netmap/v1alpha1"]
    kind: Literal["Lesson"]
    cluster: Cluster | None
    gaps: tuple[Gap, ...]
    topic: str
    about: About
    layer: Layer | None
    title: str
    text: str
    here: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class TopicLine:
    """Something that can be explained, by the name to type."""

    name: str
    about: About
    title: str


@dataclass(frozen=True, slots=True)
class Topics:
    """Everything that can be explained; no cluster is asked for it."""

    apiVersion: Literal["netmap/v1alpha1"]
    kind: Literal["Topics"]
    cluster: None
    gaps: tuple[Gap, ...]
    topics: tuple[TopicLine, ...]


def document(netmap: Netmap, model: Model) -> MentalModel:
    """The answer to `model` as scripts read it."""
    return MentalModel(
        apiVersion=API_VERSION,
        kind="MentalModel",
        cluster=cluster(netmap.snapshot),
        gaps=gaps(netmap.snapshot),
        counts=counts(model),
        guarantees=tuple(map(_guarantee, model.promises)),
    )


def counts(model: Model) -> Promises:
    """How many promises there are of each verdict."""
    held, broken, unknown = (
        len(model.that_are(each)) for each in (Verdict.OK, Verdict.BROKEN, Verdict.UNKNOWN)
    )
    return Promises(held, broken, unknown)


def lesson(of: taught.Lesson, netmap: Netmap | None) -> Lesson:
    """The answer to `explain TOPIC` as scripts read it."""
    return Lesson(
        apiVersion=API_VERSION,
        kind="Lesson",
        cluster=None if netmap is None else cluster(netmap.snapshot),
        gaps=() if netmap is None else gaps(netmap.snapshot),
        topic=of.topic.name,
        about=of.topic.about,
        layer=of.topic.layer,
        title=of.topic.title,
        text=of.topic.body,
        here=tuple(
            Example(each.verdict, each.says, each.because, evidence(each.evidence))
            for each in of.here
        ),
    )


def contents(topics: Iterable[Topic]) -> Topics:
    """The answer to `explain` as scripts read it."""
    lines = tuple(TopicLine(each.name, each.about, each.title) for each in topics)
    return Topics(API_VERSION, "Topics", None, (), lines)


def _guarantee(promise: Promise) -> Guarantee:
    guarantee, judgement = promise.guarantee, promise.judgement
    return Guarantee(
        guarantee.id,
        guarantee.layer,
        guarantee.statement,
        judgement.verdict,
        judgement.because,
        evidence(judgement.evidence),
    )
