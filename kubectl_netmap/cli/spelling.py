"""Flags as kubectl spells them, told as click takes them.

`-o=json` and `-n=shop` (a flag of one letter may have its value after `=`), `-v=6` and
`-v6` (a level), `--demo=true` and `--demo=false` (a switch with its value).
Source: github.com/spf13/pflag, "Command line flag syntax".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import click

_VERBOSITY = re.compile(r"-v=?(\d+)")
_END_OF_FLAGS = "--"


def as_click_spells(words: Iterable[str], root: click.Command) -> Iterator[str]:
    """The words, with the flags of the command and of those below respelled; none after `--`."""
    below = root.commands.values() if isinstance(root, click.Group) else ()
    options = [
        option
        for command in (root, *below)
        for option in command.params
        if isinstance(option, click.Option)
    ]
    switches = {name for option in options if option.is_flag for name in option.opts}
    takes_value = {
        name for option in options if not (option.is_flag or option.count) for name in option.opts
    }
    rest = iter(words)
    for word in rest:
        name, equals, value = word.partition("=")
        if word == _END_OF_FLAGS:
            yield word
            yield from rest
        elif verbosity := _VERBOSITY.fullmatch(word):
            yield f"--v={verbosity[1]}"
        elif equals and name in takes_value and not name.startswith("--"):
            yield from (name, value)
        elif name not in switches or value not in {"true", "false"}:
            yield word
        elif value == "true":
            yield name
        elif name == "--client":
            yield "--no-client"
