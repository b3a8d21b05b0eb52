"""Flowcharts before Mermaid itself: the parser and the drawing of the version in the Makefile."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from kubectl_netmap.render.view import Picture, Style
from kubectl_netmap.render.writers import mermaid
from tests.support.chromium import Chromium
from tests.support.pictures import HOSTILE, hostile, picture, shops

pytestmark = pytest.mark.browser

_MERMAID = Path(os.environ.get("MERMAID", Path(__file__).parents[2] / ".browser/mermaid.min.js"))

PICTURES = [
    pytest.param(hostile(), id="hostile names"),
    pytest.param(shops(60), id="some shops"),
    pytest.param(picture("end/Services > style/pods: graph"), id="words of the language"),
    pytest.param(Picture(), id="nothing"),
]


@pytest.fixture
def page(chromium: Chromium) -> Chromium:
    assert _MERMAID.exists(), "no Mermaid: make browser fetches it, or name its script by MERMAID"
    chromium.open("about:blank")
    chromium.run(_MERMAID.read_text("utf-8") + ";0")
    chromium.run("mermaid.initialize({ startOnLoad: false, securityLevel: 'strict' })")
    return chromium


def _drawn(page: Chromium, text: str) -> dict[str, Any]:
    """How many spots and arrows Mermaid draws, and what it writes."""
    found: dict[str, Any] = page.run(
        f"mermaid.parse({json.dumps(text)}).then(() => mermaid.render('m', {json.dumps(text)}))"
        ".then(({ svg }) => { document.body.innerHTML = svg; return {"
        " spots: document.querySelectorAll('g.node').length,"
        " arrows: document.querySelectorAll('path.flowchart-link').length,"
        " foreign: document.querySelectorAll('script, img, iframe, a, [onload], [onerror]').length,"
        " text: document.body.innerText } })"
    )
    return found


@pytest.mark.parametrize("style", [Style(), Style(unicode=False)], ids=["UTF-8", "ASCII"])
@pytest.mark.parametrize("told", PICTURES)
def test_mermaid_draws_every_spot_and_every_arrow(
    page: Chromium, told: Picture, style: Style
) -> None:
    found = _drawn(page, mermaid.write(told, style))
    assert (found["spots"], found["arrows"]) == (len(told.spots), len(told.arrows))
    assert found["foreign"] == 0
    assert page.complaints == []


def test_a_hostile_name_is_drawn_as_it_is_written(page: Chromium) -> None:
    words = "".join(_drawn(page, mermaid.write(hostile(), Style()))["text"].split())
    for name in HOSTILE:
        if name.isascii() and name.isprintable():
            assert "".join(name.split()) in words, name


def test_the_limits_are_mermaids_own(page: Chromium) -> None:
    config = page.run("(c => [c.maxEdges, c.maxTextSize])(mermaid.mermaidAPI.getConfig())")
    assert config == [mermaid.MOST_ARROWS, mermaid.MOST_CHARACTERS]
    most = picture(*(f"a/Services > p{at}/pods" for at in range(mermaid.MOST_ARROWS)))
    text = mermaid.write(most, Style())
    assert page.run(f"mermaid.parse({json.dumps(text)}).then(() => 'taken')") == "taken"
    more = json.dumps(f"{text}  s0 --> s2\n")
    assert "500" in page.run(f"mermaid.parse({more}).catch(error => error.message)")
