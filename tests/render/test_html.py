from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest

from kubectl_netmap.render.view import Picture
from kubectl_netmap.render.writers import drawing, html
from tests.support.pictures import HOSTILE, hostile, picture, shops


class _Page(HTMLParser):
    """What a page holds, as a browser takes it apart."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.inside: dict[str, list[str]] = {}
        self._name = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._name = tag

    def handle_data(self, data: str) -> None:
        self.inside.setdefault(self._name, []).append(data)

    def handle_endtag(self, tag: str) -> None:
        self._name = "" if tag else self._name


PICTURES = [
    pytest.param(hostile(), id="hostile names"),
    pytest.param(shops(60), id="some shops"),
    pytest.param(Picture(), id="nothing"),
]


def _policy(page: _Page) -> str:
    metas = (attrs for tag, attrs in page.elements if tag == "meta")
    return next(each["content"] or "" for each in metas if "http-equiv" in each)


@pytest.mark.parametrize("told", PICTURES)
def test_only_its_own_style_and_script_may_run_and_nothing_be_loaded(told: Picture) -> None:
    page = _Page(html.write(told))
    policy = dict(each.split(" ", 1) for each in _policy(page).split("; "))
    assert policy["default-src"] == "'none'"
    for name, tag in (("style-src", "style"), ("script-src", "script")):
        digest = hashlib.sha256(page.inside[tag][-1].encode()).digest()
        assert policy[name] == f"'sha256-{base64.b64encode(digest).decode()}'"
    assert policy["img-src"] == "data:"
    assert "unsafe" not in _policy(page)


@pytest.mark.parametrize("told", PICTURES)
def test_names_add_no_element_and_no_attribute(told: Picture) -> None:
    written = html.write(told)
    page = _Page(written)
    assert written.isascii()
    assert [tag for tag, _ in page.elements].count("script") == 2
    assert [tag for tag, _ in page.elements].count("style") == 1
    assert not {tag for tag, _ in page.elements} & {"img", "iframe", "a", "base", "object"}
    names = {name for _, attrs in page.elements for name in attrs}
    assert not {name for name in names if name.startswith("on") or name in {"style", "src"}}
    assert {a["href"] for _, a in page.elements if "href" in a} == {"data:,"}


def test_the_data_cannot_end_its_script_and_holds_every_name_written_out() -> None:
    text = _Page(html.write(hostile())).inside["script"][0]
    assert not set("<>&\u2028\u2029") & set(text)
    told = json.loads(text)
    assert len(told["spots"]) == len(HOSTILE)
    assert told["spots"][1]["name"] == "{0}/{0}".format("</script><script>alert(1)</script>")
    assert "\\u202egnp.exe" in told["spots"][7]["why"]
    assert "\x1b" not in json.dumps(told, ensure_ascii=False)


def test_no_placeholder_of_a_script_or_style_is_built_from_data() -> None:
    script = drawing.read("map.js") + drawing.read("page.js")
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert word not in script
    assert not re.findall(r"https?://(?!www\.w3\.org/2000/svg)", script)
    assert "</" not in script
    assert "url(" not in (drawing.style() + drawing.read("page.css")).replace("url(#tip-", "")


def test_everything_that_can_be_used_has_a_name() -> None:
    page = _Page(html.write(shops(60)))
    for tag, attrs in page.elements:
        if tag in {"input", "select"} or attrs.get("role") in {"group", "region"}:
            assert attrs.get("aria-label"), (tag, attrs)


def test_the_legend_counts_what_there_is() -> None:
    written = html.write(picture("a/Services > b/pods"))
    assert re.findall(r'data-verdict="([^"]+)"[^>]*>[^<]*<b>(\d+)</b>', written) == [
        ("broken", "0"),
        ("degraded", "0"),
        ("unknown", "0"),
        ("not-checked", "0"),
        ("ok", "2"),
    ]


def test_the_page_grows_with_the_picture_and_no_faster() -> None:
    sizes = [len(html.write(shops(count))) for count in (300, 600, 1200)]
    assert (sizes[2] - sizes[1]) < 2.2 * (sizes[1] - sizes[0])
