"""What the reader's end of a stream can show."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TextIO

from kubectl_netmap.render.view import Style

_SIGNS = "✓✗≥→…·"
_USUAL_WIDTH = 80


def style_of(stream: TextIO, environ: Mapping[str, str], color: str = "auto") -> Style:
    """Width, colour and encoding of a stream.

    A terminal has its width, a pipe has none: nothing is shortened there. Colour is for
    terminals unless NO_COLOR is set; CLICOLOR_FORCE and FORCE_COLOR want it anywhere;
    `color` always or never overrides them all.
    """
    terminal = stream.isatty()
    return Style(
        width=_width(stream, environ) if terminal else None,
        color=_color(environ, color, terminal=terminal),
        unicode=_unicode(stream, environ),
    )


def _width(stream: TextIO, environ: Mapping[str, str]) -> int:
    columns = environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns) > 0:
        return int(columns)
    try:
        return os.get_terminal_size(stream.fileno()).columns or _USUAL_WIDTH
    except (OSError, ValueError):
        return _USUAL_WIDTH


def _color(environ: Mapping[str, str], wish: str, *, terminal: bool) -> bool:
    if wish != "auto":
        return wish == "always"
    if environ.get("NO_COLOR"):
        return False
    if any(environ.get(name, "0") not in {"", "0"} for name in ("CLICOLOR_FORCE", "FORCE_COLOR")):
        return True
    return terminal and environ.get("TERM") != "dumb"


def _unicode(stream: TextIO, environ: Mapping[str, str]) -> bool:
    # Python writes UTF-8 in the C locale too (PEP 540); a terminal set to C cannot show it.
    names = ("LC_ALL", "LC_CTYPE", "LANG")
    locale = next((environ[name] for name in names if environ.get(name)), "")
    if locale in {"C", "POSIX"}:
        return False
    try:
        _SIGNS.encode(stream.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
