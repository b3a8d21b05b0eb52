"""`kubectl netmap`: the whole cluster on one screen."""

from __future__ import annotations

import click

from kubectl_netmap.cli.options import options_of

HELP = """The network of a cluster on one screen.

The node, pod and Service networks, what makes the datapath between them, the ways in
and what is wrong with them: read from the cluster's API, each with how sure it is.
It only reads, never Secrets, and names what it may not see.

\b
  kubectl netmap                        the whole cluster at a glance
  kubectl netmap networks -o wide       every fact with its evidence
  kubectl netmap --from dump/           the same from a dump, without a cluster
"""


def overview(context: click.Context) -> None:
    """Answer what the cluster looks like."""
    options = options_of(context)
    from kubectl_netmap.cli import answers  # noqa: PLC0415 -- `--help` does not wait for it

    answers.overview(options)
