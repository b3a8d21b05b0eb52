from __future__ import annotations

import pytest

from kubectl_netmap.discover.cni import cni
from kubectl_netmap.discover.facts import Cni
from tests.support.agents import config_map, custom, daemon_set, deployment, node, pod
from tests.support.clusters import snapshot_of

CALICO = daemon_set("calico-node", "name: calico-node, image: c/node:v3.30.1")
CILIUM = daemon_set("cilium", "name: cilium-agent, image: c/cilium:v1.18.2")
POD_CIDR = "host-local from the node's podCIDR"


def _pool(modes: str, cidr: str = "192.168.0.0/16", name: str = "a") -> str:
    spec = f"spec: {{cidr: '{cidr}'{', ' if modes else ''}{modes}}}"
    return custom("crd.projectcalico.org/v1", "IPPool", name, spec)


def _installation(pools: str) -> str:
    spec = f"spec: {{cni: {{type: Calico}}, calicoNetwork: {{{pools}}}}}"
    return custom("operator.tigera.io/v1", "Installation", "default", spec)


def _felix(spec: str) -> str:
    body = f"spec: {{{spec}}}"
    return custom("crd.projectcalico.org/v1", "FelixConfiguration", "default", body)


def _calico(env: str) -> str:
    return daemon_set("calico-node", f"name: calico-node, env: [{env}]")


@pytest.mark.parametrize(
    ("cluster", "encapsulation", "routing", "mtu"),
    [
        pytest.param(_pool("ipipMode: Always"), "ipip", "IPIP overlay", None, id="IPIP"),
        pytest.param(_pool("vxlanMode: Always"), "vxlan", "VXLAN overlay", None, id="VXLAN"),
        pytest.param(_pool("ipipMode: Never"), "none", "native routes", None, id="Never is native"),
        pytest.param(_pool(""), "none", "native routes", None, id="no mode means Never"),
        pytest.param(
            _pool("ipipMode: CrossSubnet"),
            "ipip",
            "native routes, IPIP across subnets only",
            None,
            id="IPIP across subnets",
        ),
        pytest.param(
            _pool("vxlanMode: CrossSubnet") + config_map("calico-config", "calico_backend: bird"),
            "vxlan",
            "native routes (BGP), VXLAN across subnets only",
            None,
            id="VXLAN across subnets, BGP otherwise",
        ),
        pytest.param(_pool("ipipMode: '***HIDDEN***'"), None, "", None, id="a redacted mode"),
        pytest.param(
            _pool("vxlanMode: Always") + _pool("", "fd00::/48", "b"),
            None,
            "192.168.0.0/16 VXLAN overlay; fd00::/48 native routes",
            None,
            id="pools that differ",
        ),
        pytest.param(
            _pool("vxlanMode: Always") + _pool("disabled: true", "10.0.0.0/8", "b"),
            "vxlan",
            "VXLAN overlay",
            None,
            id="a disabled pool does not count",
        ),
        pytest.param(
            _pool("vxlanMode: Always") + _pool("allowedUses: [LoadBalancer]", "10.0.0.0/8", "b"),
            "vxlan",
            "VXLAN overlay",
            None,
            id="a pool that is not for workloads does not count",
        ),
        pytest.param(
            _installation(
                "mtu: 1440, ipPools: [{cidr: 10.1.0.0/16, encapsulation: VXLANCrossSubnet}]"
            ),
            "vxlan",
            "native routes, VXLAN across subnets only",
            1440,
            id="what the operator was told, where no pool is seen",
        ),
        pytest.param(
            _pool("vxlanMode: Always") + config_map("calico-config", "veth_mtu: '1430'"),
            "vxlan",
            "VXLAN overlay",
            1430,
            id="the pods' MTU",
        ),
        pytest.param(
            _pool("vxlanMode: Always")
            + config_map("calico-config", "veth_mtu: '0'")
            + _felix("vxlanMTU: 1410, ipipMTU: 1400"),
            "vxlan",
            "VXLAN overlay",
            1410,
            id="0 is automatic; the tunnel's MTU is known",
        ),
        pytest.param(
            _pool("") + _felix("wireguardEnabled: true"),
            "wireguard",
            "native routes, encrypted by WireGuard",
            None,
            id="WireGuard",
        ),
        pytest.param("", None, "", None, id="nothing is known of pools"),
    ],
)
def test_calico_says_how_it_moves_packets(
    cluster: str, encapsulation: str | None, routing: str, mtu: int | None
) -> None:
    value = cni(snapshot_of(CALICO + cluster)).value or Cni("")

    assert (value.name, value.encapsulation, value.routing) == ("calico", encapsulation, routing)
    assert value.mtu == mtu


