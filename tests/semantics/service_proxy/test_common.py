"""What every service proxy does alike."""

from __future__ import annotations

import pytest

from kubectl_netmap.semantics.service_proxy.backends import Backend
from kubectl_netmap.semantics.service_proxy.common import at_service
from kubectl_netmap.semantics.service_proxy.packet import Here, Hook, Packet, is_loopback
from kubectl_netmap.semantics.service_proxy.services import Door
from kubectl_netmap.semantics.service_proxy.treatment import Translated, Unsure
from tests.support.service_rules import (
    BOTH,
    GATEWAY,
    N1,
    NODE,
    THERE,
    hit,
    leaving,
    packet,
    ready,
    service,
    waiting,
)


@pytest.mark.parametrize("source", ["pod", "host"])
def test_a_cluster_ip_leads_to_ready_endpoints(source: str) -> None:
    known = (*BOTH, waiting("10.244.1.7"))
    done = at_service("antrea", N1, packet(source, Door.CLUSTER_IP), hit(Door.CLUSTER_IP), known)
    assert isinstance(done, Translated)
    assert done.backends == BOTH
    assert not done.even
    assert done.how == "antrea, not modelled"


@pytest.mark.parametrize(
    ("source", "door", "internal", "known", "why"),
    [
        pytest.param(
            "outside", Door.CLUSTER_IP, "Cluster", BOTH,
            "how antrea serves a ClusterIP is not modelled", id="a client outside",
        ),
        pytest.param(
            "pod", Door.NODE_PORT, "Cluster", BOTH,
            "how antrea serves a node port is not modelled", id="another door",
        ),
        pytest.param(
            "pod", Door.CLUSTER_IP, "Local", BOTH,
            "how antrea holds internalTrafficPolicy Local is not modelled", id="policy Local",
        ),
        pytest.param(
            "pod", Door.CLUSTER_IP, "Cluster", (ready("10.244.1.6", zones=("a",)), THERE),
            "whether antrea follows the hints of endpoints is not modelled", id="hints",
        ),
        pytest.param(
            "pod", Door.CLUSTER_IP, "Cluster", (waiting("10.244.1.7"),),
            "no ready endpoint: it does not arrive; what antrea does then is not modelled",
            id="no ready endpoint",
        ),
        pytest.param(
            "pod", Door.CLUSTER_IP, "Cluster", (leaving("10.244.1.8"),),
            "no ready endpoint but some that terminate and still serve;"
            " what antrea does then is not modelled",
            id="only endpoints that terminate",
        ),
    ],
)  # fmt: skip
def test_the_rest_depends_on_the_proxy(
    source: str, door: Door, internal: str, known: tuple[Backend, ...], why: str
) -> None:
    found = hit(door, service(internal))
    assert at_service("antrea", N1, packet(source, door), found, known) == Unsure(why, found)


@pytest.mark.parametrize(
    ("address", "whether"),
    [
        pytest.param(NODE, True, id="an address of its object"),
        pytest.param(GATEWAY, True, id="the one by which it speaks to its pods"),
        pytest.param("127.0.0.53", True, id="loopback"),
        pytest.param("::1", True, id="loopback of IPv6"),
        pytest.param("172.18.0.12", False, id="another node's"),
        pytest.param(None, False, id="one that nobody knows"),
    ],
)
def test_a_node_knows_its_own_addresses(address: str | None, *, whether: bool) -> None:
    assert N1.has(address) is whether


def test_a_name_is_no_loopback() -> None:
    assert not is_loopback("localhost")
    assert not Here("n1").has("localhost")


@pytest.mark.parametrize(
    ("to", "family"), [("10.96.1.1", "IPv4"), ("fd00::1", "IPv6"), ("::ffff:10.0.0.1", "IPv6")]
)
def test_a_packet_is_of_the_family_of_its_destination(to: str, family: str) -> None:
    assert Packet(Hook.POD, None, to, 80).family == family
