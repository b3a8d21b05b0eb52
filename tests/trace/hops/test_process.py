"""A process has to listen: the last thing that a packet needs."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.trace.disposition import Disposition
from kubectl_netmap.trace.trace import Path
from tests.support.trace_pieces import (
    FRONT,
    Manifest,
    hidden,
    kind,
    on_host,
    path,
    pod,
    service,
    shop,
)


def _waiting(reason: str, *names: str) -> Manifest:
    return {
        "containerStatuses": [
            {
                "name": name,
                "ready": False,
                "restartCount": 14,
                "state": {"waiting": {"reason": reason}},
            }
            for name in names
        ]
    }


def _asked(*, port: int = 8080, **of: Any) -> Path:
    return path(kind(FRONT, pod("x-1", "10.244.2.8", **of)), "pod/front-1", f"pod/x-1:{port}")


def test_a_port_that_a_container_declares() -> None:
    found = _asked()
    assert (found.disposition, found.client) == (Disposition.DELIVERED, "connects")
    assert found.steps[-1].verdict is Verdict.OK
    assert found.steps[-1].action.endswith("x-1: 8080/TCP is declared by a container")


def test_a_port_that_none_declares_may_be_open_all_the_same() -> None:
    found = _asked(port=9999)
    assert found.disposition is Disposition.DELIVERED
    assert found.client == "connects unless nothing listens on 9999"
    assert found.steps[-1].verdict is Verdict.UNKNOWN


def test_a_pod_that_is_not_ready_may_listen() -> None:
    found = _asked(ready=False)
    assert found.disposition is Disposition.DELIVERED
    assert found.steps[-1].verdict is Verdict.DEGRADED


def test_a_pod_of_which_no_container_runs_refuses() -> None:
    found = _asked(ready=False, status=_waiting("CrashLoopBackOff", "main"))
    assert (found.disposition, found.client) == (Disposition.REFUSED, "connection refused")
    assert found.why.endswith("x-1 listens on nothing: CrashLoopBackOff, 14 restarts")
    assert found.look == "kubectl -n shop logs x-1 --previous"


def test_a_pod_of_which_one_container_runs_may_listen() -> None:
    two = [{"name": "main", "ports": [{"containerPort": 8080}]}, {"name": "side"}]
    found = _asked(ready=False, containers=two, status=_waiting("CrashLoopBackOff", "side"))
    assert found.disposition is Disposition.DELIVERED


def test_of_a_port_that_none_declares_any_container_that_runs_may_be_the_one() -> None:
    two = [{"name": "main"}, {"name": "side"}]
    one_down = _asked(ready=False, containers=two, status=_waiting("Error", "side"))
    assert one_down.disposition is Disposition.DELIVERED
    all_down = _asked(ready=False, containers=two, status=_waiting("Error", "main", "side"))
    assert all_down.disposition is Disposition.REFUSED


class TestOnANode:
    """What comes to a node itself."""

    def test_a_pod_of_its_network_that_declares_the_port_listens(self) -> None:
        agent = on_host("agent-1", "n1", ports=[{"containerPort": 9100}])
        found = path(kind(FRONT, agent), "pod/front-1", "node/n1:9100")
        assert (found.disposition, str(found.end)) == (
            Disposition.DELIVERED,
            "Pod/shop/agent-1",
        )

    def test_of_several_rather_one_that_is_ready(self) -> None:
        port = [{"containerPort": 9100}]
        old = on_host("agent-0", "n1", ports=port, ready=False, status=_waiting("Error", "main"))
        new = on_host("agent-1", "n1", ports=port)
        found = path(kind(FRONT, old, new), "pod/front-1", "node/n1:9100")
        assert (found.disposition, str(found.end)) == (
            Disposition.DELIVERED,
            "Pod/shop/agent-1",
        )

    def test_a_node_port_that_nobody_has_is_refused(self) -> None:
        found = path(shop(), "pod/front-1", "node/n2:31000")
        assert (found.disposition, found.client) == (Disposition.REFUSED, "connection refused")
        assert found.why == (
            "no Service has node port 31000/TCP, and no pod of node n2 declares it"
        )

    @pytest.mark.parametrize("port", [22, 29999, 32768])
    def test_of_any_other_port_nothing_is_known(self, port: int) -> None:
        found = path(shop(), "pod/front-1", f"node/n2:{port}")
        assert found.disposition is Disposition.INSUFFICIENT_INFORMATION
        assert found.why == f"whether a process of node n2 listens on {port} is not known"

    @pytest.mark.parametrize("kind_", ["Pod", "Service"])
    def test_who_is_not_seen_may_have_a_node_port(self, kind_: str) -> None:
        found = path(hidden(shop(), kind_), "node/n1", "node/n2:31000")
        assert found.disposition is Disposition.INSUFFICIENT_INFORMATION

    def test_an_endpoint_of_a_node_that_no_pod_declares_is_not_known(self) -> None:
        from_hand = {
            "kind": "EndpointSlice",
            "metadata": {
                "namespace": "shop",
                "name": "cart-x1",
                "labels": {"kubernetes.io/service-name": "cart"},
            },
            "addressType": "IPv4",
            "ports": [{"name": "http", "port": 31000}],
            "endpoints": [{"addresses": ["172.18.0.12"], "nodeName": "n2"}],
        }
        found = path(kind(FRONT, service(), from_hand), "pod/front-1", "10.96.1.1:80")
        assert found.disposition is Disposition.INSUFFICIENT_INFORMATION


DATAGRAMS = [{"containerPort": 53, "protocol": "UDP"}]


@pytest.mark.parametrize(
    ("origin", "on", "disposition"),
    [
        pytest.param("pod/front-1", "n1", Disposition.INSUFFICIENT_INFORMATION,
                     id="a pod of the same node"),
        pytest.param("pod/front-1", "n2", Disposition.DELIVERED, id="a pod of another node"),
        pytest.param("node/n1", "n1", Disposition.DELIVERED, id="the node itself"),
    ],
)  # fmt: skip
def test_a_udp_server_on_the_host_network_may_answer_from_another_address(
    origin: str, on: str, disposition: Disposition
) -> None:
    server = on_host("dns-1", on, ports=DATAGRAMS)
    address = f"172.18.0.1{on.removeprefix('n')}"
    found = path(kind(FRONT, server), origin, f"udp://{address}:53")
    assert found.disposition is disposition


def test_a_declared_port_is_one_of_its_protocol() -> None:
    found = path(
        kind(FRONT, pod("x-1", "10.244.2.8", ports=DATAGRAMS)), "pod/front-1", "pod/x-1:53"
    )
    assert found.client == "connects unless nothing listens on 53"
