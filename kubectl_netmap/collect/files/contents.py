"""What a set of files holds, and what of it is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from kubectl_netmap.collect.files.coverage import Coverage, Path
from kubectl_netmap.collect.files.server import Server
from kubectl_netmap.collect.source import NotRead
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.snapshot.gap import Gap, GapReason
from kubectl_netmap.snapshot.kind import Kind
from kubectl_netmap.snapshot.kinds import KINDS, kind_of
from kubectl_netmap.snapshot.snapshot import Snapshot
from kubectl_netmap.snapshot.wire.decode import Page

Key = tuple[str, str]

_ROWS = frozenset(kind.name for kind in KINDS)


@dataclass(frozen=True)
class Contents:
    """Objects by kind, ConfigMaps by name, and what tells how complete they are.

    `mounted` names the ConfigMaps that known components mount, found or not. `errors`
    are those that a bundle tells of itself; `snapshots` are archives among the files,
    whose objects are among the others. `logs` are the beginnings of kube-proxies' logs.
    """

    pages: Mapping[str, Page]
    config_maps: Mapping[Key, Page]
    mounted: frozenset[Key]
    coverage: Coverage
    server: Server
    snapshots: tuple[Snapshot, ...] = ()
    logs: tuple[tuple[Path, str], ...] = ()
    errors: tuple[Gap, ...] = ()
    hidden: tuple[Gap, ...] = ()

    def refusal(self, kind: Kind) -> NotRead | None:
        """Why nothing of a kind is there; None where it was found, even if empty."""
        if kind.name in self.pages:
            return None
        told = [gap for gap in self._told if gap.kind == kind.name and not gap.name]
        if told:
            return NotRead(told[0].reason, told[0].detail)
        groups = self.server.groups
        if kind.optional and groups is not None and kind.group not in groups:
            return NotRead(GapReason.NOT_SERVED)
        return NotRead(GapReason.NOT_IN_DUMP)

    def gaps(self) -> Iterator[Gap]:
        """What is missing of the kinds that were found, and what archives say is."""
        yield from self.hidden
        yield from (gap for gap in self.errors if gap.kind in self.pages)
        for snapshot in self.snapshots:
            yield from (gap for gap in snapshot.gaps if self._remains(gap, snapshot))
        for name, covered in self._partly.items():
            yield Gap(
                kind=name,
                reason=GapReason.NOT_IN_DUMP,
                besides=tuple(sorted(covered)),
                consequence=kind_of(name).consequence,
                detail="" if covered else "only some of them are in the dump",
            )

    def lacks(self, namespace: str, name: str) -> bool:
        """Whether a ConfigMap should be here and is not.

        So if a component mounts it, and no list of its whole namespace shows that there
        is none.
        """
        key = (namespace, name)
        if key in self.config_maps or key not in self.mounted:
            return False
        return namespace not in self._partly.get("ConfigMap", {namespace})

    @property
    def _told(self) -> Iterator[Gap]:
        for snapshot in self.snapshots:
            yield from snapshot.gaps
        yield from self.errors

    def _remains(self, gap: Gap, teller: Snapshot) -> bool:
        """Whether what an archive lacks is still missing, all files together."""
        if gap.kind not in _ROWS:
            return not gap.hides()  # what is told of several kinds at once is told anew
        if gap.name:
            return not self._is_here(gap)
        if gap.kind not in teller.objects:
            return False  # told as the refusal of the kind, if nothing else has it
        return not self._is_whole(gap.kind)

    def _is_here(self, gap: Gap) -> bool:
        if gap.kind == "ConfigMap":
            return (gap.namespace, gap.name) in self.config_maps
        found = self.pages[gap.kind].objects if gap.kind in self.pages else ()
        return Ref(gap.kind, gap.namespace, gap.name) in {each.ref for each in found}

    def _is_whole(self, kind: str) -> bool:
        if any(snapshot.sees(kind) for snapshot in self.snapshots):
            return True
        return kind in self.coverage.kinds() and self._covered(kind) is None

    def _covered(self, kind: str) -> frozenset[str] | None:
        if kind == "Namespace" and not self.coverage.knows_namespaces():
            return frozenset()
        return self.coverage.covered(kind) if kind_of(kind).namespaced else None

    @cached_property
    def _partly(self) -> Mapping[str, frozenset[str]]:
        """The namespaces of which a kind was found, of kinds not found everywhere."""
        archived = {kind for snapshot in self.snapshots for kind in snapshot.objects}
        found = ((kind, self._covered(kind)) for kind in self.pages if kind not in archived)
        return {kind: covered for kind, covered in found if covered is not None}
