"""A lesson in plain words, with its picture and what this cluster has of it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from kubectl_netmap.mental_model.lesson import Here, Lesson
from kubectl_netmap.mental_model.topics import About, Topic
from kubectl_netmap.render.view import Document, Row, Section
from kubectl_netmap.render.views.model import word
from kubectl_netmap.render.views.phrases import named

_COLUMNS = 74
"""How wide prose is set, however wide the terminal."""

_FENCE = "```"
_PICTURE = "Picture"
_FEW = 5

_TITLES = {
    About.LAYER: "LAYERS",
    About.GUARANTEE: "PROMISES",
    About.RELATION: "LINKS OF THE MAP",
    About.HOP: "HOPS OF A TRACE",
}


def view(lesson: Lesson, *, wide: bool = False) -> Document:
    """The lesson; wide, with all evidence of the example."""
    topic = lesson.topic
    sections = list(_chapters(topic.body))
    place = 1 + next((at for at, each in enumerate(sections) if each.title == _PICTURE), 0)
    if lesson.here:
        sections.insert(place, _example(lesson, None if wide else _FEW))
    return Document(title=tuple(_title(topic)), sections=tuple(sections))


def contents(topics: Sequence[Topic]) -> Document:
    """The list of topics."""
    sections = tuple(
        Section(
            title,
            rows=tuple(Row((each.name, each.title)) for each in topics if each.about is about),
        )
        for about, title in _TITLES.items()
        if any(each.about is about for each in topics)
    )
    return Document(
        sections=sections, next="kubectl netmap explain TOPIC", lead="Explain one", aligned=True
    )


def _title(topic: Topic) -> Iterator[str]:
    yield topic.title
    if topic.about is About.GUARANTEE and topic.layer:
        yield f"a promise of the layer {topic.layer.heading}"
    elif topic.about is About.RELATION:
        yield "a link of the map"
    elif topic.about is About.HOP:
        yield "a hop of a trace"


def _example(lesson: Lesson, most: int | None) -> Section:
    single = lesson.topic.about is About.GUARANTEE
    rows: list[Row] = []
    for each in lesson.here:
        state = each.verdict.value if lesson.topic.about is About.RELATION else word(each.verdict)
        cells = (state, each.because) if single else (state, each.says, each.because)
        rows.append(Row(cells, each.verdict))
    evidence = tuple(_evidence(lesson.here[0], most)) if single else ()
    return Section("In this cluster", rows=tuple(rows), remarks=evidence, fixed=1)


def _evidence(here: Here, most: int | None) -> Iterator[Row]:
    for line in here.evidence[:most]:
        parts = (named(line.source), line.field, line.value)
        said = " ".join(part for part in parts if part)
        yield Row((f"{said}: {line.says}" if line.says else said,))
    rest = len(here.evidence) - (most or len(here.evidence))
    if rest > 0:
        yield Row((f"… and {rest} more: -o wide",))


def _chapters(body: str) -> Iterator[Section]:
    """A section for each heading; what stands before the first one has no title."""
    for number, part in enumerate(f"\n{body}".split("\n## ")):
        title, _, text = part.partition("\n")
        if number == 0:
            title, text = "", part
        lines = list(_lines(text.strip().splitlines()))
        while lines and not lines[-1]:
            lines.pop()
        if lines:
            yield Section(title, remarks=tuple(Row((line,)) for line in lines))


def _lines(source: Iterable[str]) -> Iterator[str]:
    """Prose set to a width; pictures, lists and addresses as they are."""
    drawing = False
    prose: list[str] = []
    for line in (*source, ""):
        if line.startswith(_FENCE):
            drawing = not drawing
        elif drawing:
            yield line.removeprefix("  ")
        elif line and not line.startswith(("- ", "http")):
            prose.append(line)
        else:
            yield from textwrap.wrap(" ".join(prose), _COLUMNS, break_long_words=False)
            had_prose, prose = bool(prose), []
            if line:
                yield line.removeprefix("- ").replace("`", "")
            elif had_prose:
                yield ""
