"""What is being read, on one line of the terminal that goes away again."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Self, TextIO

from kubectl_netmap.routing.seeing import count_of_kind

PATIENCE = 0.5
"""Seconds before anything is shown: most answers are there by then."""

_EVERY = 0.1
_ERASE = "\r\x1b[K"
_SHOWN = 3


class Progress:
    """Counts what is read, from several threads, and shows it while it goes on.

    It shows nothing where stderr is no terminal, in CI, or when asked to be quiet.
    """

    def __init__(
        self,
        stream: TextIO,
        environ: Mapping[str, str],
        *,
        quiet: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._stream = stream
        self._quiet = quiet
        self._shows = (
            not quiet
            and stream.isatty()
            and not environ.get("CI")
            and environ.get("TERM") != "dumb"
        )
        self._clock = clock
        self._begun = clock()
        self._counts: Counter[str] = Counter()
        self._lock = Lock()
        self._done = Event()
        self._visible = False
        self._thread = Thread(target=self._run, name="progress", daemon=True)

    @property
    def counts(self) -> Mapping[str, int]:
        """Objects read so far, by kind."""
        with self._lock:
            return dict(self._counts)

    @property
    def elapsed(self) -> float:
        """Seconds since the reading began."""
        return self._clock() - self._begun

    def __enter__(self) -> Self:
        if self._shows:
            self._thread.start()
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._done.set()
        if self._shows:
            self._thread.join()
            self._erase()

    def read(self, kind: str, count: int) -> None:
        """So many more objects of a kind were read."""
        with self._lock:
            self._counts[kind] += count

    def notice(self, text: str) -> None:
        """Something a person should know now, on a line that stays."""
        if self._quiet:
            return
        self._erase()
        with self._lock:
            self._stream.write(f"{text}\n")
            self._stream.flush()

    def _run(self) -> None:
        while not self._done.wait(_EVERY):
            if self.elapsed >= PATIENCE:
                self.show()

    def show(self) -> None:
        """Draw the line anew."""
        with self._lock:
            most = self._counts.most_common(_SHOWN)
            total = sum(self._counts.values())
            kinds = ", ".join(count_of_kind(count, kind) for kind, count in most)
            told = f"{total:,} objects: {kinds}" if most else "no object yet"
            line = f"reading, {self.elapsed:.0f} s, {told}"
            self._stream.write(f"{_ERASE}{line}")
            self._stream.flush()
            self._visible = True

    def _erase(self) -> None:
        with self._lock:
            if self._visible:
                self._stream.write(_ERASE)
                self._stream.flush()
                self._visible = False
