"""`kubectl netmap explain`: a layer, a promise, a link or a hop in plain words."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem

from kubectl_netmap.cli.options import formats, options_of, reads

FORMATS = ("table", "wide", "json", "yaml")
"""Those that leave prose and pictures as they are; in JSON, `text` is Markdown."""

HELP = """A layer, a promise, a link of the map or a hop of a trace in plain words.

With the example of this very cluster, where one can be read; without any it teaches all
the same. Without a TOPIC it lists what there is.

\b
  kubectl netmap explain                   every topic
  kubectl netmap explain service proxy     a layer
  kubectl netmap explain pods-reach-pods   a promise, and whether it is held here
  kubectl netmap explain pod-network       a layer; hop/pod-network is the hop of a trace
"""


def _complete_topic(
    context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem[str]]:
    from kubectl_netmap.cli.topics import every_topic  # noqa: PLC0415 -- `--help` is quick

    if context.params.get("topic"):
        return []  # one topic at a time
    begun = incomplete.lower()
    found = (topic for topic in every_topic() if topic.name.startswith(begun))
    return [CompletionItem(topic.name, help=topic.title) for topic in found]


@formats(*FORMATS)
@reads
@click.command(
    add_help_option=False, help=HELP, short_help="A layer, promise, link or hop in plain words."
)
@click.argument("topic", metavar="[TOPIC]", nargs=-1, shell_complete=_complete_topic)
@click.pass_context
def explain(context: click.Context, /, topic: tuple[str, ...], **_: object) -> None:
    """Explain a topic, or list all of them."""
    options = options_of(context)
    from kubectl_netmap.cli import answers  # noqa: PLC0415 -- `--help` does not wait for it

    answers.explain(options, topic)
