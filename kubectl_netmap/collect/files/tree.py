"""The files under a path: of a folder, or of a tar as it streams by."""

from __future__ import annotations

import os
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from gzip import BadGzipFile, GzipFile
from io import BytesIO
from pathlib import Path
from typing import IO

from kubectl_netmap.snapshot.gap import GapReason

TOO_LARGE = 2 << 30
"""Bytes of text beyond which no file is looked at: lists of objects are smaller."""


@dataclass(frozen=True, slots=True)
class File:
    """A file in a folder or a tar: its path from there, and its content.

    Where the content could not be had, `why` says so in its place; an empty path stands
    for the folder or the tar itself.
    """

    path: tuple[str, ...]
    content: IO[bytes] | None = None
    why: str = ""
    reason: GapReason = GapReason.MALFORMED


def of_folder(folder: Path) -> Iterator[File]:
    """Every regular file below a folder, in order of path; links are not followed.

    A file's content is open until the next one is asked for.
    """
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield _refused((), error)
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if not entry.name.startswith("."):
                below = of_folder(Path(entry.path))
                yield from (replace(file, path=(entry.name, *file.path)) for file in below)
        elif entry.is_file(follow_symlinks=False):
            yield from _one(Path(entry.path))


def of_tar(stream: IO[bytes]) -> Iterator[File]:
    """Every regular file of a tar, compressed by gzip or not, in its own order.

    Nothing is written to disk, so that no path in it can lead anywhere.
    """
    zipped = stream.read(2) == b"\x1f\x8b"
    stream.seek(0)
    plain = GzipFile(fileobj=stream) if zipped else stream
    try:
        with tarfile.open(fileobj=plain, mode="r|") as tar:
            for member in tar:
                yield from _member(tar, member)
        # tarfile takes damage for the end; reading on compares gzip's checksum
        while rest := plain.read(1 << 20):
            if rest.strip(b"\0"):
                yield _cut("there is something behind its end")
                return
    except (tarfile.TarError, BadGzipFile, EOFError, zlib.error) as error:
        yield _cut(str(error))


def _cut(why: str) -> File:
    return File((), why=f"it was cut off or is damaged: {why}", reason=GapReason.TRUNCATED)


def _one(path: Path) -> Iterator[File]:
    try:
        with path.open("rb") as stream:
            yield File((path.name,), stream)
    except OSError as error:
        yield _refused((path.name,), error)


def _refused(path: tuple[str, ...], error: OSError) -> File:
    denied = isinstance(error, PermissionError)
    reason = GapReason.FORBIDDEN if denied else GapReason.UNREACHABLE
    return File(path, why=error.strerror or str(error), reason=reason)


def _member(tar: tarfile.TarFile, member: tarfile.TarInfo) -> Iterator[File]:
    path = tuple(part for part in member.name.split("/") if part not in ("", ".", ".."))
    if not member.isfile() or not path:
        return
    if member.size > TOO_LARGE:
        yield File(path, why="it is too large")
        return
    content = tar.extractfile(member)
    if content:
        yield File(path, BytesIO(content.read()))
