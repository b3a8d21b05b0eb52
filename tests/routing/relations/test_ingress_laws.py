"""Laws of the ways over an Ingress: what is hidden, in which order, and where chains end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_netmap.netmap import Netmap, survey
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.snapshot.gap import Gap, GapReason
from kubectl_netmap.snapshot.kinds import KINDS
from kubectl_netmap.snapshot.snapshot import Object, Snapshot
from tests.support.ingress_pieces import (
    ADDRESS,
    GROUND,
    INGRESS,
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
    with_annotation,
)

KINDS_IN_PLAY = (
    *("IngressClass", "Ingress", "Pod", "Deployment", "DaemonSet"),
    *("Service", "EndpointSlice", "Node", "Namespace", "ConfigMap"),
)

NGINX = "nginx-ingress-controller:v1"
CLASS = ingress_class()
OTHER = (
    proxy_pod(5, workload="other"),
    proxy_deployment(workload="other"),
    proxy_service("192.0.2.85", "other", "app: other", "10.96.0.85"),
    proxy_slice((5, True), name="other", workload="other"),
)
HALF = (
    *(proxy_pod(1), proxy_pod(2, ready=False), proxy_deployment(2)),
    *(proxy_service(), proxy_slice((1, True), (2, False))),
)
DOWN = (proxy_pod(ready=False), proxy_deployment(), proxy_service(), proxy_slice((1, False)))
OWN = "\n---\n".join(
    (
        proxy_pod(1, ready=False, workload="own", image="own:v1"),
        proxy_service("192.0.2.81", "own", "app: own", "10.96.0.81"),
        proxy_slice((1, False), name="own", workload="own"),
        ingress_class("own", "example.com/own"),
    )
)
TO_OWN = TO_CART.replace("Name: traefik", "Name: own")
TO_ALB = TO_CART.replace("Name: traefik", "Name: alb")
ALB = ingress_class("alb", "ingress.k8s.aws/alb")
SIBLING = TO_CART.replace("name: web}", "name: api}").replace("shop.ex", "api.ex")
ELSEWHERE = SIBLING.replace("namespace: shop", "namespace: edge") + address("192.0.2.80")

WORLDS = {
    "all is well": (*PROXY, CLASS, TO_CART),
    "all is well, and noted in the status": (*PROXY, CLASS, TO_CART + address("192.0.2.80")),
    "one of two proxies is ready": (*HALF, CLASS, TO_CART + address("192.0.2.80")),
    "one of two proxies, and an address of nobody": (*HALF, CLASS, TO_CART + ADDRESS),
    "the proxy is down": (*DOWN, CLASS, TO_CART + ADDRESS),
    "no proxy is made": (proxy_deployment(), CLASS, TO_CART),
    "no proxy is made, with an address": (proxy_deployment(), CLASS, TO_CART + ADDRESS),
    "one of two controllers is down": (*DOWN, *OTHER, CLASS, TO_CART),
    "nobody serves": (CLASS, TO_CART),
    "nobody serves what has an address": (CLASS, TO_CART + ADDRESS),
    "nobody serves, elsewhere one has an address": (CLASS, TO_CART, ELSEWHERE),
    "a class that is missing": (*PROXY, TO_CART),
    "a class that is missing, with an address": (*PROXY, TO_CART + ADDRESS),
    "no class": (*PROXY, CLASS, NO_CLASS),
    "no class, with an address": (*PROXY, CLASS, NO_CLASS + ADDRESS),
    "no class, with the address of a proxy": (*HALF, CLASS, NO_CLASS + address("192.0.2.80")),
    "no class, the default is down": (
        *(*DOWN, ingress_class(default=True)),
        NO_CLASS + ADDRESS,
    ),
    "an own controller that is down": (OWN, TO_OWN + address("192.0.2.81")),
    "an own controller, address of nobody": (OWN, TO_OWN + ADDRESS),
    "a cloud": (ALB, TO_ALB + ADDRESS),
    "a cloud that gave nothing yet": (ALB, TO_ALB),
    "the address of a node": (*PROXY[:2], CLASS, TO_CART + address("172.18.0.2")),
    "a proxy on a node port": (
        *(*PROXY[:2], PROXY[3], CLASS, TO_CART + address("172.18.0.2")),
        proxy_service("").replace("type: ClusterIP", "type: NodePort"),
    ),
    "the old annotation": (
        *(proxy_pod(1, workload="nginx", image=NGINX), proxy_service(selector="app: nginx")),
        *(proxy_slice((1, True), workload="nginx"), with_annotation("nginx")),
    ),
    "two products with a class of one name": (
        *(proxy_pod(1, workload="nginx", image=NGINX), proxy_service(selector="app: nginx")),
        proxy_slice((1, True), workload="nginx"),
        proxy_pod(2, ready=False, workload="plus", image="nginx-plus-ingress:v1"),
        ingress_class("nginx", "nginx.org/ingress-controller"),
        TO_CART.replace("Name: traefik", "Name: nginx"),
    ),
    "others have an address": (*PROXY, CLASS, TO_CART, ELSEWHERE),
    "a Service that leads to nobody": (
        *(proxy_pod(), proxy_deployment(), proxy_slice(), CLASS),
        proxy_service(selector="app: treafik"),
        TO_CART + address("192.0.2.80"),
    ),
    "a port that is not there": (
        *(*PROXY, CLASS),
        INGRESS.replace("BACKEND", "{service: {name: cart, port: {number: 8080}}}"),
    ),
}


def _hide(netmap: Netmap, kind: str, besides: tuple[str, ...]) -> Netmap:
    """The cluster as somebody sees it who may read the kind in some namespaces only."""
    seen = netmap.snapshot
    objects: dict[str, tuple[Object, ...]] = {**seen.objects}
    objects[kind] = tuple(
        each for each in objects.get(kind, ()) if getattr(each, "namespace", "") in besides
    )
    if not besides:
        del objects[kind]
    gaps = (*seen.gaps, Gap(kind, GapReason.FORBIDDEN, besides=besides))
    return survey(replace(seen, objects=objects, gaps=gaps))


def _views(kind: str) -> Iterator[tuple[str, ...]]:
    yield ()
    if next(each for each in KINDS if each.name == kind).namespaced:
        yield from (("shop",), ("shop", "edge"))


@pytest.mark.parametrize("world", WORLDS)
def test_a_gap_makes_no_url_fine_and_none_broken(world: str) -> None:
    netmap = cluster(*GROUND, *SHOP, *WORLDS[world])
    before = {url: verdict for url, verdict, _ in ways(netmap)}
    assert URL in before
    for kind, besides in [(each, view) for each in KINDS_IN_PLAY for view in _views(each)]:
        for url, verdict, why in ways(_hide(netmap, kind, besides)):
            assert verdict in {before[url], Verdict.UNKNOWN}, (kind, besides, why)


@given(
    world=st.sampled_from(sorted(WORLDS)),
    kinds=st.lists(st.sampled_from(KINDS_IN_PLAY), min_size=2, max_size=4, unique=True),
    besides=st.sampled_from([(), ("shop",), ("shop", "edge")]),
)
@settings(max_examples=30, deadline=None)
def test_several_gaps_make_no_url_fine_and_none_broken(
    world: str, kinds: list[str], besides: tuple[str, ...]
) -> None:
    netmap = cluster(*GROUND, *SHOP, *WORLDS[world])
    before = {url: verdict for url, verdict, _ in ways(netmap)}
    for kind in kinds:
        namespaced = next(each for each in KINDS if each.name == kind).namespaced
        netmap = _hide(netmap, kind, besides if namespaced else ())
    for url, verdict, why in ways(netmap):
        assert verdict in {before[url], Verdict.UNKNOWN}, why


def _shuffled(snapshot: Snapshot, order: Random) -> Snapshot:
    objects = {}
    for name, found in snapshot.objects.items():
        several = [*found]
        order.shuffle(several)
        objects[name] = tuple(several)
    return replace(snapshot, objects=objects)


@pytest.mark.parametrize("world", WORLDS)
def test_the_order_of_objects_changes_nothing(world: str) -> None:
    netmap = cluster(*GROUND, *SHOP, *OTHER, *WORLDS[world], SIBLING)
    for seed in range(2):
        other = survey(_shuffled(netmap.snapshot, Random(seed)))  # noqa: S311 # no secret
        for name in ("ingress-class", "ingress-address", "ingress-backend"):
            assert steps(other.map, name) == steps(netmap.map, name)
        assert ways(other) == ways(netmap)


INNER = (
    proxy_pod(7, workload="inner", image=NGINX),
    proxy_deployment(workload="inner", image=NGINX),
    proxy_service("", "inner", "app: inner", "10.96.0.87"),
    proxy_slice((7, True), name="inner", workload="inner"),
    ingress_class("nginx", "k8s.io/ingress-nginx"),
)
OUTER_RULE = """
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {namespace: edge, name: outer}
spec:
  ingressClassName: traefik
  defaultBackend: {service: {name: NAME, port: {number: 443}}}