def test_calicos_environment_tells_how_it_first_started() -> None:
    value = cni(snapshot_of(_calico("{name: CALICO_IPV4POOL_IPIP, value: Always}"))).value

    assert value is not None
    assert (value.encapsulation, value.routing) == ("ipip", "IPIP overlay (as it first started)")


@pytest.mark.parametrize(
    ("data", "encapsulation", "routing", "mtu"),
    [
        pytest.param(
            "routing-mode: tunnel, tunnel-protocol: geneve",
            "geneve",
            "Geneve overlay",
            None,
            id="Geneve",
        ),
        pytest.param(
            "routing-mode: native, tunnel-protocol: vxlan, mtu: '9001'",
            "none",
            "native routes",
            9001,
            id="native; a tunnel protocol says nothing then",
        ),
        pytest.param("debug: 'false'", "vxlan", "VXLAN overlay (default)", None, id="the defaults"),
        pytest.param(
            "routing-mode: tunnel",
            "vxlan",
            "VXLAN overlay (default)",
            None,
            id="a tunnel of the default protocol",
        ),
        pytest.param("tunnel: disabled", "none", "native routes", None, id="up to 1.13: disabled"),
        pytest.param("tunnel: geneve", "geneve", "Geneve overlay", None, id="up to 1.13: geneve"),
        pytest.param(
            "routing-mode: native, enable-wireguard: 'true'",
            "wireguard",
            "native routes, encrypted by WireGuard",
            None,
            id="native, WireGuard",
        ),
        pytest.param(
            "routing-mode: tunnel, tunnel-protocol: vxlan, enable-ipsec: 'true'",
            "vxlan",
            "VXLAN overlay, encrypted by IPsec",
            None,
            id="IPsec inside VXLAN",
        ),
        pytest.param("routing-mode: '***HIDDEN***'", None, "", None, id="redacted"),
        pytest.param(
            "routing-mode: tunnel, tunnel-protocol: x", None, "", None, id="no such protocol"
        ),
    ],
)
def test_cilium_says_how_it_moves_packets(
    data: str, encapsulation: str | None, routing: str, mtu: int | None
) -> None:
    value = cni(snapshot_of(CILIUM + config_map("cilium-config", data))).value or Cni("")

    assert (value.encapsulation, value.routing, value.mtu) == (encapsulation, routing, mtu)
    assert value.ipam == "cluster-pool (default)"


def test_cilium_without_its_config_map_makes_no_claim() -> None:
    assert cni(snapshot_of(CILIUM)).value == Cni("cilium", "v1.18.2")
    assert cni(snapshot_of(CILIUM, unseen=["ConfigMap"])).value == Cni("cilium", "v1.18.2")


def _flannel(backend: str) -> str:
    agent = daemon_set("kube-flannel-ds", "name: kube-flannel", namespace="kube-flannel")
    text = f'net-conf.json: \'{{"Network": "10.244.0.0/16", "Backend": {{{backend}}}}}\''
    return agent + config_map("kube-flannel-cfg", text, "kube-flannel")


def _backend(kind: str) -> str:
    return node(annotations=f"flannel.alpha.coreos.com/backend-type: {kind}")


