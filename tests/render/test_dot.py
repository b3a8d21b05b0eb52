from __future__ import annotations

import re

from kubectl_netmap.render.view import Style
from kubectl_netmap.render.writers import dot
from kubectl_netmap.routing.verdict import Verdict
from tests.support.pictures import LAYERS, hostile, picture

PLAIN = Style(unicode=False)


def test_a_label_cannot_end_its_string() -> None:
    text = dot.write(hostile(), Style())
    assert text.isprintable() is False  # the line ends, and nothing else
    assert text.replace("\n", "").isprintable()
    without = re.sub(r'"(\\.|[^"\\])*"', "", text)
    assert '"' not in without
    assert "alert" not in without


def test_layers_are_columns_under_their_names() -> None:
    text = dot.write(picture("a/outside > s/Services: 80", "s/Services > p/pods"), PLAIN)
    assert "rankdir=LR" in text
    assert [
        f'h{at} [shape=plaintext, fontsize=12, label="{name}"]' in text
        for at, name in enumerate(LAYERS[:3])
    ] == [True] * 3
    assert "{ rank=same; h1; s1; }" in text
    assert "h0 -> h1 -> h2 [style=invis];" in text


def test_it_is_read_without_colour() -> None:
    why = {"verdict": Verdict.BROKEN, "why": "it crashes"}
    text = dot.write(picture("a/Services > b/pods: 80", b=why, a_b=why), PLAIN)
    assert 'label="x pods\\lb\\lit crashes\\l"' in text
    assert 'label="x 80\\lit crashes\\l", color="#c2252b", style="dashed,bold"' in text


def test_an_arrow_back_moves_no_layer() -> None:
    text = dot.write(picture("a/Services > b/pods", "b/pods > a/Services"), PLAIN)
    assert [
        line.endswith("constraint=false];") for line in text.splitlines() if "s1 ->" in line
    ] == [True]
