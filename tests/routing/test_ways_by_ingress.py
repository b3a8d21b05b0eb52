"""The ways in that Ingresses open, from the URL down to the endpoints."""

from __future__ import annotations

import pytest

from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.snapshot.gap import Gap, GapReason
from tests.support.ingress_pieces import (
    ADDRESS,
    CART,
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
    ways,
    with_annotation,
)

READY = "1 of 1 endpoint ready"
FORBIDDEN = GapReason.FORBIDDEN
CLASS = ingress_class()
RUNNING = (proxy_pod(), proxy_deployment())
DOWN = (proxy_pod(ready=False), proxy_deployment())
DEFAULT = ingress_class(default=True)


@pytest.mark.parametrize(
    ("backend", "verdict", "why"),
    [
        pytest.param(
            "{service: {name: cart, port: {name: http}}}", Verdict.OK, READY, id="a port by name"
        ),
        pytest.param(
            "{service: {name: cart, port: {number: 80}}}", Verdict.OK, READY, id="a port by number"
        ),
        pytest.param(
            "{service: {name: cart, port: {number: 81}}}",
            Verdict.BROKEN,
            "Service shop/cart has no port 81; it has 80 http",
            id="a port that the Service has not",
        ),
        pytest.param(
            "{service: {name: cart, port: {name: web}}}",
            Verdict.UNKNOWN,
            f"Service shop/cart has no port web, only the target of its port 80; {READY}",
            id="a target port, which some controllers take",
        ),
        pytest.param(
            "{service: {name: cars, port: {number: 80}}}",
            Verdict.BROKEN,
            "Service shop/cars does not exist",
            id="a Service that does not exist",
        ),
        pytest.param(
            "{service: {name: actions, port: {name: use-annotation}}}",
            Verdict.UNKNOWN,
            "an annotation tells the controller: actions",
            id="an action of the AWS controller",
        ),
        pytest.param(
            "{resource: {kind: StorageBucket, name: assets}}",
            Verdict.UNKNOWN,
            "StorageBucket is left to the controller",
            id="another resource",
        ),
    ],
)
def test_an_ingress_leads_to_a_port_of_a_service(backend: str, verdict: Verdict, why: str) -> None:
    ingress = INGRESS.replace("BACKEND", backend) + ADDRESS
    told = ways(cluster(*GROUND, *SHOP, *RUNNING, CLASS, ingress))
    assert told == [(URL, verdict, why)]


def test_an_ingress_to_an_external_name_leaves_the_cluster() -> None:
    service = CART.replace("type: ClusterIP", "type: ExternalName\n  externalName: example.net")
    service = service.replace(", targetPort: web", "")
    told = ways(cluster(*GROUND, service, *PROXY, CLASS, TO_CART))
    assert told == [(URL, Verdict.UNKNOWN, "leaves the cluster: example.net")]


@pytest.mark.parametrize(
    ("documents", "doubt"),
    [
        pytest.param((*PROXY, CLASS, TO_CART), "", id="its controller runs and is reached"),
        pytest.param(
            (*RUNNING, CLASS, TO_CART + ADDRESS), "", id="its controller runs and gave an address"
        ),
        pytest.param(
            (*RUNNING, CLASS, TO_CART),
            "no way from outside to Deployment edge/traefik is seen; ",
            id="its controller runs, but nothing says that it is reached",
        ),
        pytest.param(
            (ingress_class("traefik", "example.com/own"), TO_CART),
            "no pod of a controller for class traefik is seen; ",
            id="no controller is seen, and it is not known how one looks",
        ),
        pytest.param(
            (ingress_class("traefik", "example.com/own"), TO_CART + ADDRESS),
            "",
            id="its status has an address",
        ),
        pytest.param(
            (CLASS, TO_CART + ADDRESS),
            "no pod of traefik.io/ingress-controller is seen, "
            "but Ingress shop/web has an address; ",
            id="its status has an address, but its controller is known to run in pods",
        ),
        pytest.param(
            (TO_CART + ADDRESS,),
            "IngressClass traefik does not exist, but Ingress shop/web has an address; ",
            id="no such class, but an address",
        ),
        pytest.param(
            (*PROXY, CLASS, NO_CLASS),
            "it names no IngressClass, and none is the default; ",
            id="no class and no default",
        ),
        pytest.param(
            (*PROXY, DEFAULT, NO_CLASS),
            "it names no IngressClass, and the default (traefik) is given to new ones only; ",
            id="a default class that it was not given",
        ),
        pytest.param(
            (*PROXY, DEFAULT, NO_CLASS + ADDRESS),
            "",
            id="no class, but an address and a default class",
        ),
        pytest.param(
            (*PROXY, DEFAULT, ingress_class("other", default=True), NO_CLASS),
            "it names no IngressClass, "
            "and the default (other or traefik) is given to new ones only; ",
            id="two default classes",
        ),
        pytest.param((*RUNNING, with_annotation("traefik") + ADDRESS), "", id="the old annotation"),
    ],
)
def test_an_ingress_is_ok_only_if_somebody_serves_it(
    documents: tuple[str, ...], doubt: str
) -> None:
    verdict = Verdict.UNKNOWN if doubt else Verdict.OK
    assert ways(cluster(*GROUND, *SHOP, *documents)) == [(URL, verdict, f"{doubt}{READY}")]


