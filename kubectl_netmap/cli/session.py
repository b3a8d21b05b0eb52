"""From options to a snapshot, and from an answer to the terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import click

from kubectl_netmap.cli.options import Options
from kubectl_netmap.cli.progress import Progress
from kubectl_netmap.cli.terminal import style_of
from kubectl_netmap.collect.cluster.connection import OptIn
from kubectl_netmap.collect.cluster.source import ClusterSource, open_cluster
from kubectl_netmap.collect.collect import collect
from kubectl_netmap.collect.demo import open_demo
from kubectl_netmap.collect.files.open import open_files
from kubectl_netmap.collect.narrow import Plan, collect_wanted
from kubectl_netmap.discover.marks import count_of
from kubectl_netmap.errors import NotAllowed
from kubectl_netmap.render.formats import FORMATS, Answer
from kubectl_netmap.routing.seeing import count_of_kind
from kubectl_netmap.snapshot.kind import Kind, Question, Read
from kubectl_netmap.snapshot.kinds import kinds_for
from kubectl_netmap.snapshot.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Reading:
    """A snapshot, and how many seconds it took to read where a cluster was asked."""

    snapshot: Snapshot
    seconds: float | None = None


def read(options: Options, question: Question | None) -> Reading:
    """What the options name, as far as the question needs it (None: everything).

    Raises `NetmapError` where nothing at all can be read.
    """
    return read_kinds(options, kinds_for(question))


def read_kinds(options: Options, kinds: tuple[Kind, ...]) -> Reading:
    """The same for some kinds; the demo and snapshots hold whatever they hold."""
    return _read(options, kinds, None)


def read_wanted(options: Options, plan: Callable[[str], Plan]) -> Reading:
    """As little of a cluster as a plan wants, else everything; of files everything.

    `plan` is made for the namespace of names that are given without one.
    """
    return _read(options, kinds_for(None), plan if options.opt_in == OptIn() else None)


def _read(options: Options, kinds: tuple[Kind, ...], plan: Callable[[str], Plan] | None) -> Reading:
    if options.demo:
        return Reading(open_demo())
    with Progress(sys.stderr, os.environ, quiet=options.quiet) as progress:
        if options.live:
            with open_cluster(
                options.connection,
                options.opt_in,
                environ=os.environ,
                now=lambda: datetime.now(UTC),
                notice=progress.notice,
            ) as cluster:
                snapshot = _part(cluster, plan, progress) if plan else None
                if snapshot is None:
                    everything = collect(cluster, kinds, progress.read)
                    snapshot = _with_something(everything, kinds)
                reading = Reading(snapshot, progress.elapsed)
        else:
            files = open_files(options.paths, sys.stdin.buffer)
            reading = Reading(collect(files, kinds, progress.read))
        if options.verbosity:
            progress.notice(_told(progress, reading.snapshot))
    return reading


def _part(
    cluster: ClusterSource, plan: Callable[[str], Plan], progress: Progress
) -> Snapshot | None:
    return collect_wanted(cluster, plan(cluster.namespace()), progress.read)


def _with_something(snapshot: Snapshot, kinds: Iterable[Kind]) -> Snapshot:
    """The snapshot, if anything that every cluster serves could be read."""
    expected = [kind.name for kind in kinds if not kind.optional and kind.read is Read.LIST]
    if any(name in snapshot.objects for name in expected):
        return snapshot
    first = next((gap.detail for gap in snapshot.gaps if gap.kind in expected), "")
    raise NotAllowed(
        f"nothing in the cluster may be read: {first}",
        hint="name a namespace that you may read by -n, or see: kubectl auth can-i --list",
    )


def show(answer: Answer, options: Options, default: str = "table") -> None:
    """Print an answer in the format that was asked for."""
    style = style_of(sys.stdout, os.environ, options.color)
    text = FORMATS[options.output or default](answer, style)
    click.echo(text, nl=False, color=style.color)


def _told(progress: Progress, snapshot: Snapshot) -> str:
    counts = sorted((kind, len(found)) for kind, found in snapshot.objects.items() if found)
    kinds = ", ".join(count_of_kind(count, kind) for kind, count in counts) or "nothing"
    gaps = f", {count_of(len(snapshot.gaps), 'gap')}" if snapshot.gaps else ""
    return f"read in {progress.elapsed:.1f} s: {kinds}{gaps}"


def server_version(options: Options) -> str:
    """The API server's version; empty where it does not tell."""
    with open_cluster(
        options.connection, environ=os.environ, now=lambda: datetime.now(UTC)
    ) as cluster:
        return cluster.header().server_version
