"""Clusters told in YAML, and what people and scripts see of them, to the last byte."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from random import Random
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest
import yaml

from kubectl_netmap.render.formats import FORMATS
from kubectl_netmap.render.view import Style
from kubectl_netmap.render.views import networks as networks_view
from kubectl_netmap.render.views import overview as overview_view
from kubectl_netmap.render.writers import text
from kubectl_netmap.routing.seeing import plural
from tests.scenarios.answers import answer, traced
from tests.scenarios.stories import HERE, READ, STORIES, TRACES, netmap_of, shuffled, without

SCHEMAS = HERE.parents[1] / "docs" / "schema"

NARROW = Style(width=80)
BROAD = Style(width=200)
ASCII = Style(width=80, unicode=False)

SCREENS = {
    "overview.txt": ("overview", "table", Style()),
    "overview-80.txt": ("overview", "table", NARROW),
    "overview-ascii.txt": ("overview", "table", ASCII),
    "overview.json": ("overview", "json", Style()),
    "networks.txt": ("networks", "table", Style()),
    "networks-80.txt": ("networks", "table", NARROW),
    "networks-wide.txt": ("networks", "wide", Style()),
    "networks-wide-80.txt": ("networks", "wide", NARROW),
    "networks.json": ("networks", "json", Style()),
    "networks.yaml": ("networks", "yaml", Style()),
    "map.txt": ("map", "tree", Style()),
    "map-80.txt": ("map", "tree", NARROW),
    "map-ascii.txt": ("map", "tree", ASCII),
    "map-table.txt": ("map", "table", Style()),
    "map-table-80.txt": ("map", "table", NARROW),
    "map-wide.txt": ("map", "wide", Style()),
    "map.md": ("map", "markdown", Style()),
    "map.json": ("map", "json", Style()),
    "map.yaml": ("map", "yaml", Style()),
    "map.dot": ("map", "dot", Style()),
    "map.mmd": ("map", "mermaid", Style()),
    "map.svg": ("map", "svg", Style()),
    "map.html": ("map", "html", Style()),
    "model.txt": ("model", "table", Style()),
    "model-80.txt": ("model", "table", NARROW),
    "model-wide.txt": ("model", "wide", Style()),
    "model.json": ("model", "json", Style()),
}

TRACE_SCREENS = {
    ".txt": ("table", BROAD),
    "-80.txt": ("table", NARROW),
    "-wide.txt": ("wide", Style()),
    ".md": ("markdown", Style()),
    ".json": ("json", Style()),
}
"""What is kept of each trace, by the ends of the names of files."""

TRACED = [
    (story, name, end) for story, asked in TRACES.items() for name in asked for end in TRACE_SCREENS
]

LARGE = ("map.svg", "map.html")
"""Kept to the byte for two stories only; the others are looked at by their structure."""

DRAWN = ("kind-shop", "gateway-api")

ORDERLY = [
    screen
    for screen, (question, _, _) in SCREENS.items()
    if question != "networks" and screen not in {"overview.json", "model.json", "model-wide.txt"}
]
"""Screens without evidence: where several objects say the same, it quotes the first one."""

KEPT = [
    (story, screen)
    for story in STORIES
    for screen in SCREENS
    if screen not in LARGE or story in DRAWN
]


@pytest.mark.parametrize(("story", "screen"), KEPT)
def test_a_story_is_told_as_accepted(
    story: str, screen: str, request: pytest.FixtureRequest
) -> None:
    question, name, style = SCREENS[screen]
    received = FORMATS[name](answer(netmap_of(story), question), style)
    file = HERE / story / "golden" / screen
    if request.config.getoption("update_golden"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(received)
    assert received == file.read_text()
    if style.width and screen.endswith(".txt"):
        assert max(map(len, received.splitlines())) <= style.width


@pytest.mark.parametrize(("story", "name", "end"), TRACED)
def test_a_trace_is_told_as_accepted(
    story: str, name: str, end: str, request: pytest.FixtureRequest
) -> None:
    format_, style = TRACE_SCREENS[end]
    received = FORMATS[format_](traced(netmap_of(story), TRACES[story][name]), style)
    file = HERE / story / "golden" / f"trace-{name}{end}"
    if request.config.getoption("update_golden"):
        file.write_text(received)
    assert received == file.read_text()
    if style.width:  # a command stays whole, so that it can be pasted
        lines = [line for line in received.splitlines() if not line.startswith("Look at: ")]
        assert max(map(len, lines)) <= style.width


@pytest.mark.parametrize(("story", "name"), sorted({(story, name) for story, name, _ in TRACED}))
def test_a_trace_is_a_valid_document(story: str, name: str) -> None:
    schema = json.loads((SCHEMAS / "trace.json").read_text())
    told = traced(netmap_of(story), TRACES[story][name])
    for format_, load in (("json", json.loads), ("yaml", yaml.safe_load)):
        document: Any = load(FORMATS[format_](told, Style()))
        jsonschema.validate(document, schema)


@pytest.mark.parametrize(("story", "name"), sorted({(story, name) for story, name, _ in TRACED}))
def test_the_order_of_objects_does_not_matter_to_a_trace(story: str, name: str) -> None:
    words = TRACES[story][name]
    told = FORMATS["table"](traced(netmap_of(story), words), NARROW)
    other = shuffled(story, Random(22))  # noqa: S311 -- no secret
    assert FORMATS["table"](traced(other, words), NARROW) == told


def test_nobody_keeps_a_golden_file_that_is_not_read() -> None:
    kept = {str(path.relative_to(HERE)) for path in HERE.glob("*/golden/*")}
    screens = {f"{story}/golden/{screen}" for story, screen in KEPT}
    assert kept == screens | {f"{story}/golden/trace-{name}{end}" for story, name, end in TRACED}


QUESTIONS = sorted({question for question, _, _ in SCREENS.values()})


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("story", STORIES)
def test_a_public_document_is_valid(story: str, question: str) -> None:
    schema = json.loads((SCHEMAS / f"{question}.json").read_text())
    for name, load in (("json", json.loads), ("yaml", yaml.safe_load)):
        document: Any = load(FORMATS[name](answer(netmap_of(story), question), Style()))
        jsonschema.validate(document, schema)


@pytest.mark.parametrize("story", STORIES)
def test_a_drawing_is_well_formed_and_names_what_is_in_the_map(story: str) -> None:
    drawn = FORMATS["svg"](answer(netmap_of(story), "map"), Style())
    shown = " ".join(ET.fromstring(drawn).itertext())  # noqa: S314 -- our own
    for name in _names(story):
        assert name in shown


@pytest.mark.parametrize("story", STORIES)
def test_a_page_is_whole_and_names_what_is_in_the_map(story: str) -> None:
    page = FORMATS["html"](answer(netmap_of(story), "map"), Style())
    tags = _Tags()
    tags.feed(page)
    assert tags.open == []
    for name in _names(story):
        assert name in page


def _names(story: str) -> set[str]:
    refs = (place.ref for place in netmap_of(story).map.places.values())
    return {ref.name for ref in refs if ref and ref.kind in {"Service", "Ingress", "Gateway"}}


class _Tags(HTMLParser):
    """Elements that are open; what closes in the wrong order is a fault of the page."""

    EMPTY = frozenset({"meta", "link", "br", "input", "hr", "img"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 -- the parser's
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open
        assert self.open.pop() == tag


@pytest.mark.parametrize("kind", READ)
@pytest.mark.parametrize("story", STORIES)
def test_whatever_is_hidden_there_is_an_answer(story: str, kind: str) -> None:
    netmap = without(story, kind)
    shown = text.write(overview_view.view(netmap, overview_view.Asked()), NARROW)
    assert plural(kind) in " ".join(shown.split()) or "and " in shown
    assert max(map(len, shown.splitlines())) <= 80
    assert text.write(networks_view.view(netmap, wide=True), NARROW)


@pytest.mark.parametrize("kind", READ)
@pytest.mark.parametrize("story", STORIES)
def test_whatever_is_hidden_there_is_a_map(story: str, kind: str) -> None:
    netmap = without(story, kind)
    shown = FORMATS["tree"](answer(netmap, "map"), NARROW)
    assert plural(kind) in " ".join(shown.split()) or "and " in shown
    assert max(map(len, shown.splitlines())) <= 80


@pytest.mark.parametrize("story", STORIES)
def test_the_order_of_objects_does_not_matter(story: str) -> None:
    for seed in (1, 22, 333):
        other = shuffled(story, Random(seed))  # noqa: S311 -- no secret
        for screen in ORDERLY:
            question, name, style = SCREENS[screen]
            told = FORMATS[name](answer(netmap_of(story), question), style)
            assert FORMATS[name](answer(other, question), style) == told, screen
