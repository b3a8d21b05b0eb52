"""A relation: one kind of step that traffic takes, and how its links are found."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kubectl_netmap.routing.graph import Layer, Link
from kubectl_netmap.routing.ground import Ground


@dataclass(frozen=True, slots=True)
class Relation:
    """How links of one name are found.

    `doc` is the page that people read of it: one sentence, then where the rule comes
    from. `needs` are the kinds that it looks at: what is hidden of them makes links
    unknown, never broken and never absent without a word.
    """

    name: str
    source: Layer
    target: Layer
    needs: frozenset[str]
    doc: str
    links: Callable[[Ground], Iterable[Link]]
