"""ConfigMaps, each by its name: the well-known ones and those that components mount."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor

from kubectl_netmap.collect.part import Part, gap_of, malformed_gaps
from kubectl_netmap.collect.source import NotRead, Source
from kubectl_netmap.objects.workload import Pod, Workload
from kubectl_netmap.snapshot.gap import Gap
from kubectl_netmap.snapshot.kinds import kind_of
from kubectl_netmap.snapshot.snapshot import Object
from kubectl_netmap.snapshot.wire.config_map import mounted
from kubectl_netmap.snapshot.wire.config_maps import CONFIG_MAPS
from kubectl_netmap.snapshot.wire.decode import Page

_KIND = kind_of("ConfigMap")

Outcome = tuple[str, str, Page | NotRead]


def config_maps(source: Source, known: Mapping[str, tuple[Object, ...]], pool: Executor) -> Part:
    """Every ConfigMap that the table names or a known component mounts.

    A refusal is a gap only where the ConfigMap may matter: its namespace exists as
    far as is known. When all are refused, that is one gap, not twenty.
    """
    names = _wanted(known)
    outcomes: list[Outcome] = list(pool.map(lambda key: _one(source, *key), names))
    objects = tuple(
        each for _, _, read in outcomes if isinstance(read, Page) for each in read.objects
    )
    malformed = [
        gap
        for _, _, read in outcomes
        if isinstance(read, Page)
        for gap in malformed_gaps(_KIND, read.malformed)
    ]
    refused = [(ns, name, read) for ns, name, read in outcomes if isinstance(read, NotRead)]
    if refused and len(refused) == len(outcomes):
        return Part(_KIND.name, None, (gap_of(_KIND, refused[0][2]),))
    return Part(_KIND.name, objects, (*malformed, *_refusals(refused, names)))


def _one(source: Source, namespace: str, name: str) -> Outcome:
    try:
        return namespace, name, source.named(_KIND, namespace, name)
    except NotRead as error:
        return namespace, name, error


def _wanted(known: Mapping[str, tuple[Object, ...]]) -> dict[tuple[str, str], str]:
    """(namespace, name) to consequence, in the order of the table."""
    existing = {each.name for each in known.get("Namespace", ())}
    wanted = {
        (namespace, row.name): row.consequence
        for row in CONFIG_MAPS
        for namespace in row.namespaces
        if not existing or namespace in existing
    }
    owners = tuple(
        each
        for kind in ("DaemonSet", "Deployment", "Pod")
        for each in known.get(kind, ())
        if isinstance(each, Pod | Workload) and each.template.config_maps
    )
    for namespace, name, row in mounted(owners):
        wanted[(namespace, name)] = row.consequence
    return wanted


def _refusals(
    refused: Iterable[tuple[str, str, NotRead]], wanted: Mapping[tuple[str, str], str]
) -> Iterator[Gap]:
    for namespace, name, error in refused:
        yield Gap(
            kind=_KIND.name,
            reason=error.reason,
            namespace=namespace,
            name=name,
            consequence=wanted[(namespace, name)],
            detail=error.detail,
        )
