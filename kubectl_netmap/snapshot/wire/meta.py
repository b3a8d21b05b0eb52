"""What every manifest has, and the means to share what is equal between objects."""

from __future__ import annotations

import sys
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from kubectl_netmap.objects.labels import Labels
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.snapshot.wire.named import ANNOTATIONS, PRESENT

T = TypeVar("T")
H = TypeVar("H", bound=Hashable)

NOTHING = msgspec.Raw(b"null")

_REMEMBERED = 8192
"""Values remembered at a time: lists come by name, so what is equal stands together."""

EMPTY: Mapping[str, str] = {}
"""The one empty map of all objects: a new one would be a tenth of a pod."""

_labels = msgspec.json.Decoder(dict[str, str | None] | None)


class Manifest(msgspec.Struct, rename="camel", gc=False):
    """Base of the wire types: what is skipped here never becomes a Python object."""


class OwnerReference(Manifest):
    """`metav1.OwnerReference`."""

    kind: str = ""
    name: str = ""
    controller: bool | None = None


_owners = msgspec.json.Decoder(list[OwnerReference] | None)


class Metadata(Manifest):
    """`metav1.ObjectMeta`, as far as we read it."""

    name: str
    namespace: str | None = None
    labels: msgspec.Raw = NOTHING
    annotations: msgspec.Raw = NOTHING
    owner_references: msgspec.Raw = NOTHING
    deletion_timestamp: str | None = None


class Shared:
    """Equal values made one: 150 k pods have some 10 k sets of labels.

    Kept per kind while it is read, and dropped with its decoder. It forgets once in a
    while, so that many different values take no more room than they need themselves.
    """

    def __init__(self) -> None:
        self._known: dict[Hashable, Any] = {}
        self._named: dict[str, bool] = {}

    def read(self, make: Callable[..., T], raw: msgspec.Raw, *more: Hashable) -> T:
        """What `make` makes of a piece of JSON; the same bytes are read once."""
        parts = (bytes(raw), *more)
        return self.same_as((make, parts), make, *parts)

    def same_as(self, key: Hashable, make: Callable[..., T], *parts: Any) -> T:  # noqa: ANN401 -- what `make` takes
        """What was made first under this key."""
        try:
            found: T = self._known[key]
        except KeyError:
            found = make(*parts)
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[key] = found
        return found

    def same(self, value: H) -> H:
        """The first value that was equal to this one."""
        return self.same_as(value, lambda: value)

    def labels(self, raw: msgspec.Raw) -> Labels:
        """The labels in a piece of JSON; a null value of a label counts as empty."""
        return self.same_as(bytes(raw), self._labels, raw)

    def annotations(self, raw: msgspec.Raw) -> Labels:
        """Those annotations that netmap reads; the others are dropped at once."""
        named = self._named
        found = _labels.decode(raw) or EMPTY
        for name in found:
            if name not in named:
                named[name] = name.startswith(ANNOTATIONS)
        return {name: _kept(name, found[name]) for name in found if named[name]} or EMPTY

    def _labels(self, raw: msgspec.Raw) -> Labels:
        found = _labels.decode(raw) or EMPTY
        return {sys.intern(name): self.same(value or "") for name, value in found.items()} or EMPTY


def _kept(name: str, value: str | None) -> str:
    return "" if value is None or name.startswith(PRESENT) else value


def owner_of(metadata: Metadata, shared: Shared) -> Ref | None:
    """The controlling owner (`controller: true`), if any."""
    return shared.read(_owner_in, metadata.owner_references, metadata.namespace or "")


def _owner_in(raw: bytes, namespace: str) -> Ref | None:
    for owner in _owners.decode(raw) or ():
        if owner.controller:
            return Ref(owner.kind, namespace, owner.name)
    return None


@dataclass(frozen=True, slots=True)
class Wire:
    """A family's shape on the wire, and how an object is made of it."""

    shape: Any
    build: Callable[[Any, Shared], Any]


def strings(values: list[str] | None) -> tuple[str, ...]:
    """A list of the API as a tuple; null is empty."""
    return tuple(values or ())


def mapping(values: Mapping[str, str | None] | None) -> Mapping[str, str]:
    """A map of the API; null is empty, and a null in it is an empty text, as Go reads it."""
    return {name: value or "" for name, value in values.items()} if values else EMPTY
