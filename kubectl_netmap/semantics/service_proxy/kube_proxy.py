"""kube-proxy on one node, in iptables, nftables or ipvs mode.

Source: kube-proxy, pkg/proxy/iptables, nftables and ipvs (proxier.go), pkg/proxy/topology.go;
KEP-3866 (nftables), KEP-1860 (ipMode), KEP-2086 (internalTrafficPolicy). Which of the modes
differ where was measured with packets on Kubernetes 1.34, iptables and nftables.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from kubectl_netmap.objects.addresses import contains, parse_address, parse_network
from kubectl_netmap.semantics.service_proxy.backends import Backend
from kubectl_netmap.semantics.service_proxy.lists import Lists, Version, categorize
from kubectl_netmap.semantics.service_proxy.node_ports import answers_on
from kubectl_netmap.semantics.service_proxy.packet import Here, Hook, Packet
from kubectl_netmap.semantics.service_proxy.services import Door, Hit, Owner
from kubectl_netmap.semantics.service_proxy.treatment import (
    Dropped,
    Refusal,
    Refused,
    Translated,
    Treatment,
    Unsure,
    Untouched,
)
from kubectl_netmap.semantics.service_proxy.words import chosen_by


class Mode(StrEnum):
    """How kube-proxy programs a node (API field `KubeProxyConfiguration.mode`)."""

    IPTABLES = "iptables"
    NFTABLES = "nftables"
    IPVS = "ipvs"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a kube-proxy was told (API `kubeproxy.config.k8s.io/v1alpha1`).

    `pod_ranges` are its clusterCIDR, by which it tells packets of pods from others; empty:
    it cannot (`detect` ClusterCIDR), unless it goes by interface (BridgeInterface,
    InterfaceNamePrefix) or by the node's own range (NodeCIDR). `node_port_addresses` are
    as given, empty for the mode's default.
    """

    pod_ranges: tuple[str, ...] = ()
    detect: str = "ClusterCIDR"
    masquerade_all: bool = False
    node_port_addresses: tuple[str, ...] = ()
    localhost_node_ports: bool = True


@dataclass(frozen=True, slots=True)
class KubeProxy:
    """The kube-proxy of a node; a version of None counts as a current one.

    `service_ranges` are the Service networks as the API server allocates them, which
    nftables mode knows by the ServiceCIDR API; `ranges_known` unset means that there may
    be more of them.
    """

    mode: Mode
    version: Version | None = None
    settings: Settings = Settings()
    service_ranges: tuple[str, ...] = ()
    ranges_known: bool = True


_REJECTS_PORTS = {Mode.NFTABLES: (1, 30), Mode.IPVS: (1, 26)}
_DROPS_UNALLOCATED: Version = (1, 33)


def from_a_pod(proxy: KubeProxy, here: Here, packet: Packet) -> bool | None:
    """Whether kube-proxy takes the packet for one of a pod; None where it cannot tell.

    Source: pkg/proxy/util/localdetector.go. It goes by addresses: a process of the node
    that dials the node's gateway address has that one as its source, and counts as a pod.
    """
    detect = proxy.settings.detect or "ClusterCIDR"
    by_interface = detect in {"BridgeInterface", "InterfaceNamePrefix"}
    if by_interface or (detect == "NodeCIDR" and not here.pod_cidrs):
        # the node's own range is there even where it is not seen: kube-proxy waits for it
        return packet.hook is Hook.POD
    ranges = here.pod_cidrs if detect == "NodeCIDR" else proxy.settings.pod_ranges
    of_family = [
        network
        for network in map(parse_network, ranges)
        if network is not None and (network.version == 6) == (":" in packet.destination)  # noqa: PLR2004 -- IPv6
    ]
    if not of_family:
        return None
    source = parse_address(packet.source)
    return source is not None and any(contains(network, source) for network in of_family)


def at_service(
    proxy: KubeProxy, here: Here, packet: Packet, hit: Hit, known: Sequence[Backend]
) -> Treatment:
    """What becomes of a packet for a port of a Service; `known` are all its backends."""
    lists = categorize(known, here.name, here.zone, proxy.version)
    if hit.door is Door.CLUSTER_IP:
        return _at_cluster_ip(proxy, here, packet, hit, lists)
    if hit.door is Door.NODE_PORT and not _answers(proxy, here, packet):
        return _beside_node_port(proxy, here, packet, hit, lists)
    filtered = _filtered(proxy, packet, hit, lists)
    return filtered or _from_outside(proxy, here, packet, hit, lists)


