from __future__ import annotations

import pytest

from kubectl_netmap.discover.fact import Confidence, Fact
from kubectl_netmap.discover.facts import Facts, IngressController
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.routing.relations import host_network
from kubectl_netmap.routing.route import Exposure
from kubectl_netmap.routing.verdict import Verdict
from tests.support.agents import pod
from tests.support.exposures import links, map_of, nodes, told

ONLY = (host_network.RELATION,)
DECLARED = "declared; whether it listens on the node's address is not known"
PORT = "name: c, ports: [{containerPort: 8443}]"
OWNER = Ref("DaemonSet", "kube-system", "edge")


def _on_host(container: str = PORT, *, number: int = 1, ready: bool = True) -> str:
    text = pod(f"edge-{number}", container, owner="DaemonSet/edge", ready=ready)
    return text.replace("hostNetwork: true", f"hostNetwork: true, nodeName: n{number}")


def _controller(*workloads: Ref) -> Facts:
    one = IngressController("k8s.io/ingress-nginx", ("nginx",), workloads=workloads)
    return Facts(ingress_controllers=Fact((one,), Confidence.OBSERVED))


@pytest.mark.parametrize(
    ("facts", "ready", "verdict", "why"),
    [
        pytest.param(
            Facts(),
            True,
            Verdict.UNKNOWN,
            f"{DECLARED}; 1 of 1 pod ready",
            id="a declared port is a hint only",
        ),
        pytest.param(
            _controller(OWNER),
            True,
            Verdict.OK,
            "1 of 1 pod ready",
            id="an Ingress controller listens where it declares",
        ),
        pytest.param(
            _controller(Ref("Deployment", "kube-system", "edge")),
            True,
            Verdict.UNKNOWN,
            f"{DECLARED}; 1 of 1 pod ready",
            id="another controller",
        ),
        pytest.param(
            Facts(), False, Verdict.BROKEN, "no ready pod: edge-1 not ready", id="it is not ready"
        ),
    ],
)
def test_what_a_pod_of_the_host_network_declares_is_a_way_in(
    facts: Facts,
    ready: bool,  # noqa: FBT001 -- a row of the table
    verdict: Verdict,
    why: str,
) -> None:
    graph = map_of(_on_host(ready=ready), facts=facts, relations=ONLY)
    assert told(graph) == [("tcp *:8443 on node n1", verdict, why)]
    assert [each.exposure for each in graph.routes] == [Exposure.HOST_NETWORK]


def test_it_has_a_place_of_its_own_and_is_folded_by_owner() -> None:
    graph = map_of(_on_host(), _on_host(number=2), nodes(2), relations=ONLY)
    place = "HostNetwork/tcp/8443/DaemonSet/kube-system/edge"
    assert [each for each, _, _ in links(graph)] == [
        f"{place} → DaemonSet/kube-system/edge",
        f"outside → {place}",
    ]
    assert graph.places[place].label == "host network tcp 8443"
    assert [each.via for each in graph.links] == ["declared port tcp 8443", ""]
    assert [each.address for each in graph.routes] == ["tcp *:8443 on every node"]


@pytest.mark.parametrize(
    "silent",
    [
        pytest.param(_on_host("name: c"), id="no declared port"),
        pytest.param(
            _on_host("name: c, ports: [{containerPort: 1, hostPort: 1, hostIP: 127.0.0.1}]"),
            id="loopback only",
        ),
        pytest.param(pod("web", PORT, ip="10.244.0.9"), id="a pod of the pod network"),
    ],
)
def test_nothing_is_told_of_what_nobody_reaches_by_the_node(silent: str) -> None:
    assert links(map_of(silent, relations=ONLY)) == []


def test_native_sidecars_declare_ports_too() -> None:
    one = _on_host("name: app").replace(
        "containers:", f"initContainers: [{{{PORT}, restartPolicy: Always}}], containers:"
    )
    assert [each for each, _, _ in told(map_of(one, relations=ONLY))] == ["tcp *:8443 on node n1"]
