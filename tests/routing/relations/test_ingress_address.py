"""Addresses in the status of an Ingress: when they lead to it, and when they prove nothing."""

from __future__ import annotations

import pytest

from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.snapshot.gap import Gap, GapReason
from kubectl_netmap.snapshot.snapshot import Header
from tests.support.ingress_pieces import (
    ADDRESS,
    CONTROLLER,
    FOREIGN,
    GROUND,
    NO_CLASS,
    PROXY,
    SHOP,
    TO_CART,
    URL,
    address,
    cluster,
    ingress_class,
    proxy_deployment,
    proxy_pod,
    proxy_service,
    proxy_slice,
    steps,
    ways,
)

READY = "1 of 1 endpoint ready"
OK = (Verdict.OK, "")
ALB = (
    ingress_class("alb", "ingress.k8s.aws/alb"),
    TO_CART.replace("Name: traefik", "Name: alb"),
)
OWN = (ingress_class("own", "example.com/own"), TO_CART.replace("Name: traefik", "Name: own"))
UP = (proxy_pod(), proxy_deployment(), ingress_class())
DOWN = (proxy_pod(ready=False), proxy_deployment(), ingress_class())

LEADS = {
    f"outside -> Address/{FOREIGN}": OK,
    f"Address/{FOREIGN} -> Ingress/shop/web": OK,
}


def _steps(*documents: str, gaps: tuple[Gap, ...] = ()) -> dict[str, tuple[Verdict, str]]:
    netmap = cluster(*GROUND, *SHOP, *documents, gaps=gaps)
    return dict(steps(netmap.map, "ingress-address"))


def _way(*documents: str) -> tuple[Verdict, str]:
    ((url, verdict, why),) = ways(cluster(*GROUND, *SHOP, *documents))
    assert url == URL
    return verdict, why


@pytest.mark.parametrize(
    "documents",
    [
        pytest.param((*UP, TO_CART + ADDRESS), id="a controller whose pods are ready"),
        pytest.param((OWN[0], OWN[1] + ADDRESS), id="a controller that is not known"),
        pytest.param((ALB[0], ALB[1] + ADDRESS), id="a controller outside the cluster"),
        pytest.param((NO_CLASS + ADDRESS,), id="no class"),
        pytest.param((*UP, NO_CLASS + ADDRESS), id="no class, and some controller that runs"),
    ],
)
def test_an_address_that_no_service_has_was_written_by_whoever_serves_the_ingress(
    documents: tuple[str, ...],
) -> None:
    assert _steps(*documents) == LEADS
    assert _way(*documents) == (Verdict.OK, READY)


def test_the_giver_of_an_address_is_named_where_it_is_known() -> None:
    known = cluster(*GROUND, *SHOP, ALB[0], ALB[1] + ADDRESS).map.places[f"Address/{FOREIGN}"]
    assert known.facts == (("given by", "ingress.k8s.aws/alb"),)
    other = cluster(*GROUND, *SHOP, NO_CLASS + ADDRESS).map.places[f"Address/{FOREIGN}"]
    assert other.facts == (("given by", "whoever serves the Ingress"),)


def test_an_address_leads_no_better_than_the_pods_behind_it() -> None:
    told = _steps(proxy_pod(2, ready=False), *UP, TO_CART + ADDRESS)
    why = "1 of 2 pods of Deployment edge/traefik ready: traefik-7d9-2 CrashLoopBackOff"
    assert told[f"Address/{FOREIGN} -> Ingress/shop/web"] == (Verdict.DEGRADED, why)


def test_an_address_of_a_controller_that_is_down_is_left_from_before() -> None:
    assert _steps(*DOWN, TO_CART + ADDRESS) == {}
    why = "0 of 1 pod of Deployment edge/traefik ready: traefik-7d9-1 CrashLoopBackOff"
    assert _way(*DOWN, TO_CART + ADDRESS) == (Verdict.BROKEN, why)


def test_an_address_without_class_may_be_left_from_before_as_well() -> None:
    default = (proxy_pod(ready=False), proxy_deployment(), ingress_class(default=True))
    verdict, why = _steps(*default, NO_CLASS + ADDRESS)[f"Address/{FOREIGN} -> Ingress/shop/web"]
    assert verdict is Verdict.UNKNOWN
    assert why.startswith("it names no IngressClass, and in that of the default 0 of 1 pod")


def test_an_address_of_the_controllers_service_is_told_by_the_service() -> None:
    assert _steps(*PROXY, ingress_class(), TO_CART + address("192.0.2.80")) == {}


def test_an_external_ip_of_the_controllers_service_is_told_by_the_service() -> None:
    service = proxy_service("").replace("type: ClusterIP", f"externalIPs: [{FOREIGN}]")
    documents = (service, proxy_slice((1, True)), *UP, TO_CART + ADDRESS)
    assert _steps(*documents) == {}
    ((_, way),) = [
        (way.address, way.path)
        for way in cluster(*GROUND, *SHOP, *documents).ways_in
        if way.address == URL
    ]
    assert way[:4] == (
        *("outside", f"Address/{FOREIGN}", "Service/edge/traefik", "Deployment/edge/traefik"),
    )


def test_an_address_leads_as_well_as_the_better_of_two_workloads() -> None:
    broken = (proxy_pod(5, ready=False, workload="old"), proxy_deployment(workload="old"))
    assert _steps(*broken, *UP, TO_CART + ADDRESS) == LEADS


