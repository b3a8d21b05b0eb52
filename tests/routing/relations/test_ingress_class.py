"""Who serves an Ingress: from the pods of a controller over a class to the Ingress."""

from __future__ import annotations

import pytest

from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.routing.build import build
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.relations import RELATIONS
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.snapshot.gap import Gap, GapReason
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
    terminating,
    ways,
    with_annotation,
)

OK = (Verdict.OK, "")
READY = "1 of 1 endpoint ready"
UNCHECKED = (Verdict.NOT_CHECKED, "")

TO_CLASS = "Deployment/edge/traefik -> IngressClass/traefik"
TO_INGRESS = "IngressClass/traefik -> Ingress/shop/web"

NGINX = "k8s.io/ingress-nginx"
NGINX_IMAGE = "nginx-ingress-controller:v1"


def _steps(*documents: str, gaps: tuple[Gap, ...] = ()) -> dict[str, tuple[Verdict, str]]:
    netmap = cluster(*GROUND, *SHOP, *documents, gaps=gaps)
    return dict(steps(netmap.map, "ingress-class"))


def _way(*documents: str, gaps: tuple[Gap, ...] = ()) -> tuple[Verdict, str]:
    ((url, verdict, why),) = ways(cluster(*GROUND, *SHOP, *documents, gaps=gaps))
    assert url == URL
    return verdict, why


def test_the_pods_of_a_controller_lead_over_its_class_to_the_ingress() -> None:
    netmap = cluster(*GROUND, *SHOP, *PROXY, ingress_class(default=True), TO_CART)
    assert steps(netmap.map, "ingress-class") == {TO_CLASS: OK, TO_INGRESS: OK}
    assert ways(netmap) == [(URL, Verdict.OK, READY)]
    assert netmap.map.places["IngressClass/traefik"].facts == (
        ("controller", CONTROLLER),
        ("default", "yes"),
    )
    assert netmap.map.places["Ingress/shop/web"].facts == (
        ("class", "traefik"),
        ("hosts", "1"),
        ("TLS secrets", "cert"),
    )


@pytest.mark.parametrize(
    ("pods", "verdict", "why"),
    [
        pytest.param(
            (proxy_pod(1), proxy_pod(2, ready=False)),
            Verdict.DEGRADED,
            "1 of 2 pods of Deployment edge/traefik ready: traefik-7d9-2 CrashLoopBackOff",
            id="one of two is ready",
        ),
        pytest.param(
            (proxy_pod(1, ready=False),),
            Verdict.BROKEN,
            "0 of 1 pod of Deployment edge/traefik ready: traefik-7d9-1 CrashLoopBackOff",
            id="the only one crashes",
        ),
        pytest.param(
            (proxy_pod(1, ready=False), proxy_pod(2, ready=False), proxy_pod(3, ready=False)),
            Verdict.BROKEN,
            "0 of 3 pods of Deployment edge/traefik ready: traefik-7d9-1 CrashLoopBackOff"
            " and 2 more",
            id="none of three is ready",
        ),
        pytest.param((), Verdict.BROKEN, "Deployment edge/traefik has no pod", id="no pod is made"),
        pytest.param(
            (proxy_pod(1), terminating(proxy_pod(2, ready=False))),
            Verdict.OK,
            "",
            id="one that terminates is no fault beside one that is ready",
        ),
        pytest.param(
            (terminating(proxy_pod(1)),),
            Verdict.DEGRADED,
            "every pod of Deployment edge/traefik terminates",
            id="the last one terminates, still ready",
        ),
        pytest.param(
            (terminating(proxy_pod(1, ready=False)),),
            Verdict.BROKEN,
            "every pod of Deployment edge/traefik terminates",
            id="the last one terminates",
        ),
    ],
)
def test_a_class_is_served_as_well_as_the_pods_of_its_controller_stand(
    pods: tuple[str, ...], verdict: Verdict, why: str
) -> None:
    deployment = proxy_deployment(max(len(pods), 1))
    told = _steps(*pods, deployment, proxy_service(), ingress_class(), TO_CART)
    assert told[TO_CLASS] == (verdict, why)
    assert told[TO_INGRESS] == (UNCHECKED if verdict is Verdict.BROKEN else OK)


