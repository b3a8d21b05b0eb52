"""The list of commands, and the executable `kubectl-netmap`."""

from __future__ import annotations

import re
import signal
import sys
from collections.abc import Iterable, Iterator, Sequence
from types import FrameType
from typing import NoReturn

import click

from kubectl_netmap.cli import boundary
from kubectl_netmap.cli.commands import overview
from kubectl_netmap.cli.commands.completion import candidates, completion
from kubectl_netmap.cli.commands.networks import networks
from kubectl_netmap.cli.commands.snapshot import snapshot
from kubectl_netmap.cli.commands.version import version
from kubectl_netmap.cli.options import formats, reads
from kubectl_netmap.render.formats import FORMATS

COMMANDS: tuple[click.Command, ...] = (networks, snapshot, version, completion, candidates)

TERMINATED = 143


@formats(*FORMATS)
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
    return boundary.run(cli, list(_as_click_spells(words)))


def main() -> NoReturn:
    """The executable `kubectl-netmap`."""
    # Temporary files of certificates go away only where the interpreter ends in order.
    signal.signal(signal.SIGTERM, _end)
    sys.exit(run(sys.argv[1:]))


def _end(_signal: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(TERMINATED)


_VERBOSITY = re.compile(r"-v=?(\d+)")


def _as_click_spells(words: Iterable[str]) -> Iterator[str]:
    """Flags as kubectl spells them: `-v=6`, `--demo=true`, `--client=false`."""
    switches = {
        name
        for command in (cli, *COMMANDS)
        for option in command.params
        if isinstance(option, click.Option) and option.is_flag
        for name in option.opts
    }
    for word in words:
        name, _, value = word.partition("=")
        if verbosity := _VERBOSITY.fullmatch(word):
            yield f"--v={verbosity[1]}"
        elif name not in switches or value not in {"true", "false"}:
            yield word
        elif value == "true":
            yield name
        elif name == "--client":
            yield "--no-client"
