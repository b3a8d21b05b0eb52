"""What commands say of a story: each question with its answer in every shape."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from kubectl_netmap.mental_model.model import hold
from kubectl_netmap.netmap import Netmap
from kubectl_netmap.render.formats import Answer
from kubectl_netmap.render.public import map as public_map
from kubectl_netmap.render.public import model as public_model
from kubectl_netmap.render.public import networks as public_networks
from kubectl_netmap.render.public import overview as public_overview
from kubectl_netmap.render.public import trace as public_trace
from kubectl_netmap.render.views import map_picture, map_table, map_tree
from kubectl_netmap.render.views import model as model_view
from kubectl_netmap.render.views import networks as networks_view
from kubectl_netmap.render.views import overview as overview_view
from kubectl_netmap.render.views import trace as trace_view
from kubectl_netmap.render.views.map_asked import Asked
from kubectl_netmap.trace.ask import ask
from kubectl_netmap.trace.parse import parse
from kubectl_netmap.trace.world import World


def answer(netmap: Netmap, question: str) -> Answer:
    """The answer to a question, as its command gives it."""
    return _ANSWERS[question](netmap)


def traced(netmap: Netmap, words: Sequence[str]) -> Answer:
    """The answer to a trace, as its command gives it."""
    found = ask(World(netmap), parse(words))
    asked = trace_view.Asked()
    return Answer(
        shape=lambda wide: trace_view.view(found, netmap, asked, wide=wide),
        document=lambda: public_trace.document(found, netmap),
    )


def _overview(netmap: Netmap) -> Answer:
    asked = overview_view.Asked(seconds=0.4)
    return Answer(
        shape=lambda wide: overview_view.view(netmap, asked, wide=wide),
        document=lambda: public_overview.document(netmap),
    )


def _networks(netmap: Netmap) -> Answer:
    return Answer(
        shape=lambda wide: networks_view.view(netmap, wide=wide),
        document=lambda: public_networks.document(netmap),
    )


def _map(netmap: Netmap) -> Answer:
    asked = Asked(seconds=0.4)
    return Answer(
        shape=lambda wide: map_table.view(netmap.map, netmap, asked, wide=wide),
        document=lambda: public_map.document(netmap.map, netmap),
        tree=lambda: map_tree.view(netmap.map, netmap, asked),
        picture=lambda: map_picture.picture(netmap.map, netmap, asked),
    )


def _model(netmap: Netmap) -> Answer:
    held, gaps = hold(netmap), netmap.snapshot.gaps
    return Answer(
        shape=lambda wide: model_view.view(held, gaps, wide=wide),
        document=lambda: public_model.document(netmap, held),
    )


_ANSWERS: Mapping[str, Callable[[Netmap], Answer]] = {
    "overview": _overview,
    "networks": _networks,
    "map": _map,
    "model": _model,
}
