"""A port of the node is handed to the pod that has it as its hostPort."""

from __future__ import annotations

import pytest

from kubectl_netmap.trace.disposition import Disposition
from kubectl_netmap.trace.world import World
from tests.support.trace_pieces import (
    FRONT,
    Manifest,
    asked,
    cilium,
    ends,
    kind,
    path,
    pod,
    said,
    service,
)


def _served(host_ip: str = "", ip: str = "10.244.1.8", **more: object) -> World:
    port = {"name": "web", "containerPort": 8080, "hostPort": 9000}
    port |= {"hostIP": host_ip} if host_ip else {}
    return kind(FRONT, pod("hp-1", ip, ports=[port]), **more)  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        pytest.param(("ip/203.0.113.7", "node/n1:9000"), "203.0.113.7", id="outside: as it is"),
        pytest.param(("pod/front-1", "node/n1:9000"), "10.244.1.1", id="a pod of the node: masked"),
        pytest.param(("pod/hp-1", "node/n1:9000"), "10.244.1.1", id="the pod itself: masked"),
        pytest.param(("node/n1", "node/n1:9000"), "172.18.0.11", id="its node: as it is"),
        pytest.param(("node/n1", "10.244.1.1:9000"), "10.244.1.1", id="its node by the gateway"),
        pytest.param(("node/n1", "127.0.0.1:9000"), "10.244.1.1", id="its node by loopback"),
        pytest.param(("node/n2", "node/n1:9000"), "172.18.0.12", id="another node: as it is"),
    ],
)
def test_who_is_seen(words: tuple[str, str], seen: str) -> None:
    assert ends(asked(_served(), *words)) == [f"Pod/shop/hp-1 {seen}"]


@pytest.mark.parametrize(
    ("host_ip", "served"),
    [
        pytest.param("172.18.0.11", True, id="the address that is dialled"),
        pytest.param("0.0.0.0", True, id="every address"),  # noqa: S104 -- as the API writes it
        pytest.param("127.0.0.1", False, id="another one"),
    ],
)
def test_a_host_ip_narrows_it(host_ip: str, *, served: bool) -> None:
    found = path(_served(host_ip), "pod/front-1", "node/n1:9000")
    assert (found.disposition is Disposition.DELIVERED) is served


@pytest.mark.parametrize("to", ["node/n2:9000", "node/n1:9001", "udp://172.18.0.11:9000"])
def test_only_its_own_node_port_and_protocol(to: str) -> None:
    found = path(_served(), "pod/front-1", to)
    assert said(found, "host-port") == ""
    assert found.disposition is Disposition.INSUFFICIENT_INFORMATION


def test_a_service_takes_precedence() -> None:
    http = {"name": "http", "port": 9000, "targetPort": "web"}
    taking: Manifest = service(externalIPs=["172.18.0.11"], ports=[http])
    world = kind(
        FRONT,
        pod("hp-1", "10.244.1.8", ports=[{"containerPort": 8080, "hostPort": 9000}]),
        taking,
    )
    found = path(world, "pod/front-1", "node/n1:9000")
    assert said(found, "host-port") == ""
    assert found.disposition is Disposition.REFUSED


def test_a_finished_pod_has_given_its_port_back() -> None:
    port = {"containerPort": 8080, "hostPort": 9000}
    done = pod("hp-1", "10.244.1.8", ports=[port], status={"phase": "Succeeded"})
    assert said(path(kind(FRONT, done), "pod/front-1", "node/n1:9000"), "host-port") == ""


def test_cilium_serves_it_in_kube_proxys_place_and_not_beside_it() -> None:
    alone, beside = _served(cni=cilium(), proxy=()), _served(cni=cilium("false"))
    assert ends(asked(alone, "ip/203.0.113.7", "node/n1:9000")) == ["Pod/shop/hp-1 203.0.113.7"]
    assert said(path(beside, "ip/203.0.113.7", "node/n1:9000"), "host-port") == ""
