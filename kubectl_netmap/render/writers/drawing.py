"""A picture that was laid out, as elements of SVG."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from html import escape
from importlib.resources import files
from itertools import pairwise

from kubectl_netmap.render.layout.boxes import LEADING
from kubectl_netmap.render.layout.labels import Label, Point
from kubectl_netmap.render.layout.layout import Box, Layout
from kubectl_netmap.render.view import Picture
from kubectl_netmap.render.writers.words import inert, sign
from kubectl_netmap.routing.verdict import WORST_FIRST, Verdict

HEADINGS = 30.0
"""The height of the line of headings."""

_PAD = 12.0
_BULGE = 30.0


def style() -> str:
    """The style of the picture, ASCII."""
    return read("picture.css")


def read(name: str) -> str:
    """A file that netmap brings along for its pictures."""
    return (files("kubectl_netmap") / "data" / name).read_text("ascii")


def shown(text: str) -> str:
    """Text for an element or an attribute: inert, and markup in it without effect."""
    return escape(inert(text, in_unicode=True))


def ascii_only(markup: str) -> str:
    """The same with references in place of other characters: no encoding can garble it."""
    return markup.encode("ascii", "xmlcharrefreplace").decode("ascii")


def worded(verdict: Verdict) -> str:
    """Sign and word: `✗ broken`."""
    return f"{sign(verdict, in_unicode=True)} {verdict.replace('-', ' ')}"


def summary(picture: Picture) -> str:
    """What the picture shows, in a sentence, for those who cannot see it."""
    counts = Counter(spot.verdict for spot in picture.spots)
    told = (f"{counts[each]} {each.replace('-', ' ')}" for each in WORST_FIRST if counts[each])
    return f"From {picture.layers[0]} to {picture.layers[-1]}: {', '.join(told)}" if counts else ""


def tips() -> str:
    """The heads of arrows, one for each verdict: `not-checked` is `tip-not-checked`."""
    heads = (
        f'<marker id="tip-{verdict}" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="8"'
        f' markerHeight="8" markerUnits="userSpaceOnUse" orient="auto">'
        f'<g class="arrow {verdict}"><path class="tip {verdict}" d="M0 .5 8 4 0 7.5z"/></g>'
        "</marker>"
        for verdict in Verdict
    )
    return f"<defs>{''.join(heads)}</defs>"


def headings(layout: Layout) -> Iterator[str]:
    """The names of the layers in one line, `HEADINGS` high."""
    for each in layout.headings:
        x = each.x + each.width / 2
        place = f'x="{x:.1f}" y="19" text-anchor="middle"'
        yield f'<text class="heading" {place}>{shown(each.text)}</text>'


def drawn(layout: Layout, *, told: bool = True) -> Iterator[str]:
    """Arrows first, their labels over them, and the spots; `told` with titles for each.

    What belongs to arrow 3 has the ids `a3` and `l3`; spot 3 has `s3`.
    """
    names = {box.spot.id: _full(box) for box in layout.boxes}
    shared = {box.spot.id for box in layout.boxes if box.spot.shared}
    for number, line in enumerate(layout.lines):
        arrow = line.arrow
        quiet = " quiet" if arrow.target in shared else ""
        ends = f"{names[arrow.source]} → {names[arrow.target]}"
        title = _title(ends, arrow.label, worded(arrow.verdict), arrow.why) if told else ""
        yield (
            f'<g class="arrow {arrow.verdict}{quiet}" id="a{number}">{title}<path class="path"'
            f' d="{curve(line.points)}"/></g>'
        )
    for number, line in enumerate(layout.lines):
        if line.label:
            yield _label(number, line.arrow.verdict, line.label)
    for number, box in enumerate(layout.boxes):
        name, spot = names[box.spot.id], box.spot
        title = _title(name, worded(spot.verdict), spot.why) if told else ""
        yield _spot(number, box, title)


def _title(*parts: str) -> str:
    return f"<title>{shown(': '.join(filter(None, parts)))}</title>"


def curve(points: tuple[Point, ...]) -> str:
    """The path through the points: curved from column to column, straight across one."""
    words = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for at, ((left, up), (right, down)) in enumerate(pairwise(points)):
        if at % 2:
            words.append(f"H{right:.1f}")
            continue
        half = (right - left) / 2 if left != right else _BULGE
        words.append(
            f"C{left + half:.1f} {up:.1f} {right - half if left != right else right + half:.1f}"
            f" {down:.1f} {right:.1f} {down:.1f}"
        )
    return "".join(words)


def _full(box: Box) -> str:
    return " ".join(filter(None, (box.spot.kind, box.spot.label)))


def _label(number: int, verdict: Verdict, label: Label) -> str:
    mark = "" if verdict is Verdict.OK else f"{sign(verdict, in_unicode=True)} "
    wide = label.width + 4
    return (
        f'<g class="label {verdict}" id="l{number}">'
        f'<rect class="plate" x="{label.x - wide / 2:.1f}" y="{label.y - 7:.1f}"'
        f' width="{wide:.1f}" height="14"/><text x="{label.x:.1f}" y="{label.y + 3.5:.1f}"'
        f' text-anchor="middle">{shown(mark + label.text)}</text></g>'
    )


def _spot(number: int, box: Box, title: str) -> str:
    spot, text = box.spot, box.text
    first = 16.0 if text.sort else 0.0
    sort = _text("sort", _PAD, first, text.sort) if text.sort else ""
    name_at = first + 16.0 if text.sort else 21.0
    why = "".join(
        _text("why", _PAD, name_at + at * LEADING + 2, line)
        for at, line in enumerate(text.reason, start=1)
    )
    return (
        f'<g class="spot {spot.verdict}" id="s{number}"'
        f' transform="translate({box.x:.1f} {box.y:.1f})">{title}'
        f'<rect class="box" width="{box.width:.1f}" height="{box.height:.1f}" rx="6"/>'
        f'<rect class="edge" width="4" height="{box.height:.1f}" rx="2"/>'
        f"{sort}{_text('name', _PAD, name_at, text.name)}"
        f'<text class="sign" x="{box.width - 9:.1f}" y="{first or 21:.0f}" text-anchor="end">'
        f"{sign(spot.verdict, in_unicode=True)}</text>{why}</g>"
    )


def _text(kind: str, x: float, y: float, text: str) -> str:
    return f'<text class="{kind}" x="{x:g}" y="{y:g}">{shown(text)}</text>'
