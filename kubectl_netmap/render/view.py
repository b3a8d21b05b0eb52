"""The neutral shapes in which people get every answer; writers know no others."""

from __future__ import annotations

from dataclasses import dataclass

from kubectl_netmap.routing.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one line; a verdict stands before them as a sign, a number before that.

    Rows `under` it hang there, further right.
    """

    cells: tuple[str, ...]
    verdict: Verdict | None = None
    number: str = ""
    under: tuple[Row, ...] = ()


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
    """Parts of a title line, sections, notes on what was not seen, the next command to type.

    `lead` stands before that command. Sections of an `aligned` document share columns.
    """

    title: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    notes: tuple[str, ...] = ()
    next: str = ""
    lead: str = "Next"
    aligned: bool = False


@dataclass(frozen=True, slots=True)
class Branch:
    """A line of a tree, and the lines that hang under it.

    Cells stand in columns with those of its siblings; a verdict is told by its sign
    before the cell of number `signed`.
    """

    cells: tuple[str, ...]
    verdict: Verdict | None = None
    branches: tuple[Branch, ...] = ()
    signed: int = 0


@dataclass(frozen=True, slots=True)
class Tree:
    """Lines that hang under roots; title, notes and next command as in a `Document`."""

    title: tuple[str, ...] = ()
    roots: tuple[Branch, ...] = ()
    notes: tuple[str, ...] = ()
    next: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """A box of a picture.

    `facts` are (name, value) pairs to show when it is asked for; `command` is what to
    type to see the object itself, empty where there is none. A `shared` spot belongs to
    no part of the picture: everything comes from it or ends there.
    """

    id: str
    label: str
    kind: str
    layer: str
    namespace: str
    verdict: Verdict
    why: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    command: str = ""
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Arrow:
    """A line of a picture, from one spot to another; `label` stands beside it."""

    source: str
    target: str
    label: str
    verdict: Verdict
    why: str = ""
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """Spots in layers, in the order of the layers, and the arrows between them."""

    title: tuple[str, ...] = ()
    layers: tuple[str, ...] = ()
    spots: tuple[Spot, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trial:
    """One thing that was tried: held (ok), failed (broken) or not known.

    `why` is one line; `told` is all that may help, several lines.
    """

    name: str
    verdict: Verdict
    why: str = ""
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trials:
    """Things that were tried together, and under which name."""

    name: str
    trials: tuple[Trial, ...] = ()


@dataclass(frozen=True, slots=True)
class Style:
    """What the reader's end can show: columns (None: no limit), colour, UTF-8."""

    width: int | None = None
    color: bool = False
    unicode: bool = True
