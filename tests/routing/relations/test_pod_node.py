"""From pods to the nodes that they run on."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_netmap.discover.facts import Facts
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.routing.build import build
from kubectl_netmap.routing.graph import Link, RouteMap
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.relations import node_network, pod_node, service_endpoints
from kubectl_netmap.routing.relations.pod_node import MOST_NODES
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.snapshot.gap import Gap, GapReason
from tests.support.backends import (
    Manifest,
    cluster,
    endpoint,
    mapped,
    node,
    piece,
    pod,
    service,
    told,
)

OK, DEGRADED, BROKEN, UNKNOWN = Verdict.OK, Verdict.DEGRADED, Verdict.BROKEN, Verdict.UNKNOWN
CART = "Deployment/shop/cart"


def links(*manifests: Manifest, **how: Any) -> list[Link]:
    return list(pod_node.links(Ground(cluster(*manifests, **how))))


def spread(count: int, **spec: Any) -> list[Manifest]:
    return [
        pod(f"cart-{number:02}", f"10.244.{number}.1", node=f"n{number}", **spec)
        for number in range(1, count + 1)
    ]


def nodes(count: int, *unready: int) -> list[Manifest]:
    return [node(f"n{number}", ready=number not in unready) for number in range(1, count + 1)]


def test_a_workload_is_on_each_of_its_nodes_with_so_many_pods() -> None:
    pods = [*spread(2), pod("cart-03", "10.244.1.2", node="n1")]
    found = links(*pods, *nodes(2))
    assert [(each.source.id, each.target.id, each.via) for each in found] == [
        (CART, "Node/n1", "2 pods"),
        (CART, "Node/n2", "1 pod"),
    ]


@pytest.mark.parametrize(
    ("given", "how", "target", "verdict", "why"),
    [
        pytest.param([node("n1")], {}, "Node/n1", OK, "", id="it is ready"),
        pytest.param(
            [node("n1", ready=False)], {}, "Node/n1", BROKEN, "Node n1 is not ready", id="it is not"
        ),
        pytest.param(
            [node("n1", ready=None)],
            {},
            "Node/n1",
            UNKNOWN,
            "Node n1 does not say whether it is ready",
            id="it does not say",
        ),
        pytest.param(
            [], {}, "Missing/Node/n1", BROKEN, "Node n1 does not exist", id="it does not exist"
        ),
        pytest.param(
            [],
            {"gaps": [Gap("Node", GapReason.FORBIDDEN)]},
            "Node/n1",
            UNKNOWN,
            "Nodes are not readable",
            id="nodes may not be read",
        ),
        pytest.param(
            [],
            {"gaps": [Gap("Node", GapReason.MALFORMED, "", "n1")]},
            "Node/n1",
            UNKNOWN,
            "Node n1 could not be read",
            id="it is malformed",
        ),
    ],
)
def test_a_node_delivers_if_it_is_ready(
    given: list[Manifest], how: dict[str, Any], target: str, verdict: Verdict, why: str
) -> None:
    (link,) = links(pod("cart-1", "10.244.1.8"), *given, **how)
    assert told([link]) == [(target, verdict, why)]


def test_a_pod_that_no_node_was_found_for_is_on_none() -> None:
    assert links(pod("cart-1", node=""), node("n1")) == []


def test_what_is_on_many_nodes_is_one_link_to_their_network() -> None:
    assert len(links(*spread(MOST_NODES), *nodes(MOST_NODES))) == MOST_NODES
    many = MOST_NODES + 1
    (link,) = links(*spread(many), *nodes(many))
    assert (link.source.id, link.target.id) == (CART, "Network/pods")
    assert (link.via, link.outcome.verdict) == (f"{many} pods on {many} nodes", OK)


def test_pods_of_the_host_network_are_in_the_network_of_the_nodes() -> None:
    (link,) = links(*spread(9, hostNetwork=True), *nodes(9))
    assert link.target.id == "Network/nodes"


@pytest.mark.parametrize(
    ("given", "verdict", "why"),
    [
        pytest.param(nodes(9), OK, "", id="all are ready"),
        pytest.param(
            nodes(9, 2), DEGRADED, "1 of 9 nodes is not ready (n2)", id="one of them is not"
        ),
        pytest.param(
            nodes(9, 2, 3, 4),
            DEGRADED,
            "3 of 9 nodes are not ready (n2, n3 and 1 more)",
            id="several are not",
        ),
        pytest.param(
            nodes(9, *range(1, 10)),
            BROKEN,
            "9 of 9 nodes are not ready (n1, n2 and 7 more)",
            id="none is",
        ),
        pytest.param(
            [*nodes(8), node("n9", ready=None)],
            UNKNOWN,
            "Node n9 does not say whether it is ready",
            id="one does not say",
        ),
        pytest.param(nodes(8), DEGRADED, "1 of 9 nodes is not there (n9)", id="one is gone"),
    ],
)
def test_many_nodes_are_judged_together(given: list[Manifest], verdict: Verdict, why: str) -> None:
    (link,) = links(*spread(9), *given)
    assert (link.outcome.verdict, link.outcome.why) == (verdict, why)


def test_a_pod_that_is_kept_apart_has_a_node_of_its_own() -> None:
    snapshot = cluster(*spread(3), *nodes(3))
    apart = Ground(snapshot, Facts(), frozenset({Ref("Pod", "shop", "cart-02")}))
    assert [(each.source.id, each.target.id) for each in pod_node.links(apart)] == [
        (CART, "Node/n1"),
        (CART, "Node/n3"),
        ("Pod/shop/cart-02", "Node/n2"),
    ]
    every = pod_node.links(Ground(snapshot, Facts(), None))
    assert [each.source.id for each in every] == [f"Pod/shop/cart-0{n}" for n in (1, 2, 3)]


# What stands in the map

RELATIONS = (service_endpoints.RELATION, pod_node.RELATION, node_network.RELATION)


def graph(*manifests: Manifest) -> RouteMap:
    return mapped(cluster(*manifests), *RELATIONS)


def test_only_pods_that_traffic_is_led_to_have_a_node_in_the_map() -> None:
    lonely = pod("agent-1", "10.244.2.1", of="agent", node="n2")
    made = graph(
        service(),
        piece(endpoint("10.244.1.8", "cart-1")),
        pod("cart-1", "10.244.1.8"),
        lonely,
        *nodes(3),
    )
    assert list(made.places) == [CART, "Network/pods", "Node/n1", "Service/shop/cart"]


def test_a_pod_that_is_asked_for_has_its_node_whoever_leads_to_it() -> None:
    snapshot = cluster(pod("agent-1", "10.244.1.1"), node("n1"))
    ref = Ref("Pod", "shop", "agent-1")
    made = build(Ground(snapshot, Facts(), frozenset({ref})), RELATIONS)
    assert list(made.places) == ["Network/pods", "Node/n1", "Pod/shop/agent-1"]
    assert build(Ground(snapshot), RELATIONS).places == {}
