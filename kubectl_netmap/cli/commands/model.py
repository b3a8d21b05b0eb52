"""`kubectl netmap model`: what Kubernetes promises, held against this cluster."""

from __future__ import annotations

import click

from kubectl_netmap.cli.options import formats, options_of, reads
from kubectl_netmap.render.formats import OF_EVERY_ANSWER

HELP = """What Kubernetes promises of its network, held against this very cluster.

Layer by layer from outside to the nodes, each promise is held, broken or unknown, with
the cluster's own numbers. What may not be read makes a promise unknown, never held.
Promises are those of the whole cluster: -n only names what you may read.

\b
  kubectl netmap model                   one line for each promise
  kubectl netmap model -o wide           with ids and evidence
  kubectl netmap explain pods-reach-pods one of them in plain words
"""


@formats(*OF_EVERY_ANSWER)
@reads
@click.command(
    add_help_option=False, help=HELP, short_help="What Kubernetes promises: held or broken here."
)
@click.pass_context
def model(context: click.Context, /, **_: object) -> None:
    """Answer which promises are held."""
    options = options_of(context)
    from kubectl_netmap.cli import answers  # noqa: PLC0415 -- `--help` does not wait for it

    answers.model(options)
