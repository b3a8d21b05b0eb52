"""Only what one question needs: parts of kinds, in rounds, until it wants nothing more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from kubectl_netmap.collect.collect import AT_ONCE, Progress, silent
from kubectl_netmap.collect.part import in_order, malformed_gaps
from kubectl_netmap.collect.source import NotRead, Parts
from kubectl_netmap.snapshot.gap import Gap, GapReason
from kubectl_netmap.snapshot.kind import Kind, Read
from kubectl_netmap.snapshot.kinds import kind_of
from kubectl_netmap.snapshot.snapshot import Header, Object, Snapshot
from kubectl_netmap.snapshot.want import Want
from kubectl_netmap.snapshot.wire.config_maps import CONFIG_MAPS
from kubectl_netmap.snapshot.wire.decode import Malformed

Plan = Callable[[Snapshot, frozenset[Want]], tuple[Want, ...] | None]
"""What is wanted, by what was seen and what was asked so far; None: the whole cluster."""

_DETAIL = "the question does not need it"


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a want brought; `cut` where more was there than it asked for."""

    objects: tuple[Object, ...] = ()
    malformed: tuple[Malformed, ...] = ()
    cut: bool = False


def collect_wanted(source: Parts, plan: Plan, progress: Progress = silent) -> Snapshot | None:
    """What a plan wants, round by round; the rest of each kind is a gap NOT_ASKED.

    None where the plan wants the whole cluster, or something that was wanted cannot be
    read: to read everything as far as one may is the business of `collect`. `progress` is
    told as there. Raises `NetmapError` where the source cannot be used at all.
    """
    header = source.heading()
    met: dict[Want, _Answer] = {}
    with ThreadPoolExecutor(AT_ONCE, "collect") as pool:
        while True:
            snapshot = _snapshot(header, met)
            wants = plan(snapshot, frozenset(met))
            if wants is None:
                return None
            new = [want for want in dict.fromkeys(wants) if want not in met]
            if not new:
                return snapshot
            answers = list(pool.map(lambda want: _read(source, want, progress), new))
            for want, answer in zip(new, answers, strict=True):
                if answer is None:
                    return None
                met[want] = answer


def _read(source: Parts, want: Want, progress: Progress) -> _Answer | None:
    """What a want brings; None where it is refused."""
    objects: list[Object] = []
    malformed: list[Malformed] = []
    cut = False
    try:
        for page in source.part(want):
            objects += page.objects
            malformed += page.malformed
            cut = bool(page.proceed)
            progress(want.kind, len(page.objects))
    except NotRead as error:
        absent = kind_of(want.kind).optional and error.reason is GapReason.NOT_SERVED
        return _Answer() if absent else None
    return _Answer(tuple(objects), tuple(malformed), cut)


def _snapshot(header: Header, met: Mapping[Want, _Answer]) -> Snapshot:
    kinds = dict.fromkeys(want.kind for want in met)
    objects, gaps = {}, set[Gap]()
    for name in kinds:
        answers = {want: answer for want, answer in met.items() if want.kind == name}
        objects[name] = in_order(tuple(o for each in answers.values() for o in each.objects))
        gaps.update(_gaps(kind_of(name), answers))
    return Snapshot(header, objects, tuple(sorted(gaps)))


def _gaps(kind: Kind, answers: Mapping[Want, _Answer]) -> Iterator[Gap]:
    for each in answers.values():
        yield from malformed_gaps(kind, each.malformed)
    if kind.read is Read.BY_NAME:
        yield from _other_names(kind, answers)
        return
    complete = [want for want, answer in answers.items() if not (answer.cut or want.picks)]
    if all(want.namespace for want in complete):
        yield Gap(
            kind=kind.name,
            reason=GapReason.NOT_ASKED,
            besides=tuple(sorted({want.namespace for want in complete})),
            consequence=kind.consequence,
            detail=_DETAIL,
            nodes=tuple(sorted({want.node for want in answers if want.node})),
        )


def _other_names(kind: Kind, asked: Iterable[Want]) -> Iterator[Gap]:
    """What the table names of a kind that is never listed, and nobody asked for."""
    names = {(want.namespace, want.name) for want in asked}
    for row in CONFIG_MAPS:
        for namespace in row.namespaces:
            if (namespace, row.name) not in names:
                yield Gap(
                    kind=kind.name,
                    reason=GapReason.NOT_ASKED,
                    namespace=namespace,
                    name=row.name,
                    consequence=row.consequence,
                    detail=_DETAIL,
                )
