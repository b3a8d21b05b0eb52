"""From the rules of an Ingress to ports of Services."""

from __future__ import annotations

from itertools import starmap

import pytest

from kubectl_netmap.objects.addresses import Family
from kubectl_netmap.routing.graph import Channel, Link
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.snapshot.gap import Gap, GapReason
from tests.support.ingress_pieces import (
    ADDRESS,
    CART,
    CART_POD,
    CART_SLICE,
    GROUND,
    INGRESS,
    PROXY,
    SHOP,
    TO_CART,
    URL,
    cluster,
    ingress_class,
    ways,
)

READY = "1 of 1 endpoint ready"
SERVICE = "Service/shop/cart"


def _links(*documents: str, gaps: tuple[Gap, ...] = ()) -> list[Link]:
    netmap = cluster(*GROUND, *PROXY, ingress_class(), *documents, gaps=gaps)
    return [each for each in netmap.map.links if each.relation == "ingress-backend"]


def _way(*documents: str, gaps: tuple[Gap, ...] = ()) -> tuple[Verdict, str]:
    netmap = cluster(*GROUND, *PROXY, ingress_class(), *documents, gaps=gaps)
    ((url, verdict, why),) = ways(netmap)
    assert url == URL
    return verdict, why


def _to(backend: str) -> str:
    return INGRESS.replace("BACKEND", backend)


def test_a_rule_leads_to_the_port_of_a_service_that_it_names() -> None:
    (link,) = _links(*SHOP, TO_CART)
    assert (link.source.id, link.target.id) == ("Ingress/shop/web", SERVICE)
    assert link.via == "shop.example.com/cart (Prefix)"
    assert link.dial == URL
    assert link.channel == Channel(80, "TCP", Family.IPV4)
    assert link.share is None
    assert [str(ref) for ref in link.because] == ["Ingress/shop/web"]


PORTS = "ports: [{name: http, port: 80, targetPort: web}]"
UNNAMED = CART.replace("name: http, ", "")
UNNAMED_SLICE = CART_SLICE.replace("name: http, ", "name: '', ")


@pytest.mark.parametrize(
    ("service", "port"),
    [
        pytest.param((CART, CART_SLICE), "{name: http}", id="by name"),
        pytest.param((CART, CART_SLICE), "{number: 80}", id="by number"),
        pytest.param(
            (UNNAMED, UNNAMED_SLICE), "{number: 80}", id="by number, of a port without a name"
        ),
    ],
)
def test_a_backend_names_a_port_of_its_service_named_or_not(
    service: tuple[str, ...], port: str
) -> None:  # trap 6
    told = _way(*service, CART_POD, _to(f"{{service: {{name: cart, port: {port}}}}}"))
    assert told == (Verdict.OK, READY)


@pytest.mark.parametrize(
    ("ports", "port", "verdict", "why"),
    [
        pytest.param(
            PORTS,
            "{number: 8080}",
            Verdict.BROKEN,
            "Service shop/cart has no port 8080; it has 80 http",
            id="a number that it has not",
        ),
        pytest.param(
            PORTS,
            "{name: https}",
            Verdict.BROKEN,
            "Service shop/cart has no port https; it has 80 http",
            id="a name that it has not",
        ),
        pytest.param(
            "ports: [{port: 53, protocol: UDP}, {name: m, port: 9}]",
            "{name: https}",
            Verdict.BROKEN,
            "Service shop/cart has no port https; it has 53/UDP, 9 m",
            id="among several",
        ),
        pytest.param(
            "ports: []",
            "{number: 80}",
            Verdict.BROKEN,
            "Service shop/cart has no port 80; it has none",
            id="a Service without ports",
        ),
        pytest.param(
            "ports: [{name: dns, port: 53, protocol: UDP}]",
            "{number: 53}",
            Verdict.BROKEN,
            "port 53 of Service shop/cart is UDP, requests come by TCP",
            id="a port of another protocol",
        ),
        pytest.param(
            "ports: [{name: dns, port: 53, protocol: UDP, targetPort: 8053}]",
            "{number: 8053}",
            Verdict.BROKEN,
            "Service shop/cart has no port 8053; it has 53/UDP dns",
            id="a target port of another protocol",
        ),
        pytest.param(
            PORTS,
            "{name: web}",
            Verdict.UNKNOWN,
            f"Service shop/cart has no port web, only the target of its port 80; {READY}",
            id="a target port by name",
        ),
        pytest.param(
            "ports: [{name: http, port: 80, targetPort: 8080}]",
            "{number: 8080}",
            Verdict.UNKNOWN,
            f"Service shop/cart has no port 8080, only the target of its port 80; {READY}",
            id="a target port by number",
        ),
    ],
)
def test_the_target_of_a_port_is_not_the_port_of_the_service(
    ports: str, port: str, verdict: Verdict, why: str
) -> None:  # trap 6
    service = CART.replace(PORTS, ports)
    told = _way(service, CART_SLICE, CART_POD, _to(f"{{service: {{name: cart, port: {port}}}}}"))
    assert told == (verdict, why)


