"""Kube-OVN: logical switches over Geneve, VXLAN or STT, or VLANs underneath."""

from __future__ import annotations

from kubectl_netmap.discover.cnis.plugin import Dataplane, Plugin, Policy, annotation
from kubectl_netmap.discover.components import Component, Mark, components
from kubectl_netmap.discover.fact import Confidence, Evidence
from kubectl_netmap.discover.facts import Enforces
from kubectl_netmap.snapshot.snapshot import Snapshot

_CONTROLLER = Mark(container="kube-ovn-controller")
_WAYS = {
    "geneve": ("geneve", "Geneve overlay"),
    "vxlan": ("vxlan", "VXLAN overlay"),
    "stt": ("stt", "STT overlay"),
    "vlan": ("none", "VLANs of the underlay"),
}


def _dataplane(snapshot: Snapshot, _seen: Component) -> Dataplane:
    """Source: flag --network-type of kube-ovn-controller, geneve where it is not set."""
    found = _flag(snapshot, "network-type", "geneve")
    if found is None:
        return Dataplane(ipam="Kube-OVN subnets")
    value, quote = found
    encapsulation, routing = _WAYS.get(value, (None, ""))
    if not quote.value:
        routing += " (default)"
    return Dataplane(encapsulation, routing, None, "Kube-OVN subnets", evidence=(quote,))


def _policy(snapshot: Snapshot, _seen: Component) -> Policy:
    """Source: flag --enable-np of kube-ovn-controller, true where it is not set."""
    found = _flag(snapshot, "enable-np", "true")
    if found is None:
        because = "kube-ovn-controller's arguments are not seen"
        return Policy(Enforces.UNKNOWN, because)
    value, quote = found
    if value == "false":
        because = "kube-ovn-controller runs with --enable-np=false"
        return Policy(Enforces.NO, because, Confidence.DECLARED, (quote,))
    if value != "true":
        return Policy(Enforces.UNKNOWN, "--enable-np cannot be read", evidence=(quote,))
    sure = Confidence.DECLARED if quote.value else Confidence.ASSUMED
    because = "Kube-OVN enforces NetworkPolicy" + ("" if quote.value else " by default")
    return Policy(Enforces.YES, because, sure, (quote,))


def _flag(snapshot: Snapshot, name: str, default: str) -> tuple[str, Evidence] | None:
    found = components(snapshot, {"controller": (_CONTROLLER,)}).get("controller")
    if found is None or found.agent is None:
        return None
    owner, container = found.agent
    value = container.flags.get(name, "")
    says = "" if value else f"not set: {default} is the default"
    return value or default, Evidence(owner.ref, f"--{name}", value, says)


PLUGIN = Plugin(
    name="kube-ovn",
    marks=(Mark(container="cni-server", owner="kube-ovn-cni"), Mark(container="kube-ovn-cni")),
    signs=(annotation("ovn.kubernetes.io/cidr"),),
    dataplane=_dataplane,
    policy=_policy,
)