"""
TO_INNER = TO_CART.replace("Name: traefik", "Name: nginx")


def test_a_url_may_lead_over_one_controller_to_another() -> None:
    outer = OUTER_RULE.replace("NAME", "inner")
    netmap = cluster(*GROUND, *SHOP, *PROXY, CLASS, *INNER, outer, TO_INNER)
    (way,) = [each for each in netmap.ways_in if each.address == URL]
    assert way.path == (
        *("outside", "Address/192.0.2.80", "Service/edge/traefik", "Deployment/edge/traefik"),
        *("IngressClass/traefik", "Ingress/edge/outer", "Service/edge/inner"),
        *("Deployment/edge/inner", "IngressClass/nginx", "Ingress/shop/web"),
        *("Service/shop/cart", "Pod/shop/cart-1"),
    )
    assert way.outcome.verdict is Verdict.OK


def test_a_break_at_the_outer_controller_leaves_the_inner_one_reached_from_inside() -> None:
    outer = OUTER_RULE.replace("NAME", "inner")
    netmap = cluster(*GROUND, *SHOP, *DOWN, CLASS, *INNER, outer, TO_INNER)
    told = {url: (verdict, why) for url, verdict, why in ways(netmap)}
    assert told["http://*/"][0] is Verdict.BROKEN
    verdict, why = told[URL]
    assert verdict is Verdict.UNKNOWN
    assert why.startswith("no way from outside to Deployment edge/inner is seen")


def test_an_ingress_that_leads_back_to_its_own_controller_has_an_end() -> None:
    back = OUTER_RULE.replace("NAME", "traefik")
    netmap = cluster(*GROUND, *SHOP, *PROXY, CLASS, back, TO_CART)
    (way,) = [each for each in netmap.ways_in if each.address == "http://*/"]
    assert way.outcome.verdict is Verdict.OK
    assert way.ends == ("Deployment/edge/traefik",)
    assert way.path[-2:] == ("Service/edge/traefik", "Deployment/edge/traefik")
    assert (URL, Verdict.OK, "1 of 1 endpoint ready") in ways(netmap)


def test_two_controllers_that_lead_to_each_other_are_reached_by_nobody() -> None:
    first = OUTER_RULE.replace("NAME", "inner")
    second = OUTER_RULE.replace("NAME", "traefik").replace("name: outer", "name: second")
    second = second.replace("Name: traefik", "Name: nginx")
    inside = (proxy_pod(), proxy_deployment(), proxy_service(""), proxy_slice((1, True)))
    netmap = cluster(*GROUND, *SHOP, *inside, CLASS, *INNER, first, second, TO_CART)
    assert {verdict for _, verdict, _ in ways(netmap)} == {Verdict.UNKNOWN}
