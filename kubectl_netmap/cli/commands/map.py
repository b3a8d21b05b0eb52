"""`kubectl netmap map`: every way into the cluster and inside it, and where each ends."""

from __future__ import annotations

import click

from kubectl_netmap.cli.names import complete_name
from kubectl_netmap.cli.options import formats, options_of, reads

FORMATS = (
    *("tree", "table", "wide", "markdown", "json", "yaml"),
    *("dot", "mermaid", "svg", "html"),
)

HELP = """Every way into the cluster and where it ends, each broken link with its reason.

From outside over load balancers, node ports, Ingresses and Gateways to Services, their
endpoints and pods, and the network between the nodes. NAME is an object, such as
svc/cart, ingress/shop/web, pod/shop/cart-0 or node/worker: then only what leads to it
or from it.

\b
  kubectl netmap map                     the whole cluster
  kubectl netmap map -n shop             what leads into one namespace
  kubectl netmap map svc/cart            what leads to a Service, and where it ends
  kubectl netmap map --broken            only what is not ok
  kubectl netmap map -o html > map.html  a page to open, search and attach
  kubectl netmap map -o markdown         for a ticket
"""


@formats(*FORMATS)
@reads
@click.command(
    "map", add_help_option=False, help=HELP, short_help="Every way in, and where it ends."
)
@click.argument("names", metavar="[NAME]...", nargs=-1, shell_complete=complete_name)
@click.option(
    "-l", "--selector", metavar="LABELS", help="Only Services with these labels: app=shop,!old."
)
@click.option("--broken", is_flag=True, help="Only what is not ok, and the way there.")
@click.option("--pods", is_flag=True, help="Every pod by itself, not folded to its owner.")
@click.pass_context
def map_(
    context: click.Context,
    /,
    names: tuple[str, ...],
    selector: str | None,
    *,
    broken: bool,
    pods: bool,
    **_: object,
) -> None:
    """Answer how traffic gets from here to there."""
    options = options_of(context)
    from kubectl_netmap.cli import map_answer  # noqa: PLC0415 -- `--help` does not wait for it
    from kubectl_netmap.routing.part import Wanted  # noqa: PLC0415 -- the same

    wanted = Wanted(
        names=names,
        namespace=options.namespace,
        selector=None if selector is None else map_answer.selector_of(selector),
        broken=broken,
        pods=pods,
    )
    map_answer.route_map(options, wanted, selector or "")
