"""A Source told in a few lines: what it holds, what it refuses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from kubectl_netmap.collect.source import NotRead
from kubectl_netmap.snapshot.gap import Gap
from kubectl_netmap.snapshot.kind import Kind
from kubectl_netmap.snapshot.snapshot import Header, Object
from kubectl_netmap.snapshot.wire.decode import Decoder, Page

Key = tuple[str, str]


@dataclass
class FakeSource:
    """Holds pages of manifests by (kind, namespace), an empty namespace meaning all.

    A page may be a `NotRead`, which is raised when its turn comes. `asked` records
    every question. A kind that is not told has no objects.
    """

    pages_of: Mapping[Key, Sequence[Any]] = field(default_factory=dict)
    named_of: Mapping[Key, Any] = field(default_factory=dict)
    context_namespace: str = ""
    extra: tuple[tuple[str, Page | NotRead], ...] = ()
    own_gaps: tuple[Gap, ...] = ()
    every_name: NotRead | None = None
    asked: list[str] = field(default_factory=list)

    def header(self) -> Header:
        return Header(source="fake")

    def namespace(self) -> str:
        return self.context_namespace

    def pages(self, kind: Kind, namespace: str = "") -> Iterator[Page]:
        self.asked.append(f"{kind.name} {namespace}".strip())
        decoder = Decoder(kind.name, kind.wire)
        for page in self.pages_of.get((kind.name, namespace), [[]]):
            if isinstance(page, NotRead):
                raise page
            yield decoder.manifests(map(msgspec.json.encode, page))

    def named(self, kind: Kind, namespace: str, name: str) -> Page:
        self.asked.append(f"{kind.name} {namespace}/{name}")
        found = self.named_of.get((namespace, name), self.every_name)
        if isinstance(found, NotRead):
            raise found
        return Decoder(kind.name, kind.wire).manifests(
            [msgspec.json.encode(found)] if found else []
        )

    def opted_in(
        self, known: Mapping[str, tuple[Object, ...]]
    ) -> Iterator[tuple[str, Page | NotRead]]:
        assert known
        yield from self.extra

    def gaps(self) -> Iterable[Gap]:
        return self.own_gaps
