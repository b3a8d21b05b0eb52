"""What a snapshot is read from, and the ways in which a kind cannot be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from kubectl_netmap.snapshot.gap import Gap, GapReason
from kubectl_netmap.snapshot.kind import Kind
from kubectl_netmap.snapshot.snapshot import Header, Object
from kubectl_netmap.snapshot.want import Want
from kubectl_netmap.snapshot.wire.decode import Page


class NotRead(Exception):
    """A kind, or a namespace or object of it, could not be read; becomes a `Gap`.

    `detail` is what the other side said, in one line.
    """

    def __init__(self, reason: GapReason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class Source(Protocol):
    """Where objects come from; a live cluster and files look the same.

    Every method may raise `NotRead` for what it was asked; an error that ends the
    whole run (nobody answers, nobody knows us) is a `NetmapError`.
    """

    def header(self) -> Header:
        """Where and when, and the version of the server as far as it is known."""

    def namespace(self) -> str:
        """The namespace to try where the whole cluster may not be read; may be empty."""

    def pages(self, kind: Kind, namespace: str = "") -> Iterator[Page]:
        """All objects of a kind, of one namespace or (empty) of the cluster.

        Raises `NotRead` with FORBIDDEN, NOT_SERVED, NOT_IN_DUMP, UNREACHABLE, …; when
        that happens after the first page, the pages before it are kept and the kind
        is TRUNCATED.
        """

    def named(self, kind: Kind, namespace: str, name: str) -> Page:
        """The one object of that name; an empty page where there is none."""

    def opted_in(
        self, known: Mapping[str, tuple[Object, ...]]
    ) -> Iterator[tuple[str, Page | NotRead]]:
        """(kind, page or refusal) of what is read only when asked for.

        `known` is what was read so far, by kind. The kinds are those that the table
        marks OPT_IN; most sources yield nothing.
        """

    def gaps(self) -> Iterable[Gap]:
        """What the source itself could not see (a junk file, say), once all is read."""


class Parts(Protocol):
    """Where parts of kinds come from: a live cluster, which looks for them itself.

    Errors are those of `Source`.
    """

    def heading(self) -> Header:
        """The header as far as it is known without asking anybody."""

    def namespace(self) -> str:
        """The namespace of names that are given without one; may be empty."""

    def part(self, want: Want) -> Iterator[Page]:
        """The objects that are wanted; no object of a name that is not there.

        Where the limit leaves some out, the page has a token to proceed. Raises `NotRead`.
        """
