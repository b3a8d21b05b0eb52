"""The questions answered: options to snapshot, to netmap, to what is shown."""

from __future__ import annotations

from collections.abc import Sequence
from shlex import quote

import click

from kubectl_netmap.cli.options import Options
from kubectl_netmap.cli.session import read, show
from kubectl_netmap.cli.topics import every_topic
from kubectl_netmap.errors import (
    ClusterUnreachable,
    KubeconfigError,
    NotAllowed,
    NotAuthenticated,
    UsageError,
)
from kubectl_netmap.mental_model.lesson import lesson
from kubectl_netmap.mental_model.model import hold
from kubectl_netmap.mental_model.topics import About, Topic, find, near
from kubectl_netmap.netmap import Netmap, survey
from kubectl_netmap.render.formats import Answer
from kubectl_netmap.render.public import model as public_model
from kubectl_netmap.render.public import networks as public_networks
from kubectl_netmap.render.public import overview as public_overview
from kubectl_netmap.render.views import lesson as lesson_view
from kubectl_netmap.render.views import model as model_view
from kubectl_netmap.render.views import networks as networks_view
from kubectl_netmap.render.views import overview as overview_view
from kubectl_netmap.snapshot.kind import Question


def overview(options: Options) -> None:
    """What the cluster looks like."""
    reading = read(options, Question.OVERVIEW)
    netmap = survey(reading.snapshot)
    asked = overview_view.Asked(options.namespace, reading.seconds, options.again)
    answer = Answer(
        shape=lambda wide: overview_view.view(netmap, asked, wide=wide),
        document=lambda: public_overview.document(netmap, options.namespace),
    )
    show(answer, options)


def networks(options: Options) -> None:
    """What its three networks are, and what makes the datapath between them."""
    netmap = survey(read(options, Question.NETWORKS).snapshot)
    answer = Answer(
        shape=lambda wide: networks_view.view(netmap, wide=wide),
        document=lambda: public_networks.document(netmap),
    )
    show(answer, options)


def model(options: Options) -> None:
    """Which promises of Kubernetes are held."""
    netmap = survey(read(options, Question.OVERVIEW).snapshot)
    held = hold(netmap)
    # whoever may read one namespace only has to name it again
    again = f"{f' -n {quote(options.namespace)}' if options.namespace else ''}{options.again}"
    answer = Answer(
        shape=lambda wide: model_view.view(held, netmap.snapshot.gaps, again, wide=wide),
        document=lambda: public_model.document(netmap, held),
    )
    show(answer, options)


def explain(options: Options, words: Sequence[str]) -> None:
    """A topic in plain words; without one, what can be explained."""
    if not words:
        found = every_topic()
        show(
            Answer(
                shape=lambda _: lesson_view.contents(found),
                document=lambda: public_model.contents(found),
            ),
            options,
        )
        return
    topic = find(words, every_topic()) or _no_such_topic(words)
    netmap = None if topic.about is About.HOP else _if_any(options)
    told = lesson(topic, netmap)
    answer = Answer(
        shape=lambda wide: lesson_view.view(told, wide=wide),
        document=lambda: public_model.lesson(told, netmap),
    )
    show(answer, options)


def _no_such_topic(words: Sequence[str]) -> Topic:
    close = near(words, every_topic())
    maybe = f"did you mean {' or '.join(close)}?\n" if close else ""
    raise UsageError(
        f"nothing explains {' '.join(words)!r}",
        hint=f"{maybe}see: kubectl netmap explain",
    )


def _if_any(options: Options) -> Netmap | None:
    """The cluster for the example; None where nobody asked for one and none answers."""
    try:
        return survey(read(options, Question.OVERVIEW).snapshot)
    except (ClusterUnreachable, KubeconfigError, NotAllowed, NotAuthenticated) as error:
        if not options.live or options.again:
            raise
        if not options.quiet:
            click.echo(f"without the example of a cluster: {error}", err=True)
        return None
