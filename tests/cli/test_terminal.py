from __future__ import annotations

import io
from collections.abc import Mapping

import pytest

from kubectl_netmap.cli.terminal import style_of


class Stream(io.TextIOWrapper):
    """A stream that says of itself whether it is a terminal."""

    def __init__(self, *, terminal: bool, encoding: str = "utf-8") -> None:
        super().__init__(io.BytesIO(), encoding)
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


UTF_8 = {"LANG": "en_US.UTF-8", "TERM": "xterm"}


@pytest.mark.parametrize(
    ("environ", "wish", "terminal", "coloured"),
    [
        pytest.param({}, "auto", True, True, id="on a terminal"),
        pytest.param({}, "auto", False, False, id="not in a pipe"),
        pytest.param({"NO_COLOR": "1"}, "auto", True, False, id="not with NO_COLOR"),
        pytest.param({"NO_COLOR": ""}, "auto", True, True, id="an empty NO_COLOR is none"),
        pytest.param({"TERM": "dumb"}, "auto", True, False, id="not on a dumb terminal"),
        pytest.param({"FORCE_COLOR": "1"}, "auto", False, True, id="in a pipe by FORCE_COLOR"),
        pytest.param({"CLICOLOR_FORCE": "1"}, "auto", False, True, id="by CLICOLOR_FORCE"),
        pytest.param({"CLICOLOR_FORCE": "0"}, "auto", False, False, id="CLICOLOR_FORCE=0"),
        pytest.param(
            {"NO_COLOR": "1", "FORCE_COLOR": "1"}, "auto", True, False, id="NO_COLOR is stronger"
        ),
        pytest.param({"NO_COLOR": "1"}, "always", False, True, id="the flag is strongest"),
        pytest.param({"FORCE_COLOR": "1"}, "never", True, False, id="the flag against it"),
    ],
)
def test_colour(environ: Mapping[str, str], wish: str, terminal: bool, coloured: bool) -> None:  # noqa: FBT001 -- a table
    style = style_of(Stream(terminal=terminal), {**UTF_8, **environ}, wish)
    assert style.color is coloured


@pytest.mark.parametrize(
    ("environ", "encoding", "in_unicode"),
    [
        pytest.param({"LANG": "en_US.UTF-8"}, "utf-8", True, id="a UTF-8 locale"),
        pytest.param({}, "utf-8", True, id="no locale, as in a container"),
        pytest.param({"LC_ALL": "C", "LANG": "en_US.UTF-8"}, "utf-8", False, id="LC_ALL=C"),
        pytest.param({"LANG": "POSIX"}, "utf-8", False, id="LANG=POSIX"),
        pytest.param({"LC_ALL": "C.UTF-8"}, "utf-8", True, id="C.UTF-8"),
        pytest.param({"LANG": "de_DE"}, "latin-1", False, id="Latin-1"),
        pytest.param({"LANG": "en_US"}, "ascii", False, id="ASCII"),
    ],
)
def test_signs(environ: Mapping[str, str], encoding: str, in_unicode: bool) -> None:  # noqa: FBT001 -- a table
    stream = Stream(terminal=True, encoding=encoding)
    assert style_of(stream, environ).unicode is in_unicode


def test_a_terminal_has_a_width_and_a_pipe_has_none() -> None:
    assert style_of(Stream(terminal=False), {"COLUMNS": "100"}).width is None
    assert style_of(Stream(terminal=True), {"COLUMNS": "100"}).width == 100
    assert style_of(Stream(terminal=True), {"COLUMNS": "nonsense"}).width == 80
