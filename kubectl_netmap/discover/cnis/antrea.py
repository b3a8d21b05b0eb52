"""Antrea: Open vSwitch on every node; an overlay unless told otherwise."""

from __future__ import annotations

from kubectl_netmap.discover.cnis.configs import config_map
from kubectl_netmap.discover.cnis.plugin import (
    Dataplane,
    Plugin,
    Role,
    always,
    annotation,
    number,
)
from kubectl_netmap.discover.components import Component, Mark
from kubectl_netmap.discover.fact import Evidence
from kubectl_netmap.discover.marks import field, hidden_kind, setting
from kubectl_netmap.snapshot.snapshot import Snapshot

_AGENT = "data.antrea-agent.conf"
_NAMES = {"geneve": "Geneve", "vxlan": "VXLAN", "gre": "GRE", "stt": "STT"}
_MODES = ("encap", "noEncap", "hybrid", "networkPolicyOnly")


def _role(snapshot: Snapshot, seen: Component, _others: frozenset[str]) -> Role:
    config = config_map(snapshot, seen, "antrea-config")
    if config is None:
        return Role.PROBABLY if hidden_kind(snapshot, "ConfigMap") else Role.PRIMARY
    mode = config.text(f"{_AGENT}.trafficEncapMode")
    return Role.CHAINED if mode == "networkPolicyOnly" else Role.PRIMARY


def _dataplane(snapshot: Snapshot, seen: Component) -> Dataplane:
    """By antrea-agent.conf, in which defaults stand as comments.

    They are trafficEncapMode encap, tunnelType geneve, defaultMTU 0 (found by the agent).
    """
    config = config_map(snapshot, seen, "antrea-config")
    if config is None:
        return Dataplane()
    mode, first = setting(config, f"{_AGENT}.trafficEncapMode", "encap")
    kind, second = setting(config, f"{_AGENT}.tunnelType", "geneve")
    evidence: tuple[Evidence, ...] = (first, second) if mode in ("encap", "hybrid") else (first,)
    encapsulation, routing = _way(mode, kind)
    if mode in ("encap", "hybrid") and routing and not (first.value and second.value):
        routing += " (default)"
    encrypted = config.text(f"{_AGENT}.trafficEncryptionMode").lower()
    if encapsulation is not None and encrypted == "wireguard":
        encapsulation, routing = "wireguard", "WireGuard between nodes"
        evidence += (field(config, f"{_AGENT}.trafficEncryptionMode"),)
    mtu = number(config.text(f"{_AGENT}.defaultMTU"))
    if mtu:
        evidence += (field(config, f"{_AGENT}.defaultMTU", "MTU"),)
    return Dataplane(encapsulation, routing, mtu, "node's podCIDR", evidence=evidence)


def _way(mode: str, kind: str) -> tuple[str | None, str]:
    name = _NAMES.get(kind)
    match mode:
        case "noEncap":
            return "none", "native routes"
        case "encap" if name:
            return kind, f"{name} overlay"
        case "hybrid" if name:
            return kind, f"native routes, {name} across subnets only"
        case _:
            return None, ""


PLUGIN = Plugin(
    name="antrea",
    marks=(Mark(container="antrea-agent"),),
    signs=(annotation("node.antrea.io/transport-addresses"),),
    role=_role,
    dataplane=_dataplane,
    policy=always("Antrea enforces NetworkPolicy"),
)
