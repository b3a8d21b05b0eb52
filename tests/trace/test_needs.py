"""What a question needs to be read: round by round, and over every story no less than it takes."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from hypothesis import given
from msgspec.structs import replace as replace_in

from kubectl_netmap.collect.narrow import collect_wanted
from kubectl_netmap.errors import UnknownObject
from kubectl_netmap.netmap import survey
from kubectl_netmap.objects.labels import Selector
from kubectl_netmap.objects.policy import NetworkPolicy, PolicyPeer, PolicyRule
from kubectl_netmap.objects.workload import Node, Pod
from kubectl_netmap.snapshot.gap import Gap, GapReason
from kubectl_netmap.snapshot.snapshot import Snapshot
from kubectl_netmap.snapshot.want import Want, pods_on
from kubectl_netmap.trace.ask import ask
from kubectl_netmap.trace.disposition import Disposition
from kubectl_netmap.trace.ends import Near
from kubectl_netmap.trace.needs import MOST, NODES, PAGE, needs
from kubectl_netmap.trace.parse import parse
from kubectl_netmap.trace.trace import Trace
from kubectl_netmap.trace.world import World
from tests.scenarios.stories import netmap_of
from tests.support.parts import PartsOf, crowded
from tests.support.trace_laws import answered, contradictions
from tests.support.trace_pieces import Manifest
from tests.support.trace_worlds import manifests, questions, world

KIND = netmap_of("kind-shop").snapshot
FRONT = next(pod for pod in KIND.pods if pod.namespace == "shop" and pod.name.startswith("front"))
PG = next(pod for pod in KIND.pods if pod.namespace == "db" and pod.name.startswith("pg"))
FROM = f"pod/shop/{FRONT.name}"
CROSSING = (FROM, "svc/db/pg:5432")

ELSEWHERE = Near(usual="default")

STRANGERS = tuple(Node(f"a{number:04}") for number in range(PAGE))
"""Nodes that fill the page."""


def narrow(
    words: tuple[str, str], cluster: Snapshot = KIND, near: Near = ELSEWHERE
) -> tuple[Snapshot | None, list[Want]]:
    source = PartsOf(cluster)
    return collect_wanted(source, partial(needs, parse(words), near)), source.asked


def followed(words: tuple[str, str], seen: Snapshot) -> Trace:
    return ask(World(survey(seen)), parse(words))


def fares(words: tuple[str, str], seen: Snapshot) -> list[tuple[object, ...]]:
    """What is told of each path for good: how it ends, where, and who is seen there."""
    paths = followed(words, seen).paths
    return [(each.disposition, each.end, each.seen_source, each.share) for each in paths]


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(CROSSING, id="from a pod to a Service of another namespace"),
        pytest.param((FROM, "svc/shop/cart"), id="to a Service of its own"),
        pytest.param((FROM, f"pod/db/{PG.name}:5432"), id="to a pod"),
        pytest.param((FROM, f"{PG.ips[0]}:5432"), id="to the address of a pod"),
        pytest.param((FROM, "10.96.40.2:5432"), id="to the address of a Service"),
        pytest.param((FROM, "svc/default/kubernetes:443"), id="to the API server"),
        pytest.param(("node/kind-worker", "svc/db/pg:5432"), id="from a node to a Service"),
        pytest.param(("node/kind-worker", f"pod/db/{PG.name}:5432"), id="from a node to a pod"),
    ],
)
def test_few_requests_give_the_answer_that_the_whole_cluster_gives(words: tuple[str, str]) -> None:
    seen, asked = narrow(words)
    assert seen is not None
    assert len(asked) <= MOST
    assert fares(words, seen) == fares(words, KIND)


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("internet", "172.18.255.200:5432"), id="from outside"),
        pytest.param(("ip/203.0.113.7", "172.18.255.200:5432"), id="from an address"),
        pytest.param(("deploy/shop/front", "svc/db/pg:5432"), id="from all pods of an owner"),
        pytest.param((FROM, "pg.db:5432"), id="to a name"),
        pytest.param((FROM, "http://front/"), id="to a URL"),
        pytest.param((FROM, "node/kind-worker:31987"), id="to a node port"),
        pytest.param((FROM, "172.18.255.200:5432"), id="to an address of a load balancer"),
        pytest.param((FROM, "svc/nowhere"), id="to a Service of a namespace not said, not there"),
        pytest.param(("pod/nobody", "svc/db/pg:5432"), id="from a pod of a namespace not said"),
        pytest.param(("pod/a/b/c", "svc/db/pg:5432"), id="from what is no name"),
    ],
)
def test_what_cannot_be_foreseen_needs_the_whole_cluster(words: tuple[str, str]) -> None:
    assert narrow(words)[0] is None


def test_the_first_round_names_both_ends_and_the_second_what_runs_beside_the_sender() -> None:
    question, near = parse(CROSSING), Near()
    first = needs(question, near, Snapshot(), frozenset())
    assert first is not None
    assert set(first) == {
        NODES,
        Want("Pod", "shop", FRONT.name),
        Want("NetworkPolicy", "shop"),
        Want("Service", "db", "pg"),
        Want("EndpointSlice", "db"),
        Want("Pod", "db", limit=PAGE),
        Want("NetworkPolicy", "db"),
    }
    second = needs(question, near, KIND, frozenset(first))
    assert second is not None
    assert set(second) - set(first) == {pods_on(FRONT.node)}


def test_a_name_without_a_namespace_is_looked_for_where_the_person_is() -> None:
    words = (f"pod/{FRONT.name}", "svc/front")
    for near in (Near(usual="shop"), Near("shop", "default")):
        seen, _ = narrow(words, near=near)
        assert seen is not None
        assert fares(words, seen) == fares(words, KIND)


def test_one_namespace_is_asked_for_its_pods_once() -> None:
    _, asked = narrow((FROM, "svc/shop/cart"))
    of_shop = [want for want in asked if (want.kind, want.namespace) == ("Pod", "shop")]
    assert of_shop == [Want("Pod", "shop", limit=PAGE)]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param((FROM, "svc/db/pgg:5432"), "there is no Service/db/pgg", id="a Service"),
        pytest.param(
            (FROM[:-1], "svc/db/pg:5432"), f"there is no Pod/shop/{FRONT.name[:-1]}", id="a pod"
        ),
    ],
)
def test_what_is_not_there_is_told_with_what_is_near(words: tuple[str, str], said: str) -> None:
    seen, _ = narrow(words)
    assert seen is not None
    with pytest.raises(UnknownObject, match=said) as caught:
        followed(words, seen)
    assert "did you mean" in caught.value.hint


def test_of_more_nodes_than_a_page_only_the_senders_own_is_asked_for() -> None:
    large = crowded(KIND, "Node", STRANGERS)
    seen, asked = narrow(CROSSING, large)
    assert seen is not None
    assert [want.name for want in asked if want.kind == "Node"] == ["", FRONT.node]
    assert not seen.sees("Node")
    assert fares(CROSSING, seen) == fares(CROSSING, KIND)


def test_of_more_pods_than_a_page_only_those_behind_the_service_are_asked_for() -> None:
    strangers = tuple(Pod("db", f"a{number:04}") for number in range(PAGE))
    seen, asked = narrow(CROSSING, crowded(KIND, "Pod", strangers))
    assert seen is not None
    assert [want.labels for want in asked if want.labels and want.kind == "Pod"] == ["app=pg"]
    assert fares(CROSSING, seen) == fares(CROSSING, KIND)


def test_a_node_that_is_not_on_the_page_and_not_there_needs_the_whole_cluster() -> None:
    large = crowded(KIND, "Node", STRANGERS)
    assert narrow(("node/nowhere", "svc/db/pg:5432"), large)[0] is None


def test_whoever_may_not_read_a_part_reads_the_whole_as_far_as_may_be() -> None:
    refused = replace(KIND, gaps=(*KIND.gaps, Gap("Node", GapReason.FORBIDDEN)))
    assert narrow(CROSSING, refused)[0] is None


def test_where_nobody_is_known_to_enforce_policies_that_are_there_all_is_needed() -> None:
    cluster = netmap_of("dual-stack").snapshot
    sender = next(pod for pod in cluster.pods if pod.name.startswith("six"))
    words = (f"pod/{sender.namespace}/{sender.name}", "svc/mesh/echo:80")
    assert narrow(words, cluster)[0] is None


def test_labels_of_namespaces_are_asked_for_where_a_policy_that_counts_selects_by_them() -> None:
    shop = Selector(match_labels={"kubernetes.io/metadata.name": "shop"})
    rule = PolicyRule(peers=(PolicyPeer(namespaces=shop),))
    policy = NetworkPolicy("db", "from-shop", types=("Ingress",), ingress=(rule,), rules_read=True)
    names = [
        replace_in(each, labels={"kubernetes.io/metadata.name": each.name})
        for each in KIND.namespaces
    ]
    objects = {**KIND.objects, "NetworkPolicy": (policy,), "Namespace": tuple(names)}
    cluster = replace(KIND, objects=objects)
    seen, asked = narrow(CROSSING, cluster)
    assert seen is not None
    wanted = Want("Namespace", labels="kubernetes.io/metadata.name in (db,shop)")
    assert [want for want in asked if want.kind == "Namespace"] == [wanted]
    assert len(asked) <= MOST
    assert fares(CROSSING, seen) == fares(CROSSING, cluster)
    egress = replace(cluster, objects={**objects, "NetworkPolicy": (opposite(policy),)})
    assert wanted not in narrow(CROSSING, egress)[1]


def opposite(policy: NetworkPolicy) -> NetworkPolicy:
    return replace_in(policy, types=("Egress",), ingress=(), egress=policy.ingress)


def test_of_an_endpoint_that_is_a_node_it_is_asked_what_runs_there() -> None:
    words = (FROM, "svc/default/kubernetes:443")
    assert pods_on("kind-control-plane") in narrow(words)[1]


def test_an_address_that_a_finished_pod_has_given_back_needs_the_whole_cluster() -> None:
    finished = replace_in(PG, phase="Succeeded", name="done")
    cluster = replace(KIND, objects={**KIND.objects, "Pod": (*KIND.pods, finished)})
    assert narrow((FROM, "pod/db/done:5432"), cluster)[0] is None


def test_services_elsewhere_stay_unknown() -> None:
    seen, _ = narrow(CROSSING)
    assert seen is not None
    elsewhere = followed((FROM, "10.96.200.200:80"), seen)
    assert elsewhere.disposition is Disposition.INSUFFICIENT_INFORMATION
    assert "were not asked for" in elsewhere.paths[0].why


@given(manifests(), questions)
def test_an_answer_from_what_is_needed_never_contradicts_that_of_the_whole(
    found: list[Manifest], words: tuple[str, ...]
) -> None:
    whole, question = world(found), parse(words)
    seen = collect_wanted(PartsOf(whole.snapshot), partial(needs, question, Near(usual="shop")))
    if seen is None:
        return
    full, less = answered(whole, question), answered(World(survey(seen)), question)
    assert (full is None) == (less is None)
    assert full is None or less is None or not contradictions(full, less)
