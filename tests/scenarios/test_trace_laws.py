"""What holds of every trace, whatever cluster it is of and however little of it is seen."""

from __future__ import annotations

from random import Random

import pytest

from kubectl_netmap.trace.ask import ask
from kubectl_netmap.trace.parse import parse
from kubectl_netmap.trace.world import World
from tests.scenarios.stories import READ, TRACES, netmap_of, shuffled, without
from tests.support.trace_laws import answered, assert_it_ends, contradictions, fared

ASKED = [
    pytest.param(story, words, id=f"{story}, {name}")
    for story, traces in TRACES.items()
    for name, words in traces.items()
]


@pytest.mark.parametrize(("story", "words"), ASKED)
class TestEveryTrace:
    """Of a story seen in whole."""

    def test_ends_and_tells_how(self, story: str, words: tuple[str, ...]) -> None:
        assert_it_ends(ask(World(netmap_of(story)), parse(words)))

    def test_does_not_mind_the_order_of_objects(self, story: str, words: tuple[str, ...]) -> None:
        told = fared(ask(World(netmap_of(story)), parse(words)))
        for seed in range(3):
            assert fared(ask(World(shuffled(story, Random(seed))), parse(words))) == told  # noqa: S311 -- no secret


@pytest.mark.parametrize("kind", READ)
@pytest.mark.parametrize(("story", "words"), ASKED)
def test_who_sees_less_is_told_less_and_nothing_else(
    story: str, words: tuple[str, ...], kind: str
) -> None:
    question = parse(words)
    full = ask(World(netmap_of(story)), question)
    less = answered(World(without(story, kind)), question)
    if less is not None:
        assert_it_ends(less)
        assert contradictions(full, less) == []
