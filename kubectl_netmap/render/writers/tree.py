"""A `Tree` as text for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kubectl_netmap.render.view import Branch, Document, Style, Tree
from kubectl_netmap.render.writers import colour, text, words
from kubectl_netmap.routing.verdict import Verdict

_DRAWN = {verdict: chr(0xE000 + number) for number, verdict in enumerate(Verdict)}
"""Characters that hold a sign's place until it is drawn, in its colour.

They are for private use: in what comes from the cluster they are written out.
"""

_GAP = "  "
_LEAST = 24
"""Columns that a line keeps, however deep it hangs."""

_BESIDE = 36
"""Columns that the last cell must have to be wrapped beside the others."""


@dataclass(frozen=True, slots=True)
class _Guides:
    tee: str
    corner: str
    bar: str
    blank: str = "   "


_IN_UNICODE = _Guides("├─ ", "└─ ", "│  ")
_IN_ASCII = _Guides("|- ", "`- ", "|  ")
_HANG = len(_IN_UNICODE.blank)


def write(tree: Tree, style: Style) -> str:
    """The tree, a line feed at its end; what came from the cluster is made inert."""
    body = "".join(f"{line.rstrip()}\n" for line in _roots(tree.roots, style))
    foot = Document(notes=tree.notes, next=tree.next)
    blocks = (
        text.write(Document(tree.title), style) if tree.title else "",
        body,
        text.write(foot, style) if tree.notes or tree.next else "",
    )
    return "\n".join(filter(None, blocks))


def _roots(roots: Sequence[Branch], style: Style) -> Iterator[str]:
    guides = _IN_UNICODE if style.unicode else _IN_ASCII
    for root in roots:
        (lines,) = _rows((root,), style, 0)
        hanging = guides.bar if root.branches else guides.blank
        yield colour.bold(lines[0]) if style.color and not root.verdict else _signs(lines[0], style)
        yield from (hanging + _signs(line[_HANG:], style) for line in lines[1:])
        yield from _under(root.branches, "", style)


def _under(branches: Sequence[Branch], before: str, style: Style) -> Iterator[str]:
    """The lines of siblings, each with what hangs under it."""
    guides = _IN_UNICODE if style.unicode else _IN_ASCII
    rows = _rows(branches, style, len(before) + _HANG)
    for number, (branch, lines) in enumerate(zip(branches, rows, strict=True), 1):
        last = number == len(branches)
        yield before + (guides.corner if last else guides.tee) + _signs(lines[0], style)
        onward = before + (guides.blank if last else guides.bar)
        hanging = onward + (guides.bar if branch.branches else guides.blank)
        yield from (hanging + _signs(line[_HANG:], style) for line in lines[1:])
        yield from _under(branch.branches, onward, style)


def _rows(branches: Sequence[Branch], style: Style, indent: int) -> list[list[str]]:
    """The lines of each branch, those behind the first one indented.

    Cells stand under those of siblings, except in lines of one cell, which are
    sentences, and in lines that are too long for it.
    """
    width = None if style.width is None else max(_LEAST, style.width - indent)
    cells = [_cells(branch, style) for branch in branches]
    if width is None:
        sizes = _sizes([row for row in cells if len(row) > 1])
        return [[_aligned(row, sizes)] for row in cells]
    sizes = _fitting([row for row in cells if len(row) > 1], width)
    return [_lines(row, sizes, width, in_unicode=style.unicode) for row in cells]


def _sizes(rows: Sequence[Sequence[str]]) -> list[int]:
    """How wide each column is but the last one of each row."""
    columns = max(map(len, rows), default=1) - 1
    return [max(len(row[at]) for row in rows if at < len(row) - 1) for at in range(columns)]


def _fitting(rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """The same without rows that are so long that little would fit beside the others."""
    rows = sorted(rows, key=_length)
    short = [row for row in rows if _length(row) <= width - _BESIDE]
    if 2 * len(short) >= len(rows) and _total(_sizes(short)) <= width - _BESIDE:
        return _sizes(short)
    while rows and _total(_sizes(rows)) > width:
        rows = rows[: -max(1, len(rows) // 8)]
    return _sizes(rows)


def _length(row: Sequence[str]) -> int:
    return _total([len(cell) for cell in row[:-1]])


def _total(sizes: Sequence[int]) -> int:
    return sum(sizes) + len(_GAP) * max(0, len(sizes) - 1)


def _aligned(row: Sequence[str], sizes: Sequence[int]) -> str:
    if len(row) == 1:
        return row[0]
    heads = [*row[:-1], *[""] * (len(sizes) - len(row) + 1)]
    padded = [cell.ljust(size) for cell, size in zip(heads, sizes, strict=True)]
    return _GAP.join([*padded, row[-1]]).rstrip()


def _lines(row: Sequence[str], sizes: Sequence[int], width: int, *, in_unicode: bool) -> list[str]:
    """The row in as many lines as it takes: its last cell beside the others or under them."""
    if len(row) == 1:
        return _hung(row[0], width, in_unicode=in_unicode)
    heads_fit = len(row) <= len(sizes) + 1 and all(
        len(cell) <= size for cell, size in zip(row[:-1], sizes, strict=False)
    )
    whole = _aligned(row, sizes) if heads_fit else _GAP.join(filter(None, row))
    if len(whole) <= width:
        return [whole]
    below = _hung(row[-1], width - _HANG, in_unicode=in_unicode) if row[-1] else []
    room = width - _total(sizes) - len(_GAP)
    if heads_fit and room >= _BESIDE:
        beside = words.wrap(row[-1], room - len(_GAP), in_unicode=in_unicode)
        if len(beside) <= len(below) + 1:
            margin = " " * (width - room + len(_GAP))
            return [
                _aligned([*row[:-1], beside[0]], sizes),
                *(margin + line for line in beside[1:]),
            ]
    head = _aligned([*row[:-1], ""], sizes) if heads_fit else _GAP.join(filter(None, row[:-1]))
    lines = _hung(head, width, in_unicode=in_unicode)
    return [*lines, *(" " * _HANG + line for line in below)]


def _hung(sentence: str, width: int, *, in_unicode: bool) -> list[str]:
    if len(sentence) <= width:
        return [sentence]
    said, command = words.divided(sentence)
    first, *rest = words.wrap(said, width - _HANG, in_unicode=in_unicode)
    return [first, *(" " * _HANG + line for line in (*rest, command) if line)]


def _cells(branch: Branch, style: Style) -> tuple[str, ...]:
    """The cells, made inert, with the place of the sign in one of them."""
    cells = [words.inert(cell, in_unicode=style.unicode) for cell in branch.cells] or [""]
    if branch.verdict is not None:
        at = min(branch.signed, len(cells) - 1)
        wide = words.sign_width(in_unicode=style.unicode)
        sign = words.sign(branch.verdict, in_unicode=style.unicode)
        drawn = (_DRAWN[branch.verdict] * len(sign)).ljust(wide)
        cells[at] = f"{drawn} {cells[at]}".rstrip()
    return tuple(cells)


def _signs(line: str, style: Style) -> str:
    """The line with its signs drawn."""
    for verdict, mark in _DRAWN.items():
        if mark in line:
            sign = words.sign(verdict, in_unicode=style.unicode)
            drawn = colour.painted(sign, verdict) if style.color else sign
            line = line.replace(mark * len(sign), drawn)
    return line
