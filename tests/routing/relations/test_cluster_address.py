"""From inside the cluster to each Service."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_netmap.discover.fact import Confidence, Fact
from kubectl_netmap.discover.facts import Facts, ServiceProxy
from kubectl_netmap.routing.graph import Link
from kubectl_netmap.routing.relations import cluster_address
from kubectl_netmap.routing.route import Exposure
from kubectl_netmap.routing.verdict import Verdict
from tests.support.backends import Manifest, cluster, endpoint, mapped, node, piece, pod, service

OK, BROKEN, UNKNOWN = Verdict.OK, Verdict.BROKEN, Verdict.UNKNOWN


def links(*manifests: Manifest, facts: Facts | None = None, **how: Any) -> tuple[Link, ...]:
    return mapped(cluster(*manifests, **how), cluster_address.RELATION, facts=facts).links


PLAIN = [{"port": 80, "targetPort": 8080}]


@pytest.mark.parametrize(
    ("spec", "dial", "via"),
    [
        pytest.param({}, "tcp 10.96.0.7:80", "10.96.0.7", id="its address"),
        pytest.param(
            {"clusterIPs": ["fd00::7"]}, "tcp [fd00::7]:80", "fd00::7", id="its IPv6 address"
        ),
        pytest.param(
            {"ports": [{"port": 53, "protocol": "UDP"}]},
            "udp 10.96.0.7:53",
            "10.96.0.7",
            id="by UDP",
        ),
        pytest.param(
            {"clusterIPs": []}, "tcp cart.shop:80", "cart.shop", id="a Service that was never live"
        ),
        pytest.param(
            {"clusterIPs": ["None"], "ports": PLAIN},
            "tcp cart.shop:8080",
            "cart.shop (name only)",
            id="by name, a client dials the target port itself",
        ),
        pytest.param(
            {"clusterIPs": ["None"], "ports": [{"port": 80}]},
            "tcp cart.shop:80",
            "cart.shop (name only)",
            id="which is the port where nothing else is said",
        ),
        pytest.param(
            {"clusterIPs": ["None"]},
            "tcp cart.shop:9090",
            "cart.shop (name only)",
            id="and the number of a named one where pods agree",
        ),
        pytest.param(
            {"clusterIPs": ["None"], "ports": []},
            "cart.shop",
            "cart.shop (name only)",
            id="by name, without ports",
        ),
        pytest.param(
            {"type": "ExternalName", "externalName": "example.net", "ports": PLAIN}
            | {"clusterIPs": []},
            "tcp cart.shop:80",
            "cart.shop (name only)",
            id="an external name, whose target ports mean nothing",
        ),
    ],
)
def test_a_service_is_dialled_by_its_address_or_else_by_name(
    spec: dict[str, Any], dial: str, via: str
) -> None:
    made = piece(endpoint("10.244.1.8", "cart-1"), ports=[{"name": "http", "port": 9090}])
    (link,) = links(service(**spec), made, pod("cart-1", "10.244.1.8"))
    assert (link.source.id, link.target.id) == ("inside", "Service/shop/cart")
    assert (link.dial, link.via, link.outcome.verdict) == (dial, via, OK)
    assert link.exposure is Exposure.CLUSTER


def proxy(mode: str) -> Facts:
    return Facts(service_proxy=Fact(ServiceProxy(mode), Confidence.INFERRED))


@pytest.mark.parametrize(
    ("made", "facts", "verdict", "why"),
    [
        pytest.param(
            service(labels={"service.kubernetes.io/service-proxy-name": "mine"}),
            Facts(),
            UNKNOWN,
            "left to the service proxy mine",
            id="left to another service proxy",
        ),
        pytest.param(
            service(labels={"service.kubernetes.io/headless": ""}),
            Facts(),
            UNKNOWN,
            "the label service.kubernetes.io/headless keeps service proxies from it",
            id="hidden from service proxies",
        ),
        pytest.param(
            service(),
            proxy("none"),
            UNKNOWN,
            "no service proxy is seen on any node",
            id="no service proxy anywhere",
        ),
        pytest.param(service(), proxy("nftables"), OK, "", id="a service proxy"),
        pytest.param(
            service(clusterIPs=["None"]), proxy("none"), OK, "", id="a name needs no service proxy"
        ),
        pytest.param(
            service(type="ExternalName", externalName="192.0.2.1", clusterIPs=[]),
            Facts(),
            BROKEN,
            "cluster DNS has no answer for 192.0.2.1, which is no name",
            id="an address as an external name",
        ),
    ],
)
def test_an_address_leads_somewhere_only_if_somebody_programs_it(
    made: Manifest, facts: Facts, verdict: Verdict, why: str
) -> None:
    (link,) = links(made, facts=facts)
    assert (link.outcome.verdict, link.outcome.why) == (verdict, why)


HERE, NOWHERE = endpoint("10.244.1.8", "cart-1"), endpoint("10.244.1.8", "cart-1", node="")
WAITING = endpoint("10.244.1.8", "cart-1", ready=False)


@pytest.mark.parametrize(
    ("given", "verdict", "where"),
    [
        pytest.param(HERE, OK, " on 1 of 3 nodes (internalTrafficPolicy Local)", id="one node"),
        pytest.param(NOWHERE, UNKNOWN, "", id="an endpoint that names no node"),
        pytest.param(WAITING, OK, "", id="none is ready, which the Service itself tells"),
    ],
)
def test_a_local_service_answers_where_it_has_an_endpoint_as_it_is_meant_to(
    given: Manifest, verdict: Verdict, where: str
) -> None:
    nodes = [node(f"n{number}") for number in range(1, 4)]
    local = service(internalTrafficPolicy="Local")
    (link,) = links(local, piece(given), pod("cart-1", "10.244.1.8"), *nodes)
    assert (link.outcome.verdict, link.via) == (verdict, f"10.96.0.7{where}")
    (link,) = links(service(), piece(given), pod("cart-1", "10.244.1.8"), *nodes)
    assert (link.outcome.verdict, link.via) == (OK, "10.96.0.7")
