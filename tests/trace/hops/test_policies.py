"""Policies may hold back what a pod sends, and what comes to one."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.trace.disposition import Disposition
from kubectl_netmap.trace.trace import Path, Step
from kubectl_netmap.trace.world import World
from tests.support.proxies import custom
from tests.support.trace_pieces import (
    CARTS,
    FRONT,
    SHOP,
    Manifest,
    asked,
    cilium,
    endpoint,
    flannel,
    hidden,
    kind,
    kindnet,
    on_host,
    path,
    piece,
    policy,
    service,
)

NOTHING_IN = policy(app="cart", policyTypes=["Ingress"])
NOTHING_OUT = policy(app="front", policyTypes=["Egress"])
TO = "10.244.1.6:8080"
UNTOLD = kindnet("kindest/kindnetd:latest")


def _asked(*policies: Manifest, to: str = TO, origin: str = "pod/front-1", **more: Any) -> Path:
    return path(kind(*SHOP, *policies, **more), origin, to)


def _step(found: Path, hop: str) -> Step:
    return next(step for step in found.steps if step.hop == hop)


@pytest.mark.parametrize(
    ("held", "hop", "pod"),
    [(NOTHING_OUT, "egress-policy", "front-1"), (NOTHING_IN, "ingress-policy", "cart-1")],
)
class TestDenied:
    """In either direction."""

    def test_an_engine_drops_it(self, held: Manifest, hop: str, pod: str) -> None:
        found = _asked(held)
        assert (found.disposition, found.client) == (Disposition.DENIED, "times out")
        assert found.why == f"denied by NetworkPolicy shop/p1, which selects Pod shop/{pod}"
        assert found.look == "kubectl -n shop describe networkpolicy p1"
        step = _step(found, hop)
        assert step.verdict is Verdict.BROKEN
        assert step.action.endswith(", enforced by kindnet: the packet is dropped")
        assert step.because == (Ref("NetworkPolicy", "shop", "p1"),)
        assert step.details == (f"p1 has no {hop.partition('-')[0]} rules",)

    def test_without_an_engine_it_passes_and_that_is_told(
        self, held: Manifest, hop: str, pod: str
    ) -> None:
        found = _asked(held, cni=flannel())
        assert found.disposition is Disposition.DELIVERED
        step = _step(found, hop)
        assert step.verdict is Verdict.DEGRADED
        assert f"which selects Pod shop/{pod}, but" in step.action
        assert step.action.endswith("flannel has no NetworkPolicy")

    def test_where_it_is_not_known_who_enforces_it_is_not_known(
        self, held: Manifest, hop: str, pod: str
    ) -> None:
        found = _asked(held, cni=UNTOLD)
        assert (found.disposition, found.client) == (
            Disposition.INSUFFICIENT_INFORMATION,
            "not known",
        )
        assert _step(found, hop).verdict is Verdict.UNKNOWN
        assert f"Pod shop/{pod}; whether it is enforced is not known" in found.why
        assert found.why.endswith("(state it: --assume policy=enforced)")

    def test_what_a_person_states_counts(self, held: Manifest, hop: str, pod: str) -> None:
        enforced = _asked(held, cni=UNTOLD, assume=["policy=enforced"])
        assert enforced.disposition is Disposition.DENIED
        passing = _asked(held, assume=["policy=not-enforced"])
        assert passing.disposition is Disposition.DELIVERED
        assert _step(passing, hop).action.endswith("as was stated by --assume")
        assert pod in _step(passing, hop).action
        by_engine = _asked(held, cni=flannel(), assume=["policy-engine=kindnet"])
        assert by_engine.disposition is Disposition.DENIED

    def test_policies_that_are_not_seen_may_select_it(
        self, held: Manifest, hop: str, pod: str
    ) -> None:
        found = path(hidden(kind(*SHOP, held), "NetworkPolicy"), "pod/front-1", TO)
        assert found.disposition is Disposition.INSUFFICIENT_INFORMATION
        assert f"whether policies select {pod} is not known" in found.why
        assert _step(found, hop).verdict is Verdict.UNKNOWN


def test_without_policies_nothing_is_held_back() -> None:
    found = _asked()
    assert _step(found, "egress-policy").action == "no policy selects front-1 for egress"
    assert _step(found, "ingress-policy").action == "no policy selects cart-1 for ingress"


def test_without_policies_and_engine_there_is_nothing_to_say() -> None:
    hops = [step.hop for step in _asked(cni=flannel()).steps]
    assert hops == ["pod-network", "process"]


@pytest.mark.parametrize(
    ("rule", "disposition"),
    [
        pytest.param({"ipBlock": {"cidr": "10.96.0.0/16"}}, Disposition.DENIED,
                     id="a rule for the ClusterIP does not help"),
        pytest.param({"podSelector": {"matchLabels": {"app": "cart"}}}, Disposition.DELIVERED,
                     id="one for the endpoint's pod does"),
        pytest.param({"ipBlock": {"cidr": "10.244.1.6/32"}}, Disposition.DELIVERED,
                     id="one for the endpoint's address does"),
    ],
)  # fmt: skip
def test_egress_is_judged_by_the_endpoint_not_by_the_service(
    rule: Manifest, disposition: Disposition
) -> None:
    held = policy(app="front", policyTypes=["Egress"], egress=[{"to": [rule]}])
    world = kind(FRONT, *CARTS, service(), piece(endpoint("10.244.1.6", "cart-1")), held)
    assert path(world, "pod/front-1", "10.96.1.1:80").disposition is disposition


@pytest.mark.parametrize(
    ("port", "disposition"), [(8080, Disposition.DELIVERED), (80, Disposition.DENIED)]
)
def test_so_is_the_port(port: int, disposition: Disposition) -> None:
    held = policy(app="front", policyTypes=["Egress"], egress=[{"ports": [{"port": port}]}])
    world = kind(FRONT, *CARTS, service(), piece(endpoint("10.244.1.6", "cart-1")), held)
    assert path(world, "pod/front-1", "10.96.1.1:80").disposition is disposition


def _from(cidr: str) -> Manifest:
    return policy(
        app="cart", policyTypes=["Ingress"], ingress=[{"from": [{"ipBlock": {"cidr": cidr}}]}]
    )


def _by_node_port(held: Manifest, external: str, to: str) -> Path:
    door = service(
        type="NodePort",
        externalTrafficPolicy=external,
        ports=[{"name": "http", "port": 80, "targetPort": "web", "nodePort": 30080}],
    )
    world = kind(*CARTS, door, piece(endpoint("10.244.1.6", "cart-1")), held)
    return path(world, "ip/203.0.113.7", to)


@pytest.mark.parametrize(
    ("cidr", "external", "to", "disposition"),
    [
        pytest.param("203.0.113.0/24", "Local", "node/n1:30080", Disposition.DELIVERED,
                     id="policy Local: the client's own address"),
        pytest.param("203.0.113.0/24", "Cluster", "node/n1:30080", Disposition.DELIVERED,
                     id="policy Cluster at the endpoint's node: before it is masqueraded"),
        pytest.param("203.0.113.0/24", "Cluster", "node/n2:30080", Disposition.DENIED,
                     id="policy Cluster by another node: it comes from that node"),
        pytest.param("172.18.0.12/32", "Cluster", "node/n2:30080", Disposition.DELIVERED,
                     id="whose address a rule has to name"),
    ],
)  # fmt: skip
def test_a_client_outside_is_known_by_the_address_that_gets_there(
    cidr: str, external: str, to: str, disposition: Disposition
) -> None:
    assert _by_node_port(_from(cidr), external, to).disposition is disposition


def test_a_pod_of_the_host_network_is_held_back_by_nothing() -> None:
    world = kind(
        on_host("agent-1", "n1", app="front"),
        on_host("cart-9", "n2", app="cart", ports=[{"containerPort": 9000}]),
        NOTHING_OUT,
        NOTHING_IN,
    )
    found = path(world, "pod/agent-1", "node/n2:9000")
    assert found.disposition is Disposition.DELIVERED
    assert not [step for step in found.steps if step.hop.endswith("-policy")]


def test_what_comes_back_to_its_own_pod_through_a_service_is_filtered_by_kindnet() -> None:
    held = policy(app="cart", policyTypes=["Ingress"])
    world = kind(*CARTS, service(), piece(endpoint("10.244.1.6", "cart-1")), held)
    assert path(world, "pod/cart-1", "10.96.1.1:80").disposition is Disposition.DENIED


def test_a_doubt_outlives_what_comes_after_it() -> None:
    world = kind(*SHOP, NOTHING_OUT, cni=UNTOLD)
    found = path(world, "pod/front-1", "10.244.1.99:80")
    assert found.disposition is Disposition.INSUFFICIENT_INFORMATION


ADMIN = custom("AdminNetworkPolicy", "policy.networking.k8s.io", "all", "v1alpha1", spec={})
OF_CILIUM = custom("CiliumNetworkPolicy", "cilium.io", "strict", "v2", "shop", spec={})


@pytest.mark.parametrize(
    ("world", "why"),
    [
        pytest.param(
            kind(*SHOP, OF_CILIUM, cni=cilium(), proxy=()),
            "CiliumNetworkPolicy shop/strict may apply, which is not modelled",
            id="a policy of the engine's own kind",
        ),
        pytest.param(
            hidden(kind(*SHOP, cni=cilium(), proxy=()), "CiliumClusterwideNetworkPolicy"),
            "whether any CiliumClusterwideNetworkPolicy applies is not known",
            id="such policies may be there",
        ),
        pytest.param(
            kind(*SHOP, ADMIN, cni=UNTOLD, assume=["policy-engine=other"]),
            "AdminNetworkPolicy all may apply, which is not modelled",
            id="any engine may have those of the whole cluster",
        ),
    ],
)
def test_other_kinds_of_policies_may_decide(world: World, why: str) -> None:
    found = path(world, "pod/front-1", TO)
    assert found.disposition is Disposition.INSUFFICIENT_INFORMATION
    assert why in found.why


@pytest.mark.parametrize(
    "world",
    [
        pytest.param(kind(*SHOP, ADMIN), id="kindnet has no others"),
        pytest.param(
            kind(*SHOP, {**OF_CILIUM, "metadata": {"namespace": "db", "name": "strict"}},
                 cni=cilium(), proxy=()),
            id="one of another namespace",
        ),
    ],
)  # fmt: skip
def test_where_they_cannot_apply_they_do_not_matter(world: World) -> None:
    assert path(world, "pod/front-1", TO).disposition is Disposition.DELIVERED


def test_a_denial_is_not_certain_where_policies_of_other_kinds_may_allow_before_it() -> None:
    world = kind(*SHOP, OF_CILIUM, NOTHING_IN, cni=cilium(), proxy=())
    assert asked(world, "pod/coredns-1", TO).disposition is Disposition.INSUFFICIENT_INFORMATION
