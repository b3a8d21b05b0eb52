"""From an ExternalName to the host that it names."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_netmap.discover.fact import Confidence, Fact
from kubectl_netmap.discover.facts import Dns, Facts
from kubectl_netmap.routing.graph import Layer, RouteMap
from kubectl_netmap.routing.relations import external_name
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.snapshot.gap import Gap, GapReason
from tests.support.backends import Manifest, cluster, mapped, service, told

OK, BROKEN, UNKNOWN = Verdict.OK, Verdict.BROKEN, Verdict.UNKNOWN


def alias(host: str, name: str = "alias") -> Manifest:
    return service(name, type="ExternalName", externalName=host, clusterIPs=[], ports=[])


def graph(*manifests: Manifest, facts: Facts | None = None, **how: Any) -> RouteMap:
    return mapped(cluster(*manifests, **how), external_name.RELATION, facts=facts)


@pytest.mark.parametrize(
    ("host", "target", "verdict", "why"),
    [
        pytest.param(
            "smtp.example.net",
            "Name/smtp.example.net",
            UNKNOWN,
            "leaves the cluster: smtp.example.net",
            id="a name outside",
        ),
        pytest.param(
            "cart.shop.svc.cluster.local", "Service/shop/cart", OK, "", id="another Service"
        ),
        pytest.param(
            "mart.shop.svc.cluster.local",
            "Missing/Service/shop/mart",
            BROKEN,
            "Service shop/mart does not exist",
            id="a Service that is not there",
        ),
        pytest.param(
            "10.96.0.7",
            "Name/10.96.0.7",
            UNKNOWN,
            "10.96.0.7 is an address, and cluster DNS answers with names only",
            id="an address",
        ),
        pytest.param(
            "alias.shop.svc.cluster.local",
            "Service/shop/alias",
            BROKEN,
            "Service shop/alias leads back to itself",
            id="itself",
        ),
    ],
)
def test_a_name_leads_to_what_it_stands_for(
    host: str, target: str, verdict: Verdict, why: str
) -> None:
    found = graph(alias(host), service())
    assert told(found.links) == [(target, verdict, why)]
    assert found.links[0].via == f"CNAME {host}"


def test_trap_19_a_name_outside_is_dialled_as_the_client_dialled_the_service() -> None:
    place = graph(alias("smtp.example.net")).places["Name/smtp.example.net"]
    assert place.layer is Layer.ENDPOINT
    assert place.label == "smtp.example.net"
    assert dict(place.facts) == {
        "port": "the one that the client dials",
        "Host and TLS name": "those of the Service, as the client typed them",
    }


def test_a_service_that_is_not_seen_is_neither_there_nor_missing() -> None:
    gap = Gap("Service", GapReason.FORBIDDEN, besides=("shop",))
    (link,) = graph(alias("pg.db.svc.cluster.local"), gaps=[gap]).links
    assert (link.target.id, link.outcome.verdict) == ("Service/db/pg", UNKNOWN)
    assert link.outcome.why == "Services in db are not readable"


def test_names_of_the_cluster_end_in_its_own_domain() -> None:
    dns = Dns(domain=Fact("corp.internal", Confidence.DECLARED))
    facts = Facts(dns=Fact(dns, Confidence.DECLARED))
    for host, target, verdict in (
        ("cart.shop.svc.corp.internal", "Service/shop/cart", BROKEN),  # no pod has app=cart
        ("cart.shop.svc.cluster.local", "Name/cart.shop.svc.cluster.local", UNKNOWN),
    ):
        found = graph(alias(host), service(), facts=facts)
        assert [each.target.id for each in found.links] == [target]
        # and the Service stands as what it leads to
        assert found.places["Service/shop/alias"].verdict is verdict


def test_other_services_are_no_names() -> None:
    assert graph(service()).links == ()