@pytest.mark.parametrize(
    ("documents", "why"),
    [
        pytest.param(
            (*DOWN, CLASS, TO_CART),
            "0 of 1 pod of Deployment edge/traefik ready: traefik-7d9-1 CrashLoopBackOff",
            id="its controller is down",
        ),
        pytest.param(
            (*DOWN, CLASS, TO_CART + ADDRESS),
            "0 of 1 pod of Deployment edge/traefik ready: traefik-7d9-1 CrashLoopBackOff",
            id="its controller is down, and an address is left from before",
        ),
        pytest.param(
            (CLASS, TO_CART),
            "nobody serves IngressClass traefik: no pod of traefik.io/ingress-controller runs",
            id="its controller runs nowhere",
        ),
        pytest.param((TO_CART,), "IngressClass traefik does not exist", id="no such class"),
    ],
)
def test_an_ingress_is_broken_if_it_is_known_that_nobody_serves_it(
    documents: tuple[str, ...], why: str
) -> None:
    assert ways(cluster(*GROUND, *SHOP, *documents)) == [(URL, Verdict.BROKEN, why)]


def test_tls_without_hosts_is_for_every_host() -> None:
    ingress = TO_CART.replace("hosts: [shop.example.com], ", "")
    assert [url for url, _, _ in ways(cluster(*SHOP, ingress))] == [URL]
    other = TO_CART.replace("hosts: [shop.example.com], ", "hosts: [a.example.com], ")
    told = [url for url, _, _ in ways(cluster(*SHOP, other))]
    assert told == ["http://shop.example.com/cart"]


def test_a_broken_backend_is_broken_whoever_serves_the_ingress() -> None:
    unknown = ingress_class("traefik", "example.com/own")
    told = ways(cluster(*GROUND, CART, unknown, TO_CART))
    assert told == [(URL, Verdict.BROKEN, "no endpoint: no pod has app=cart")]


def test_rules_without_paths_go_to_the_default_backend() -> None:
    ingress = """
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {namespace: shop, name: web}
spec:
  ingressClassName: traefik
  defaultBackend: {service: {name: cart, port: {number: 80}}}
  tls: [{hosts: ['*.example.com']}]
  rules: [{host: a.example.com}]
"""
    told = ways(cluster(*GROUND, *SHOP, *PROXY, CLASS, ingress))
    assert [url for url, _, _ in told] == ["http://*/", "https://a.example.com/"]
    only_rule = ingress.replace("  defaultBackend:", "  ignored:")
    told = ways(cluster(*GROUND, *SHOP, *PROXY, CLASS, only_rule))
    why = "no backend: the controller's default answers"
    assert told == [("https://a.example.com/", Verdict.UNKNOWN, why)]


def test_an_unseen_service_does_not_count_as_missing() -> None:
    hidden = Gap("Service", FORBIDDEN, besides=("edge",))
    told = ways(cluster(*GROUND, *PROXY, CLASS, TO_CART, gaps=[hidden]))
    assert told == [(URL, Verdict.UNKNOWN, "Services in shop are not readable")]
    malformed = Gap("Service", GapReason.MALFORMED, "shop", "cart")
    told = ways(cluster(*GROUND, *PROXY, CLASS, TO_CART, gaps=[malformed]))
    assert told == [(URL, Verdict.UNKNOWN, "Service shop/cart could not be read")]


def test_the_worst_url_comes_first() -> None:
    other = TO_CART.replace("name: web}", "name: api}").replace("/cart,", "/absent,")
    other = other.replace("name: cart, port", "name: absent, port")
    told = ways(cluster(*GROUND, *SHOP, *PROXY, CLASS, TO_CART, other + address("192.0.2.80")))
    assert [verdict for _, verdict, _ in told] == [Verdict.BROKEN, Verdict.UNKNOWN]
