"""A `Picture` as a Mermaid flowchart, within the limits that GitHub draws."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kubectl_netmap.errors import TooLarge
from kubectl_netmap.render.view import Arrow, Picture, Spot, Style
from kubectl_netmap.render.writers.words import inert, sign
from kubectl_netmap.routing.verdict import Verdict

MOST_ARROWS = 500
MOST_CHARACTERS = 50_000
"""Mermaid's `maxEdges` and `maxTextSize`; no diagram can change them, and GitHub does not."""

_HINT = "narrow it: kubectl netmap map -n NAMESPACE, a name such as svc/cart, or --broken"

_COLOURS = {
    Verdict.OK: "#18794e",
    Verdict.DEGRADED: "#b76e00",
    Verdict.BROKEN: "#c2252b",
    Verdict.UNKNOWN: "#8a63d2",
    Verdict.NOT_CHECKED: "#7d8590",
}
_ARROWS = {
    Verdict.OK: "-->",
    Verdict.DEGRADED: "==>",
    Verdict.BROKEN: "--x",
    Verdict.UNKNOWN: "-.->",
    Verdict.NOT_CHECKED: "-.->",
}
_PLAIN = frozenset(" ._/,+=~\u2713\u2717\u00b7\u2192\u2026")


def write(picture: Picture, style: Style) -> str:
    """The flowchart. Raises `TooLarge` for one that GitHub would not draw."""
    if len(picture.arrows) > MOST_ARROWS:
        links = f"the map has {len(picture.arrows):,} links"
        raise TooLarge(f"{links}: GitHub draws at most {MOST_ARROWS}", hint=_HINT)
    text = "\n".join(_lines(picture, style)) + "\n"
    if len(text) > MOST_CHARACTERS:
        size = f"the map takes {len(text):,} characters"
        raise TooLarge(f"{size}: GitHub draws at most {MOST_CHARACTERS:,}", hint=_HINT)
    return text


def _lines(picture: Picture, style: Style) -> Iterator[str]:
    yield "flowchart LR"
    if not picture.spots and picture.notes:
        yield f'  s0["{_told(picture.notes, style)}"]'  # else GitHub shows an empty frame
    number = {spot.id: at for at, spot in enumerate(picture.spots)}
    for at, spot in enumerate(picture.spots):
        yield f'  s{at}["{_label(spot, style)}"]'
    for arrow in picture.arrows:
        yield _arrow(arrow, number, style)
    yield from _paint(picture)


def _label(spot: Spot, style: Style) -> str:
    mark = sign(spot.verdict, in_unicode=style.unicode)
    reason = "" if spot.verdict in {Verdict.OK, Verdict.NOT_CHECKED} else spot.why
    return _told((f"{spot.kind} {mark}".strip(), spot.label, reason), style)


def _arrow(arrow: Arrow, number: Mapping[str, int], style: Style) -> str:
    mark = "" if arrow.verdict is Verdict.OK else sign(arrow.verdict, in_unicode=style.unicode)
    label = _told((f"{arrow.label} {mark}".strip(), arrow.why), style)
    beside = f'|"{label}"|' if label else ""
    ends = number[arrow.source], number[arrow.target]
    return f"  s{ends[0]} {_ARROWS[arrow.verdict]}{beside} s{ends[1]}"


def _paint(picture: Picture) -> Iterator[str]:
    for verdict, colour in _COLOURS.items():
        spots = ",".join(f"s{n}" for n, spot in enumerate(picture.spots) if spot.verdict is verdict)
        if spots:
            dashes = ",stroke-dasharray:4" if verdict is Verdict.UNKNOWN else ""
            width = 1 if verdict is Verdict.OK else 3
            name = verdict.replace("-", "")
            yield f"  classDef {name} stroke:{colour},stroke-width:{width}px{dashes}"
            yield f"  class {spots} {name}"
        arrows = ",".join(
            str(n) for n, each in enumerate(picture.arrows) if each.verdict is verdict
        )
        if arrows and verdict is not Verdict.OK:
            yield f"  linkStyle {arrows} stroke:{colour}"


def _told(lines: tuple[str, ...], style: Style) -> str:
    return "<br>".join(_text(line, style) for line in lines if line)


def _text(text: str, style: Style) -> str:
    """Text in which nothing is Markdown, markup or an entity: what may be is told by number.

    Mermaid reads `#35;` as an entity code; letters and digits need none.
    """
    return "".join(
        each if each.isalnum() or each in _PLAIN else f"#{ord(each)};"
        for each in inert(text, in_unicode=style.unicode)
    )