def test_a_target_port_is_broken_anyway_if_nothing_is_behind_it() -> None:
    told = _way(CART, _to("{service: {name: cart, port: {name: web}}}"))
    assert told == (Verdict.BROKEN, "no endpoint: no pod has app=cart")


def test_of_two_protocols_on_a_port_requests_take_tcp() -> None:
    both = CART.replace(
        PORTS, "ports: [{name: quic, port: 80, protocol: UDP}, {name: http, port: 80}]"
    )
    (link,) = _links(both, CART_SLICE, CART_POD, _to("{service: {name: cart, port: {number: 80}}}"))
    assert link.outcome.verdict is Verdict.OK
    assert link.channel.protocol == "TCP"


def test_a_port_that_is_not_there_has_nothing_behind_it() -> None:
    for port, told in (("{number: 8080}", "8080"), ("{name: https}", "")):
        ingress = _to(f"{{service: {{name: cart, port: {port}}}}}")
        (way,) = [
            each
            for each in cluster(*GROUND, *PROXY, ingress_class(), *SHOP, ingress).ways_in
            if each.address == URL
        ]
        assert "Pod/shop/cart-1" not in (*way.path, *way.ends)
        assert way.path[-1] == SERVICE
        assert way.port == told


def test_a_service_that_does_not_exist_is_missing() -> None:
    (link,) = _links(TO_CART)
    assert link.target.id == f"Missing/{SERVICE}"
    assert _way(TO_CART) == (Verdict.BROKEN, "Service shop/cart does not exist")


@pytest.mark.parametrize(
    ("gap", "why"),
    [
        pytest.param(
            Gap("Service", GapReason.FORBIDDEN, besides=("edge",)),
            "Services in shop are not readable",
            id="Services are not readable there",
        ),
        pytest.param(
            Gap("Service", GapReason.MALFORMED, "shop", "cart"),
            "Service shop/cart could not be read",
            id="that Service is malformed",
        ),
    ],
)
def test_could_not_read_a_service_is_not_that_there_is_none(gap: Gap, why: str) -> None:  # trap 13
    (link,) = _links(TO_CART, gaps=(gap,))
    assert link.target.id == SERVICE
    assert link.target.verdict is Verdict.UNKNOWN
    assert (link.outcome.verdict, link.outcome.why) == (Verdict.UNKNOWN, why)


def test_an_ingress_of_a_default_backend_alone_is_a_way_in() -> None:  # trap 7
    ingress = """
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {namespace: shop, name: web}
spec: {ingressClassName: traefik, defaultBackend: {service: {name: cart, port: {number: 80}}}}
"""
    (link,) = _links(*SHOP, ingress)
    assert (link.dial, link.via, link.target.id) == ("http://*/", "* (default backend)", SERVICE)
    netmap = cluster(*GROUND, *PROXY, *SHOP, ingress_class(), ingress)
    assert ways(netmap) == [("http://*/", Verdict.OK, READY)]


def test_an_action_of_the_aws_controller_is_no_missing_service() -> None:  # trap 8
    ingress = _to("{service: {name: actions, port: {name: use-annotation}}}")
    (link,) = _links(*SHOP, ingress)
    assert (link.target.id, link.target.kind) == ("Action/shop/actions", "Action")
    verdict, why = _way(*SHOP, ingress)
    assert (verdict, why) == (Verdict.UNKNOWN, "an annotation tells the controller: actions")


RULES = """
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {namespace: shop, name: web}
spec:
  ingressClassName: traefik
  DEFAULT
  rules:
  - {host: a.example.com}
  - {host: b.example.com, http: {paths: null}}
  - {host: c.example.com, http: null}
"""


def test_a_rule_without_paths_goes_to_the_default_backend() -> None:  # trap 9
    default = "defaultBackend: {service: {name: cart, port: {number: 80}}}"
    told = {link.dial: link.target.id for link in _links(*SHOP, RULES.replace("DEFAULT", default))}
    assert told == {
        "http://*/": SERVICE,
        "http://a.example.com/": SERVICE,
        "http://b.example.com/": SERVICE,
        "http://c.example.com/": SERVICE,
    }


def test_a_rule_without_paths_and_default_is_left_to_the_controller() -> None:  # trap 9
    netmap = cluster(*GROUND, *PROXY, *SHOP, ingress_class(), RULES.replace("DEFAULT", ""))
    why = "no backend: the controller's default answers"
    urls = [f"http://{host}.example.com/" for host in "abc"]
    assert ways(netmap) == [(url, Verdict.UNKNOWN, why) for url in urls]