@pytest.mark.parametrize(
    ("cluster", "encapsulation", "routing", "mtu"),
    [
        pytest.param(_flannel('"Type": "vxlan"'), "vxlan", "VXLAN overlay", None, id="VXLAN"),
        pytest.param(_flannel(""), "vxlan", "VXLAN overlay (default)", None, id="no type"),
        pytest.param(
            _flannel('"Type": "vxlan", "DirectRouting": true, "MTU": 1450'),
            "vxlan",
            "native routes, VXLAN across subnets only",
            1450,
            id="direct routing and MTU",
        ),
        pytest.param(
            _flannel('"Type": "host-gw"'), "none", "native routes (host-gw)", None, id="host-gw"
        ),
        pytest.param(
            _flannel('"Type": "wireguard"'), "wireguard", "WireGuard overlay", None, id="WireGuard"
        ),
        pytest.param(_flannel('"Type": "extension"'), None, "", None, id="one that is not known"),
        pytest.param(
            _flannel('"Type": "vxlan"') + _backend("vxlan"),
            "vxlan",
            "VXLAN overlay",
            None,
            id="nodes say the same",
        ),
        pytest.param(
            _backend("wireguard"), "wireguard", "WireGuard overlay", None, id="nodes only"
        ),
    ],
)
def test_flannel_says_how_it_moves_packets(
    cluster: str, encapsulation: str | None, routing: str, mtu: int | None
) -> None:
    fact = cni(snapshot_of(cluster))
    value = fact.value or Cni("")

    assert (value.name, value.encapsulation, value.routing) == ("flannel", encapsulation, routing)
    assert (value.mtu, value.ipam) == (mtu, POD_CIDR)
    assert not fact.conflicts


def test_nodes_tell_what_runs_when_the_configuration_has_been_changed() -> None:
    fact = cni(snapshot_of(_flannel('"Type": "host-gw"') + _backend("vxlan")))

    assert fact.value is not None
    assert fact.value.encapsulation == "vxlan"
    assert [each.value for each in fact.conflicts] == ["host-gw"]


def _antrea(conf: str) -> str:
    agent = daemon_set("antrea-agent", "name: antrea-agent")
    return agent + config_map("antrea-config", f"antrea-agent.conf: '{{{conf}}}'")


def _router(*args: str) -> str:
    return daemon_set("kube-router", f"name: kube-router, args: [{', '.join(args)}]")


def _ovn(*args: str) -> str:
    controller = f"name: kube-ovn-controller, args: [{', '.join(args)}]"
    agent = daemon_set("kube-ovn-cni", "name: cni-server, image: kubeovn/kube-ovn:v1.14.0")
    return agent + deployment("kube-ovn-controller", controller)


def _openshift(kind: str) -> str:
    status = f"status: {{networkType: {kind}, clusterNetworkMTU: 1360}}"
    return custom("config.openshift.io/v1", "Network", "cluster", status)


def _aws(env: str) -> str:
    return daemon_set("aws-node", f"name: aws-node, env: [{env}]")


AZURE = daemon_set("azure-cns", "name: cns-container, image: azure-cns:v1.6.23")
OVERLAY = custom(
    "acn.azure.com/v1alpha",
    "NodeNetworkConfig",
    "n1",
    "status: {networkContainers: [{type: overlay}]}",
    "kube-system",
)


