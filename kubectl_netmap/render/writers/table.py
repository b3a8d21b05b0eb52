"""Aligned columns, fitted to a width."""

from __future__ import annotations

from collections.abc import Sequence

from kubectl_netmap.render.writers.words import middle, wrap

GAP = 2
"""Blanks between two columns."""

_NARROW = 12
"""No column that is wrapped becomes narrower."""

_TALL = 3
"""Lines for a row, on average, that are too many."""

Cells = Sequence[str]


def write(
    rows: Sequence[Cells], *, fixed: int = 1, width: int | None = None, in_unicode: bool = True
) -> list[list[str]]:
    """The lines of each row.

    Where they do not fit in the width, columns behind the first `fixed` ones are
    wrapped, or the last one stands under the others where that takes fewer lines.
    Where it is still too tall, all stand under the first ones.
    """
    if not rows:
        return []
    columns = max(map(len, rows))
    padded = [[*row, *[""] * (columns - len(row))] for row in rows]
    natural = [max(map(len, column)) for column in zip(*padded, strict=True)]
    if width is None or _total(natural) <= width:
        return _aligned([[[cell] for cell in row] for row in padded])
    best = _wrapped(padded, fixed, width, in_unicode=in_unicode)
    below = _last_below(padded, natural, width, in_unicode=in_unicode)
    if below and (not best or _height(below) * 10 <= _height(best) * 9):
        best = below
    if best and _height(best) <= _TALL * len(padded):
        return best
    return [_stacked(row, max(1, fixed), width, in_unicode=in_unicode) for row in padded]


def _height(rows: Sequence[Sequence[str]]) -> int:
    return sum(map(len, rows))


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + GAP * (len(widths) - 1)


def _wrapped(rows: Sequence[Cells], fixed: int, width: int, *, in_unicode: bool) -> list[list[str]]:
    """Side by side, wrapped at blanks; nothing where a word would have to be cut."""
    widths = _widths(rows, fixed, width)
    if not widths:
        return []
    return _aligned(
        [
            [
                wrap(cell, size, in_unicode=in_unicode)
                for cell, size in zip(row, widths, strict=True)
            ]
            for row in rows
        ]
    )


def _widths(rows: Sequence[Cells], fixed: int, width: int) -> list[int]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    excess = _total(widths) - width
    words = [
        max(len(word) for cell in column for word in cell.split(" "))
        for column in zip(*rows, strict=True)
    ]
    floors = [
        size if index < fixed else min(size, max(_NARROW, word))
        for index, (size, word) in enumerate(zip(widths, words, strict=True))
    ]
    while excess > 0 and (slack := [i for i in range(len(widths)) if widths[i] > floors[i]]):
        widths[max(slack, key=lambda i: widths[i])] -= 1
        excess -= 1
    return widths if excess <= 0 else []


def _last_below(
    rows: Sequence[Cells], natural: Sequence[int], width: int, *, in_unicode: bool
) -> list[list[str]]:
    """The last column under the others; nothing where even those do not fit."""
    if len(natural) < 2 or _total(natural[:-1]) > width:  # noqa: PLR2004 -- one over another
        return []
    heads = _aligned([[[cell] for cell in row[:-1]] for row in rows])
    return [
        [*head, *_indented(row[-1], width, in_unicode=in_unicode)]
        for head, row in zip(heads, rows, strict=True)
    ]


def _stacked(row: Cells, fixed: int, width: int, *, in_unicode: bool) -> list[str]:
    """The fixed columns, and all others under them; a row that goes on is indented whole."""
    head, rest = row[:fixed], row[fixed:]
    if head and not head[0]:
        head, rest = (), row
    lines = [middle(_joined(head), width, in_unicode=in_unicode)] if any(head) else []
    return [*lines, *_indented(_joined(rest), width, in_unicode=in_unicode)] or [""]


def _joined(cells: Cells) -> str:
    return (" " * GAP).join(filter(None, cells))


def _indented(text: str, width: int, *, in_unicode: bool) -> list[str]:
    """The text further right, and its second line still further."""
    if not text:
        return []
    if len(text) <= width - GAP:
        return [" " * GAP + text]
    first, *more = wrap(text, max(1, width - 2 * GAP), in_unicode=in_unicode)
    return [" " * GAP + first, *(" " * 2 * GAP + line for line in more)]


def _aligned(cells: Sequence[Sequence[Sequence[str]]]) -> list[list[str]]:
    from tabulate import tabulate  # noqa: PLC0415 -- `--help` does not wait for it

    heights = [max(map(len, row)) for row in cells]
    physical = [
        [cell[number] if number < len(cell) else "" for cell in row]
        for row, height in zip(cells, heights, strict=True)
        for number in range(height)
    ]
    text = tabulate(physical, tablefmt="plain", disable_numparse=True)
    lines = (line.rstrip() for line in text.split("\n"))
    return [[next(lines) for _ in range(height)] for height in heights]
