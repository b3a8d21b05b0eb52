"""Paths that fare alike but for names and addresses of endpoints and nodes, taken together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.trace.arrival import arrived
from kubectl_netmap.trace.disposition import Disposition
from kubectl_netmap.trace.trace import Case, Path, Step

_MANY = ("Pod", "Node", "EndpointSlice", "Endpoints")
"""Kinds of which there are many alike: their names tell paths apart and nothing more."""

_CARRIES = "pod-network"
"""The hop whose way is the CNI's business as long as all is fine."""

_SEVERAL = 2
_STOPS = ",;:)"


@dataclass(frozen=True, slots=True)
class Way:
    """Paths that fare alike; `share` is that of all of them, None where it is not known."""

    paths: tuple[Path, ...]
    share: float | None

    @property
    def one(self) -> Path:
        """The first of its paths: in all but names, every other one."""
        return self.paths[0]


@dataclass(frozen=True, slots=True)
class Told:
    """One line of several steps that are the same but for names."""

    hop: str
    verdict: Verdict
    action: str
    details: tuple[str, ...]
    steps: tuple[Step, ...]

    @property
    def shown(self) -> tuple[object, ...]:
        """What a person sees of it."""
        return (self.hop, self.verdict, self.action, self.details)


def alike(cases: Iterable[Case]) -> tuple[tuple[Case, ...], ...]:
    """Cases by how they fare, in the order of the first one of each."""
    groups: dict[tuple[object, ...], list[Case]] = {}
    for case in cases:
        marks = sorted({repr(_mark(path, case.origins)) for path in case.paths})
        groups.setdefault(tuple(marks), []).append(case)
    return tuple(map(tuple, groups.values()))


def ways(cases: Sequence[Case]) -> tuple[Way, ...]:
    """The ways that cases which fare alike have in common; the share is that of one case."""
    groups: dict[tuple[object, ...], list[Path]] = {}
    for case in cases:
        for path in case.paths:
            groups.setdefault(_mark(path, case.origins), []).append(path)
    return tuple(Way(tuple(each), _share(each, len(cases))) for each in groups.values())


def steps_of(way: Way) -> tuple[Told, ...]:
    """The lines of a way, each told once for all of its paths."""
    return tuple(
        Told(
            hop=steps[0].hop,
            verdict=steps[0].verdict,
            action=joined([step.action for step in steps]),
            details=tuple(map(joined, zip(*(step.details for step in steps), strict=True))),
            steps=tuple(dict.fromkeys(steps)),
        )
        for steps in zip(*(path.steps for path in way.paths), strict=True)
    )


def joined(texts: Sequence[str]) -> str:
    """One text for several: where they differ in a few words, those; else how each goes on."""
    by_length: dict[int, list[list[str]]] = {}
    for text in dict.fromkeys(texts):
        words = text.split(" ")
        by_length.setdefault(len(words), []).append(words)
    rows = [
        [_either(tuple(dict.fromkeys(column))) for column in zip(*group, strict=True)]
        for group in by_length.values()
    ]
    if len(rows) < _SEVERAL:
        return " ".join(rows[0]) if rows else ""
    same = sum(1 for _ in takewhile(lambda column: len(set(column)) == 1, zip(*rows, strict=False)))
    return " ".join((*rows[0][:same], "; or ".join(" ".join(row[same:]) for row in rows)))


def any_of(things: Sequence[str], most: int = 2) -> str:
    """Of several things any one: `a`, `a or b`, `a, b or one of 3 more`."""
    if len(things) > most:
        rest = len(things) - most
        return f"{', '.join(things[:most])} or {f'one of {rest}' if rest > 1 else '1'} more"
    *first, last = things
    return f"{', '.join(first)} or {last}" if first else last


def verdict_of(path: Path) -> Verdict:
    """Whether a path is fine: the sign of its line."""
    match path.disposition:
        case Disposition.DELIVERED:
            found = {step.verdict for step in path.steps}
            return next((each for each in _LESS if each in found), Verdict.OK)
        case Disposition.ANSWERED:
            return Verdict.OK if arrived(path) else Verdict.BROKEN
        case Disposition.EXITS_CLUSTER:
            return Verdict.DEGRADED
        case Disposition.INSUFFICIENT_INFORMATION:
            return Verdict.UNKNOWN
        case _:
            return Verdict.BROKEN


_LESS = (Verdict.BROKEN, Verdict.DEGRADED, Verdict.UNKNOWN)


def _either(words: Sequence[str]) -> str:
    if len(words) == 1:
        return words[0]
    end = words[0][-1:] if words[0][-1:] in _STOPS and words[0] else ""
    if not all(word.endswith(end) for word in words):
        end = ""
    return f"{any_of([word.removesuffix(end) for word in words])}{end}"


def _share(paths: Sequence[Path], cases: int) -> float | None:
    shares = [path.share for path in paths]
    return None if None in shares else sum(each or 0.0 for each in shares) / cases


def _mark(path: Path, origins: Sequence[Ref]) -> tuple[object, ...]:
    """What a path has in common with those that fare as it does."""
    own = _own(path, origins)

    def bare(text: str) -> str:
        return own.sub("\0", text) if own else text

    return (
        path.disposition,
        bare(path.why),
        bare(path.client),
        path.answer and (path.answer.status, path.answer.sure),
        path.seen_source is None,
        tuple(
            (step.hop, step.verdict, bare(_said(step)), tuple(map(bare, step.details)))
            for step in path.steps
        ),
    )


def _said(step: Step) -> str:
    """What a step says; that a pod is on the same node or on another one is no difference."""
    return "" if step.hop == _CARRIES and step.verdict is Verdict.OK else step.action


def _own(path: Path, origins: Sequence[Ref]) -> re.Pattern[str] | None:
    """The names and addresses that are this path's own."""
    words = {ref.name for ref in origins}
    for step in path.steps:
        for flow in (step.before, step.after):
            if flow is not None:
                words |= {flow.source or "", flow.destination}
        refs = (step.at, *step.because)
        words |= {ref.name for ref in refs if ref is not None and ref.kind in _MANY}
    if path.end is not None:
        words.add(path.end.name)
    found = sorted(filter(None, words), key=lambda word: (-len(word), word))
    if not found:
        return None
    return re.compile(rf"(?<![\w.-])(?:{'|'.join(map(re.escape, found))})(?![\w-]|\.\w)")
