"""Which Service a destination belongs to."""

from __future__ import annotations

import pytest

from kubectl_netmap.objects.service import LoadBalancerIngress, Service, ServicePort
from kubectl_netmap.semantics.service_proxy.services import Door, Hit, Owner, index
from tests.support.service_rules import BALANCED, CLUSTER_IP, EXTERNAL, service

UDP = ServicePort(80, "dns", "UDP")


@pytest.mark.parametrize(
    ("address", "port", "protocol", "door"),
    [
        pytest.param(CLUSTER_IP, 80, "TCP", Door.CLUSTER_IP, id="its ClusterIP"),
        pytest.param(EXTERNAL, 80, "TCP", Door.EXTERNAL_IP, id="an external IP"),
        pytest.param(BALANCED, 80, "TCP", Door.LOAD_BALANCER, id="a load balancer's address"),
    ],
)
def test_a_service_is_dialled_at_its_addresses(
    address: str, port: int, protocol: str, door: Door
) -> None:
    found = index([service()]).at(address, port, protocol)
    assert isinstance(found, Hit)
    assert found.door is door


@pytest.mark.parametrize(
    ("port", "protocol"),
    [
        pytest.param(81, "TCP", id="another port"),
        pytest.param(80, "UDP", id="another protocol"),
        pytest.param(30080, "TCP", id="its node port is none of its addresses' ports"),
    ],
)
def test_an_address_without_such_a_port_still_is_the_services(port: int, protocol: str) -> None:
    assert index([service()]).at(CLUSTER_IP, port, protocol) == Owner(service(), Door.CLUSTER_IP)


def test_an_address_that_no_service_has_is_nobodys() -> None:
    assert index([service()]).at("10.96.1.2", 80, "TCP") is None


def test_a_node_port_is_asked_for_by_itself() -> None:
    services = index([service()])
    found = services.at_node_port(30080, "TCP")
    assert found is not None
    assert (found.door, found.port.port) == (Door.NODE_PORT, 80)
    assert services.at_node_port(30080, "UDP") is None
    assert services.at_node_port(30081, "TCP") is None


@pytest.mark.parametrize(
    ("given", "found"),
    [
        pytest.param(LoadBalancerIngress(BALANCED, mode="VIP"), True, id="ipMode VIP"),
        pytest.param(LoadBalancerIngress(BALANCED), True, id="no ipMode is VIP"),
        pytest.param(
            LoadBalancerIngress(BALANCED, mode="Proxy"),
            False,
            id="ipMode Proxy: clients really go to the load balancer (KEP-1860)",
        ),
        pytest.param(LoadBalancerIngress(hostname="lb.example.com"), False, id="a mere name"),
    ],
)
def test_a_load_balancers_address_is_known_to_nodes(
    given: LoadBalancerIngress, *, found: bool
) -> None:
    plain = Service("shop", "cart", cluster_ips=(CLUSTER_IP,), ports=(UDP,), load_balancer=(given,))
    services = index([plain])
    assert (services.at(BALANCED, 80, "UDP") is not None) is found
    assert set(services.by_address) <= {CLUSTER_IP, BALANCED}


@pytest.mark.parametrize(
    "left",
    [
        pytest.param(Service("shop", "a", headless=True, ports=(UDP,)), id="headless"),
        pytest.param(
            Service("shop", "a", "ExternalName", external_ips=(EXTERNAL,), ports=(UDP,)),
            id="ExternalName",
        ),
        pytest.param(
            Service(
                "shop",
                "a",
                "NodePort",
                labels={"service.kubernetes.io/service-proxy-name": "other"},
                cluster_ips=(CLUSTER_IP,),
                ports=(ServicePort(80, node_port=30080),),
            ),
            id="labelled for another proxy",
        ),
    ],
)
def test_a_service_that_proxies_leave_alone_is_not_found(left: Service) -> None:
    services = index([left])
    assert (dict(services.by_address), dict(services.by_node_port)) == ({}, {})


def test_of_an_address_that_two_services_have_the_one_with_the_port_counts() -> None:
    first = Service("a", "x", cluster_ips=("10.96.0.1",), external_ips=(EXTERNAL,), ports=(UDP,))
    second = Service(
        "b", "y", cluster_ips=("10.96.0.2",), external_ips=(EXTERNAL,), ports=(ServicePort(443),)
    )
    services = index([first, second])
    found = services.at(EXTERNAL, 443, "TCP")
    assert isinstance(found, Hit)
    assert found.service == second
    assert services.at(EXTERNAL, 1, "TCP") == Owner(first, Door.EXTERNAL_IP)


def test_a_cluster_ip_goes_before_external_ips_and_those_before_load_balancers() -> None:
    http = (ServicePort(80),)
    shared = "192.0.2.1"
    balanced = Service(
        "a",
        "x",
        cluster_ips=("10.96.0.1",),
        ports=http,
        load_balancer=(LoadBalancerIngress(shared),),
    )
    external = Service("a", "y", cluster_ips=("10.96.0.2",), ports=http, external_ips=(shared,))
    own = Service("a", "z", cluster_ips=(shared,), ports=http)
    for several, door in (
        ([balanced, external, own], Door.CLUSTER_IP),
        ([balanced, external], Door.EXTERNAL_IP),
        ([balanced], Door.LOAD_BALANCER),
    ):
        found = index(several).at(shared, 80, "TCP")
        assert isinstance(found, Hit)
        assert found.door is door


def test_addresses_are_found_however_they_are_written() -> None:
    six = Service("a", "x", cluster_ips=("FD00:0::1",), ports=(ServicePort(80),))
    assert isinstance(index([six]).at("fd00::1", 80, "TCP"), Hit)


def test_of_two_services_with_one_node_port_the_first_has_it() -> None:
    first, second = (
        Service("a", name, "NodePort", cluster_ips=(ip,), ports=(ServicePort(80, node_port=30080),))
        for name, ip in (("x", "10.96.0.1"), ("y", "10.96.0.2"))
    )
    found = index([first, second]).at_node_port(30080, "TCP")
    assert found is not None
    assert found.service == first
