"""What makes the datapath between the networks, fact by fact."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kubectl_netmap.discover.fact import Confidence, Evidence, Fact, T
from kubectl_netmap.discover.facts import (
    Cni,
    Dns,
    Enforces,
    IngressController,
    LoadBalancer,
    PolicyEngine,
    ServiceProxy,
)
from kubectl_netmap.discover.marks import count_of
from kubectl_netmap.netmap import Netmap
from kubectl_netmap.objects.addresses import Family
from kubectl_netmap.render.views.phrases import clauses, named, unless_sure
from kubectl_netmap.routing.endpoints.behind import behind
from kubectl_netmap.routing.graph import Channel

UNKNOWN = "unknown"

KUBE_PROXY = frozenset({"iptables", "nftables", "ipvs", "userspace", "kernelspace"})
"""Modes of kube-proxy; any other value names what stands in its place."""


@dataclass(frozen=True, slots=True)
class Line:
    """A fact in words: what it is about, its value, what else is known."""

    about: str
    value: str
    detail: str
    confidence: Confidence
    evidence: tuple[Evidence, ...]
    conflicts: tuple[Evidence, ...]


def line(about: str, value: str, detail: str, fact: Fact[T]) -> Line:
    """A fact in words, with what it rests on."""
    return Line(about, value, detail, fact.confidence, fact.evidence, fact.conflicts)


def datapath(netmap: Netmap) -> Iterator[Line]:
    """The facts in the order in which traffic meets them."""
    facts = netmap.facts
    yield _cni(facts.cni)
    yield _service_proxy(netmap, facts.service_proxy)
    yield _policy(netmap, facts.policy_engine)
    yield _dns(netmap, facts.dns)
    yield from _load_balancers(facts.load_balancers)
    yield from _ingress_controllers(facts.ingress_controllers)


def _cni(fact: Fact[Cni]) -> Line:
    cni = fact.value
    if cni is None:
        return line("pod to pod", UNKNOWN, "no network plug-in is recognised", fact)
    encapsulation = (cni.encapsulation or "").upper().replace("WIREGUARD", "WireGuard")
    plain = "no encapsulation" if cni.encapsulation == "none" else encapsulation
    detail = ", ".join(
        part
        for part in (
            cni.routing or plain,
            f"MTU {cni.mtu}" if cni.mtu else "",
            f"with {', '.join(cni.chained)}" if cni.chained else "",
        )
        if part
    )
    return line("pod to pod", f"{cni.name} {cni.version}".strip(), detail, fact)


def _service_proxy(netmap: Netmap, fact: Fact[ServiceProxy]) -> Line:
    proxy = fact.value
    if proxy is None:
        return line("service proxy", UNKNOWN, "nothing tells its mode", fact)
    kube_proxy = proxy.mode in KUBE_PROXY
    name = f"kube-proxy {proxy.mode}" if kube_proxy else proxy.mode
    modes = [node.service_proxy.value for node in netmap.facts.nodes]
    if proxy.mode == "mixed":
        spread = ", ".join(
            f"{mode or UNKNOWN} on {count_of(modes.count(mode), 'node')}"
            for mode in sorted(set(modes), key=str)
        )
    else:
        spread = f"{modes.count(proxy.mode)} of {count_of(len(modes), 'node')}" if modes else ""
    differs = proxy.configured is not None and proxy.configured != proxy.mode
    configured = f"configured: {proxy.configured or 'no mode'}" if differs else ""
    also = f"also programmed by {', '.join(proxy.also)}" if proxy.also else ""
    return line("service proxy", name, clauses(spread, configured, also), fact)


_VERBS = {
    Enforces.YES: "enforces NetworkPolicy",
    Enforces.NO: "does not enforce NetworkPolicy",
    Enforces.PARTLY: "enforces NetworkPolicy in part",
    Enforces.UNKNOWN: "may or may not enforce NetworkPolicy",
}


def _policy(netmap: Netmap, fact: Fact[PolicyEngine]) -> Line:
    engine = fact.value
    if engine is None:
        return line("policy", UNKNOWN, _policies(netmap), fact)
    if engine.name:
        value = f"{engine.name} {_VERBS[engine.enforces]}"
    else:
        nobody = engine.enforces is Enforces.NO
        value = "nobody enforces NetworkPolicy" if nobody else UNKNOWN
    because = "" if engine.enforces is Enforces.YES else engine.because
    policies = _policies(netmap)
    if engine.enforces is Enforces.NO and netmap.counts.network_policies:
        policies += ", without effect"
    return line("policy", value, clauses(because, policies), fact)


def _policies(netmap: Netmap) -> str:
    policies, pods = netmap.counts.network_policies, netmap.counts.selected_pods
    if policies is None:
        return ""
    if not policies:
        return "no policies"
    written = f"{policies} policy" if policies == 1 else f"{policies} policies"
    if pods is None:
        return written
    return f"{written} {'selects' if policies == 1 else 'select'} {count_of(pods, 'pod')}"


def _dns(netmap: Netmap, fact: Fact[Dns]) -> Line:
    dns = fact.value
    if dns is None:
        return line("DNS", UNKNOWN, "no Service of cluster DNS is seen", fact)
    addresses = ", ".join(dns.addresses) or UNKNOWN
    local = f"NodeLocal DNSCache on {dns.node_local}" if dns.node_local else ""
    sure = unless_sure(dns.domain.confidence) if dns.domain.confidence < fact.confidence else ""
    domain = f"{dns.domain.value}{sure}" if dns.domain.value else ""
    return line(
        "DNS", f"{addresses} {domain}".strip(), clauses(_dns_service(netmap, dns), local), fact
    )


def _dns_service(netmap: Netmap, dns: Dns) -> str:
    if dns.service is None:
        return ""
    snapshot = netmap.snapshot
    service = snapshot.service_of.get((dns.service.namespace, dns.service.name))
    asked = not snapshot.objects.keys().isdisjoint({"EndpointSlice", "Endpoints"})
    if service is None or not service.ports or not asked:
        return named(dns.service)
    family = next((Family(each) for each in service.families if each in tuple(Family)), None)
    port = service.ports[0]
    channel = Channel(port.port, port.protocol, family)
    return f"{named(dns.service)}, {behind(netmap.ground, service, channel).why}"


def _load_balancers(fact: Fact[tuple[LoadBalancer, ...]]) -> Iterator[Line]:
    if not fact.value:
        value, detail = ("none", "") if fact.value == () else (UNKNOWN, "nothing tells of one")
        yield line("load balancer", value, detail, fact)
    for each in fact.value or ():
        pools = ", ".join(each.pools)
        pool = "pool" if len(each.pools) == 1 else "pools"
        yield line("load balancer", each.name, f"{pool} {pools}" if pools else "", fact)


def _ingress_controllers(fact: Fact[tuple[IngressController, ...]]) -> Iterator[Line]:
    if not fact.value:
        value, detail = ("none", "") if fact.value == () else (UNKNOWN, "nothing tells of one")
        yield line("ingress", value, detail, fact)
    for each in fact.value or ():
        word = "class" if len(each.classes) == 1 else "classes"
        classes = f"{word} {', '.join(each.classes)}" if each.classes else ""
        pods = ""
        if each.pods is not None:
            ready = "" if each.ready is None else f"{each.ready} of "
            pods = f"{ready}{count_of(each.pods, 'pod')}{' ready' if ready else ''}"
        yield line("ingress", each.controller, clauses(classes, pods), fact)