def test_a_break_at_the_controller_is_the_reason_of_every_url_behind_it() -> None:
    down = (proxy_pod(ready=False), proxy_deployment(), proxy_service(), proxy_slice((1, False)))
    why = "0 of 1 pod of Deployment edge/traefik ready: traefik-7d9-1 CrashLoopBackOff"
    assert _way(*down, ingress_class(), TO_CART) == (Verdict.BROKEN, why)


@pytest.mark.parametrize("ready", [(True, True), (True, False), (False, False)])
def test_pods_kept_apart_tell_the_same_of_a_url(ready: tuple[bool, bool]) -> None:
    netmap = cluster(
        *GROUND,
        *SHOP,
        *(proxy_pod(number, ready=each) for number, each in enumerate(ready, 1)),
        *(proxy_deployment(2), proxy_service()),
        proxy_slice(*enumerate(ready, 1)),
        *(ingress_class(), TO_CART),
    )
    folded = {each.address: each.outcome for each in netmap.map.routes}
    one = Ref("Pod", "edge", "traefik-7d9-1")
    for apart in (None, frozenset({one}), frozenset({one, Ref("Pod", "edge", "traefik-7d9-2")})):
        graph = build(Ground(netmap.snapshot, netmap.facts, apart), RELATIONS)
        told = {each.address: each.outcome for each in graph.routes}
        assert told[URL].verdict is folded[URL].verdict
        assert "Pod/edge/traefik-7d9-1 -> IngressClass/traefik" in steps(graph, "ingress-class")


def test_of_two_workloads_of_a_controller_the_better_one_counts() -> None:
    broken = (
        proxy_pod(1, ready=False, workload="old"),
        proxy_deployment(workload="old"),
        proxy_service("192.0.2.81", "old", "app: old"),
        proxy_slice((1, False), name="old", workload="old"),
    )
    assert _way(*PROXY, *broken, ingress_class(), TO_CART) == (Verdict.OK, READY)
    told = _steps(*PROXY, *broken, ingress_class(), TO_CART)
    assert told["Deployment/edge/old -> IngressClass/traefik"][0] is Verdict.BROKEN


def test_two_classes_of_two_controllers_are_judged_apart() -> None:
    nginx = (
        proxy_pod(5, ready=False, workload="ingress-nginx", image=NGINX_IMAGE),
        proxy_deployment(workload="ingress-nginx", image=NGINX_IMAGE),
        ingress_class("nginx", NGINX),
    )
    other = TO_CART.replace("name: web}", "name: api}").replace("Name: traefik", "Name: nginx")
    other = other.replace("shop.example.com", "api.example.com")
    netmap = cluster(*GROUND, *SHOP, *PROXY, *nginx, ingress_class(), TO_CART, other)
    assert {url: verdict for url, verdict, _ in ways(netmap)} == {
        URL: Verdict.OK,
        "https://api.example.com/cart": Verdict.BROKEN,
    }


def test_two_classes_of_one_controller_share_its_pods() -> None:
    other = TO_CART.replace("name: web}", "name: api}").replace("Name: traefik", "Name: inner")
    told = _steps(*PROXY, ingress_class(), ingress_class("inner"), TO_CART, other)
    assert told["Deployment/edge/traefik -> IngressClass/inner"] == OK
    assert told["IngressClass/inner -> Ingress/shop/api"] == OK


def test_a_class_is_served_by_the_controller_that_it_names_whatever_others_are_called() -> None:
    # ingress-nginx without an IngressClass of its own takes those that are called nginx
    other = proxy_pod(5, workload="ingress-nginx", image=NGINX_IMAGE)
    plus = proxy_pod(6, ready=False, workload="plus", image="nginx-plus-ingress:v1")
    known = ingress_class("nginx", "nginx.org/ingress-controller")
    told = _steps(other, plus, known, TO_CART.replace("Name: traefik", "Name: nginx"))
    assert set(told) == {
        "Deployment/edge/plus -> IngressClass/nginx",
        "IngressClass/nginx -> Ingress/shop/web",
    }


