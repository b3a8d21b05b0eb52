from __future__ import annotations

from dataclasses import replace

import pytest

from kubectl_netmap.discover.fact import Confidence, Fact
from kubectl_netmap.discover.facts import Facts, LoadBalancer
from kubectl_netmap.netmap import survey
from kubectl_netmap.objects.addresses import Family
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.routing.graph import Channel
from kubectl_netmap.routing.relations import load_balancer
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.snapshot.gap import Gap, GapReason
from tests.support.agents import custom, daemon_set, deployment, pod
from tests.support.clusters import snapshot_of
from tests.support.exposures import endpoints, links, map_of, nodes, proxied, service, told

ONLY = (load_balancer.RELATION,)
READY = "1 of 1 endpoint ready"

METALLB = LoadBalancer("metallb", ("192.0.2.8/30",))
CILIUM = LoadBalancer("cilium-lb-ipam", ("198.51.100.0/24",))
AWS = LoadBalancer("aws")

V4 = "ipFamilies: [IPv4]"


def _balanced(*given: str, spec: str = V4, meta: str = "", name: str = "cart") -> str:
    """A Service with these addresses; each is the inside of a YAML mapping."""
    listed = ", ".join(f"{{{each}}}" for each in given)
    status = f"loadBalancer: {{ingress: [{listed}]}}"
    return service("LoadBalancer", name=name, spec=spec, meta=meta, status=status)


def _gives(*givers: LoadBalancer, platform: str = "") -> Facts:
    """Facts that tell who gives addresses, everything seen."""
    return replace(proxied(givers=givers), platform=Fact(platform or None, Confidence.INFERRED))


def test_an_address_leads_to_every_port_by_the_address_family() -> None:
    ports = "{name: http, port: 80, nodePort: 31080}, {name: dns, port: 53, protocol: UDP}"
    one = service(
        "LoadBalancer", ports=ports, status="loadBalancer: {ingress: [{ip: '2001:db8::7'}]}"
    )
    graph = map_of(one, facts=_gives(), relations=ONLY)
    address, name = "Address/2001:db8::7", "Service/shop/cart"
    assert [(each.source.id, each.target.id, each.via, each.channel) for each in graph.links] == [
        (address, name, "udp 53", Channel(53, "UDP", Family.IPV6)),
        (address, name, "tcp 80", Channel(80, "TCP", Family.IPV6)),
        ("outside", address, "", Channel()),
    ]
    assert {each.address for each in graph.routes} == {
        "tcp [2001:db8::7]:80",
        "udp [2001:db8::7]:53",
    }


@pytest.mark.parametrize(
    ("given", "meta", "facts", "shown"),
    [
        pytest.param(
            "ip: 192.0.2.9, ipMode: VIP",
            "",
            _gives(METALLB, CILIUM),
            {"given by": "MetalLB", "pool": "192.0.2.8/30", "mode": "VIP"},
            id="the one whose pool holds it",
        ),
        pytest.param(
            "ip: 192.0.2.9",
            "",
            _gives(METALLB, AWS),
            {"given by": "MetalLB", "pool": "192.0.2.8/30"},
            id="the one whose pool holds it, whatever another one could have given",
        ),
        pytest.param(
            "ip: 203.0.113.1",
            "annotations: {metallb.io/ip-allocated-from-pool: blue}",
            _gives(METALLB, CILIUM),
            {"given by": "MetalLB"},
            id="the one that the Service names",
        ),
        pytest.param(
            "hostname: a.elb.eu-central-1.amazonaws.com",
            "",
            _gives(AWS, METALLB),
            {"given by": "AWS"},
            id="the one whose host name it is",
        ),
        pytest.param(
            "ip: 203.0.113.1, ipMode: Proxy",
            "",
            _gives(AWS),
            {"given by": "AWS", "mode": "Proxy"},
            id="the only one there is",
        ),
        pytest.param(
            "ip: 203.0.113.1", "", _gives(METALLB), {}, id="not one whose every pool excludes it"
        ),
        pytest.param(
            "ip: 203.0.113.1", "", _gives(AWS, CILIUM), {}, id="nobody where several could have"
        ),
        pytest.param(
            "ip: 192.0.2.9",
            "",
            _gives(METALLB, LoadBalancer("purelb", ("192.0.2.0/24",))),
            {},
            id="nobody where two pools hold it",
        ),
        pytest.param("ip: 203.0.113.1", "", Facts(), {}, id="nobody where nothing is known"),
    ],
)
def test_an_address_tells_who_gave_it(
    given: str, meta: str, facts: Facts, shown: dict[str, str]
) -> None:
    graph = map_of(_balanced(given, meta=meta), facts=facts, relations=ONLY)
    (place,) = (each for each in graph.places.values() if each.kind == "Address")
    assert dict(place.facts) == shown


