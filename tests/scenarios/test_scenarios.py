"""Clusters told in YAML, and what people and scripts see of them, to the last byte."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_netmap.netmap import Netmap, survey
from kubectl_netmap.render.formats import FORMATS, Answer
from kubectl_netmap.render.public import networks as public_networks
from kubectl_netmap.render.public import overview as public_overview
from kubectl_netmap.render.view import Style
from kubectl_netmap.render.views import networks as networks_view
from kubectl_netmap.render.views import overview as overview_view
from kubectl_netmap.render.writers import text
from kubectl_netmap.routing.seeing import plural
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.snapshot.gap import Gap, GapReason
from kubectl_netmap.snapshot.kind import Read
from kubectl_netmap.snapshot.kinds import KINDS, kind_of
from kubectl_netmap.snapshot.snapshot import Header
from tests.support.clusters import snapshot_of

HERE = Path(__file__).parent
SCHEMAS = HERE.parents[1] / "docs" / "schema"
STORIES = sorted(path.parent.name for path in HERE.glob("*/cluster.yaml"))

SCREENS = {
    "overview.txt": ("overview", "table", Style()),
    "overview-80.txt": ("overview", "table", Style(width=80)),
    "overview-ascii.txt": ("overview", "table", Style(width=80, unicode=False)),
    "overview.json": ("overview", "json", Style()),
    "networks.txt": ("networks", "table", Style()),
    "networks-80.txt": ("networks", "table", Style(width=80)),
    "networks-wide.txt": ("networks", "wide", Style()),
    "networks-wide-80.txt": ("networks", "wide", Style(width=80)),
    "networks.json": ("networks", "json", Style()),
    "networks.yaml": ("networks", "yaml", Style()),
}


@cache
def _netmap(story: str) -> Netmap:
    folder = HERE / story
    header = Header(
        context=story,
        source="live",
        read_at="2026-11-22T20:00:00Z",
        server_version="v1.34.4",
        api_groups=frozenset(),
    )
    gaps = tuple(_gaps(folder / "gaps.yaml"))
    unseen = [gap.kind for gap in gaps if not gap.besides]
    manifests = (folder / "cluster.yaml").read_text()
    return survey(snapshot_of(manifests, gaps=sorted(gaps), header=header, unseen=unseen))


def _gaps(file: Path) -> Iterator[Gap]:
    for row in yaml.safe_load(file.read_text()) if file.exists() else ():
        for kind in row["kinds"]:
            yield Gap(
                kind,
                GapReason(row["reason"]),
                besides=tuple(row.get("besides", ())),
                consequence=kind_of(kind).consequence,
            )


def _answer(story: str, question: str) -> Answer:
    netmap = _netmap(story)
    if question == "networks":
        return Answer(
            lambda wide: networks_view.view(netmap, wide=wide),
            lambda: public_networks.document(netmap),
        )
    asked = overview_view.Asked(seconds=0.4)
    return Answer(
        lambda wide: overview_view.view(netmap, asked, wide=wide),
        lambda: public_overview.document(netmap),
    )


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("story", STORIES)
def test_a_story_is_told_as_accepted(
    story: str, screen: str, request: pytest.FixtureRequest
) -> None:
    question, name, style = SCREENS[screen]
    received = FORMATS[name](_answer(story, question), style)
    file = HERE / story / "golden" / screen
    if request.config.getoption("update_golden"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(received)
    assert received == file.read_text()
    if style.width:
        assert max(map(len, received.splitlines())) <= style.width


def test_nobody_keeps_a_golden_file_that_is_not_read() -> None:
    kept = {str(path.relative_to(HERE)) for path in HERE.glob("*/golden/*")}
    assert kept == {f"{story}/golden/{screen}" for story in STORIES for screen in SCREENS}


@pytest.mark.parametrize("question", ["networks", "overview"])
@pytest.mark.parametrize("story", STORIES)
def test_a_public_document_is_valid(story: str, question: str) -> None:
    schema = json.loads((SCHEMAS / f"{question}.json").read_text())
    for name, load in (("json", json.loads), ("yaml", yaml.safe_load)):
        document: Any = load(FORMATS[name](_answer(story, question), Style()))
        jsonschema.validate(document, schema)


def _hidden(story: str, kind: str) -> Netmap:
    """The story as somebody sees it who may not read the kind."""
    seen = _netmap(story).snapshot
    objects = {name: found for name, found in seen.objects.items() if name != kind}
    gaps = (*seen.gaps, Gap(kind, GapReason.FORBIDDEN))
    return survey(replace(seen, objects=objects, gaps=gaps))


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS if kind.read is not Read.OPT_IN])
@pytest.mark.parametrize("story", STORIES)
def test_a_gap_never_becomes_fine_or_broken(story: str, kind: str) -> None:
    full = {(way.address, way.via): way.outcome for way in _netmap(story).ways_in}
    for way in _hidden(story, kind).ways_in:
        before = full[(way.address, way.via)]
        assert way.outcome.verdict in {before.verdict, Verdict.UNKNOWN}


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS if kind.read is not Read.OPT_IN])
@pytest.mark.parametrize("story", STORIES)
def test_whatever_is_hidden_there_is_an_answer(story: str, kind: str) -> None:
    netmap = _hidden(story, kind)
    shown = text.write(overview_view.view(netmap, overview_view.Asked()), Style(width=80))
    assert plural(kind) in " ".join(shown.split()) or "and " in shown
    assert max(map(len, shown.splitlines())) <= 80
    assert text.write(networks_view.view(netmap, wide=True), Style(width=80))


@given(order=st.randoms(use_true_random=False))
@settings(max_examples=10)
def test_the_order_of_objects_does_not_matter(order: Random) -> None:
    seen = _netmap("kind-shop").snapshot
    objects = {}
    for name, found in seen.objects.items():
        shuffled = [*found]
        order.shuffle(shuffled)
        objects[name] = tuple(shuffled)
    netmap = survey(replace(seen, objects=objects))
    assert sorted(netmap.ways_in, key=repr) == sorted(_netmap("kind-shop").ways_in, key=repr)