def test_a_controller_that_nothing_leads_to_leaves_urls_unknown() -> None:
    why = "no way from outside to Deployment edge/traefik is seen"
    told = _way(proxy_pod(), proxy_deployment(), ingress_class(), TO_CART)
    assert told == (Verdict.UNKNOWN, f"{why}; {READY}")


def test_a_class_that_does_not_exist_breaks_the_ingress_that_names_it() -> None:
    why = "IngressClass traefik does not exist"
    told = _steps(*PROXY, TO_CART)
    assert told == {
        "outside -> Missing/IngressClass/traefik": (Verdict.BROKEN, why),
        "Missing/IngressClass/traefik -> Ingress/shop/web": UNCHECKED,
    }
    assert _way(*PROXY, TO_CART) == (Verdict.BROKEN, why)


def test_a_class_that_does_not_exist_is_no_break_where_somebody_gave_an_address() -> None:
    told = _way(*PROXY, TO_CART + ADDRESS)
    why = "IngressClass traefik does not exist, but Ingress shop/web has an address"
    assert told == (Verdict.UNKNOWN, f"{why}; {READY}")


@pytest.mark.parametrize(
    "gap",
    [
        pytest.param(Gap("IngressClass", GapReason.FORBIDDEN), id="classes are forbidden"),
        pytest.param(
            Gap("IngressClass", GapReason.MALFORMED, "", "traefik"), id="that class is malformed"
        ),
    ],
)
def test_a_class_that_could_not_be_read_is_not_missing(gap: Gap) -> None:
    verdict, why = _way(*PROXY, TO_CART, gaps=(gap,))
    assert verdict is Verdict.UNKNOWN
    assert "IngressClass" in why
    assert "does not exist" not in why


def test_a_class_whose_product_runs_nowhere_is_served_by_nobody() -> None:
    nobody = f"nobody serves IngressClass traefik: no pod of {CONTROLLER} runs"
    told = _steps(ingress_class(), TO_CART)
    assert told == {
        "outside -> IngressClass/traefik": (Verdict.BROKEN, nobody),
        TO_INGRESS: UNCHECKED,
    }
    scaled = _steps(proxy_deployment(0), ingress_class(), TO_CART)
    assert scaled["outside -> IngressClass/traefik"] == (Verdict.BROKEN, nobody)


def test_a_class_that_no_ingress_names_is_no_fault() -> None:
    assert _steps(ingress_class()) == {}
    assert _steps(*PROXY, ingress_class()) == {TO_CLASS: OK}


def test_an_address_says_that_somebody_serves_a_class_whose_pods_are_not_recognised() -> None:
    other = TO_CART.replace("name: web}", "name: api}") + ADDRESS
    told = _steps(ingress_class(), TO_CART, other)
    why = f"no pod of {CONTROLLER} is seen, but Ingress shop/api has an address"
    assert told["outside -> IngressClass/traefik"] == (Verdict.UNKNOWN, why)


@pytest.mark.parametrize("kind", ["Pod", "Deployment", "DaemonSet", "Service", "EndpointSlice"])
def test_nobody_is_not_said_where_not_everybody_is_seen(kind: str) -> None:
    gap = Gap(kind, GapReason.FORBIDDEN, besides=("shop",))
    told = _steps(ingress_class(), TO_CART, gaps=(gap,))
    why = f"{kind}s outside shop are not readable"
    assert told["outside -> IngressClass/traefik"] == (Verdict.UNKNOWN, why)


def test_a_controller_that_is_not_known_leaves_its_class_unknown() -> None:
    told = _steps(ingress_class("traefik", "example.com/own"), TO_CART)
    why = "no pod of a controller for class traefik is seen"
    assert told["outside -> IngressClass/traefik"] == (Verdict.UNKNOWN, why)


