from __future__ import annotations

import io
import time
from collections.abc import Mapping

import pytest

from kubectl_netmap.cli.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    """A clock that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def _until(stream: io.StringIO, text: str) -> str:
    for _ in range(500):
        if text in stream.getvalue():
            break
        time.sleep(0.01)
    return stream.getvalue()


def test_what_takes_long_is_shown_and_erased() -> None:
    stream, clock = Terminal(), Clock()
    with Progress(stream, {}, clock=clock) as progress:
        progress.read("Pod", 1500)
        progress.read("Node", 3)
        clock.now = 1.2
        shown = _until(stream, "reading")
        assert "\r\x1b[Kreading, 1 s, 1,503 objects: 1,500 Pods, 3 Nodes" in shown
    assert stream.getvalue().endswith("\r\x1b[K")


def test_what_is_quick_shows_nothing() -> None:
    stream = Terminal()
    with Progress(stream, {}, clock=Clock()) as progress:
        progress.read("Pod", 1)
        time.sleep(0.3)
    assert stream.getvalue() == ""


def test_before_the_first_object_it_says_that_there_is_none_yet() -> None:
    stream, clock = Terminal(), Clock()
    with Progress(stream, {}, clock=clock):
        clock.now = 0.6
        assert "reading, 1 s, no object yet" in _until(stream, "yet")


@pytest.mark.parametrize(
    ("stream", "environ", "quiet"),
    [
        pytest.param(io.StringIO(), {}, False, id="stderr is no terminal"),
        pytest.param(Terminal(), {"CI": "true"}, False, id="in CI"),
        pytest.param(Terminal(), {"TERM": "dumb"}, False, id="on a dumb terminal"),
        pytest.param(Terminal(), {}, True, id="when asked to be quiet"),
    ],
)
def test_nothing_is_drawn(
    stream: io.StringIO,
    environ: Mapping[str, str],
    quiet: bool,  # noqa: FBT001 -- a table
) -> None:
    clock = Clock()
    with Progress(stream, environ, quiet=quiet, clock=clock) as progress:
        clock.now = 5
        progress.read("Pod", 1)
        time.sleep(0.25)
    assert stream.getvalue() == ""
    assert progress.counts == {"Pod": 1}


def test_a_notice_stays_and_is_not_mixed_with_the_line() -> None:
    stream, clock = Terminal(), Clock()
    with Progress(stream, {}, clock=clock) as progress:
        progress.show()
        progress.notice("the API server asks to wait 2 s")
    assert stream.getvalue().endswith("\r\x1b[Kthe API server asks to wait 2 s\n")


def test_a_quiet_run_has_no_notices() -> None:
    stream = Terminal()
    with Progress(stream, {}, quiet=True) as progress:
        progress.notice("the API server asks to wait 2 s")
    assert stream.getvalue() == ""
