from __future__ import annotations

from collections.abc import Sequence

import pytest

from kubectl_netmap.discover.fact import Confidence, Fact
from kubectl_netmap.discover.facts import IngressController, NodeNetworking
from kubectl_netmap.routing.counts import count
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.routing.ways_in import ways_in
from kubectl_netmap.snapshot.gap import Gap, GapReason
from tests.support.clusters import snapshot_of

TRAEFIK = IngressController("traefik.io/ingress-controller", ("traefik",), pods=1, ready=1)

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

READY = (
    "- {addresses: [10.244.1.8], nodeName: n1, conditions: {ready: true}, "
    "targetRef: {kind: Pod, name: cart-1}}"
)
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

INGRESS = """
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {namespace: shop, name: web}
spec:
  ingressClassName: traefik
  tls: [{hosts: [shop.example.com], secretName: cert}]
  rules:
  - host: shop.example.com
    http: {paths: [{path: /cart, pathType: Prefix, backend: BACKEND}]}
"""

ADDRESS = "status: {loadBalancer: {ingress: [{ip: 192.0.2.9}]}}\n"

TO_CART = INGRESS.replace("BACKEND", "{service: {name: cart, port: {name: http}}}")

TRAEFIK_CLASS = """
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: traefik}
spec: {controller: traefik.io/ingress-controller}
"""


def _told(
    *documents: str,
    controllers: Sequence[IngressController] = (TRAEFIK,),
    gaps: Sequence[Gap] = (),
    unseen: Sequence[str] = (),
) -> list[tuple[str, Verdict, str]]:
    snapshot = snapshot_of("\n---\n".join(documents), gaps=gaps, unseen=unseen)
    fact = Fact(tuple(controllers), Confidence.DECLARED)
    return [(w.address, w.outcome.verdict, w.outcome.why) for w in ways_in(snapshot, fact)]


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
            "no endpoint: no pod has app=cart",
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
            SERVICE.replace("type: NodePort", "type: LoadBalancer"),
            "tcp <pending>:80",
            Verdict.UNKNOWN,
            "no address yet; node port 31080: 1 of 1 endpoint ready",
            id="a load balancer without address is pending",
        ),
        pytest.param(
            SERVICE.replace("type: NodePort", "type: LoadBalancer")
            + "status: {loadBalancer: {ingress: [{ip: 192.0.2.7}]}}",
            "tcp 192.0.2.7:80",
            Verdict.OK,
            "1 of 1 endpoint ready",
            id="a load balancer with an address",
        ),
        pytest.param(
            SERVICE.replace("type: NodePort", "type: LoadBalancer")
            + "status: {loadBalancer: {ingress: [{ip: '2001:db8::7'}]}}",
            "tcp [2001:db8::7]:80",
            Verdict.BROKEN,
            "no endpoint: none has an IPv6 address",
            id="an IPv6 address finds no IPv4 endpoint",
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
            Verdict.OK,
            "1 of 1 endpoint ready",
            id="an external IP",
        ),
        pytest.param(
            SERVICE.replace(
                "name: cart}", "name: cart, labels: {service.kubernetes.io/service-proxy-name: x}}"
            ),
            "tcp *:31080 on every node",
            Verdict.UNKNOWN,
            "left to the service proxy x",
            id="a Service that kube-proxy leaves alone",
        ),
        pytest.param(
            SERVICE.replace("ipFamilies: [IPv4]", "ipFamilies: [IPv4, IPv6]"),
            "tcp *:31080 on every node",
            Verdict.DEGRADED,
            "IPv4: 1 of 1 endpoint ready; IPv6: no endpoint: none has an IPv6 address",
            id="one of two families has endpoints",
        ),
    ],
)
def test_a_service_opens_ways_in(service: str, address: str, verdict: Verdict, why: str) -> None:
    assert _told(service, _slice(READY)) == [(address, verdict, why)]


@pytest.mark.parametrize(
    ("modes", "service", "endpoint", "verdict", "why"),
    [
        pytest.param(
            ("iptables", "none"),
            SERVICE,
            READY,
            Verdict.DEGRADED,
            "1 of 1 endpoint ready; no service proxy is seen on n1",
            id="a node without a proxy",
        ),
        pytest.param(
            ("none", "iptables", "none"),
            SERVICE,
            READY,
            Verdict.DEGRADED,
            "1 of 1 endpoint ready; no service proxy is seen on n0 and 1 more",
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
            ("none",),
            SERVICE.replace("type: NodePort", "type: NodePort\n  externalTrafficPolicy: Local"),
            READY,
            Verdict.OK,
            "1 of 1 endpoint ready",
            id="a port that is not meant to be on every node",
        ),
        pytest.param(
            ("none",),
            SERVICE,
            WAITING,
            Verdict.BROKEN,
            "no ready endpoint: cart-2 not ready",
            id="a Service that is broken anyway",
        ),
    ],
)
def test_a_node_port_is_on_every_node_that_has_a_service_proxy(
    modes: Sequence[str | None], service: str, endpoint: str, verdict: Verdict, why: str
) -> None:
    nodes = [
        NodeNetworking(f"n{number}", service_proxy=Fact(mode, Confidence.INFERRED))
        for number, mode in enumerate(modes)
    ]
    snapshot = snapshot_of(f"{service}\n---\n{_slice(endpoint)}")
    (way,) = ways_in(snapshot, Fact(), nodes)
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
    why = "externalTrafficPolicy is Local, and no endpoint names its node"
    told = _told(service, _slice(SILENT))
    assert told == [("tcp *:31080 on nodes with an endpoint", Verdict.UNKNOWN, why)]