def test_what_has_an_address_needs_no_class_to_be_reached() -> None:
    own = ingress_class("traefik", "example.com/own")
    assert _steps(own, TO_CART + address(FOREIGN)) == {}


def test_two_controllers_of_one_product_cannot_be_told_apart_by_its_pods() -> None:
    other = ingress_class("inner", f"{CONTROLLER}/inner")
    told = _steps(*PROXY, ingress_class(), other, TO_CART)
    why = f"which pods are those of {CONTROLLER} is not known"
    assert told["outside -> IngressClass/traefik"] == (Verdict.UNKNOWN, why)


def test_the_pods_behind_its_address_serve_a_class_of_a_controller_that_is_not_known() -> None:
    documents = (
        proxy_pod(1, workload="own", image="own:v1"),
        proxy_service("192.0.2.81", "own", "app: own"),
        proxy_slice((1, True), name="own", workload="own"),
        ingress_class("own", "example.com/own"),
        TO_CART.replace("Name: traefik", "Name: own") + address("192.0.2.81"),
    )
    told = _steps(*documents)
    assert told == {
        "Deployment/edge/own -> IngressClass/own": OK,
        "IngressClass/own -> Ingress/shop/web": OK,
    }
    assert _way(*documents) == (Verdict.OK, READY)


def test_the_old_annotation_needs_no_class() -> None:
    nginx = proxy_pod(5, workload="ingress-nginx", image=NGINX_IMAGE)
    told = _steps(nginx, with_annotation("nginx"))
    assert told == {"Deployment/edge/ingress-nginx -> Ingress/shop/web": OK}


def test_the_old_annotation_may_name_a_class_that_exists() -> None:
    told = _steps(*PROXY, ingress_class(), with_annotation("traefik"))
    assert told == {TO_CLASS: OK, TO_INGRESS: OK}


def test_an_annotation_that_nobody_seems_to_answer_to_is_no_break() -> None:
    told = _steps(*PROXY, ingress_class(), with_annotation("other"))
    why = "no pod of a controller for class other is seen"
    assert told["outside -> Ingress/shop/web"] == (Verdict.UNKNOWN, why)


@pytest.mark.parametrize(
    ("classes", "why"),
    [
        pytest.param((ingress_class(),), "none is the default", id="no default"),
        pytest.param(
            (ingress_class(default=True),),
            "the default (traefik) is given to new ones only",
            id="a default that it was not given",
        ),
        pytest.param(
            (ingress_class(default=True), ingress_class("other", default=True)),
            "the default (other or traefik) is given to new ones only",
            id="two defaults",
        ),
    ],
)
def test_the_default_class_serves_no_ingress_that_was_not_given_it(
    classes: tuple[str, ...], why: str
) -> None:
    told = _way(*PROXY, *classes, NO_CLASS)
    assert told == (Verdict.UNKNOWN, f"it names no IngressClass, and {why}; {READY}")


def test_an_ingress_without_class_is_served_by_those_who_answer_on_its_address() -> None:
    told = _steps(*PROXY, ingress_class(), NO_CLASS + address("192.0.2.80"))
    assert told["Deployment/edge/traefik -> Ingress/shop/web"] == OK
    assert _way(*PROXY, ingress_class(), NO_CLASS + address("192.0.2.80")) == (Verdict.OK, READY)


@pytest.mark.parametrize(
    ("flag", "served"),
    [
        pytest.param("--watch-ingress-without-class", True, id="it is told to"),
        pytest.param("--watch-ingress-without-class=true", True, id="it is told to, in full"),
        pytest.param("--watch-ingress-without-class=false", False, id="it is told not to"),
        pytest.param("--v=2", False, id="nothing tells it"),
    ],
)
def test_a_controller_may_take_ingresses_without_class(flag: str, *, served: bool) -> None:
    nginx = proxy_pod(5, workload="ingress-nginx", image=NGINX_IMAGE, args=[flag])
    told = _steps(nginx, ingress_class("nginx", NGINX), NO_CLASS)
    assert ("Deployment/edge/ingress-nginx -> Ingress/shop/web" in told) is served
    assert ("outside -> Ingress/shop/web" in told) is not served


