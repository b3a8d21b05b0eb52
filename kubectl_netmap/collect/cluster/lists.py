"""All objects of one kind: pages of a consistent list, or one stream where that is better."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from kubectl_netmap.collect.cluster.answer import GONE, NOT_FOUND, Refused
from kubectl_netmap.collect.cluster.discovery import Served
from kubectl_netmap.collect.cluster.transport import Query, Transport
from kubectl_netmap.collect.cluster.watch_list import watch_list
from kubectl_netmap.collect.source import NotRead
from kubectl_netmap.snapshot.gap import GapReason
from kubectl_netmap.snapshot.kind import Kind
from kubectl_netmap.snapshot.kinds import kind_of
from kubectl_netmap.snapshot.want import Want
from kubectl_netmap.snapshot.wire.decode import Decoder, MalformedList, Page

PAGE = 500
LARGE = 2000
"""Objects still to come after the first page that make a stream worth it."""


@dataclass(frozen=True, slots=True)
class Lister:
    """Reads lists from one server."""

    transport: Transport
    served: Served
    notice: Callable[[str], None]

    def pages(self, kind: Kind, namespace: str = "") -> Iterator[Page]:
        """Every object of a kind, of one namespace or of the cluster.

        The first page is always asked for: a small cluster costs one request per
        kind. Raises `NotRead`.
        """
        decoder = Decoder(kind.name, kind.wire)
        query = _selector(kind)
        path, first = self._first(kind, namespace, decoder, query)
        if kind.large and self.served.has_watch_list and (first.remaining or 0) > LARGE:
            try:
                yield from watch_list(self.transport, path, query, decoder)
            except NotRead as error:
                # objects that came both ways are one: the collector keeps the last of a name
                if not isinstance(error, Refused):
                    self.notice(f"the stream of {kind.plural} broke off, reading it in pages")
            else:
                return
        yield from self._all(kind, path, first, decoder, query)

    def part(self, want: Want) -> Iterator[Page]:
        """The objects that selectors pick, in pages; only the first one of a limit.

        Raises `NotRead`.
        """
        kind = kind_of(want.kind)
        decoder = Decoder(kind.name, kind.wire)
        selected = (("fieldSelector", want.fields), ("labelSelector", want.labels))
        query = tuple(each for each in selected if each[1])
        path, first = self._first(kind, want.namespace, decoder, query, want.limit or PAGE)
        if want.limit:
            yield first
        else:
            yield from self._all(kind, path, first, decoder, query)

    def _first(
        self, kind: Kind, namespace: str, decoder: Decoder, query: Query, limit: int = PAGE
    ) -> tuple[str, Page]:
        refusal = NotRead(GapReason.NOT_SERVED, f"the API server does not serve {kind.resource}")
        for version in self.served.versions_of(kind):
            path = path_of(kind, version, namespace)
            try:
                return path, self._page(path, query, decoder, limit)
            except Refused as error:
                if error.answer.status != NOT_FOUND:
                    raise
                refusal = error
        raise refusal

    def _all(
        self, kind: Kind, path: str, first: Page, decoder: Decoder, query: Query
    ) -> Iterator[Page]:
        page, restarted = first, False
        while True:
            yield page
            token = page.proceed
            if not token:
                return
            try:
                page = self._page(path, (*query, ("continue", token)), decoder)
            except Refused as refused:
                # A token is good for some 5 minutes. The refusal may hold one to go on with at
                # a later moment of the list; else the list is read again, once.
                # https://kubernetes.io/docs/reference/using-api/api-concepts/#410-gone-responses
                if refused.answer.status != GONE:
                    raise
                later = refused.answer.proceed
                if not later and restarted:
                    raise
                restarted = restarted or not later
                then = "the rest is of a later moment" if later else "reading it again"
                self.notice(f"the list of {kind.plural} expired: {then}")
                onward = (("continue", later),) if later else ()
                page = self._page(path, (*query, *onward), decoder)
            else:
                if page.proceed == token:
                    raise NotRead(GapReason.MALFORMED, "the same continue token came twice")

    def _page(self, path: str, query: Query, decoder: Decoder, limit: int = PAGE) -> Page:
        body = self.transport.get(path, (("limit", str(limit)), *query))
        try:
            return decoder.page(body)
        except MalformedList as error:
            raise NotRead(GapReason.MALFORMED, " ".join(str(error).split())) from error


def path_of(kind: Kind, version: str, namespace: str = "", name: str = "") -> str:
    """The path of a kind, or of one object of it."""
    path = f"/apis/{kind.group}/{version}" if kind.group else f"/api/{version}"
    if namespace and kind.namespaced:
        path += f"/namespaces/{quote(namespace, safe='')}"
    path += f"/{kind.plural}"
    return f"{path}/{quote(name, safe='')}" if name else path


def _selector(kind: Kind) -> Query:
    return (("fieldSelector", kind.selector),) if kind.selector else ()
