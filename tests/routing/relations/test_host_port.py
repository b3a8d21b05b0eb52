from __future__ import annotations

import pytest

from kubectl_netmap.discover.fact import Confidence, Fact
from kubectl_netmap.discover.facts import Cni, Facts, ServiceProxy
from kubectl_netmap.netmap import survey
from kubectl_netmap.routing.build import build
from kubectl_netmap.routing.graph import RouteMap
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.relations import host_port
from kubectl_netmap.routing.route import Exposure
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.snapshot.gap import Gap, GapReason
from tests.support.agents import custom, daemon_set, pod
from tests.support.clusters import snapshot_of
from tests.support.exposures import links, map_of, nodes, told

ONLY = (host_port.RELATION,)
PORT = "name: agent, ports: [{containerPort: 80, hostPort: 8080}]"


def _agent(
    number: int, container: str = PORT, *, ready: bool = True, on: str = "", **more: str
) -> str:
    """A pod of DaemonSet agent on a node of the same number."""
    text = pod(
        f"agent-{number}",
        container,
        owner="DaemonSet/agent",
        ready=ready,
        ip=f"10.244.{number}.2",
        namespace=more.pop("namespace", "shop"),
        labels=more.get("labels", ""),
        stuck=more.get("stuck", ""),
    )
    text = text.replace("hostNetwork: false", f"hostNetwork: false, nodeName: {on or f'n{number}'}")
    deleted = "  deletionTimestamp: '2026-01-01T00:00:00Z'\n  labels:"
    return text.replace("  labels:", deleted) if more.get("deleted") else text


def _with(cni: str, *, chained: tuple[str, ...] = (), proxy: str = "iptables") -> Facts:
    return Facts(
        cni=Fact(Cni(cni, chained=chained), Confidence.OBSERVED),
        service_proxy=Fact(ServiceProxy(proxy), Confidence.OBSERVED),
    )


KINDNET = _with("kindnet")


def _map(*documents: str, facts: Facts = KINDNET) -> RouteMap:
    return map_of(*documents, facts=facts, relations=ONLY)


def test_pods_of_one_owner_are_one_way_in() -> None:
    graph = _map(_agent(1), _agent(2), nodes(3))
    place, target = "HostPort/tcp/8080/DaemonSet/shop/agent", "DaemonSet/shop/agent"
    assert links(graph) == [
        (f"{place} → {target}", Verdict.OK, "2 of 2 pods ready"),
        (f"outside → {place}", Verdict.OK, ""),
    ]
    (route,) = graph.routes
    assert (route.address, route.exposure) == ("tcp *:8080 on 2 nodes", Exposure.HOST_PORT)
    assert [str(each) for each in route.via] == [target]
    assert graph.places[place].label == "host port tcp 8080"
    assert [each.via for each in graph.links] == ["tcp 80", ""]


@pytest.mark.parametrize(
    ("pods", "address"),
    [
        pytest.param((1,), "tcp *:8080 on node n1", id="one node"),
        pytest.param((1, 2), "tcp *:8080 on 2 nodes", id="some nodes"),
        pytest.param((1, 2, 3), "tcp *:8080 on every node", id="every node"),
    ],
)
def test_a_host_port_says_on_which_nodes_it_is(pods: tuple[int, ...], address: str) -> None:
    graph = _map(*map(_agent, pods), nodes(3))
    assert [each.address for each in graph.routes] == [address]


def test_every_node_is_said_only_where_all_nodes_are_seen() -> None:
    gap = Gap("Node", GapReason.FORBIDDEN)
    graph = map_of(_agent(1), _agent(2), facts=KINDNET, gaps=[gap], relations=ONLY)
    assert [each.address for each in graph.routes] == ["tcp *:8080 on 2 nodes"]


@pytest.mark.parametrize(
    ("pods", "verdict", "why"),
    [
        pytest.param((_agent(1),), Verdict.OK, "1 of 1 pod ready", id="its pod is ready"),
        pytest.param(
            (_agent(1), _agent(2, ready=False, stuck="CrashLoopBackOff")),
            Verdict.DEGRADED,
            "1 of 2 pods ready: agent-2 CrashLoopBackOff",
            id="one of two is not",
        ),
        pytest.param(
            (_agent(1, ready=False), _agent(2, ready=False, stuck="CrashLoopBackOff")),
            Verdict.BROKEN,
            "no ready pod: agent-1 not ready and 1 more",
            id="none is",
        ),
        pytest.param(
            (_agent(1), _agent(2, ready=False, deleted="yes")),
            Verdict.OK,
            "1 of 1 pod ready",
            id="one that terminates does not count",
        ),
        pytest.param(
            (_agent(1, deleted="yes"),), Verdict.DEGRADED, "its pods terminate", id="all terminate"
        ),
    ],
)
def test_a_host_port_is_as_good_as_its_pods(
    pods: tuple[str, ...], verdict: Verdict, why: str
) -> None:
    assert [each[1:] for each in told(_map(*pods))] == [(verdict, why)]


