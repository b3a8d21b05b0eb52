"""Bytes of one kind to objects: whole lists, single manifests, watch events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from threading import Lock
from typing import Any, Generic, TypeVar

import msgspec

from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.snapshot.wire.meta import Manifest, Metadata, Shared, Wire

T = TypeVar("T")


class MalformedList(ValueError):
    """The bytes are not a list of manifests at all."""


@dataclass(frozen=True, slots=True)
class Malformed:
    """A manifest that could not be read: its name as far as it has one, and why."""

    ref: Ref
    why: str


@dataclass(frozen=True, slots=True)
class Page:
    """Objects of one kind, in the order they came; `proceed` is the next page's token.

    `remaining` is the API server's estimate of what follows, None where it gives none.
    """

    objects: tuple[Any, ...] = ()
    malformed: tuple[Malformed, ...] = ()
    proceed: str = ""
    remaining: int | None = None


class _ListMeta(Manifest):
    continue_: str | None = msgspec.field(default=None, name="continue")
    remaining_item_count: int | None = None


class _List(Manifest):
    items: list[msgspec.Raw] | None
    metadata: _ListMeta | None = None


class _Event(Manifest, Generic[T]):
    type: str
    object: T


class _EventType(Manifest):
    type: str


class _Named(Manifest):
    metadata: Metadata


_UNREADABLE = (msgspec.DecodeError, ValueError, RecursionError)

_ONE_AT_A_TIME = Lock()
"""For making decoders. msgspec (0.22) hands what it knows of a Struct to other threads
before it is complete, and a decoder made with it then crashes the interpreter.
"""

_list = msgspec.json.Decoder(_List)
_raw_event = msgspec.json.Decoder(_Event[msgspec.Raw])
_event_type = msgspec.json.Decoder(_EventType)
_named = msgspec.json.Decoder(_Named)


class Decoder:
    """Manifests of one kind to objects; what is equal among them is shared."""

    def __init__(self, kind: str, wire: Wire) -> None:
        self._kind = kind
        self._build = wire.build
        self._shared = Shared()
        with _ONE_AT_A_TIME:
            self._one = msgspec.json.Decoder(wire.shape)
            self._event = msgspec.json.Decoder(_Event[wire.shape])  # type: ignore[name-defined]

    def page(self, body: bytes | memoryview) -> Page:
        """A list as the API prints it. Raises `MalformedList` where it is none.

        A manifest that does not fit is left out and named; the others are read.
        """
        # one manifest after the other: what is made of the wire on the way stays small
        try:
            read = _list.decode(body)
        except _UNREADABLE as error:
            raise MalformedList(str(error)) from error
        page = self.manifests(read.items or ())
        meta = read.metadata or _ListMeta()
        return Page(page.objects, page.malformed, meta.continue_ or "", meta.remaining_item_count)

    def manifests(self, raws: Iterable[bytes | msgspec.Raw]) -> Page:
        """Single manifests, each as bytes of JSON."""
        objects: list[Any] = []
        malformed: list[Malformed] = []
        for raw in raws:
            read = self._manifest(raw)
            if isinstance(read, Malformed):
                malformed.append(read)
            else:
                objects.append(read)
        return Page(tuple(objects), tuple(malformed))

    def events(self, lines: Iterable[bytes]) -> Iterator[Any | Malformed]:
        """The objects of ADDED events of a watch; other events are passed over."""
        for line in lines:
            try:
                event = self._event.decode(line)
                if event.type == "ADDED":
                    yield self._build(event.object, self._shared)
            except _UNREADABLE:
                raw = _raw_event.decode(line)
                if raw.type == "ADDED":
                    yield self._manifest(raw.object)

    def _manifest(self, raw: bytes | msgspec.Raw) -> Any | Malformed:  # noqa: ANN401 -- an object of the kind
        try:
            return self._build(self._one.decode(raw), self._shared)
        except _UNREADABLE as error:
            return Malformed(self._name(raw), str(error))

    def _name(self, raw: bytes | msgspec.Raw) -> Ref:
        try:
            meta = _named.decode(raw).metadata
        except _UNREADABLE:
            return Ref(self._kind, "", "?")
        return Ref(self._kind, meta.namespace or "", meta.name)


def event_type(line: bytes) -> str:
    """The type of a watch event: ADDED, BOOKMARK, ERROR, …; `MalformedList` if none."""
    try:
        return _event_type.decode(line).type
    except msgspec.DecodeError as error:
        raise MalformedList(str(error)) from error