@pytest.mark.parametrize(
    ("backend", "verdict", "why"),
    [
        pytest.param(
            "{service: {name: cart, port: {name: http}}}",
            Verdict.OK,
            "1 of 1 endpoint ready",
            id="a port by name",
        ),
        pytest.param(
            "{service: {name: cart, port: {number: 80}}}",
            Verdict.OK,
            "1 of 1 endpoint ready",
            id="a port by number",
        ),
        pytest.param(
            "{service: {name: cart, port: {number: 81}}}",
            Verdict.BROKEN,
            "the Service has no port 81",
            id="a port that the Service has not",
        ),
        pytest.param(
            "{service: {name: cart, port: {name: web}}}",
            Verdict.UNKNOWN,
            "the Service has no port web, only the target of its port 80",
            id="a target port, which some controllers take",
        ),
        pytest.param(
            "{service: {name: cars, port: {number: 80}}}",
            Verdict.BROKEN,
            "the Service does not exist",
            id="a Service that does not exist",
        ),
        pytest.param(
            "{service: {name: actions, port: {name: use-annotation}}}",
            Verdict.UNKNOWN,
            "an annotation tells the controller: actions",
            id="an action of the AWS controller",
        ),
        pytest.param(
            "{resource: {kind: StorageBucket, name: assets}}",
            Verdict.UNKNOWN,
            "StorageBucket is left to the controller",
            id="another resource",
        ),
    ],
)
def test_an_ingress_leads_to_a_port_of_a_service(backend: str, verdict: Verdict, why: str) -> None:
    ingress = INGRESS.replace("BACKEND", backend) + ADDRESS
    service = SERVICE.replace("type: NodePort", "type: ClusterIP")
    told = _told(service, _slice(READY), ingress, TRAEFIK_CLASS)
    assert told == [("https://shop.example.com/cart", verdict, why)]


def test_an_ingress_to_an_external_name_leaves_the_cluster() -> None:
    service = SERVICE.replace("type: NodePort", "type: ExternalName\n  externalName: example.net")
    told = _told(service, TO_CART, TRAEFIK_CLASS)
    why = "leaves the cluster: example.net"
    assert told == [("https://shop.example.com/cart", Verdict.UNKNOWN, why)]


NO_CLASS = TO_CART.replace("  ingressClassName: traefik\n", "")
DEFAULT_CLASS = TRAEFIK_CLASS.replace(
    "name: traefik}",
    "name: traefik, annotations: {ingressclass.kubernetes.io/is-default-class: 'true'}}",
)
DOWN = IngressController(TRAEFIK.controller, TRAEFIK.classes, pods=1, ready=0)


@pytest.mark.parametrize(
    ("documents", "controllers", "doubt"),
    [
        pytest.param((TO_CART + ADDRESS, TRAEFIK_CLASS), (TRAEFIK,), "", id="its controller runs"),
        pytest.param(
            (TO_CART, TRAEFIK_CLASS),
            (TRAEFIK,),
            "no address in its status: "
            "whether requests reach traefik.io/ingress-controller is not known; ",
            id="its controller runs, but nothing says that it is reached",
        ),
        pytest.param(
            (TO_CART, TRAEFIK_CLASS),
            (),
            "no pod of a controller for class traefik is seen; ",
            id="no controller is seen",
        ),
        pytest.param(
            (TO_CART, TRAEFIK_CLASS),
            (DOWN,),
            "traefik.io/ingress-controller has no ready pod; ",
            id="its controller is down",
        ),
        pytest.param((TO_CART + ADDRESS, TRAEFIK_CLASS), (), "", id="its status has an address"),
        pytest.param(
            (TO_CART + ADDRESS,), (), "IngressClass traefik does not exist; ", id="no such class"
        ),
        pytest.param(
            (NO_CLASS, TRAEFIK_CLASS),
            (TRAEFIK,),
            "it names no IngressClass, and none is the default; ",
            id="no class and no default",
        ),
        pytest.param(
            (NO_CLASS, DEFAULT_CLASS),
            (TRAEFIK,),
            "it names no IngressClass, and the default (traefik) is given to new ones only; ",
            id="a default class that it was not given",
        ),
        pytest.param(
            (NO_CLASS + ADDRESS, DEFAULT_CLASS),
            (TRAEFIK,),
            "",
            id="no class, but an address and a default class",
        ),
        pytest.param(
            (NO_CLASS, DEFAULT_CLASS, DEFAULT_CLASS.replace("name: traefik,", "name: other,")),
            (TRAEFIK,),
            "it names no IngressClass, "
            "and the default (traefik or other) is given to new ones only; ",
            id="two default classes",
        ),
        pytest.param(
            (
                NO_CLASS.replace(
                    "name: web}", "name: web, annotations: {kubernetes.io/ingress.class: traefik}}"
                )
                + ADDRESS,
            ),
            (TRAEFIK,),
            "",
            id="the old annotation",
        ),
    ],
)
def test_an_ingress_is_ok_only_if_somebody_serves_it(
    documents: tuple[str, ...], controllers: Sequence[IngressController], doubt: str
) -> None:
    service = SERVICE.replace("type: NodePort", "type: ClusterIP")
    told = _told(service, _slice(READY), *documents, controllers=controllers)
    verdict = Verdict.UNKNOWN if doubt else Verdict.OK
    assert told == [("https://shop.example.com/cart", verdict, f"{doubt}1 of 1 endpoint ready")]


