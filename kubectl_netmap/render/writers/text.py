"""A `Document` as text for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kubectl_netmap.render.view import Document, Row, Section, Style
from kubectl_netmap.render.writers import colour, table, words
from kubectl_netmap.routing.verdict import Verdict

_INDENT = "  "


def write(document: Document, style: Style) -> str:
    """The document, a line feed at its end; what came from the cluster is made inert."""
    blocks = [
        [_bold(line, style) for line in _title(document.title, style)],
        *(
            list(_section(section, rows, style))
            for section, rows in zip(document.sections, _tables(document, style), strict=True)
            if section.rows or section.remarks
        ),
        [line for note in document.notes for line in _wrapped(note, style)]
        + ([f"{document.lead}: {_inert(document.next, style)}"] if document.next else []),
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


def _tables(document: Document, style: Style) -> Iterator[list[str]]:
    """The lines of each section's table, without its indent."""
    sections = document.sections
    alike = [sections] if document.aligned else [(section,) for section in sections]
    for group in alike:
        yield from _aligned(group, style)


def _section(section: Section, rows: list[str], style: Style) -> Iterator[str]:
    if section.title:
        yield from (_bold(line, style) for line in _wrapped(section.title, style))
    indent = _INDENT if section.title else ""
    yield from (indent + line for line in rows)
    for remark in section.remarks:
        yield from ((indent + line).rstrip() for line in _remark(remark, style, len(indent)))


def _aligned(sections: tuple[Section, ...], style: Style) -> Iterator[list[str]]:
    """The lines of sections that share their columns."""
    heads = [[Row(each.header)] if each.header else [] for each in sections]
    tables = [[*head, *each.rows] for head, each in zip(heads, sections, strict=True)]
    rows = [row for table_ in tables for row in table_]
    signed = any(row.verdict for row in rows)
    numbers = _numbers(rows)
    margin = words.sign_width(in_unicode=style.unicode) + 1 if signed else 0
    margin += len(numbers[0]) if numbers else 0
    indent = len(_INDENT) if any(each.title for each in sections) else 0
    width = None if style.width is None else style.width - indent - margin
    cells = [tuple(_inert(cell, style) for cell in row.cells) for row in rows]
    fixed = max((each.fixed for each in sections), default=1)
    written = zip(
        table.write(cells, fixed=fixed, width=width, in_unicode=style.unicode), numbers, strict=True
    )
    narrower = style if width is None else replace(style, width=width)
    for each in tables:
        yield [
            line
            for row in each
            for line in (
                *_signed(row, *next(written), style, signed=signed),
                *(f"{' ' * margin}{line}" for line in _under(row.under, narrower)),
            )
        ]


def _numbers(rows: Sequence[Row]) -> list[str]:
    """What stands before each row: `1 ` over `12b`, and nothing where no row has a number."""
    figures = [row.number.rstrip("abcdefghijklmnopqrstuvwxyz") for row in rows]
    widest = max((len(each) for each in figures), default=0)
    told = [
        f"{figure:>{widest}}{row.number[len(figure) :]}"
        for row, figure in zip(rows, figures, strict=True)
    ]
    width = max((len(each) for each in told), default=0)
    return [f"{each:<{width}} " if width else "" for each in told]


def _signed(
    row: Row, lines: list[str], number: str, style: Style, *, signed: bool
) -> Iterator[str]:
    for at, line in enumerate(lines):
        sign = _sign(row.verdict if at == 0 else None, style) if signed else ""
        yield f"{number if at == 0 else ' ' * len(number)}{sign}{line}".rstrip()


def _under(rows: tuple[Row, ...], style: Style) -> Iterator[str]:
    """Rows that hang under one: in columns where they have several cells."""
    if any(len(row.cells) > 1 for row in rows):
        for lines in _aligned((Section(rows=rows),), style):
            yield from lines
        return
    for row in rows:
        yield from _remark(row, style, 0)
        narrower = style if style.width is None else replace(style, width=style.width - 2)
        yield from (_INDENT + line for line in _under(row.under, narrower))


def _remark(remark: Row, style: Style, indent: int) -> Iterator[str]:
    margin = words.sign_width(in_unicode=style.unicode) + 1 if remark.verdict else 0
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
    said, command = words.divided(text)
    first, *rest = words.wrap(said, width, in_unicode=style.unicode)
    return [first, *(_INDENT + line for line in (*rest, command) if line)]


def _inert(text: str, style: Style) -> str:
    return words.inert(text, in_unicode=style.unicode)


def _sign(verdict: Verdict | None, style: Style) -> str:
    width = words.sign_width(in_unicode=style.unicode) + 1
    if verdict is None:
        return " " * width
    sign = words.sign(verdict, in_unicode=style.unicode)
    blanks = " " * (width - len(sign))
    return (colour.painted(sign, verdict) if style.color else sign) + blanks


def _bold(text: str, style: Style) -> str:
    return colour.bold(text) if style.color else text
