"""A `Document` as text for people."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.render.view import Document, Row, Section, Style
from kubectl_netmap.render.writers import table, words
from kubectl_netmap.routing.verdict import Verdict

_INDENT = "  "
_BOLD = "1"
_COLOURS = {
    Verdict.OK: "32",
    Verdict.DEGRADED: "33",
    Verdict.BROKEN: "31",
    Verdict.UNKNOWN: "36",
    Verdict.NOT_CHECKED: "2",
}


def write(document: Document, style: Style) -> str:
    """The document, a line feed at its end; what came from the cluster is made inert."""
    blocks = [
        [_bold(line, style) for line in _title(document.title, style)],
        *(
            list(_section(section, style))
            for section in document.sections
            if section.rows or section.remarks
        ),
        [line for note in document.notes for line in _wrapped(note, style)]
        + ([f"Next: {_inert(document.next, style)}"] if document.next else []),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _title(parts: tuple[str, ...], style: Style) -> Iterator[str]:
    """The parts in one line, or in several that are broken between parts where they can be."""
    line = ""
    for part in parts:
        longer = f"{line} · {part}" if line else part
        if style.width is not None and line and len(_inert(longer, style)) > style.width:
            yield from _wrapped(line, style)
            line = f"{_INDENT}{part}"
        else:
            line = longer
    if line:
        yield from _wrapped(line, style)


def _section(section: Section, style: Style) -> Iterator[str]:
    if section.title:
        yield _bold(_inert(section.title, style), style)
    indent = _INDENT if section.title else ""
    yield from (indent + line for line in _rows(section, style, len(indent)))
    for remark in section.remarks:
        yield from (indent + line for line in _remark(remark, style, len(indent)))


def _rows(section: Section, style: Style, indent: int) -> Iterator[str]:
    header = [Row(section.header)] if section.header else []
    rows = [*header, *section.rows]
    signed = any(row.verdict for row in rows)
    margin = _sign_width(style) + 1 if signed else 0
    width = None if style.width is None else style.width - indent - margin
    cells = [tuple(_inert(cell, style) for cell in row.cells) for row in rows]
    written = table.write(cells, fixed=section.fixed, width=width, in_unicode=style.unicode)
    for row, lines in zip(rows, written, strict=True):
        for number, line in enumerate(lines):
            sign = _sign(row.verdict if number == 0 else None, style) if signed else ""
            yield (sign + line).rstrip()


def _remark(remark: Row, style: Style, indent: int) -> Iterator[str]:
    margin = _sign_width(style) + 1 if remark.verdict else 0
    lines = _wrapped(_INDENT.join(remark.cells), style, indent + margin)
    for number, line in enumerate(lines):
        sign = _sign(remark.verdict if number == 0 else None, style) if remark.verdict else ""
        yield sign + line


def _wrapped(text: str, style: Style, indent: int = 0) -> list[str]:
    """Lines that hang under the first one."""
    text = _inert(text, style)
    if style.width is None or indent + len(text) <= style.width:
        return [text]
    width = style.width - indent - len(_INDENT)
    first, *rest = words.wrap(text, width, in_unicode=style.unicode)
    return [first, *(_INDENT + line for line in rest)]


def _inert(text: str, style: Style) -> str:
    return words.inert(text, in_unicode=style.unicode)


def _sign_width(style: Style) -> int:
    return max(len(words.sign(each, in_unicode=style.unicode)) for each in Verdict)


def _sign(verdict: Verdict | None, style: Style) -> str:
    if verdict is None:
        return " " * (_sign_width(style) + 1)
    sign = words.sign(verdict, in_unicode=style.unicode)
    blanks = " " * (_sign_width(style) + 1 - len(sign))
    return (f"\x1b[{_COLOURS[verdict]}m{sign}\x1b[0m" if style.color else sign) + blanks


def _bold(text: str, style: Style) -> str:
    return f"\x1b[{_BOLD}m{text}\x1b[0m" if style.color else text
