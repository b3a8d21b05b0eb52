"""Whether traffic that arrives at a Service finds an endpoint, and if not, why."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_netmap.objects.addresses import Family
from kubectl_netmap.routing.endpoints.behind import behind, together
from kubectl_netmap.routing.graph import Channel
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.verdict import Outcome, Verdict
from kubectl_netmap.snapshot.gap import Gap, GapReason
from tests.support.backends import (
    Manifest,
    cluster,
    crashing,
    endpoint,
    node,
    piece,
    pod,
    service,
)

PORT = Channel(80)
OK, DEGRADED, BROKEN, UNKNOWN = Verdict.OK, Verdict.DEGRADED, Verdict.BROKEN, Verdict.UNKNOWN


def outcome(*manifests: Manifest, channel: Channel = PORT, **how: Any) -> Outcome:
    snapshot = cluster(*manifests, **how)
    return behind(Ground(snapshot), snapshot.services[0], channel)


def verdict_and_why(*manifests: Manifest, **how: Any) -> tuple[Verdict, str]:
    found = outcome(*manifests, **how)
    return found.verdict, found.why


# What counts, and how it is told

CRASHING = "CrashLoopBackOff, 14 restarts"

ONE, TWO = pod("cart-1", "10.244.1.8"), pod("cart-2", "10.244.1.9")
DOWN = pod("cart-2", "10.244.1.9", ready=False, status=crashing())
LEAVING = pod("cart-2", "10.244.1.9", leaving=True)
READY = endpoint("10.244.1.8", "cart-1")
ALSO = endpoint("10.244.1.9", "cart-2")
WAITING = endpoint("10.244.1.9", "cart-2", ready=False, serving=False)
DRAINING = endpoint("10.244.1.9", "cart-2", ready=False, serving=True, terminating=True)
GONE = endpoint("10.244.1.9", "cart-2", ready=False, serving=False, terminating=True)


@pytest.mark.parametrize(
    ("endpoints", "pods", "expected"),
    [
        pytest.param([READY], [ONE], (OK, "1 of 1 endpoint ready"), id="one is ready"),
        pytest.param([READY, ALSO], [ONE, TWO], (OK, "2 of 2 endpoints ready"), id="both are"),
        pytest.param(
            [READY, WAITING],
            [ONE, DOWN],
            (DEGRADED, "1 of 2 endpoints ready: cart-2 CrashLoopBackOff, 14 restarts"),
            id="one of two is",
        ),
        pytest.param(
            [WAITING],
            [DOWN],
            (BROKEN, "no ready endpoint: cart-2 CrashLoopBackOff, 14 restarts"),
            id="none is",
        ),
        pytest.param(
            [DRAINING],
            [LEAVING],
            (DEGRADED, "no ready endpoint; 1 that terminates still serves"),
            id="one that terminates is the last resort (KEP-1669)",
        ),
        pytest.param(
            [GONE],
            [LEAVING],
            (BROKEN, "no ready endpoint"),
            id="one that terminates and serves no more is none",
        ),
        pytest.param(
            [endpoint("10.244.1.9", "cart-2", ready=True, serving=False)],
            [DOWN],
            (DEGRADED, "1 of 1 endpoint published, of which 1 not ready"),
            id="one that is published although its pod is not ready",
        ),
        pytest.param(
            [READY, endpoint("10.244.1.7", "cart-0")],
            [ONE],
            (UNKNOWN, "1 of 2 endpoints ready; Pod cart-0 does not exist"),
            id="one whose pod is not there",
        ),
        pytest.param(
            [READY, WAITING, endpoint("10.244.1.7", "cart-0")],
            [ONE, DOWN],
            (
                DEGRADED,
                f"1 of 3 endpoints ready: cart-2 {CRASHING}; Pod cart-0 does not exist",
            ),
            id="one of each",
        ),
        pytest.param(
            [READY],
            [pod("cart-1", "10.244.1.8", ready=False, status={"phase": "Failed"})],
            (BROKEN, "no ready endpoint: cart-1 Failed"),
            id="one whose pod has finished, and has given its address back",
        ),
    ],
)
def test_a_service_is_as_good_as_its_endpoints(
    endpoints: list[Manifest], pods: list[Manifest], expected: tuple[Verdict, str]
) -> None:
    assert verdict_and_why(service(), piece(*endpoints), *pods) == expected


def test_trap_20_a_pod_that_terminates_is_not_unready_during_a_rollout() -> None:
    found = outcome(service(), piece(READY, DRAINING, GONE), ONE, LEAVING)
    assert found == Outcome(OK, "1 of 1 endpoint ready", 1, 1)
    # nor where its slice has not noticed yet that it goes
    late = pod("cart-2", "10.244.1.9", ready=False, leaving=True)
    for stale in (ALSO, WAITING):
        assert outcome(service(), piece(READY, stale), ONE, late).verdict is OK


def test_trap_10_an_endpoint_that_names_no_pod_is_the_one_at_its_address() -> None:
    by_address = endpoint("10.244.1.9")
    assert outcome(service(selector={}), piece(by_address), TWO).verdict is OK
    told = verdict_and_why(service(selector={}), piece(by_address), DOWN)
    assert told == (DEGRADED, "1 of 1 endpoint published, of which 1 not ready")


def test_trap_15_an_address_of_the_host_network_is_no_pods() -> None:
    down = pod("agent-1", "172.18.0.1", ready=False, hostNetwork=True, status=crashing())
    found = outcome(service(selector={}), piece(endpoint("172.18.0.1")), down)
    assert found == Outcome(OK, "1 of 1 endpoint ready", 1, 1)


def test_trap_6_a_port_without_a_name_is_joined_with_a_slices_port_without_one() -> None:
    plain = service(ports=[{"port": 80, "targetPort": 8080}])
    for unnamed in ({"port": 8080}, {"port": 8080, "name": ""}, {"port": 8080, "name": None}):
        assert outcome(plain, piece(READY, ports=[unnamed]), ONE).verdict is OK


def test_trap_5_a_target_port_that_no_container_declares_is_nothing_to_complain_of() -> None:
    plain = service(ports=[{"name": "http", "port": 80, "targetPort": 9999}])
    bare = pod("cart-1", "10.244.1.8", ports=[])
    found = outcome(plain, piece(READY, ports=[{"name": "http", "port": 9999}]), bare)
    assert found == Outcome(OK, "1 of 1 endpoint ready", 1, 1)


def test_trap_21_nothing_is_said_of_how_long_it_lasts() -> None:
    since = {"startTime": "2020-01-01T00:00:00Z", **crashing()}
    old = pod("cart-2", "10.244.1.9", ready=False, status=since)
    assert outcome(service(), piece(WAITING), old) == outcome(service(), piece(WAITING), DOWN)


def test_an_address_in_two_slices_counts_once_as_the_more_usable() -> None:
    again = piece(endpoint("10.244.1.8", "cart-1", ready=False), name="cart-old")
    for slices in ((again, piece(READY)), (piece(READY), again)):
        assert outcome(service(), *slices, ONE) == Outcome(OK, "1 of 1 endpoint ready", 1, 1)


def test_a_port_of_another_protocol_is_another_port() -> None:
    udp = [{"name": "http", "port": 8080, "protocol": "UDP"}]
    told = verdict_and_why(service(), piece(READY, ports=udp), ONE)
    assert told[0] is BROKEN
    both = service(ports=[{"name": "http", "port": 80, "protocol": "UDP"}])
    assert outcome(both, piece(READY, ports=udp), ONE, channel=Channel(80, "UDP")).verdict is OK


def test_endpoints_that_are_names_are_not_known_to_work() -> None:
    names = piece({"addresses": ["db.example"]}, family="FQDN")
    assert verdict_and_why(service(), names) == (UNKNOWN, "its endpoints are names, not addresses")
    assert outcome(service(), names, piece(READY), ONE).verdict is OK


def test_a_headless_service_without_ports_is_judged_by_all_its_endpoints() -> None:
    headless = service(clusterIPs=["None"], ports=[])
    for endpoints, pods, verdict in (
        ([READY], [ONE], OK),
        ([READY, WAITING], [ONE, DOWN], DEGRADED),
        ([], [], BROKEN),
    ):
        found = outcome(headless, piece(*endpoints, ports=[]), *pods, channel=Channel())
        assert found.verdict is verdict


def test_a_port_that_the_service_does_not_have_is_told_by_what_leads_to_it() -> None:
    assert outcome(service(), channel=Channel(81)) == Outcome(OK)


# Why there is none

PENDING: Manifest = {"phase": "Pending"}
UNSCHEDULABLE: Manifest = {
    "phase": "Pending",
    "conditions": [
        {
            "type": "PodScheduled",
            "status": "False",
            "reason": "Unschedulable",
            "message": "0/3 nodes are available: 3 Insufficient cpu. preemption: none.",
        }
    ],
}
PROBING: Manifest = {
    "containerStatuses": [{"name": "main", "ready": False, "state": {"running": {}}}]
}
INIT: Manifest = {
    "phase": "Pending",
    "initContainerStatuses": [{"name": "a", "state": {"waiting": {"reason": "ImagePullBackOff"}}}],
    **crashing(0, "PodInitializing"),
}


def unready(status: Manifest) -> Manifest:
    return pod("cart-2", ready=False, status=status)


def maker(replicas: int, app: str = "cart", name: str = "cart") -> Manifest:
    """A Deployment; its own labels say nothing of those of its pods."""
    template = {"metadata": {"labels": {"app": app, "tier": "web"}}, "spec": {"containers": []}}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"namespace": "shop", "name": name},
        "spec": {"replicas": replicas, "template": template},
    }


@pytest.mark.parametrize(
    ("pods", "why"),
    [
        pytest.param([], "no pod has app=cart", id="no pod at all"),
        pytest.param([unready(PENDING)], "cart-2 Pending", id="it is pending"),
        pytest.param(
            [unready(UNSCHEDULABLE)],
            "cart-2 Unschedulable: 0/3 nodes are available: 3 Insufficient cpu",
            id="no node takes it",
        ),
        pytest.param(
            [unready(crashing(0, "ContainerCreating"))],
            "cart-2 ContainerCreating",
            id="it is being made",
        ),
        pytest.param(
            [unready(crashing(1, "ImagePullBackOff"))],
            "cart-2 ImagePullBackOff",
            id="its image cannot be had",
        ),
        pytest.param(
            [unready(INIT)], "cart-2 Init:ImagePullBackOff", id="its init container waits"
        ),
        pytest.param(
            [unready(PROBING)], "cart-2 not ready (readiness probe)", id="its probe fails"
        ),
        pytest.param([unready({})], "cart-2 not ready", id="nothing says why"),
        pytest.param(
            [unready(PENDING), pod("cart-3", ready=False, status=PENDING)],
            "cart-2 Pending and 1 more",
            id="several",
        ),
        pytest.param(
            [pod("cart-3", ready=False, status={"phase": "Succeeded"})],
            "no pod with app=cart runs: cart-3 Succeeded",
            id="it has finished",
        ),
        pytest.param(
            [
                pod("cart-3", ready=False, status={"phase": "Failed", "reason": "Evicted"}),
                pod("cart-4", ready=False, status={"phase": "Failed"}),
            ],
            "no pod with app=cart runs: cart-3 Evicted and 1 more",
            id="they were evicted",
        ),
        pytest.param([maker(0)], "Deployment shop/cart wants 0 pods", id="it is scaled to zero"),
        pytest.param(
            [maker(3)], "Deployment shop/cart wants 3 pods and has none", id="none can be made"
        ),
        pytest.param(
            [maker(0, name="cart-old"), maker(1)],
            "Deployment shop/cart wants 1 pod and has none; 1 more like it",
            id="one of two is scaled to zero",
        ),
        pytest.param(
            [maker(0, app="front")], "no pod has app=cart", id="another one is scaled to zero"
        ),
        pytest.param(
            [maker(0), unready(PENDING)], "cart-2 Pending", id="it is being scaled to zero"
        ),
        pytest.param(
            [pod("cart-3", ready=False, leaving=True)],
            "every pod of it terminates",
            id="it goes",
        ),
        pytest.param([LEAVING], "every pod of it terminates", id="it goes and is still ready"),
        pytest.param([TWO], "cart-2 is ready, but no EndpointSlice has it", id="nobody lists it"),
    ],
)
def test_a_service_without_endpoints_says_why(pods: list[Manifest], why: str) -> None:
    assert outcome(service(), *pods) == Outcome(BROKEN, f"no endpoint: {why}", 0, 0)


@pytest.mark.parametrize(
    ("selector", "labels", "near"),
    [
        pytest.param(
            {"app": "cart", "tier": "web"},
            {"app": "cart"},
            "no pod has app=cart,tier=web; Deployment shop/cart has app=cart, but no tier",
            id="a label is missing",
        ),
        pytest.param(
            {"app": "cart", "tier": "web"},
            {"app": "cart", "tier": "back"},
            "no pod has app=cart,tier=web; Deployment shop/cart has app=cart, and tier=back",
            id="a label has another value",
        ),
        pytest.param(
            {"app": "cart"},
            {"app": "carts"},
            "no pod has app=cart; Deployment shop/cart has app=carts",
            id="the only label is misspelt",
        ),
        pytest.param(
            {"app": "cart"}, {"app": "front"}, "no pod has app=cart", id="nothing is near"
        ),
        pytest.param(
            {"app": "cart", "tier": "web", "zone": "a"},
            {"app": "cart"},
            "no pod has app=cart,tier=web,zone=a",
            id="two labels are missing",
        ),
    ],
)
def test_a_selector_that_matches_nothing_is_told_with_the_nearest_miss(
    selector: dict[str, str], labels: dict[str, str], near: str
) -> None:
    found = outcome(service(selector=selector), pod("cart-1", "10.244.1.8", labels=labels))
    assert found == Outcome(BROKEN, f"no endpoint: {near}", 0, 0)


def test_a_pod_that_lacks_more_than_one_label_is_not_near() -> None:
    wanted = {"app": "cart", "tier": "web", "zone": "a"}
    others = [{"app": "x", "tier": "web"}, {"zone": "a", "x": "1"}, {"zone": "a", "x": "2"}]
    pods = [pod(f"p-{n}", labels={"app": "x", **each}) for n, each in enumerate(others)]
    told = verdict_and_why(service(selector=wanted), *pods, pod("p-9", labels={"x": "3"}))
    assert told == (BROKEN, "no endpoint: no pod has app=cart,tier=web,zone=a")


def test_a_service_without_a_selector_needs_somebody_to_make_endpoints() -> None:
    told = verdict_and_why(service(selector={}))
    assert told == (BROKEN, "no endpoint: the Service has no selector, and nobody made any")


NO_PORT = piece(READY, ports=[])


@pytest.mark.parametrize(
    ("ports", "why"),
    [
        pytest.param(
            [{"name": "http", "containerPort": 80}, {"containerPort": 9090}],
            "no container of the pods has it, Pod shop/cart-1 has http (80), 9090",
            id="others are declared",
        ),
        pytest.param(
            [],
            "no container of the pods has it, Pod shop/cart-1 declares no port",
            id="none is declared",
        ),
        pytest.param(
            [{"name": "web", "containerPort": 80, "protocol": "UDP"}],
            "Pod shop/cart-1 has it as UDP, not as TCP",
            id="it is of another protocol",
        ),
    ],
)
def test_a_port_name_that_no_pod_has_is_told_with_what_there_is(
    ports: list[Manifest], why: str
) -> None:
    told = verdict_and_why(service(), NO_PORT, pod("cart-1", "10.244.1.8", ports=ports))
    assert told == (BROKEN, f"no endpoint: port name web: {why}")


@pytest.mark.parametrize(
    ("others", "told"),
    [
        pytest.param([ALSO], "; cart-2 has no port web", id="one"),
        pytest.param(
            [ALSO, endpoint("10.244.1.10", "cart-3")],
            "; cart-2 and 1 more have no port web",
            id="two",
        ),
        pytest.param([WAITING], "", id="one that gets nothing of any port"),
        pytest.param([READY], "", id="one that an older slice lists without it"),
    ],
)
def test_a_pod_that_lacks_a_port_which_others_have_is_told(
    others: list[Manifest], told: str
) -> None:
    rest = piece(*others, ports=[{"name": "https", "port": 8443}], name="cart-b")
    found = outcome(service(), piece(READY), rest, ONE, TWO)
    assert found == Outcome(OK, f"1 of 1 endpoint ready{told}", 1, 1)


def test_ports_that_are_numbers_may_be_in_slices_of_their_own() -> None:
    plain = service(ports=[{"name": "http", "port": 80, "targetPort": 8080}])
    rest = piece(ALSO, ports=[{"name": "https", "port": 8443}], name="cart-b")
    assert outcome(plain, piece(READY), rest, ONE, TWO).why == "1 of 1 endpoint ready"


def test_trap_4_a_native_sidecar_declares_ports_as_well() -> None:
    mesh = {
        "name": "mesh",
        "restartPolicy": "Always",
        "ports": [{"name": "admin", "containerPort": 15000}],
    }
    setup = {"name": "setup", "ports": [{"name": "never", "containerPort": 1}]}
    sided = pod("cart-1", "10.244.1.8", ports=[], initContainers=[mesh, setup])
    _, why = verdict_and_why(service(), NO_PORT, sided)
    assert why.endswith("Pod shop/cart-1 has admin (15000)")
    # and where the Service means it, the slice has it
    assert (
        outcome(service(), piece(READY, ports=[{"name": "http", "port": 15000}]), sided).verdict
        is OK
    )


@pytest.mark.parametrize(
    ("port", "held", "why"),
    [
        pytest.param(
            {"name": "http", "port": 80},
            [{"name": "https", "port": 8443}],
            "the EndpointSlices have no port named http, they have https",
            id="another name",
        ),
        pytest.param(
            {"port": 80},
            [{"name": "http", "port": 80}],
            "the EndpointSlices have no port without a name, they have http",
            id="a name too many",
        ),
        pytest.param(
            {"name": "http", "port": 80},
            [],
            "the EndpointSlices have no port named http, they have no port",
            id="none at all",
        ),
        pytest.param(
            {"name": "http", "port": 80, "targetPort": "web"},
            [{"name": "https", "port": 8443}],
            "none has the target port web",
            id="a name for the pods, and no pod that is seen",
        ),
    ],
)
def test_slices_made_by_hand_need_the_port_of_the_service(
    port: Manifest, held: list[Manifest], why: str
) -> None:
    made = piece(endpoint("192.0.2.5"), ports=held)
    told = verdict_and_why(service(selector={}, ports=[port]), made)
    assert told == (BROKEN, f"no endpoint: {why}")


# Families

DUAL = service(ipFamilies=["IPv4", "IPv6"], clusterIPs=["10.96.0.7", "fd00:96::7"])
SIX = endpoint("fd00::8", "cart-1")


@pytest.mark.parametrize(
    ("slices", "family", "expected"),
    [
        pytest.param(
            [piece(READY), piece(SIX, family="IPv6")],
            None,
            Outcome(OK, "1 of 1 endpoint ready", 1, 1),
            id="alike in both: the pods are counted once",
        ),
        pytest.param(
            [piece(READY)],
            None,
            Outcome(
                DEGRADED,
                "IPv4: 1 of 1 endpoint ready; IPv6: no endpoint: none has an IPv6 address",
                1,
                1,
            ),
            id="one family has none",
        ),
        pytest.param(
            [piece(READY)],
            Family.IPV6,
            Outcome(BROKEN, "no endpoint: none has an IPv6 address", 0, 0),
            id="the one that has none",
        ),
        pytest.param(
            [piece(READY)],
            Family.IPV4,
            Outcome(OK, "1 of 1 endpoint ready", 1, 1),
            id="the one that has some",
        ),
        pytest.param(
            [piece(READY, ALSO), piece(SIX, family="IPv6")],
            None,
            Outcome(OK, "IPv4: 2 of 2 endpoints ready; IPv6: 1 of 1 endpoint ready", 2, 2),
            id="all are ready, but they are not as many",
        ),
        pytest.param(
            [],
            None,
            Outcome(BROKEN, "no endpoint: cart-1 is ready, but no EndpointSlice has it", 0, 0),
            id="neither has any",
        ),
    ],
)
def test_families_are_judged_apart_and_told_together(
    slices: list[Manifest], family: Family | None, expected: Outcome
) -> None:
    channel = Channel(80, family=family)
    assert outcome(DUAL, *slices, ONE, TWO, channel=channel) == expected


# What is not seen

FORBIDDEN = GapReason.FORBIDDEN


@pytest.mark.parametrize("endpoints", [[READY], [WAITING], []])
@pytest.mark.parametrize(
    ("gap", "why"),
    [
        pytest.param(
            Gap("EndpointSlice", FORBIDDEN), "EndpointSlices in shop are not readable", id="kind"
        ),
        pytest.param(
            Gap("EndpointSlice", FORBIDDEN, besides=("other",)),
            "EndpointSlices in shop are not readable",
            id="namespace",
        ),
        pytest.param(
            Gap("EndpointSlice", GapReason.MALFORMED, "shop", "cart-x2"),
            "EndpointSlice shop/cart-x2 could not be read",
            id="one slice",
        ),
    ],
)
def test_trap_13_what_could_not_be_read_is_not_empty(
    gap: Gap, why: str, endpoints: list[Manifest]
) -> None:
    told = verdict_and_why(service(), piece(*endpoints), ONE, gaps=[gap])
    assert told == (UNKNOWN, why)


def whole(*subsets: Manifest) -> Manifest:
    return {
        "apiVersion": "v1",
        "kind": "Endpoints",
        "metadata": {"namespace": "shop", "name": "cart"},
        "subsets": list(subsets),
    }


UP = {"ip": "10.244.1.8", "targetRef": {"kind": "Pod", "name": "cart-1"}}
NOT_YET = {"ip": "10.244.1.9", "targetRef": {"kind": "Pod", "name": "cart-2"}}
NAMED = [{"name": "http", "port": 8080}]


@pytest.mark.parametrize(
    ("subsets", "verdict", "why"),
    [
        pytest.param(
            [{"addresses": [UP], "ports": NAMED}], OK, "1 of 1 endpoint ready", id="one is ready"
        ),
        pytest.param(
            [{"addresses": [UP], "notReadyAddresses": [NOT_YET], "ports": NAMED}],
            DEGRADED,
            "1 of 2 endpoints ready: cart-2 CrashLoopBackOff, 14 restarts",
            id="one of two",
        ),
        pytest.param(
            [], BROKEN, "no endpoint: cart-1 is ready, but its Endpoints do not have it", id="none"
        ),
        pytest.param(
            [{"addresses": [{"ip": "192.0.2.1"}], "ports": [{"name": "x", "port": 1}]}],
            BROKEN,
            "no endpoint: none has the target port web",
            id="none has the port",
        ),
    ],
)
def test_endpoints_tell_what_slices_that_cannot_be_read_would(
    subsets: list[Manifest], verdict: Verdict, why: str
) -> None:
    manifests = (service(), whole(*subsets), ONE, DOWN)
    assert verdict_and_why(*manifests, unseen=["EndpointSlice"]) == (verdict, why)
    # but where slices are read, they alone count
    both = verdict_and_why(*manifests, piece(READY))
    assert both == (OK, "1 of 1 endpoint ready")


def test_endpoints_of_another_service_that_are_malformed_are_not_in_the_way() -> None:
    up = whole({"addresses": [UP], "ports": NAMED})
    for name, expected in (("cart", UNKNOWN), ("other", OK)):
        gap = Gap("Endpoints", GapReason.MALFORMED, "shop", name)
        assert outcome(service(), up, ONE, unseen=["EndpointSlice"], gaps=[gap]).verdict is expected


def test_pods_that_cannot_be_read_neither_exist_nor_not() -> None:
    for gap in (Gap("Pod", FORBIDDEN), Gap("Pod", GapReason.MALFORMED, "shop", "cart-1")):
        assert verdict_and_why(service(), piece(READY), gaps=[gap]) == (OK, "1 of 1 endpoint ready")
    told = verdict_and_why(service(), gaps=[Gap("Pod", FORBIDDEN)])
    assert told == (BROKEN, "no endpoint: none is listed")


def test_a_node_says_nothing_of_a_services_endpoints() -> None:
    down = node("n1", ready=False)
    assert outcome(service(), piece(READY), ONE, down) == outcome(service(), piece(READY), ONE)


# ExternalName


def external(name: str, host: str, **spec: Any) -> Manifest:
    return service(name, type="ExternalName", externalName=host, selector={}, clusterIPs=[], **spec)


CART = "cart.shop.svc.cluster.local"


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        pytest.param(
            "smtp.example.net",
            (UNKNOWN, "leaves the cluster: smtp.example.net"),
            id="a name outside",
        ),
        pytest.param(CART, (OK, "1 of 1 endpoint ready"), id="a Service"),
        pytest.param(f"{CART.upper()}.", (OK, "1 of 1 endpoint ready"), id="spelt otherwise"),
        pytest.param(f"cart-1.{CART}", (OK, "1 of 1 endpoint ready"), id="one of its pods"),
        pytest.param(
            "mart.shop.svc.cluster.local",
            (BROKEN, "Service shop/mart does not exist"),
            id="a Service that is not there",
        ),
        pytest.param(
            "cart.shop.svc",
            (UNKNOWN, "cart.shop.svc is no name of a Service without cluster.local"),
            id="a name that needs a search list",
        ),
        pytest.param(
            "10.96.0.7",
            (UNKNOWN, "10.96.0.7 is an address, and cluster DNS answers with names only"),
            id="an address",
        ),
        pytest.param(
            "alias.shop.svc.cluster.local",
            (BROKEN, "Service shop/alias leads back to itself"),
            id="itself",
        ),
        pytest.param("", (BROKEN, "its externalName is empty"), id="nothing"),
    ],
)
def test_an_external_name_is_what_it_leads_to(host: str, expected: tuple[Verdict, str]) -> None:
    plain = [{"port": 80}]
    told = verdict_and_why(external("alias", host, ports=plain), service(), piece(READY), ONE)
    assert told == expected


def test_trap_19_the_ports_of_an_external_name_change_nothing() -> None:
    translated = external("alias", "db.example", ports=[{"port": 80, "targetPort": 5432}])
    told = verdict_and_why(translated)
    assert told == (UNKNOWN, "leaves the cluster: db.example; targetPort 5432 has no effect")
    other = external("alias", CART, ports=[{"port": 81, "targetPort": 80}])
    told = verdict_and_why(other, service(), piece(READY), ONE, channel=Channel(81))
    assert told == (BROKEN, "Service shop/cart has no port 81")


def test_by_an_external_name_every_port_of_a_headless_service_can_be_dialled() -> None:
    alias = external("alias", CART, ports=[{"port": 9}])
    headless = service(clusterIPs=["None"])
    assert outcome(alias, headless, piece(READY), ONE, channel=Channel(9)).verdict is OK
    assert outcome(alias, headless, channel=Channel(9)).verdict is BROKEN


def test_an_external_name_of_services_that_are_not_seen_is_unknown() -> None:
    alias = external("alias", "pg.db.svc.cluster.local", ports=[])
    for gap in (
        Gap("Service", FORBIDDEN, besides=("shop",)),
        Gap("Service", GapReason.MALFORMED, "db", "pg"),
    ):
        assert outcome(alias, gaps=[gap], channel=Channel()).verdict is UNKNOWN


def test_a_chain_of_external_names_is_followed_to_its_end() -> None:
    first = external("alias", "next.shop.svc.cluster.local", ports=[])
    manifests = (first, external("next", CART, ports=[]), service(), piece(READY), ONE)
    assert outcome(*manifests).verdict is OK
    there = external("alias", "next.shop.svc.cluster.local", ports=[])
    back = external("next", "alias.shop.svc.cluster.local", ports=[])
    assert outcome(there, back).verdict is BROKEN


# How verdicts add up


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        pytest.param([OK, OK], OK, id="all work"),
        pytest.param([BROKEN, BROKEN], BROKEN, id="none works"),
        pytest.param([OK, BROKEN], DEGRADED, id="some work"),
        pytest.param([DEGRADED, BROKEN], DEGRADED, id="some work half"),
        pytest.param([UNKNOWN, UNKNOWN], UNKNOWN, id="nothing is known"),
        pytest.param([OK, UNKNOWN], UNKNOWN, id="what is not known may fail"),
        pytest.param([BROKEN, UNKNOWN], UNKNOWN, id="what is not known may work"),
        pytest.param([OK, BROKEN, UNKNOWN], DEGRADED, id="some work, whatever the rest does"),
        pytest.param([DEGRADED, UNKNOWN], DEGRADED, id="half of it, whatever the rest does"),
    ],
)
def test_several_ends_make_one_verdict(verdicts: list[Verdict], expected: Verdict) -> None:
    assert together(verdicts) is expected
    assert together(reversed(verdicts)) is expected