def test_tls_without_hosts_is_for_every_host() -> None:
    ingress = TO_CART.replace("hosts: [shop.example.com], ", "")
    assert [address for address, _, _ in _told(ingress)] == ["https://shop.example.com/cart"]
    other = TO_CART.replace("hosts: [shop.example.com], ", "hosts: [a.example.com], ")
    assert [address for address, _, _ in _told(other)] == ["http://shop.example.com/cart"]


def test_a_broken_backend_is_broken_whoever_serves_the_ingress() -> None:
    told = _told(SERVICE.replace("NodePort", "ClusterIP"), TO_CART, controllers=())
    assert [verdict for _, verdict, _ in told] == [Verdict.BROKEN]


def test_rules_without_paths_go_to_the_default_backend() -> None:
    ingress = """
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {namespace: shop, name: web}
spec:
  ingressClassName: traefik
  defaultBackend: {service: {name: cart, port: {number: 80}}}
  tls: [{hosts: ['*.example.com']}]
  rules: [{host: a.example.com}]
"""
    service = SERVICE.replace("type: NodePort", "type: ClusterIP")
    told = _told(service, _slice(READY), ingress, TRAEFIK_CLASS)
    assert [address for address, _, _ in told] == ["http://*/", "https://a.example.com/"]
    only_rule = ingress.replace("  defaultBackend:", "  ignored:")
    told = _told(service, _slice(READY), only_rule, TRAEFIK_CLASS)
    why = "no backend: the controller's default answers"
    assert told == [("https://a.example.com/", Verdict.UNKNOWN, why)]


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


def test_an_unseen_service_does_not_count_as_missing() -> None:
    told = _told(TO_CART, gaps=[Gap("Service", FORBIDDEN)])
    why = "Services in shop are not readable"
    assert told == [("https://shop.example.com/cart", Verdict.UNKNOWN, why)]
    malformed = Gap("Service", GapReason.MALFORMED, "shop", "cart")
    told = _told(TO_CART, gaps=[malformed])
    why = "the Service could not be read"
    assert told == [("https://shop.example.com/cart", Verdict.UNKNOWN, why)]


def test_an_unseen_pod_does_not_count_as_missing() -> None:
    told = _told(SERVICE, gaps=[Gap("Pod", FORBIDDEN)])
    assert told == [("tcp *:31080 on every node", Verdict.BROKEN, "no endpoint: none is listed")]


def test_the_worst_comes_first() -> None:
    other = SERVICE.replace("name: cart", "name: mart").replace("31080", "31081")
    told = _told(SERVICE, _slice(READY), other)
    assert [verdict for _, verdict, _ in told] == [Verdict.BROKEN, Verdict.OK]


POLICY = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {namespace: shop, name: only-back}
spec: {podSelector: {matchLabels: {tier: back}}}
"""


def test_policies_select_pods_of_their_namespace() -> None:
    pods = "\n---\n".join([CRASHING, PENDING, PENDING.replace("shop", "mall")])
    assert count(snapshot_of(f"{POLICY}\n---\n{pods}")).selected_pods == 1
    assert count(snapshot_of(pods)).selected_pods == 0
    on_host = PENDING.replace("status:", "spec: {hostNetwork: true, containers: []}\nstatus:")
    assert count(snapshot_of(f"{POLICY}\n---\n{on_host}")).selected_pods == 0


@pytest.mark.parametrize("kind", ["Pod", "NetworkPolicy"])
def test_how_many_pods_are_selected_is_not_known_from_half_a_view(kind: str) -> None:
    assert count(snapshot_of(POLICY, gaps=[Gap(kind, FORBIDDEN)])).selected_pods is None


def test_what_is_not_all_seen_is_not_counted() -> None:
    snapshot = snapshot_of(SERVICE, gaps=[Gap("Pod", FORBIDDEN, besides=("shop",))])
    counts = count(snapshot)
    assert (counts.services, counts.nodes, counts.pods) == (1, 0, None)