def _answers(proxy: KubeProxy, here: Here, packet: Packet) -> bool:
    settings = proxy.settings
    return answers_on(
        packet.destination,
        here,
        given=settings.node_port_addresses,
        all_by_default=proxy.mode is not Mode.NFTABLES,
        on_loopback=proxy.mode is Mode.IPTABLES and settings.localhost_node_ports,
    )


def _beside_node_port(
    proxy: KubeProxy, here: Here, packet: Packet, hit: Hit, lists: Lists
) -> Treatment:
    """A node port on an address that its proxy does not serve.

    In iptables mode the filter for local policy holds on every local address all the same.
    """
    why = f"{proxy.mode} mode serves no node port on {packet.destination}"
    local = hit.service.external_policy == "Local"
    if proxy.mode is Mode.IPTABLES and local and not lists.local and lists.any:
        return Dropped(f"externalTrafficPolicy Local: no endpoint on {here.name}", hit)
    if proxy.mode is Mode.IPTABLES and not lists.any:
        return Unsure(f"{why}, and it has no endpoint either", hit)
    return Refused(f"{why}, and nothing else is known to listen there", hit=hit)


def _at_cluster_ip(
    proxy: KubeProxy, here: Here, packet: Packet, hit: Hit, lists: Lists
) -> Treatment:
    local = hit.service.internal_policy == "Local"
    pod = from_a_pod(proxy, here, packet)
    masquerade = proxy.settings.masquerade_all or pod is False
    if not local:
        return _choose(packet, hit, lists, lists.cluster, masquerade=masquerade)
    if lists.local or not lists.any:
        return _choose(packet, hit, lists, lists.local, masquerade=masquerade)
    why = f"internalTrafficPolicy Local: no endpoint on {here.name}"
    if proxy.mode is Mode.IPVS:
        return Unsure(f"{why}; what ipvs mode does then is not modelled", hit)
    return Dropped(why, hit)


def _from_outside(
    proxy: KubeProxy, here: Here, packet: Packet, hit: Hit, lists: Lists
) -> Treatment:
    """By node port, external IP or load balancer address: one chain for all three."""
    unseen = _not_in_output(proxy, here, packet, hit)
    if unseen and not lists.cluster:
        return unseen
    if hit.service.external_policy != "Local":
        return _choose(packet, hit, lists, lists.cluster, masquerade=True)
    return _by_local_policy(proxy, here, packet, hit, lists)


def _by_local_policy(
    proxy: KubeProxy, here: Here, packet: Packet, hit: Hit, lists: Lists
) -> Treatment:
    """API field externalTrafficPolicy Local: pods and the node itself are let off."""
    if from_a_pod(proxy, here, packet):
        how = "from a pod, externalTrafficPolicy Local does not count"
        return _choose(packet, hit, lists, lists.cluster, masquerade=False, how=how)
    if packet.hook is Hook.HOST or here.has(packet.source):
        how = "from the node itself, externalTrafficPolicy Local does not count"
        return _choose(packet, hit, lists, lists.cluster, masquerade=True, how=how)
    if lists.local or not lists.any:
        return _choose(packet, hit, lists, lists.local, masquerade=False)
    why = f"externalTrafficPolicy Local: no endpoint on {here.name}"
    if proxy.mode is Mode.IPVS:
        # it forwards to a remote endpoint without masquerade, whose reply is discarded
        return Dropped(f"{why} (ipvs mode: the reply of a remote one gets lost)", hit)
    return Dropped(why, hit)


def _not_in_output(proxy: KubeProxy, here: Here, packet: Packet, hit: Hit) -> Untouched | None:
    """Only INPUT and FORWARD refuse external addresses in iptables mode, OUTPUT does not."""
    beyond = hit.door in {Door.LOAD_BALANCER, Door.EXTERNAL_IP} and not here.has(packet.destination)
    if proxy.mode is Mode.IPTABLES and packet.hook is Hook.HOST and beyond:
        why = "no ready endpoint, and iptables mode refuses no process of a node for it"
        return Untouched(why, hit)
    return None


