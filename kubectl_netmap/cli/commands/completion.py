"""`kubectl netmap completion`: what makes kubectl complete netmap's words."""

from __future__ import annotations

import sys

import click

from kubectl_netmap.cli.completion import SCRIPT, complete
from kubectl_netmap.cli.options import plain

HELP = """Print the program by which kubectl completes netmap's words.

kubectl asks an executable kubectl_complete-netmap on PATH. pip and pipx install it;
where it is missing:

\b
  kubectl netmap completion > ~/.local/bin/kubectl_complete-netmap
  chmod +x ~/.local/bin/kubectl_complete-netmap
"""


@plain
@click.command(
    add_help_option=False, help=HELP, short_help="Complete words after `kubectl netmap`."
)
def completion() -> None:
    """Print the script."""
    click.echo(SCRIPT, nl=False)


@click.command("__complete", hidden=True, add_help_option=False)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def candidates(context: click.Context, words: tuple[str, ...]) -> None:
    """Print the candidates for the last of the words."""
    complete(context.find_root().command, words, sys.stdout)
