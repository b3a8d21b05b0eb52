"""Requests to one API server: the one place that sends them, and its list of methods."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

import urllib3
from urllib3 import exceptions as wrong

from kubectl_netmap import __version__
from kubectl_netmap.collect.cluster.answer import OK, UNAUTHORIZED, Answer, Refused
from kubectl_netmap.collect.cluster.failure import reason, unreachable
from kubectl_netmap.collect.cluster.login import LOG_IN, Access, Login
from kubectl_netmap.collect.cluster.patience import Patience
from kubectl_netmap.collect.source import NotRead
from kubectl_netmap.errors import NotAuthenticated
from kubectl_netmap.snapshot.gap import GapReason

READ_ONLY = frozenset({"GET"})
WITH_DRY_RUN = frozenset({"GET", "POST"})

DRY_RUN = ("dryRun", "All")

JSON = "application/json"

_CONNECT, _READ, _HURRY = 10.0, 60.0, 10.0
_CHUNK = 1 << 20

Query = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """One request. `hurry`: a short timeout, and an error of the server is an answer."""

    path: str
    query: Query = ()
    method: str = "GET"
    body: bytes = b""
    accept: str = JSON
    hurry: bool = False


@dataclass(frozen=True, slots=True)
class Manner:
    """How requests are sent: to where, as whom besides the login, and how long at most.

    `timeout` is in seconds, 0 for none, None for the default. `methods` is READ_ONLY,
    or WITH_DRY_RUN where a person asked for it.
    """

    server: str
    impersonate: tuple[tuple[str, str], ...] = ()
    compress: bool = True
    timeout: float | None = None
    methods: frozenset[str] = READ_ONLY


class Transport:
    """Sends requests with fresh credentials, patiently; safe to use from several threads.

    Raises `NotAuthenticated` for a 401, `ClusterUnreachable` where nothing was ever
    answered, and `NotRead` where the connection breaks later.
    """

    def __init__(
        self,
        login: Login,
        manner: Manner,
        *,
        sleep: Callable[[float], None],
        notice: Callable[[str], None],
    ) -> None:
        self._login = login
        self._manner = manner
        self._sleep = sleep
        self._notice = notice
        self._reached = False

    @property
    def server(self) -> str:
        """Where the requests go, as a person knows it."""
        return self._manner.server

    def get(
        self, path: str, query: Query = (), *, accept: str = JSON, hurry: bool = False
    ) -> bytes:
        """The body of a resource. Raises `Refused` for any status but 200."""
        answer = self.answer(Ask(path, query, accept=accept, hurry=hurry))
        if answer.status != OK:
            raise Refused(answer)
        return answer.body

    def answer(self, ask: Ask) -> Answer:
        """What the server says, whatever its status."""
        return self._patiently(ask, _whole)[0]

    @contextmanager
    def lines(self, path: str, query: Query) -> Iterator[Iterator[bytes]]:
        """The lines of a body while they arrive; the connection is closed at the end.

        Raises `Refused` for any status but 200, and, while it is read, `NotRead` where the
        connection breaks.
        """
        answer, response = self._patiently(Ask(path, query), _open)
        if response is None:
            raise Refused(answer)
        try:
            yield self._split(response)
        finally:
            response.close()

    def _split(self, response: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
        begun: list[bytes] = []
        try:
            for chunk in response.stream(_CHUNK):
                first, *more = chunk.split(b"\n")
                begun.append(first)
                for part in more:
                    yield b"".join(begun)
                    begun = [part]
        except wrong.HTTPError as error:
            raise NotRead(GapReason.UNREACHABLE, reason(error)) from error

    def _patiently(self, ask: Ask, take: Callable[[urllib3.BaseHTTPResponse], _Taken]) -> _Taken:
        patience = Patience(self._sleep, self._notice, hurry=ask.hurry)
        asked_to_log_in = False
        while True:
            access = self._login.access()
            try:
                taken = take(self._send(ask, access))
            except wrong.HTTPError as error:
                if not self._reached:
                    raise unreachable(error, self.server) from error
                if patience.again_after(error):
                    continue
                raise NotRead(GapReason.UNREACHABLE, reason(error)) from error
            self._reached = True
            answer = taken[0]
            if answer.status == UNAUTHORIZED:
                if not asked_to_log_in and self._login.renewed(access):
                    asked_to_log_in = True
                    continue
                raise _stranger(answer, self.server)
            if not patience.again(answer):
                return taken

    def _send(self, ask: Ask, access: Access) -> urllib3.BaseHTTPResponse:
        if ask.method not in self._manner.methods:
            raise ValueError(f"{ask.method} is not among the methods that were asked for")
        if ask.method != "GET" and DRY_RUN not in ask.query:
            raise ValueError(f"{ask.method} without dryRun=All would change the cluster")
        url = self._manner.server + ask.path
        if ask.query:
            url = f"{url}?{urlencode(ask.query)}"
        return access.pool.request(
            ask.method,
            url,
            body=ask.body or None,
            headers=self._headers(ask, access),
            timeout=self._timeout(ask),
            preload_content=False,
            retries=False,
            redirect=False,
        )

    def _headers(self, ask: Ask, access: Access) -> Mapping[str, str]:
        headers = urllib3.HTTPHeaderDict(
            {"User-Agent": f"kubectl-netmap/{__version__}", "Accept": ask.accept}
        )
        headers["Accept-Encoding"] = "gzip" if self._manner.compress else "identity"
        if ask.body:
            headers["Content-Type"] = JSON
        if access.authorization:
            headers["Authorization"] = access.authorization
        for name, value in self._manner.impersonate:
            headers.add(name, value)  # several groups are several headers, not one with commas
        return headers

    def _timeout(self, ask: Ask) -> urllib3.Timeout:
        asked = self._manner.timeout
        read = _READ if asked is None else asked or None
        if ask.hurry:
            read = min(read or _HURRY, _HURRY)
        return urllib3.Timeout(connect=min(asked or _CONNECT, _CONNECT), read=read)


_Taken = tuple[Answer, urllib3.BaseHTTPResponse | None]


def _whole(response: urllib3.BaseHTTPResponse) -> _Taken:
    try:
        body = response.read()
    finally:
        response.close()  # a body read to its end has given its connection back by now
    return Answer(response.status, body, _seconds(response.headers.get("Retry-After"))), None


def _open(response: urllib3.BaseHTTPResponse) -> _Taken:
    return (Answer(OK), response) if response.status == OK else _whole(response)


def _seconds(header: str | None) -> float | None:
    # API servers send whole seconds; the form with a date is left unread, as in client-go
    return float(header) if header and header.isdecimal() else None


def _stranger(answer: Answer, server: str) -> NotAuthenticated:
    return NotAuthenticated(
        f"{server} does not accept the credentials ({answer.message})",
        hint=LOG_IN,
    )
