"""A source of parts that is told as a snapshot: what an API server would pick of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import ClassVar

from kubectl_netmap.collect.source import NotRead
from kubectl_netmap.objects.labels import Labels
from kubectl_netmap.objects.service import Service
from kubectl_netmap.objects.workload import Namespace, Pod
from kubectl_netmap.snapshot.gap import GapReason
from kubectl_netmap.snapshot.kinds import kind_of
from kubectl_netmap.snapshot.snapshot import Header, Object, Snapshot
from kubectl_netmap.snapshot.want import Want
from kubectl_netmap.snapshot.wire.decode import Page


@dataclass
class PartsOf:
    """Answers from a whole snapshot, and keeps every want in `asked`.

    Kinds of which the snapshot has a gap are refused, for the `reason`.
    """

    whole: Snapshot
    asked: list[Want] = field(default_factory=list)
    reason: ClassVar[GapReason] = GapReason.FORBIDDEN

    def heading(self) -> Header:
        return self.whole.header

    def namespace(self) -> str:
        return "default"

    def part(self, want: Want) -> Iterator[Page]:
        self.asked.append(want)
        kind = kind_of(want.kind)
        if not self.whole.sees(kind.name):
            raise NotRead(self.reason, "you may not")
        found = tuple(each for each in self.whole.objects[kind.name] if _picked(each, want))
        limit = want.limit or len(found)
        yield Page(found[:limit], proceed="more" if found[limit:] else "")


def _picked(each: Object, want: Want) -> bool:
    namespace = getattr(each, "namespace", "")
    return (
        want.namespace in {"", namespace}
        and want.name in {"", each.name}
        and (not want.fields or _field(each, *want.fields.split("=")))
        and (not want.labels or _labelled(_labels(each), want.labels))
    )


def _field(each: Object, path: str, value: str) -> bool:
    match each, path:
        case Pod(), "spec.nodeName":
            return each.node == value
        case Pod(), "status.podIP":
            return each.ips[:1] == (value,)
        case Service(), "spec.clusterIP":
            return each.cluster_ips[:1] == (value,)
        case _:
            raise NotRead(GapReason.UNREACHABLE, f"field label not supported: {path}")


def _labels(each: Object) -> Labels:
    if isinstance(each, Namespace):
        return {"kubernetes.io/metadata.name": each.name, **each.labels}
    return each.labels if isinstance(each, Pod) else {}


def _labelled(labels: Labels, selector: str) -> bool:
    key, is_in, values = selector.partition(" in ")
    if is_in:
        return labels.get(key) in values.strip("()").split(",")
    pairs = (pair.partition("=") for pair in selector.split(","))
    return all(labels.get(name) == value for name, _, value in pairs)


def crowded(snapshot: Snapshot, kind: str, strangers: tuple[Object, ...]) -> Snapshot:
    """The same cluster with more objects of a kind, listed before its own."""
    objects = {**snapshot.objects, kind: (*strangers, *snapshot.objects[kind])}
    return replace(snapshot, objects=objects)
