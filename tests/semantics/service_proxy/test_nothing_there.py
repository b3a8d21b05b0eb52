"""Ports that a Service does not have, and addresses that no Service has."""

from __future__ import annotations

import pytest

from kubectl_netmap.objects.service import Service, ServicePort
from kubectl_netmap.semantics.service_proxy.kube_proxy import (
    KubeProxy,
    Mode,
    at_no_port,
    at_no_service,
)
from kubectl_netmap.semantics.service_proxy.lists import Version
from kubectl_netmap.semantics.service_proxy.packet import Here, Hook, Packet
from kubectl_netmap.semantics.service_proxy.services import Door, Owner
from tests.support.service_rules import N1, told

OWNER = Owner(
    Service("shop", "cart", cluster_ips=("10.96.1.1",), ports=(ServicePort(80),)), Door.CLUSTER_IP
)


def _packet(hook: Hook, protocol: str = "TCP", to: str = "10.96.1.1") -> Packet:
    return Packet(hook, "10.244.1.5", to, 81, protocol)


@pytest.mark.parametrize(
    ("mode", "version", "hook", "protocol", "becomes"),
    [
        pytest.param(Mode.IPTABLES, (1, 34), Hook.POD, "TCP", "let pass", id="iptables"),
        pytest.param(Mode.IPTABLES, None, Hook.HOST, "UDP", "let pass", id="iptables, a node"),
        pytest.param(Mode.NFTABLES, (1, 29), Hook.POD, "TCP", "let pass", id="nftables 1.29 too"),
        pytest.param(Mode.NFTABLES, (1, 30), Hook.POD, "TCP", "refused", id="nftables since 1.30"),
        pytest.param(Mode.NFTABLES, None, Hook.POD, "TCP", "refused", id="nftables, any"),
        pytest.param(Mode.NFTABLES, None, Hook.WIRE, "TCP", "refused", id="nftables, from outside"),
        pytest.param(
            Mode.NFTABLES, None, Hook.HOST, "UDP", "operation not permitted",
            id="a datagram of the node itself never leaves",
        ),
        pytest.param(Mode.NFTABLES, None, Hook.HOST, "TCP", "refused", id="a connection"),
        pytest.param(Mode.IPVS, (1, 25), Hook.POD, "TCP", "let pass", id="ipvs 1.25 lets it pass"),
        pytest.param(Mode.IPVS, (1, 26), Hook.POD, "TCP", "refused", id="ipvs since 1.26"),
    ],
)  # fmt: skip
def test_a_port_that_a_cluster_ip_does_not_have(
    mode: Mode, version: Version | None, hook: Hook, protocol: str, becomes: str
) -> None:
    proxy = KubeProxy(mode, version)
    assert told(at_no_port(proxy, _packet(hook, protocol), OWNER, N1)) == becomes


@pytest.mark.parametrize(
    ("mode", "becomes"),
    [
        pytest.param(Mode.IPTABLES, "let pass", id="iptables lets it pass"),
        pytest.param(Mode.NFTABLES, "let pass", id="nftables refuses ClusterIPs only"),
        pytest.param(Mode.IPVS, "unsure", id="ipvs: it depends on who has bound the address"),
    ],
)
@pytest.mark.parametrize("door", [Door.EXTERNAL_IP, Door.LOAD_BALANCER])
def test_a_port_that_an_outer_address_does_not_have(door: Door, mode: Mode, becomes: str) -> None:
    owner = Owner(OWNER.service, door)
    assert told(at_no_port(KubeProxy(mode), _packet(Hook.POD), owner, N1)) == becomes


def test_on_a_node_that_is_not_known_it_is_not_known() -> None:
    sent = _packet(Hook.WIRE)
    assert told(at_no_port(KubeProxy(Mode.NFTABLES), sent, OWNER, Here(""))) == "unsure"


RANGES = ("10.96.0.0/16", "fd00:96::/112")


@pytest.mark.parametrize(
    ("mode", "version", "hook", "protocol", "becomes"),
    [
        pytest.param(Mode.IPTABLES, (1, 34), Hook.POD, "TCP", "let pass", id="iptables"),
        pytest.param(Mode.IPVS, (1, 34), Hook.POD, "TCP", "let pass", id="ipvs lets it pass"),
        pytest.param(Mode.NFTABLES, (1, 32), Hook.POD, "TCP", "let pass", id="nftables 1.32 too"),
        pytest.param(
            Mode.NFTABLES, (1, 33), Hook.POD, "TCP", "dropped",
            id="nftables since 1.33, where the API of ServiceCIDRs is there for good",
        ),
        pytest.param(Mode.NFTABLES, None, Hook.WIRE, "TCP", "dropped", id="nftables, any"),
        pytest.param(
            Mode.NFTABLES, None, Hook.HOST, "UDP", "operation not permitted",
            id="a datagram of the node itself never leaves",
        ),
        pytest.param(Mode.NFTABLES, None, Hook.HOST, "TCP", "dropped", id="but a connection waits"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("to", ["10.96.200.1", "fd00:96::99"])
def test_an_address_of_the_service_network_that_no_service_has(  # noqa: PLR0913, PLR0917 -- a table
    to: str, mode: Mode, version: Version | None, hook: Hook, protocol: str, becomes: str
) -> None:
    proxy = KubeProxy(mode, version, service_ranges=RANGES)
    assert told(at_no_service(proxy, _packet(hook, protocol, to))) == becomes


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize(
    ("to", "ranges"),
    [
        pytest.param("192.0.2.1", RANGES, id="an address of another network"),
        pytest.param("10.96.200.1", (), id="the Service network is not known"),
        pytest.param("10.96.200.1", ("fd00:96::/112",), id="only that of another family is"),
    ],
)
def test_any_other_address_is_none_of_its_business(
    to: str, ranges: tuple[str, ...], mode: Mode
) -> None:
    proxy = KubeProxy(mode, service_ranges=ranges)
    assert told(at_no_service(proxy, _packet(Hook.POD, to=to))) == "let pass"


@pytest.mark.parametrize(
    ("mode", "version", "becomes"),
    [
        pytest.param(Mode.NFTABLES, (1, 34), "unsure", id="nftables may drop it"),
        pytest.param(Mode.NFTABLES, (1, 32), "let pass", id="nftables 1.32 would not"),
        pytest.param(Mode.IPTABLES, (1, 34), "let pass", id="iptables would not"),
    ],
)
def test_where_not_all_service_networks_are_known_it_may_be_in_another_one(
    mode: Mode, version: Version, becomes: str
) -> None:
    proxy = KubeProxy(mode, version, service_ranges=RANGES, ranges_known=False)
    assert told(at_no_service(proxy, _packet(Hook.POD, to="10.97.0.1"))) == becomes
    assert told(at_no_service(proxy, _packet(Hook.POD, to="10.96.200.1"))) != "unsure"


def test_an_address_of_the_internet_is_none_of_a_service_network() -> None:
    proxy = KubeProxy(Mode.NFTABLES, ranges_known=False)
    assert told(at_no_service(proxy, _packet(Hook.POD, to="8.8.8.8"))) == "let pass"


def test_of_a_pod_whose_node_is_not_told_it_is_known() -> None:
    sent = Packet(Hook.POD, "10.244.1.5", "10.96.1.1", 81, "TCP")
    assert told(at_no_port(KubeProxy(Mode.NFTABLES), sent, OWNER, Here(""))) == "refused"
