"""Calico: its own network from IP pools, or NetworkPolicy on top of another CNI."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.discover.cnis.configs import config_map
from kubectl_netmap.discover.cnis.plugin import (
    Dataplane,
    Plugin,
    Role,
    always,
    annotation,
    number,
    up,
)
from kubectl_netmap.discover.components import Component, Mark
from kubectl_netmap.discover.fact import Evidence
from kubectl_netmap.discover.marks import field, hidden_kind
from kubectl_netmap.discover.node_signs import Sign, Where, on_nodes
from kubectl_netmap.objects.addresses import Network, contains, parse_address, parse_network
from kubectl_netmap.objects.config import ConfigObject
from kubectl_netmap.snapshot.snapshot import Snapshot

_GKE = (Sign(Where.LABEL, "cloud.google.com/gke-nodepool"),)
_MODES = ("", "Never", "Always", "CrossSubnet")
_OPERATOR: dict[str, tuple[str | None, str]] = {
    "None": ("none", "native routes"),
    "IPIP": ("ipip", "IPIP overlay"),
    "VXLAN": ("vxlan", "VXLAN overlay"),
    "IPIPCrossSubnet": ("ipip", "native routes, IPIP across subnets only"),
    "VXLANCrossSubnet": ("vxlan", "native routes, VXLAN across subnets only"),
}
_Way = tuple[str | None, str]


def _role(snapshot: Snapshot, seen: Component, others: frozenset[str]) -> Role:
    """Policy only where another CNI makes the network.

    Source: Installation.spec.cni.type; without it, a Calico that makes the network
    has an enabled IPPool for workloads, with pod addresses in it.
    """
    told = next((each.text("spec.cni.type") for each in snapshot.configs("Installation")), "")
    if told:
        return Role.PRIMARY if told == "Calico" else Role.POLICY
    ranges = [network for pool in _pools(snapshot) if (network := _network(pool))]
    if _used(snapshot, ranges):
        return Role.PRIMARY
    # GKE's NetworkPolicy add-on is Calico without pools on top of GKE's own network
    bare = not ranges and any(on_nodes(snapshot, _GKE))
    if others or (bare and snapshot.sees("IPPool")):
        return Role.POLICY
    by_operator = seen.agent is not None and seen.agent[0].namespace == "calico-system"
    unsure = (
        hidden_kind(snapshot, "DaemonSet", "Pod")
        or (by_operator and hidden_kind(snapshot, "Installation"))
        or (not ranges and (bare or hidden_kind(snapshot, "Node")))
    )
    return Role.PROBABLY if unsure else Role.PRIMARY


def _dataplane(snapshot: Snapshot, seen: Component) -> Dataplane:
    config = config_map(snapshot, seen, "calico-config", "canal-config", "rke2-canal-config")
    ways, evidence = _ways(snapshot, seen, config)
    encapsulation, routing = _summary(ways)
    if encapsulation is not None:
        for felix in snapshot.configs("FelixConfiguration"):
            if felix.text("spec.wireguardEnabled") == "true":
                encapsulation, routing = "wireguard", f"{routing}, encrypted by WireGuard"
                evidence += (field(felix, "spec.wireguardEnabled"),)
    mtu = next(_mtus(snapshot, config, encapsulation), None)
    if mtu is not None:
        evidence += (mtu,)
    return Dataplane(
        encapsulation,
        routing,
        number(mtu.value) if mtu else None,
        "Calico IPAM" if snapshot.configs("BlockAffinity") else "",
        evidence=evidence,
    )


def _ways(
    snapshot: Snapshot, seen: Component, config: ConfigObject | None
) -> tuple[dict[str, _Way], tuple[Evidence, ...]]:
    """Encapsulation and routing by pool, from the best source there is."""
    by_bgp = config is not None and config.text("data.calico_backend") == "bird"
    native = "native routes (BGP)" if by_bgp else "native routes"
    pools = {pool.text("spec.cidr"): pool for pool in _pools(snapshot)}
    if pools:
        ways = {cidr: _way(pool, native) for cidr, pool in pools.items()}
        return ways, tuple(_quote(pool) for pool in pools.values())
    operator = dict(_installed(snapshot))
    if operator:
        unknown: _Way = (None, "")
        told = {where: _OPERATOR.get(each.value, unknown) for where, each in operator.items()}
        return told, tuple(operator.values())
    return _seed(seen, native)


def _way(pool: ConfigObject, native: str) -> _Way:
    """Source: IPPool.spec.ipipMode and vxlanMode; nothing means Never."""
    ipip, vxlan = pool.text("spec.ipipMode"), pool.text("spec.vxlanMode")
    if ipip not in _MODES or vxlan not in _MODES:
        return None, ""
    for mode, name in ((ipip, "IPIP"), (vxlan, "VXLAN")):
        if mode == "Always":
            return name.lower(), f"{name} overlay"
        if mode == "CrossSubnet":
            return name.lower(), f"{native}, {name} across subnets only"
    return "none", native


def _quote(pool: ConfigObject) -> Evidence:
    for path in ("spec.ipipMode", "spec.vxlanMode"):
        if pool.text(path) not in ("", "Never"):
            return field(pool, path, pool.text("spec.cidr"))
    return field(pool, "spec.vxlanMode", f"{pool.text('spec.cidr')}, no encapsulation")


def _installed(snapshot: Snapshot) -> Iterator[tuple[str, Evidence]]:
    for each in snapshot.configs("Installation"):
        for path, _ in each.each("spec.calicoNetwork.ipPools"):
            if path.endswith(".encapsulation"):
                cidr = each.text(path.replace(".encapsulation", ".cidr"))
                yield cidr or path, field(each, path, cidr)


def _seed(seen: Component, native: str) -> tuple[dict[str, _Way], tuple[Evidence, ...]]:
    """What the agent's environment says of the pool that it made when it first started."""
    if seen.agent is None:
        return {}, ()
    owner, container = seen.agent
    for name in ("IPIP", "VXLAN"):
        key = f"CALICO_IPV4POOL_{name}"
        mode = container.env.get(key, "")
        ways = {
            "Always": f"{name} overlay",
            "CrossSubnet": f"{native}, {name} across subnets only",
        }
        if mode in ways:
            quote = Evidence(owner.ref, f"env {key}", mode, "as it first started")
            return {"seed": (name.lower(), f"{ways[mode]} (as it first started)")}, (quote,)
    return {}, ()


