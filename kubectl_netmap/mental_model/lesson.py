"""A topic with what this very cluster has of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from kubectl_netmap.discover.fact import Evidence
from kubectl_netmap.discover.marks import count_of
from kubectl_netmap.mental_model.model import Promise, hold
from kubectl_netmap.mental_model.topics import About, Topic
from kubectl_netmap.netmap import Netmap
from kubectl_netmap.routing.graph import Link
from kubectl_netmap.routing.relations import RELATIONS
from kubectl_netmap.routing.seeing import unseen_kinds
from kubectl_netmap.routing.verdict import WORST_FIRST, Verdict


@dataclass(frozen=True, slots=True)
class Here:
    """What one cluster has of a topic: how it stands, what it is, and why."""

    verdict: Verdict
    says: str
    because: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Lesson:
    """A topic, and the example of a cluster; `here` is empty where none was read."""

    topic: Topic
    here: tuple[Here, ...] = ()


def lesson(topic: Topic, netmap: Netmap | None) -> Lesson:
    """The lesson of a topic, with the example of a cluster if there is one."""
    return Lesson(topic, () if netmap is None else tuple(_here(topic, netmap)))


def _here(topic: Topic, netmap: Netmap) -> Iterator[Here]:
    match topic.about:
        case About.LAYER:
            for promise in hold(netmap).promises:
                if promise.guarantee.layer is topic.layer:
                    yield _promise(promise)
        case About.GUARANTEE:
            for promise in hold(netmap).promises:
                if promise.guarantee.id == topic.id:
                    yield _promise(promise)
        case About.RELATION:
            yield _relation(topic, netmap)
        case About.HOP:
            return  # a trace is the example of its hops


def _promise(promise: Promise) -> Here:
    judgement = promise.judgement
    return Here(
        judgement.verdict, promise.guarantee.statement, judgement.because, judgement.evidence
    )


def _relation(topic: Topic, netmap: Netmap) -> Here:
    links = [link for link in netmap.map.links if link.relation == topic.id]
    if not links:
        needs = sorted(kind for each in RELATIONS if each.name == topic.id for kind in each.needs)
        if hidden := unseen_kinds(netmap.snapshot, needs):
            return Here(Verdict.UNKNOWN, "no such link is seen", hidden)
        return Here(Verdict.OK, "no such link", "nothing in this cluster is related so")
    counts = Counter(link.outcome.verdict for link in links)
    worst = min(links, key=lambda link: (WORST_FIRST.index(link.outcome.verdict), link.order))
    told = ", ".join(f"{counts[each]:,} {_word(each)}" for each in WORST_FIRST if counts[each])
    told = (
        f": {told}" if len(counts) > 1 else f", {'all ' * (len(links) > 1)}{told.partition(' ')[2]}"
    )
    return Here(worst.outcome.verdict, f"{count_of(len(links), 'link')}{told}", _told(worst))


def _word(verdict: Verdict) -> str:
    return verdict.replace("-", " ")


def _told(link: Link) -> str:
    why = f": {link.outcome.why}" if link.outcome.why else ""
    via = f" by {link.via}" if link.via else ""
    # that the target is not there is what the reason tells
    target = link.target.label.removeprefix("no ") if why else link.target.label
    return f"{link.source.label} → {target}{via}{why}"
