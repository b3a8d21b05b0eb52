"""A `Picture` in the DOT language of Graphviz."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kubectl_netmap.render.view import Arrow, Picture, Spot, Style
from kubectl_netmap.render.writers.words import inert, sign
from kubectl_netmap.routing.verdict import Verdict

_COLOURS = {
    Verdict.OK: "#18794e",
    Verdict.DEGRADED: "#925400",
    Verdict.BROKEN: "#c2252b",
    Verdict.UNKNOWN: "#6a3cc0",
    Verdict.NOT_CHECKED: "#66707d",
}
_PLAIN = "#5a6473"
"""Arrows that are ok: most are."""

_LINES = {
    Verdict.OK: "solid",
    Verdict.DEGRADED: "bold",
    Verdict.BROKEN: "dashed,bold",
    Verdict.UNKNOWN: "dashed",
    Verdict.NOT_CHECKED: "dotted",
}


def write(picture: Picture, style: Style) -> str:
    """The picture for `dot`: a column for each layer, signs in the labels, colour besides."""
    layers = {spot.id: picture.layers.index(spot.layer) for spot in picture.spots}
    number = {spot.id: at for at, spot in enumerate(picture.spots)}
    return "\n".join(
        (
            "digraph netmap {",
            "  rankdir=LR; ranksep=1; nodesep=0.2; newrank=true; labelloc=t; labeljust=l;",
            f"  label={_label((' · '.join(picture.title), *picture.notes), style)};",
            '  fontname="Helvetica"; fontsize=12;',
            '  node [shape=box, fontname="Helvetica", fontsize=11, margin="0.12,0.06"];',
            '  edge [fontname="Helvetica", fontsize=9, arrowsize=0.7];',
            *_headings(picture, style),
            *(_spot(at, spot, style) for at, spot in enumerate(picture.spots)),
            *_ranks(picture),
            *(_arrow(arrow, number, layers, style) for arrow in picture.arrows),
            "}\n",
        )
    )


def _headings(picture: Picture, style: Style) -> Iterator[str]:
    """One above each layer; they hold the layers in their order."""
    for at, layer in enumerate(picture.layers):
        yield f"  h{at} [shape=plaintext, fontsize=12, label={_label((layer,), style)}];"
    if picture.layers:
        chain = " -> ".join(f"h{at}" for at in range(len(picture.layers)))
        yield f"  {chain} [style=invis];"


def _ranks(picture: Picture) -> Iterator[str]:
    for at, layer in enumerate(picture.layers):
        numbers = (n for n, spot in enumerate(picture.spots) if spot.layer == layer)
        names = "; ".join((f"h{at}", *(f"s{n}" for n in numbers)))
        yield f"  {{ rank=same; {names}; }}"


def _spot(number: int, spot: Spot, style: Style) -> str:
    mark = sign(spot.verdict, in_unicode=style.unicode)
    reason = "" if spot.verdict in {Verdict.OK, Verdict.NOT_CHECKED} else spot.why
    label = _label((f"{mark} {spot.kind}".strip(), spot.label, reason), style)
    drawn = f'color="{_COLOURS[spot.verdict]}", style="{_LINES[spot.verdict]}"'
    return f"  s{number} [label={label}, {drawn}];"


def _arrow(arrow: Arrow, number: Mapping[str, int], layers: Mapping[str, int], style: Style) -> str:
    """Only what leads to a later layer may move layers."""
    mark = "" if arrow.verdict is Verdict.OK else sign(arrow.verdict, in_unicode=style.unicode)
    label = _label((f"{mark} {arrow.label}".strip(), arrow.why), style)
    onward = layers[arrow.source] < layers[arrow.target]
    free = "" if onward else ", constraint=false"
    colour = _PLAIN if arrow.verdict is Verdict.OK else _COLOURS[arrow.verdict]
    return (
        f"  s{number[arrow.source]} -> s{number[arrow.target]} [label={label},"
        f' color="{colour}", style="{_LINES[arrow.verdict]}"{free}];'
    )


def _label(lines: tuple[str, ...], style: Style) -> str:
    r"""A quoted string of lines that begin at the left.

    In it a backslash begins an escape (`\N` is the node's name), a quotation mark ends it
    and an ampersand begins an entity (Graphviz, attribute type escString).
    """
    told = (
        inert(line, in_unicode=style.unicode)
        .replace("&", "&amp;")
        .replace("\\", "\\\\")
        .replace('"', '\\"')
        for line in lines
        if line
    )
    text = "\\l".join(told)
    return f'"{text}\\l"' if "\\l" in text else f'"{text}"'
