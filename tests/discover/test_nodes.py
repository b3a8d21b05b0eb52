from __future__ import annotations

import json

import pytest

from kubectl_netmap.discover.fact import Confidence
from kubectl_netmap.discover.facts import NodeNetworking
from kubectl_netmap.discover.nodes import nodes
from tests.support.clusters import snapshot_of
from tests.support.proxies import Manifest, custom, kubeadm, node, pod, story, template, without

_CALICO, _CILIUM = "crd.projectcalico.org", "cilium.io"


def _only(told: str) -> NodeNetworking:
    (found,) = nodes(snapshot_of(told))
    return found


def _with_addresses(*addresses: tuple[str, str]) -> Manifest:
    status = {"addresses": [{"type": kind, "address": text} for kind, text in addresses]}
    return {**node(), "status": status}


def _pod_at(address: str, on: str = "n1", host: str = "") -> Manifest:
    spec = {**template("web"), "hostNetwork": False}
    manifest = dict(pod(f"web-{address}", on, spec, namespace="shop"))
    manifest["status"] = {
        "phase": "Running",
        "hostIP": host,
        "podIPs": [{"ip": address}],
    }
    return manifest


def _on_the_host(address: str) -> Manifest:
    manifest = dict(_pod_at(address))
    return {**manifest, "spec": {**manifest["spec"], "hostNetwork": True}}


def _block(cidr: str, state: str = "confirmed", **spec: object) -> Manifest:
    name = cidr.replace("/", "-").replace(".", "-")
    spec = {"cidr": cidr, "node": "n1", "state": state, **spec}
    return custom("BlockAffinity", _CALICO, name, spec=spec)


def _cilium(**ipam: object) -> Manifest:
    return custom("CiliumNode", _CILIUM, "n1", "v2", spec={"ipam": ipam})


_OWN = ("10.244.1.0/24", "fd00:10:244:1::/64")


