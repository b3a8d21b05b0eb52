"""The text of a file to the manifests in it, by kind, whatever it is wrapped in.

JSON and YAML; single manifests, `List`s and typed lists, bare arrays, several documents
one after another, with the logs between them that `kubectl cluster-info dump` prints.
The kind is what the document says, else its list, its selfLink, or the file's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import msgspec

from kubectl_netmap.collect.files import naming
from kubectl_netmap.collect.files.old_shape import renewed
from kubectl_netmap.collect.files.server import Server, server_in, server_of
from kubectl_netmap.collect.files.yaml_text import documents, looks_like_manifests, to_json

Raw = bytes | msgspec.Raw


@dataclass(frozen=True, slots=True)
class Batch:
    """Manifests of one kind that stand together; none for a list that is empty.

    Those that are not `listed` are a document each.
    """

    kind: str
    raws: tuple[Raw, ...] = ()
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a file, or a document in it, could not be read."""

    why: str


Found = Batch | Server | Problem

_NOTHING = msgspec.Raw(b"")


class _Head(msgspec.Struct, rename="camel"):
    """The fields by which a document is told; everything else is passed over unread."""

    kind: msgspec.Raw = _NOTHING
    api_version: msgspec.Raw = _NOTHING
    metadata: msgspec.Raw = _NOTHING
    items: msgspec.Raw = _NOTHING
    self_link: msgspec.Raw = _NOTHING
    # of lists and manifests of the old shape
    old_items: msgspec.Raw = msgspec.field(default=_NOTHING, name="Items")
    old_spec: msgspec.Raw = msgspec.field(default=_NOTHING, name="Spec")
    old_status: msgspec.Raw = msgspec.field(default=_NOTHING, name="Status")


_head = msgspec.json.Decoder(_Head)
_raws = msgspec.json.Decoder(list[msgspec.Raw])
_any = msgspec.json.Decoder()

_LOG = re.compile(
    rb"^==== START logs for container .*?(?:==== END logs for container [^\n]*|\Z)",
    re.MULTILINE | re.DOTALL,
)
_DOCUMENT = re.compile(rb"^(?:\{[ \t\r]*\n.*?\n\}|\{[^\n]*\})[ \t\r]*$", re.MULTILINE | re.DOTALL)
_BAD = (msgspec.DecodeError, ValueError, RecursionError)


def manifests(text: bytes, path: tuple[str, ...]) -> Iterator[Found]:
    """Everything found in the text of a file at this path, in order."""
    text = _in_utf8(text).strip()
    named = naming.by_path(path)
    if text in (b"", b"null"):
        yield from _nothing(text, named)
    elif text.startswith((b"{", b"[")):
        try:
            yield from list(_document(text, named))
        except _BAD as error:
            yield from _one_after_another(text, named, str(error))
    elif b"\n{" in text and not looks_like_manifests(text):
        yield from _one_after_another(text, named, "it holds no manifest")
    elif path[-1].endswith(".json"):
        yield from list(_yaml(text, named)) or [Problem("it is not JSON")]
    else:
        yield from _yaml(text, named)


def _in_utf8(text: bytes) -> bytes:
    """The text in UTF-8, also where PowerShell's `>` has made it UTF-16."""
    if text.startswith((b"\xff\xfe", b"\xfe\xff")):
        return text.decode("utf-16", errors="replace").encode()
    return text.removeprefix(b"\xef\xbb\xbf")


def _nothing(text: bytes, named: str | None) -> Iterator[Found]:
    """What an empty file means: a dump that failed; `null` is Go's empty list."""
    if named:
        yield Batch(named) if text else Problem("it is empty")


def _yaml(text: bytes, named: str | None) -> Iterator[Found]:
    for document in documents(text, known=named is not None):
        try:
            yield from list(_document(to_json(document), named))
        except _BAD as error:
            yield Problem(str(error))


def _one_after_another(text: bytes, named: str | None, why: str) -> Iterator[Found]:
    """Documents one after another: what does not begin as one is a log."""
    text = _LOG.sub(b"", text)
    count = end = 0
    for count, match in enumerate(_DOCUMENT.finditer(text), start=1):
        end = match.end()
        try:
            yield from list(_document(match[0], named))
        except _BAD as error:
            yield Problem(f"document {count}: {error}")
    if not count:
        yield Problem(why)
    elif b"\n{" in text[end:]:
        yield Problem("its last document is cut off")


def _document(text: bytes, named: str | None) -> Iterator[Found]:
    if text == b"null":
        return
    if text.startswith(b"["):
        yield from _array(_raws.decode(text), named)
        return
    if not text.startswith(b"{"):
        raise ValueError("it holds no manifest")
    head = _head.decode(text)
    items = head.items or head.old_items
    kind, version = _text(head.kind), _text(head.api_version)
    if items and (kind.endswith("List") or _begins(items, b"[")):
        link = _text(head.self_link) or _text(_in_metadata(head).self_link)
        held = naming.by_list(version, kind) or naming.by_link(link)
        # a list of a kind that we do not read is not what the file's name says
        held = held or (named if kind in ("", "List") else None)
        yield from _batches(_raws.decode(items) if _begins(items, b"[") else (), held)
    else:
        yield from _single(text, head, named)


def _single(text: bytes, head: _Head, named: str | None) -> Iterator[Found]:
    server = server_in(text)
    if server:
        yield server
    elif head.kind or head.metadata or head.old_spec:
        for batch in _batches([text], None if _text(head.kind) else named):
            yield replace(batch, listed=False)


def _array(items: list[msgspec.Raw], named: str | None) -> Iterator[Found]:
    server = server_of(items)
    if server:
        yield server
    else:
        yield from _batches([item for item in items if _begins(item, b"{")], named)


def _batches(items: Iterable[Raw], held: str | None) -> Iterator[Batch]:
    """Manifests by kind; `held` is the kind of those that do not say theirs."""
    by_kind: dict[str, list[Raw]] = {}
    item: Raw = b""
    for item in items:
        # what is not even an object will be named by the decoder of its kind
        head = _head.decode(item) if _begins(item, b"{") else _Head()
        kind = _kind(head, held)
        if kind:
            old = head.old_spec or head.old_status
            by_kind.setdefault(kind, []).append(renewed(item) if old else item)
    if held and not item:
        yield Batch(held)
    for kind, raws in by_kind.items():
        yield Batch(kind, tuple(raws))


def _kind(head: _Head, held: str | None) -> str | None:
    kind = _text(head.kind)
    if kind:
        return naming.by_manifest(_text(head.api_version), kind)
    return held or naming.by_link(_text(head.self_link))


def _in_metadata(head: _Head) -> _Head:
    return _head.decode(head.metadata) if _begins(head.metadata, b"{") else _Head()


def _begins(raw: Raw, mark: bytes) -> bool:
    return memoryview(raw)[:1] == mark


def _text(raw: msgspec.Raw) -> str:
    """A string of JSON; empty for anything else."""
    value = _any.decode(raw) if _begins(raw, b'"') else ""
    return str(value)