def test_an_ingress_that_alone_got_no_address_is_not_known_to_be_served() -> None:
    other = TO_CART.replace("name: web}", "name: api}").replace("shop.ex", "api.ex")
    told = _steps(*PROXY, ingress_class(), TO_CART, other + address("192.0.2.80"))
    why = "Ingress shop/web has no address, others of its class have one"
    assert told[TO_INGRESS] == (Verdict.UNKNOWN, why)
    assert told["IngressClass/traefik -> Ingress/shop/api"] == OK


def test_a_controller_down_is_no_break_where_another_one_may_be_hidden() -> None:
    down = (proxy_pod(ready=False), ingress_class(), TO_CART)
    gap = Gap("Pod", GapReason.FORBIDDEN, besides=("shop", "edge"))
    assert _steps(*down)[TO_CLASS][0] is Verdict.BROKEN
    assert _steps(*down, gaps=(gap,))[TO_CLASS][0] is Verdict.UNKNOWN


def test_pods_of_a_controller_that_are_hidden_leave_it_unknown() -> None:
    gap = Gap("Pod", GapReason.FORBIDDEN, besides=("shop",))
    told = _steps(proxy_deployment(), ingress_class(), TO_CART, gaps=(gap,))
    assert told[TO_CLASS] == (Verdict.UNKNOWN, "Pods in edge are not readable")


def test_a_pod_that_could_not_be_read_may_be_the_one_that_is_ready() -> None:
    gap = Gap("Pod", GapReason.MALFORMED, "edge", "traefik-7d9-2")
    down = (proxy_pod(ready=False), ingress_class(), TO_CART)
    verdict, why = _steps(*down, gaps=(gap,))[TO_CLASS]
    assert verdict is Verdict.UNKNOWN
    assert why.endswith("; Pod edge/traefik-7d9-2 could not be read")


def test_a_controller_outside_the_cluster_has_no_pods_to_lead_over() -> None:
    alb = ingress_class("alb", "ingress.k8s.aws/alb")
    assert _steps(alb, TO_CART.replace("Name: traefik", "Name: alb") + address(FOREIGN)) == {}


def test_what_cannot_be_read_is_said_once() -> None:
    gaps = (
        Gap("IngressClass", GapReason.FORBIDDEN),
        Gap("Ingress", GapReason.FORBIDDEN, besides=("shop",)),
    )
    assert _way(TO_CART, gaps=gaps) == (
        Verdict.UNKNOWN,
        f"IngressClasses are not readable; {READY}",
    )


def test_an_ingress_without_address_may_be_alone_in_that_where_others_are_hidden() -> None:
    gap = Gap("Ingress", GapReason.FORBIDDEN, besides=("shop",))
    told = _steps(*PROXY, ingress_class(), TO_CART, gaps=(gap,))
    why = "Ingress shop/web has no address; Ingresses outside shop are not readable"
    assert told[TO_INGRESS] == (Verdict.UNKNOWN, why)


def test_a_controller_on_ports_of_its_node_is_reached_there() -> None:
    pod = proxy_pod().replace("containerPort: 8443", "containerPort: 443, hostPort: 443")
    documents = (pod, ingress_class(), TO_CART + address("172.18.0.2"))
    verdict, why = _way(*documents)
    assert verdict is Verdict.UNKNOWN
    assert why.startswith("which CNI is to open host ports is not known")
    kindnet = pod.replace("traefik:v3", "kindest/kindnetd:v20250512").replace("traefik", "kindnet")
    kindnet = kindnet.replace("name: proxy,", "name: kindnet-cni,").replace(", hostPort: 443", "")
    verdict, why = _way(kindnet, *documents)
    assert (verdict, why.rpartition("; ")[2]) == (Verdict.OK, READY)
