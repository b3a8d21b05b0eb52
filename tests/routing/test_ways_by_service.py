"""The ways in that Services open, from what is dialled down to the endpoints."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.snapshot.gap import Gap, GapReason
from tests.support.exposures import map_of, proxied, told

SERVICE = """
apiVersion: v1
kind: Service
metadata: {namespace: shop, name: cart}
spec:
  type: NodePort
  selector: {app: cart}
  clusterIPs: [10.96.0.7]
  ipFamilies: [IPv4]
  ports: [{name: http, port: 80, targetPort: web, nodePort: 31080}]
"""

SLICE = """
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {namespace: shop, name: cart-x1, labels: {kubernetes.io/service-name: cart}}
addressType: IPv4
ports: [{name: http, port: 8080, protocol: TCP}]
endpoints:
"""

READY = "- {addresses: [10.244.1.8], nodeName: n1, conditions: {ready: true}}"
WAITING = (
    "- {addresses: [10.244.1.9], nodeName: n1, conditions: {ready: false, serving: false}, "
    "targetRef: {kind: Pod, name: cart-2}}"
)
DRAINING = (
    "- {addresses: [10.244.1.10], nodeName: n2, "
    "conditions: {ready: false, serving: true, terminating: true}}"
)
GONE = "- {addresses: [10.244.1.11], conditions: {ready: false, serving: false, terminating: true}}"
FORCED = "- {addresses: [10.244.1.13], conditions: {ready: true, serving: false}}"
SILENT = "- {addresses: [10.244.1.12]}"
AGAIN = "- {addresses: [10.244.1.8], conditions: {ready: false}}"
NONE = "  []"

CRASHING = """
apiVersion: v1
kind: Pod
metadata: {namespace: shop, name: cart-2, labels: {app: cart}}
status:
  phase: Running
  containerStatuses:
  - {name: cart, ready: false, restartCount: 14, state: {waiting: {reason: CrashLoopBackOff}}}
