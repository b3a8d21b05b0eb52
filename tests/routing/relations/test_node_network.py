"""From nodes to the pod network."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_netmap.discover.fact import Confidence, Fact
from kubectl_netmap.discover.facts import Cni, Facts, Layer, NetworkRange, Networks, NodeNetworking
from kubectl_netmap.objects.addresses import parse_network
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.relations import node_network
from kubectl_netmap.routing.verdict import Verdict
from tests.support.backends import Manifest, cluster, node, pod, told

OK, BROKEN, UNKNOWN = Verdict.OK, Verdict.BROKEN, Verdict.UNKNOWN
NETWORK = "Network/pods"


def with_cni(cni: Cni | None, **known: Any) -> Facts:
    return Facts(cni=Fact(cni, Confidence.DECLARED), **known)


def unavailable(reason: str, status: str = "True") -> Manifest:
    made = node("n1", podCIDRs=["10.244.1.0/24"])
    condition = {"type": "NetworkUnavailable", "status": status, "reason": reason}
    made["status"]["conditions"].append(condition)
    return made


@pytest.mark.parametrize(
    ("given", "verdict", "why"),
    [
        pytest.param(node("n1", podCIDRs=["10.244.1.0/24"]), OK, "", id="it is ready"),
        pytest.param(node("n1", ready=False), BROKEN, "Node n1 is not ready", id="it is not ready"),
        pytest.param(
            node("n1", ready=None),
            UNKNOWN,
            "Node n1 does not say whether it is ready",
            id="it does not say",
        ),
        pytest.param(
            unavailable("NoRouteCreated"),
            BROKEN,
            "Node n1 has no network (NoRouteCreated)",
            id="its CNI or cloud says that it has no network",
        ),
        pytest.param(unavailable("CalicoIsUp", "False"), OK, "", id="its CNI says that it has"),
    ],
)
def test_a_node_is_joined_to_the_pod_network_unless_something_says_no(
    given: Manifest, verdict: Verdict, why: str
) -> None:
    found = list(node_network.links(Ground(cluster(given))))
    assert told(found) == [(NETWORK, verdict, why)]


KINDNET = Cni("kindnet", ipam="host-local from the node's podCIDR")
NO_RANGE = "Node n1 has no podCIDR, from which kindnet takes pod addresses"


@pytest.mark.parametrize(
    ("cni", "pods", "ranges", "why"),
    [
        pytest.param(KINDNET, [], (), NO_RANGE, id="its CNI takes addresses from it"),
        pytest.param(
            Cni("cilium", ipam="kubernetes"),
            [],
            (),
            NO_RANGE.replace("kindnet", "cilium"),
            id="a CNI that was told to",
        ),
        pytest.param(Cni("cilium", ipam="cluster-pool"), [], (), "", id="a CNI with its own pools"),
        pytest.param(
            Cni("aws-vpc-cni", ipam="VPC addresses"), [], (), "", id="a network of a cloud"
        ),
        pytest.param(None, [], (), "", id="a CNI that is not known"),
        pytest.param(
            KINDNET,
            [pod("cart-1", "10.244.1.8")],
            (),
            "",
            id="its pods have addresses all the same",
        ),
        pytest.param(
            KINDNET,
            [pod("agent-1", "172.18.0.1", hostNetwork=True)],
            (),
            NO_RANGE,
            id="those of the host network do not tell",
        ),
        pytest.param(KINDNET, [], ("10.244.1.0/24",), "", id="its CNI tells of another range"),
    ],
)
def test_a_node_without_a_range_is_broken_where_its_cni_needs_one(
    cni: Cni | None, pods: list[Manifest], ranges: tuple[str, ...], why: str
) -> None:
    facts = with_cni(cni, nodes=(NodeNetworking("n1", (), ranges),))
    (link,) = node_network.links(Ground(cluster(node("n1"), *pods), facts))
    assert (link.outcome.verdict, link.outcome.why) == (BROKEN if why else OK, why)
    assert link.via == ", ".join(ranges)


def test_the_pod_network_is_told_with_its_ranges_and_its_cni() -> None:
    cni = Cni("flannel", "v0.27.0", "vxlan", "overlay", 1450, "", ("portmap",))
    known = NetworkRange(Layer.POD, Fact(parse_network("10.244.0.0/16"), Confidence.DECLARED))
    facts = with_cni(cni, networks=Networks((known,)))
    (link,) = node_network.links(Ground(cluster(node("n1")), facts))
    assert link.target.label == "pod network (flannel)"
    assert dict(link.target.facts) == {
        "ranges": "10.244.0.0/16",
        "CNI": "flannel v0.27.0",
        "encapsulation": "vxlan",
        "routing": "overlay",
        "MTU": "1450",
        "chained": "portmap",
    }


def test_a_node_is_told_with_its_addresses_ranges_and_service_proxy() -> None:
    known = NodeNetworking(
        "n1", ("172.18.0.1",), ("10.244.1.0/24",), Fact("nftables", Confidence.DECLARED)
    )
    (link,) = node_network.links(Ground(cluster(node("n1")), Facts(nodes=(known,))))
    assert dict(link.source.facts) == {
        "addresses": "172.18.0.1",
        "pod CIDRs": "10.244.1.0/24",
        "service proxy": "nftables",
    }
    assert link.source.verdict is OK


def test_a_node_that_is_not_ready_says_so_itself() -> None:
    (link,) = node_network.links(Ground(cluster(node("n1", ready=False))))
    assert (link.source.verdict, link.source.why) == (BROKEN, "Node n1 is not ready")
