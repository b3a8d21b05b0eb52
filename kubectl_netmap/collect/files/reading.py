"""Files told apart by what is in them, whatever they are called, and taken in."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from gzip import BadGzipFile, GzipFile
from pathlib import Path
from typing import IO

from kubectl_netmap.collect.files.coverage import Path as Parts
from kubectl_netmap.collect.files.gathering import Gathering
from kubectl_netmap.collect.files.logs import is_kube_proxy_log
from kubectl_netmap.collect.files.tree import TOO_LARGE, File, of_folder, of_tar
from kubectl_netmap.collect.files.yaml_text import looks_like_manifests
from kubectl_netmap.collect.kube_proxy_log import HEAD
from kubectl_netmap.errors import UnreadableInput
from kubectl_netmap.snapshot.archive import is_archive, read
from kubectl_netmap.snapshot.gap import Gap, GapReason

_HEAD = 4096
_GZIP = b"\x1f\x8b"
_UNPACK = {
    b"PK\x03\x04": "zip",
    b"\xfd7zXZ": "xz",
    b"BZh": "bzip2",
    b"\x28\xb5\x2f\xfd": "zstd",
}
_ENDINGS = tuple(
    ending + zipped for ending in (".json", ".yaml", ".yml", ".ndjson") for zipped in ("", ".gz")
)
_MARKS = (b'"kind"', b'"items"', b'"Items"')


class Reading:
    """Takes files into a gathering; remembers those that could not be read.

    `packed` names archives inside of folders, which are left alone; `cut` says why a tar
    ended too early.
    """

    def __init__(self) -> None:
        self.gathering = Gathering()
        self.unread: list[Gap] = []
        self.packed: list[str] = []
        self.cut = ""

    def folder(self, folder: Path) -> None:
        """Take every file below a folder that looks as if it held manifests."""
        root = folder.resolve()
        self._several(of_folder(folder), (str(root.parent), root.name))

    def file(self, stream: IO[bytes], path: Parts) -> None:
        """Take a file that was asked for by name, whatever it looks like.

        Raises `UnreadableInput` where nothing can be made of it.
        """
        head = _head(stream)
        before = self.gathering.size
        unpack = next((name for mark, name in _UNPACK.items() if head.startswith(mark)), "")
        if unpack:
            raise UnreadableInput(
                f"{path[-1]} is compressed by {unpack}, which netmap does not read",
                hint="unpack it and give the folder: --from FOLDER",
            )
        if is_archive(head):
            self.gathering.snapshot(read(stream))
        elif _is_tar(head):
            self._several(of_tar(stream), path)
        else:
            problems = list(self._text(stream, path))
            if problems and self.gathering.size == before:
                raise UnreadableInput(
                    f"{path[-1]} cannot be read: {problems[0]}",
                    hint="mend it, or take it anew: kubectl get ... -o yaml > FILE",
                )
            self.unread.extend(_gap(path[-1], why) for why in problems)

    def _several(self, files: Iterator[File], root: Parts) -> None:
        for file in files:
            name = "/".join(file.path) or root[-1]
            if file.content is None:
                self.unread.append(_gap(name, file.why, file.reason))
                if file.reason is GapReason.TRUNCATED:
                    self.cut = file.why
            elif is_kube_proxy_log(file.path):
                self.gathering.log(_head(file.content, HEAD), root + file.path)
            elif ".log" not in file.path[-1].lower():
                self.unread += [_gap(name, why) for why in self._one(file.content, root, file.path)]

    def _one(self, stream: IO[bytes], root: Parts, path: Parts) -> Iterator[str]:
        """Take a file that is among others; yields why, if it should be readable but is not."""
        head = _head(stream)
        named = path[-1].lower().endswith(_ENDINGS)
        if is_archive(head):
            try:
                self.gathering.snapshot(read(stream))
            except UnreadableInput as error:
                yield str(error)
        elif _is_tar(head):
            self.packed.append("/".join(path))
        elif named:
            yield from self._text(stream, root + path)
        elif _looks_like_manifests(head):
            # its name promises nothing, so that it may be broken: a log, say
            list(self._text(stream, root + path))

    def _text(self, stream: IO[bytes], path: Parts) -> Iterator[str]:
        try:
            text = _all(stream)
        except (BadGzipFile, EOFError, zlib.error) as error:
            yield f"its compressed content is damaged: {error}"
            return
        if len(text) > TOO_LARGE:
            yield "it is too large"
        else:
            yield from self.gathering.text(text, path)


def _head(stream: IO[bytes], size: int = _HEAD) -> bytes:
    """The first bytes of the content, unpacked as far as they are."""
    head = stream.read(size)
    stream.seek(0)
    if not head.startswith(_GZIP):
        return head
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, size)
    except zlib.error:
        return b""


def _all(stream: IO[bytes]) -> bytes:
    zipped = stream.read(2) == _GZIP
    stream.seek(0)
    return (GzipFile(fileobj=stream) if zipped else stream).read(TOO_LARGE + 1)


def _is_tar(head: bytes) -> bool:
    return head[257:262] == b"ustar"


def _looks_like_manifests(head: bytes) -> bool:
    text = head.lstrip()
    if text.startswith((b"{", b"[")):
        return any(mark in text for mark in _MARKS)
    return looks_like_manifests(text)


def _gap(name: str, why: str, reason: GapReason = GapReason.MALFORMED) -> Gap:
    return Gap(
        kind="File",
        reason=reason,
        name=name,
        consequence="what it holds is not known",
        detail=why,
    )
