"""kube-router: routes by BGP, IPIP across subnets; also only for NetworkPolicy."""

from __future__ import annotations

from kubectl_netmap.discover.cnis.plugin import Dataplane, Plugin, Policy, Role, annotation
from kubectl_netmap.discover.components import Agent, Component, Mark
from kubectl_netmap.discover.fact import Confidence, Evidence
from kubectl_netmap.discover.facts import Enforces
from kubectl_netmap.snapshot.snapshot import Snapshot

_TRUE = ("true", "1", "t", "TRUE", "True", "T")
_FALSE = ("false", "0", "f", "FALSE", "False", "F")


def _role(_snapshot: Snapshot, seen: Component, _others: frozenset[str]) -> Role:
    flags = [container.flags.get("run-router", "") for container in seen.containers]
    return Role.POLICY if flags and all(flag in _FALSE for flag in flags) else Role.PRIMARY


def _dataplane(_snapshot: Snapshot, seen: Component) -> Dataplane:
    """By its flags; the defaults are an IPIP overlay across subnets only.

    Source: --enable-overlay (true), --overlay-type (subnet or full), --overlay-encap
    (ipip or fou).
    """
    if seen.agent is None:
        return Dataplane()
    overlay, first = _flag(seen.agent, "enable-overlay", "true")
    kind, second = _flag(seen.agent, "overlay-type", "subnet")
    encap, third = _flag(seen.agent, "overlay-encap", "ipip")
    ipam = "host-local from the node's podCIDR"
    if overlay in _FALSE:
        return Dataplane("none", "native routes (BGP)", None, ipam, evidence=(first,))
    routing = {
        "subnet": f"native routes (BGP), {encap.upper()} across subnets only",
        "full": f"{encap.upper()} overlay",
    }.get(kind, "")
    if overlay not in _TRUE or encap not in ("ipip", "fou") or not routing:
        return Dataplane(ipam=ipam, evidence=(first, second, third))
    if not (second.value or first.value):
        routing += " (default)"
    return Dataplane(encap, routing, None, ipam, evidence=(first, second, third))


def _policy(_snapshot: Snapshot, seen: Component) -> Policy:
    """Source: flag --run-firewall, true where it is not set."""
    if seen.agent is None:
        return Policy(Enforces.UNKNOWN, "kube-router's arguments are not seen")
    value, quote = _flag(seen.agent, "run-firewall", "true")
    if value in _FALSE:
        because = "kube-router runs with --run-firewall=false"
        return Policy(Enforces.NO, because, Confidence.DECLARED, (quote,))
    if value not in _TRUE:
        return Policy(Enforces.UNKNOWN, "--run-firewall cannot be read", evidence=(quote,))
    if quote.value:
        because = "kube-router runs with --run-firewall"
        return Policy(Enforces.YES, because, Confidence.DECLARED, (quote,))
    because = "kube-router's firewall is on by default"
    return Policy(Enforces.YES, because, Confidence.ASSUMED, (quote,))


def _flag(agent: Agent, name: str, default: str) -> tuple[str, Evidence]:
    owner, container = agent
    value = container.flags.get(name, "")
    says = "" if value else f"not set: {default} is the default"
    return value or default, Evidence(owner.ref, f"--{name}", value, says)


PLUGIN = Plugin(
    name="kube-router",
    marks=(Mark(container="kube-router"), Mark(image="kube-router")),
    signs=(annotation("kube-router.io/pod-cidr"),),
    role=_role,
    dataplane=_dataplane,
    policy=_policy,
)
