"""Which ports of a controller's pod are its proxy's."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from kubectl_netmap.objects.workload import ContainerPort
from kubectl_netmap.semantics.http_routing.controllers import controller_of
from kubectl_netmap.semantics.http_routing.ports import Port, port_of

DECLARED = (
    ContainerPort(8080, "http"),
    ContainerPort(8443, "https"),
    ContainerPort(8443, "https-quic", protocol="UDP"),
    ContainerPort(10254, "metrics"),
    ContainerPort(9443, "webhook"),
    ContainerPort(7000),
)
TRAEFIK = {
    "entrypoints.web.address": ":8000/tcp",
    "entrypoints.websecure.address": ":8443",
    "entrypoints.websecure.http3": "true",
    "entrypoints.traefik.address": ":8080",
    "entrypoints.metrics.address": ":9100",
    "entrypoints.dns.address": ":5353/udp",
}


@pytest.mark.parametrize(
    ("flags", "port", "expected"),
    [
        pytest.param({}, 8080, Port.PLAIN, id="by its name, http"),
        pytest.param({}, 8443, Port.TLS, id="by its name, https"),
        pytest.param({}, 80, Port.PLAIN, id="the port by default"),
        pytest.param({}, 443, Port.TLS, id="the port for TLS by default"),
        pytest.param({"http-port": "7000"}, 7000, Port.PLAIN, id="told by a flag"),
        pytest.param({"https-port": "7000"}, 7000, Port.TLS, id="told by a flag, for TLS"),
        pytest.param({"http-port": "9443"}, 9443, Port.PLAIN, id="a flag before an odd name"),
        pytest.param({"http-port": "7000"}, 80, Port.UNKNOWN, id="another one is told instead"),
        pytest.param({}, 10254, Port.OTHER, id="metrics"),
        pytest.param({}, 9443, Port.OTHER, id="a webhook"),
        pytest.param({}, 7000, Port.UNKNOWN, id="declared without a name"),
        pytest.param({}, 9999, Port.UNKNOWN, id="not declared"),
    ],
)
def test_flags_and_names_tell_the_ports_of_a_controller(
    flags: Mapping[str, str], port: int, expected: Port
) -> None:
    assert port_of(controller_of("ingress-nginx"), flags, DECLARED, port) is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("web", Port.PLAIN),
        ("http2", Port.PLAIN),
        ("websecure", Port.TLS),
        ("proxy", Port.BOTH),
        ("proxy-ssl", Port.TLS),
        ("proxy-tls", Port.TLS),
        ("status", Port.OTHER),
    ],
)
def test_names_of_ports_say_what_they_are_for(name: str, expected: Port) -> None:
    declared = (ContainerPort(8000, name),)
    assert port_of(controller_of("kong"), {}, declared, 8000) is expected


@pytest.mark.parametrize(
    ("port", "named", "expected"),
    [
        pytest.param(8000, (), Port.BOTH, id="an entry point"),
        pytest.param(8443, (), Port.BOTH, id="one for TLS"),
        pytest.param(8080, (), Port.OTHER, id="its own pages"),
        pytest.param(9100, (), Port.OTHER, id="metrics"),
        pytest.param(9100, ("metrics",), Port.BOTH, id="metrics, if an Ingress names it"),
        pytest.param(5353, (), Port.OTHER, id="an entry point of UDP"),
        pytest.param(80, (), Port.OTHER, id="no entry point"),
    ],
)
def test_traefiks_entry_points_are_its_ports(
    port: int, named: tuple[str, ...], expected: Port
) -> None:
    found = port_of(controller_of("traefik"), TRAEFIK, DECLARED, port, frozenset(named))
    assert found is expected


def test_an_entry_point_that_is_no_default_counts_where_an_ingress_names_it() -> None:
    flags = {**TRAEFIK, "entrypoints.web.asdefault": "true"}
    traefik = controller_of("traefik")
    assert port_of(traefik, flags, (), 8443) is Port.OTHER
    assert port_of(traefik, flags, (), 8443, frozenset({"websecure"})) is Port.BOTH


@pytest.mark.parametrize(
    ("flags", "port", "expected"),
    [
        pytest.param({}, 8443, Port.BOTH, id="no entry point is told"),
        pytest.param({}, 10254, Port.OTHER, id="nor is one told for metrics"),
        pytest.param({"entrypoints.web.asdefault": "true"}, 8080, Port.BOTH, id="one has no port"),
    ],
)
def test_where_traefiks_flags_do_not_tell_names_do(
    flags: Mapping[str, str], port: int, expected: Port
) -> None:
    assert port_of(controller_of("traefik"), flags, DECLARED, port) is expected
