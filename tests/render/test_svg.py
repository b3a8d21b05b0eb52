from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pytest

from kubectl_netmap.render.view import Picture
from kubectl_netmap.render.writers import svg
from kubectl_netmap.routing.verdict import Verdict
from tests.support.pictures import hostile, picture, shops

_NAMES = "{http://www.w3.org/2000/svg}"

PICTURES = [
    pytest.param(hostile(), id="hostile names"),
    pytest.param(shops(60), id="some shops"),
    pytest.param(Picture(), id="nothing"),
]


def _read(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 -- our own text


def _texts(root: ET.Element) -> Iterator[str]:
    for element in root.iter(f"{_NAMES}text"):
        yield "".join(element.itertext())


@pytest.mark.parametrize("told", PICTURES)
def test_it_is_xml_in_ascii_with_a_title_and_a_description(told: Picture) -> None:
    written = svg.write(told)
    root = _read(written)
    assert written.isascii()
    assert written.endswith("</svg>\n")
    assert root.tag == f"{_NAMES}svg"
    assert re.fullmatch(r"0 0 \d+ \d+", root.attrib["viewBox"])
    assert root[0].tag == f"{_NAMES}title"
    assert root[1].tag == f"{_NAMES}desc"
    assert root.attrib["aria-labelledby"] == f"{root[0].attrib['id']} {root[1].attrib['id']}"


@pytest.mark.parametrize("told", PICTURES)
def test_it_holds_only_what_draws_and_loads_nothing(told: Picture) -> None:
    root = _read(svg.write(told))
    drawing = "svg title desc style defs marker g rect path text"
    assert {each.tag.removeprefix(_NAMES) for each in root.iter()} <= set(drawing.split())
    names = {name for each in root.iter() for name in each.attrib}
    assert not {name for name in names if name.startswith("on") or "href" in name}
    style = next(root.iter(f"{_NAMES}style")).text or ""
    assert "url(" not in style.replace("url(#tip-", "")
    assert "@import" not in style


def test_no_character_that_changes_how_text_is_read_is_left() -> None:
    root = _read(svg.write(hostile()))
    told = "".join(root.itertext())
    assert not re.findall("[\u200b-\u200f\u2028-\u202e\u2066-\u2069\x00-\x08\x0e-\x1f\x7f]", told)
    assert "\\u202egnp.exe" in told
    assert "</script><script>alert(1)</script>" in told


def test_a_verdict_is_told_by_a_sign_a_word_and_a_colour() -> None:
    told = picture("a/Services > b/pods: 80", b={"verdict": Verdict.BROKEN, "why": "it crashes"})
    root = _read(svg.write(told))
    assert "✗ broken 1" in list(_texts(root))
    box = next(each for each in root.iter() if each.attrib.get("id") == "s1")
    assert box.attrib["class"] == "spot broken"
    assert box[0].text == "pods b: ✗ broken: it crashes"
    assert list(_texts(box)) == ["pods", "b", "✗", "it crashes"]


def test_a_long_name_is_cut_and_told_in_full_in_the_title() -> None:
    name = "a" * 253
    root = _read(svg.write(picture("x/Services", x={"label": name})))
    shown = [text for text in _texts(root) if text.startswith("aa")]
    assert len(shown) == 1
    assert len(shown[0]) < 40
    assert any(each.text and name in each.text for each in root.iter(f"{_NAMES}title"))


def test_an_arrow_tells_its_rule_and_why_it_is_broken() -> None:
    why = {"verdict": Verdict.BROKEN, "why": "no such port"}
    root = _read(svg.write(picture("a/Services > b/pods: 80", a_b=why)))
    assert "✗ 80" in list(_texts(root))
    arrow = next(each for each in root.iter() if each.attrib.get("id") == "a0")
    assert arrow[0].text == "Services a → pods b: 80: ✗ broken: no such port"


def test_notes_stand_below() -> None:
    told = Picture(("t",), notes=("not readable: Pods",))
    assert list(_texts(_read(svg.write(told))))[-1] == "not readable: Pods"
