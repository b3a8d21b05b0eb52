"""What holds whatever the policies are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as changed

from kubectl_netmap.objects.labels import Labels, Requirement, Selector
from kubectl_netmap.objects.policy import NetworkPolicy, PolicyPeer, PolicyPort, PolicyRule
from kubectl_netmap.objects.workload import Pod, PodTemplate
from kubectl_netmap.semantics.network_policy.engines import API_TEXT, CILIUM, KINDNET
from kubectl_netmap.semantics.network_policy.party import Party
from kubectl_netmap.semantics.network_policy.verdict import Allowed, Denied, Undecided, Verdict
from kubectl_netmap.semantics.network_policy.way import Direction, Way
from tests.support.policy_cases import Ask

LABELS: tuple[Labels, ...] = ({}, {"a": "x"}, {"a": "y"}, {"a": "x", "b": "x"}, {"b": "y"})
PLAIN = tuple(map(Selector, LABELS))
SELECTORS = (
    *PLAIN,
    Selector({}, (Requirement("a", "In", ("x", "y")),)),
    Selector({}, (Requirement("a", "NotIn", ("x",)),)),
    Selector({}, (Requirement("b", "Exists"),)),
    Selector({"a": "x"}, (Requirement("b", "DoesNotExist"),)),
)
BLOCKS = (
    *(PolicyPeer(cidr=each) for each in ("0.0.0.0/0", "10.1.0.0/16", "203.0.113.0/24", "::/0")),
    PolicyPeer(cidr="0.0.0.0/0", excepted=("10.1.0.0/16",)),
    PolicyPeer(cidr="10.0.0.0/8", excepted=("10.1.0.0/16", "10.3.0.0/16")),
)


def selecting(some: Sequence[Selector]) -> tuple[PolicyPeer, ...]:
    either = (None, *some)
    return tuple(PolicyPeer(pods, spaces) for pods in either for spaces in either)


labels = st.sampled_from(LABELS)
peers = st.sampled_from((*selecting(SELECTORS), *BLOCKS * 6))
ports = st.sampled_from(
    (
        PolicyPort(),
        PolicyPort("UDP"),
        PolicyPort(port=80),
        PolicyPort("UDP", 80),
        PolicyPort(port=80, end_port=500),
        PolicyPort(port="web"),
    )
)


def some_rules(
    of: st.SearchStrategy[PolicyPeer], least: int = 0
) -> st.SearchStrategy[tuple[PolicyRule, ...]]:
    rule = st.builds(
        PolicyRule,
        st.lists(of, min_size=least, max_size=2).map(tuple),
        st.lists(ports, max_size=2).map(tuple),
    )
    return st.lists(rule, max_size=2).map(tuple)


def some_policies(
    rules: st.SearchStrategy[tuple[PolicyRule, ...]],
) -> st.SearchStrategy[tuple[NetworkPolicy, ...]]:
    one = st.builds(
        NetworkPolicy,
        st.just("db"),
        st.sampled_from(["p", "q", "r"]),
        st.sampled_from((Selector(), *SELECTORS)),
        st.just(("Ingress", "Egress")) | st.sampled_from([("Ingress",), ("Egress",)]),
        rules,
        rules,
        st.sampled_from([True, True, True, False]),
    )
    return st.lists(one, max_size=3, unique_by=lambda each: each.name).map(tuple)


pods = st.builds(
    Pod,
    namespace=st.sampled_from(["db", "shop"]),
    name=st.sampled_from(["one", "other"]),
    phase=st.sampled_from(["Running", "Running", "Succeeded"]),
    labels=labels,
    template=st.builds(PodTemplate, host_network=st.sampled_from([False, False, True])),
)
addresses = st.sampled_from(["10.1.0.5", "10.2.0.5", "203.0.113.7"])
parties = (
    st.builds(Party, pods, labels, addresses)
    | st.builds(Party, address=addresses)
    | st.builds(Party, address=addresses, node=st.just("n1"))
)
members = st.builds(
    Party,
    st.builds(Pod, namespace=st.sampled_from(["db", "shop"]), name=st.just("other"), labels=labels),
    labels,
    addresses,
)
ways = st.just(Way()) | st.builds(
    Way,
    st.booleans(),
    st.booleans(),
    st.sampled_from([False, True, None]),
    st.booleans(),
    st.booleans(),
)
asks = st.builds(
    Ask,
    direction=st.sampled_from(Direction),
    peer=parties,
    subject=st.builds(
        Party,
        st.builds(Pod, namespace=st.just("db"), name=st.just("one"), labels=labels),
        labels,
        st.just("10.1.0.9"),
    ),
    port=st.sampled_from([80, 443, 8080]),
    protocol=st.sampled_from(["TCP", "UDP", "ICMP"]),
    same_node=st.sampled_from([True, False, None]),
    way=ways,
    engine=st.sampled_from([API_TEXT, KINDNET, CILIUM]),
)
policies = some_policies(some_rules(peers))


def opposed(one: Verdict, other: Verdict) -> bool:
    return {type(one), type(other)} == {Allowed, Denied}


@given(asks, policies, some_rules(peers), st.data())
def test_a_rule_more_never_takes_away(
    ask: Ask, some: tuple[NetworkPolicy, ...], more: tuple[PolicyRule, ...], data: st.DataObject
) -> None:
    assume(some)
    chosen = data.draw(st.integers(0, len(some) - 1))
    richer = [
        changed(each, ingress=(*each.ingress, *more), egress=(*each.egress, *more))
        if number == chosen
        else each
        for number, each in enumerate(some)
    ]
    before, after = ask.of(some), ask.of(richer)
    assert not isinstance(before, Allowed) or isinstance(after, Allowed)
    assert not isinstance(after, Denied) or isinstance(before, Denied)


@given(asks, policies, policies)
def test_a_policy_more_takes_away_only_where_none_isolated(
    ask: Ask, some: tuple[NetworkPolicy, ...], more: tuple[NetworkPolicy, ...]
) -> None:
    before = ask.of(some)
    renamed = [changed(each, name=f"more-{each.name}") for each in more]
    if isinstance(before, Allowed) and before.by:
        assert isinstance(ask.of([*some, *renamed]), Allowed)


@given(asks, policies)
def test_the_order_of_policies_means_nothing(ask: Ask, some: tuple[NetworkPolicy, ...]) -> None:
    answer = ask.of(some)
    for number in range(len(some)):
        assert ask.of((*some[number:], *some[:number])) == answer
    assert ask.of(some[::-1]) == answer


@given(asks, policies)
def test_the_order_of_rules_and_of_what_is_in_them_does_not_decide(
    ask: Ask, some: tuple[NetworkPolicy, ...]
) -> None:
    def turned(rules: tuple[PolicyRule, ...]) -> tuple[PolicyRule, ...]:
        return tuple(PolicyRule(each.peers[::-1], each.ports[::-1]) for each in rules[::-1])

    other = [
        changed(each, ingress=turned(each.ingress), egress=turned(each.egress)) for each in some
    ]
    assert type(ask.of(other)) is type(ask.of(some))


@given(asks, policies)
def test_what_is_not_known_of_the_peer_never_turns_the_answer_round(
    ask: Ask, some: tuple[NetworkPolicy, ...]
) -> None:
    before = ask.of(some)
    for less in (
        replace(ask.peer, namespace_labels=None),
        replace(ask.peer, address=None),
        replace(ask.peer, namespace_labels=None, address=None),
    ):
        assert not opposed(before, replace(ask, peer=less).of(some))
    masqueraded = None if not ask.way.relayed else True
    assert not opposed(before, replace(ask, same_node=None).of(some))
    perhaps = replace(ask, way=replace(ask.way, masqueraded=masqueraded))
    assert not opposed(before, perhaps.of(some))


@given(asks, members, policies)
def test_a_pod_that_is_not_seen_never_turns_the_answer_round(
    ask: Ask, member: Party, some: tuple[NetworkPolicy, ...]
) -> None:
    seen = replace(ask, peer=member, way=Way())
    unseen = replace(seen, peer=Party(address=member.address, unseen="pods were not read"))
    assert not opposed(seen.of(some), unseen.of(some))


plain = some_policies(some_rules(st.sampled_from(selecting(PLAIN)), least=1))


@given(asks, members, plain, labels, labels)
def test_a_label_more_never_unmatches_match_labels(
    ask: Ask,
    member: Party,
    some: tuple[NetworkPolicy, ...],
    of_pod: dict[str, str],
    of_namespace: dict[str, str],
) -> None:
    assert member.pod
    richer = Party(
        changed(member.pod, labels={**of_pod, **member.pod.labels}),
        {**of_namespace, **(member.namespace_labels or {})},
        member.address,
    )
    if isinstance(replace(ask, peer=member).of(some), Allowed):
        assert isinstance(replace(ask, peer=richer).of(some), Allowed)


@given(asks, policies)
def test_what_is_decided_for_an_unknown_engine_no_known_one_contradicts(
    ask: Ask, some: tuple[NetworkPolicy, ...]
) -> None:
    any_engine = ask.by(API_TEXT).of(some)
    for engine in (KINDNET, CILIUM):
        assert not opposed(any_engine, ask.by(engine).of(some))


@given(asks, policies)
def test_only_a_policy_that_selects_the_pod_for_the_direction_isolates_it(
    ask: Ask, some: tuple[NetworkPolicy, ...]
) -> None:
    assert ask.subject.pod is not None
    selects = any(
        ask.direction.policy_type in each.types and each.selector.matches(ask.subject.pod.labels)
        for each in some
    )
    answer = ask.of(some)
    if not selects:
        assert answer == Allowed(f"no policy selects {ask.subject.pod.name} for {ask.direction}")
    if isinstance(answer, Denied | Undecided):
        assert selects


def test_the_laws_meet_every_kind_of_answer() -> None:
    seen: set[type[Verdict]] = set()

    @settings(max_examples=1000, derandomize=True)  # by chance, a hundred may all be alike
    @given(asks, policies)
    def look(ask: Ask, some: tuple[NetworkPolicy, ...]) -> None:
        seen.add(type(ask.of(some)))

    look()
    assert seen == {Allowed, Denied, Undecided}
