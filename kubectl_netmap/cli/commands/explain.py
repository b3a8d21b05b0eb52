"""`kubectl netmap explain`: a layer, a promise or a link of the map in plain words."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem

from kubectl_netmap.cli.options import formats, options_of, reads

FORMATS = ("table", "wide", "json", "yaml")
"""Those that leave prose and pictures as they are; in JSON, `text` is Markdown."""

HELP = """A layer, a promise or a link of the map in plain words, with a picture.

With the example of this very cluster, where one can be read; without any it teaches all
the same. Without a TOPIC it lists what there is.

\b
  kubectl netmap explain                   every topic
  kubectl netmap explain service proxy     a layer
  kubectl netmap explain pods-reach-pods   a promise, and whether it is held here
"""


def _complete_topic(
    context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem[str]]:
    from kubectl_netmap.mental_model.topics import topics  # noqa: PLC0415 -- `--help` is quick

    if context.params.get("topic"):
        return []  # one topic at a time
    begun = incomplete.lower()
    return [CompletionItem(t.name, help=t.title) for t in topics() if t.name.startswith(begun)]


@formats(*FORMATS)
@reads
@click.command(
    add_help_option=False, help=HELP, short_help="A layer, a promise or a link in plain words."
)
@click.argument("topic", metavar="[TOPIC]", nargs=-1, shell_complete=_complete_topic)
@click.pass_context
def explain(context: click.Context, /, topic: tuple[str, ...], **_: object) -> None:
    """Explain a topic, or list all of them."""
    options = options_of(context)
    from kubectl_netmap.cli import answers  # noqa: PLC0415 -- `--help` does not wait for it

    answers.explain(options, topic)
