"""Paths, as a person gives them with `--from`, to a Source."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from kubectl_netmap.collect.files.reading import Reading
from kubectl_netmap.collect.files.source import FileSource
from kubectl_netmap.errors import UnreadableInput, UsageError
from kubectl_netmap.snapshot.gap import Gap, GapReason

MOST_NAMED = 10
"""Files that could not be read and are named one by one; of more, the number is told."""

_EXAMPLE = "kubectl get nodes,pods,services -A -o json | kubectl netmap --from -"


def open_files(paths: Sequence[str], stdin: BinaryIO) -> FileSource:
    """Everything that the paths hold together; `-` is standard input.

    Manifests, folders of them, dumps, bundles and archives of netmap. All is read at
    once. Raises `UsageError` and `UnreadableInput` for paths that lead to nothing.
    """
    if not paths:
        raise UsageError("--from names no file", hint="--from takes a file, a folder or -")
    if paths.count("-") > 1:
        raise UsageError("standard input can be read once only", hint="give --from - once")
    reading = Reading()
    with _without_collector():
        for path in paths:
            before = reading.gathering.size
            _read(reading, path, stdin)
            if reading.gathering.size == before:
                raise _nothing(path, reading)
        contents = reading.gathering.contents()
    name = ", ".join("standard input" if path == "-" else path for path in paths)
    return FileSource(name, contents, tuple(_named(reading.unread)), reading.cut)


def _read(reading: Reading, path: str, stdin: BinaryIO) -> None:
    if path == "-":
        if stdin.isatty():
            raise UsageError("nothing is piped into netmap", hint=_EXAMPLE)
        reading.file(BytesIO(_some(stdin.read(), "standard input")), ("", "standard input"))
        return
    place = Path(path)
    try:
        if place.is_dir():
            reading.folder(place)
            return
        with place.open("rb") as stream:
            # a pipe, such as the shell's <(…), cannot be read twice
            whole = stream if stream.seekable() else BytesIO(stream.read())
            _some(whole.read(1), path)
            whole.seek(0)
            folder = place.absolute().parent
            reading.file(whole, (str(folder.parent), folder.name, place.name))
    except FileNotFoundError as error:
        raise UnreadableInput(
            f"{path}: no such file or folder", hint="--from takes a file, a folder or -"
        ) from error
    except OSError as error:
        raise UnreadableInput(
            f"{path}: {(error.strerror or str(error)).lower()}", hint=f"see: ls -ld {path}"
        ) from error


def _some(data: bytes, name: str) -> bytes:
    if not data:
        raise UnreadableInput(
            f"{name} is empty", hint="see whether the command that should have filled it failed"
        )
    return data


def _nothing(path: str, reading: Reading) -> UnreadableInput:
    name = "standard input" if path == "-" else path
    if reading.packed:
        return UnreadableInput(
            f"{name} holds no objects of Kubernetes, but archives",
            hint=f"give the archive itself: --from {Path(path) / reading.packed[0]}",
        )
    if reading.unread:
        first = reading.unread[0]
        return UnreadableInput(
            f"{name}: {first.name} cannot be read: {first.detail}",
            hint=f"mend the file, or give another one: {_EXAMPLE}",
        )
    return UnreadableInput(
        f"{name} holds no objects of Kubernetes that netmap reads", hint=f"try: {_EXAMPLE}"
    )


def _named(unread: Sequence[Gap]) -> Iterator[Gap]:
    yield from unread[:MOST_NAMED]
    more = len(unread) - MOST_NAMED
    if more > 0:
        yield Gap(
            kind="File",
            reason=GapReason.MALFORMED,
            name=f"{more} more",
            consequence="what they hold is not known",
        )


@contextmanager
def _without_collector() -> Iterator[None]:
    """No garbage collection while many values that stay are made."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
