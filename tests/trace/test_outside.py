"""At which addresses a name is served, for a client outside."""

from __future__ import annotations

import pytest

from kubectl_netmap.trace.outside import Named, named
from kubectl_netmap.trace.world import World
from tests.support.trace_pieces import Manifest, hidden, ingress, kind, told, traefik

WEB = ingress(("/", "cart"))
ANY = ingress(("/", "cart"), host="", given=[{"ip": "192.0.2.81"}])
NAMED = {**WEB, "metadata": {"namespace": "shop", "name": "other"}}


def _anywhere(**more: object) -> Manifest:
    return {**ANY, "metadata": {"namespace": "shop", "name": "any"}, **more}


def _wild() -> Manifest:
    wild = ingress(("/", "cart"), host="*.example.com", given=[{"ip": "192.0.2.82"}])
    return {**wild, "metadata": {"namespace": "shop", "name": "wild"}}


ROUTE = told(
    """
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {namespace: shop, name: route}
spec: {hostnames: ["*.example.com"], parentRefs: [{name: gate}]}
"""
)


@pytest.mark.parametrize(
    ("objects", "host", "addresses"),
    [
        pytest.param((WEB,), "shop.example.com", ("192.0.2.80",), id="the Ingress that names it"),
        pytest.param(
            (ingress(("/", "cart"), host="*.example.com"),),
            "shop.example.com",
            ("192.0.2.80",),
            id="by a wildcard",
        ),
        pytest.param(
            (WEB, _anywhere()),
            "other.example.com",
            ("192.0.2.81",),
            id="one that takes any host, where none names it",
        ),
        pytest.param(
            (WEB, _anywhere()),
            "shop.example.com",
            ("192.0.2.80",),
            id="who names it first",
        ),
        pytest.param(
            (ingress(("/", "cart"), given=[{"ip": "192.0.2.80"}, {"hostname": "lb.example.net"}]),),
            "shop.example.com",
            ("192.0.2.80", "lb.example.net"),
            id="every address of its status",
        ),
        pytest.param(
            (_wild(), WEB), "shop.example.com", ("192.0.2.80",), id="the closest name first"
        ),
        pytest.param(
            (_wild(), WEB), "a.example.com", ("192.0.2.82",), id="a wildcard where none is closer"
        ),
        pytest.param(
            (WEB, {**NAMED}), "shop.example.com", ("192.0.2.80",), id="an address of two once"
        ),
        pytest.param(
            (
                _anywhere(
                    spec={"defaultBackend": {"service": {"name": "cart", "port": {"number": 80}}}}
                ),
            ),
            "any.example.com",
            ("192.0.2.81",),
            id="one with nothing but a default backend",
        ),
    ],
)
def test_an_ingress_tells_where_it_is_served(
    objects: tuple[Manifest, ...], host: str, addresses: tuple[str, ...]
) -> None:
    found = named(kind(*objects), host)
    assert found.addresses == addresses
    assert found.because


@pytest.mark.parametrize(
    ("world", "why"),
    [
        pytest.param(
            kind(WEB),
            "no Ingress names other.example.com; the public DNS was not asked",
            id="none names it",
        ),
        pytest.param(
            kind(ingress(("/", "cart"), host="other.example.com", given=[])),
            "Ingress shop/web has no address in its status",
            id="one names it, and has no address",
        ),
        pytest.param(
            hidden(kind(*traefik()), "Ingress"),
            "no Ingress names other.example.com; the public DNS was not asked;"
            " Ingresses are not readable",
            id="Ingresses are not seen",
        ),
        pytest.param(
            kind(*ROUTE, ingress(("/", "cart"), host="other.example.com")),
            "routes of the Gateway API are not modelled yet",
            id="a route of the Gateway API may serve it too",
        ),
    ],
)
def test_what_nothing_tells_is_not_known(world: World, why: str) -> None:
    found = named(world, "other.example.com")
    assert (found.addresses, found.why) == ((), why)


def test_a_route_for_another_host_is_no_doubt() -> None:
    assert named(kind(*ROUTE, ANY), "example.org").addresses == ("192.0.2.81",)


OPEN = """
apiVersion: gateway.networking.k8s.io/v1
kind: {kind}
metadata: {{namespace: shop, name: open}}
spec: {{parentRefs: [{{name: gate}}]}}
---
apiVersion: gateway.networking.k8s.io/v1
kind: {gateway}
metadata: {{namespace: shop, name: gate}}
spec:
  listeners:
  - {{name: named, port: 80, protocol: HTTP, hostname: "*.example.org"}}
"""


@pytest.mark.parametrize(
    ("route", "gateway", "host", "known"),
    [
        pytest.param("HTTPRoute", "Gateway", "a.example.org", False, id="a host of its listener"),
        pytest.param("HTTPRoute", "Gateway", "a.example.net", True, id="no host of its listener"),
        pytest.param("HTTPRoute", "Other", "a.example.net", False, id="its Gateway is not seen"),
        pytest.param("TCPRoute", "Gateway", "a.example.org", True, id="one that sees no hosts"),
        pytest.param("HTTPRoute", "Other", "shop.example.com", True, id="an Ingress names it"),
    ],
)
def test_a_route_without_hosts_is_for_those_of_its_listeners(
    route: str, gateway: str, host: str, *, known: bool
) -> None:
    objects = told(OPEN.format(kind=route, gateway=gateway))
    kept = tuple(each for each in objects if each["kind"] != "Other")
    found = named(kind(*kept, WEB, _anywhere()), host)
    assert bool(found.addresses) is known
    assert [str(ref) for ref in found.because] == (
        ["Ingress/shop/web" if host == "shop.example.com" else "Ingress/shop/any"]
        if known
        else ["HTTPRoute/shop/open"]
    )


def test_who_says_so_is_told() -> None:
    assert [str(ref) for ref in named(kind(WEB), "shop.example.com").because] == [
        "Ingress/shop/web"
    ]
    assert named(kind(), "a.b") == Named(
        (), (), "no Ingress names a.b; the public DNS was not asked"
    )


@pytest.mark.parametrize("kind_", ["Gateway", "HTTPRoute"])
def test_routes_that_are_not_seen_are_told(kind_: str) -> None:
    found = named(hidden(kind(*traefik()), kind_), "other.example.com")
    assert found.why.endswith("s are not readable")
