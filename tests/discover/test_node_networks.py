"""What each source says of the networks that nodes are in."""

from __future__ import annotations

import json

import pytest

from kubectl_netmap.discover.node_networks import node_networks
from kubectl_netmap.discover.sight import look
from tests.support.clusters import snapshot_of
from tests.support.network_stories import config_map, manifest, node, pod, summary

EGRESS = "cloud.network.openshift.io/egress-ipconfig"
PRIMARY = "k8s.ovn.org/node-primary-ifaddr"
GATEWAY = "k8s.ovn.org/l3-gateway-config"


def egress(subnet: str) -> dict[str, str]:
    """What OpenShift's cloud controller notes on a node."""
    return {EGRESS: json.dumps([{"interface": "nic0", "ifaddr": {"ipv4": subnet}}])}


def gateway(address: str, *hops: str) -> dict[str, str]:
    """What OVN-Kubernetes notes of a node's way out."""
    default = {"mode": "shared", "ip-addresses": [address], "next-hops": [*hops]}
    return {GATEWAY: json.dumps({"default": default})}


def state(name: str, ip: str, length: int) -> str:
    """What nmstate reports of a node: its loopback and one interface."""
    interfaces = [
        {"name": "lo", "ipv4": {"address": [{"ip": "127.0.0.1", "prefix-length": 8}]}},
        {"name": "eth0", "ipv4": {"address": [{"ip": ip, "prefix-length": length}]}},
    ]
    return manifest("NodeNetworkState", name, status={"currentState": {"interfaces": interfaces}})


def cilium_node(name: str, ip: str) -> str:
    """What Cilium knows of a node's addresses."""
    addresses = [{"type": "CiliumInternalIP", "ip": "10.0.0.9"}, {"type": "InternalIP", "ip": ip}]
    return manifest("CiliumNode", name, spec={"addresses": addresses})


CALICO = {"projectcalico.org/IPv4Address": "172.18.0.3/16"}


@pytest.mark.parametrize(
    ("cluster", "expected"),
    [
        pytest.param(
            node("n1", "172.18.0.3", annotations=CALICO),
            [("172.18.0.0/16", "observed", "exact")],
            id="the mask of Calico's interface",
        ),
        pytest.param(
            node("n1", "10.0.0.3", annotations={"projectcalico.org/IPv4Address": "10.0.0.3/32"}),
            [],
            id="a mask of one address says nothing",
        ),
        pytest.param(
            node("n1", "192.168.1.5", annotations=CALICO)
            + node(
                "n2", "192.168.1.6", annotations={"projectcalico.org/IPv4Address": "172.18.0.4/16"}
            ),
            [("172.18.0.3/32", "inferred", "at-least")],
            id="Calico chose another interface: that is only an address",
        ),
        pytest.param(
            node(
                "n1",
                "172.18.0.3",
                annotations={"projectcalico.org/IPv4IPIPTunnelAddr": "192.168.1.1/16"},
            ),
            [],
            id="tunnel addresses are none of the node",
        ),
        pytest.param(
            node(
                "n1",
                "172.18.0.3",
                "fc00::3",
                annotations=CALICO | {"projectcalico.org/IPv6Address": "fc00::3/64"},
            ),
            [("172.18.0.0/16 fc00::/64", "observed", "exact")],
            id="Calico, dual-stack",
        ),
        pytest.param(
            node("m1", "10.0.0.4", annotations=egress("10.0.0.0/17"))
            + node("w1", "10.0.128.4", annotations=egress("10.0.128.0/17")),
            [("10.0.0.0/17 10.0.128.0/17", "observed", "exact")],
            id="OpenShift on a cloud: subnets of control plane and workers",
        ),
        pytest.param(
            node("n1", "172.10.57.6", annotations={PRIMARY: '{"ipv4": "172.10.57.6/24"}'}),
            [("172.10.57.0/24", "observed", "exact")],
            id="OVN-Kubernetes",
        ),
        pytest.param(
            node(
                "n1",
                "192.168.1.7",
                annotations={"k8s.ovn.org/host-cidrs": '["192.168.1.7/24", "10.9.9.9/24"]'},
            ),
            [("192.168.1.0/24", "observed", "exact")],
            id="of all the host's addresses, that of the node",
        ),
        pytest.param(
            node("n1", "10.0.0.3", annotations=gateway("10.0.0.3/32", "10.0.0.1")),
            [("10.0.0.0/30", "inferred", "at-least")],
            id="without a mask, the next hop is in the node's network",
        ),
        pytest.param(
            node("n1", "2001:db8::5", annotations=gateway("2001:db8::5/128", "fe80::1")),
            [],
            id="a link-local next hop says nothing",
        ),
        pytest.param(
            node("n1", "192.168.1.7") + state("n1", "192.168.1.7", 24),
            [("192.168.1.0/24", "observed", "exact")],
            id="nmstate",
        ),
        pytest.param(state("n1", "192.168.1.7", 24), [], id="nmstate of a node that is not seen"),
        pytest.param(
            config_map(
                "cluster-config-v1",
                {"install-config": "networking: {machineNetwork: [{cidr: 10.0.0.0/16}]}"},
            ),
            [("10.0.0.0/16", "declared", "exact")],
            id="OpenShift's machine network",
        ),
        pytest.param(
            config_map(
                "cluster-config-v1", {"install-config": "networking: {machineCIDR: 10.0.0.0/16}"}
            ),
            [("10.0.0.0/16", "declared", "exact")],
            id="OpenShift's machine network of old",
        ),
        pytest.param(
            node(
                "n1",
                "172.18.0.3",
                annotations={PRIMARY: "***HIDDEN***"} | egress("***HIDDEN***/17"),
            ),
            [],
            id="redacted",
        ),
        pytest.param(
            node("n1", "172.18.0.3") + node("n2", "172.18.0.4"),
            [],
            id="addresses are no claim: only their hull is known",
        ),
    ],
)
def test_a_source_says_its_range(cluster: str, expected: list[tuple[str, str, str]]) -> None:
    assert summary(node_networks(look(snapshot_of(cluster)))) == expected


