"""Laws over all facts: seeing less never says more; order and repetition say nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_netmap.discover.discover import discover
from kubectl_netmap.discover.fact import Bound, Confidence, Fact
from kubectl_netmap.discover.facts import Facts
from kubectl_netmap.snapshot.kinds import KINDS
from kubectl_netmap.snapshot.snapshot import Snapshot
from tests.support.clusters import snapshot_of

T = TypeVar("T")

SCENARIOS = Path(__file__).parents[1] / "scenarios"
STORIES = {
    story: snapshot_of((SCENARIOS / story / "cluster.yaml").read_text())
    for story in ("dual-stack", "kind-shop")
}
NAMES = [kind.name for kind in KINDS]


def _claims(facts: Facts) -> Iterator[str]:
    """What is claimed: neither lower bounds nor defaults, which are said to be assumed."""
    networks = facts.networks
    for each in networks.ranges:
        if each.fact.bound is Bound.EXACT and each.fact.confidence > Confidence.ASSUMED:
            yield f"{each.layer} network {each.fact.value}"
    yield from (f"unexplained {each}" for each in networks.unexplained)
    yield from (f"duplicate {each}" for each in networks.duplicates)
    yield from (f"overlap {each}" for each in networks.overlaps)
    for node in facts.nodes:
        yield from _claim(f"{node.name} runs", node.service_proxy, str)
    yield from _claim("proxy", facts.service_proxy, lambda proxy: proxy.mode)
    yield from _claim("cni", facts.cni, lambda cni: f"{cni.name} {cni.encapsulation}")
    yield from _claim("policy", facts.policy_engine, lambda engine: engine.enforces)
    yield from _claim("distribution", facts.distribution, str)
    yield from _claim("platform", facts.platform, str)
    yield from (f"balancer {each.name}" for each in facts.load_balancers.value or ())
    yield from (f"controller {each.controller}" for each in facts.ingress_controllers.value or ())
    if facts.dns.value:
        yield from (f"dns {address}" for address in facts.dns.value.addresses)
        yield from _claim("domain", facts.dns.value.domain, str)


def _claim(name: str, fact: Fact[T], say: Callable[[T], str]) -> Iterator[str]:
    if fact.value is not None and fact.confidence > Confidence.ASSUMED:
        yield f"{name} {say(fact.value)}"


def _without(snapshot: Snapshot, kinds: frozenset[str]) -> Snapshot:
    kept = {name: objects for name, objects in snapshot.objects.items() if name not in kinds}
    return replace(snapshot, objects=kept)


SAYS_NOTHING = {"policy unknown"}


@pytest.mark.parametrize("story", STORIES)
@settings(max_examples=40, deadline=None)
@given(unseen=st.frozensets(st.sampled_from(NAMES)))
def test_removing_a_kind_never_adds_a_claim(story: str, unseen: frozenset[str]) -> None:
    everything = STORIES[story]
    before = set(_claims(discover(everything)))
    after = set(_claims(discover(_without(everything, unseen))))
    assert after - before <= SAYS_NOTHING


@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize("unseen", NAMES)
def test_removing_a_kind_never_makes_a_fact_surer(story: str, unseen: str) -> None:
    everything = STORIES[story]
    before = discover(everything)
    after = discover(_without(everything, frozenset({unseen})))
    for field in fields(Facts):
        fact = getattr(after, field.name)
        if isinstance(fact, Fact):
            assert fact.confidence <= getattr(before, field.name).confidence, field.name


@pytest.mark.parametrize("story", STORIES)
def test_nothing_seen_is_nothing_known(story: str) -> None:
    facts = discover(_without(STORIES[story], frozenset(NAMES)))
    assert set(_claims(facts)) <= SAYS_NOTHING
    for field in fields(Facts):
        fact = getattr(facts, field.name)
        if isinstance(fact, Fact):
            assert fact.confidence <= Confidence.ASSUMED, field.name


@pytest.mark.parametrize("story", STORIES)
def test_the_same_snapshot_gives_the_same_facts(story: str) -> None:
    assert discover(STORIES[story]) == discover(replace(STORIES[story]))
