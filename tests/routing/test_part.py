"""The part of the map that somebody asks for, on the shop of the scenarios."""

from __future__ import annotations

from pathlib import Path

import pytest

from kubectl_netmap.errors import UnknownObject
from kubectl_netmap.netmap import survey
from kubectl_netmap.objects.selector_text import parse_selector
from kubectl_netmap.routing.part import Wanted
from kubectl_netmap.routing.verdict import Verdict
from tests.support.clusters import snapshot_of

SHOP = Path(__file__).parents[1] / "scenarios" / "kind-shop" / "cluster.yaml"
NETMAP = survey(snapshot_of(SHOP.read_text()))


def _places(wanted: Wanted) -> set[str]:
    return set(NETMAP.part(wanted).places)


def test_a_service_stands_between_what_leads_to_it_and_its_pods() -> None:
    found = _places(Wanted(names=("svc/cart",)))
    assert {"outside", "Ingress/shop/web", "Service/shop/cart", "Deployment/shop/cart"} <= found
    assert "Service/shop/front" not in found
    assert "Service/db/pg" not in found


def test_a_pod_that_is_asked_for_stands_by_itself() -> None:
    found = _places(Wanted(names=("pod/front-6b9d9c7d5-2lq8x",)))
    assert {"Pod/shop/front-6b9d9c7d5-2lq8x", "Service/shop/front", "outside"} <= found
    assert "Deployment/shop/front" not in found
    assert "Service/shop/cart" not in found


def test_every_pod_stands_by_itself_where_that_is_asked_for() -> None:
    graph = NETMAP.part(Wanted(pods=True))
    assert graph.folded == 0
    assert {"Pod/shop/front-6b9d9c7d5-2lq8x", "Pod/shop/front-6b9d9c7d5-tt4mz"} <= set(graph.places)
    assert not [name for name in graph.places if name.startswith("Deployment/")]


def test_unfolded_the_routes_fare_as_folded() -> None:
    folded = [(r.address, r.outcome) for r in NETMAP.map.routes]
    assert [(r.address, r.outcome) for r in NETMAP.part(Wanted(pods=True)).routes] == folded


def test_an_object_that_nothing_leads_to_is_shown_alone() -> None:
    graph = NETMAP.part(Wanted(names=("ds/kube-system/kindnet",)))
    assert [link for link in graph.links if link.target.id == "DaemonSet/kube-system/kindnet"] == []
    assert "DaemonSet/kube-system/kindnet" in graph.places


def test_a_namespace_shows_its_own_and_the_ways_through_it() -> None:
    found = _places(Wanted(namespace="db"))
    assert {"Service/db/pg", "Service/db/metrics", "outside"} <= found
    assert not [name for name in found if "/shop/" in name]


def test_labels_choose_services() -> None:
    labelled = {
        f"Service/{each.namespace}/{each.name}"
        for each in NETMAP.snapshot.services
        if each.labels.get("k8s-app") == "kube-dns"
    }
    found = _places(Wanted(selector=parse_selector("k8s-app=kube-dns")))
    assert {name for name in found if name.startswith("Service/")} == labelled != set()


def test_only_what_is_not_ok_is_left() -> None:
    graph = NETMAP.part(Wanted(broken=True))
    verdicts = {route.outcome.verdict for route in graph.routes}
    assert verdicts == {Verdict.BROKEN, Verdict.DEGRADED, Verdict.UNKNOWN}
    assert "Service/db/pg" not in graph.places


def test_the_way_from_inside_leads_to_what_is_not_ok_there() -> None:
    graph = NETMAP.part(Wanted(broken=True))
    assert [link.source.id for link in graph.incoming["Service/shop/mail"]] == ["inside"]


def test_a_node_has_the_routes_to_what_runs_there() -> None:
    routes = NETMAP.part(Wanted(names=("node/kind-worker2",))).routes
    assert "tcp 172.18.255.200:5432" in {route.address for route in routes}
    assert "tcp 10.96.0.10:53" not in {route.address for route in routes}


def test_all_that_is_asked_holds_together() -> None:
    graph = NETMAP.part(Wanted(namespace="db", broken=True))
    assert graph.places == {}


def test_a_name_that_is_not_there_is_an_error() -> None:
    with pytest.raises(UnknownObject, match="there is no Service/shop/carts"):
        NETMAP.part(Wanted(names=("svc/shop/carts",)))
