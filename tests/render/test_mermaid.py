from __future__ import annotations

import re

import pytest

from kubectl_netmap.errors import TooLarge
from kubectl_netmap.render.view import Picture, Style
from kubectl_netmap.render.writers import mermaid
from kubectl_netmap.routing.verdict import Verdict
from tests.support.pictures import hostile, picture

PLAIN = Style(unicode=False)


def _arrows(count: int, label: str = "") -> Picture:
    return picture(*(f"a/Services > p{at}/pods: {label}" for at in range(count)))


def test_a_flowchart_from_left_to_right() -> None:
    assert mermaid.write(picture("a/Services > b/pods: 80"), PLAIN).splitlines() == [
        "flowchart LR",
        '  s0["Services ok<br>a"]',
        '  s1["pods ok<br>b"]',
        '  s0 -->|"80"| s1',
        "  classDef ok stroke:#18794e,stroke-width:1px",
        "  class s0,s1 ok",
    ]


def test_it_is_read_without_colour() -> None:
    why = {"verdict": Verdict.BROKEN, "why": "it crashes"}
    text = mermaid.write(picture("a/Services > b/pods: 80", b=why, a_b=why), Style())
    assert 's1["pods ✗<br>b<br>it crashes"]' in text
    assert 's0 --x|"80 ✗<br>it crashes"| s1' in text
    assert "linkStyle 0 stroke:#c2252b" in text


@pytest.mark.parametrize("style", [Style(), PLAIN], ids=["UTF-8", "ASCII"])
def test_a_hostile_name_is_letters_and_numbers(style: Style) -> None:
    text = mermaid.write(hostile(), style)
    for label in re.findall(r'"([^"]*)"', text):
        told = re.sub(r"#\d+;|<br>", "", label)
        assert not re.findall(r"[^\w ._/,+=~✓✗·→…]", told), told
    structure = re.sub(r'"[^"]*"', "", text)
    assert "alert" not in structure
    assert "click" not in structure


def test_what_github_would_not_draw_is_refused_with_what_to_do() -> None:
    assert mermaid.write(_arrows(500), PLAIN)
    with pytest.raises(TooLarge) as refused:
        mermaid.write(_arrows(501), PLAIN)
    assert str(refused.value) == "the map has 501 links: GitHub draws at most 500"
    assert "--broken" in refused.value.hint
    assert refused.value.exit_code == 2


def test_a_text_that_github_would_not_take_is_refused() -> None:
    with pytest.raises(TooLarge, match=r"the map takes [0-9,]+ characters: .* at most 50,000"):
        mermaid.write(_arrows(400, "x" * 120), PLAIN)


def test_where_nothing_is_to_be_drawn_a_box_says_so() -> None:
    told = mermaid.write(Picture(notes=("nothing is broken on this map",)), Style())
    assert told == 'flowchart LR\n  s0["nothing is broken on this map"]\n'