@pytest.mark.parametrize(
    ("manifests", "cidrs"),
    [
        pytest.param([node()], (), id="nobody gives any"),
        pytest.param(
            [node(pod_cidrs=_OWN)],
            ("10.244.1.0/24", "fd00:10:244:1::/64"),
            id="podCIDRs, both families",
        ),
        pytest.param([node(podCIDR="10.244.1.0/24")], ("10.244.1.0/24",), id="podCIDR of old"),
        pytest.param([node(podCIDR="***HIDDEN***")], (), id="masked"),
        pytest.param(
            [node(pod_cidrs=_OWN), _cilium(podCIDRs=["10.0.1.0/24"])],
            ("10.0.1.0/24",),
            id="CiliumNode",
        ),
        pytest.param(
            [
                node(pod_cidrs=_OWN),
                _cilium(pools={"allocated": [{"pool": "default", "cidrs": ["10.1.0.0/27"]}]}),
            ],
            ("10.1.0.0/27",),
            id="CiliumNode with pools",
        ),
        pytest.param(
            [node(podCIDR="10.244.1.0/24"), _cilium()],
            ("10.244.1.0/24",),
            id="CiliumNode without any",
        ),
        pytest.param(
            [node(podCIDR="10.244.1.0/24"), _block("192.168.7.0/26"), _block("192.168.9.64/26")],
            ("192.168.7.0/26", "192.168.9.64/26"),
            id="Calico's blocks",
        ),
        pytest.param(
            [
                node(),
                _block("192.168.7.0/26", "pendingDeletion"),
                _block("192.168.8.0/26", deleted="true"),
            ],
            (),
            id="Calico's blocks on their way out",
        ),
        pytest.param(
            [node(podCIDR="10.244.1.0/24"), _block("192.168.7.0/26"), _pod_at("10.244.1.7")],
            ("10.244.1.0/24",),
            id="blocks that Calico left behind",
        ),
        pytest.param(
            [node(podCIDR="10.244.1.0/24"), _block("192.168.7.0/26"), _pod_at("192.168.7.3")],
            ("192.168.7.0/26",),
            id="pods outside podCIDR, in Calico's block",
        ),
        pytest.param(
            [node(podCIDR="10.244.1.0/24"), _block("192.168.7.0/26"), _on_the_host("10.244.1.7")],
            ("192.168.7.0/26",),
            id="a pod of the host network belies nothing",
        ),
        pytest.param(
            [node(podCIDR="10.244.0.0/24"), _pod_at("172.17.0.4")],
            ("10.244.0.0/24",),
            id="pods on Docker's bridge: podCIDR is given all the same",
        ),
        pytest.param(
            [
                node(
                    annotations={
                        "k8s.ovn.org/node-subnets": json.dumps(
                            {"default": ["10.129.0.0/23"], "blue": ["10.9.0.0/24"]}
                        )
                    }
                )
            ],
            ("10.129.0.0/23",),
            id="OVN-Kubernetes, a list; not the user-defined network",
        ),
        pytest.param(
            [node(annotations={"k8s.ovn.org/node-subnets": '{"default":"10.129.0.0/23"}'})],
            ("10.129.0.0/23",),
            id="OVN-Kubernetes, a string",
        ),
        pytest.param(
            [node(annotations={"k8s.ovn.org/node-subnets": "{"}, podCIDR="10.1.0.0/24")],
            ("10.1.0.0/24",),
            id="an annotation that is broken",
        ),
        pytest.param(
            [
                node(
                    annotations={"kube-router.io/pod-cidrs": "10.5.0.0/24,fd05::/64"},
                    pod_cidrs=_OWN,
                )
            ],
            ("10.5.0.0/24", "fd05::/64"),
            id="kube-router's annotation before podCIDRs",
        ),
        pytest.param(
            [
                node(
                    annotations={
                        "network.cilium.io/ipv4-pod-cidr": "10.6.0.0/24",
                        "network.cilium.io/ipv6-pod-cidr": "fd06::/64",
                    }
                )
            ],
            ("10.6.0.0/24", "fd06::/64"),
            id="Cilium's annotation",
        ),
        pytest.param(
            [
                node(),
                custom(
                    "HostSubnet", "network.openshift.io", "n1", host="n1", subnet="10.128.2.0/23"
                ),
            ],
            ("10.128.2.0/23",),
            id="OpenShift SDN",
        ),
        pytest.param(
            [
                node(),
                custom(
                    "NodeNetworkConfig",
                    "acn.azure.com",
                    "n1",
                    "v1alpha",
                    "kube-system",
                    status={
                        "networkContainers": [
                            {"primaryIP": "10.244.3.0/24", "subnetAddressSpace": "10.244.0.0/16"}
                        ]
                    },
                ),
            ],
            ("10.244.3.0/24",),
            id="Azure overlay",
        ),
        pytest.param(
            [
                node(),
                custom(
                    "NodeNetworkConfig",
                    "acn.azure.com",
                    "n1",
                    "v1alpha",
                    "kube-system",
                    status={"networkContainers": [{"primaryIP": "10.241.0.5"}]},
                ),
            ],
            (),
            id="Azure node subnet: an address is no range",
        ),
    ],
)
def test_pod_cidrs_are_what_was_really_given(
    manifests: list[Manifest], cidrs: tuple[str, ...]
) -> None:
    assert _only(story(*manifests)).pod_cidrs == cidrs


def test_addresses_are_the_internal_ones_in_canonical_form() -> None:
    found = _only(
        story(
            _with_addresses(
                ("ExternalIP", "203.0.113.4"),
                ("InternalIP", "172.18.0.3"),
                ("InternalIP", "FD00:0:0::3"),
                ("InternalIP", "172.18.0.3"),
                ("InternalIP", "***HIDDEN***"),
                ("Hostname", "n1"),
            )
        )
    )
    assert found.addresses == ("172.18.0.3", "fd00::3")


def test_every_node_has_the_mode_of_its_proxy() -> None:
    found = nodes(snapshot_of(story(node("n2"), node("n1"), *kubeadm("n1"))))
    assert [(each.name, each.service_proxy.value) for each in found] == [
        ("n1", "iptables"),
        ("n2", "none"),
    ]


def test_nodes_that_may_not_be_listed_are_those_that_pods_tell_of() -> None:
    told = story(
        node(podCIDR="10.244.1.0/24"),
        *kubeadm("n1"),
        _pod_at("10.244.1.7", "n1", "172.18.0.3"),
        _pod_at("10.244.2.7", "n2", "172.18.0.4"),
    )
    found = nodes(without(snapshot_of(told), "Node"))
    assert [(each.name, each.addresses, each.pod_cidrs) for each in found] == [
        ("n1", ("172.18.0.3",), ()),
        ("n2", ("172.18.0.4",), ()),
    ]
    assert found[0].service_proxy.value == "iptables"
    assert found[1].service_proxy.confidence is Confidence.UNKNOWN


def test_a_pod_without_a_node_tells_of_none() -> None:
    assert nodes(without(snapshot_of(story(_pod_at("10.244.1.7", ""))), "Node")) == ()


def test_an_empty_cluster_has_no_nodes() -> None:
    assert nodes(snapshot_of("")) == ()
