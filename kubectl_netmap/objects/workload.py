"""Namespaces, nodes, pods, and what makes pods."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from kubectl_netmap.objects.labels import Labels
from kubectl_netmap.objects.ref import Ref

FINISHED = ("Succeeded", "Failed")
"""Phases in which a pod has given its address back (its status may still show it)."""


TEMPLATE_HASH = "pod-template-hash"
"""The label by which a Deployment tells the pods of its ReplicaSets apart."""


class Namespace(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A namespace and its labels."""

    name: str
    labels: Labels = {}

    @property
    def ref(self) -> Ref:
        """What it is called."""
        return Ref("Namespace", "", self.name)


class NodeAddress(msgspec.Struct, frozen=True, gc=False):
    """One of `status.addresses`, by type: InternalIP, ExternalIP, Hostname and more."""

    type: str
    address: str


class Node(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A node: its addresses, its share of the pod network, what runs it.

    `annotations` holds only those named in `snapshot.wire.named`. `ready` and
    `network_unavailable` are None where the node has no such condition. `network_reason`
    is the reason of the condition NetworkUnavailable, by which several CNIs sign
    ("CalicoIsUp").
    """

    name: str
    labels: Labels = {}
    annotations: Labels = {}
    addresses: tuple[NodeAddress, ...] = ()
    pod_cidrs: tuple[str, ...] = ()
    provider_id: str = ""
    taints: tuple[str, ...] = ()
    ready: bool | None = None
    network_unavailable: bool | None = None
    network_reason: str = ""
    kubelet_version: str = ""
    os: str = ""
    os_image: str = ""
    runtime: str = ""

    @property
    def ref(self) -> Ref:
        """What it is called."""
        return Ref("Node", "", self.name)

    def addresses_of(self, kind: str) -> tuple[str, ...]:
        """Its addresses of one type, for example InternalIP, in the order given."""
        return tuple(a.address for a in self.addresses if a.type == kind)


class ContainerPort(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A port that a container declares; `host_port` 0 means none."""

    port: int
    name: str = ""
    protocol: str = "TCP"
    host_port: int = 0
    host_ip: str = ""


class Container(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A container of a template.

    `flags` are the arguments named in `snapshot.wire.named`, without dashes, the
    last occurrence winning; `env` likewise; nothing else of either is kept.
    `mounts` maps mount path to volume name, for containers that read a
    configuration file we read too. `sidecar` marks an init container that keeps
    running (KEP-753). `privileges` are those by which it could change the network of its
    pod or node: `privileged`, and capabilities such as `NET_ADMIN`. `probed` tells that a
    kubelet asks it over the network whether it is ready. Both are None in a snapshot
    that was saved before they were read.
    """

    name: str
    image: str = ""
    ports: tuple[ContainerPort, ...] = ()
    flags: Mapping[str, str] = {}
    env: Mapping[str, str] = {}
    mounts: Mapping[str, str] = {}
    sidecar: bool = False
    privileges: tuple[str, ...] | None = None
    probed: bool | None = None


class DnsConfig(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What a pod adds to the resolv.conf of its DNS policy (API field `spec.dnsConfig`).

    `options` are names with their values; one without a value has an empty one.
    """

    nameservers: tuple[str, ...] = ()
    searches: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()


class PodTemplate(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What pods of one owner share; equal templates mostly are one value in memory.

    `config_maps` maps volume name to ConfigMap name, for the containers that have
    `mounts`. `start_privileges` are the `privileges` of its init containers, which are
    gone when the pod runs. An empty `dns_policy` is ClusterFirst, the API's default.
    `host_aliases` are (name, address) pairs that a pod's own hosts file holds.
    """

    containers: tuple[Container, ...] = ()
    host_network: bool = False
    dns_policy: str = ""
    node_selector: Labels = {}
    config_maps: Mapping[str, str] = {}
    start_privileges: tuple[str, ...] = ()
    dns_config: DnsConfig | None = None
    host_aliases: tuple[tuple[str, str], ...] = ()

    def container(self, name: str) -> Container | None:
        """The container of that name, if there is one."""
        return next((c for c in self.containers if c.name == name), None)


class Trouble(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A container that is not simply running: why, and how often it restarted.

    `reason` is what kubectl shows, with `Init:` before that of an init container.
    `probe` is the one that a running container has still to pass: readiness or startup.
    """

    container: str
    reason: str = ""
    restarts: int = 0
    exit_code: int | None = None
    probe: str = ""


class Pod(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A pod: where it runs, which addresses it has, whether it is ready.

    `ips` are `status.podIPs`, also stale ones of a finished pod: ask `on_network`
    before counting them. `owner` is the controlling owner. `started` is kept for
    pods whose containers have flags, to compare with a later change of their
    configuration. Annotations in which Calico notes the addresses are kept only where
    `ips` is empty. `reason` is why the pod as a whole is not ready, where it is not and
    something says so: `Evicted`, or `Unschedulable: ` and what the scheduler found.
    """

    namespace: str
    name: str
    node: str = ""
    ips: tuple[str, ...] = ()
    host_ip: str = ""
    phase: str = ""
    ready: bool = False
    terminating: bool = False
    owner: Ref | None = None
    labels: Labels = {}
    annotations: Labels = {}
    template: PodTemplate = PodTemplate()
    troubles: tuple[Trouble, ...] = ()
    started: str = ""
    reason: str = ""

    @property
    def ref(self) -> Ref:
        """What it is called."""
        return Ref("Pod", self.namespace, self.name)

    @property
    def on_network(self) -> bool:
        """Whether its addresses are taken from the pod network now.

        Not so for a pod of the host network (API field `spec.hostNetwork`), nor
        for one that has finished, whose status keeps an address it gave back.
        """
        return not self.template.host_network and self.phase not in FINISHED

    @property
    def workload(self) -> Ref:
        """What makes it, as people know it: `Deployment/shop/front`; a bare pod itself.

        A Deployment names its ReplicaSets after itself and the label pod-template-hash
        (API field `Deployment.spec.template`), so no ReplicaSet has to be read.
        """
        owner = self.owner
        if owner is None or owner.kind == "Node":
            return self.ref  # a bare pod, or a static one: its mirror names its node
        template = self.labels.get(TEMPLATE_HASH)
        if owner.kind == "ReplicaSet" and template and owner.name.endswith(f"-{template}"):
            name = owner.name.removesuffix(f"-{template}")
            return Ref("Deployment", owner.namespace, name)
        return owner


class Workload(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A DaemonSet or Deployment: its template, and how many pods it wants and has.

    `pod_labels` are those that its pods bear from the start.
    """

    kind: str
    namespace: str
    name: str
    labels: Labels = {}
    pod_labels: Labels = {}
    template: PodTemplate = PodTemplate()
    desired: int = 0
    ready: int = 0

    @property
    def ref(self) -> Ref:
        """What it is called."""
        return Ref(self.kind, self.namespace, self.name)