@pytest.mark.parametrize(
    ("cluster", "expected"),
    [
        pytest.param(
            _antrea(""), ("geneve", "Geneve overlay (default)", None), id="Antrea, all defaults"
        ),
        pytest.param(
            _antrea("trafficEncapMode: noEncap, defaultMTU: 1450"),
            ("none", "native routes", 1450),
            id="Antrea without encapsulation",
        ),
        pytest.param(
            _antrea("trafficEncapMode: hybrid, tunnelType: vxlan"),
            ("vxlan", "native routes, VXLAN across subnets only", None),
            id="Antrea hybrid",
        ),
        pytest.param(
            _antrea(
                "trafficEncapMode: encap, tunnelType: geneve, trafficEncryptionMode: wireGuard"
            ),
            ("wireguard", "WireGuard between nodes", None),
            id="Antrea, WireGuard",
        ),
        pytest.param(
            daemon_set("antrea-agent", "name: antrea-agent"),
            (None, "", None),
            id="Antrea, configuration not seen",
        ),
        pytest.param(
            _router(),
            ("ipip", "native routes (BGP), IPIP across subnets only (default)", None),
            id="kube-router, all defaults",
        ),
        pytest.param(
            _router("--overlay-type=full", "--overlay-encap=fou"),
            ("fou", "FOU overlay", None),
            id="kube-router, full overlay",
        ),
        pytest.param(
            _router("--enable-overlay=false"),
            ("none", "native routes (BGP)", None),
            id="kube-router without overlay",
        ),
        pytest.param(
            _ovn(), ("geneve", "Geneve overlay (default)", None), id="Kube-OVN, the default"
        ),
        pytest.param(
            _ovn("--network-type=vlan"),
            ("none", "VLANs of the underlay", None),
            id="Kube-OVN underlay",
        ),
        pytest.param(
            daemon_set("kube-ovn-cni", "name: cni-server"),
            (None, "", None),
            id="Kube-OVN, controller not seen",
        ),
        pytest.param(
            _openshift("OVNKubernetes"), ("geneve", "Geneve overlay", 1360), id="OVN on OpenShift"
        ),
        pytest.param(
            _openshift("OpenShiftSDN"), ("vxlan", "VXLAN overlay", 1360), id="OpenShift SDN"
        ),
        pytest.param(
            _aws("{name: AWS_VPC_ENI_MTU, value: '9001'}"),
            ("none", "native routes (VPC)", 9001),
            id="VPC CNI",
        ),
        pytest.param(
            _aws("{name: AWS_VPC_ENI_MTU, value: '9001'}, {name: POD_MTU, value: '8000'}"),
            ("none", "native routes (VPC)", 8000),
            id="VPC CNI, the pods' own MTU",
        ),
        pytest.param(
            AZURE + OVERLAY,
            ("none", "overlay addresses, routed by the VNet", None),
            id="Azure overlay encapsulates nothing",
        ),
        pytest.param(
            AZURE + node(labels="kubernetes.azure.com/podnetwork-type: vnet"),
            ("none", "native routes (VNet)", None),
            id="Azure pod subnet",
        ),
        pytest.param(AZURE, ("none", "routed by the VNet", None), id="Azure, kind not said"),
        pytest.param(
            pod(
                "w",
                "name: weave, env: [{name: WEAVE_MTU, value: '1376'}]",
                owner="DaemonSet/weave-net",
            ),
            (None, "overlay: VXLAN, or sleeve where that fails", 1376),
            id="Weave Net",
        ),
        pytest.param(
            daemon_set("kindnet", "name: kindnet-cni"),
            ("none", "native routes", None),
            id="kindnet",
        ),
    ],
)
def test_the_others_say_how_they_move_packets(
    cluster: str, expected: tuple[str | None, str, int | None]
) -> None:
    value = cni(snapshot_of(cluster)).value or Cni("")

    assert (value.encapsulation, value.routing, value.mtu) == expected


def test_the_vpc_cni_says_where_addresses_come_from() -> None:
    env = (
        "{name: ENABLE_PREFIX_DELEGATION, value: 'true'}"
        ", {name: AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG, value: 'true'}"
    )
    value = cni(snapshot_of(_aws(env))).value

    assert value is not None
    assert value.ipam == "VPC addresses, by prefixes, custom subnets (ENIConfig)"


def test_a_default_is_quoted_as_not_set() -> None:
    fact = cni(snapshot_of(CILIUM + config_map("cilium-config", "debug: 'false'")))
    said = {each.field: (each.value, each.says) for each in fact.evidence}

    assert said["data.tunnel-protocol"] == ("", "not set: vxlan is the default")
