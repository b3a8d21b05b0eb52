"""Files as a Source: they answer as a cluster does, from what was found in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import msgspec

from kubectl_netmap.collect.files.contents import Contents
from kubectl_netmap.collect.files.logs import pod_logs
from kubectl_netmap.collect.kube_proxy_log import KIND
from kubectl_netmap.collect.source import NotRead
from kubectl_netmap.snapshot.gap import Gap, GapReason
from kubectl_netmap.snapshot.kind import Kind, Read
from kubectl_netmap.snapshot.kinds import kind_of
from kubectl_netmap.snapshot.snapshot import Header, Object
from kubectl_netmap.snapshot.wire.decode import Page


@dataclass(frozen=True, slots=True)
class FileSource:
    """What was found in files.

    `unread` are the files that could not be read; `cut` says why files are missing that
    nobody has seen.
    """

    name: str
    contents: Contents
    unread: tuple[Gap, ...] = ()
    cut: str = ""

    def header(self) -> Header:
        """That of the archive, or what the dump says of the API server."""
        server = self.contents.server
        groups = None if server.groups is None else server.groups - {""}
        header = Header(server_version=server.version, api_groups=groups)
        for snapshot in self.contents.snapshots:
            header = snapshot.header
        return msgspec.structs.replace(header, source=self.name)

    def namespace(self) -> str:
        """None: a dump has no current namespace."""
        return ""

    def pages(self, kind: Kind, namespace: str = "") -> Iterator[Page]:
        """All that was found of a kind, in one page. Raises `NotRead` if it was not found."""
        refusal = self.contents.refusal(kind)
        if refusal:
            raise refusal
        page = self.contents.pages[kind.name]
        if namespace:
            inside = tuple(each for each in page.objects if each.namespace == namespace)
            page = Page(inside, page.malformed)
        yield page

    def named(self, kind: Kind, namespace: str, name: str) -> Page:
        """The ConfigMap of that name. Raises `NotRead` for one that should be here."""
        refusal = self.contents.refusal(kind)
        if refusal:
            raise refusal
        if self.contents.lacks(namespace, name):
            raise NotRead(GapReason.NOT_IN_DUMP, "a component mounts it")
        return self.contents.config_maps.get((namespace, name), Page())

    def opted_in(
        self, known: Mapping[str, tuple[Object, ...]]
    ) -> Iterator[tuple[str, Page | NotRead]]:
        """What an archive holds of it, and the mode in the logs that a dump brings along."""
        for name, page in self.contents.pages.items():
            if kind_of(name).read is Read.OPT_IN:
                yield name, page
        said = tuple(pod_logs(self.contents.logs, known))
        if said and KIND not in self.contents.pages:
            yield KIND, Page(said)

    def gaps(self) -> Iterable[Gap]:
        """What is missing of the kinds that were found, and the files that were not read."""
        yield from self.unread
        yield from self.contents.gaps()
        for kind in self.contents.pages if self.cut else ():
            yield Gap(
                kind=kind,
                reason=GapReason.TRUNCATED,
                consequence=kind_of(kind).consequence,
                detail=self.cut,
            )
