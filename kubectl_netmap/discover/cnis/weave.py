"""Weave Net: an overlay of its own; weave-npc enforces NetworkPolicy."""

from __future__ import annotations

from kubectl_netmap.discover.cnis.plugin import Dataplane, Plugin, Policy, number, up
from kubectl_netmap.discover.components import Component, Mark
from kubectl_netmap.discover.fact import Confidence, Evidence
from kubectl_netmap.discover.facts import Enforces
from kubectl_netmap.snapshot.snapshot import Snapshot


def _dataplane(_snapshot: Snapshot, seen: Component) -> Dataplane:
    """By WEAVE_MTU; whether VXLAN or sleeve carries packets, two nodes agree themselves."""
    routing = "overlay: VXLAN, or sleeve where that fails"
    if seen.agent is None:
        return Dataplane(None, routing, None, "Weave IPAM")
    owner, container = seen.agent
    mtu = number(container.env.get("WEAVE_MTU", ""))
    evidence = (Evidence(owner.ref, "env WEAVE_MTU", str(mtu), "MTU"),) if mtu else ()
    return Dataplane(None, routing, mtu, "Weave IPAM", evidence=evidence)


def _policy(_snapshot: Snapshot, seen: Component) -> Policy:
    """Source: container weave-npc; EXPECT_NPC=0 tells weave to do without."""
    if seen.agent is None:
        return Policy(Enforces.UNKNOWN, "Weave Net's agent is not seen")
    owner, container = seen.agent
    expected = container.env.get("EXPECT_NPC", "")
    if expected == "0":
        quote = Evidence(owner.ref, "env EXPECT_NPC", expected, "NetworkPolicy is off")
        return Policy(Enforces.NO, "EXPECT_NPC is 0", Confidence.DECLARED, (quote,))
    npc = owner.template.container("weave-npc")
    if npc is None:
        return Policy(Enforces.NO, "no container weave-npc", Confidence.DECLARED)
    quote = Evidence(owner.ref, "containers[weave-npc].image", npc.image, "NetworkPolicy")
    return Policy(Enforces.YES, "weave-npc enforces NetworkPolicy", evidence=(quote,))


PLUGIN = Plugin(
    name="weave",
    marks=(Mark(container="weave", image="weave-kube"), Mark(container="weave", owner="weave-net")),
    signs=(up("WeaveIsUp"),),
    dataplane=_dataplane,
    policy=_policy,
)