def test_services_that_share_an_address_lead_from_one_place() -> None:
    shared = _balanced("ip: 192.0.2.9"), _balanced("ip: 192.0.2.9", name="mart")
    graph = map_of(*shared, facts=_gives(METALLB), relations=ONLY)
    (link,) = (each for each in graph.links if each.source.id == "outside")
    assert link.because == (Ref("Service", "shop", "cart"), Ref("Service", "shop", "mart"))


SPEAKER = daemon_set("speaker", "name: speaker, image: metallb/speaker:v1", ready=0)
RUNNING = daemon_set("speaker", "name: speaker, image: metallb/speaker:v1")
CONTROLLER = deployment(
    "controller", "name: controller, image: c:v1", namespace="metallb-system", ready=0
)


@pytest.mark.parametrize(
    ("programs", "gaps", "verdict", "why"),
    [
        pytest.param(RUNNING, (), Verdict.OK, READY, id="a speaker runs"),
        pytest.param(
            SPEAKER,
            (),
            Verdict.UNKNOWN,
            f"no pod of MetalLB that announces the address is ready; {READY}",
            id="no speaker runs",
        ),
        pytest.param(
            RUNNING + CONTROLLER, (), Verdict.OK, READY, id="the controller is of no matter"
        ),
        pytest.param("", (), Verdict.OK, READY, id="no program is seen"),
        pytest.param(
            SPEAKER,
            (Gap("Pod", GapReason.FORBIDDEN),),
            Verdict.OK,
            READY,
            id="not all programs are seen",
        ),
    ],
)
def test_an_address_that_nobody_announces_is_not_known_to_be_reached(
    programs: str, gaps: tuple[Gap, ...], verdict: Verdict, why: str
) -> None:
    cluster = _balanced("ip: 192.0.2.9"), endpoints("n1"), programs
    graph = map_of(*cluster, facts=_gives(METALLB), gaps=gaps, relations=ONLY)
    assert told(graph) == [("tcp 192.0.2.9:80", verdict, why)]


def _pool_of(*addresses: str) -> LoadBalancer:
    return LoadBalancer("metallb", addresses)


ALL_GIVEN = "".join(_balanced(f"ip: 192.0.2.{n}", name=f"other{n}") for n in range(8, 12))
ONE_FREE = "".join(_balanced(f"ip: 192.0.2.{n}", name=f"other{n}") for n in range(8, 11))
SVCLB = pod(
    "svclb-cart-x1",
    "name: lb-tcp-80, image: klipper-lb:v1",
    ready=False,
    phase="Pending",
    ip="10.42.0.7",
    labels="svccontroller.k3s.cattle.io/svcname: cart, "
    "svccontroller.k3s.cattle.io/svcnamespace: shop",
)


