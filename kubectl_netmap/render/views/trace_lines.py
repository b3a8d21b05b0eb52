"""The lines of a trace: what all paths have in common once, then each way of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from kubectl_netmap.discover.marks import count_of
from kubectl_netmap.render.view import Row
from kubectl_netmap.render.views.trace_detail import detail
from kubectl_netmap.render.views.trace_ways import Told, Way, steps_of, verdict_of
from kubectl_netmap.render.views.trace_words import NodeOf, ends, fraction, seen
from kubectl_netmap.routing.verdict import WORST_FIRST, Verdict
from kubectl_netmap.trace.disposition import Disposition

_MOST = 8
"""Ways that differ and are told one by one, unless all are wanted."""

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def lines(ways: Sequence[Way], node_of: NodeOf, *, wide: bool = False) -> tuple[Row, ...]:
    """One line a hop, in order; where ways part, one a way, and under it what is its own.

    Of a way that parted, hops that were not checked are left out but for wide.
    """
    if not ways:
        return ()
    told = [steps_of(way) for way in ways]
    if len(ways) == 1:
        return tuple(_step(each, str(n), wide=wide) for n, each in enumerate(told[0], 1))
    common = _common(told)
    rows = [_step(each, str(n), wide=wide) for n, each in enumerate(told[0][:common], 1)]
    parted = sorted(
        zip(ways, told, strict=True), key=lambda each: WORST_FIRST.index(verdict_of(each[0].one))
    )
    most = len(parted) if wide else _MOST
    for letter, (way, steps) in zip(_numbers(), parted[:most], strict=False):
        rows.append(_way(way, steps[common:], f"{common + 1}{letter}", node_of, wide=wide))
    if len(parted) > most:
        rows.append(Row(("", f"… and {count_of(len(parted) - most, 'other way')}: -o wide")))
    return tuple(rows)


def _common(told: Sequence[Sequence[Told]]) -> int:
    """How many lines at the beginning are the same of every way."""
    first = [each.shown for each in told[0]]
    alike = takewhile(
        lambda at: all(len(each) > at and each[at].shown == first[at] for each in told),
        range(len(first)),
    )
    return sum(1 for _ in alike)


def _numbers() -> Iterator[str]:
    yield from _LETTERS
    for first in _LETTERS:
        yield from (first + second for second in _LETTERS)


def _way(way: Way, steps: Sequence[Told], number: str, node_of: NodeOf, *, wide: bool) -> Row:
    verdict = verdict_of(way.one)
    onward = seen(way) if way.one.disposition is Disposition.DELIVERED else way.one.client
    under = [_step(each, "", wide=wide) for each in steps if wide or _checked(each)]
    told = "; ".join(filter(None, (ends(way, node_of), onward)))
    return Row((fraction(way.share), told), verdict, number, tuple(under))


def _checked(told: Told) -> bool:
    return told.verdict is not Verdict.NOT_CHECKED


def _step(told: Told, number: str, *, wide: bool) -> Row:
    action = told.action
    if not _checked(told):
        action = action or "not checked"
    under = (*told.details, *(detail(told) if wide else ()))
    hop = told.hop.replace("-", " ")
    return Row((hop, action), told.verdict, number, tuple(Row((each,)) for each in under))
