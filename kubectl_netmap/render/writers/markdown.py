"""A `Document` as Markdown, to be pasted into a ticket."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kubectl_netmap.render.view import Document, Row, Section, Style, Tree
from kubectl_netmap.render.writers import tree, words
from kubectl_netmap.routing.verdict import Verdict

_WIDTH = 110
"""Columns of a tree that a ticket shows without scrolling."""

_PLAIN = re.compile(r"[\w.,/;()+=%?'\"≥≤→…·✓✗:-]+")
"""Words of nothing that Markdown, or GitHub on top of it, could take for anything else."""

_MEANT = re.compile(r"_|:[\w+-]+:|://|^([-+=]+|\d+[.)])$|\bwww\.", re.ASCII)
"""Plain characters that still mean something: emphasis, `:100:`, URLs, items of lists."""


def write(document: Document, style: Style, picture: Tree | None = None) -> str:
    """The document, and a tree of the same in a block of code, a line feed at the end.

    Words that Markdown could take for markup, for a mention of somebody, a reference or
    an emoji become code, in which nothing has a meaning; control characters are written
    out.
    """
    blocks = [
        [f"## {_words(' · '.join(document.title), style)}"] if document.title else [],
        *(_section(section, style) for section in document.sections),
        _drawn(picture, style) if picture and picture.roots else [],
        _quoted(document.notes, style),
        _next(document, style) if document.next else [],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _next(document: Document, style: Style) -> list[str]:
    return [f"{document.lead}:", "", *_fenced(_inert(document.next, style), "sh")]


def _section(section: Section, style: Style) -> list[str]:
    if not section.rows and not section.remarks:
        return []
    title = [f"### {_words(section.title, style)}", ""] if section.title else []
    rows = list(_table(section, style)) if section.rows else []
    remarks = [f"- {_remark(each, style)}" for each in section.remarks]
    return [*title, *rows, *([""] if rows and remarks else []), *remarks]


def _table(section: Section, style: Style) -> Iterator[str]:
    """A table as GitHub draws it, which it does not without a header."""
    rows = list(_flat(section.rows))
    signed = any(row.verdict for row in rows)
    numbered = any(row.number for row in rows)
    columns = max(len(section.header), *(len(row.cells) for row in rows))
    header = [_words(cell, style) for cell in section.header]
    lead = signed + numbered
    yield _line([*[""] * lead, *header], columns + lead)
    yield _line(["---"] * (columns + lead), columns + lead)
    for row in rows:
        number = [row.number] if numbered else []
        sign = [_sign(row.verdict, style)] if signed else []
        told = [_words(cell, style) for cell in row.cells]
        yield _line([*number, *sign, *told], columns + lead)


def _flat(rows: Sequence[Row], columns: int = 0) -> Iterator[Row]:
    """Rows, and what hangs under each behind it: a single cell in the last column."""
    for row in rows:
        missing = columns - len(row.cells)
        yield replace(row, cells=(*[""] * missing, *row.cells)) if missing > 0 else row
        yield from _flat(row.under, max(columns, len(row.cells)))


def _line(cells: Sequence[str], columns: int) -> str:
    padded = [*cells, *[""] * (columns - len(cells))]
    return f"| {' | '.join(_in_table(cell) for cell in padded)} |"


def _in_table(cell: str) -> str:
    r"""A cell whose bars do not end it: `\|`, and written out where that would end it."""
    return cell.replace("\\|", r"\x5c|").replace("|", r"\|")


def _remark(row: Row, style: Style) -> str:
    sign = _sign(row.verdict, style)
    told = _words("  ".join(row.cells), style)
    return f"{sign}: {told}" if sign else told


def _sign(verdict: Verdict | None, style: Style) -> str:
    """Sign and word; the word alone where signs are letters."""
    if verdict is None:
        return ""
    word = str(verdict).replace("-", " ")
    return f"{words.sign(verdict, in_unicode=True)} {word}" if style.unicode else word


def _drawn(picture: Tree | None, style: Style) -> list[str]:
    if picture is None:
        return []
    text = tree.write(Tree(roots=picture.roots), Style(width=_WIDTH, unicode=style.unicode))
    return _fenced(text.rstrip("\n"), "text")


def _quoted(notes: Sequence[str], style: Style) -> list[str]:
    lines: list[str] = []
    for note in notes:
        lines += [*([">"] if lines else []), f"> {_words(note, style)}"]
    return lines


def _fenced(text: str, language: str) -> list[str]:
    """A block of code that nothing within it ends."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}{language}", text, fence]


def _words(text: str, style: Style) -> str:
    return " ".join(_word(word) for word in _inert(text, style).split())


def _word(word: str) -> str:
    """A word as it is, or as code where it could be taken for something else."""
    if _PLAIN.fullmatch(word) and not _MEANT.search(word):
        return word
    longest = max((len(run) for run in re.findall("`+", word)), default=0)
    ticks = "`" * (longest + 1)
    blank = " " if word.startswith("`") or word.endswith("`") else ""
    return f"{ticks}{blank}{word}{blank}{ticks}"


def _inert(text: str, style: Style) -> str:
    return words.inert(text, in_unicode=style.unicode)