@pytest.mark.parametrize(
    ("spec", "others", "facts", "why"),
    [
        pytest.param(
            V4,
            ONE_FREE,
            _gives(METALLB),
            "no address yet: MetalLB has given none",
            id="something gives addresses",
        ),
        pytest.param(
            V4,
            ALL_GIVEN,
            _gives(METALLB),
            "no address yet: MetalLB has given none: its pool 192.0.2.8/30 is used up",
            id="its pool is used up",
        ),
        pytest.param(
            V4,
            ALL_GIVEN,
            _gives(_pool_of("192.0.2.8-192.0.2.9", "192.0.2.10-192.0.2.11")),
            "no address yet: MetalLB has given none: "
            "its pools 192.0.2.8-192.0.2.9, 192.0.2.10-192.0.2.11 are used up",
            id="all of its pools are used up",
        ),
        pytest.param(
            V4,
            ALL_GIVEN,
            _gives(_pool_of("192.0.2.8/30", "***HIDDEN***")),
            "no address yet: MetalLB has given none",
            id="one of its pools cannot be read",
        ),
        pytest.param(
            "ipFamilies: [IPv6]",
            ALL_GIVEN,
            _gives(_pool_of("192.0.2.8/30", "2001:db8::/64")),
            "no address yet: MetalLB has given none",
            id="the pool of the other family is used up",
        ),
        pytest.param(
            V4,
            ALL_GIVEN,
            _gives(_pool_of("192.0.2.8/30", "2001:db8::/64")),
            "no address yet: MetalLB has given none: its pool 192.0.2.8/30 is used up",
            id="the pool of its own family is used up, that of the other is not",
        ),
        pytest.param(
            "ipFamilies: [IPv6]",
            "",
            _gives(_pool_of("192.0.2.8/30", "***HIDDEN***")),
            "no address yet: MetalLB has given none",
            id="a pool that cannot be read may be of its family",
        ),
        pytest.param(
            "ipFamilies: [IPv6]",
            "",
            _gives(METALLB),
            "no address yet: MetalLB has given none: its pools have no IPv6 address",
            id="no pool of its family",
        ),
        pytest.param(
            V4,
            CONTROLLER + RUNNING,
            _gives(METALLB),
            "no address yet: MetalLB has no ready pod",
            id="its controller does not run, whatever its speakers do",
        ),
        pytest.param(
            V4,
            "",
            _gives(METALLB, CILIUM),
            "no address yet: neither MetalLB nor Cilium has given one",
            id="two give addresses",
        ),
        pytest.param(
            V4,
            SVCLB,
            _gives(LoadBalancer("servicelb")),
            "no address yet: servicelb's pod svclb-cart-x1 Pending",
            id="servicelb's own pod for it is pending",
        ),
        pytest.param(
            V4 + ", loadBalancerClass: example.com/internal",
            "",
            _gives(METALLB),
            "no address yet; loadBalancerClass example.com/internal: nothing seen serves it",
            id="a class that nothing seen serves",
        ),
        pytest.param(
            V4 + ", loadBalancerClass: io.cilium/l2-announcer",
            "",
            _gives(METALLB, CILIUM),
            "no address yet: Cilium has given none",
            id="a class that one of them serves",
        ),
        pytest.param(
            V4 + ", loadBalancerClass: kube-vip.io/kube-vip-class",
            "",
            _gives(METALLB, LoadBalancer("kube-vip")),
            "no address yet: kube-vip has given none",
            id="a class with the name of one of them",
        ),
        pytest.param(
            V4,
            "",
            _gives(),
            "no address: nothing in this cluster gives any",
            id="nothing gives addresses",
        ),
        pytest.param(
            V4,
            "",
            Facts(),
            "no address yet; whether anything in this cluster gives one is not known",
            id="whether anything does is not known",
        ),
        pytest.param(
            V4 + ", loadBalancerClass: example.com/internal",
            "",
            Facts(),
            "no address yet; "
            "whether anything serves loadBalancerClass example.com/internal is not known",
            id="whether anything serves its class is not known",
        ),
        pytest.param(
            V4,
            "",
            Facts(platform=Fact("aws", Confidence.DECLARED)),
            "no address yet; whether AWS gives one is not known",
            id="a cloud, whose controller is not seen",
        ),
    ],
)
def test_a_missing_address_is_a_break_that_says_what_is_known_of_it(
    spec: str, others: str, facts: Facts, why: str
) -> None:
    graph = map_of(_balanced(spec=spec), others, facts=facts, relations=ONLY)
    missing = "Missing/Address/shop/cart"
    (link,) = (each for each in graph.links if each.target.id == missing)
    assert (link.outcome.verdict, link.outcome.why) == (Verdict.BROKEN, why)
    assert graph.places[missing].label == "no address of Service shop/cart"
    onward = [each.outcome.verdict for each in graph.links if each.source.id == missing]
    assert onward == [Verdict.NOT_CHECKED]
    assert ("tcp <pending>:80", Verdict.BROKEN, why) in told(graph)


def test_what_is_not_readable_is_named_where_an_address_is_missing() -> None:
    gaps = Gap("Deployment", GapReason.FORBIDDEN), Gap("DaemonSet", GapReason.FORBIDDEN)
    graph = map_of(_balanced(), gaps=gaps, relations=ONLY)
    (_, _, why) = told(graph)[0]
    assert why == (
        "no address yet; whether anything in this cluster gives one is not known: "
        "DaemonSets and Deployments are not readable"
    )


def test_an_empty_entry_in_the_status_is_no_address() -> None:
    graph = map_of(_balanced("ip: ''"), facts=_gives(), relations=ONLY)
    assert [address for address, _, _ in told(graph)] == ["tcp <pending>:80"]


def test_a_service_that_was_never_live_is_not_known_to_lack_an_address() -> None:
    manifest = service("LoadBalancer", address="")
    graph = map_of(manifest, endpoints("n1"), facts=_gives(), relations=ONLY)
    why = f"Service shop/cart was never live: it has no address yet; {READY}"
    assert told(graph) == [("tcp <pending>:80", Verdict.UNKNOWN, why)]
    assert not [each for each in graph.places if each.startswith("Missing")]