def test_a_rule_for_every_host_without_paths_is_told_once() -> None:  # trap 9
    start = RULES[: RULES.index("  rules:")]
    rules = start.replace("DEFAULT", "rules: [{}, {http: null}]")
    (link,) = _links(*SHOP, rules)
    assert (link.dial, link.target.id) == ("http://*/", "Default")


def test_a_rule_for_every_host_and_path_leaves_nothing_to_the_default_backend() -> None:
    rules = """
  defaultBackend: {service: {name: other, port: {number: 80}}}
  rules: [{http: {paths: [{path: PATH, backend: {service: {name: cart, port: {number: 80}}}}]}}]
"""
    start = RULES[: RULES.index("  DEFAULT")].rstrip()
    (link,) = _links(*SHOP, start + rules.replace("PATH", "/"))
    assert (link.dial, link.target.id) == ("http://*/", SERVICE)
    several = _links(*SHOP, start + rules.replace("PATH", "/api"))
    assert sorted(each.dial for each in several) == ["http://*/", "http://*/api"]


def test_a_null_rule_list_is_no_error() -> None:  # trap 9
    text = RULES[: RULES.index("  rules:")].replace("DEFAULT", "rules: null")
    assert _links(*SHOP, text) == []


@pytest.mark.parametrize(
    ("tls", "rule", "urls"),
    [
        pytest.param(
            "[{hosts: [shop.example.com]}]",
            "http: {paths: [{path: /cart, backend: BACKEND}]}",
            ["http://*/cart", "https://shop.example.com/cart"],
            id="a rule for every host",
        ),
        pytest.param(
            "[{hosts: [shop.example.com, www.example.com]}]",
            "host: www.example.com, http: {paths: [{path: /, backend: BACKEND}]}",
            ["https://www.example.com/"],
            id="a rule for another host only",
        ),
        pytest.param(
            "[{hosts: ['*.example.com']}]",
            "host: www.example.com, http: {paths: [{path: /, backend: BACKEND}]}",
            ["https://www.example.com/"],
            id="a wildcard that covers the rule",
        ),
        pytest.param(
            "[{hosts: [a.b.example.com, '*.example.com']}]",
            "host: '*.example.com', http: {paths: [{path: /, backend: BACKEND}]}",
            ["https://*.example.com/"],
            id="a wildcard rule is for one label, and another host has no rule",
        ),
        pytest.param(
            "[{secretName: cert}]",
            "host: www.example.com, http: {paths: [{path: /, backend: BACKEND}]}",
            ["https://www.example.com/"],
            id="TLS without hosts is for all of them",
        ),
        pytest.param(
            "[{hosts: [shop.example.com]}]",
            "host: www.example.com, http: {paths: [{path: /, backend: BACKEND}]}",
            ["http://www.example.com/"],
            id="TLS for another host",
        ),
    ],
)
def test_a_host_that_only_tls_names_is_served_by_rules_for_every_host(
    tls: str, rule: str, urls: list[str]
) -> None:  # trap 18
    backend = "{service: {name: cart, port: {number: 80}}}"
    ingress = f"""
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {{namespace: shop, name: web}}
spec: {{ingressClassName: traefik, tls: {tls}, rules: [{{{rule.replace("BACKEND", backend)}}}]}}
"""
    assert sorted(link.dial for link in _links(*SHOP, ingress)) == sorted(urls)


def test_a_host_that_only_tls_names_goes_to_the_default_backend() -> None:  # trap 18
    ingress = """
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {namespace: shop, name: web}
spec:
  ingressClassName: traefik
  tls: [{hosts: [shop.example.com]}]
  defaultBackend: {service: {name: cart, port: {number: 80}}}
"""
    dials = [link.dial for link in _links(*SHOP, ingress)]
    assert dials == ["http://*/", "https://shop.example.com/"]


EXTERNAL = """
apiVersion: v1
kind: Service
metadata: {namespace: shop, name: cart}
spec: {type: ExternalName, externalName: cart.example.net}
"""


@pytest.mark.parametrize("port", ["{number: 443}", "{name: https}"])
def test_an_external_name_has_no_ports_to_be_missing(port: str) -> None:  # trap 19
    ingress = _to(f"{{service: {{name: cart, port: {port}}}}}")
    told = _way(EXTERNAL, ingress)
    assert told == (Verdict.UNKNOWN, "leaves the cluster: cart.example.net")


