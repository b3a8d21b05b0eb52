"""Which endpoints a service proxy knows behind a port."""

from __future__ import annotations

import pytest

from kubectl_netmap.objects.addresses import Family
from kubectl_netmap.objects.service import (
    Endpoint,
    EndpointPort,
    EndpointSlice,
    Service,
    ServicePort,
)
from kubectl_netmap.semantics.service_proxy.backends import backends, left_alone

HTTP = ServicePort(80, "http")


def _slice(
    *endpoints: Endpoint,
    ports: tuple[EndpointPort, ...] = (EndpointPort(8080, "http"),),
    family: str = "IPv4",
    name: str = "cart-x1",
) -> EndpointSlice:
    return EndpointSlice("shop", name, "cart", family, ports, endpoints)


ONE, TWO = Endpoint(("10.244.1.6",), node="n1"), Endpoint(("10.244.2.6",), node="n2")


@pytest.mark.parametrize(
    ("slices", "found"),
    [
        pytest.param((), [], id="no slice, no endpoint"),
        pytest.param((_slice(),), [], id="a placeholder slice has none"),
        pytest.param(
            (_slice(TWO), _slice(ONE, name="cart-x2")),
            ["10.244.1.6:8080", "10.244.2.6:8080"],
            id="all slices together, in order of addresses",
        ),
        pytest.param(
            (_slice(Endpoint(("10.244.1.6", "10.244.1.7"))),),
            ["10.244.1.6:8080"],
            id="of several addresses the first counts",
        ),
        pytest.param((_slice(Endpoint(())),), [], id="an endpoint without address is none"),
        pytest.param(
            (_slice(ONE, family="IPv6"), _slice(TWO, family="FQDN")),
            [],
            id="slices of other families are not read",
        ),
        pytest.param(
            (_slice(ONE, ports=(EndpointPort(8080, "web"),)),),
            [],
            id="the name of the port has to be that of the Service's port",
        ),
        pytest.param(
            (_slice(ONE, ports=(EndpointPort(8080, "http", "UDP"),)),),
            [],
            id="the protocol of the port has to be that of the Service's port",
        ),
        pytest.param(
            (_slice(ONE, ports=(EndpointPort(0, "http"),)),), [], id="a port without number is none"
        ),
        pytest.param((_slice(ONE, ports=()),), [], id="a slice without ports has none"),
        pytest.param(
            (_slice(ONE), _slice(ONE, ports=(EndpointPort(9090, "http"),), name="cart-x2")),
            ["10.244.1.6:8080", "10.244.1.6:9090"],
            id="one address with two ports is two endpoints",
        ),
        pytest.param(
            (_slice(Endpoint(("10.244.1.6",), ready=False)),),
            ["10.244.1.6:8080"],
            id="one that is not ready is known all the same",
        ),
    ],
)
def test_endpoints_are_those_of_all_slices(
    slices: tuple[EndpointSlice, ...], found: list[str]
) -> None:
    known = backends(slices, HTTP, Family.IPV4, "n1")
    assert [f"{each.address}:{each.port}" for each in known] == found


@pytest.mark.parametrize("turned", [False, True], ids=["first", "last"])
def test_of_one_address_twice_that_of_the_own_node_counts(*, turned: bool) -> None:
    here, away = _slice(ONE), _slice(Endpoint(("10.244.1.6",), ready=False, node="n2"), name="x2")
    order = (away, here) if turned else (here, away)
    (known,) = backends(order, HTTP, Family.IPV4, "n1")
    assert known.is_on("n1")
    assert known.slice.name == "cart-x1"


def test_of_one_address_twice_elsewhere_the_first_counts() -> None:
    slices = (_slice(TWO), _slice(Endpoint(("10.244.2.6",), ready=False, node="n3"), name="x2"))
    (known,) = backends(slices, HTTP, Family.IPV4, "n1")
    assert known.endpoint == TWO


@pytest.mark.parametrize(
    ("node", "here", "whether"),
    [
        pytest.param("n1", "n1", True, id="on the node that it names"),
        pytest.param("n2", "n1", False, id="on another one"),
        pytest.param("", "n1", False, id="one that names no node is local to none"),
        pytest.param("", "", False, id="even where the proxy's node is not known"),
    ],
)
def test_an_endpoint_is_local_to_the_node_that_it_names(
    node: str, here: str, *, whether: bool
) -> None:
    (known,) = backends((_slice(Endpoint(("10.0.0.1",), node=node)),), HTTP, Family.IPV4)
    assert known.is_on(here) is whether


def _service(type_: str = "ClusterIP", ip: str = "10.96.1.1", *labels: str) -> Service:
    return Service(
        "shop",
        "cart",
        type_,
        labels=dict.fromkeys(labels, ""),
        cluster_ips=(ip,) if ip else (),
        headless=not ip,
    )


@pytest.mark.parametrize(
    ("service", "why"),
    [
        pytest.param(_service(), "", id="one with an address is served"),
        pytest.param(_service("NodePort"), "", id="and so is one with a node port"),
        pytest.param(
            _service("ExternalName", ""),
            "a Service of type ExternalName has no address",
            id="ExternalName",
        ),
        pytest.param(
            _service(ip=""), "a headless Service has no address of its own", id="headless"
        ),
        pytest.param(
            Service("shop", "cart"),
            "a headless Service has no address of its own",
            id="one that has no address yet",
        ),
        pytest.param(
            _service("ClusterIP", "10.96.1.1", "service.kubernetes.io/service-proxy-name"),
            "its label service.kubernetes.io/service-proxy-name keeps service proxies away",
            id="one that another proxy serves",
        ),
        pytest.param(
            _service("ClusterIP", "10.96.1.1", "service.kubernetes.io/headless"),
            "its label service.kubernetes.io/headless keeps service proxies away",
            id="one that is labelled as headless",
        ),
    ],
)
def test_some_services_are_left_alone(service: Service, why: str) -> None:
    assert left_alone(service) == why
