"""`kubectl netmap version`: of netmap, and of the API server if asked for."""

from __future__ import annotations

import json
import platform

import click

from kubectl_netmap import __version__
from kubectl_netmap.cli.options import Options, formats, options_of, reads
from kubectl_netmap.errors import UsageError


@formats("text", "json")
@reads
@click.command(add_help_option=False, short_help="The version of netmap, and of the API server.")
@click.option("--client/--no-client", default=True, help="Only netmap, or the API server too.")
@click.pass_context
def version(context: click.Context, /, *, client: bool, **_: object) -> None:
    """The version of netmap; with --no-client that of the API server too."""
    options = options_of(context)
    server = None if client else _server(options)
    if options.output == "json":
        document = {
            "apiVersion": "netmap/v1alpha1",
            "kind": "Version",
            "netmap": __version__,
            "python": platform.python_version(),
            "server": server,
        }
        click.echo(json.dumps(document, indent=2))
        return
    click.echo(f"netmap {__version__} (Python {platform.python_version()})")
    if not client:
        click.echo(f"Kubernetes {server or 'unknown'}")


def _server(options: Options) -> str | None:
    if not options.live:
        raise UsageError("--no-client asks a cluster", hint="leave --from and --demo away")
    from kubectl_netmap.cli.session import server_version  # noqa: PLC0415 -- `--help` is quick

    return server_version(options) or None
