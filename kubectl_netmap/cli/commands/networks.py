"""`kubectl netmap networks`: the three networks and the datapath, with evidence."""

from __future__ import annotations

import click

from kubectl_netmap.cli.options import formats, options_of, reads
from kubectl_netmap.render.formats import OF_EVERY_ANSWER

HELP = """Node, pod and Service networks, service proxy, CNI, policy engine and DNS.

Each with how sure it is: observed (who enforces it says so), declared
(configuration that is in use), inferred (a pattern in what is seen), assumed (a
default). A hull of addresses is a lower bound and shown with >=.

\b
  kubectl netmap networks               one line for each range and fact
  kubectl netmap networks -o wide       with all evidence, and what disagrees
  kubectl netmap networks -o json       for scripts: docs/schema/networks.json
"""


@formats(*OF_EVERY_ANSWER)
@reads
@click.command(
    add_help_option=False, help=HELP, short_help="Node, pod and Service networks, with evidence."
)
@click.pass_context
def networks(context: click.Context, /, **_: object) -> None:
    """Answer what the networks are, and what makes the datapath."""
    options = options_of(context)
    from kubectl_netmap.cli import answers  # noqa: PLC0415 -- `--help` does not wait for it

    answers.networks(options)
