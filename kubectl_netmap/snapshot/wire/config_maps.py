"""The ConfigMaps we read, by name, and of each the fields we read.

ConfigMaps are never listed as a whole: there are thousands of other people's in a
large cluster (and some hold what they should not).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kubectl_netmap.objects.config import ConfigObject, Scalar
from kubectl_netmap.objects.workload import Pod, PodTemplate, Workload
from kubectl_netmap.snapshot.wire.config import WithBody, header_of, pick
from kubectl_netmap.snapshot.wire.documents import (
    Format,
    corefile,
    from_ini,
    from_json,
    from_yaml,
    kube_proxy,
)
from kubectl_netmap.snapshot.wire.meta import Shared, Wire


@dataclass(frozen=True, slots=True)
class Document:
    """A key of a ConfigMap, the format of its value, and the fields read of it.

    The key `*` stands for every key. Without a format the value itself is the field.
    """

    key: str
    format: Format | None = None
    paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConfigMap:
    """A ConfigMap by name, where it may live, and what its absence costs.

    Where `mounted_by` names containers, every ConfigMap that one of them mounts is
    read as this one, whatever it is called.
    """

    name: str
    namespaces: tuple[str, ...]
    documents: tuple[Document, ...]
    consequence: str
    mounted_by: tuple[str, ...] = ()


def _plain(*keys: str) -> tuple[Document, ...]:
    return tuple(Document(key) for key in keys)


_KUBEADM = (
    "kubernetesVersion",
    "networking.podSubnet",
    "networking.serviceSubnet",
    "networking.dnsDomain",
)
_KUBE_PROXY = ConfigMap(
    name="kube-proxy",
    namespaces=("kube-system",),
    documents=(
        Document(
            "*",
            kube_proxy,
            ("mode", "clusterCIDR", "metricsBindAddress", "detectLocalMode", "ipvs.scheduler"),
        ),
    ),
    consequence="the service proxy's mode and cluster CIDR are not read from its configuration",
    mounted_by=("kube-proxy",),
)
_FLANNEL = (
    Document(
        "net-conf.json",
        from_json,
        (
            "Network",
            "IPv6Network",
            "EnableIPv4",
            "EnableIPv6",
            "EnableNFTables",
            "Backend.Type",
            "Backend.VNI",
            "Backend.Port",
            "Backend.MTU",
        ),
    ),
)
_CALICO = _plain("calico_backend", "veth_mtu")
_ANTREA_AGENT = Document(
    "antrea-agent.conf",
    from_yaml,
    (
        "trafficEncapMode",
        "tunnelType",
        "trafficEncryptionMode",
        "podCIDRs[]",
        "defaultMTU",
        "serviceCIDR",
        "serviceCIDRv6",
        "antreaProxy.enable",
        "antreaProxy.proxyAll",
        "featureGates.AntreaProxy",
    ),
)
_ANTREA_CONTROLLER = Document(
    "antrea-controller.conf",
    from_yaml,
    (
        "nodeIPAM.enableNodeIPAM",
        "nodeIPAM.clusterCIDRs[]",
        "nodeIPAM.serviceCIDR",
        "nodeIPAM.serviceCIDRv6",
    ),
)
_COREFILE = Document("Corefile", corefile, ("kubernetes[]", "forward[]", "bind[]"))

CONFIG_MAPS: tuple[ConfigMap, ...] = (
    ConfigMap(
        "kubeadm-config",
        ("kube-system",),
        (
            Document("ClusterConfiguration", from_yaml, _KUBEADM),
            Document("MasterConfiguration", from_yaml, _KUBEADM),
        ),
        "what kubeadm was told of the networks is not known",
    ),
    _KUBE_PROXY,
    ConfigMap(
        "kube-proxy-config",
        ("kube-system",),
        _KUBE_PROXY.documents,
        _KUBE_PROXY.consequence,
    ),
    ConfigMap(
        "kubelet-config",
        ("kube-system",),
        (Document("kubelet", from_yaml, ("clusterDNS[]", "clusterDomain", "resolvConf")),),
        "which DNS server and domain the kubelets give to pods is not read",
    ),
    ConfigMap(
        "coredns",
        ("kube-system",),
        (_COREFILE,),
        "the cluster's DNS domain is not read from CoreDNS",
        mounted_by=("coredns",),
    ),
    ConfigMap(
        "node-local-dns",
        ("kube-system",),
        (_COREFILE,),
        "where NodeLocal DNSCache listens is not read",
        mounted_by=("node-cache",),
    ),
    ConfigMap(
        "cilium-config",
        ("kube-system", "cilium"),
        _plain(
            "auto-create-cilium-pod-ip-pools",
            "bpf-lb-sock",
            "cluster-pool-ipv4-cidr",
            "cluster-pool-ipv4-mask-size",
            "cluster-pool-ipv6-cidr",
            "cluster-pool-ipv6-mask-size",
            "cni-chaining-mode",
            "cni-chaining-target",
            "default-lb-service-ipam",
            "enable-external-ips",
            "enable-host-port",
            "enable-ipsec",
            "enable-ipv4",
            "enable-ipv6",
            "enable-k8s-networkpolicy",
            "enable-lb-ipam",
            "enable-node-port",
            "enable-policy",
            "enable-wireguard",
            "ipam",
            "ipv4-native-routing-cidr",
            "ipv6-native-routing-cidr",
            "kube-proxy-replacement",
            "mtu",
            "policy-audit-mode",
            "routing-mode",
            "tunnel",
            "tunnel-protocol",
        ),
        "Cilium's pod networks, encapsulation and service proxy are not read",
    ),
    ConfigMap(
        "kube-flannel-cfg",
        ("kube-flannel", "kube-system"),
        _FLANNEL,
        "flannel's network and back end are not read",
        mounted_by=("kube-flannel",),
    ),
    ConfigMap("canal-config", ("kube-system",), _FLANNEL + _CALICO, "canal's network is not read"),
    ConfigMap(
        "rke2-canal-config", ("kube-system",), _FLANNEL + _CALICO, "canal's network is not read"
    ),
    ConfigMap("calico-config", ("kube-system",), _CALICO, "Calico's back end and MTU are not read"),
    ConfigMap(
        "antrea-config",
        ("kube-system",),
        (_ANTREA_AGENT, _ANTREA_CONTROLLER),
        "Antrea's encapsulation and service proxy are not read",
        mounted_by=("antrea-agent", "antrea-controller"),
    ),
    ConfigMap(
        "ovnkube-config",
        ("openshift-ovn-kubernetes",),
        (
            Document(
                "ovnkube.conf",
                from_ini,
                ("default.cluster-subnets", "default.mtu", "kubernetes.service-cidrs"),
            ),
        ),
        "OVN-Kubernetes' networks are not read from its configuration",
    ),
    ConfigMap(
        "ovn-config",
        ("ovn-kubernetes",),
        _plain("net_cidr", "svc_cidr", "mtu"),
        "OVN-Kubernetes' networks are not read from its configuration",
    ),
    ConfigMap(
        "cluster-config-v1",
        ("kube-system",),
        (
            Document(
                "install-config",
                from_yaml,
                ("networking.machineNetwork[].cidr", "networking.machineCIDR"),
            ),
        ),
        "the machine network that OpenShift was installed with is not read",
    ),
    ConfigMap(
        "amazon-vpc-cni",
        ("kube-system",),
        _plain("enable-network-policy-controller", "enable-windows-ipam"),
        "whether the VPC CNI enforces NetworkPolicy is not read",
    ),
    ConfigMap(
        "kubevip",
        ("kube-system",),
        _plain("cidr-global", "range-global"),
        "kube-vip's pool is not read",
    ),
    ConfigMap("config", ("metallb-system",), _plain("config"), "MetalLB's old pools are not read"),
)


def row_for(namespace: str, name: str) -> ConfigMap | None:
    """The row that says what is read of a ConfigMap of this name."""
    return next(
        (row for row in CONFIG_MAPS if row.name == name and namespace in row.namespaces), None
    )


def mounted(owners: tuple[Pod | Workload, ...]) -> Iterator[tuple[str, str, ConfigMap]]:
    """(namespace, name, row) of every ConfigMap that a known container mounts."""
    seen: set[tuple[str, str]] = set()
    for owner in owners:
        for name, row in _mounts(owner.template):
            if (owner.namespace, name) not in seen:
                seen.add((owner.namespace, name))
                yield owner.namespace, name, row


def _mounts(template: PodTemplate) -> Iterator[tuple[str, ConfigMap]]:
    for container in template.containers:
        for volume in container.mounts.values():
            name = template.config_maps.get(volume)
            row = next((row for row in CONFIG_MAPS if container.name in row.mounted_by), None)
            if name and row:
                yield name, row


def _build(wire: WithBody, _shared: Shared) -> ConfigObject:
    meta, fields = wire.metadata, dict[str, Scalar]()
    data = wire.data or {}
    row = row_for(meta.namespace or "", meta.name)
    for document in row.documents if row else _ANY:
        keys = [key for key in data if document.key in ("*", key)]
        for key in keys:
            fields.update(_fields(document, key, data[key] or ""))
    return header_of("ConfigMap", wire, fields)


def _fields(document: Document, key: str, text: str) -> Iterator[tuple[str, Scalar]]:
    here = f"data.{key}"
    if document.format is None:
        yield here, text
        return
    try:
        tree = document.format(text)
    except ValueError as error:
        message = f"{here}: {error}"
        raise ValueError(message) from error
    for path in document.paths:
        yield from pick(tree, path.split("."), here)


_ANY = tuple(document for row in CONFIG_MAPS if row.mounted_by for document in row.documents)
"""What is read of a ConfigMap with another name: it was read since it is mounted."""

CONFIG_MAP = Wire(WithBody, _build)
