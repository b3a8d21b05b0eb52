"""A list as one stream of events (KEP-3157): first byte at once, memory flat on both sides."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from kubectl_netmap.collect.cluster.transport import Query, Transport
from kubectl_netmap.collect.source import NotRead
from kubectl_netmap.snapshot.gap import GapReason
from kubectl_netmap.snapshot.wire.decode import (
    Decoder,
    Malformed,
    MalformedList,
    Page,
    event_type,
)

BATCH = 250
"""Objects of a page: their bytes, some 10 kB each, are in memory at the same time."""

_QUERY = (
    ("watch", "1"),
    ("sendInitialEvents", "true"),
    ("resourceVersionMatch", "NotOlderThan"),
    ("allowWatchBookmarks", "true"),
)
_ADDED = b'{"type":"ADDED"'
_END = b'"k8s.io/initial-events-end"'


def watch_list(transport: Transport, path: str, query: Query, decoder: Decoder) -> Iterator[Page]:
    """The objects that are there now, in pages of some hundred.

    Raises `Refused` where the server does not do it, `NotRead` where the stream ends
    before the bookmark that says it is complete.
    """
    with transport.lines(path, (*_QUERY, *query)) as lines:
        batch: list[bytes] = []
        for line in lines:
            # the API server writes the type first; anything else is looked at closely
            kind = "ADDED" if line.startswith(_ADDED) else _type(line)
            if kind == "ADDED":
                batch.append(line)
            elif kind == "ERROR":
                raise NotRead(GapReason.UNREACHABLE, line[:300].decode("utf-8", "replace"))
            complete = kind == "BOOKMARK" and _END in line
            if batch and (complete or len(batch) == BATCH):
                yield _page(batch, decoder)
                batch = []
            if complete:
                return
    raise NotRead(GapReason.UNREACHABLE, "the stream ended before it was complete")


def _page(lines: list[bytes], decoder: Decoder) -> Page:
    try:
        found = list(decoder.events(lines))
    except msgspec.DecodeError as error:
        raise NotRead(GapReason.MALFORMED, str(error)) from error
    malformed = tuple(each for each in found if isinstance(each, Malformed))
    if not malformed:
        return Page(tuple(found))
    return Page(tuple(e for e in found if not isinstance(e, Malformed)), malformed)


def _type(line: bytes) -> str:
    if not line.strip():
        return ""
    try:
        return event_type(line)
    except MalformedList as error:
        raise NotRead(GapReason.MALFORMED, str(error)) from error
