from __future__ import annotations

import pytest

from kubectl_netmap.routing.relations import node_port
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.snapshot.gap import Gap, GapReason
from tests.support.exposures import endpoints, links, map_of, nodes, proxied, service, told

ONLY = (node_port.RELATION,)
READY = "1 of 1 endpoint ready"
LOCAL = "externalTrafficPolicy: Local"
TO_SERVICE = "NodePort/tcp/31080 → Service/shop/cart"
FROM_OUTSIDE = "outside → NodePort/tcp/31080"


@pytest.mark.parametrize(
    ("cluster", "modes", "verdict", "why", "share"),
    [
        pytest.param(
            (service("NodePort"), endpoints("n1"), nodes(3)),
            ("iptables",) * 3,
            Verdict.OK,
            READY,
            "3 of 3",
            id="every node answers",
        ),
        pytest.param(
            (service("NodePort"), endpoints("n1"), nodes(3, 2)),
            ("iptables",) * 3,
            Verdict.DEGRADED,
            f"1 of 3 nodes is not ready (n2); {READY}",
            "2 of 3",
            id="a node is not ready",
        ),
        pytest.param(
            (service("NodePort"), endpoints("n1"), nodes(5, 2, 3, 4)),
            ("iptables",) * 5,
            Verdict.DEGRADED,
            f"3 of 5 nodes are not ready (n2, n3 and 1 more); {READY}",
            "2 of 5",
            id="several nodes are not ready",
        ),
        pytest.param(
            (service("NodePort"), endpoints("n1"), nodes(3, 2)),
            ("none", "none", "iptables"),
            Verdict.DEGRADED,
            f"no service proxy is seen on 2 of 3 nodes (n1, n2); {READY}",
            "1 of 3",
            id="a node that has no service proxy is not told twice",
        ),
        pytest.param(
            (service("NodePort"), endpoints("n1"), nodes(3, 2)),
            ("none", "iptables", "iptables"),
            Verdict.DEGRADED,
            "no service proxy is seen on 1 of 3 nodes (n1); "
            f"1 of 3 nodes is not ready (n2); {READY}",
            "1 of 3",
            id="both kinds",
        ),
        pytest.param(
            (service("NodePort", spec=LOCAL), endpoints("n1", "n3"), nodes(3)),
            ("iptables",) * 3,
            Verdict.DEGRADED,
            "externalTrafficPolicy Local: no endpoint on n2; 2 of 2 endpoints ready",
            "2 of 3",
            id="Local, and a node has none",
        ),
        pytest.param(
            (service("NodePort", spec=LOCAL), endpoints("n3"), nodes(9)),
            ("iptables",) * 9,
            Verdict.DEGRADED,
            f"externalTrafficPolicy Local: no endpoint on n1, n2 and 6 more; {READY}",
            "1 of 9",
            id="Local, and many nodes have none",
        ),
        pytest.param(
            (service("NodePort", spec=LOCAL), endpoints("n1", "n2"), nodes(2)),
            ("iptables",) * 2,
            Verdict.OK,
            "2 of 2 endpoints ready",
            "2 of 2",
            id="Local, and every node has one",
        ),
        pytest.param(
            (service("NodePort", spec=LOCAL), endpoints("n1"), nodes(2, 2)),
            ("iptables", "none"),
            Verdict.DEGRADED,
            f"externalTrafficPolicy Local: no endpoint on n2; {READY}",
            "1 of 2",
            id="Local: what else is wrong with a node that has none does not matter",
        ),
        pytest.param(
            (service("NodePort", spec=LOCAL), endpoints("n1"), nodes(1, 1)),
            ("iptables",),
            Verdict.DEGRADED,
            f"1 of 1 node is not ready (n1); {READY}",
            "0 of 1",
            id="Local: the node that has one is not ready",
        ),
        pytest.param(
            (
                service("NodePort", spec=LOCAL),
                endpoints("n1", conditions="ready: false, serving: true, terminating: true"),
                nodes(2),
            ),
            ("iptables",) * 2,
            Verdict.DEGRADED,
            "externalTrafficPolicy Local: no endpoint on n2; "
            "no ready endpoint; 1 that terminates still serves",
            "1 of 2",
            id="Local: an endpoint that still drains is used",
        ),
        pytest.param(
            (service("NodePort", spec=LOCAL), endpoints("n1", conditions="ready: false"), nodes(2)),
            ("iptables",) * 2,
            Verdict.BROKEN,
            "no ready endpoint: 10.244.0.1 not ready",
            "2 of 2",
            id="Local: no endpoint is ready anywhere",
        ),
        pytest.param(
            (service("NodePort", spec=LOCAL), endpoints(""), nodes(1)),
            ("nftables",),
            Verdict.BROKEN,
            "externalTrafficPolicy is Local, and no endpoint names its node",
            "0 of 1",
            id="Local: kube-proxy drops it where no endpoint names a node",
        ),
        pytest.param(
            (service("LoadBalancer", spec=LOCAL), endpoints("n1"), nodes(2)),
            ("iptables",) * 2,
            Verdict.OK,
            f"{READY}; externalTrafficPolicy Local: no endpoint on n2",
            "1 of 2",
            id="Local, while a load balancer is waited for",
        ),
    ],
)
def test_a_node_port_is_as_good_as_the_nodes_that_answer(
    cluster: tuple[str, ...], modes: tuple[str, ...], verdict: Verdict, why: str, share: str
) -> None:
    graph = map_of(*cluster, facts=proxied(*modes), relations=ONLY)
    assert [each[1:] for each in told(graph)] == [(verdict, why)]
    facts = dict(graph.places["NodePort/tcp/31080"].facts)
    assert facts["nodes"] == share
    assert facts["addresses"].startswith("10.0.0.1")


