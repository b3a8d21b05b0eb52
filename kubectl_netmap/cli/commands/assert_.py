"""`kubectl netmap assert`: whether flows behave as a file says that they must."""

from __future__ import annotations

import click

from kubectl_netmap.cli.options import formats, options_of, reads

FORMATS = ("table", "wide", "json", "yaml", "junit")

HELP = """Do these flows behave as written? For CI, beside the manifests.

FILE is a YAML list of questions, as `trace` takes them but for methods and headers, with
what must hold of the answer; - is stdin. All are answered over one reading of the cluster.
Exits with 1 where one fails, and where one is not known.

\b
  flows:
  - name: the shop reads its database
    from: deploy/shop/front
    to: svc/db/pg:5432
    expect: {disposition: delivered, endpoints: [pod/db/pg-0]}
  - {to: 'https://shop.example.com/old', expect: {status: 404}}

\b
  expect.disposition   delivered, refused, dropped, denied, answered, ...; or a list
  expect.endpoints     all that are reached: pod/NS/NAME, ADDRESS or ADDRESS:PORT
  expect.seenSource    the client's address as the destination sees it; or a list
  expect.status        what a proxy on the way answers

\b
  kubectl netmap assert flows.yaml
  kubectl netmap assert flows.yaml --from cluster.ndjson.gz -o junit > flows.xml
"""


@formats(*FORMATS)
@reads
@click.command(
    "assert", add_help_option=False, help=HELP, short_help="Do flows behave as a file says?"
)
@click.argument("file", metavar="FILE", type=click.Path(allow_dash=True))
@click.option(
    "assumed",
    "--assume",
    metavar="FACT=VALUE",
    multiple=True,
    help="State what netmap cannot see: policy=enforced; may be repeated.",
)
@click.pass_context
def assert_(context: click.Context, /, file: str, assumed: tuple[str, ...], **_: object) -> None:
    """Answer whether flows behave as expected."""
    options = options_of(context)
    from kubectl_netmap.cli import assert_answer  # noqa: PLC0415 -- `--help` does not wait for it

    if not assert_answer.hold(options, file, assumed):
        context.exit(1)
