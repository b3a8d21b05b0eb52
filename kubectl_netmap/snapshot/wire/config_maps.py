"""THE table of the ConfigMaps we read, by name, and of each the fields we read.

ConfigMaps are never listed as a whole: there are thousands of other people's in a
large cluster (and some hold what they should not).
"""

from __future__ import annotations

from kubectl_netmap.snapshot.wire.config_map_row import ConfigMap, Document
from kubectl_netmap.snapshot.wire.corefile import hosts_file, imported
from kubectl_netmap.snapshot.wire.documents import (
    corefile,
    from_ini,
    from_json,
    from_yaml,
    kube_proxy,
)


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
            (
                "mode",
                "clusterCIDR",
                "metricsBindAddress",
                "detectLocalMode",
                "ipvs.scheduler",
                "nodePortAddresses[]",
                "iptables.localhostNodePorts",
                "iptables.masqueradeAll",
                "nftables.masqueradeAll",
            ),
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
            "Backend.DirectRouting",
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
_SERVER = (
    "zones[]",
    "port",
    "kubernetes[].zones[]",
    "kubernetes[].pods",
    "kubernetes[].fallthrough[]",
    "kubernetes[].options[]",
    "rewrite[]",
    "forward[].from",
    "forward[].to[]",
    "forward[].except[]",
    "hosts[].file",
    "hosts[].zones[]",
    "hosts[].names[]",
    "hosts[].fallthrough[]",
    "others[].name",
    "others[].zones[]",
    "others[].type",
)
_COREFILE = Document(
    "Corefile",
    corefile,
    (
        "kubernetes[]",
        "forward[]",
        "bind[]",
        *(f"servers[].{path}" for path in _SERVER),
        "imports[]",
    ),
)

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
        # k3s writes the names of its nodes beside the Corefile
        (_COREFILE, Document("NodeHosts", hosts_file, ("names[]",))),
        "the cluster's DNS domain is not read from CoreDNS",
        mounted_by=("coredns",),
    ),
    ConfigMap(
        "coredns-custom",
        ("kube-system",),
        (Document("*", imported, ("lines",)),),
        "whether people have added to CoreDNS's configuration is not known",
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
            "enable-service-topology",
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
    ConfigMap(
        "config",
        ("metallb-system",),
        # the passwords of BGP peers stand beside the pools
        (Document("config", from_yaml, ("address-pools[].addresses[]",)),),
        "MetalLB's old pools are not read",
    ),
)
