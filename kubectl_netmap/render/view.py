"""The neutral shapes in which people get every answer; the text writer knows no others."""

from __future__ import annotations

from dataclasses import dataclass

from kubectl_netmap.routing.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one line; a verdict stands before them as a sign."""

    cells: tuple[str, ...]
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A table under a title, and lines that belong to it.

    Columns are aligned; the first `fixed` of them are never wrapped nor shortened.
    """

    title: str = ""
    header: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    remarks: tuple[Row, ...] = ()
    fixed: int = 1


@dataclass(frozen=True, slots=True)
class Document:
    """Parts of a title line, sections, notes on what was not seen, the next command to type."""

    title: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    notes: tuple[str, ...] = ()
    next: str = ""


@dataclass(frozen=True, slots=True)
class Style:
    """What the reader's end can show: columns (None: no limit), colour, UTF-8."""

    width: int | None = None
    color: bool = False
    unicode: bool = True
