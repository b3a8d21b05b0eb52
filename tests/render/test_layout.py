from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_netmap.render.layout.boxes import NAME, SMALL
from kubectl_netmap.render.layout.columns import columns
from kubectl_netmap.render.layout.labels import MOST
from kubectl_netmap.render.layout.layout import Box, Layout, layout
from kubectl_netmap.render.layout.measure import fit, lines, width
from kubectl_netmap.render.view import Arrow, Picture, Spot
from kubectl_netmap.routing.verdict import Verdict
from tests.support.pictures import hostile, picture, shops


def _at(found: Layout, name: str) -> Box:
    return next(box for box in found.boxes if box.spot.id == name)


def _overlaps(one: Box, other: Box) -> bool:
    beside = one.x + one.width <= other.x or other.x + other.width <= one.x
    over = one.y + one.height <= other.y or other.y + other.height <= one.y
    return not beside and not over


def _crossed(found: Layout) -> Iterator[tuple[str, str]]:
    """Boxes that a straight piece of an arrow runs over."""
    for line in found.lines:
        for at, ((left, y), (right, _)) in enumerate(pairwise(line.points)):
            for box in found.boxes if at % 2 else ():
                inside = box.x < (left + right) / 2 < box.x + box.width
                if inside and box.y < y < box.y + box.height:
                    yield line.arrow.target, box.spot.id


@st.composite
def _pictures(draw: st.DrawFn) -> Picture:
    """Any spots in any of four layers, any arrows between them, some of them shared."""
    layers = ("a", "b", "c", "d")
    count = draw(st.integers(1, 14))
    spots = tuple(
        Spot(
            id=str(number),
            label=draw(st.text(max_size=30)),
            kind=draw(st.sampled_from(["x", "y", "z"])),
            layer=draw(st.sampled_from(layers)),
            namespace="",
            verdict=draw(st.sampled_from(list(Verdict))),
            why=draw(st.sampled_from(["", "it is broken", "a " * 60])),
            shared=draw(st.integers(0, 6)) == 0,
        )
        for number in range(count)
    )
    ends = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1))
    pairs = draw(st.lists(ends.filter(lambda two: two[0] != two[1]), max_size=25, unique=True))
    arrows = tuple(Arrow(str(one), str(two), f"{one} {two}", Verdict.OK) for one, two in pairs)
    return Picture(("t",), layers, spots, arrows)


@given(_pictures())
def test_no_box_lies_over_another_and_all_lie_in_the_picture(told: Picture) -> None:
    found = layout(told)
    assert [box.spot for box in found.boxes] == list(told.spots)
    assert not [pair for pair in combinations(found.boxes, 2) if _overlaps(*pair)]
    for box in found.boxes:
        assert box.x >= 0
        assert box.y >= 0
        assert box.x + box.width <= found.width
        assert box.y + box.height <= found.height


@given(_pictures())
def test_layers_stand_in_their_order(told: Picture) -> None:
    found = layout(told)
    order = {layer: at for at, layer in enumerate(told.layers)}
    for one, other in combinations(found.boxes, 2):
        if order[one.spot.layer] < order[other.spot.layer]:
            assert one.x + one.width < other.x


@given(_pictures())
def test_no_label_lies_over_another(told: Picture) -> None:
    labels = [line.label for line in layout(told).lines if line.label]
    for one, other in combinations(labels, 2):
        beside = abs(one.x - other.x) >= (one.width + other.width) / 2
        assert beside or abs(one.y - other.y) >= SMALL


@given(_pictures(), st.randoms(use_true_random=False))
def test_the_same_picture_is_laid_out_the_same(told: Picture, chance: random.Random) -> None:
    shuffled = list(told.spots)
    chance.shuffle(shuffled)
    once, again = layout(told), layout(replace(told, spots=tuple(shuffled)))
    places = {box.spot.id: (box.x, box.y) for box in once.boxes}
    assert places == {box.spot.id: (box.x, box.y) for box in again.boxes}


def test_an_arrow_over_several_layers_passes_between_the_boxes() -> None:
    found = layout(
        picture(
            *("a/outside > x/pods: far", "a/outside > s/Services", "s/Services > x/pods"),
            *("a/outside > t/Services", "t/Services > x/pods", "x/pods > s/Services: back"),
        )
    )
    assert not list(_crossed(found))
    assert len(found.lines[0].points) == 4


def test_a_chain_is_drawn_straight() -> None:
    found = layout(picture("a/outside > s/Services", "s/Services > p/pods"))
    assert len({box.y for box in found.boxes}) == 1


