"""The service proxy of each node, as far as what it does can be predicted.

What is declared or observed is one proxy. A mode that is only assumed or inferred is any
of kube-proxy's modes: what they do alike is known all the same. An empty mode that was
read in a configuration is that version's default, and so is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kubectl_netmap.discover.fact import Confidence, Fact
from kubectl_netmap.discover.facts import Layer, ServiceProxy
from kubectl_netmap.discover.marks import image_tag
from kubectl_netmap.discover.node_proxy import proxies as proxy_facts
from kubectl_netmap.discover.proxies.clues import KUBE_PROXY, Agent, Clues, Host, clues
from kubectl_netmap.discover.proxies.kube_proxy_config import ProxyConfig, consumed
from kubectl_netmap.discover.proxies.mode import version_of
from kubectl_netmap.netmap import Netmap
from kubectl_netmap.objects.addresses import parts_of
from kubectl_netmap.semantics.service_proxy.kube_proxy import KubeProxy, Mode, Settings
from kubectl_netmap.semantics.service_proxy.lists import Version


@dataclass(frozen=True, slots=True)
class KubeProxies:
    """kube-proxy, in one mode that is known or in any of several; `told` names it.

    `beside_cilium` is set where Cilium serves a part of what pods dial.
    """

    possible: tuple[KubeProxy, ...]
    told: str
    beside_cilium: bool = False


@dataclass(frozen=True, slots=True)
class Cilium:
    """Cilium in kube-proxy's place."""

    told: str = "cilium"


@dataclass(frozen=True, slots=True)
class Other:
    """A proxy that is known, and not modelled."""

    told: str


@dataclass(frozen=True, slots=True)
class Nobody:
    """No proxy at all, as far as everything was seen that could be one."""

    told: str = "no service proxy"


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing tells."""

    told: str = "an unknown service proxy"


NodeProxy = KubeProxies | Cilium | Other | Nobody | Unknown

_MODES = tuple(Mode)
_NAMES = frozenset(_MODES)
_OLDEST: Version = (1, 25)


def node_proxies(netmap: Netmap, assumed: str = "") -> Mapping[str, NodeProxy]:
    """The proxy of every node that is known of; `assumed` is a mode that a person states."""
    found = clues(netmap.snapshot)
    facts = proxy_facts(netmap.snapshot)
    told = {}
    for host in found.hosts():
        fact = facts.get(host.name) or Fact()
        if assumed:
            fact = Fact(ServiceProxy(assumed), Confidence.DECLARED)
        told[host.name] = _of_node(netmap, found, host, fact)
    return told


def _of_node(netmap: Netmap, found: Clues, host: Host, fact: Fact[ServiceProxy]) -> NodeProxy:
    value = fact.value
    if value is None:
        return Unknown()
    if value.mode == "none":
        return Nobody()
    sure = fact.confidence >= Confidence.DECLARED
    if value.mode in _NAMES:
        if value.also and not sure:
            return Unknown(f"kube-proxy {value.mode} or {value.also[0]}")
        read = sure or value.configured is not None
        modes = (Mode(value.mode),) if read else _MODES
        possible = tuple(
            KubeProxy(mode, version, settings, *_service_ranges(netmap))
            for mode in modes
            for version in _versions(found, host)
            for settings in _settings(netmap, found, host)
        )
        cni = netmap.facts.cni.value
        beside = cni is not None and cni.name == "cilium"
        return KubeProxies(possible, _named(value.mode, sure=read), beside)
    if value.mode == "cilium" and sure and not value.also:
        return Cilium()
    return Other(value.mode) if sure else Unknown(f"probably {value.mode}")


def _named(mode: str, *, sure: bool) -> str:
    return f"kube-proxy {mode}" if sure else f"kube-proxy, probably {mode}"


def _versions(found: Clues, host: Host) -> tuple[Version | None, ...]:
    """kube-proxy's version by its image, else the kubelet's; any that it may be, if neither tells.

    Its rules changed one after the other: so the oldest and a current one stand for all.
    """
    images = (agent.container.image for agent in found.on(host, KUBE_PROXY)[:1])
    versions = (*map(version_of, map(image_tag, images)), version_of(host.kubelet))
    known = next((each for each in versions if each), None)
    return (known,) if known else (None, _OLDEST)


def _service_ranges(netmap: Netmap) -> tuple[tuple[str, ...], bool]:
    """The Service networks, and whether those are all."""
    ranges = netmap.facts.networks.of(Layer.SERVICE)
    known = tuple(
        str(each.fact.value) for each in ranges if each.fact.confidence >= Confidence.DECLARED
    )
    return known, bool(known) and netmap.snapshot.sees("ServiceCIDR")


def _settings(netmap: Netmap, found: Clues, host: Host) -> Iterator[Settings]:
    """What its kube-proxy was told; where that is not seen, what it may have been told."""
    for agent in found.on(host, KUBE_PROXY)[:1]:
        config = consumed(netmap.snapshot, agent)
        if config is not None:
            yield _configured(config)
            return
        if "cluster-cidr" in agent.container.flags and not agent.container.flags.get("config"):
            yield _flagged(agent)
            return
    ranges = netmap.facts.networks.of(Layer.POD)
    yield Settings(pod_ranges=tuple(str(each.fact.value) for each in ranges))
    yield Settings()


def _configured(config: ProxyConfig) -> Settings:
    source, path = config.source, config.path

    def said(field: str) -> str:
        return source.text(f"{path}.{field}")

    return Settings(
        pod_ranges=parts_of(said("clusterCIDR")),
        detect=said("detectLocalMode") or "ClusterCIDR",
        masquerade_all="true" in {said("iptables.masqueradeAll"), said("nftables.masqueradeAll")},
        node_port_addresses=tuple(text for _, text in source.each(f"{path}.nodePortAddresses")),
        localhost_node_ports=said("iptables.localhostNodePorts") != "false",
    )


def _flagged(agent: Agent) -> Settings:
    flags = agent.container.flags
    return Settings(
        pod_ranges=parts_of(flags.get("cluster-cidr", "")),
        detect=flags.get("detect-local-mode", "") or "ClusterCIDR",
        masquerade_all=flags.get("masquerade-all", "") == "true",
        node_port_addresses=parts_of(flags.get("nodeport-addresses", "")),
        localhost_node_ports=flags.get("iptables-localhost-nodeports", "") != "false",
    )
