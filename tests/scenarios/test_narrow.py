"""Every story asked twice: of what a trace needs, and of the whole cluster."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import product

import pytest

from kubectl_netmap.collect.narrow import collect_wanted
from kubectl_netmap.errors import NetmapError
from kubectl_netmap.netmap import Netmap, survey
from kubectl_netmap.trace.ask import ask
from kubectl_netmap.trace.disposition import Disposition
from kubectl_netmap.trace.ends import Near
from kubectl_netmap.trace.needs import MOST, needs
from kubectl_netmap.trace.parse import parse
from kubectl_netmap.trace.trace import Path
from kubectl_netmap.trace.world import World
from tests.scenarios.stories import STORIES, netmap_of
from tests.support.parts import PartsOf

KINDNET = ("broken-shop", "gateway-api", "healthy-shop", "kind-shop")
"""Stories whose CNI enforces policies and has no objects of its own."""

MORE = 13
"""Requests where it has to be asked, too, whether policies of other kinds are served."""

Fares = list[tuple[object, ...]] | str


def _questions(netmap: Netmap) -> Iterator[tuple[str, str]]:
    """From a pod of each namespace and a node, to every port of every Service, and to pods."""
    snapshot = netmap.snapshot
    senders = {pod.namespace: pod for pod in snapshot.pods}
    origins = [f"pod/{pod.namespace}/{pod.name}" for pod in senders.values()]
    nodes = [f"node/{node.name}" for node in snapshot.nodes[:1]]
    targets = [
        f"svc/{each.namespace}/{each.name}:{port.port}"
        for each in snapshot.services
        for port in each.ports
    ]
    pods = [f"pod/{pod.namespace}/{pod.name}:80" for pod in senders.values()]
    yield from product((*origins, *nodes), (*targets, *pods))


def _fares(netmap: Netmap, words: tuple[str, str]) -> Fares:
    try:
        paths = ask(World(netmap), parse(words)).paths
    except NetmapError as error:
        return str(error)
    return [_fare(path) for path in paths]


def _fare(path: Path) -> tuple[object, ...]:
    return path.disposition, path.end, path.seen_source, path.share, path.client


def _requests(source: PartsOf) -> int:
    """One for each part; for kinds that no story serves, one that asks what is served."""
    surely = [want for want in source.asked if not want.maybe]
    return len(surely) + (len(surely) < len(source.asked))


@pytest.mark.parametrize("story", STORIES)
def test_what_is_needed_gives_the_answer_of_the_whole_cluster_by_few_requests(story: str) -> None:
    whole = netmap_of(story)
    unsure = []
    for words in _questions(whole):
        source = PartsOf(whole.snapshot)
        seen = collect_wanted(source, partial(needs, parse(words), Near()))
        if seen is None:
            continue
        assert _requests(source) <= (MOST if story in KINDNET else MORE), source.asked
        found, expected = _fares(survey(seen), words), _fares(whole, words)
        if found != expected:
            assert Disposition.INSUFFICIENT_INFORMATION in {fare[0] for fare in found}, words
            unsure.append(words)
    assert {to for _, to in unsure} == UNSURE.get(story, set())


UNSURE = {"cloud-lb-pending": {"svc/default/kubernetes:443"}}
"""Where an address in the range of pods, which no pod has, may be that of a pod not asked for."""


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("pod", "svc/db/pg:5432"), id="from a pod"),
        pytest.param(("node/kind-worker", "svc/db/pg:5432"), id="from a node"),
    ],
)
def test_a_usual_question_is_never_one_for_the_whole_cluster(words: tuple[str, str]) -> None:
    snapshot = netmap_of("kind-shop").snapshot
    sender = next(pod for pod in snapshot.pods if pod.namespace == "shop")
    origin = f"pod/shop/{sender.name}" if words[0] == "pod" else words[0]
    source = PartsOf(snapshot)
    assert collect_wanted(source, partial(needs, parse((origin, words[1])), Near())) is not None
    assert len(source.asked) <= MOST