def test_a_named_port_of_an_external_name_with_ports_has_to_be_one_of_them() -> None:  # trap 19
    service = EXTERNAL.replace("spec: {", "spec: {ports: [{name: tls, port: 443}], ")
    for port, why in (
        ("{name: tls}", "leaves the cluster: cart.example.net"),
        ("{number: 8443}", "leaves the cluster: cart.example.net"),
        ("{name: https}", "Service shop/cart has no port https"),
    ):
        told = _way(service, _to(f"{{service: {{name: cart, port: {port}}}}}"))
        assert told == (Verdict.UNKNOWN, why)


def test_an_external_name_of_another_service_is_followed_as_far_as_that_is_known() -> None:
    service = EXTERNAL.replace("cart.example.net", "real.other.svc.cluster.local")
    real = (CART, CART_SLICE, CART_POD)
    elsewhere = (
        each.replace("shop", "other").replace("name: cart,", "name: real,") for each in real[1:]
    )
    there = CART.replace("namespace: shop, name: cart", "namespace: other, name: real")
    ingress = _to("{service: {name: cart, port: {number: 80}}}")
    slices = [each.replace("service-name: cart", "service-name: real") for each in elsewhere]
    why = "whether the controller follows an ExternalName is not known"
    assert _way(service, there, *slices, ingress) == (Verdict.UNKNOWN, f"{why}; {READY}")
    assert _way(service, ingress) == (Verdict.BROKEN, "Service other/real does not exist")


def test_another_resource_is_left_to_the_controller() -> None:
    (link,) = _links(*SHOP, _to("{resource: {kind: StorageBucket, name: assets}}"))
    assert link.target.id == "StorageBucket/shop/assets"
    told = _way(*SHOP, _to("{resource: {kind: StorageBucket, name: assets}}"))
    assert told == (Verdict.UNKNOWN, "StorageBucket is left to the controller")


@pytest.mark.parametrize(
    ("backend", "why"),
    [
        pytest.param("{}", "its backend names no Service", id="no Service"),
        pytest.param("{service: {name: cart}}", "its backend names no port", id="no port"),
    ],
)
def test_half_a_backend_proves_nothing(backend: str, why: str) -> None:
    assert _way(*SHOP, _to(backend)) == (Verdict.UNKNOWN, why)


def test_an_old_manifest_writes_a_port_as_text() -> None:
    assert _way(*SHOP, _to("{serviceName: cart, servicePort: '80'}")) == (Verdict.OK, READY)


def test_each_path_to_a_service_is_a_link_of_its_own() -> None:
    backend = "{service: {name: cart, port: {number: 80}}}"
    paths = ", ".join(
        f"{{path: {path}, pathType: {kind}, backend: {backend}}}"
        for path, kind in (("/a", "Prefix"), ("/b", "Exact"), ("/a", "Prefix"))
    )
    ingress = TO_CART[: TO_CART.index("    http:")] + f"    http: {{paths: [{paths}]}}\n"
    told = [(each.via, each.dial) for each in _links(*SHOP, ingress)]
    assert told == [
        ("shop.example.com/a (Prefix)", "https://shop.example.com/a"),
        ("shop.example.com/b (Exact)", "https://shop.example.com/b"),
    ]


def test_the_endpoints_of_the_first_family_are_taken() -> None:
    dual = CART.replace("[IPv4]", "[IPv4, IPv6]")
    assert _way(dual, CART_SLICE, CART_POD, TO_CART) == (Verdict.OK, READY)
    other = CART.replace("[IPv4]", "[IPv6, IPv4]")
    told = _way(other, CART_SLICE, CART_POD, TO_CART)
    assert told == (Verdict.BROKEN, "no endpoint: none has an IPv6 address")


def test_ingresses_that_claim_the_same_path_name_each_other() -> None:
    rivals = starmap(TO_CART.replace, [("name: web}", "name: web}"), ("name: web}", "name: api}")])
    apart = TO_CART.replace("name: web}", "name: own}").replace("Name: traefik", "Name: other")
    places = cluster(*GROUND, *PROXY, *SHOP, ingress_class(), *rivals, apart).map.places
    claim = ("also claimed", "shop.example.com/cart by Ingress shop/api")
    assert claim in places["Ingress/shop/web"].facts
    assert ("also claimed", "shop.example.com/cart by Ingress shop/web") in (
        places["Ingress/shop/api"].facts
    )
    assert "also claimed" not in dict(places["Ingress/shop/own"].facts)


def test_the_secret_of_tls_is_known_by_name_only() -> None:
    facts = dict(cluster(*SHOP, TO_CART + ADDRESS).map.places["Ingress/shop/web"].facts)
    assert facts == {
        "class": "traefik",
        "hosts": "1",
        "TLS secrets": "cert",
        "addresses": "198.51.100.9",
    }
