"""Tables that can be pasted into a ticket, whatever the names in them are."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_netmap.render.formats import FORMATS, OF_EVERY_ANSWER, Answer
from kubectl_netmap.render.view import Branch, Document, Row, Section, Style, Tree
from kubectl_netmap.render.writers import markdown
from kubectl_netmap.routing.verdict import Verdict

WAYS = Section(
    "WAYS IN",
    ("FROM", "TO", "ENDPOINTS"),
    (
        Row(("https://shop.example.com/", "Service shop/cart:80", "no endpoint"), Verdict.BROKEN),
        Row(("tcp 192.0.2.1:5432", "Service db/pg (LoadBalancer)"), Verdict.NOT_CHECKED),
    ),
    (Row(("2 more",)), Row(("one twice",), Verdict.DEGRADED)),
)
DOCUMENT = Document(("kind", "1 way in"), (WAYS,), ("not readable: Nodes",), "kubectl netmap")


def test_a_document_becomes_a_heading_tables_a_quote_and_a_command() -> None:
    assert markdown.write(DOCUMENT, Style()) == (
        "## kind · 1 way in\n"
        "\n"
        "### WAYS IN\n"
        "\n"
        "|  | FROM | TO | ENDPOINTS |\n"
        "| --- | --- | --- | --- |\n"
        "| ✗ broken | `https://shop.example.com/` | Service shop/cart:80 | no endpoint |\n"
        "| · not checked | tcp 192.0.2.1:5432 | Service db/pg (LoadBalancer) |  |\n"
        "\n"
        "- 2 more\n"
        "- ~ degraded: one twice\n"
        "\n"
        "> not readable: Nodes\n"
        "\n"
        "Next:\n"
        "\n"
        "```sh\n"
        "kubectl netmap\n"
        "```\n"
    )


def test_a_table_without_a_header_has_an_empty_one_since_github_draws_none_without() -> None:
    section = Section(rows=(Row(("pods", "10.244.0.0/16")),))
    expected = "|  |  |\n| --- | --- |\n| pods | 10.244.0.0/16 |\n"
    assert markdown.write(Document(sections=(section,)), Style()) == expected


def test_a_tree_stands_in_a_block_of_code_that_its_names_do_not_end() -> None:
    tree = Tree(("kind",), (Branch(("a ```` b",)),), ("a note",), "next")
    written = markdown.write(Document(("kind",)), Style(), tree)
    assert written == "## kind\n\n`````text\na ```` b\n`````\n"


def test_without_utf_8_verdicts_are_words() -> None:
    written = markdown.write(DOCUMENT, Style(unicode=False))
    assert written.isascii()
    assert "| not checked | tcp" in written


def _cell(name: str) -> str:
    document = Document(sections=(Section(rows=(Row((name,)),)),))
    return markdown.write(document, Style()).splitlines()[2]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        pytest.param("shop/front:80", "shop/front:80", id="a plain name"),
        pytest.param("10.96.0.0/12,", "10.96.0.0/12,", id="a range"),
        pytest.param("@octocat", "`@octocat`", id="somebody who would be pinged"),
        pytest.param("fixes #12", "fixes `#12`", id="a reference that would be made"),
        pytest.param("a|b", r"`a\|b`", id="the end of a cell"),
        pytest.param("a\\|b", r"`a\x5c\|b`", id="the end of a cell after a backslash"),
        pytest.param("<img src=x>", "`<img` `src=x>`", id="HTML"),
        pytest.param("</script>", "`</script>`", id="the end of a script"),
        pytest.param("![a](b)", "`![a](b)`", id="a picture"),
        pytest.param("*_a_*", "`*_a_*`", id="emphasis"),
        pytest.param("a`b", "``a`b``", id="a backtick"),
        pytest.param("`", "`` ` ``", id="nothing but a backtick"),
        pytest.param("&lt;", "`&lt;`", id="an entity"),
        pytest.param("2001:db8:100::1", "`2001:db8:100::1`", id="an address with an emoji in it"),
        pytest.param("www.example.com", "`www.example.com`", id="a link that would be made"),
        pytest.param("$a$", "`$a$`", id="a formula"),
        pytest.param("\x1b[31m", r"`\x1b[31m`", id="an escape sequence"),
        pytest.param("a\nb", r"`a\nb`", id="a line end"),
        pytest.param("a\u202eb", r"`a\u202eb`", id="a bidi override"),
        pytest.param("-", "`-`", id="an item of a list"),
        pytest.param("größe", "größe", id="letters beyond ASCII"),
    ],
)
def test_names_mean_nothing_in_markdown(name: str, shown: str) -> None:
    assert _cell(name) == f"| {shown} |"


def test_names_mean_nothing_in_headings_notes_and_commands() -> None:
    name = "# @octocat <b> ```"
    document = Document((name,), (Section(name, rows=(Row(("x",)),)),), (name,), name)
    lines = markdown.write(document, Style()).splitlines()
    code = "`#` `@octocat` `<b>` ```` ``` ````"
    assert lines[0] == f"## {code}"
    assert lines[2] == f"### {code}"
    assert f"> {code}" in lines
    assert lines[-3:] == ["````sh", name, "````"]


_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")


@given(st.text(max_size=40))
def test_outside_of_code_nothing_is_left_that_has_a_meaning(name: str) -> None:
    line = _cell(name)
    assert "\n" not in line
    plain = _CODE.sub("", line.removeprefix("| ").removesuffix(" |"))
    assert not re.search(r"[`*_<>\[\]|@#&$\\!~{}]|://", plain)
    assert re.search(r"(?<!\\)\|", line[1:-1]) is None


def test_every_answer_has_markdown_and_the_map_its_tree_too() -> None:
    answer = Answer(lambda _: DOCUMENT, dict)
    with_tree = Answer(lambda _: DOCUMENT, dict, lambda: Tree(roots=(Branch(("outside",)),)))
    assert "markdown" in OF_EVERY_ANSWER
    assert FORMATS["markdown"](answer, Style()) == markdown.write(DOCUMENT, Style())
    assert "```text\noutside\n```" in FORMATS["markdown"](with_tree, Style())
    assert FORMATS["tree"](with_tree, Style()) == "outside\n"
