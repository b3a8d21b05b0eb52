"""How long one request is tried again: what the server asks for, within bounds."""

from __future__ import annotations

from collections.abc import Callable

from urllib3 import exceptions as wrong

from kubectl_netmap.collect.cluster.answer import TOO_MANY, Answer

MOST_WAITS = 10
LONGEST = 60.0
"""Seconds that one request may wait in all."""

_BACKOFF = (0.25, 0.5, 1.0)
_ILL = frozenset({500, 502, 503, 504})


class Patience:
    """The tries of one request. `hurry` takes an error of the server for its answer."""

    def __init__(
        self, sleep: Callable[[float], None], notice: Callable[[str], None], *, hurry: bool
    ) -> None:
        self._sleep = sleep
        self._notice = notice
        self._hurry = hurry
        self._waits = 0
        self._waited = 0.0
        self._failures = 0

    def again(self, answer: Answer) -> bool:
        """Whether to ask again after this answer; waits before it says so.

        429 waits as long as Retry-After says (1 s without it), 5xx three times.
        """
        if answer.status == TOO_MANY:
            return self._wait(1.0 if answer.retry_after is None else answer.retry_after)
        if answer.status in _ILL and not self._hurry and self._failures < len(_BACKOFF):
            self._failures += 1
            return self._wait(answer.retry_after or _BACKOFF[self._failures - 1])
        return False

    def again_after(self, error: wrong.HTTPError) -> bool:
        """Whether to ask again after a broken connection; a timeout was wait enough."""
        slow = isinstance(error, wrong.TimeoutError)
        if slow or self._hurry or self._failures >= len(_BACKOFF):
            return False
        self._failures += 1
        return self._wait(_BACKOFF[self._failures - 1])

    def _wait(self, seconds: float) -> bool:
        if self._waits >= MOST_WAITS or self._waited + seconds > LONGEST:
            return False
        self._waits += 1
        self._waited += seconds
        if seconds >= 1:
            self._notice(f"the API server asks to wait {seconds:.0f} s")
        self._sleep(seconds)
        return True
