"""Lines hung under one another, as many as a screen holds: what is not ok stays."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.render.view import Branch
from kubectl_netmap.render.views.map_tree_ends import briefly, controllers, endpoints
from kubectl_netmap.render.views.map_tree_lines import ENDS, Line, Terrain, worst_first
from kubectl_netmap.render.views.map_words import counted
from kubectl_netmap.routing.graph import Channel, Layer
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.verdict import Outcome, Verdict


@dataclass(frozen=True, slots=True)
class Size:
    """How much is told.

    `each_end` are lines for endpoints that are ok, `bad_ends` for those that are not,
    `fine_ends` a few words on who stands behind what is ok. `fine` and `bad` are how
    many siblings that are ok and that are not are shown; None is all.
    """

    each_end: bool = False
    fine_ends: bool = True
    bad_ends: bool = True
    fine: int | None = None
    bad: int | None = None


IN_FULL = Size(each_end=True)
"""All that there is to say, for what was asked for by its name."""

SIZES = (
    Size(),
    Size(fine_ends=False),
    Size(fine_ends=False, fine=8),
    Size(fine_ends=False, fine=3),
    Size(fine_ends=False, fine=1),
    Size(fine_ends=False, fine=1, bad=20),
    Size(fine_ends=False, bad_ends=False, fine=1, bad=20),
    Size(fine_ends=False, bad_ends=False, fine=1, bad=8),
    Size(fine_ends=False, bad_ends=False, fine=1, bad=4),
)
"""From what a person wants to see to what is needed most."""


_ALL_READY = re.compile(r"\b(\d+) of \1 endpoints? ready")

_WORTH_A_LOOK = (Verdict.BROKEN, Verdict.DEGRADED)
"""Verdicts of Services whose endpoints a person wants to see."""

_TOLD = "not ready"


@dataclass(frozen=True, slots=True)
class Commands:
    """What to type to see what was folded away."""

    fine: str
    bad: str


@dataclass
class Folder:
    """Hangs lines under one another until a number of them is reached.

    A place is followed once, under the first line that leads to it. `left` below 0
    means that there would be more lines than that; then the branches are not complete.
    `known` keeps what follows from places, for the next try. `asked` are objects that
    were asked for by their names.
    """

    terrain: Terrain
    ground: Ground
    size: Size
    commands: Commands
    left: float
    known: dict[tuple[str, tuple[Channel, ...]], list[Line]]
    asked: frozenset[Ref] = frozenset()
    followed: set[str] = field(default_factory=set)

    def branches(
        self,
        lines: Iterable[Line],
        fine_folded: Callable[[Sequence[Line]], Sequence[Line]] | None = None,
    ) -> tuple[Branch, ...]:
        """Siblings in their order; `fine_folded` tells of many that are ok in few lines."""
        ordered = list(lines)
        bad = [line for line in ordered if line.worst is not Verdict.OK]
        fine = [line for line in ordered if line.worst is Verdict.OK]
        found = self._some(bad, self.size.bad, self.commands.bad)
        if fine_folded and self.size.fine is not None and len(fine) > self.size.fine + 1:
            return (*found, *self._some(fine_folded(fine), None, ""))
        return (*found, *self._some(fine, self.size.fine, self.commands.fine))

    def _some(self, lines: Sequence[Line], most: int | None, command: str) -> list[Branch]:
        shown = lines if most is None or len(lines) <= most + 1 else lines[:most]
        found: list[Branch] = []
        for line in shown:
            self.left -= 1
            if self.left < 0:
                return found
            found.append(self._branch(line))
        if len(shown) < len(lines):
            self.left -= 1
            rest = Counter(line.worst for line in lines[len(shown) :])
            found.append(Branch((f"… and {counted(rest)}: {command}",)))
        return found

    def _branch(self, line: Line) -> Branch:
        known = line.place in self.followed
        onward = self._onward(line)
        if known and (onward or line.outcome.verdict in _WORTH_A_LOOK):
            cells = (*line.cells[:-1], f"{line.cells[-1]} (above)")
            return branch(replace(line, cells=cells), ())
        ends = [] if known else [*self._ends(line, onward)]
        if onward or ends:
            self.followed.add(line.place)
        if self.size.fine_ends and not ends and all_ready(line.outcome) and not known:
            line = self._with_end(line)
        ends = [_unrepeated(end, line.outcome.why) for end in worst_first(ends)]
        return branch(line, (*self.branches(onward), *self.branches(ends)))

    def _with_end(self, line: Line) -> Line:
        told = briefly(self.terrain, self.ground, line.place, line.channels)
        why = f"{line.outcome.ready} ready{', ' if told.startswith('not ') else ': '}{told}"
        return replace(line, outcome=replace(line.outcome, why=why)) if told else line

    def _onward(self, line: Line) -> Sequence[Line]:
        place = self.terrain.graph.places.get(line.place)
        if place is None:
            return ()
        behind = place.layer in (Layer.SERVICE, *ENDS)
        key = (place.id, line.channels if behind else ())
        if key not in self.known:
            found = (
                controllers(self.terrain, place.id, line.channels)
                if behind
                else self.terrain.rules(place.id)
            )
            self.known[key] = worst_first(found)
        return self.known[key]

    def _ends(self, line: Line, onward: Sequence[Line]) -> Iterable[Line]:
        """Endpoints in lines of their own: of what is not ok, or where all is to be told.

        What leads on names those who do so already: the pods of a controller are told
        where they are what was asked for.
        """
        place = self.terrain.graph.places.get(line.place)
        if place is None or place.layer is not Layer.SERVICE or line.outcome.total is None:
            return ()
        bad = line.outcome.verdict in _WORTH_A_LOOK
        if not (self.size.bad_ends if bad else self.size.each_end):
            return ()
        ends = (link.target.ref for link in self.terrain.onward(place.id))
        if onward and not bad and self.asked.isdisjoint((place.ref, *ends)):
            return ()
        return endpoints(self.terrain, self.ground, place.id, line.channels)


def branch(line: Line, onward: tuple[Branch, ...]) -> Branch:
    """A line as a branch: how it fares stands in its last cell."""
    outcome = line.outcome
    why = _shortly(outcome)
    if line.also:
        why = f"{why}; {line.also}" if why else line.also
    if not why and line.place and outcome.verdict is Verdict.OK:
        blank = ("",) if len(line.cells) > 1 else ()
        return Branch((*line.cells, *blank), branches=onward)  # what hangs under it tells
    return Branch((*line.cells, why), outcome.verdict, onward, len(line.cells))


def _shortly(outcome: Outcome) -> str:
    """Why, in as few words as the verdict leaves to be said."""
    why = _ALL_READY.sub(r"\1 ready", outcome.why)
    match outcome.verdict:
        case Verdict.OK:
            return why
        case Verdict.NOT_CHECKED:
            return f"not checked: {why}" if why else "not checked"
        case Verdict.UNKNOWN | Verdict.DEGRADED | Verdict.BROKEN:
            return outcome.why or str(outcome.verdict)


def all_ready(outcome: Outcome) -> bool:
    """Whether nothing is said but that all endpoints are ready."""
    return outcome.verdict is Verdict.OK and bool(_ALL_READY.fullmatch(outcome.why))


def _unrepeated(end: Line, why: str) -> Line:
    """An endpoint without the reason that the Service's own line tells already."""
    told = bool(end.outcome.why) and end.outcome.why in why
    return replace(end, outcome=replace(end.outcome, why=_TOLD)) if told else end
