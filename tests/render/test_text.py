from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_netmap.render.view import Document, Row, Section, Style
from kubectl_netmap.render.writers import text
from kubectl_netmap.render.writers.words import inert, middle, wrap
from kubectl_netmap.routing.verdict import Verdict

WAYS = Section(
    "WAYS IN",
    rows=(
        Row(
            (
                "https://shop.example.com/cart",
                "Ingress shop/web → Service shop/cart:80",
                "no ready endpoint: cart-7d9 CrashLoopBackOff, 14 restarts",
            ),
            Verdict.BROKEN,
        ),
        Row(("tcp 172.18.255.200:5432", "Service db/pg (LoadBalancer)", "1 ready"), Verdict.OK),
    ),
    remarks=(Row(("one address is used twice",), Verdict.DEGRADED), Row(("nothing else",))),
    fixed=0,
)
DOCUMENT = Document(
    ("kind", "Kubernetes v1.34.2"), (WAYS,), ("not readable: Nodes",), "kubectl netmap networks"
)


def test_columns_are_aligned_and_signs_stand_before_them() -> None:
    assert text.write(DOCUMENT, Style()) == (
        "kind · Kubernetes v1.34.2\n"
        "\n"
        "WAYS IN\n"
        "  ✗ https://shop.example.com/cart  Ingress shop/web → Service shop/cart:80"
        "  no ready endpoint: cart-7d9 CrashLoopBackOff, 14 restarts\n"
        "  ✓ tcp 172.18.255.200:5432        Service db/pg (LoadBalancer)"
        "             1 ready\n"
        "  ~ one address is used twice\n"
        "  nothing else\n"
        "\n"
        "not readable: Nodes\n"
        "Next: kubectl netmap networks\n"
    )


def test_on_a_narrow_terminal_the_last_column_stands_under_the_others() -> None:
    assert text.write(DOCUMENT, Style(width=80)).splitlines()[2:6] == [
        "WAYS IN",
        "  ✗ https://shop.example.com/cart  Ingress shop/web → Service shop/cart:80",
        "      no ready endpoint: cart-7d9 CrashLoopBackOff, 14 restarts",
        "  ✓ tcp 172.18.255.200:5432        Service db/pg (LoadBalancer)",
    ]


def test_without_utf_8_signs_and_arrows_are_spelled_out() -> None:
    shown = text.write(DOCUMENT, Style(unicode=False))
    assert shown.isascii()
    assert "  x  https://shop.example.com/cart  Ingress shop/web -> Service" in shown
    assert "  ok tcp" in shown
    assert "kind - Kubernetes" in shown


def test_colour_only_repeats_what_the_sign_says() -> None:
    coloured = text.write(DOCUMENT, Style(width=80, color=True))
    assert "\x1b[31m✗\x1b[0m" in coloured
    plain = re.sub(r"\x1b\[\d+m", "", coloured)
    assert plain == text.write(DOCUMENT, Style(width=80))


def test_what_is_empty_is_left_out() -> None:
    empty = Document(sections=(Section("EMPTY", header=("A",)), Section(rows=(Row(("x",)),))))
    assert text.write(empty, Style()) == "x\n"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        pytest.param("web", "web", id="a plain name"),
        pytest.param("\x1b[31mred", r"\x1b[31mred", id="an escape sequence"),
        pytest.param("a\nb", r"a\nb", id="a line end"),
        pytest.param("a\x9b31mb", r"a\x9b31mb", id="an escape sequence of one byte"),
        pytest.param("a\u202eb", r"a\u202eb", id="a bidi override"),
        pytest.param("a\u200bb", r"a\u200bb", id="a blank without width"),
        pytest.param("a\u2028b", r"a\u2028b", id="a line separator"),
        pytest.param("a\ud800b", r"a\ud800b", id="half a character"),
        pytest.param("größe", "größe", id="letters beyond ASCII"),
    ],
)
def test_hostile_names_are_made_inert(name: str, shown: str) -> None:
    assert inert(name, in_unicode=True) == shown
    document = Document((name,), (Section(name, rows=(Row((name, name), Verdict.OK),)),), (name,))
    written = text.write(document, Style())
    assert written.encode().decode() == written
    assert "\x1b" not in written
    assert len(written.splitlines()) == 6


HOSTILE = st.text(min_size=0, max_size=60)
ROW = st.builds(Row, st.tuples(HOSTILE, HOSTILE, HOSTILE), st.none() | st.sampled_from(Verdict))


@given(
    st.lists(ROW, min_size=1, max_size=4),
    HOSTILE,
    st.integers(0, 2),
    st.integers(40, 120),
    st.booleans(),
)
def test_no_line_is_wider_than_the_terminal(
    rows: list[Row],
    title: str,
    fixed: int,
    width: int,
    in_unicode: bool,  # noqa: FBT001 -- drawn by hypothesis
) -> None:
    section = Section("T", rows=tuple(rows), remarks=tuple(rows[:1]), fixed=fixed)
    document = Document((title, "x"), (section,), (title,))
    written = text.write(document, Style(width=width, unicode=in_unicode))
    assert max(map(len, written.split("\n"))) <= width
    assert in_unicode or written.isascii()


@given(HOSTILE)
def test_nothing_that_a_terminal_obeys_gets_through(name: str) -> None:
    for in_unicode in (True, False):
        shown = inert(name, in_unicode=in_unicode)
        assert shown.isprintable() or not shown.isascii()
        assert "\n" not in shown
        assert inert(shown, in_unicode=in_unicode) == shown


@given(HOSTILE, st.integers(1, 30))
def test_a_word_is_shortened_in_its_middle(word: str, width: int) -> None:
    short = middle(word, width, in_unicode=True)
    assert len(short) <= width
    assert short == word or width < 3 or (short[0], short[-1]) == (word[0], word[-1])


@given(st.text(alphabet="ab ", max_size=80), st.integers(4, 30))
def test_wrapping_keeps_every_word_that_fits(line: str, width: int) -> None:
    lines = wrap(line, width, in_unicode=True)
    assert max(map(len, lines)) <= width
    if all(len(word) <= width for word in line.split(" ")):
        assert " ".join(lines).split() == line.split()


@pytest.mark.parametrize("width", [40, 60])
def test_a_command_at_the_end_of_a_note_is_never_broken(width: int) -> None:
    command = "kubectl netmap map --pods --context kind-of-a-long-name"
    document = Document(notes=(f"12 pods folded to 8 workloads; every pod: {command}",))
    lines = text.write(document, Style(width=width)).splitlines()
    assert lines[-1] == f"  {command}"
    assert all(len(line) <= width for line in lines[:-1])
