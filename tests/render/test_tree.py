from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_netmap.render.view import Branch, Style, Tree
from kubectl_netmap.render.writers import tree
from kubectl_netmap.routing.verdict import Verdict

CART = "no ready endpoint: cart-7d9 CrashLoopBackOff, 14 restarts"
SHOP = Branch(
    ("Ingress shop/web",),
    branches=(
        Branch(
            ("https://shop.example.com/cart", "→ Service shop/cart:80", CART),
            Verdict.BROKEN,
            (
                Branch(
                    ("Deployment/cart", "10.244.1.9:8080", "not ready"), Verdict.BROKEN, signed=2
                ),
            ),
            signed=2,
        ),
        Branch(("https://shop.example.com/", "→ Service shop/front:80", ""), Verdict.OK, signed=2),
        Branch(("… and 3 more",)),
    ),
)
TREE = Tree(
    ("kind", "2 ways in"),
    (Branch(("outside",), branches=(SHOP,)), Branch(("inside only",))),
    ("not readable: Nodes",),
    "kubectl describe service cart -n shop",
)


def test_lines_hang_under_one_another_and_columns_stand_under_those_of_siblings() -> None:
    assert tree.write(TREE, Style()) == (
        "kind · 2 ways in\n"
        "\n"
        "outside\n"
        "└─ Ingress shop/web\n"
        f"   ├─ https://shop.example.com/cart  → Service shop/cart:80   ✗ {CART}\n"
        "   │  └─ Deployment/cart  10.244.1.9:8080  ✗ not ready\n"
        "   ├─ https://shop.example.com/      → Service shop/front:80  ✓\n"
        "   └─ … and 3 more\n"
        "inside only\n"
        "\n"
        "not readable: Nodes\n"
        "Next: kubectl describe service cart -n shop\n"
    )


def test_on_a_narrow_terminal_the_reason_hangs_under_its_line_beside_the_guides() -> None:
    assert tree.write(TREE, Style(width=66)).splitlines()[4:8] == [
        "   ├─ https://shop.example.com/cart  → Service shop/cart:80",
        "   │  │  ✗ no ready endpoint: cart-7d9 CrashLoopBackOff, 14",
        "   │  │     restarts",
        "   │  └─ Deployment/cart  10.244.1.9:8080  ✗ not ready",
    ]


def test_a_reason_that_is_short_enough_is_wrapped_in_its_own_column() -> None:
    first, second = tree.write(TREE, Style(width=100)).splitlines()[4:6]
    assert first.endswith("→ Service shop/cart:80   ✗ no ready endpoint: cart-7d9")
    assert second.startswith("   │  │  ")
    assert second.index("CrashLoopBackOff, 14 restarts") == first.index("✗") + 2


@pytest.mark.parametrize("length", [60, 90])
def test_one_very_long_line_does_not_push_its_siblings_apart(length: int) -> None:
    names = ("a", "b", "c" * length)
    rows = [Branch((name, "→ here", "it is fine"), Verdict.OK, signed=2) for name in names]
    shown = tree.write(Tree(roots=(Branch(("outside",), branches=tuple(rows)),)), Style(width=80))
    assert shown.splitlines()[1:3] == ["├─ a  → here  ✓ it is fine", "├─ b  → here  ✓ it is fine"]
    assert shown.splitlines()[-1] == "      ✓ it is fine"


def test_without_utf_8_guides_signs_and_arrows_are_spelled_out() -> None:
    shown = tree.write(TREE, Style(width=120, unicode=False))
    assert shown.isascii()
    assert "`- Ingress shop/web\n   |- https://shop.example.com/cart  -> Service" in shown
    assert "   |  `- Deployment/cart  10.244.1.9:8080  x  not ready" in shown
    assert "   |- https://shop.example.com/      -> Service shop/front:80  ok\n" in shown


@pytest.mark.parametrize("width", [40, 80, None])
def test_colour_only_repeats_what_signs_say(width: int | None) -> None:
    coloured = tree.write(TREE, Style(width=width, color=True))
    assert "\x1b[31m✗\x1b[0m" in coloured
    assert "\x1b[1moutside\x1b[0m" in coloured
    assert re.sub(r"\x1b\[\d+m", "", coloured) == tree.write(TREE, Style(width=width))


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("\x1b[31mred", id="an escape sequence"),
        pytest.param("a\nb", id="a line end"),
        pytest.param("a\u202eb", id="a bidi override"),
        pytest.param("\ue000\ue001", id="characters that stand for signs"),
    ],
)
def test_hostile_names_are_made_inert(name: str) -> None:
    leaf = Branch((name, name, name), Verdict.OK, signed=2)
    whole = Tree((name,), (Branch((name,), branches=(leaf,)),), (name,), name)
    for width in (None, 80):
        shown = tree.write(whole, Style(width=width))
        assert name not in shown
        assert shown.count("✓") == 1
        assert len(shown.splitlines()) == 7


HOSTILE = st.text(max_size=60) | st.text("a", min_size=200, max_size=253)
CELLS = st.lists(HOSTILE, min_size=1, max_size=4).map(tuple)
VERDICTS = st.none() | st.sampled_from(Verdict)
BRANCHES = st.recursive(
    st.builds(Branch, CELLS, VERDICTS, st.just(()), st.integers(0, 4)),
    lambda inner: st.builds(
        Branch, CELLS, VERDICTS, st.lists(inner, max_size=3).map(tuple), st.integers(0, 4)
    ),
    max_leaves=8,
)


@given(st.lists(BRANCHES, max_size=3).map(tuple), st.integers(60, 200), st.booleans())
def test_no_line_is_wider_than_the_terminal(
    roots: tuple[Branch, ...],
    width: int,
    in_unicode: bool,  # noqa: FBT001 -- drawn by hypothesis
) -> None:
    shown = tree.write(Tree(roots=roots), Style(width=width, unicode=in_unicode))
    assert all(len(line) <= width for line in shown.split("\n"))
    assert in_unicode or shown.isascii()


@given(BRANCHES, st.none() | st.integers(60, 120))
def test_every_sign_is_drawn_once(branch: Branch, width: int | None) -> None:
    def broken(each: Branch) -> int:
        return (each.verdict is Verdict.BROKEN) + sum(map(broken, each.branches))

    names = sum(text.count("✗") for text in _texts(branch))
    shown = tree.write(Tree(roots=(branch,)), Style(width=width))
    assert shown.count("✗") <= broken(branch) + names
    assert names or shown.count("✗") == broken(branch)


def _texts(branch: Branch) -> list[str]:
    return [*branch.cells, *(text for each in branch.branches for text in _texts(each))]


def test_a_command_at_the_end_of_a_line_is_never_broken() -> None:
    command = "kubectl netmap map -o wide --kubeconfig /a/rather/long/path/of/a/file"
    rest = Branch((f"… and 37 more, all ok: {command}",))
    shown = tree.write(Tree(roots=(Branch(("outside",), branches=(rest,)),)), Style(width=60))
    assert shown.splitlines()[1:] == ["└─ … and 37 more, all ok:", f"      {command}"]