@pytest.mark.parametrize(
    ("cluster", "expected"),
    [
        pytest.param(
            pod("a", status={"hostIP": "10.0.0.4"}) + pod("b", status={"hostIP": "10.0.0.9"}),
            [("10.0.0.0/28", "inferred", "at-least")],
            id="pods show their nodes' addresses",
        ),
        pytest.param(
            cilium_node("n1", "10.1.0.4")
            + cilium_node("n2", "10.1.0.5")
            + pod("a", status={"hostIP": "10.0.0.4"}),
            [("10.1.0.4/31", "inferred", "at-least")],
            id="Cilium's objects show them first",
        ),
        pytest.param(
            manifest(
                "NodeNetworkConfig",
                "n1",
                "kube-system",
                status={"networkContainers": [{"nodeIP": "10.224.0.4"}, {"nodeIP": "10.224.0.5"}]},
            ),
            [("10.224.0.4/31", "inferred", "at-least")],
            id="Azure's objects",
        ),
        pytest.param("", [], id="nothing shows them"),
    ],
)
def test_other_objects_tell_of_nodes_that_are_not_seen(
    cluster: str, expected: list[tuple[str, str, str]]
) -> None:
    assert summary(node_networks(look(snapshot_of(cluster, unseen=["Node"])))) == expected


def test_a_node_with_two_other_addresses_counts_once() -> None:
    other = {
        "projectcalico.org/IPv4Address": "10.9.0.3/24",
        "projectcalico.org/IPv6Address": "fd09::3/64",
    }
    text = node("n1", "172.18.0.3", "fd00::3", annotations=other)
    (claim,) = node_networks(look(snapshot_of(text)))
    (evidence,) = claim.evidence
    assert evidence.says == "on 1 node not the interface with the InternalIP"


def test_the_evidence_of_many_nodes_quotes_the_first() -> None:
    text = node("n1", "172.18.0.3", annotations=CALICO) + node(
        "n2", "172.18.0.4", annotations={"projectcalico.org/IPv4Address": "172.18.0.4/16"}
    )
    (claim,) = node_networks(look(snapshot_of(text)))
    (evidence,) = claim.evidence
    assert (str(evidence.source), evidence.value) == ("Node/n1", "172.18.0.3/16")
    assert evidence.says == "interface of 2 nodes"
