from __future__ import annotations

from typing import Any

import msgspec
import pytest

from kubectl_netmap.objects.workload import Container, Pod, PodTemplate, Workload
from kubectl_netmap.snapshot.wire.config_map import CONFIG_MAP, mounted, row_for
from kubectl_netmap.snapshot.wire.config_maps import CONFIG_MAPS
from kubectl_netmap.snapshot.wire.decode import Decoder, Page


def read(name: str, data: dict[str, Any], namespace: str = "kube-system") -> Page:
    manifest = {"metadata": {"namespace": namespace, "name": name}, "data": data}
    return Decoder("ConfigMap", CONFIG_MAP).manifests([msgspec.json.encode(manifest)])


def fields(name: str, data: dict[str, Any], namespace: str = "kube-system") -> dict[str, Any]:
    page = read(name, data, namespace)
    assert page.malformed == ()
    return dict(page.objects[0].fields)


PROXY = "kind: KubeProxyConfiguration\nmode: ipvs\n"
COREFILE = ".:53 {\n  errors\n  kubernetes cluster.local {\n  }\n}\n"


@pytest.mark.parametrize(
    ("namespace", "name", "data", "expected"),
    [
        pytest.param(
            "kube-system",
            "kubeadm-config",
            {
                "ClusterConfiguration": "networking: {podSubnet: 10.244.0.0/16}\n"
                "apiServer: {extraArgs: {x: private}}"
            },
            {"data.ClusterConfiguration.networking.podSubnet": "10.244.0.0/16"},
            id="kubeadm",
        ),
        pytest.param(
            "kube-system",
            "kubeadm-config",
            {"MasterConfiguration": "networking: {serviceSubnet: 10.96.0.0/12}"},
            {"data.MasterConfiguration.networking.serviceSubnet": "10.96.0.0/12"},
            id="kubeadm up to 1.11",
        ),
        pytest.param(
            "kube-system",
            "kube-proxy",
            {"config.conf": PROXY, "kubeconfig.conf": "kind: Config\nmode: x"},
            {"data.config.conf.mode": "ipvs"},
            id="kube-proxy, and the kubeconfig beside it",
        ),
        pytest.param(
            "kube-system",
            "kube-proxy-config",
            {"config": PROXY},
            {"data.config.mode": "ipvs"},
            id="kube-proxy on EKS",
        ),
        pytest.param(
            "kube-flannel",
            "kube-flannel-cfg",
            {
                "net-conf.json": '{"Network": "10.244.0.0/16", "Backend": {"Type": "vxlan"}}',
                "cni-conf.json": "{",
            },
            {
                "data.net-conf.json.Network": "10.244.0.0/16",
                "data.net-conf.json.Backend.Type": "vxlan",
            },
            id="flannel",
        ),
        pytest.param(
            "kube-system",
            "cilium-config",
            {"tunnel": "vxlan", "mtu": None, "private": "private"},
            {"data.tunnel": "vxlan", "data.mtu": ""},
            id="plain keys",
        ),
        pytest.param(
            "openshift-ovn-kubernetes",
            "ovnkube-config",
            {"ovnkube.conf": '[kubernetes]\nservice-cidrs="172.30.0.0/16"\n'},
            {"data.ovnkube.conf.kubernetes.service-cidrs": "172.30.0.0/16"},
            id="an INI file",
        ),
        pytest.param(
            "kube-system",
            "rke2-coredns-rke2-coredns",
            {"Corefile": COREFILE, "hosts": "10.0.0.1 { a"},
            {
                "data.Corefile.kubernetes[0]": "cluster.local",
                "data.Corefile.servers[0].zones[0]": ".",
                "data.Corefile.servers[0].port": "53",
                "data.Corefile.servers[0].kubernetes[0].zones[0]": "cluster.local",
                "data.Corefile.servers[0].kubernetes[0].pods": "disabled",
            },
            id="CoreDNS by another name, read since it is mounted",
        ),
        pytest.param(
            "kube-system",
            "coredns",
            {"Corefile": "import custom/*.server\n", "NodeHosts": "172.16.0.2 node-a\n"},
            {"data.Corefile.imports[0]": "custom", "data.NodeHosts.names[0]": "node-a"},
            id="k3s's names of nodes",
        ),
        pytest.param(
            "kube-system",
            "coredns-custom",
            {"log.override": "# off\n\nlog\n", "private.server": "private.example {\n}\n"},
            {"data.log.override.lines": 1, "data.private.server.lines": 2},
            id="what people add to CoreDNS's, by its number of lines",
        ),
        pytest.param(
            "kube-system",
            "kube-proxy-7b9f",
            {"config.conf": PROXY, "kubeconfig.conf": "kind: Config"},
            {"data.config.conf.mode": "ipvs"},
            id="kube-proxy by another name, read since it is mounted",
        ),
        pytest.param(
            "kube-system",
            "antrea-config-x1",
            {"antrea-agent.conf": "trafficEncapMode: noEncap\n", "antrea-cni.conflist": "{"},
            {"data.antrea-agent.conf.trafficEncapMode": "noEncap"},
            id="Antrea by another name, read since it is mounted",
        ),
        pytest.param(
            "metallb-system",
            "config",
            {
                "config": "peers: [{peer-address: 10.0.0.1, password: private}]\n"
                "address-pools: [{name: a, addresses: [192.0.2.0/24]}]"
            },
            {"data.config.address-pools[0].addresses[0]": "192.0.2.0/24"},
            id="MetalLB, without the passwords beside its pools",
        ),
    ],
)
def test_of_a_config_map_only_what_is_read_is_kept(
    namespace: str, name: str, data: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert fields(name, data, namespace) == expected


@pytest.mark.parametrize(
    ("name", "data"),
    [
        pytest.param("kubeadm-config", {"ClusterConfiguration": "a: [b"}, id="YAML"),
        pytest.param("kube-flannel-cfg", {"net-conf.json": "{"}, id="JSON"),
        pytest.param("kube-proxy", {"config.conf": "kind: KubeProxyConfiguration\na: [b"}, id="*"),
    ],
)
def test_a_document_that_is_broken_is_named(name: str, data: dict[str, Any]) -> None:
    (malformed,) = read(name, data).malformed
    assert malformed.ref.name == name
    assert malformed.why.startswith(f"data.{next(iter(data))}: ")


def test_a_config_map_without_data_was_seen() -> None:
    assert fields("cilium-config", {}) == {}


def test_a_name_counts_in_its_namespaces_only() -> None:
    assert row_for("kube-system", "coredns")
    assert row_for("shop", "coredns") is None
    assert row_for("shop", "config") is None


def _owner(container: str, volume: str) -> PodTemplate:
    known = Container(container, mounts={"/etc/x": volume})
    return PodTemplate((Container("other"), known), config_maps={"x": "coredns-2"})


def test_config_maps_that_known_containers_mount_are_found_once_each() -> None:
    pods = (
        Pod("kube-system", "a", template=_owner("coredns", "x")),
        Pod("kube-system", "b", template=_owner("coredns", "x")),
        Workload("Deployment", "dns", "c", template=_owner("coredns", "x")),
        Pod("shop", "d", template=_owner("coredns", "y")),
        Pod("shop", "e", template=_owner("web", "x")),
    )
    found = [(namespace, name, row.name) for namespace, name, row in mounted(pods)]
    assert found == [("kube-system", "coredns-2", "coredns"), ("dns", "coredns-2", "coredns")]


def test_every_row_says_what_its_absence_costs() -> None:
    assert all(row.consequence and row.namespaces and row.documents for row in CONFIG_MAPS)