INSTALLATION = custom(
    "operator.tigera.io/v1",
    "Installation",
    "default",
    "spec: {calicoNetwork: {hostPorts: Disabled}}",
)
OPEN = INSTALLATION.replace("Disabled", "Enabled")
READY = "1 of 1 pod ready"


@pytest.mark.parametrize(
    ("facts", "more", "doubt"),
    [
        pytest.param(_with("kindnet"), "", "", id="kindnet"),
        pytest.param(_with("flannel"), "", "", id="flannel"),
        pytest.param(_with("aws-vpc-cni"), "", "", id="Amazon's"),
        pytest.param(_with("calico"), "", "", id="Calico by its manifest"),
        pytest.param(_with("calico"), OPEN, "", id="Calico by its operator"),
        pytest.param(
            _with("calico"),
            INSTALLATION,
            "host ports are disabled in Installation/default",
            id="Calico, whose operator is told not to",
        ),
        pytest.param(
            _with("calico"),
            INSTALLATION.replace("Disabled", "'***HIDDEN***'"),
            "whether Calico opens host ports is not known",
            id="Calico, whose operator is told something that is hidden",
        ),
        pytest.param(_with("cilium", proxy="cilium"), "", "", id="Cilium instead of kube-proxy"),
        pytest.param(
            _with("cilium"),
            "",
            "whether cilium opens host ports is not known",
            id="Cilium beside kube-proxy",
        ),
        pytest.param(_with("cilium", chained=("portmap",)), "", "", id="Cilium with portmap"),
        pytest.param(
            _with("weave"), "", "whether weave opens host ports is not known", id="another CNI"
        ),
        pytest.param(
            Facts(), "", "which CNI is to open host ports is not known", id="no CNI is known"
        ),
    ],
)
def test_a_host_port_needs_a_cni_that_opens_it(facts: Facts, more: str, doubt: str) -> None:
    graph = _map(_agent(1), more, facts=facts)
    verdict = Verdict.UNKNOWN if doubt else Verdict.OK
    why = f"{doubt}; {READY}" if doubt else READY
    assert [each[1:] for each in told(graph)] == [(verdict, why)]


def test_calicos_switch_may_be_hidden() -> None:
    gap = Gap("Installation", GapReason.FORBIDDEN)
    graph = map_of(_agent(1), facts=_with("calico"), gaps=[gap], relations=ONLY)
    why = "whether Calico opens host ports is not known: Installations are not readable"
    assert [each[1:] for each in told(graph)] == [(Verdict.UNKNOWN, f"{why}; {READY}")]


@pytest.mark.parametrize(
    ("port", "address"),
    [
        pytest.param("hostPort: 53, protocol: UDP", "udp *:53 on node n1", id="UDP"),
        pytest.param("hostPort: 53, hostIP: ''", "tcp *:53 on node n1", id="no address"),
        pytest.param("hostPort: 53, hostIP: 0.0.0.0", "tcp *:53 on node n1", id="any address"),
        pytest.param(
            "hostPort: 53, hostIP: 192.0.2.4", "tcp 192.0.2.4:53 on node n1", id="one address"
        ),
        pytest.param(
            "hostPort: 53, hostIP: '2001:db8::4'", "tcp [2001:db8::4]:53 on node n1", id="IPv6"
        ),
        pytest.param("hostPort: 53, hostIP: 127.0.0.1", "", id="loopback"),
        pytest.param("hostPort: 53, hostIP: '::1'", "", id="loopback of IPv6"),
        pytest.param("name: dns", "", id="no host port"),
    ],
)
def test_a_host_port_is_on_every_address_of_its_node_or_on_one(port: str, address: str) -> None:
    container = f"name: agent, ports: [{{containerPort: 5353, {port}}}]"
    assert [each.address for each in _map(_agent(1, container)).routes] == [address][
        : bool(address)
    ]


def test_a_port_that_two_containers_declare_is_one() -> None:
    graph = _map(_agent(1, f"{PORT}}}, {{{PORT.replace('name: agent', 'name: helper')}"))
    assert [each[2] for each in told(graph)] == ["1 of 1 pod ready"]


