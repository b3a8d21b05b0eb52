from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable

import click
import pytest
from click.testing import CliRunner

from kubectl_netmap.cli.boundary import run
from kubectl_netmap.errors import ClusterUnreachable, UsageError


def _fails(error: BaseException) -> click.Command:
    def fail(**_: object) -> None:
        raise error

    return click.Command("fails", callback=fail, params=[click.Option(["-v"], count=True)])


def _code_and_line(command: click.Command, *words: str) -> tuple[int, str]:
    with CliRunner().isolation() as (out, err, _):
        code = run(command, words)
        assert out.getvalue() == b""
        return code, err.getvalue().decode()


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        pytest.param(
            ClusterUnreachable("nobody answers at https://192.0.2.1", hint="is it up?"),
            3,
            "error: nobody answers at https://192.0.2.1\nis it up?\n",
            id="an error that we know, with its hint",
        ),
        pytest.param(
            UsageError("-A and -n exclude each other", hint="give one of them"),
            2,
            "error: -A and -n exclude each other\ngive one of them\n",
            id="a contradiction",
        ),
        pytest.param(
            click.UsageError("No such option: --contxt."),
            2,
            "error: no such option: --contxt\nsee: kubectl netmap --help\n",
            id="a word that click does not know",
        ),
        pytest.param(KeyboardInterrupt(), 130, "error: interrupted\n", id="Ctrl-C"),
        pytest.param(click.Abort(), 130, "error: interrupted\n", id="Ctrl-C while click asks"),
        pytest.param(
            ClusterUnreachable("said \x1b[31mred\nand more", hint="wait"),
            3,
            "error: said \\x1b[31mred\\nand more\nwait\n",
            id="escape sequences in a message",
        ),
    ],
)
def test_an_error_is_a_line_and_a_code(error: BaseException, code: int, told: str) -> None:
    assert _code_and_line(_fails(error)) == (code, told)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO])
def test_a_full_disk_is_no_bug(number: int) -> None:
    code, told = _code_and_line(_fails(OSError(number, os.strerror(number))))
    assert code == 3
    assert told == (
        f"error: the answer cannot be written: {os.strerror(number)}\nsee what is full: df -h\n"
    )


def test_an_error_of_the_system_that_nobody_expected_is_a_bug() -> None:
    code, told = _code_and_line(_fails(OSError(errno.ENOTTY, "no terminal")))
    assert code == 3
    assert "this is a bug in netmap: OSError" in told


def test_a_bug_asks_for_a_report_and_hides_its_traceback() -> None:
    code, told = _code_and_line(_fails(KeyError("mtu")))
    assert code == 3
    assert told == (
        "error: this is a bug in netmap: KeyError: 'mtu'\n"
        "run it again with -v to see where\n"
        "report it with what netmap read: kubectl netmap snapshot --redact -o bug.ndjson.gz\n"
    )


def test_a_bug_shows_its_traceback_when_asked_to() -> None:
    code, told = _code_and_line(_fails(KeyError("mtu")), "-v")
    assert code == 3
    assert "Traceback" in told
    assert "in fail" in told
    assert "run it again" not in told


def _exit(code: int) -> Callable[[], None]:
    return lambda: click.get_current_context().exit(code)


def test_an_answer_of_no_keeps_its_code() -> None:
    assert _code_and_line(click.Command("no", callback=_exit(1))) == (1, "")


def test_a_reader_that_goes_away_is_no_error() -> None:
    script = (
        "import sys, click\n"
        "from kubectl_netmap.cli.boundary import run\n"
        "def write(): [sys.stdout.write('x' * 99 + '\\n') for _ in range(9999)]\n"
        "sys.exit(run(click.Command('write', callback=write), []))\n"
    )
    with subprocess.Popen(  # noqa: S603 -- our own interpreter
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=30) == 141