def test_the_addresses_of_many_nodes_are_not_all_listed() -> None:
    graph = map_of(service("NodePort"), nodes(9), facts=proxied(), relations=ONLY)
    addresses = dict(graph.places["NodePort/tcp/31080"].facts)["addresses"]
    assert addresses == "10.0.0.1, 10.0.0.2, 10.0.0.3, 10.0.0.4 and 5 more"


def test_nodes_that_are_not_seen_leave_it_open_which_of_them_answer() -> None:
    gap = Gap("Node", GapReason.FORBIDDEN)
    why = "which nodes answer is not known: Nodes are not readable"
    for spec in ("", LOCAL):
        cluster = service("NodePort", spec=spec), endpoints("n1")
        graph = map_of(*cluster, gaps=[gap], relations=ONLY)
        assert [each[1:] for each in told(graph)] == [(Verdict.UNKNOWN, f"{why}; {READY}")]
        assert dict(graph.places["NodePort/tcp/31080"].facts) == {"nodes": "Nodes are not readable"}
    broken = map_of(service("NodePort"), gaps=[gap], relations=ONLY)
    assert [each[1] for each in told(broken)] == [Verdict.BROKEN]


def test_a_node_port_behind_a_load_balancer_is_not_judged_by_single_nodes() -> None:
    given = service("LoadBalancer", status="loadBalancer: {ingress: [{ip: 192.0.2.1}]}")
    cluster = given, endpoints("n1"), nodes(2, 2)
    graph = map_of(*cluster, facts=proxied("iptables", "none"), relations=ONLY)
    assert links(graph) == [(TO_SERVICE, Verdict.OK, ""), (FROM_OUTSIDE, Verdict.OK, "")]
    assert told(graph) == []


def test_a_node_port_leads_to_both_families_of_its_service() -> None:
    both = endpoints("n1") + endpoints("n1", family="IPv6")
    cluster = service("NodePort", spec="ipFamilies: [IPv4, IPv6]"), both
    assert [each[1:] for each in told(map_of(*cluster, relations=ONLY))] == [(Verdict.OK, READY)]


def test_a_manifest_has_no_node_port_yet() -> None:
    manifest = service("NodePort", address="", ports="{name: http, port: 80}")
    graph = map_of(manifest, endpoints("n1"), relations=ONLY)
    why = f"Service shop/cart was never live: it has no node port yet; {READY}"
    assert told(graph) == [("tcp *:<pending> on every node", Verdict.UNKNOWN, why)]
    live = service("NodePort", ports="{name: http, port: 80}")
    assert told(map_of(live, relations=ONLY)) == []


@pytest.mark.parametrize(
    "closed",
    [
        pytest.param(service("ClusterIP"), id="a Service for the inside"),
        pytest.param(
            service("LoadBalancer", ports="{name: http, port: 80}"),
            id="a load balancer that does without node ports",
        ),
    ],
)
def test_what_has_no_node_port_opens_none(closed: str) -> None:
    assert links(map_of(closed, relations=ONLY)) == []
