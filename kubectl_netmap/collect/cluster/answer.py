"""What an API server answered to one request, and what a refusal means."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from kubectl_netmap.collect.source import NotRead
from kubectl_netmap.snapshot.gap import GapReason

OK = 200
UNAUTHORIZED = 401
FORBIDDEN = 403
NOT_FOUND = 404
NOT_ALLOWED = 405
GONE = 410
TOO_MANY = 429

_REASONS = {
    FORBIDDEN: GapReason.FORBIDDEN,
    NOT_FOUND: GapReason.NOT_SERVED,
    NOT_ALLOWED: GapReason.NOT_SERVED,
}
_SHOWN = 300


class _ListMeta(msgspec.Struct, frozen=True):
    proceed: str = msgspec.field(default="", name="continue")


class _Status(msgspec.Struct, frozen=True):
    """`metav1.Status`, as far as we read it."""

    message: str = ""
    metadata: _ListMeta = _ListMeta()


_status = msgspec.json.Decoder(_Status)


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and body; `retry_after` is in seconds, None where the header is absent."""

    status: int
    body: bytes = b""
    retry_after: float | None = None

    @property
    def message(self) -> str:
        """What the server says of it, in one line; the status where it does not say."""
        text = self._said().message
        if not text:
            text = f"HTTP {self.status}: {self.body[: 4 * _SHOWN].decode('utf-8', 'replace')}"
        if self.body.lstrip().startswith(b"<"):
            text = f"HTTP {self.status}, and a web page instead of the answer of an API server"
        return " ".join(text.split())[:_SHOWN]

    @property
    def proceed(self) -> str:
        """The token that a 410 offers to go on with, inconsistently; may be empty."""
        return self._said().metadata.proceed

    def _said(self) -> _Status:
        try:
            return _status.decode(self.body)
        except msgspec.DecodeError:
            return _Status()


class Refused(NotRead):
    """An answer with another status than 2xx."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(
            _REASONS.get(answer.status, GapReason.UNREACHABLE),
            answer.message,
        )
        self.answer = answer
