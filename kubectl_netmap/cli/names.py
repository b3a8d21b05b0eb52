"""Names of objects completed: `svc/` and then what the cluster has of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from kubectl_netmap.errors import NetmapError

if TYPE_CHECKING:
    from kubectl_netmap.cli.options import Options

_OFFERED = ("svc", "ingress", "pod", "deploy", "ds", "gateway", "httproute", "node")
"""Kinds that are offered first; every other one is taken as well."""


def complete_name(
    context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem[str]]:
    """Kinds, then objects of the kind that was typed; nothing where they cannot be read."""
    word, slash, begun = incomplete.partition("/")
    if not slash:
        return [CompletionItem(f"{kind}/") for kind in _OFFERED if kind.startswith(word)]
    try:
        names = _names(_options(context), word)
    except NetmapError:
        return []  # completion stays silent: the command itself will tell
    found = [name for name in names if name.startswith(begun)]
    if begun and "/" not in begun:  # an object is found by its bare name too
        bare = (name.rpartition("/")[2] for name in names)
        found += [name for name in dict.fromkeys(bare) if name.startswith(begun)]
    return [CompletionItem(f"{word}/{name}") for name in dict.fromkeys(found)]


def complete_namespace(
    context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem[str]]:
    """Namespaces; nothing where they cannot be read."""
    try:
        names = _names(replace(_options(context), namespace=""), "namespace")
    except NetmapError:
        return []
    return [CompletionItem(name) for name in names if name.startswith(incomplete)]


def _options(context: click.Context) -> Options:
    from kubectl_netmap.cli.options import options_of  # noqa: PLC0415 -- that has this for a flag

    return options_of(context)


def _names(options: Options, word: str) -> tuple[str, ...]:
    from kubectl_netmap.cli.session import read_kinds  # noqa: PLC0415 -- `--help` does not wait
    from kubectl_netmap.routing.ground import Ground  # noqa: PLC0415 -- the same
    from kubectl_netmap.routing.lookup import KINDS, names_of  # noqa: PLC0415 -- the same
    from kubectl_netmap.snapshot.kinds import kind_of  # noqa: PLC0415 -- the same

    try:
        kind = kind_of("Namespace" if word == "namespace" else KINDS[word.lower()])
    except KeyError:
        return ()  # no kind, or one that is not read by itself
    snapshot = read_kinds(replace(options, quiet=True), (kind,)).snapshot
    names = names_of(Ground(snapshot), kind.name)
    if not options.namespace:
        return names
    within = f"{options.namespace}/"
    return tuple(name.removeprefix(within) for name in names if name.startswith(within))