DELETED = "deletionTimestamp: '2026-01-01T00:00:00Z'"


@pytest.mark.parametrize(
    ("given", "verdict", "why"),
    [
        pytest.param(
            ("ip: 192.0.2.9",),
            Verdict.UNKNOWN,
            f"the Service is being deleted; {READY}",
            id="its load balancer goes first",
        ),
        pytest.param(
            (), Verdict.BROKEN, "no address: the Service is being deleted", id="it will get none"
        ),
    ],
)
def test_a_service_that_is_being_deleted_loses_its_address(
    given: tuple[str, ...], verdict: Verdict, why: str
) -> None:
    cluster = _balanced(*given, meta=DELETED), endpoints("n1")
    (way,) = told(map_of(*cluster, facts=_gives(METALLB), relations=ONLY))
    assert way[1:] == (verdict, why)


LOCAL = V4 + ", externalTrafficPolicy: Local"
NOWHERE = "externalTrafficPolicy is Local, and no endpoint names its node"


@pytest.mark.parametrize(
    ("on", "giver", "modes", "verdict", "why"),
    [
        pytest.param(
            ("n1",),
            METALLB,
            ("iptables", "iptables", "iptables"),
            Verdict.OK,
            f"{READY}; externalTrafficPolicy Local: 1 of 3 nodes has an endpoint",
            id="endpoints on some nodes: health checks keep the others out",
        ),
        pytest.param(
            ("n1", "n2", "n3"),
            METALLB,
            ("iptables", "iptables", "iptables"),
            Verdict.OK,
            "3 of 3 endpoints ready",
            id="endpoints on all nodes",
        ),
        pytest.param(
            ("",),
            METALLB,
            ("iptables", "nftables", "ipvs"),
            Verdict.BROKEN,
            NOWHERE,
            id="kube-proxy drops what MetalLB brings, where no endpoint is local",
        ),
        pytest.param(
            ("",),
            METALLB,
            ("iptables", "cilium", "iptables"),
            Verdict.UNKNOWN,
            f"{NOWHERE}; {READY}",
            id="another service proxy may not drop it",
        ),
        pytest.param(
            ("",),
            AWS,
            ("iptables", "iptables", "iptables"),
            Verdict.UNKNOWN,
            f"{NOWHERE}; {READY}",
            id="a cloud's load balancer may send it to pods directly",
        ),
        pytest.param(
            ("gone",),
            METALLB,
            ("iptables", "iptables", "iptables"),
            Verdict.BROKEN,
            "externalTrafficPolicy is Local, and no endpoint is on a node of the cluster",
            id="an endpoint on a node that is gone",
        ),
        pytest.param(
            (),
            METALLB,
            ("iptables", "iptables", "iptables"),
            Verdict.BROKEN,
            "no endpoint: no pod has app=cart",
            id="no endpoint at all is told as such",
        ),
    ],
)
def test_the_policy_local_counts_the_nodes_that_have_an_endpoint(
    on: tuple[str, ...], giver: LoadBalancer, modes: tuple[str, ...], verdict: Verdict, why: str
) -> None:
    cluster = _balanced("ip: 192.0.2.9", spec=LOCAL), endpoints(*on), nodes(3)
    graph = map_of(*cluster, facts=proxied(*modes, givers=[giver]), relations=ONLY)
    assert told(graph) == [("tcp 192.0.2.9:80", verdict, why)]


@pytest.mark.parametrize(
    ("given", "giver", "verdict", "why"),
    [
        pytest.param(
            "ip: '2001:db8::7'",
            LoadBalancer("hetzner"),
            Verdict.OK,
            READY,
            id="a proxy outside dials the nodes in the Service's own family",
        ),
        pytest.param(
            "ip: '2001:db8::7', ipMode: Proxy",
            None,
            Verdict.OK,
            READY,
            id="so does one that says that it is a proxy",
        ),
        pytest.param(
            "ip: '2001:db8::7'",
            None,
            Verdict.UNKNOWN,
            f"the Service has IPv4 only: who turns IPv6 into that is not seen; {READY}",
            id="nobody knows what stands there",
        ),
        pytest.param(
            "ip: '2001:db8::7'",
            LoadBalancer("metallb", ("2001:db8::/64",)),
            Verdict.BROKEN,
            "no endpoint: none has an IPv6 address",
            id="nodes that answer for the address have no rule for it",
        ),
        pytest.param("ip: 192.0.2.9", METALLB, Verdict.OK, READY, id="an address of its family"),
    ],
)
def test_an_address_of_a_family_that_the_service_lacks_is_that_of_a_proxy(
    given: str, giver: LoadBalancer | None, verdict: Verdict, why: str
) -> None:
    facts = _gives(giver) if giver else _gives()
    graph = map_of(_balanced(given), endpoints("n1"), nodes(1), facts=facts, relations=ONLY)
    assert [(each.outcome.verdict, each.outcome.why) for each in graph.routes] == [(verdict, why)]


