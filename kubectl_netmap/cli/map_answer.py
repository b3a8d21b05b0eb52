"""The map answered: what was asked for, narrowed and drawn."""

from __future__ import annotations

from kubectl_netmap.cli.options import Options
from kubectl_netmap.cli.session import read, show
from kubectl_netmap.errors import UsageError
from kubectl_netmap.netmap import survey
from kubectl_netmap.objects.labels import Selector
from kubectl_netmap.objects.selector_text import parse_selector
from kubectl_netmap.render.formats import Answer
from kubectl_netmap.render.public import map as public_map
from kubectl_netmap.render.views import map_picture, map_table, map_tree
from kubectl_netmap.render.views.map_asked import Asked
from kubectl_netmap.routing.lookup import find
from kubectl_netmap.routing.part import Wanted
from kubectl_netmap.snapshot.kind import Question


def route_map(options: Options, wanted: Wanted, labels: str = "") -> None:
    """How traffic gets from here to there, as far as was asked; `labels` as typed."""
    reading = read(options, Question.OVERVIEW)
    netmap = survey(reading.snapshot)
    graph = netmap.part(wanted)
    found = (find(netmap.ground, typed, wanted.namespace) for typed in wanted.names)
    asked = Asked(
        namespace=wanted.namespace,
        names=wanted.names,
        labels=labels,
        broken=wanted.broken,
        refs=frozenset(ref for refs in found for ref in refs),
        seconds=reading.seconds,
        again=options.again,
    )
    answer = Answer(
        shape=lambda wide: map_table.view(graph, netmap, asked, wide=wide),
        document=lambda: public_map.document(graph, netmap),
        tree=lambda: map_tree.view(graph, netmap, asked),
        picture=lambda: map_picture.picture(graph, netmap, asked),
    )
    show(answer, options, default="tree")


def selector_of(text: str) -> Selector:
    """The label selector that was typed. Raises `UsageError` where it is none."""
    try:
        return parse_selector(text)
    except ValueError as error:
        raise UsageError(
            f"-l {text!r}: {error}", hint="for example: -l app=front,tier!=cache"
        ) from error
