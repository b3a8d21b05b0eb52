"""Completion by kubectl's protocol, over click's engine.

kubectl runs `kubectl_complete-netmap` with the words typed so far, of which the last
may be empty, and reads one candidate per line (`value<TAB>description`) and a last
line with a directive: `:4` no files, `:6` the same and no blank behind what is not
complete (`svc/`), `:0` files as the shell completes them. Of `--output=y` the candidates
are values: the shell's part of it puts the flag before them.
Source: kubectl, pkg/cmd/plugin/plugin_completion.go, and cobra's ShellCompDirective.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NoReturn, TextIO

import click
from click.shell_completion import ShellComplete

from kubectl_netmap.cli.boundary import NAME
from kubectl_netmap.cli.spelling import as_click_spells

NO_FILES, NO_BLANK, FILES = ":4", ":6", ":0"

SCRIPT = """#!/bin/sh
exec kubectl-netmap __complete -- "$@"
"""


def complete(command: click.Command, words: Sequence[str], stream: TextIO) -> None:
    """Write the candidates for the last word."""
    *typed, begun = words or ("",)
    engine = ShellComplete(command, {}, NAME, "")
    found = engine.get_completions(list(as_click_spells(typed, command)), begun)
    names_files = False
    for each in found:
        if each.type in {"file", "dir"}:
            names_files = True
        else:
            stream.write(f"{each.value}\t{each.help}\n" if each.help else f"{each.value}\n")
    incomplete = bool(found) and all(each.value.endswith("/") for each in found)
    stream.write(f"{FILES if names_files else NO_BLANK if incomplete else NO_FILES}\n")


def main() -> NoReturn:
    """The executable `kubectl_complete-netmap`."""
    from kubectl_netmap.cli.main import run  # noqa: PLC0415 -- `main` lists what completes it

    sys.exit(run(("__complete", "--", *sys.argv[1:])))