@pytest.mark.parametrize(
    ("spec", "unready", "verdict", "why"),
    [
        pytest.param(V4, (1,), Verdict.OK, READY, id="another node is left"),
        pytest.param(
            V4,
            (1, 2),
            Verdict.DEGRADED,
            f"2 of 2 nodes are not ready (n1, n2); {READY}",
            id="no node is left",
        ),
        pytest.param(
            LOCAL,
            (1,),
            Verdict.DEGRADED,
            "1 of 2 nodes is not ready (n1); "
            f"externalTrafficPolicy Local: 1 of 2 nodes has an endpoint; {READY}",
            id="no node with an endpoint is left under the policy Local",
        ),
        pytest.param(
            LOCAL,
            (2,),
            Verdict.OK,
            f"{READY}; externalTrafficPolicy Local: 1 of 2 nodes has an endpoint",
            id="the node with the endpoint is left under the policy Local",
        ),
    ],
)
def test_a_load_balancer_needs_a_node_that_is_ready(
    spec: str, unready: tuple[int, ...], verdict: Verdict, why: str
) -> None:
    cluster = _balanced("ip: 192.0.2.9", spec=spec), endpoints("n1"), nodes(2, *unready)
    graph = map_of(*cluster, facts=proxied("iptables", "iptables"), relations=ONLY)
    assert told(graph) == [("tcp 192.0.2.9:80", verdict, why)]


def test_unseen_endpoints_are_not_taken_for_none_that_is_local() -> None:
    gap = Gap("EndpointSlice", GapReason.FORBIDDEN)
    cluster = _balanced("ip: 192.0.2.9", spec=LOCAL), endpoints(""), nodes(1)
    graph = map_of(*cluster, facts=proxied("iptables", givers=[METALLB]), gaps=[gap])
    why = "EndpointSlices in shop are not readable"
    assert ("tcp 192.0.2.9:80", Verdict.UNKNOWN, why) in told(graph)


def test_the_node_port_stays_in_the_map_but_is_not_dialled_beside_an_address() -> None:
    graph = map_of(_balanced("ip: 192.0.2.9"), endpoints("n1"), facts=_gives(METALLB))
    assert ("NodePort/tcp/31080 → Service/shop/cart", Verdict.OK, "") in links(graph)
    assert [address for address, _, _ in told(graph)] == ["tcp 192.0.2.9:80"]


K3S = """
---
kind: Service
metadata: {namespace: kube-system, name: traefik}
spec:
  type: LoadBalancer
  clusterIPs: [10.43.0.9]
  ipFamilies: [IPv4]
  ports: [{name: web, port: 80, nodePort: 31080}]
status: {loadBalancer: {ingress: [{ip: 10.0.0.1, ipMode: VIP}]}}
"""


def test_the_pods_of_servicelb_are_the_load_balancer_and_no_way_in_of_their_own() -> None:
    helper = pod(
        "svclb-traefik-x1",
        "name: lb-tcp-80, image: klipper-lb:v1, ports: [{containerPort: 80, hostPort: 80}]",
        ip="10.42.0.7",
        labels="svccontroller.k3s.cattle.io/svcname: traefik",
    )
    netmap = survey(snapshot_of(K3S + helper + nodes(1)))
    assert {each.address for each in netmap.ways_in} == {"tcp 10.0.0.1:80"}
    facts = dict(netmap.map.places["Address/10.0.0.1"].facts)
    assert facts == {"given by": "servicelb", "mode": "VIP"}


def test_pools_of_a_cluster_are_counted_from_its_objects() -> None:
    spec = "spec: {addresses: [192.0.2.8/30]}"
    pool = custom("metallb.io/v1beta1", "IPAddressPool", "default", spec, "metallb-system")
    netmap = survey(snapshot_of(_balanced() + ALL_GIVEN + pool + RUNNING))
    (way,) = (each for each in netmap.ways_in if "<pending>" in each.address)
    assert way.outcome.why.endswith("its pool 192.0.2.8/30 is used up")
