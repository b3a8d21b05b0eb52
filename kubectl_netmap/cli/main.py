"""The list of commands, and the executable `kubectl-netmap`."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click

from kubectl_netmap.cli import boundary
from kubectl_netmap.cli.commands import overview
from kubectl_netmap.cli.commands.assert_ import assert_
from kubectl_netmap.cli.commands.completion import candidates, completion
from kubectl_netmap.cli.commands.explain import explain
from kubectl_netmap.cli.commands.map import map_
from kubectl_netmap.cli.commands.model import model
from kubectl_netmap.cli.commands.networks import networks
from kubectl_netmap.cli.commands.snapshot import snapshot
from kubectl_netmap.cli.commands.trace import trace
from kubectl_netmap.cli.commands.version import version
from kubectl_netmap.cli.footprint import tread_lightly
from kubectl_netmap.cli.options import formats, reads
from kubectl_netmap.cli.spelling import as_click_spells
from kubectl_netmap.render.formats import OF_EVERY_ANSWER

COMMANDS: tuple[click.Command, ...] = (
    *(map_, trace, networks, model, explain, assert_),
    *(snapshot, version, completion, candidates),
)

TERMINATED = 143


@formats(*OF_EVERY_ANSWER)
@reads
@click.group(
    add_help_option=False,
    invoke_without_command=True,
    commands=COMMANDS,
    help=overview.HELP,
    subcommand_metavar="[COMMAND]",
    context_settings={"max_content_width": 100},
)
@click.pass_context
def cli(context: click.Context, /, **_: object) -> None:
    """The whole cluster, unless a command asks for something else."""
    if context.invoked_subcommand is None:
        overview.overview(context)


def run(words: Sequence[str]) -> int:
    """Run a command line and return its exit code."""
    return boundary.run(cli, list(as_click_spells(words, cli)))


def main() -> NoReturn:
    """The executable `kubectl-netmap`."""
    tread_lightly()
    # Temporary files of certificates go away only where the interpreter ends in order.
    signal.signal(signal.SIGTERM, _end)
    _open_closed_streams()
    sys.exit(run(sys.argv[1:]))


def _open_closed_streams() -> None:
    """Let standard streams that the caller closed (`>&-`) lead to nowhere.

    Python has None for them, and the next file that is opened would take their place.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            nowhere = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115 -- to the end
            setattr(sys, name, nowhere)


def _end(_signal: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(TERMINATED)
