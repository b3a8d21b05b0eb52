"""THE table of kinds: where each is served, how it is read, and who needs it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kubectl_netmap.snapshot.wire import config_maps, ingress, service, workload
from kubectl_netmap.snapshot.wire.config import config
from kubectl_netmap.snapshot.wire.meta import Wire


class Question(StrEnum):
    """What is asked; a snapshot file answers all of them."""

    NETWORKS = "networks"
    OVERVIEW = "overview"


class Read(StrEnum):
    """How objects of a kind are read."""

    LIST = "list"
    BY_NAME = "by-name"
    OPT_IN = "opt-in"


_BOTH = frozenset({Question.NETWORKS, Question.OVERVIEW})
_OVERVIEW = frozenset({Question.OVERVIEW})


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of object.

    `versions` are tried in order; the first one served is read. An `optional` kind
    belongs to an API that many clusters do not have: not served is then an answer,
    not a gap. `large` kinds are read as a stream where the server can.
    `consequence` says what is not known without it. `selector` is a field selector
    that keeps the list short.
    """

    name: str
    plural: str
    group: str
    versions: tuple[str, ...]
    wire: Wire
    consequence: str
    namespaced: bool = True
    optional: bool = False
    large: bool = False
    read: Read = Read.LIST
    selector: str = ""
    needed_by: frozenset[Question] = _BOTH

    @property
    def resource(self) -> str:
        """As RBAC and kubectl name it: `ippools.crd.projectcalico.org`."""
        return f"{self.plural}.{self.group}" if self.group else self.plural


def _custom(  # noqa: PLR0913, PLR0917 -- a row of the table
    name: str,
    plural: str,
    group: str,
    versions: tuple[str, ...],
    paths: tuple[str, ...],
    consequence: str,
    *,
    namespaced: bool = False,
) -> Kind:
    wire = config(name, *paths)
    return Kind(
        name, plural, group, versions, wire, consequence, namespaced=namespaced, optional=True
    )


