"""What it costs to start: help and completion load nothing heavy."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {"kubernetes", "urllib3", "msgspec", "yaml", "tabulate", "durationpy", "requests"}


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("--help",), id="help"),
        pytest.param(("networks", "--help"), id="help of a command"),
        pytest.param(("trace", "--help"), id="help of a trace"),
        pytest.param(("assert", "--help"), id="help of assertions"),
        pytest.param(("version",), id="version"),
        pytest.param(("completion",), id="completion"),
        pytest.param(("__complete", "--", "net"), id="candidates for a command"),
        pytest.param(("__complete", "--", "--con"), id="candidates for a flag"),
        pytest.param(("--nonsense",), id="a mistake"),
    ],
)
def test_nothing_heavy_is_loaded(words: tuple[str, ...]) -> None:
    script = (
        "import sys\n"
        "from kubectl_netmap.cli.main import run\n"
        "run(sys.argv[1:])\n"
        "sys.stdout.flush()\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))\n"
    )
    done = subprocess.run(  # noqa: S603 -- our own interpreter
        [sys.executable, "-c", script, *words], capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.splitlines()[-1].split())
    assert "click" in loaded
    assert loaded & HEAVY == set()
