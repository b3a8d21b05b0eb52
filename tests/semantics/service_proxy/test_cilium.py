"""What was measured of Cilium as service proxy, in kube-proxy's place and beside it."""

from __future__ import annotations

import pytest

from kubectl_netmap.objects.service import Service
from kubectl_netmap.semantics.service_proxy import cilium
from kubectl_netmap.semantics.service_proxy.backends import Backend
from kubectl_netmap.semantics.service_proxy.services import Door, Owner
from kubectl_netmap.semantics.service_proxy.treatment import (
    Dropped,
    Refusal,
    Refused,
    Translated,
    Untouched,
)
from tests.support.service_rules import (
    BOTH,
    HERE,
    N1,
    THERE,
    hit,
    leaving,
    packet,
    ready,
    service,
    told,
    waiting,
)

NONE: tuple[Backend, ...] = ()
NOWHERE = ready("10.99.0.1", node="")
INSIDE = ("pod", "host")


@pytest.mark.parametrize("source", INSIDE)
class TestInTheSocket:
    """For pods and processes of nodes: there never is a packet for the Service's address."""

    @pytest.mark.parametrize(
        ("door", "known", "internal", "external", "becomes"),
        [
            pytest.param(Door.CLUSTER_IP, BOTH, "Cluster", "Cluster", "1.6 2.6 kept", id="any"),
            pytest.param(Door.CLUSTER_IP, BOTH, "Local", "Cluster", "1.6 kept", id="Local"),
            pytest.param(
                Door.CLUSTER_IP, (THERE,), "Local", "Cluster", "no route to host",
                id="Local, and none here",
            ),
            pytest.param(
                Door.CLUSTER_IP, (leaving("10.244.1.8"),), "Cluster", "Cluster", "1.8 kept",
                id="none is ready: one that terminates and serves",
            ),
            pytest.param(
                Door.CLUSTER_IP, NONE, "Cluster", "Cluster", "no route to host", id="none at all"
            ),
            pytest.param(
                Door.NODE_PORT, (THERE,), "Cluster", "Local", "2.6 kept",
                id="externalTrafficPolicy Local does not count inside",
            ),
            pytest.param(
                Door.NODE_PORT, NONE, "Cluster", "Cluster", "no route to host", id="node port, none"
            ),
            pytest.param(
                Door.LOAD_BALANCER, BOTH, "Cluster", "Local", "1.6 2.6 kept", id="load balancer"
            ),
            pytest.param(
                Door.LOAD_BALANCER, NONE, "Cluster", "Cluster", "no route to host",
                id="load balancer, none",
            ),
            pytest.param(
                Door.EXTERNAL_IP, BOTH, "Cluster", "Cluster", "let pass",
                id="external IPs are not translated inside",
            ),
            pytest.param(
                Door.EXTERNAL_IP, NONE, "Cluster", "Cluster", "no route to host",
                id="external IP, none",
            ),
        ],
    )  # fmt: skip
    def test_by_door_and_policy(  # noqa: PLR0913, PLR0917 -- a table
        self,
        source: str,
        door: Door,
        known: tuple[Backend, ...],
        internal: str,
        external: str,
        becomes: str,
    ) -> None:
        found = hit(door, service(internal, external))
        assert told(cilium.at_service(N1, packet(source, door), found, known)) == becomes

    def test_source_ranges_are_not_held_to(self, source: str) -> None:
        found = hit(Door.LOAD_BALANCER, service(ranges=("192.0.2.0/24",)))
        sent = packet(source, Door.LOAD_BALANCER)
        assert told(cilium.at_service(N1, sent, found, BOTH)) == "1.6 2.6 kept"

    def test_a_pod_that_reaches_itself_keeps_its_address(self, source: str) -> None:
        sent = packet(source, Door.CLUSTER_IP)
        done = cilium.at_service(N1, sent, hit(Door.CLUSTER_IP), BOTH)
        assert isinstance(done, Translated)
        assert (done.hairpin_masked, done.hairpin_source) == (False, "")


