from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kubectl_netmap.objects.ingress import Ingress, IngressPath
from kubectl_netmap.semantics.http_routing.controller import Controller
from kubectl_netmap.semantics.http_routing.controllers import CONTROLLERS, controller_of
from kubectl_netmap.semantics.http_routing.ingress_match import match
from kubectl_netmap.semantics.http_routing.outcome import Matched, Unmatched, Unsure
from kubectl_netmap.semantics.http_routing.paths import Reading, takes
from kubectl_netmap.semantics.http_routing.request import Request
from tests.semantics.http_routing.told import API, backend, ingress

PATHS = st.lists(st.sampled_from(["a", "b", "ab", ""]), max_size=3).map(
    lambda parts: "/" + "/".join(parts)
)
HOSTS = st.sampled_from(["", "x.example.com", "y.example.com", "*.example.com"])
ASKED = st.sampled_from(["x.example.com", "y.example.com", "z.example.com", "example.com", ""])
TYPES = st.sampled_from(["Exact", "Prefix", "ImplementationSpecific"])
BACKENDS = st.sampled_from(["one", "two", "three"]).map(backend)
RULES = st.lists(st.builds(IngressPath, HOSTS, PATHS, TYPES, BACKENDS), max_size=4)
REQUESTS = st.builds(Request, ASKED, PATHS)
ANYBODY = st.sampled_from([*CONTROLLERS, API, controller_of("acme")])


@st.composite
def several(draw: st.DrawFn, name: str = "web") -> tuple[Ingress, ...]:
    lists = draw(st.lists(st.tuples(RULES, st.none() | BACKENDS), max_size=3))
    return tuple(
        Ingress(
            "shop",
            f"{name}-{number}",
            hosts=tuple(path.host for path in rules),
            paths=tuple(rules),
            default_backend=default,
        )
        for number, (rules, default) in enumerate(lists)
    )


def shuffled(ingresses: tuple[Ingress, ...], chance: st.DataObject) -> list[Ingress]:
    """The same Ingresses in another order, and so the rules of each."""
    mixed = []
    for each in chance.draw(st.permutations(ingresses)):
        paths = tuple(chance.draw(st.permutations(each.paths)))
        hosts = tuple(path.host for path in paths)
        mixed.append(
            Ingress(
                each.namespace,
                each.name,
                hosts=hosts,
                paths=paths,
                default_backend=each.default_backend,
            )
        )
    return mixed


@given(REQUESTS, several(), ANYBODY, st.data())
def test_the_order_of_ingresses_and_of_their_rules_does_not_matter(
    request: Request, ingresses: tuple[Ingress, ...], controller: Controller, chance: st.DataObject
) -> None:
    one = match(request, ingresses, controller)
    other = match(request, shuffled(ingresses, chance), controller)
    assert type(one) is type(other)
    if isinstance(one, Matched) and isinstance(other, Matched):
        assert (one.ingress.ref, one.via, one.also) == (other.ingress.ref, other.via, other.also)
    if isinstance(one, Unsure) and isinstance(other, Unsure):
        assert one.why == other.why


@given(REQUESTS, several(), several("more"))
def test_a_request_that_a_rule_takes_is_still_taken_when_there_are_more_ingresses(
    request: Request, ingresses: tuple[Ingress, ...], more: tuple[Ingress, ...]
) -> None:
    if not isinstance(match(request, ingresses, API), Unmatched):
        assert not isinstance(match(request, (*ingresses, *more), API), Unmatched)


@given(REQUESTS, several(), several("more"), ANYBODY)
def test_rules_for_another_host_change_nothing(
    request: Request,
    ingresses: tuple[Ingress, ...],
    more: tuple[Ingress, ...],
    controller: Controller,
) -> None:
    others = tuple(
        Ingress("shop", each.name, hosts=("far.example.org",), paths=paths)
        for each in more
        for paths in (
            tuple(IngressPath("far.example.org", "/", "Prefix", p.backend) for p in each.paths),
        )
    )
    if ingresses:
        alone = match(request, ingresses, controller)
        assert match(request, (*ingresses, *others), controller) == alone


@given(PATHS)
def test_an_exact_path_beats_every_prefix(path: str) -> None:
    every = [path[:end] or "/" for end in range(len(path) + 1)]
    lines = [f"- {prefix} Prefix prefix" for prefix in dict.fromkeys(every)]
    outcome = match(Request("", path), [ingress("web", *lines, f"- {path} Exact exact")], API)
    assert isinstance(outcome, Matched)
    assert outcome.backend == backend("exact")


@given(PATHS, PATHS)
def test_what_an_exact_path_takes_every_other_reading_takes(path: str, asked: str) -> None:
    if takes(Reading.EXACT, path, asked):
        others = (Reading.ELEMENTS, Reading.CHARACTERS, Reading.REGEX, Reading.UNKNOWN)
        assert all(takes(each, path, asked) for each in others)


@given(PATHS, PATHS)
def test_what_is_not_known_of_a_path_never_contradicts_a_reading(path: str, asked: str) -> None:
    known = takes(Reading.UNKNOWN, path, asked)
    for reading in (Reading.EXACT, Reading.ELEMENTS, Reading.CHARACTERS):
        assert known is None or takes(reading, path, asked) is known


@given(PATHS, PATHS)
def test_a_slash_at_the_end_changes_nothing_for_a_prefix(path: str, asked: str) -> None:
    plain = takes(Reading.ELEMENTS, path, asked)
    assert takes(Reading.ELEMENTS, f"{path.rstrip('/')}/", asked) is plain


@given(REQUESTS, several(), ANYBODY)
def test_a_match_is_of_a_rule_whose_host_and_path_the_ingress_has(
    request: Request, ingresses: tuple[Ingress, ...], controller: Controller
) -> None:
    outcome = match(request, ingresses, controller)
    if isinstance(outcome, Matched):
        assert outcome.ingress in ingresses
        if outcome.rule is None:
            assert outcome.backend == outcome.ingress.default_backend
        else:
            assert outcome.rule in outcome.ingress.paths
