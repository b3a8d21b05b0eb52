"""A snapshot to and from `.ndjson.gz`: one line of header, then one line per object.

The header line is `{"schema", "kind": "Snapshot", "header", "gaps", "kinds"}`, where
`kinds` counts the objects of each kind that was seen. Every other line is
`{"kind", "object"}`, the object as `objects` defines it. Templates that many pods
share stand once, in lines of kind `PodTemplate`, and are referred to by their number
from 1 on; no number means a template without containers.

The same snapshot gives the same bytes: no time of day, fields in order of definition,
maps in the order in which they were read (the order of a list's items in a
`ConfigObject` means something).
"""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator, Mapping
from itertools import count
from typing import IO, cast

import msgspec

from kubectl_netmap.errors import UnreadableInput
from kubectl_netmap.objects.workload import PodTemplate
from kubectl_netmap.snapshot.archive_lines import Lines, Templates
from kubectl_netmap.snapshot.gap import Gap, GapReason
from kubectl_netmap.snapshot.kinds import KINDS
from kubectl_netmap.snapshot.snapshot import Header, Object, Snapshot

SCHEMA = "netmap/v1alpha1"

_GZIP = b"\x1f\x8b"
_LEVEL = 6
_BUFFER = 1 << 16
_MARK = b'{"schema":"netmap/'
_CONSEQUENCE = {kind.name: kind.consequence for kind in KINDS}


class _First(msgspec.Struct):
    schema: str
    kind: str
    header: Header
    gaps: tuple[Gap, ...] = ()
    kinds: dict[str, int] = {}


class _Schema(msgspec.Struct):
    schema: str


_first = msgspec.json.Decoder(_First)
_schema = msgspec.json.Decoder(_Schema)


def is_archive(head: bytes) -> bool:
    """Whether text (not its compressed form) begins as an archive of any version."""
    return head.startswith(_MARK)


def write(snapshot: Snapshot, stream: IO[bytes]) -> None:
    """Write the snapshot, compressed, object by object."""
    with (
        gzip.GzipFile("", "wb", _LEVEL, stream, mtime=0) as packed,
        io.BufferedWriter(cast("io.RawIOBase", packed), _BUFFER) as out,
    ):
        out.write(msgspec.json.encode(_header(snapshot), order="deterministic") + b"\n")
        templates = Templates()
        for kind in sorted(snapshot.objects):
            lines = Lines(kind, templates)
            for each in snapshot.objects[kind]:
                out.writelines(lines.of(each))


def read(stream: IO[bytes]) -> Snapshot:
    """The snapshot of an archive, compressed or not.

    Raises `UnreadableInput` for what is no archive, or one of another version. What was
    cut off is a gap of its kind, a broken line a gap of its object.
    """
    lines = _lines(stream)
    try:
        first = next(lines, b"")
    except (EOFError, zlib.error) as error:
        raise UnreadableInput(
            f"the snapshot is damaged: {error}", hint="copy the file again"
        ) from error
    return _snapshot(_read_header(first), lines)


def _header(snapshot: Snapshot) -> _First:
    counts = {kind: len(objects) for kind, objects in snapshot.objects.items()}
    return _First(SCHEMA, "Snapshot", snapshot.header, snapshot.gaps, counts)


def _read_header(line: bytes) -> _First:
    try:
        schema = _schema.decode(line).schema
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UnreadableInput(
            "this is not a snapshot of netmap", hint="make one: kubectl netmap snapshot"
        ) from error
    if schema != SCHEMA:
        raise UnreadableInput(
            f"the snapshot has schema {schema}; this netmap reads {SCHEMA}",
            hint="update netmap, by pipx or krew as it was installed",
        )
    try:
        return _first.decode(line)
    except msgspec.DecodeError as error:
        raise UnreadableInput(
            f"the snapshot's first line is broken: {error}", hint="copy the file again"
        ) from error


def _snapshot(first: _First, lines: Iterator[bytes]) -> Snapshot:
    objects: dict[str, list[Object]] = {kind: [] for kind in first.kinds}
    readers: dict[str, Lines] = {}
    templates, gaps, ended = Templates(), set(first.gaps), ""
    for number in count(2):
        try:
            line = next(lines, None)
        except (EOFError, zlib.error) as error:
            ended = f": {error}"
            break
        if line is None:
            break
        if not line:
            continue
        try:
            kind, raw = _parts(line)
            if kind == PodTemplate.__name__:
                templates.add(raw)
                continue
            if kind not in readers:
                readers[kind] = Lines(kind, templates)
            objects.setdefault(kind, []).append(readers[kind].object(raw))
        except (msgspec.DecodeError, ValueError, LookupError) as error:
            gaps.add(_broken(line, number, str(error)))
    gaps.update(_short(first.kinds, objects, ended))
    # a later netmap may know more kinds
    seen = {kind: tuple(found) for kind, found in objects.items() if kind in _CONSEQUENCE}
    return Snapshot(first.header, seen, tuple(sorted(gaps)))


class _Line(msgspec.Struct):
    kind: str
    object: msgspec.Raw


_line = msgspec.json.Decoder(_Line)


def _parts(line: bytes) -> tuple[str, bytes]:
    """A line's kind and its object, at once where the line is as `write` writes it."""
    end = line.find(b'"', 9)
    if line.startswith(b'{"kind":"') and line[end : end + 11] == b'","object":':
        return line[9:end].decode(), line[end + 11 : line.rindex(b"}")]
    read = _line.decode(line)
    return read.kind, bytes(read.object)


def _broken(line: bytes, number: int, why: str) -> Gap:
    try:
        kind = _parts(line)[0]
    except (msgspec.DecodeError, ValueError):
        kind = "File"
    return Gap(
        kind=kind,
        reason=GapReason.MALFORMED,
        name=f"line {number}",
        consequence="this object is left out",
        detail=why,
    )


def _short(
    expected: Mapping[str, int], objects: Mapping[str, list[Object]], ended: str
) -> Iterator[Gap]:
    for kind, wanted in expected.items():
        there = len(objects[kind])
        if there < wanted:
            yield Gap(
                kind=kind,
                reason=GapReason.TRUNCATED,
                consequence=_CONSEQUENCE.get(kind, ""),
                detail=f"{there} of {wanted} are in the snapshot{ended}",
            )


def _lines(stream: IO[bytes]) -> Iterator[bytes]:
    """The lines of a text, compressed or not, without their ends.

    Raises `EOFError` or `zlib.error` after the last line that can be had.
    """
    chunk = stream.read(_BUFFER)
    zipped = chunk.startswith(_GZIP)
    unzip = zlib.decompressobj(zlib.MAX_WBITS | 16)  # 16: with gzip's header and checksum
    rest = b""
    while chunk:
        *whole, rest = (rest + (unzip.decompress(chunk) if zipped else chunk)).split(b"\n")
        yield from whole
        chunk = stream.read(_BUFFER)
    if zipped and not unzip.eof:
        raise EOFError("it was cut off")
    if rest:
        yield rest