@pytest.mark.parametrize(
    ("door", "known", "external", "ranges", "becomes"),
    [
        pytest.param(
            Door.CLUSTER_IP, BOTH, "Cluster", (), "dropped", id="ClusterIPs are for the inside"
        ),
        pytest.param(Door.NODE_PORT, BOTH, "Cluster", (), "1.6 2.6 masqueraded", id="node port"),
        pytest.param(Door.EXTERNAL_IP, BOTH, "Cluster", (), "1.6 2.6 masqueraded", id="external"),
        pytest.param(Door.LOAD_BALANCER, BOTH, "Cluster", (), "1.6 2.6 masqueraded", id="balanced"),
        pytest.param(Door.NODE_PORT, NONE, "Cluster", (), "dropped", id="none: silence"),
        pytest.param(Door.NODE_PORT, BOTH, "Local", (), "1.6 kept", id="Local"),
        pytest.param(Door.NODE_PORT, (THERE,), "Local", (), "dropped", id="Local, none here"),
        pytest.param(
            Door.NODE_PORT, (THERE, NOWHERE), "Local", (), "10.99.0.1 kept",
            id="an endpoint that names no node is local to every one",
        ),
        pytest.param(
            Door.LOAD_BALANCER, BOTH, "Cluster", ("192.0.2.0/24",), "unsure", id="source ranges"
        ),
    ],
)  # fmt: skip
def test_for_clients_outside_it_translates_on_the_node(
    door: Door, known: tuple[Backend, ...], external: str, ranges: tuple[str, ...], becomes: str
) -> None:
    found = hit(door, service(external=external, ranges=ranges))
    done = cilium.at_service(N1, packet("outside", door), found, known)
    assert told(done) == becomes
    if isinstance(done, Translated):
        assert done.kept_if_local is (external == "Cluster")


