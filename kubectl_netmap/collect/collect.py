"""All wanted kinds at once: pages to objects, refusals to gaps."""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Lock

from kubectl_netmap.collect.named import config_maps
from kubectl_netmap.collect.part import Part, gap_of, in_order, malformed_gaps, relieved, together
from kubectl_netmap.collect.source import NotRead, Source
from kubectl_netmap.snapshot.gap import Gap, GapReason
from kubectl_netmap.snapshot.kind import Kind, Read
from kubectl_netmap.snapshot.kinds import kind_of
from kubectl_netmap.snapshot.snapshot import Object, Snapshot

AT_ONCE = 4
"""Lists under way at a time: more would cost the API server seats and win nothing."""

MOST_NAMESPACES = 40
"""Namespaces that are tried one by one; beyond that, only the first ones are."""

Progress = Callable[[str, int], None]


def silent(_kind: str, _count: int) -> None:
    """A progress that shows nothing."""


def collect(source: Source, kinds: Iterable[Kind], progress: Progress = silent) -> Snapshot:
    """Read the kinds from the source, each as far as it may be read.

    `progress` is told, from several threads, a kind and how many more objects of it
    have been read. What cannot be read is a gap; only a source that cannot be used at
    all raises (`NetmapError`).
    """
    header = source.header()
    wanted = tuple(kinds)
    lists = [kind for kind in wanted if kind.read is Read.LIST]
    by_name = any(kind.read is Read.BY_NAME for kind in wanted)
    reader = _Reader(source, progress)
    with _without_collector(), ThreadPoolExecutor(AT_ONCE, "collect") as pool:
        try:
            parts = list(pool.map(reader.whole, (kind for kind in lists if not kind.instead_of)))
            parts += _stand_ins(reader, lists, _gaps(source, parts))
            if by_name:
                parts.append(config_maps(source, {p.kind: p.objects or () for p in parts}, pool))
            parts += _opted_in(source, parts)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    objects = {part.kind: in_order(part.objects) for part in parts if part.objects is not None}
    gaps = relieved(_gaps(source, parts), objects, wanted)
    return Snapshot(header, objects, tuple(sorted(together(gaps, wanted))))


def _gaps(source: Source, parts: Iterable[Part]) -> set[Gap]:
    return {gap for part in parts for gap in part.gaps} | set(source.gaps())


def _stand_ins(reader: _Reader, kinds: Iterable[Kind], gaps: Iterable[Gap]) -> Iterator[Part]:
    """Kinds that are read only where another one could not be, and only as far as that."""
    for kind in kinds:
        missing = [gap for gap in gaps if gap.kind == kind.instead_of and gap.hides()]
        if missing:
            seen = set(missing[0].besides).intersection(*(gap.besides for gap in missing))
            yield reader.whole(kind, besides=seen)


class _Reader:
    """Reads one kind at a time; knows which namespaces are worth a try."""

    def __init__(self, source: Source, progress: Progress) -> None:
        self._source = source
        self._progress = progress
        self._lock = Lock()
        self._candidates: tuple[str, ...] | None = None

    def whole(self, kind: Kind, besides: Collection[str] = ()) -> Part:
        """Every object of the kind, or those of the namespaces that may be read.

        Where it is read by namespace, those `besides` are left out.
        """
        part = self._pages(kind, "")
        refused = any(gap.reason is GapReason.FORBIDDEN for gap in part.gaps)
        if part.objects is not None or not kind.namespaced or not refused:
            return part
        return self._by_namespace(kind, part, besides)

    def _by_namespace(self, kind: Kind, refusal: Part, besides: Collection[str]) -> Part:
        names = [name for name in self._namespaces() if name not in besides]
        read = {name: self._pages(kind, name) for name in names}
        seen = {name: part for name, part in read.items() if part.objects is not None}
        if not seen:
            return refusal
        objects = tuple(each for part in seen.values() for each in part.objects or ())
        gaps = tuple(gap for part in seen.values() for gap in part.gaps)
        rest = Gap(
            kind=kind.name,
            reason=GapReason.FORBIDDEN,
            besides=tuple(sorted(seen)),
            consequence=kind.consequence,
            detail=refusal.gaps[0].detail,
        )
        return Part(kind.name, objects, (rest, *gaps))

    def _namespaces(self) -> tuple[str, ...]:
        """The context's namespace, kube-system, and all others if they may be listed."""
        with self._lock:
            if self._candidates is None:
                part = self._pages(kind_of("Namespace"), "", quiet=True)
                listed = [each.name for each in part.objects or ()]
                names = [self._source.namespace(), "kube-system", *listed]
                self._candidates = tuple(dict.fromkeys(filter(None, names)))[:MOST_NAMESPACES]
            return self._candidates

    def _pages(self, kind: Kind, namespace: str, *, quiet: bool = False) -> Part:
        objects: list[Object] = []
        gaps: list[Gap] = []
        pages = 0
        try:
            for page in self._source.pages(kind, namespace):
                pages += 1
                objects.extend(page.objects)
                gaps.extend(malformed_gaps(kind, page.malformed))
                if not quiet:
                    self._progress(kind.name, len(page.objects))
        except NotRead as error:
            if kind.optional and error.reason is GapReason.NOT_SERVED:
                return Part(kind.name, ())
            gap = gap_of(kind, error, namespace, truncated=bool(pages))
            return Part(kind.name, tuple(objects) if pages else None, (*gaps, gap))
        return Part(kind.name, tuple(objects), tuple(gaps))


def _opted_in(source: Source, parts: Iterable[Part]) -> Iterator[Part]:
    known = {part.kind: part.objects or () for part in parts}
    for name, read in source.opted_in(known):
        kind = kind_of(name)
        if isinstance(read, NotRead):
            yield Part(name, None, (gap_of(kind, read, ""),))
        else:
            yield Part(name, read.objects, tuple(malformed_gaps(kind, read.malformed)))


@contextmanager
def _without_collector() -> Iterator[None]:
    """No garbage collection while millions of values that stay are made.

    Measured at 150 k pods: a fifth less time. Afterwards they are frozen, so that no
    later collection walks over them.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if enabled:
            gc.enable()