def _summary(ways: dict[str, _Way]) -> _Way:
    different = set(ways.values())
    if not different:
        return None, ""
    if len(different) == 1:
        return different.pop()
    return None, "; ".join(f"{cidr} {way or 'unknown'}" for cidr, (_, way) in sorted(ways.items()))


def _mtus(
    snapshot: Snapshot, config: ConfigObject | None, encapsulation: str | None
) -> Iterator[Evidence]:
    """Every MTU that is set, the pods' own first; 0 means that Calico finds it itself."""
    sources = [(config, "data.veth_mtu")] if config else []
    sources += [(each, "spec.calicoNetwork.mtu") for each in snapshot.configs("Installation")]
    if encapsulation in ("ipip", "vxlan"):
        path = f"spec.{encapsulation}MTU"
        sources += [(each, path) for each in snapshot.configs("FelixConfiguration")]
    for each, path in sources:
        if number(each.text(path)):
            yield field(each, path, "MTU")


def _pools(snapshot: Snapshot) -> list[ConfigObject]:
    """The IP pools that are enabled for workloads (an empty allowedUses allows them)."""
    return [
        pool
        for pool in snapshot.configs("IPPool")
        if pool.text("spec.disabled") != "true"
        and "Workload" in ([use for _, use in pool.each("spec.allowedUses")] or ["Workload"])
    ]


def _network(pool: ConfigObject) -> Network | None:
    return parse_network(pool.text("spec.cidr"))


def _used(snapshot: Snapshot, ranges: list[Network]) -> bool:
    """Whether a pod has an address of these ranges."""
    return any(
        contains(network, address)
        for pod in snapshot.pods
        if pod.on_network
        for ip in pod.ips
        if (address := parse_address(ip))
        for network in ranges
    )


PLUGIN = Plugin(
    name="calico",
    marks=(Mark(container="calico-node"), Mark(image="calico-node")),
    signs=(up("CalicoIsUp"), annotation("projectcalico.org/IPv")),
    role=_role,
    dataplane=_dataplane,
    policy=always("Calico enforces NetworkPolicy"),
)
