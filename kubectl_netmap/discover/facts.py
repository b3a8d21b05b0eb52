"""The closed list of questions about a cluster's network, and their answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kubectl_netmap.discover.fact import Fact
from kubectl_netmap.objects.addresses import Family, Network
from kubectl_netmap.objects.ref import Ref


class Layer(StrEnum):
    """The three networks of the Kubernetes model."""

    POD = "pod"
    SERVICE = "service"
    NODE = "node"


@dataclass(frozen=True, slots=True)
class NetworkRange:
    """One range of one of the three networks."""

    layer: Layer
    fact: Fact[Network]

    @property
    def family(self) -> Family:
        """The range's address family."""
        return Family.IPV6 if self.fact.value and self.fact.value.version == 6 else Family.IPV4  # noqa: PLR2004


@dataclass(frozen=True, slots=True)
class Unexplained:
    """An observed address outside every known range of its layer."""

    layer: Layer
    address: str
    owner: Ref


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An address that several objects have at the same time."""

    layer: Layer
    address: str
    owners: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two ranges of different networks that share addresses."""

    a: Network
    b: Network
    layers: tuple[Layer, Layer]


@dataclass(frozen=True, slots=True)
class Networks:
    """The node, pod and Service networks as far as they can be known.

    `ranges` are in order of layer, family, base. `inside` and `observed` count
    addresses by layer: how many were seen, and how many a range of the layer holds
    (an exact one, if the family has one). `complete` are the layers of which every
    source was read; only of those are unexplained addresses and overlaps told.
    """

    ranges: tuple[NetworkRange, ...] = ()
    unexplained: tuple[Unexplained, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    observed: Mapping[Layer, int] = field(default_factory=dict)
    inside: Mapping[Layer, int] = field(default_factory=dict)
    complete: frozenset[Layer] = frozenset()

    def of(self, layer: Layer) -> tuple[NetworkRange, ...]:
        """The ranges of one layer."""
        return tuple(each for each in self.ranges if each.layer is layer)


@dataclass(frozen=True, slots=True)
class Cni:
    """The network plug-in that gives pods their addresses and routes.

    `encapsulation` is none, vxlan, geneve, ipip, wireguard, …, or None where it is
    not known; `mtu` None means that nothing says it; the text fields are empty then.
    `chained` names further plug-ins in the chain (meta-plug-ins included).
    """

    name: str
    version: str = ""
    encapsulation: str | None = None
    routing: str = ""
    mtu: int | None = None
    ipam: str = ""
    chained: tuple[str, ...] = ()


class Enforces(StrEnum):
    """Whether NetworkPolicies have an effect."""

    YES = "yes"
    NO = "no"
    PARTLY = "partly"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PolicyEngine:
    """Who enforces NetworkPolicy; an empty name means nobody known."""

    name: str
    enforces: Enforces
    because: str = ""


@dataclass(frozen=True, slots=True)
class ServiceProxy:
    """How Service addresses are turned into endpoints, in the whole cluster.

    `mode` is iptables, nftables, ipvs, userspace, kernelspace, cilium,
    ovn-kubernetes, antrea, kube-router, calico-ebpf, none, or mixed where nodes
    differ. `configured` is what the configuration says where that is not the mode
    ("" for an empty mode). `also` names other components that program Service rules
    too.
    """

    mode: str
    configured: str | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NodeNetworking:
    """One node's part: its addresses, its share of the pod network, its proxy's mode."""

    name: str
    addresses: tuple[str, ...] = ()
    pod_cidrs: tuple[str, ...] = ()
    service_proxy: Fact[str] = field(default_factory=Fact)


@dataclass(frozen=True, slots=True)
class Dns:
    """Cluster DNS: the addresses of its Service, its domain, NodeLocal DNSCache if any.

    Where the Service is not seen, `service` is None and `addresses` are what kubelets
    give to pods, empty if that is not seen either. `domain` is a fact of its own, since
    other objects tell it. `node_local` is the address on which NodeLocal
    DNSCache listens, None where there is none.
    """

    addresses: tuple[str, ...] = ()
    service: Ref | None = None
    domain: Fact[str] = field(default_factory=Fact)
    node_local: str | None = None


@dataclass(frozen=True, slots=True)
class LoadBalancer:
    """Something that gives addresses to Services of type LoadBalancer."""

    name: str
    pools: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IngressController:
    """A controller, the classes that name it, and its pods (None where not known).

    `workloads` are what makes those pods.
    """

    controller: str
    classes: tuple[str, ...] = ()
    pods: int | None = None
    ready: int | None = None
    workloads: tuple[Ref, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """Every answer there is; what the snapshot does not tell is an unknown fact."""

    networks: Networks = field(default_factory=Networks)
    nodes: tuple[NodeNetworking, ...] = ()
    distribution: Fact[str] = field(default_factory=Fact)
    platform: Fact[str] = field(default_factory=Fact)
    cni: Fact[Cni] = field(default_factory=Fact)
    policy_engine: Fact[PolicyEngine] = field(default_factory=Fact)
    service_proxy: Fact[ServiceProxy] = field(default_factory=Fact)
    dns: Fact[Dns] = field(default_factory=Fact)
    load_balancers: Fact[tuple[LoadBalancer, ...]] = field(default_factory=Fact)
    ingress_controllers: Fact[tuple[IngressController, ...]] = field(default_factory=Fact)