def test_what_two_lead_to_stands_between_them() -> None:
    found = layout(picture("a/Services > p/pods", "b/Services > p/pods"))
    middle = [box.y + box.height / 2 for box in (_at(found, name) for name in "abp")]
    assert middle[2] == pytest.approx((middle[0] + middle[1]) / 2)


def test_the_order_is_the_one_with_the_fewest_crossings() -> None:
    found = layout(picture("a/Services > x/pods", "a/Services > y/pods", "b/Services > x/pods"))
    assert _at(found, "a").y < _at(found, "b").y
    assert _at(found, "y").y < _at(found, "x").y


def test_arrows_do_not_cross_where_they_need_not() -> None:
    found = layout(
        picture("s1/Services > p3/pods", "s2/Services > p2/pods", "s3/Services > p1/pods")
    )
    order = [_at(found, name).y for name in ("p3", "p2", "p1")]
    assert order == [_at(found, name).y for name in ("s1", "s2", "s3")]


def test_parts_that_nothing_joins_are_kept_apart_the_broken_one_first() -> None:
    found = layout(
        picture(
            *("s1/Services > p1/pods", "s2/Services > p2/pods", "s3/Services > p3/pods"),
            *(f"p{at}/pods > n/nodes" for at in (1, 2, 3)),
            n={"shared": True},
            s2_p2={"verdict": Verdict.BROKEN},
            s3={"verdict": Verdict.UNKNOWN},
        )
    )
    rows = [(_at(found, f"s{at}").y, _at(found, f"p{at}").y) for at in (2, 3, 1)]
    assert rows == sorted(rows)
    assert len({row[0] for row in rows}) == 3


def test_the_worst_stands_at_the_top_of_its_part() -> None:
    names = [f"s{at}" for at in range(9)]
    told = picture(
        *(f"i/outside > {name}/Services" for name in names), s7={"verdict": Verdict.BROKEN}
    )
    assert min(layout(told).boxes[1:], key=lambda box: box.y).spot.id == "s7"


def test_what_is_shared_and_alone_is_as_high_as_what_it_is_joined_to() -> None:
    told = picture(*(f"o/outside > s{at}/Services" for at in range(9)), o={"shared": True})
    rail = _at(layout(told), "o")
    assert rail.rail
    assert rail.height > 300
    assert all(first[1] == last[1] for first, last in (line.points for line in layout(told).lines))


def test_what_is_shared_by_many_is_seen_on_the_first_screen() -> None:
    found = layout(shops(900))
    nodes = [box for box in found.boxes if box.spot.kind == "Node"]
    assert found.height > 9000
    assert max(box.y for box in nodes) < 900


def test_kinds_of_a_layer_that_lead_to_one_another_stand_in_columns_of_their_own() -> None:
    told = picture(
        *("c/Services > i/Services", "c/Services > j/Services", "k/Services > s/pods"),
        c={"kind": "IngressClass"},
        **{name: {"kind": "Ingress"} for name in ("i", "j", "k")},
    )
    assert columns(told).of == {"c": 0, "i": 1, "j": 1, "k": 1, "s": 2}


def test_a_circle_of_kinds_is_cut() -> None:
    told = picture(
        *("a/Services > b/Services", "b/Services > c/Services", "c/Services > a/Services"),
        **{name: {"kind": name} for name in "abc"},
    )
    assert columns(told).of == {"a": 0, "b": 1, "c": 2}


def test_nothing_is_laid_out_as_nothing() -> None:
    assert layout(Picture()).boxes == ()


@pytest.mark.parametrize("size", [SMALL, NAME])
@given(text=st.text(max_size=300), most=st.integers(60, 400))
def test_text_that_is_cut_fits(text: str, most: int, size: float) -> None:
    assert width(fit(text, most, size), size) <= most


@given(text=st.text(max_size=300))
def test_lines_fit_and_the_last_one_tells_that_more_follows(text: str) -> None:
    found = lines(text, 120, SMALL, 3)
    assert len(found) <= 3
    assert all(width(line, SMALL) <= 120 for line in found)
    if len(found) == 3 and len("".join(found)) < len("".join(text.split())):
        assert "…" in "".join(found)


def test_of_a_url_the_end_is_kept() -> None:
    short = fit("a-long-name-of-a-shop.example.com/cart :80", MOST, SMALL)
    assert short.endswith(".com/cart :80")
    assert short.startswith("a-")


def test_what_is_written_in_a_box_fits_into_it() -> None:
    for box in layout(hostile()).boxes:
        told = box.text
        assert max(width(line, SMALL) for line in (told.sort, *told.reason)) <= box.width
        assert width(told.name, NAME) <= box.width