"""

PENDING = """
apiVersion: v1
kind: Pod
metadata: {namespace: shop, name: cart-3, labels: {app: cart, tier: back}}
status: {phase: Pending}
"""


def _told(
    *documents: str, gaps: Sequence[Gap] = (), unseen: Sequence[str] = ()
) -> list[tuple[str, Verdict, str]]:
    return told(map_of(*documents, gaps=gaps, unseen=unseen))


def _slice(*endpoints: str) -> str:
    return SLICE + "\n".join(endpoints)


@pytest.mark.parametrize(
    ("endpoints", "verdict", "why"),
    [
        pytest.param((READY,), Verdict.OK, "1 of 1 endpoint ready", id="one that is ready"),
        pytest.param(
            (READY, SILENT),
            Verdict.OK,
            "2 of 2 endpoints ready",
            id="an endpoint without conditions counts as ready",
        ),
        pytest.param(
            (READY, WAITING),
            Verdict.DEGRADED,
            "1 of 2 endpoints ready: cart-2 CrashLoopBackOff, 14 restarts",
            id="one of two is ready",
        ),
        pytest.param(
            (WAITING,),
            Verdict.BROKEN,
            "no ready endpoint: cart-2 CrashLoopBackOff, 14 restarts",
            id="none is ready",
        ),
        pytest.param(
            (READY, DRAINING),
            Verdict.OK,
            "1 of 1 endpoint ready",
            id="one that terminates does not count beside a ready one",
        ),
        pytest.param(
            (DRAINING,),
            Verdict.DEGRADED,
            "no ready endpoint; 1 that terminates still serves",
            id="one that terminates is the last resort",
        ),
        pytest.param(
            (READY, FORCED),
            Verdict.DEGRADED,
            "2 of 2 endpoints published, of which 1 not ready",
            id="one that is only published (publishNotReadyAddresses)",
        ),
        pytest.param(
            (GONE,),
            Verdict.BROKEN,
            "no ready endpoint",
            id="one that terminates and serves no more",
        ),
        pytest.param(
            (AGAIN, READY),
            Verdict.OK,
            "1 of 1 endpoint ready",
            id="an address in two entries counts once, as ready",
        ),
        pytest.param(
            (NONE,),
            Verdict.BROKEN,
            "no endpoint: cart-2 CrashLoopBackOff, 14 restarts",
            id="an empty slice, and a pod that matches",
        ),
    ],
)
def test_a_way_in_is_as_good_as_its_endpoints(
    endpoints: tuple[str, ...], verdict: Verdict, why: str
) -> None:
    told = _told(SERVICE, _slice(*endpoints), CRASHING)
    assert told == [("tcp *:31080 on every node", verdict, why)]


@pytest.mark.parametrize(
    ("service", "documents", "why"),
    [
        pytest.param(SERVICE, (), "no endpoint: no pod has app=cart", id="no pod matches"),
        pytest.param(SERVICE, (PENDING,), "no endpoint: cart-3 Pending", id="its pod is pending"),
        pytest.param(
            SERVICE,
            (PENDING.replace("Pending", "Running, conditions: [{type: Ready, status: 'True'}]"),),
            "no endpoint: cart-3 is ready, but no EndpointSlice has it",
            id="a ready pod that is in no slice",
        ),
        pytest.param(
            SERVICE,
            (PENDING.replace("Pending", "Succeeded"),),
            "no endpoint: no pod with app=cart runs: cart-3 Succeeded",
            id="its pod has finished",
        ),
        pytest.param(
            SERVICE.replace("selector: {app: cart}", "selector: {}"),
            (),
            "no endpoint: the Service has no selector, and nobody made any",
            id="no selector",
        ),
        pytest.param(
            SERVICE,
            (_slice(READY).replace("name: http", "name: https"),),
            "no endpoint: none has the target port web",
            id="a named target port that no pod has",
        ),
        pytest.param(
            SERVICE.replace("ipFamilies: [IPv4]", "ipFamilies: [IPv6]"),
            (_slice(READY),),
            "no endpoint: none has an IPv6 address",
            id="endpoints of the other family only",
        ),
    ],
)
def test_a_way_in_without_endpoint_says_why(
    service: str, documents: tuple[str, ...], why: str
) -> None:
    assert _told(service, *documents) == [("tcp *:31080 on every node", Verdict.BROKEN, why)]


LOAD_BALANCER = SERVICE.replace("type: NodePort", "type: LoadBalancer")


@pytest.mark.parametrize(
    ("service", "address", "verdict", "why"),
    [
        pytest.param(
            SERVICE.replace("type: NodePort", "type: NodePort\n  externalTrafficPolicy: Local"),
            "tcp *:31080 on nodes with an endpoint",
            Verdict.OK,
            "1 of 1 endpoint ready",
            id="a local node port opens on nodes with an endpoint only",
        ),
        pytest.param(
            LOAD_BALANCER + "status: {loadBalancer: {ingress: [{ip: 192.0.2.7}]}}",
            "tcp 192.0.2.7:80",
            Verdict.OK,
            "1 of 1 endpoint ready",
            id="a load balancer with an address",
        ),
        pytest.param(
            LOAD_BALANCER + "status: {loadBalancer: {ingress: [{ip: '2001:db8::7'}]}}",
            "tcp [2001:db8::7]:80",
            Verdict.UNKNOWN,
            "the Service has IPv4 only: who turns IPv6 into that is not seen;"
            " 1 of 1 endpoint ready",
            id="an IPv6 address finds no IPv4 endpoint, but by a proxy",
        ),
        pytest.param(
            SERVICE.replace(
                "type: NodePort",
                "type: LoadBalancer\n  loadBalancerSourceRanges: [198.51.100.0/24]",
            )
            + "status: {loadBalancer: {ingress: [{hostname: lb.example.com}]}}",
            "tcp lb.example.com:80",
            Verdict.OK,
            "1 of 1 endpoint ready; only from 198.51.100.0/24",
            id="a load balancer with a host name and source ranges",
        ),
        pytest.param(
            SERVICE.replace("type: NodePort", "externalIPs: [203.0.113.5]"),
            "tcp 203.0.113.5:80",
            Verdict.UNKNOWN,
            "whether 203.0.113.5 is routed to a node is not seen; 1 of 1 endpoint ready",
            id="an external IP, which somebody else routes",
        ),
        pytest.param(
            SERVICE.replace(
                "name: cart}", "name: cart, labels: {service.kubernetes.io/service-proxy-name: x}}"
            ),
            "tcp *:31080 on every node",
            Verdict.UNKNOWN,
            "left to the service proxy x; 1 of 1 endpoint ready",
            id="a Service that kube-proxy leaves alone",
        ),
        pytest.param(
            SERVICE.replace("ipFamilies: [IPv4]", "ipFamilies: [IPv6, IPv4]"),
            "tcp *:31080 on every node",
            Verdict.DEGRADED,
            "IPv6: no endpoint: none has an IPv6 address; IPv4: 1 of 1 endpoint ready",
            id="one of two families has endpoints",
        ),
        pytest.param(
            SERVICE.replace(
                "name: cart}", "name: cart, deletionTimestamp: '2026-01-01T00:00:00Z'}"
            ),
            "tcp *:31080 on every node",
            Verdict.OK,
            "1 of 1 endpoint ready; the Service is being deleted",
            id="a Service that is being deleted still has its node port",
        ),
    ],
)
def test_a_service_opens_ways_in(service: str, address: str, verdict: Verdict, why: str) -> None:
    assert _told(service, _slice(READY)) == [(address, verdict, why)]


def test_a_pending_load_balancer_is_broken_and_its_node_port_is_a_way_in() -> None:
    why = "no address yet; whether anything in this cluster gives one is not known"
    assert _told(LOAD_BALANCER, _slice(READY)) == [
        ("tcp <pending>:80", Verdict.BROKEN, why),
        ("tcp *:31080 on every node", Verdict.OK, "1 of 1 endpoint ready"),
    ]


@pytest.mark.parametrize(
    ("modes", "service", "endpoint", "verdict", "why"),
    [
        pytest.param(
            ("iptables", "none"),
            SERVICE,
            READY,
            Verdict.DEGRADED,
            "no service proxy is seen on 1 of 2 nodes (n2); 1 of 1 endpoint ready",
            id="a node without a proxy",
        ),
        pytest.param(
            ("none", "iptables", "none", "none"),
            SERVICE,
            READY,
            Verdict.DEGRADED,
            "no service proxy is seen on 3 of 4 nodes (n1, n3 and 1 more); 1 of 1 endpoint ready",
            id="several nodes without one",
        ),
        pytest.param(
            ("iptables", None),
            SERVICE,
            READY,
            Verdict.OK,
            "1 of 1 endpoint ready",
            id="a node whose proxy is not known",
        ),
        pytest.param(
            ("iptables", "none"),
            SERVICE.replace("type: NodePort", "type: NodePort\n  externalTrafficPolicy: Local"),
            READY,
            Verdict.DEGRADED,
            "externalTrafficPolicy Local: no endpoint on n2; 1 of 1 endpoint ready",
            id="a port that is not meant to be on that node",
        ),
        pytest.param(
            ("none",),
            SERVICE,
            WAITING,
            Verdict.BROKEN,
            "no ready endpoint: cart-2 CrashLoopBackOff, 14 restarts",
            id="a Service that is broken anyway",
        ),
    ],
)
def test_a_node_port_is_on_every_node_that_has_a_service_proxy(
    modes: Sequence[str | None], service: str, endpoint: str, verdict: Verdict, why: str
) -> None:
    (way,) = map_of(service, _slice(endpoint), CRASHING, facts=proxied(*modes)).routes
    assert (way.outcome.verdict, way.outcome.why) == (verdict, why)


@pytest.mark.parametrize(
    "service",
    [
        pytest.param(SERVICE.replace("type: NodePort", "type: ClusterIP"), id="ClusterIP"),
        pytest.param(
            SERVICE.replace(
                "type: NodePort",
                "type: ExternalName\n  externalName: example.net\n  externalIPs: [203.0.113.5]",
            ),
            id="ExternalName",
        ),
    ],
)
def test_a_service_for_the_inside_opens_none(service: str) -> None:
    assert _told(service, _slice(READY)) == []


def test_an_endpoint_without_a_node_is_never_local() -> None:
    service = SERVICE.replace("type: NodePort", "type: NodePort\n  externalTrafficPolicy: Local")
    why = "externalTrafficPolicy is Local, and no endpoint names its node; 1 of 1 endpoint ready"
    told = _told(service, _slice(SILENT))
    assert told == [("tcp *:31080 on nodes with an endpoint", Verdict.UNKNOWN, why)]


FORBIDDEN = GapReason.FORBIDDEN


@pytest.mark.parametrize(
    ("gap", "why"),
    [
        pytest.param(
            Gap("EndpointSlice", FORBIDDEN),
            "EndpointSlices in shop are not readable",
            id="slices are forbidden",
        ),
        pytest.param(
            Gap("EndpointSlice", FORBIDDEN, besides=("other",)),
            "EndpointSlices in shop are not readable",
            id="slices of another namespace were read",
        ),
        pytest.param(
            Gap("EndpointSlice", GapReason.NOT_IN_DUMP),
            "EndpointSlices in shop are not in this dump",
            id="slices are not in the dump",
        ),
        pytest.param(
            Gap("EndpointSlice", GapReason.MALFORMED, "shop", "cart-x2"),
            "EndpointSlice shop/cart-x2 could not be read",
            id="one slice is malformed",
        ),
    ],
)
@pytest.mark.parametrize("endpoints", [READY, WAITING, NONE])
def test_unseen_endpoints_are_neither_fine_nor_broken(gap: Gap, why: str, endpoints: str) -> None:
    told = _told(SERVICE, _slice(endpoints), gaps=[gap])
    assert told == [("tcp *:31080 on every node", Verdict.UNKNOWN, why)]


def test_slices_that_nobody_asked_for_are_unknown() -> None:
    told = _told(SERVICE, unseen=["EndpointSlice"])
    why = "EndpointSlices in shop were not read"
    assert told == [("tcp *:31080 on every node", Verdict.UNKNOWN, why)]


def test_an_unseen_pod_does_not_count_as_missing() -> None:
    told = _told(SERVICE, gaps=[Gap("Pod", FORBIDDEN)])
    assert told == [("tcp *:31080 on every node", Verdict.BROKEN, "no endpoint: none is listed")]


def test_the_worst_comes_first() -> None:
    other = SERVICE.replace("name: cart", "name: mart").replace("31080", "31081")
    told = _told(SERVICE, _slice(READY), other)
    assert [verdict for _, verdict, _ in told] == [Verdict.BROKEN, Verdict.OK]
