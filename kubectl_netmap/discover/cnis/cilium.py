"""Cilium: its own network, or chained to another CNI's."""

from __future__ import annotations

from kubectl_netmap.discover.cnis.configs import config_map, hidden
from kubectl_netmap.discover.cnis.plugin import (
    Dataplane,
    Plugin,
    Policy,
    Role,
    annotation,
    number,
    up,
)
from kubectl_netmap.discover.components import Component, Mark
from kubectl_netmap.discover.fact import Confidence, Evidence
from kubectl_netmap.discover.facts import Enforces
from kubectl_netmap.discover.marks import field, hidden_kind, setting
from kubectl_netmap.discover.node_signs import Sign, Where
from kubectl_netmap.objects.config import ConfigObject
from kubectl_netmap.snapshot.snapshot import Snapshot

_CONFIG = "cilium-config"
_OWN = ("", "none", "portmap")
_NAMES = {"vxlan": "VXLAN", "geneve": "Geneve"}
_TRUTH = ("true", "false")


def _role(snapshot: Snapshot, seen: Component, others: frozenset[str]) -> Role:
    """Chained where `cni-chaining-mode` says so, or another one hands out the addresses.

    With the mode `portmap` it is the other way round: portmap is chained to Cilium.
    """
    config = config_map(snapshot, seen, _CONFIG)
    if config is None:
        unsure = hidden(snapshot, seen, _CONFIG) or hidden_kind(snapshot, "DaemonSet", "Pod")
        return Role.CHAINED if others else Role.PROBABLY if unsure else Role.PRIMARY
    if config.text("data.cni-chaining-mode") not in _OWN:
        return Role.CHAINED
    if config.text("data.ipam") == "delegated-plugin":
        return Role.CHAINED if others else Role.PROBABLY
    return Role.PRIMARY


def _dataplane(snapshot: Snapshot, seen: Component) -> Dataplane:
    config = config_map(snapshot, seen, _CONFIG)
    if config is None:
        return Dataplane()
    encapsulation, routing, evidence = _routing(config)
    if encapsulation is not None:
        for key, name in (("wireguard", "WireGuard"), ("ipsec", "IPsec")):
            if config.text(f"data.enable-{key}") == "true":
                encapsulation = key if encapsulation == "none" else encapsulation
                routing += f", encrypted by {name}"
                evidence += (field(config, f"data.enable-{key}"),)
    ipam, source = setting(config, "data.ipam", "cluster-pool")
    mtu = number(config.text("data.mtu"))
    return Dataplane(
        encapsulation,
        routing,
        mtu,
        ipam if source.value else f"{ipam} (default)",
        ("portmap",) if config.text("data.cni-chaining-mode") == "portmap" else (),
        (*evidence, source, *((field(config, "data.mtu", "MTU"),) if mtu else ())),
    )


def _routing(config: ConfigObject) -> tuple[str | None, str, tuple[Evidence, ...]]:
    """Source: `routing-mode` and `tunnel-protocol`, up to 1.13 the one key `tunnel`.

    `tunnel-protocol` is written even where routing is native, and says nothing then.
    """
    old = config.text("data.tunnel")
    if old and not config.text("data.routing-mode"):
        native, protocol, by_default = old == "disabled", old, False
        evidence: tuple[Evidence, ...] = (field(config, "data.tunnel"),)
    else:
        mode, source = setting(config, "data.routing-mode", "tunnel")
        native, evidence = mode == "native", (source,)
        if mode not in ("native", "tunnel"):
            return None, "", evidence
        protocol, second = setting(config, "data.tunnel-protocol", "vxlan")
        by_default = not (source.value and second.value)
        evidence += () if native else (second,)
    if native:
        return "none", "native routes", evidence
    if protocol not in _NAMES:
        return None, "", evidence
    suffix = " (default)" if by_default else ""
    return protocol, f"{_NAMES[protocol]} overlay{suffix}", evidence


def _policy(snapshot: Snapshot, seen: Component) -> Policy:
    """Source: `enable-policy`, `enable-k8s-networkpolicy`, `policy-audit-mode`."""
    config = config_map(snapshot, seen, _CONFIG)
    if config is None:
        if hidden(snapshot, seen, _CONFIG):
            return Policy(Enforces.UNKNOWN, "ConfigMap cilium-config is not readable")
        because = "Cilium enforces by default; its ConfigMap was not found"
        return Policy(Enforces.YES, because, Confidence.ASSUMED)
    switches = (
        ("data.enable-policy", "default", ("default", "always"), ("never",)),
        ("data.enable-k8s-networkpolicy", "true", ("true",), ("false",)),
        ("data.policy-audit-mode", "false", ("false",), ("true",)),
    )
    evidence: tuple[Evidence, ...] = ()
    for path, default, on, off in switches:
        value, quote = setting(config, path, default)
        name = path.removeprefix("data.")
        if value in off:
            logs = "Cilium only logs: " if name == "policy-audit-mode" else ""
            because = f"{logs}{name} is {value}"
            return Policy(Enforces.NO, because, Confidence.DECLARED, (quote,))
        if value not in on:
            return Policy(Enforces.UNKNOWN, f"{name} cannot be read", evidence=(quote,))
        evidence += (quote,)
    said = bool(evidence[0].value)
    confidence = Confidence.DECLARED if said else Confidence.ASSUMED
    because = "Cilium enforces NetworkPolicy" + ("" if said else " by default")
    return Policy(Enforces.YES, because, confidence, evidence[:1])


PLUGIN = Plugin(
    name="cilium",
    marks=(Mark(container="cilium-agent"), Mark(image="cilium", owner="cilium")),
    signs=(
        up("CiliumIsUp"),
        annotation("network.cilium.io/ipv"),
        annotation("io.cilium.network.ipv"),
        Sign(Where.TAINT, "node.cilium.io/agent-not-ready"),
    ),
    role=_role,
    dataplane=_dataplane,
    policy=_policy,
)
