"""Text made safe and short: control characters, ASCII, the middle of long words."""

from __future__ import annotations

import unicodedata

from kubectl_netmap.routing.verdict import Verdict

_SIGNS = {
    Verdict.OK: ("✓", "ok"),
    Verdict.DEGRADED: ("~", "~"),
    Verdict.BROKEN: ("✗", "x"),
    Verdict.UNKNOWN: ("?", "?"),
    Verdict.NOT_CHECKED: ("·", "-"),
}

_COMMAND = "kubectl netmap"

_IN_ASCII = str.maketrans(
    {"·": "-", "…": "...", "→": "->", "≥": ">=", "≤": "<=", "\u2013": "-", "✓": "ok", "✗": "x"}
)


def sign(verdict: Verdict, *, in_unicode: bool) -> str:
    """The sign of a verdict."""
    return _SIGNS[verdict][0 if in_unicode else 1]


def sign_width(*, in_unicode: bool) -> int:
    """How wide the widest sign is."""
    return max(len(sign(each, in_unicode=in_unicode)) for each in Verdict)


def inert(text: str, *, in_unicode: bool) -> str:
    r"""The text without anything that a terminal would obey.

    Control and format characters (escape sequences, line ends, bidi overrides, zero
    widths) are written out: `\x1b`, `\n`, `\u202e`. Where the terminal cannot show
    UTF-8, so is everything beyond ASCII that has no plain spelling.
    """
    if not in_unicode:
        text = text.translate(_IN_ASCII)
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        each if _harmless(each, in_unicode=in_unicode) else _written_out(each) for each in text
    )


def _harmless(character: str, *, in_unicode: bool) -> bool:
    if not in_unicode and not character.isascii():
        return False
    return not unicodedata.category(character).startswith(("C", "Zl", "Zp"))


def _written_out(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def middle(word: str, width: int, *, in_unicode: bool) -> str:
    """The word, its middle left out where it is longer than the width."""
    if len(word) <= width:
        return word
    ellipsis = "…" if in_unicode else "..."
    rest = width - len(ellipsis)
    if rest < 2:  # noqa: PLR2004 -- a character on either side
        return word[:width]
    return word[: rest - rest // 2] + ellipsis + word[len(word) - rest // 2 :]


def divided(text: str) -> tuple[str, str]:
    """A sentence, and the command of netmap at its end: broken, it would not run when pasted."""
    said, found, typed = text.rpartition(f": {_COMMAND}")
    return (f"{said}:", f"{_COMMAND}{typed}") if found else (text, "")


def wrap(text: str, width: int, *, in_unicode: bool) -> list[str]:
    """Lines of at most the width, broken at blanks; what has none is cut in the middle."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        short = middle(word, width, in_unicode=in_unicode)
        if line and len(line) + 1 + len(short) > width:
            lines.append(line)
            line = short
        else:
            line = f"{line} {short}" if line else short
    return [*lines, line]