def test_ports_of_native_sidecars_count() -> None:
    one = _agent(1, "name: app").replace(
        "containers:", f"initContainers: [{{{PORT}, restartPolicy: Always}}], containers:"
    )
    assert [each.address for each in _map(one).routes] == ["tcp *:8080 on node n1"]


def test_workloads_that_take_the_same_port_on_other_nodes_are_ways_of_their_own() -> None:
    other = _agent(2).replace("DaemonSet, name: agent", "DaemonSet, name: other")
    graph = _map(_agent(1), other)
    assert {str(each.via[0]): each.address for each in graph.routes} == {
        "DaemonSet/shop/agent": "tcp *:8080 on node n1",
        "DaemonSet/shop/other": "tcp *:8080 on node n2",
    }


def test_pods_that_are_kept_apart_have_places_of_their_own() -> None:
    snapshot = snapshot_of(_agent(1) + _agent(2, ready=False))
    graph = build(Ground(snapshot, KINDNET, apart=None), ONLY)
    assert [(each.address, each.outcome.verdict) for each in graph.routes] == [
        ("tcp *:8080 on node n2", Verdict.BROKEN),
        ("tcp *:8080 on node n1", Verdict.OK),
    ]


def test_pods_that_have_finished_open_nothing() -> None:
    assert links(_map(_agent(1).replace("phase: Running", "phase: Failed"))) == []


NGINX = (
    "name: controller, image: ingress-nginx-controller:v1, "
    "ports: [{containerPort: 80, hostPort: 80}, {containerPort: 443, hostPort: 443}]"
)
CLASS = """
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: nginx}
spec: {controller: k8s.io/ingress-nginx}
"""
INGRESS = """
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {namespace: shop, name: web}
spec:
  ingressClassName: nginx
  rules:
  - host: shop.example.com
    http:
      paths:
      - {path: /, pathType: Prefix, backend: {service: {name: cart, port: {number: 80}}}}
---
kind: Service
metadata: {namespace: shop, name: cart}
spec: {clusterIPs: [10.96.0.7], ports: [{name: http, port: 80}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {namespace: shop, name: cart-1, labels: {kubernetes.io/service-name: cart}}
addressType: IPv4
ports: [{name: http, port: 8080, protocol: TCP}]
endpoints: [{addresses: [10.244.1.9], nodeName: n1}]
"""
KIND_CNI = daemon_set("kindnet", "name: kindnet-cni, image: kindest/kindnetd:v20250512-df8de77b")


def test_an_ingress_begins_at_the_host_port_of_its_controller() -> None:
    controller = _agent(1, NGINX, namespace="ingress-nginx")
    netmap = survey(snapshot_of(controller + KIND_CNI + CLASS + INGRESS + nodes(1)))
    (route,) = (each for each in netmap.ways_in if each.exposure is Exposure.INGRESS)
    assert route.address == "http://shop.example.com/"
    assert route.path[0] == "outside"
    assert route.path[1].startswith("HostPort/tcp/")
    assert route.path[2:6] == (
        "DaemonSet/ingress-nginx/agent",
        "IngressClass/nginx",
        "Ingress/shop/web",
        "Service/shop/cart",
    )
    assert (route.outcome.verdict, route.outcome.why) == (Verdict.OK, "1 of 1 endpoint ready")


@pytest.mark.parametrize(
    ("ports", "verdict", "why"),
    [
        pytest.param("hostPort: 80", Verdict.OK, "1 of 1 endpoint ready", id="the URL's port"),
        pytest.param(
            "hostPort: 8080",
            Verdict.UNKNOWN,
            "only host port tcp 8080 leads there: what leads to it is not seen; "
            "1 of 1 endpoint ready",
            id="another port",
        ),
        pytest.param(
            "hostPort: 8080}, {containerPort: 81, hostPort: 80",
            Verdict.OK,
            "1 of 1 endpoint ready",
            id="both",
        ),
    ],
)
def test_a_url_is_reached_by_the_host_port_of_its_number(
    ports: str, verdict: Verdict, why: str
) -> None:
    container = (
        f"name: c, image: ingress-nginx-controller:v1, ports: [{{containerPort: 80, {ports}}}]"
    )
    netmap = survey(snapshot_of(_agent(1, container) + KIND_CNI + CLASS + INGRESS + nodes(1)))
    (route,) = (each for each in netmap.ways_in if each.exposure is Exposure.INGRESS)
    assert (route.outcome.verdict, route.outcome.why) == (verdict, why)
