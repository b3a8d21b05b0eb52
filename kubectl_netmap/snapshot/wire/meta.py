"""What every manifest has, and the means to share what is equal between objects."""

from __future__ import annotations

import sys
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from kubectl_netmap.objects.labels import Labels
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.snapshot.wire.named import ANNOTATIONS

T = TypeVar("T", bound=Hashable)

NOTHING = msgspec.Raw(b"null")

_labels = msgspec.json.Decoder(dict[str, str] | None)


class Manifest(msgspec.Struct, rename="camel", gc=False):
    """Base of the wire types: what is skipped here never becomes a Python object."""


class OwnerReference(Manifest):
    """`metav1.OwnerReference`."""

    kind: str = ""
    name: str = ""
    controller: bool | None = None


class Metadata(Manifest):
    """`metav1.ObjectMeta`, as far as we read it."""

    name: str
    namespace: str | None = None
    labels: msgspec.Raw = NOTHING
    annotations: msgspec.Raw = NOTHING
    owner_references: list[OwnerReference] | None = None
    deletion_timestamp: str | None = None


class Shared:
    """Equal values made one: 150 k pods have some 10 k sets of labels.

    Kept per kind while it is read, and dropped with its decoder.
    """

    def __init__(self) -> None:
        self._labels: dict[bytes, Labels] = {}
        self._values: dict[Hashable, Any] = {}

    def labels(self, raw: msgspec.Raw) -> Labels:
        """The labels in a piece of JSON; a null value of a label counts as empty."""
        key = bytes(raw)
        found = self._labels.get(key)
        if found is None:
            found = _labels.decode(raw) or {}
            found = {sys.intern(name): sys.intern(value) for name, value in found.items()}
            self._labels[key] = found
        return found

    def annotations(self, raw: msgspec.Raw) -> Labels:
        """Those annotations that netmap reads; the others are dropped at once."""
        if not any(prefix in bytes(raw) for prefix in ANNOTATIONS.in_bytes):
            return {}
        found = _labels.decode(raw) or {}
        return {name: value for name, value in found.items() if ANNOTATIONS.has(name)}

    def same(self, value: T) -> T:
        """The first value that was equal to this one."""
        kept: T = self._values.setdefault(value, value)
        return kept

    def same_as(self, key: Hashable, make: Callable[[], Any]) -> Any:  # noqa: ANN401 -- what `make` makes
        """What was made first under this key."""
        found = self._values.get(key)
        if found is None:
            found = self._values[key] = make()
        return found


def owner_of(metadata: Metadata, shared: Shared) -> Ref | None:
    """The controlling owner (`controller: true`), if any."""
    for owner in metadata.owner_references or ():
        if owner.controller:
            return shared.same(Ref(owner.kind, metadata.namespace or "", owner.name))
    return None


@dataclass(frozen=True, slots=True)
class Wire:
    """A family's shape on the wire, and how an object is made of it."""

    shape: Any
    build: Callable[[Any, Shared], Any]


def strings(values: list[str] | None) -> tuple[str, ...]:
    """A list of the API as a tuple; null is empty."""
    return tuple(values or ())


def mapping(values: Mapping[str, str] | None) -> Mapping[str, str]:
    """A map of the API; null is empty."""
    return values or {}