KINDS: tuple[Kind, ...] = (
    Kind(
        "Pod",
        "pods",
        "",
        ("v1",),
        workload.POD,
        "pod addresses, and what runs on the nodes, are not known",
        large=True,
    ),
    Kind(
        "EndpointSlice",
        "endpointslices",
        "discovery.k8s.io",
        ("v1", "v1beta1"),
        service.ENDPOINT_SLICE,
        "which endpoints stand behind a Service is not known",
        large=True,
        needed_by=_OVERVIEW,
    ),
    Kind(
        "Service",
        "services",
        "",
        ("v1",),
        service.SERVICE,
        "Service addresses and the ways in are not known",
        large=True,
    ),
    Kind(
        "Node",
        "nodes",
        "",
        ("v1",),
        workload.NODE,
        "node addresses, pod CIDRs and the platform are not known",
        namespaced=False,
        large=True,
    ),
    Kind(
        "Namespace",
        "namespaces",
        "",
        ("v1",),
        workload.NAMESPACE,
        "which namespaces there are is not known",
        namespaced=False,
    ),
    Kind(
        "DaemonSet",
        "daemonsets",
        "apps",
        ("v1",),
        workload.DAEMON_SET,
        "the CNI and the service proxy are recognised by other marks only",
    ),
    Kind(
        "Deployment",
        "deployments",
        "apps",
        ("v1",),
        workload.DEPLOYMENT,
        "controllers of Ingress, load balancers and the CNI are recognised by other marks only",
    ),
    Kind(
        "Ingress",
        "ingresses",
        "networking.k8s.io",
        ("v1",),
        ingress.INGRESS,
        "ways in by Ingress are not known",
        needed_by=_OVERVIEW,
    ),
    Kind(
        "IngressClass",
        "ingressclasses",
        "networking.k8s.io",
        ("v1",),
        ingress.INGRESS_CLASS,
        "which controller serves an Ingress is not known",
        namespaced=False,
    ),
    Kind(
        "NetworkPolicy",
        "networkpolicies",
        "networking.k8s.io",
        ("v1",),
        ingress.NETWORK_POLICY,
        "whether NetworkPolicies select pods is not known",
        needed_by=_OVERVIEW,
    ),
    Kind(
        "ConfigMap",
        "configmaps",
        "",
        ("v1",),
        config_maps.CONFIG_MAP,
        "what components are configured to is not read",
        read=Read.BY_NAME,
    ),
    Kind(
        "Event",
        "events",
        "",
        ("v1",),
        config(
            "Event", "reason", "reportingComponent", "involvedObject.kind", "involvedObject.name"
        ),
        "a kube-proxy that runs without a pod is not seen by its start event",
        selector="reason=Starting,reportingComponent=kube-proxy",
    ),
    _custom(
        "ServiceCIDR",
        "servicecidrs",
        "networking.k8s.io",
        ("v1", "v1beta1", "v1alpha1"),
        (
            "spec.cidrs[]",
            "spec.ipv4",
            "spec.ipv6",
            "status.conditions[].type",
            "status.conditions[].status",
            "status.conditions[].reason",
            "metadata.deletionTimestamp",
        ),
        "the Service network is taken from weaker sources",
    ),
    _custom(
        "IPAddress",
        "ipaddresses",
        "networking.k8s.io",
        ("v1", "v1beta1", "v1alpha1"),
        ("spec.parentRef.resource", "spec.parentRef.namespace", "spec.parentRef.name"),
        "allocated Service addresses are not compared with the Services",
    ),
    _custom(
        "IPPool",
        "ippools",
        "crd.projectcalico.org",
        ("v1",),
        (
            "spec.cidr",
            "spec.blockSize",
            "spec.ipipMode",
            "spec.vxlanMode",
            "spec.natOutgoing",
            "spec.disabled",
            "spec.nodeSelector",
            "spec.allowedUses[]",
        ),
        "Calico's pod networks are not read",
    ),
    _custom(
        "BlockAffinity",
        "blockaffinities",
        "crd.projectcalico.org",
        ("v1",),
        ("spec.cidr", "spec.node", "spec.state", "spec.deleted"),
        "which block of Calico's pools belongs to which node is not read",
    ),
    _custom(
        "FelixConfiguration",
        "felixconfigurations",
        "crd.projectcalico.org",
        ("v1",),
        (
            "spec.bpfEnabled",
            "spec.wireguardEnabled",
            "spec.ipipMTU",
            "spec.vxlanMTU",
            "spec.mtuIfacePattern",
        ),
        "whether Calico replaces kube-proxy by eBPF is not read",
    ),
    _custom(
        "Installation",
        "installations",
        "operator.tigera.io",
        ("v1",),
        (
            "spec.serviceCIDRs[]",
            "spec.calicoNetwork.ipPools[].cidr",
            "spec.calicoNetwork.ipPools[].encapsulation",
            "spec.calicoNetwork.ipPools[].natOutgoing",
            "spec.calicoNetwork.linuxDataplane",
            "spec.calicoNetwork.mtu",
            "spec.calicoNetwork.kubeProxyManagement",
            "spec.cni.type",
        ),
        "what the Calico operator was told is not read",
    ),
    _custom(
        "CiliumNode",
        "ciliumnodes",
        "cilium.io",
        ("v2",),
        (
            "spec.ipam.podCIDRs[]",
            "spec.ipam.pools.allocated[].pool",
            "spec.ipam.pools.allocated[].cidrs[]",
            "spec.addresses[].type",
            "spec.addresses[].ip",
        ),
        "which pod range Cilium gave to which node is not read",
    ),
    _custom(
        "CiliumPodIPPool",
        "ciliumpodippools",
        "cilium.io",
        ("v2", "v2alpha1"),
        ("spec.ipv4.cidrs[]", "spec.ipv4.maskSize", "spec.ipv6.cidrs[]", "spec.ipv6.maskSize"),
        "Cilium's pod pools are not read",
    ),
    _custom(
        "CiliumLoadBalancerIPPool",
        "ciliumloadbalancerippools",
        "cilium.io",
        ("v2", "v2alpha1"),
        ("spec.blocks[].cidr", "spec.blocks[].start", "spec.blocks[].stop", "spec.disabled"),
        "Cilium's load-balancer pools are not read",
    ),
    _custom(
        "Network",
        "networks",
        "config.openshift.io",
        ("v1",),
        (
            "status.serviceNetwork[]",
            "status.clusterNetwork[].cidr",
            "status.clusterNetwork[].hostPrefix",
            "status.clusterNetworkMTU",
            "status.networkType",
            "spec.serviceNetwork[]",
            "spec.clusterNetwork[].cidr",
            "spec.networkType",
        ),
        "OpenShift's own statement of its networks is not read",
    ),
    _custom(
        "Infrastructure",
        "infrastructures",
        "config.openshift.io",
        ("v1",),
        ("status.platformStatus.type", "status.controlPlaneTopology"),
        "the platform under OpenShift is not read",
    ),
    _custom(
        "OperatorNetwork",
        "networks",
        "operator.openshift.io",
        ("v1",),
        (
            "spec.deployKubeProxy",
            "spec.defaultNetwork.type",
            "spec.kubeProxyConfig.proxyArguments.proxy-mode[]",
        ),
        "whether OpenShift runs kube-proxy is not read",
    ),
    _custom(
        "OperatorDNS",
        "dnses",
        "operator.openshift.io",
        ("v1",),
        ("status.clusterIP", "status.clusterDomain"),
        "OpenShift's DNS address and domain are not read",
    ),
    _custom(
        "HostSubnet",
        "hostsubnets",
        "network.openshift.io",
        ("v1",),
        ("subnet", "host"),
        "the pod range of each node (OpenShift SDN) is not read",
    ),
    _custom(
        "Subnet",
        "subnets",
        "kubeovn.io",
        ("v1",),
        ("spec.cidrBlock", "spec.natOutgoing", "spec.default", "spec.vpc", "spec.vlan"),
        "Kube-OVN's subnets are not read",
    ),
    _custom(
        "NodeNetworkConfig",
        "nodenetworkconfigs",
        "acn.azure.com",
        ("v1alpha",),
        (
            "status.networkContainers[].type",
            "status.networkContainers[].subnetAddressSpace",
            "status.networkContainers[].primaryIP",
            "status.networkContainers[].nodeIP",
        ),
        "Azure's pod networks are not read",
        namespaced=True,
    ),
    _custom(
        "ENIConfig",
        "eniconfigs",
        "crd.k8s.amazonaws.com",
        ("v1alpha1",),
        ("spec.subnet",),
        "whether pods use other subnets than nodes (VPC CNI) is not read",
    ),
    _custom(
        "NodeNetworkState",
        "nodenetworkstates",
        "nmstate.io",
        ("v1", "v1beta1"),
        (
            "status.currentState.interfaces[].name",
            "status.currentState.interfaces[].ipv4.address[].ip",
            "status.currentState.interfaces[].ipv4.address[].prefix-length",
        ),
        "the nodes' interfaces are not read",
    ),
    _custom(
        "IPAddressPool",
        "ipaddresspools",
        "metallb.io",
        ("v1beta1", "v1beta2"),
        ("spec.addresses[]", "spec.autoAssign", "spec.avoidBuggyIPs"),
        "MetalLB's pools are not read",
        namespaced=True,
    ),
    # What can be read only when asked for: `--read-logs`, `--read-node-proxy`, `--dry-run-probe`.
    Kind(
        "PodLog",
        "pods/log",
        "",
        ("v1",),
        config("PodLog"),
        "the line in which kube-proxy says its mode is not read",
        read=Read.OPT_IN,
    ),
    Kind(
        "NodeProxy",
        "nodes/proxy",
        "",
        ("v1",),
        config("NodeProxy"),
        "the running kube-proxy's /proxyMode and the kubelet's configz are not read",
        namespaced=False,
        read=Read.OPT_IN,
    ),
    Kind(
        "ServiceProbe",
        "services",
        "",
        ("v1",),
        config("ServiceProbe"),
        "the API server was not asked for the Service range by a dry run",
        read=Read.OPT_IN,
    ),
)

_BY_NAME = {kind.name: kind for kind in KINDS}


def kind_of(name: str) -> Kind:
    """The row of a kind. Raises `KeyError` for one that the table does not hold."""
    return _BY_NAME[name]


def kinds_for(question: Question | None) -> tuple[Kind, ...]:
    """The kinds that answer a question; all of them for None (a snapshot file)."""
    return tuple(
        kind
        for kind in KINDS
        if kind.read is not Read.OPT_IN and (question is None or question in kind.needed_by)
    )
