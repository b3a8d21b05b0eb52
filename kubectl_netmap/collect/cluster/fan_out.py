"""The same question to many nodes: a few at a time, and not to all of a large cluster."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from kubectl_netmap.collect.source import NotRead
from kubectl_netmap.snapshot.gap import Gap, GapReason
from kubectl_netmap.snapshot.kinds import kind_of
from kubectl_netmap.snapshot.wire.decode import Page

AT_ONCE = 4
MOST = 200
"""Nodes that are asked; each answer passes the API server to a kubelet."""

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was read of an opt-in kind, and what of it was left out."""

    read: Page | NotRead
    gaps: tuple[Gap, ...] = ()


def ask_each(things: Sequence[T], ask: Callable[[T], R | NotRead]) -> list[tuple[T, R | NotRead]]:
    """(thing, answer) for the first 200, four at a time.

    The first one is asked alone: where it may not be read, nor may the others.
    """
    if not things:
        return []
    first = ask(things[0])
    if isinstance(first, NotRead) and first.reason is GapReason.FORBIDDEN:
        return [(things[0], first)]
    rest = things[1:MOST]
    with ThreadPoolExecutor(AT_ONCE, "ask") as pool:
        return [(things[0], first), *zip(rest, pool.map(ask, rest), strict=True)]


def left_out(kind: str, things: Sequence[object]) -> tuple[Gap, ...]:
    """The gap of those that are not asked."""
    if len(things) <= MOST:
        return ()
    detail = f"only {MOST} of {len(things)} were asked"
    row = kind_of(kind)
    return (Gap(kind, GapReason.TRUNCATED, consequence=row.consequence, detail=detail),)


def silent(kind: str, namespace: str, name: str, why: NotRead) -> Gap:
    """The gap of one that did not answer."""
    return Gap(
        kind, why.reason, namespace, name, consequence=kind_of(kind).consequence, detail=why.detail
    )
