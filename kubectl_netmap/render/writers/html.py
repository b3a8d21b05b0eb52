"""A `Picture` as one page: nothing is loaded, everything in it is text, its script has a hash."""

from __future__ import annotations

import json
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from itertools import chain

from kubectl_netmap.render.layout.layout import Box, Layout, Line, layout
from kubectl_netmap.render.view import Picture
from kubectl_netmap.render.writers import drawing
from kubectl_netmap.render.writers.drawing import HEADINGS, ascii_only, shown
from kubectl_netmap.render.writers.words import inert, sign
from kubectl_netmap.routing.verdict import WORST_FIRST, Verdict

_IN_JSON = str.maketrans({character: f"\\u{ord(character):04x}" for character in "<>&"})
"""No text in a script may end it (HTML standard, restrictions for contents of scripts)."""


def write(picture: Picture) -> str:
    """The picture as a page of ASCII, whatever the names in it are made of.

    Its script tells titles when they are asked for: thousands of them would slow it down.
    """
    found = layout(picture)
    style = drawing.style() + drawing.read("page.css")
    script = drawing.read("map.js") + drawing.read("page.js")
    drawn = drawing.drawn(found, told=False)
    parts = (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(style, script)}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        '<link rel="icon" href="data:,">',
        f"<title>{shown(' · '.join(picture.title))}</title>",
        f"<style>{style}</style>\n</head>\n<body>",
        *_header(picture),
        '<main class="waiting">',
        f'<div id="view" role="region" aria-label="{shown(drawing.summary(picture))}">',
        _svg("heads", "Layers", found.width, HEADINGS, drawing.headings(found)),
        _svg("map", "Places", found.width, found.height, chain((drawing.tips(),), drawn)),
        '</div>\n<aside id="panel" tabindex="-1" hidden></aside>\n</main>\n<footer>\n<ul>',
        *(f"<li>{shown(note)}</li>" for note in picture.notes),
        "</ul>\n</footer>",
        f'<script type="application/json" id="data">{_data(found)}</script>',
        f"<script>{script}</script>\n</body>\n</html>",
    )
    return ascii_only("\n".join(parts)) + "\n"


def _policy(style: str, script: str) -> str:
    """Nothing but this style and this script; no request to anywhere (CSP level 3)."""
    sources = {
        "default-src": "'none'",
        "style-src": _hash(style),
        "script-src": _hash(script),
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in sources.items())


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _header(picture: Picture) -> Iterator[str]:
    first, *rest = picture.title or ("",)
    counts = Counter(spot.verdict for spot in picture.spots)
    namespaces = sorted({spot.namespace for spot in picture.spots} - {""})
    yield f"<header>\n<h1>{shown(first)}</h1>\n<p>{shown(' · '.join(rest))}</p>"
    yield '<div class="tools">'
    yield (
        '<input id="search" type="search" placeholder="Search: name, address, reason"'
        ' aria-label="Search" autocomplete="off" spellcheck="false">'
    )
    yield '<select id="namespace" aria-label="Namespace"><option value="">all namespaces</option>'
    yield from (f"<option>{shown(name)}</option>" for name in namespaces)
    yield '</select>\n<div class="chips" role="group" aria-label="Legend; press to filter">'
    yield from (_chip(verdict, counts[verdict]) for verdict in WORST_FIRST)
    yield (
        '</div>\n<div class="zoom" role="group" aria-label="Zoom">'
        '<button id="out" aria-label="Smaller">&minus;</button><output id="zoom">100 %</output>'
        '<button id="in" aria-label="Larger">+</button><button id="fit">Fit width</button></div>'
    )
    yield '</div>\n<p id="found" role="status"></p>\n</header>'


def _chip(verdict: Verdict, count: int) -> str:
    state = "" if count else " disabled"
    return (
        f'<button class="chip {verdict}" data-verdict="{verdict}" aria-pressed="false"{state}>'
        f"{shown(drawing.worded(verdict))} <b>{count}</b></button>"
    )


def _svg(name: str, about: str, wide: float, high: float, inside: Iterable[str]) -> str:
    size = f'width="{wide:.0f}" height="{high:.0f}" viewBox="0 0 {wide:.0f} {high:.0f}"'
    named = f'id="{name}" role="group" aria-label="{about}"'
    return "\n".join((f"<svg {named} {size}>", *inside, "</svg>"))


def _data(found: Layout) -> str:
    number = {box.spot.id: at for at, box in enumerate(found.boxes)}
    document = {
        "width": round(found.width),
        "height": round(found.height),
        "headings": HEADINGS,
        "signs": {verdict: sign(verdict, in_unicode=True) for verdict in Verdict},
        "spots": [_spot(box) for box in found.boxes],
        "arrows": [_arrow(line, number) for line in found.lines],
    }
    return json.dumps(document, separators=(",", ":")).translate(_IN_JSON)


def _spot(box: Box) -> dict[str, object]:
    spot = box.spot
    return {
        "kind": _inert(spot.kind),
        "name": _inert(spot.label),
        "namespace": _inert(spot.namespace),
        "verdict": spot.verdict,
        "why": _inert(spot.why),
        "facts": [tuple(map(_inert, fact)) for fact in spot.facts],
        "command": _inert(spot.command),
        "x": round(box.x, 1),
        "y": round(box.y, 1),
        "height": round(box.height, 1),
        "least": round(box.text.height, 1),
        "shared": spot.shared,
        "rail": box.rail,
    }


def _arrow(line: Line, number: Mapping[str, int]) -> dict[str, object]:
    arrow = line.arrow
    return {
        "source": number[arrow.source],
        "target": number[arrow.target],
        "text": _inert(arrow.label),
        "verdict": arrow.verdict,
        "facts": [tuple(map(_inert, fact)) for fact in arrow.facts],
        "points": [(round(x, 1), round(y, 1)) for x, y in line.points],
        "at": (line.label.x, round(line.label.y, 1), line.step) if line.label else None,
    }


def _inert(text: str) -> str:
    return inert(text, in_unicode=True)
