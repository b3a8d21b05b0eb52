"""What holds of every trace, whatever the cluster and the question are."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from kubectl_netmap.trace.disposition import Disposition
from kubectl_netmap.trace.parse import parse
from tests.support.trace_laws import answered, assert_it_ends, contradictions, fared
from tests.support.trace_pieces import Manifest, hidden
from tests.support.trace_worlds import HIDDEN, SEEN, manifests, questions, vias, world

kinds = st.sampled_from(SEEN) | st.sampled_from(HIDDEN)
spaces = st.sampled_from(["shop", "kube-system", "edge"])
scopes = (
    st.just(("", ())) | st.tuples(spaces, st.just(())) | st.tuples(st.just(""), st.tuples(spaces))
)


@given(manifests(), questions, vias)
def test_every_way_has_an_end_and_the_shares_are_all_of_it(
    found: list[Manifest], words: tuple[str, ...], via: str
) -> None:
    trace = answered(world(found), parse(words, via=via))
    if trace is not None:
        assert_it_ends(trace)


@given(manifests(), questions, st.integers(0, 1000))
def test_the_order_of_objects_means_nothing(
    found: list[Manifest], words: tuple[str, ...], seed: int
) -> None:
    other = [*found]
    Random(seed).shuffle(other)  # noqa: S311 -- no secret
    first, second = (answered(world(each), parse(words)) for each in (found, other))
    assert (first and fared(first)) == (second and fared(second))


@given(manifests(), questions, kinds, scopes)
def test_who_sees_less_is_told_less_and_nothing_else(
    found: list[Manifest], words: tuple[str, ...], kind: str, scope: tuple[str, tuple[str, ...]]
) -> None:
    whole, question = world(found), parse(words)
    full = answered(whole, question)
    less = answered(hidden(whole, kind, space=scope[0], besides=scope[1]), question)
    if full is not None and less is not None:
        assert_it_ends(less)
        assert contradictions(full, less) == []


@given(manifests(), questions)
def test_a_rule_that_allows_all_denies_nothing(
    found: list[Manifest], words: tuple[str, ...]
) -> None:
    trace = answered(world([_allowing(each) for each in found]), parse(words))
    assert trace is None or all(each.disposition is not Disposition.DENIED for each in trace.paths)


@given(manifests(), questions)
def test_a_rule_more_stops_nothing_that_arrived(
    found: list[Manifest], words: tuple[str, ...]
) -> None:
    before, after = (
        answered(world(each), parse(words)) for each in (found, [*map(_allowing, found)])
    )
    if before is not None and before.disposition is Disposition.DELIVERED:
        assert after is not None
        assert after.disposition is Disposition.DELIVERED


def _allowing(manifest: Manifest) -> Manifest:
    """A NetworkPolicy with one more rule on each side, which allows everything."""
    if manifest["kind"] != "NetworkPolicy":
        return manifest
    spec = manifest["spec"]
    rules = {side: [*spec[side], {}] for side in ("ingress", "egress")}
    return {**manifest, "spec": {**spec, **rules}}