@pytest.mark.parametrize(
    "known",
    [
        pytest.param((ready("10.244.1.6", zones=("b",)), ready("10.244.2.6", zones=("a",))),
                     id="of zones"),
        pytest.param((ready("10.244.1.6", nodes=("n2",)), ready("10.244.2.6", nodes=("n1",))),
                     id="of nodes"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("source", [*INSIDE, "outside"])
def test_hints_are_passed_over(source: str, known: tuple[Backend, ...]) -> None:
    done = cilium.at_service(N1, packet(source, Door.NODE_PORT), hit(Door.NODE_PORT), known)
    assert told(done).startswith("1.6 2.6 ")


def test_a_port_that_a_service_does_not_have_is_let_pass() -> None:
    owner = Owner(Service("shop", "cart"), Door.CLUSTER_IP)
    done = cilium.at_no_port(owner, packet("pod", Door.CLUSTER_IP))
    assert done == Untouched("Service shop/cart has no port 80/TCP, and Cilium lets it pass")


@pytest.mark.parametrize(
    ("source", "door", "whether"),
    [
        pytest.param("pod", Door.CLUSTER_IP, True, id="what a pod dials by ClusterIP"),
        pytest.param("pod", Door.EXTERNAL_IP, True, id="and by external IP"),
        pytest.param("pod", Door.NODE_PORT, False, id="not by node port"),
        pytest.param("pod", Door.LOAD_BALANCER, False, id="nor by a load balancer's address"),
        pytest.param("host", Door.CLUSTER_IP, False, id="nothing of the node's own processes"),
        pytest.param("outside", Door.EXTERNAL_IP, False, id="and nothing from outside"),
    ],
)
def test_beside_kube_proxy_it_serves_a_part_of_what_pods_dial(
    source: str, door: Door, *, whether: bool
) -> None:
    assert cilium.translates_for_pods(packet(source, door), hit(door)) is whether


@pytest.mark.parametrize(
    ("door", "known", "internal", "external", "protocol", "becomes"),
    [
        pytest.param(Door.CLUSTER_IP, BOTH, "Cluster", "Local", "TCP", "1.6 2.6 kept", id="any"),
        pytest.param(Door.CLUSTER_IP, BOTH, "Local", "Cluster", "TCP", "1.6 kept", id="Local"),
        pytest.param(
            Door.CLUSTER_IP, (THERE,), "Local", "Cluster", "TCP", "dropped", id="Local, none here"
        ),
        pytest.param(
            Door.CLUSTER_IP, (THERE, NOWHERE), "Local", "Cluster", "TCP", "10.99.0.1 kept",
            id="an endpoint that names no node is local",
        ),
        pytest.param(
            Door.CLUSTER_IP, NONE, "Cluster", "Cluster", "TCP", "dropped", id="none: silence"
        ),
        pytest.param(
            Door.CLUSTER_IP, (waiting("10.244.1.7"),), "Cluster", "Cluster", "UDP", "refused",
            id="none: kube-proxy refuses datagrams",
        ),
        pytest.param(
            Door.EXTERNAL_IP, BOTH, "Local", "Cluster", "TCP", "1.6 2.6 kept",
            id="an external IP goes by the external policy",
        ),
        pytest.param(
            Door.EXTERNAL_IP, BOTH, "Cluster", "Local", "TCP", "1.6 kept", id="which is Local here"
        ),
        pytest.param(
            Door.CLUSTER_IP, (ready("10.244.1.6", zones=("b",)), ready("10.244.2.6", zones=("a",))),
            "Cluster", "Cluster", "TCP", "1.6 2.6 kept", id="hints are not followed",
        ),
    ],
)  # fmt: skip
def test_beside_kube_proxy_by_door_and_policy(  # noqa: PLR0913, PLR0917 -- a table
    door: Door,
    known: tuple[Backend, ...],
    internal: str,
    external: str,
    protocol: str,
    becomes: str,
) -> None:
    found = hit(door, service(internal, external))
    sent = packet("pod", door, protocol=protocol)
    done = cilium.beside_at_service(N1, sent, found, known)
    assert told(done) == becomes
    if isinstance(done, Translated):
        assert (done.hairpin_masked, done.hairpin_source) == (False, "169.254.42.1")


def _of(door: Door) -> Refused:
    return Refused("no ready endpoint", Refusal.REFUSED, hit(door))


def test_what_kube_proxy_serves_to_pods_beside_it_is_masqueraded() -> None:
    done = Translated(hit(Door.NODE_PORT), (HERE,), masquerade=False)
    assert (
        told(cilium.beside_by_kube_proxy(packet("pod", Door.NODE_PORT), done)) == "1.6 masqueraded"
    )


def test_a_refusal_at_a_load_balancers_address_does_not_get_back_to_a_pod() -> None:
    sent = packet("pod", Door.LOAD_BALANCER)
    done = cilium.beside_by_kube_proxy(sent, _of(Door.LOAD_BALANCER))
    assert isinstance(done, Dropped)
    assert "no ready endpoint" in done.why


@pytest.mark.parametrize(
    "done",
    [
        pytest.param(_of(Door.NODE_PORT), id="a refusal at a node port"),
        pytest.param(Refused("it has no port 81"), id="a refusal of a port"),
        pytest.param(Dropped("none here"), id="silence"),
        pytest.param(Untouched(), id="nothing at all"),
    ],
)
def test_the_rest_is_as_kube_proxy_does_it(done: Refused | Dropped | Untouched) -> None:
    assert cilium.beside_by_kube_proxy(packet("pod", Door.NODE_PORT), done) == done


@pytest.mark.parametrize("source", ["host", "outside"])
def test_only_pods_are_served_otherwise(source: str) -> None:
    done = Translated(hit(Door.NODE_PORT), (HERE,), masquerade=False)
    assert cilium.beside_by_kube_proxy(packet(source, Door.NODE_PORT), done) == done
    refused = _of(Door.LOAD_BALANCER)
    sent = packet(source, Door.LOAD_BALANCER)
    assert cilium.beside_by_kube_proxy(sent, refused) == refused
