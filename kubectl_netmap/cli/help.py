"""The help of a command: usage, text, commands, and its flags in sections."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import click


class Flags(StrEnum):
    """The sections of flags, in the order of the help."""

    OUTPUT = "Output"
    SOURCE = "What to read"
    RIGHTS = "Read more, where you may"
    CLUSTER = "Which cluster, and as whom (as in kubectl)"


def text(context: click.Context, sections: Mapping[str, Flags]) -> str:
    """The help; `sections` puts flags, by their parameter's name, into sections.

    Which cluster to ask is told once, by the root.
    """
    command, formatter = context.command, context.make_formatter()
    command.format_usage(context, formatter)
    command.format_help_text(context, formatter)
    if isinstance(command, click.Group):
        command.format_commands(context, formatter)
    for section in Flags:
        rows = [
            row
            for each in command.get_params(context)
            if isinstance(each, click.Option)
            and sections.get(each.name or "", Flags.OUTPUT) is section
            and (row := each.get_help_record(context)) is not None
        ]
        if rows and (section is not Flags.CLUSTER or context.parent is None):
            with formatter.section(section.value):
                formatter.write_dl(rows, col_max=28)
        elif rows:
            formatter.write_paragraph()
            formatter.write_text("Flags that choose cluster and user: kubectl netmap --help")
    return formatter.getvalue().rstrip("\n")
