from __future__ import annotations

import pytest

from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.routing.relations import external_ip
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.snapshot.gap import Gap, GapReason
from tests.support.exposures import endpoints, links, map_of, nodes, proxied, service, told

ONLY = (external_ip.RELATION,)
READY = "1 of 1 endpoint ready"
V4 = "ipFamilies: [IPv4], "
LOCAL = "externalTrafficPolicy: Local, "
PROXIED = ("iptables", "iptables")


def _external(*addresses: str, spec: str = V4, kind: str = "ClusterIP", name: str = "cart") -> str:
    listed = ", ".join(f"'{each}'" for each in addresses)
    return service(kind, name=name, spec=f"{spec}externalIPs: [{listed}]")


@pytest.mark.parametrize(
    ("address", "spec", "on", "modes", "verdict", "why"),
    [
        pytest.param(
            "203.0.113.5",
            V4,
            "n1",
            PROXIED,
            Verdict.UNKNOWN,
            f"whether 203.0.113.5 is routed to a node is not seen; {READY}",
            id="an address that somebody routes to the nodes, or does not",
        ),
        pytest.param(
            "10.0.0.2", V4, "n1", PROXIED, Verdict.OK, READY, id="the address of a node itself"
        ),
        pytest.param(
            "2001:db8::5",
            V4,
            "n1",
            PROXIED,
            Verdict.BROKEN,
            "no endpoint: none has an IPv6 address",
            id="an address of the other family",
        ),
        pytest.param(
            "10.0.0.2",
            LOCAL,
            "n2",
            PROXIED,
            Verdict.OK,
            f"{READY}; externalTrafficPolicy Local: no endpoint on n1",
            id="Local, and the node that has the address has an endpoint",
        ),
        pytest.param(
            "10.0.0.2",
            LOCAL,
            "n1",
            PROXIED,
            Verdict.BROKEN,
            "externalTrafficPolicy Local: no endpoint on n2, which has the address",
            id="Local, and the node that has the address has none",
        ),
        pytest.param(
            "10.0.0.2",
            LOCAL,
            "n1",
            ("cilium", "cilium"),
            Verdict.UNKNOWN,
            f"externalTrafficPolicy Local: no endpoint on n2, which has the address; {READY}",
            id="Local, and another service proxy may find one elsewhere",
        ),
        pytest.param(
            "203.0.113.5",
            LOCAL,
            "n1",
            PROXIED,
            Verdict.UNKNOWN,
            "whether 203.0.113.5 is routed to a node is not seen; "
            f"{READY}; externalTrafficPolicy Local: no endpoint on n2",
            id="Local, and nobody knows which node it is routed to",
        ),
        pytest.param(
            "10.0.0.2",
            V4,
            "n1",
            ("iptables", "none"),
            Verdict.UNKNOWN,
            f"no service proxy is seen on n2; {READY}",
            id="the node that has the address has no service proxy",
        ),
    ],
)
def test_an_external_ip_is_ok_only_where_it_is_seen_to_come_to_a_node(  # noqa: PLR0913, PLR0917 -- a row
    address: str, spec: str, on: str, modes: tuple[str, ...], verdict: Verdict, why: str
) -> None:
    cluster = _external(address, spec=spec), endpoints(on), nodes(2)
    graph = map_of(*cluster, facts=proxied(*modes), relations=ONLY)
    assert [each[1:] for each in told(graph)] == [(verdict, why)]


def test_the_node_that_has_the_address_may_not_be_ready() -> None:
    cluster = _external("10.0.0.2"), endpoints("n1"), nodes(2, 2)
    graph = map_of(*cluster, facts=proxied(*PROXIED), relations=ONLY)
    assert [each[1:] for each in told(graph)] == [
        (Verdict.DEGRADED, f"n2 is not ready; {READY}"),
    ]


def test_an_address_says_who_brings_traffic_to_it() -> None:
    graph = map_of(_external("203.0.113.5", "10.0.0.2"), nodes(2), relations=ONLY)
    facts = {
        name: dict(graph.places[f"Address/{name}"].facts) for name in ("10.0.0.2", "203.0.113.5")
    }
    assert facts == {
        "10.0.0.2": {"address of": "Node/n2"},
        "203.0.113.5": {"routed by": "somebody outside the cluster"},
    }


def test_nodes_that_are_not_seen_may_have_the_address() -> None:
    gap = Gap("Node", GapReason.FORBIDDEN)
    graph = map_of(_external("10.0.0.2"), endpoints("n1"), gaps=[gap], relations=ONLY)
    why = "whether 10.0.0.2 is routed to a node is not seen: Nodes are not readable"
    assert told(graph) == [("tcp 10.0.0.2:80", Verdict.UNKNOWN, f"{why}; {READY}")]


def test_an_address_that_a_load_balancer_gave_comes_to_the_nodes() -> None:
    balanced = service(
        "LoadBalancer", name="mart", status="loadBalancer: {ingress: [{ip: 192.0.2.9}]}"
    )
    graph = map_of(_external("192.0.2.9"), endpoints("n1"), balanced)
    assert ("tcp 192.0.2.9:80", Verdict.OK, READY) in told(graph)
    assert [each.relation for each in graph.incoming["Address/192.0.2.9"]] == ["load-balancer"]


def test_services_that_share_an_address_lead_from_one_place() -> None:
    graph = map_of(_external("192.0.2.9"), _external("192.0.2.9", name="mart"), relations=ONLY)
    (link,) = graph.outgoing["outside"]
    assert link.because == (Ref("Service", "shop", "cart"), Ref("Service", "shop", "mart"))


@pytest.mark.parametrize(
    ("modes", "verdict", "rest"),
    [
        pytest.param(("iptables", "ipvs"), Verdict.BROKEN, "", id="kube-proxy"),
        pytest.param(("cilium", "cilium"), Verdict.UNKNOWN, f"; {READY}", id="another one"),
    ],
)
def test_service_proxies_leave_headless_services_alone(
    modes: tuple[str, ...], verdict: Verdict, rest: str
) -> None:
    headless = _external("10.0.0.1").replace("[10.96.0.7]", "['None']")
    graph = map_of(headless, endpoints("n1"), nodes(2), facts=proxied(*modes), relations=ONLY)
    why = f"the Service is headless, which service proxies leave alone{rest}"
    assert told(graph) == [("tcp 10.0.0.1:80", verdict, why)]


def test_an_external_name_has_no_external_ip() -> None:
    assert links(map_of(_external("192.0.2.9", kind="ExternalName"), relations=ONLY)) == []
