"""`kubectl netmap trace`: one request, hop by hop, to where it ends."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem

from kubectl_netmap.cli.names import complete_name
from kubectl_netmap.cli.options import formats, options_of, reads
from kubectl_netmap.render.formats import OF_EVERY_ANSWER

HELP = """One request, hop by hop: where it arrives, or exactly where and why it stops.

FROM is pod/[NS/]NAME, deploy/[NS/]NAME or another owner of pods, node/NAME, internet
(where FROM is left away) or ip/ADDRESS. TO is a URL, svc/[NS/]NAME[:PORT],
pod/[NS/]NAME:PORT, node/NAME:PORT, ADDRESS:PORT, NAME:PORT, tcp://... or udp://...
Nothing is sent: the way is computed from what the API says.

\b
  kubectl netmap trace https://shop.example.com/cart
  kubectl netmap trace pod/shop/front-1 svc/db/pg:5432
  kubectl netmap trace deploy/shop/front pg.db:5432 -o wide
  kubectl netmap trace 172.18.255.200:5432 --via node/worker
  kubectl netmap trace pod/shop/front-1 udp://kube-dns.kube-system:53 --exit-code
"""


def _complete_place(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem[str]]:
    found = complete_name(context, parameter, incomplete)
    if not context.params.get("words") and "internet".startswith(incomplete):
        found.append(CompletionItem("internet"))
    return found


def _complete_node(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem[str]]:
    if "/" not in incomplete:
        return [CompletionItem("node/")] if "node/".startswith(incomplete) else []
    return complete_name(context, parameter, incomplete)


@formats(*OF_EVERY_ANSWER)
@reads
@click.command(
    add_help_option=False, help=HELP, short_help="One request, hop by hop, to where it ends."
)
@click.argument(
    "words", metavar="[FROM] TO", nargs=-1, required=True, shell_complete=_complete_place
)
@click.option(
    "--via",
    metavar="node/NAME",
    default="",
    shell_complete=_complete_node,
    help="The node by which outside traffic enters; without it, every one that differs.",
)
@click.option(
    "--protocol",
    type=click.Choice(["tcp", "udp", "sctp"], case_sensitive=False),
    help="Where TO does not say it; TCP otherwise.",
)
@click.option("--method", metavar="NAME", default="GET", help="Of an HTTP request; GET otherwise.")
@click.option(
    "headers",
    "--header",
    metavar="NAME=VALUE",
    multiple=True,
    help="Of an HTTP request; may be repeated.",
)
@click.option(
    "assumed",
    "--assume",
    metavar="FACT=VALUE",
    multiple=True,
    help="State what netmap cannot see of policy, policy-engine or service-proxy; may be repeated.",
)
@click.option(
    "--exit-code",
    is_flag=True,
    help="Exit with 1 unless every way arrives for certain; with what is not known, too.",
)
@click.pass_context
def trace(  # noqa: PLR0913 -- a flag each
    context: click.Context,
    /,
    words: tuple[str, ...],
    *,
    via: str,
    protocol: str | None,
    method: str,
    headers: tuple[str, ...],
    assumed: tuple[str, ...],
    exit_code: bool,
    **_: object,
) -> None:
    """Answer where a request ends."""
    options = options_of(context)
    from kubectl_netmap.cli import trace_answer  # noqa: PLC0415 -- `--help` does not wait for it

    question = trace_answer.question_of(
        words, protocol=protocol, via=via, method=method, headers=headers
    )
    if not trace_answer.trace(options, question, assumed) and exit_code:
        context.exit(1)
