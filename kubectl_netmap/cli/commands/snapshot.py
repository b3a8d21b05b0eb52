"""`kubectl netmap snapshot`: what was read, in a file that answers every question."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

import click

from kubectl_netmap.cli.options import options_of, reads
from kubectl_netmap.errors import NetmapError, UsageError

STDOUT = "-"


HELP = """Save what netmap reads of a cluster, to answer any question from it later.

No Secrets, no environment variables or arguments that netmap does not know.

\b
  kubectl netmap snapshot -o cluster.ndjson.gz
  kubectl netmap --from cluster.ndjson.gz
"""


@reads
@click.command(add_help_option=False, help=HELP, short_help="Save what is read, to ask it later.")
@click.option(
    *("file", "-o", "--output"),
    metavar="FILE",
    type=click.Path(allow_dash=True),
    required=True,
    help="Where to, for example cluster.ndjson.gz; - is stdout.",
)
@click.option(
    "--redact", is_flag=True, help="Replace names and addresses; structure and sizes stay."
)
@click.pass_context
def snapshot(context: click.Context, /, file: str, *, redact: bool, **_: object) -> None:
    """Save a snapshot."""
    options = options_of(context)
    if options.output is not None:
        raise UsageError(
            "-o before `snapshot` chooses a format, and a snapshot has one only",
            hint="name the file after it: kubectl netmap snapshot -o cluster.ndjson.gz",
        )
    if file == STDOUT and sys.stdout.isatty():
        raise UsageError(
            "a snapshot is binary, and stdout is a terminal",
            hint="name a file: kubectl netmap snapshot -o cluster.ndjson.gz",
        )
    from kubectl_netmap.cli.session import read  # noqa: PLC0415 -- `--help` does not wait for it
    from kubectl_netmap.discover.marks import count_of  # noqa: PLC0415 -- the same
    from kubectl_netmap.snapshot.archive import write  # noqa: PLC0415 -- the same

    what = read(options, None).snapshot
    if redact:
        from kubectl_netmap.snapshot.redact import redact as redacted_copy  # noqa: PLC0415 -- seldom

        what = redacted_copy(what, secrets.token_bytes(32))
    with _open(file) as stream:
        write(what, stream)
    if not options.quiet and file != STDOUT:
        objects = sum(map(len, what.objects.values()))
        gaps = f", {count_of(len(what.gaps), 'gap')}" if what.gaps else ""
        redacted = ", redacted" if redact else ""
        click.echo(f"{file}: {count_of(objects, 'object')}{gaps}{redacted}", err=True)


@contextmanager
def _open(file: str) -> Iterator[IO[bytes]]:
    """A stream to the file, which is there whole or not at all; devices are written to."""
    if file == STDOUT:
        yield sys.stdout.buffer
        return
    path = Path(file).resolve()
    try:
        if path.exists() and not path.is_file():
            with path.open("wb") as stream:
                yield stream
            return
        with _replacing(path) as stream:
            yield stream
    except OSError as error:
        reason = error.strerror or str(error)
        raise NetmapError(
            f"{file} cannot be written: {reason}",
            hint="-o names a file in a folder that you may write to; - is stdout",
        ) from error


@contextmanager
def _replacing(path: Path) -> Iterator[IO[bytes]]:
    """A file beside the path, which takes its place when all of it is written."""
    part = NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False)  # noqa: SIM115 -- closed below, before it is moved
    try:
        with part:
            yield part
        Path(part.name).replace(path)
    except BaseException:
        Path(part.name).unlink(missing_ok=True)
        raise
