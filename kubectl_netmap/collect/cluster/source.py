"""The cluster that a kubeconfig names, read by GET, LIST and WATCH."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Self

import msgspec

from kubectl_netmap.collect.cluster import node_proxy, pod_logs, service_probe
from kubectl_netmap.collect.cluster.answer import NOT_FOUND, Refused
from kubectl_netmap.collect.cluster.connection import Connection, OptIn
from kubectl_netmap.collect.cluster.discovery import Served, discover, groups_alone
from kubectl_netmap.collect.cluster.fan_out import Outcome
from kubectl_netmap.collect.cluster.flags import impersonation, with_flags
from kubectl_netmap.collect.cluster.in_cluster import SERVICE_ACCOUNT, in_cluster
from kubectl_netmap.collect.cluster.kubeconfig import Choice, choose, read
from kubectl_netmap.collect.cluster.lists import Lister, path_of
from kubectl_netmap.collect.cluster.login import Login
from kubectl_netmap.collect.cluster.pool import is_loopback
from kubectl_netmap.collect.cluster.transport import (
    READ_ONLY,
    WITH_DRY_RUN,
    Manner,
    Transport,
)
from kubectl_netmap.collect.kube_proxy_log import KIND
from kubectl_netmap.collect.source import NotRead
from kubectl_netmap.errors import KubeconfigError
from kubectl_netmap.snapshot.gap import Gap
from kubectl_netmap.snapshot.kind import Kind, Read
from kubectl_netmap.snapshot.kinds import kind_of
from kubectl_netmap.snapshot.snapshot import Header, Object
from kubectl_netmap.snapshot.want import Want
from kubectl_netmap.snapshot.wire.decode import Decoder, Page

NO_OPT_IN = OptIn()


def ignore(_message: str) -> None:
    """A notice that nobody wants."""


def open_cluster(  # noqa: PLR0913 -- all but the first two are the world, told for tests
    connection: Connection,
    opt_in: OptIn = NO_OPT_IN,
    *,
    environ: Mapping[str, str],
    now: Callable[[], datetime],
    sleep: Callable[[float], None] = time.sleep,
    notice: Callable[[str], None] = ignore,
    service_account: Path = SERVICE_ACCOUNT,
) -> ClusterSource:
    """The cluster of the flags, else of KUBECONFIG, ~/.kube/config, or around this pod.

    Logs in (a plugin may ask on the terminal), but sends nothing yet. `notice` is told
    what a person should see while it lasts, in one line. Raises `KubeconfigError` and
    `NotAuthenticated`.
    """
    choice = with_flags(_chosen(connection, environ, service_account), connection)
    headers = impersonation(choice, connection)
    terminal = bool(sys.stdin) and sys.stdin.isatty()
    login = Login(choice, environ=environ, terminal=terminal, now=now, notice=notice)
    login.access()
    server = str(choice.cluster["server"])
    manner = Manner(
        server=server,
        impersonate=headers,
        compress=not (choice.cluster.get("disable-compression") or is_loopback(server)),
        timeout=connection.request_timeout,
        methods=WITH_DRY_RUN if opt_in.dry_run_probe else READ_ONLY,
    )
    transport = Transport(login, manner, sleep=sleep, notice=notice)
    return ClusterSource(transport, login, choice, opt_in, now=now, notice=notice)


def _chosen(connection: Connection, environ: Mapping[str, str], service_account: Path) -> Choice:
    config = read(connection, environ)
    if not config.empty:
        return choose(config, connection)
    if not (connection.context or connection.cluster or connection.user):
        if connection.server:
            return Choice()
        if around := in_cluster(environ, service_account):
            return around
    where = connection.kubeconfig or environ.get("KUBECONFIG") or "~/.kube/config"
    raise KubeconfigError(
        f"no cluster is configured: there is nothing in {where}",
        hint="name a kubeconfig by --kubeconfig or KUBECONFIG",
    )


class ClusterSource:
    """A `Source` that asks an API server. To be closed, or used in a `with`."""

    def __init__(  # noqa: PLR0913 -- made by open_cluster alone
        self,
        transport: Transport,
        login: Login,
        choice: Choice,
        opt_in: OptIn,
        *,
        now: Callable[[], datetime],
        notice: Callable[[str], None],
    ) -> None:
        self._transport = transport
        self._login = login
        self._choice = choice
        self._opt_in = opt_in
        self._now = now
        self._notice = notice
        self._lock = Lock()
        self._served: Served | None = None
        self._groups: Served | None = None
        self._gaps: list[Gap] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._login.close()

    def header(self) -> Header:
        """The context, the time, the server's version and its API groups.

        The first requests are sent here. Raises `ClusterUnreachable`, `NotAuthenticated`.
        """
        served = self._discovered()
        return msgspec.structs.replace(
            self.heading(),
            server_version=served.version,
            api_groups=None if served.groups is None else frozenset(served.groups),
        )

    def heading(self) -> Header:
        """The context and the time; nothing is sent for it."""
        return Header(
            context=self._choice.context,
            source="live",
            read_at=self._now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        )

    def namespace(self) -> str:
        """The namespace of the flag, else of the context, else `default`."""
        return self._choice.namespace

    def pages(self, kind: Kind, namespace: str = "") -> Iterator[Page]:
        """All objects of a kind; see `Source`. ConfigMaps are never listed."""
        if kind.read is not Read.LIST:
            raise ValueError(f"{kind.name} is not read as a list")
        lister = Lister(self._transport, self._discovered(), self._notice)
        return lister.pages(kind, namespace)

    def named(self, kind: Kind, namespace: str, name: str) -> Page:
        """The one object of that name; see `Source`."""
        path = path_of(kind, kind.versions[0], namespace, name)
        try:
            body = self._transport.get(path)
        except Refused as refused:
            if refused.answer.status == NOT_FOUND:
                return Page()
            raise
        return Decoder(kind.name, kind.wire).manifests([body])

    def part(self, want: Want) -> Iterator[Page]:
        """The part of a kind that is wanted; see `Parts`.

        Neither version nor groups are asked for: each version of a kind that the table
        knows is tried in turn. Only what may not be served at all is looked up first.
        """
        if want.name:
            yield self.named(kind_of(want.kind), want.namespace, want.name)
            return
        served = self._grouped() if want.maybe else Served()
        yield from Lister(self._transport, served, self._notice).part(want)

    def opted_in(
        self, known: Mapping[str, tuple[Object, ...]]
    ) -> Iterator[tuple[str, Page | NotRead]]:
        """What is read only when asked for; see `Source`."""
        readers: list[tuple[bool, str, Callable[[], Outcome]]] = [
            (
                self._opt_in.read_logs,
                KIND,
                partial(pod_logs.pod_logs, self._transport, known),
            ),
            (
                self._opt_in.read_node_proxy,
                node_proxy.KIND,
                partial(node_proxy.node_proxies, self._transport, known),
            ),
            (
                self._opt_in.dry_run_probe,
                service_probe.KIND,
                partial(service_probe.service_probes, self._transport),
            ),
        ]
        for wanted, kind, ask in readers:
            if wanted:
                outcome = ask()
                self._gaps.extend(outcome.gaps)
                yield kind, outcome.read

    def gaps(self) -> Iterable[Gap]:
        """Nodes and pods of the opted-in kinds that did not answer or were not asked."""
        return tuple(self._gaps)

    def _grouped(self) -> Served:
        with self._lock:
            if self._groups is None:
                self._groups = self._served or groups_alone(self._transport)
            return self._groups

    def _discovered(self) -> Served:
        with self._lock:
            if self._served is None:
                self._served = discover(self._transport)
            return self._served
