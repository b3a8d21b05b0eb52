"""Values that whoever made a dump has hidden, among those that netmap reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import msgspec

from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.snapshot.gap import Gap, GapReason
from kubectl_netmap.snapshot.snapshot import Object

MOST_NAMED = 3
"""Objects of a kind that are named one by one; of more, the number is told."""

_MARKS = (b"***HIDDEN***", b"xxx.xxx.xxx.xxx", b"x-ipv4-", b"x-ipv6-")
"""What stands for a hidden value: troubleshoot's redactors, must-gather-clean."""


def holds_mark(text: bytes) -> bool:
    """Whether something is hidden anywhere in a text."""
    return any(mark in text for mark in _MARKS)


class Hidden:
    """Remembers the objects in which a value is hidden."""

    def __init__(self) -> None:
        self._refs: defaultdict[str, set[Ref]] = defaultdict(set)

    def look_for(self, kind: str, objects: Iterable[Object]) -> None:
        """Look at what was kept of some objects; what was not kept does not matter."""
        for each in objects:
            if holds_mark(msgspec.json.encode(each)):
                self._refs[kind].add(each.ref)

    def gaps(self) -> Iterator[Gap]:
        """A gap per object, or one with their number. It never hides the kind."""
        for kind, refs in self._refs.items():
            if len(refs) > MOST_NAMED:
                yield _gap(kind, name=f"{len(refs)} objects")
                continue
            for ref in refs:
                yield _gap(kind, ref.namespace, ref.name)


def _gap(kind: str, namespace: str = "", name: str = "") -> Gap:
    return Gap(
        kind=kind,
        reason=GapReason.REDACTED,
        namespace=namespace,
        name=name,
        consequence="nothing is concluded from its hidden values",
    )
