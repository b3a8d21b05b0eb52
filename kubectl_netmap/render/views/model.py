"""The mental model held against a cluster, layer by layer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kubectl_netmap.discover.marks import count_of
from kubectl_netmap.mental_model.layers import LAYERS
from kubectl_netmap.mental_model.model import Model, Promise
from kubectl_netmap.render.view import Document, Row, Section
from kubectl_netmap.render.views.notes import notes
from kubectl_netmap.render.views.phrases import named, some
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.snapshot.gap import Gap

_WORDS = {Verdict.OK: "held", Verdict.BROKEN: "broken", Verdict.UNKNOWN: "unknown"}
_HEADER = ("STATE", "PROMISE", "HERE")
_WIDE_HEADER = ("STATE", "ID", "HERE", "EVIDENCE", "FIELD", "READS", "MEANS")
_MOST_NAMED = 2


def view(model: Model, gaps: Sequence[Gap], again: str = "", *, wide: bool = False) -> Document:
    """The answer to `model`; wide, with ids and evidence."""
    sections = tuple(
        Section(
            lesson.layer.heading,
            rows=tuple(_rows(model.of(lesson.layer), wide=wide)),
            fixed=2,
        )
        for lesson in LAYERS
    )
    return Document(
        sections=sections,
        notes=tuple(notes(gaps)),
        next=f"kubectl netmap explain {_worth_a_look(model).guarantee.id}{again}",
        lead="Explain one",
        aligned=True,
    )


def word(verdict: Verdict) -> str:
    """What is said of a promise: held, broken, unknown."""
    return _WORDS[verdict]


def summary(model: Model) -> str:
    """The promises in one line: `11 promises held, 1 broken (ID), 2 unknown`."""
    held, bad, open_ = (model.that_are(each) for each in _WORDS)
    names = some([each.guarantee.id for each in bad], _MOST_NAMED)
    parts = [f"{count_of(len(held), 'promise')} held"]
    if bad:
        parts.append(f"{len(bad)} broken ({names})")
    if open_:
        parts.append(f"{len(open_)} unknown")
    return ", ".join(parts)


def _rows(promises: Sequence[Promise], *, wide: bool) -> Iterator[Row]:
    for each in promises:
        judgement = each.judgement
        lead = (word(each.verdict), each.guarantee.statement, judgement.because)
        if not wide:
            yield Row(lead, each.verdict)
            continue
        yield Row((lead[0], each.guarantee.id, lead[2]), each.verdict)
        for line in judgement.evidence:
            yield Row(("", "", named(line.source), line.field, line.value, line.says))


def _worth_a_look(model: Model) -> Promise:
    """The promise to read of first: a broken one, else one that is unknown, else any."""
    found = (*model.that_are(Verdict.BROKEN), *model.that_are(Verdict.UNKNOWN), *model.promises)
    return found[0]
