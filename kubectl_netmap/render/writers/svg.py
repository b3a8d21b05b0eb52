"""A `Picture` as SVG that stands alone: no script, nothing loaded, light and dark."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kubectl_netmap.render.layout.layout import layout
from kubectl_netmap.render.layout.measure import lines, width
from kubectl_netmap.render.view import Picture
from kubectl_netmap.render.writers import drawing
from kubectl_netmap.render.writers.drawing import ascii_only, shown, worded
from kubectl_netmap.render.writers.words import inert
from kubectl_netmap.routing.verdict import WORST_FIRST

_LEFT, _LINE, _SMALL, _LARGE = 16.0, 18.0, 12.0, 17.0
_LEAST = 420.0
_TOP = 82.0
_NOTE_LINES = 4


def write(picture: Picture) -> str:
    """The picture as a file of ASCII, whatever the names in it are made of."""
    found = layout(picture)
    wide = max(found.width, _LEAST)
    below = _TOP + drawing.HEADINGS + found.height + _LINE
    notes = [line for note in picture.notes for line in _lines(note, wide, _SMALL, _NOTE_LINES)]
    high = below + len(notes) * _LINE
    size = f'viewBox="0 0 {wide:.0f} {high:.0f}" width="{wide:.0f}" height="{high:.0f}"'
    about = 'role="img" aria-labelledby="title desc"'
    parts = (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {about}>',
        f'<title id="title">{shown(" · ".join(picture.title))}</title>',
        f'<desc id="desc">{shown(drawing.summary(picture))}</desc>',
        f"<style>{drawing.style()}</style>",
        drawing.tips(),
        f'<rect class="ground" width="{wide:.0f}" height="{high:.0f}"/>',
        *_head(picture, wide),
        f'<g transform="translate(0 {_TOP:.0f})">',
        *drawing.headings(found),
        f'<path class="rule" d="M0 {drawing.HEADINGS - 1:.1f}H{wide:.0f}"/></g>',
        f'<g transform="translate(0 {_TOP + drawing.HEADINGS:.0f})">',
        *drawing.drawn(found),
        "</g>",
        *(_told(line, below + at * _LINE) for at, line in enumerate(notes)),
        "</svg>",
    )
    return ascii_only("\n".join(parts)) + "\n"


def _head(picture: Picture, wide: float) -> Iterator[str]:
    """The title, what else is known of it, and the legend, which counts the spots."""
    first, *rest = picture.title or ("",)
    cut = "".join(_lines(first, wide, _LARGE, 1))
    yield f'<text class="title" x="{_LEFT:g}" y="27">{shown(cut)}</text>'
    yield from (_told(line, 47) for line in _lines(" · ".join(rest), wide, _SMALL, 1))
    counts = Counter(spot.verdict for spot in picture.spots)
    x = _LEFT
    for verdict in WORST_FIRST:
        told = f"{worded(verdict)} {counts[verdict]}"
        yield f'<g class="{verdict}"><text class="sign" x="{x:.0f}" y="70">{shown(told)}</text></g>'
        x += width(told, _SMALL) + 2 * _LEFT


def _lines(text: str, wide: float, size: float, count: int) -> tuple[str, ...]:
    return lines(inert(text, in_unicode=True), wide - 2 * _LEFT, size, count)


def _told(line: str, y: float) -> str:
    return f'<text class="told" x="{_LEFT:g}" y="{y:.0f}">{shown(line)}</text>'
