"""The command line run inside the test, as a person runs it in a pipe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from click.testing import CliRunner

from kubectl_netmap.cli.main import run

SILENT = {
    "CI": None,
    "COLUMNS": None,
    "CLICOLOR_FORCE": None,
    "FORCE_COLOR": None,
    "KUBECONFIG": "/nonexistent/kubeconfig",
    "KUBERNETES_SERVICE_HOST": None,
    "LANG": "C.UTF-8",
    "LC_ALL": None,
    "LC_CTYPE": None,
    "NO_COLOR": None,
    "HOME": "/nonexistent",
}


@dataclass(frozen=True, slots=True)
class Said:
    """What a command printed, and its exit code."""

    out: str
    err: str
    code: int


def said(*words: str, given: str = "", environ: Mapping[str, str | None] | None = None) -> Said:
    """What `kubectl netmap <words>` says; the surroundings hold no cluster."""
    with CliRunner().isolation(given, env={**SILENT, **(environ or {})}) as (out, err, _):
        code = run(words)
        return Said(out.getvalue().decode(), err.getvalue().decode(), code)