def test_an_address_of_a_service_that_leads_nowhere_is_not_good() -> None:
    documents = (proxy_service(selector="app: treafik"), proxy_slice(), *UP)
    assert _steps(*documents, TO_CART + address("192.0.2.80")) == {}
    verdict, _ = _way(*documents, TO_CART + address("192.0.2.80"))
    assert verdict is Verdict.UNKNOWN
    alone = _steps(proxy_service(), proxy_slice(), OWN[0], OWN[1] + address("192.0.2.80"))
    why = "nothing is seen behind 192.0.2.80"
    assert alone == {"Address/192.0.2.80 -> Ingress/shop/web": (Verdict.UNKNOWN, why)}


def test_an_address_left_by_the_controller_of_another_class_is_not_good() -> None:
    ghost = TO_CART.replace("Name: traefik", "Name: ghost") + address("192.0.2.80")
    documents = (proxy_service(), proxy_slice((1, True)), *UP, ghost)
    verdict, why = _steps(*documents)["Address/192.0.2.80 -> Ingress/shop/web"]
    assert verdict is Verdict.UNKNOWN
    assert why.endswith(
        "; 192.0.2.80 leads to Deployment edge/traefik, which is not known to serve it"
    )


def test_an_address_of_a_service_without_selector_leads_where_its_maker_wants() -> None:
    cilium = (
        proxy_pod(1, workload="cilium").replace("name: proxy,", "name: cilium-agent,"),
        proxy_service("192.0.2.82", "cilium-ingress", selector=""),
        ingress_class("cilium", "cilium.io/ingress-controller"),
        TO_CART.replace("Name: traefik", "Name: cilium") + address("192.0.2.82"),
    )
    assert _steps(*cilium) == {"Address/192.0.2.82 -> Ingress/shop/web": OK}
    assert _way(*cilium)[0] is Verdict.OK


def test_an_address_of_the_service_network_is_no_way_in() -> None:
    inner = (proxy_service("", cluster_ip="10.96.0.80"), proxy_slice())
    bare = proxy_service("", selector="", cluster_ip="10.96.0.80")
    assert _steps(*inner, *UP, TO_CART + address("10.96.0.80")) == {}
    assert _steps(bare, *UP, TO_CART + address("10.96.0.80")) == {}
    assert _steps(*inner, OWN[0], OWN[1] + address("10.96.0.80")) == {}
    verdict, _ = _way(*inner, OWN[0], OWN[1] + address("10.96.0.80"))
    assert verdict is Verdict.UNKNOWN


def test_an_address_of_a_node_does_not_open_the_port_of_a_url() -> None:
    # ingress-nginx writes the addresses of its pods' nodes, whatever port they listen on
    assert _steps(*UP, TO_CART + address("172.18.0.2")) == {}
    verdict, why = _way(*UP, TO_CART + address("172.18.0.2"))
    assert verdict is Verdict.UNKNOWN
    assert why.startswith("no way from outside to Deployment edge/traefik is seen")


def test_an_address_proves_little_where_the_class_runs_nowhere() -> None:
    why = f"no pod of {CONTROLLER} is seen, but Ingress shop/web has an address"
    told = _steps(ingress_class(), TO_CART + ADDRESS)
    assert told[f"Address/{FOREIGN} -> Ingress/shop/web"] == (Verdict.UNKNOWN, why)


@pytest.mark.parametrize(
    ("gap", "why"),
    [
        (Gap("Service", GapReason.FORBIDDEN, besides=("shop",)), "Services outside shop"),
        (
            Gap("EndpointSlice", GapReason.FORBIDDEN, besides=("shop",)),
            "EndpointSlices outside shop",
        ),
        (Gap("Pod", GapReason.FORBIDDEN, besides=("shop",)), "Pods outside shop"),
        (Gap("Node", GapReason.FORBIDDEN), "Nodes"),
        (Gap("IngressClass", GapReason.FORBIDDEN), "IngressClasses"),
    ],
)
def test_an_address_proves_nothing_where_not_everything_is_seen(gap: Gap, why: str) -> None:
    for ingress in (OWN[1], NO_CLASS):
        told = _steps(OWN[0], ingress + ADDRESS, gaps=(gap,))
        doubt = (Verdict.UNKNOWN, f"{why} are not readable")
        assert told[f"Address/{FOREIGN} -> Ingress/shop/web"] == doubt


def test_a_cloud_that_gave_no_address_yet_is_waited_for() -> None:
    why = "no address yet: ingress.k8s.aws/alb gave none"
    told = _steps(*ALB)
    pending = "Missing/Address/Ingress/shop/web"
    assert told[f"outside -> {pending}"] == (Verdict.BROKEN, why)
    assert told[f"{pending} -> Ingress/shop/web"] == (Verdict.NOT_CHECKED, "")
    assert _way(*ALB) == (Verdict.BROKEN, why)


def test_a_mere_manifest_waits_for_nothing() -> None:
    netmap = cluster(*SHOP, *ALB, header=Header())
    ((_, verdict, why),) = ways(netmap)
    assert (verdict, why) == (
        Verdict.UNKNOWN,
        f"no address yet: ingress.k8s.aws/alb gave none; {READY}",
    )


def test_a_tunnel_that_may_give_no_address_at_all_is_unknown() -> None:
    tunnel = ingress_class("traefik", "strrl.dev/cloudflare-tunnel-ingress-controller")
    verdict, _ = _way(tunnel, TO_CART)
    assert verdict is Verdict.UNKNOWN