def _filtered(proxy: KubeProxy, packet: Packet, hit: Hit, lists: Lists) -> Treatment | None:
    """API field `loadBalancerSourceRanges`: on its addresses, before any rewriting, for all.

    Each family has the ranges that are of it (datapath.md 1.2); one without any, no firewall.
    """
    six = ":" in packet.destination
    ranges = [each for each in hit.service.source_ranges if (":" in each) is six]
    if hit.door is not Door.LOAD_BALANCER or not ranges:
        return None
    if not lists.any and proxy.mode is Mode.IPTABLES:
        return None  # its firewall chain exists only with endpoints
    if not lists.any and proxy.mode is Mode.IPVS:
        return Unsure("no ready endpoint, and what ipvs mode does with source ranges then", hit)
    return _within(packet, hit, ranges)


def _within(packet: Packet, hit: Hit, ranges: Sequence[str]) -> Treatment | None:
    networks = [network for network in map(parse_network, ranges) if network is not None]
    source, told = parse_address(packet.source), ", ".join(ranges)
    if source is None:
        everybody = any(network.prefixlen == 0 for network in networks)
        why = f"loadBalancerSourceRanges {told}: the client's address is not known"
        return None if everybody else Unsure(why, hit)
    if any(contains(network, source) for network in networks):
        return None
    return Dropped(f"loadBalancerSourceRanges {told} leave out {source}", hit)


def _choose(  # noqa: PLR0913 -- what a rule is made of
    packet: Packet,
    hit: Hit,
    lists: Lists,
    chosen: tuple[Backend, ...],
    *,
    masquerade: bool,
    how: str = "",
) -> Treatment:
    if chosen:
        told = "; ".join(filter(None, (chosen_by(hit, lists, chosen), how)))
        return Translated(hit, chosen, masquerade, told)
    # what is the node's own address goes out over its loopback, and is refused in INPUT
    in_input = hit.door is Door.NODE_PORT
    return Refused("no ready endpoint", Refusal.REFUSED if in_input else _refusal(packet), hit)


def _refusal(packet: Packet) -> Refusal:
    """A datagram that is refused in OUTPUT never leaves: send() itself fails."""
    if packet.hook is Hook.HOST and packet.protocol == "UDP":
        return Refusal.NOT_PERMITTED
    return Refusal.REFUSED


def at_no_port(proxy: KubeProxy, packet: Packet, owner: Owner, here: Here) -> Treatment:
    """What becomes of a packet for an address of a Service that has no such port."""
    named = f"Service {owner.service.namespace}/{owner.service.name}"
    why = f"{named} has no port {packet.port}/{packet.protocol}"
    if owner.door is not Door.CLUSTER_IP:
        if proxy.mode is Mode.IPVS:
            return Unsure(f"{why}, and whether ipvs mode has bound the address is not known")
        return Untouched(why)
    since = _REJECTS_PORTS.get(proxy.mode)
    if since is None or (proxy.version is not None and proxy.version < since):
        return Untouched(f"{why}, and {proxy.mode} mode lets it pass")
    if packet.hook is Hook.WIRE and not here.name:
        return Unsure(why)
    return Refused(why, _refusal(packet))


def at_no_service(proxy: KubeProxy, packet: Packet) -> Treatment:
    """What becomes of a packet for an address that no Service has."""
    destination = parse_address(packet.destination)
    networks = [each for each in map(parse_network, proxy.service_ranges) if each is not None]
    knows = proxy.version is None or proxy.version >= _DROPS_UNALLOCATED
    drops = proxy.mode is Mode.NFTABLES and knows
    if destination is None or not any(contains(each, destination) for each in networks):
        # Service networks are private ones (RFC 1918, RFC 4193), as far as nftables mode runs
        private = destination is not None and not destination.is_global
        if drops and private and not proxy.ranges_known:
            return Unsure(f"whether {packet.destination} is in a Service network is not known")
        return Untouched()
    why = f"no Service has {packet.destination}"
    if not drops:
        return Untouched(f"{why}, and {proxy.mode} mode lets it pass")
    if packet.hook is Hook.HOST and packet.protocol == "UDP":
        return Refused(why, Refusal.NOT_PERMITTED)
    return Dropped(f"{why}, and nftables mode drops the rest of the Service network")
