from __future__ import annotations

import json
from dataclasses import dataclass

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kubectl_netmap.render.formats import FORMATS, OF_EVERY_ANSWER, Answer
from kubectl_netmap.render.view import Document, Style
from kubectl_netmap.routing.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Part:
    podCIDRs: tuple[str, ...]  # noqa: N815 -- as public documents are named
    verdict: Verdict
    none: None = None


PART = Part(("10.0.0.0/8", "on", "1:20", "0x1f"), Verdict.BROKEN)


def _written(name: str, document: object) -> str:
    shapes = {False: Document(("short",)), True: Document(("wide",))}
    return FORMATS[name](Answer(shapes.__getitem__, lambda: document), Style())


def test_there_is_a_format_for_people_and_one_for_each_kind_of_script() -> None:
    assert OF_EVERY_ANSWER == ("table", "wide", "markdown", "json", "yaml")
    assert FORMATS.keys() >= set(OF_EVERY_ANSWER)
    assert _written("table", PART) == "short\n"
    assert _written("wide", PART) == "wide\n"


def test_json_keeps_the_order_of_the_fields() -> None:
    assert _written("json", PART).startswith('{\n  "podCIDRs": [\n    "10.0.0.0/8",')
    assert _written("json", PART).endswith('"verdict": "broken",\n  "none": null\n}\n')


def test_yaml_keeps_the_order_and_quotes_what_would_be_something_else() -> None:
    expected = "podCIDRs:\n- 10.0.0.0/8\n- 'on'\n- '1:20'\n- '0x1f'\nverdict: broken\nnone: null\n"
    assert _written("yaml", PART) == expected


@pytest.mark.parametrize("name", ["json", "yaml"])
@given(words=st.lists(st.text(), max_size=4))
def test_documents_for_scripts_are_ascii_and_load_back(name: str, words: list[str]) -> None:
    words = [word for word in words if word.isprintable() or name == "json"]
    written = _written(name, Part(tuple(words), Verdict.OK))
    loaded = json.loads(written) if name == "json" else yaml.safe_load(written)
    assert written.isascii()
    assert loaded == {"podCIDRs": words, "verdict": "ok", "none": None}
