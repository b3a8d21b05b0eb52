"""The facts of public documents: each with its value, null where it is not known."""
# ruff: noqa: N815 -- the fields are the public names

from __future__ import annotations

from dataclasses import dataclass

from kubectl_netmap.discover import facts as found
from kubectl_netmap.discover.fact import Fact, T
from kubectl_netmap.discover.facts import Enforces
from kubectl_netmap.render.public.shared import (
    Confidence,
    Evidence,
    confidence,
    evidence,
    name,
)

Because = tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class TextFact:
    """A fact that is a word."""

    value: str | None
    confidence: Confidence
    evidence: Because
    conflicts: Because


@dataclass(frozen=True, slots=True)
class CniFact:
    """The network plug-in; what it does not tell is null."""

    value: str | None
    version: str | None
    encapsulation: str | None
    routing: str | None
    mtu: int | None
    ipam: str | None
    chained: tuple[str, ...]
    confidence: Confidence
    evidence: Because
    conflicts: Because


@dataclass(frozen=True, slots=True)
class PolicyEngineFact:
    """Who enforces NetworkPolicy, and whether anybody does."""

    value: str | None
    enforces: Enforces
    because: str | None
    confidence: Confidence
    evidence: Because
    conflicts: Because


@dataclass(frozen=True, slots=True)
class ServiceProxyFact:
    """How Service addresses become endpoints; `also` programs Service rules too."""

    value: str | None
    configured: str | None
    also: tuple[str, ...]
    confidence: Confidence
    evidence: Because
    conflicts: Because


@dataclass(frozen=True, slots=True)
class DnsFact:
    """Cluster DNS; `value` is the first of its addresses."""

    value: str | None
    addresses: tuple[str, ...]
    service: str | None
    domain: str | None
    domainConfidence: Confidence
    nodeLocal: str | None
    confidence: Confidence
    evidence: Because
    conflicts: Because


@dataclass(frozen=True, slots=True)
class Pool:
    """The addresses that a load balancer gives out."""

    loadBalancer: str
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LoadBalancersFact:
    """What gives addresses to Services of type LoadBalancer."""

    value: tuple[str, ...] | None
    pools: tuple[Pool, ...]
    confidence: Confidence
    evidence: Because
    conflicts: Because


@dataclass(frozen=True, slots=True)
class IngressController:
    """A controller, its classes and its pods; null where they are not known."""

    controller: str
    classes: tuple[str, ...]
    pods: int | None
    ready: int | None


@dataclass(frozen=True, slots=True)
class IngressControllersFact:
    """What serves Ingresses."""

    value: tuple[IngressController, ...] | None
    confidence: Confidence
    evidence: Because
    conflicts: Because


@dataclass(frozen=True, slots=True)
class Facts:
    """Every fact about the datapath."""

    distribution: TextFact
    platform: TextFact
    cni: CniFact
    policyEngine: PolicyEngineFact
    serviceProxy: ServiceProxyFact
    dns: DnsFact
    loadBalancers: LoadBalancersFact
    ingressControllers: IngressControllersFact


def facts(of: found.Facts) -> Facts:
    """All facts in their public shape."""
    return Facts(
        distribution=_text(of.distribution),
        platform=_text(of.platform),
        cni=_cni(of.cni),
        policyEngine=_policy_engine(of.policy_engine),
        serviceProxy=_service_proxy(of.service_proxy),
        dns=_dns(of.dns),
        loadBalancers=_load_balancers(of.load_balancers),
        ingressControllers=_ingress_controllers(of.ingress_controllers),
    )


def _text(fact: Fact[str]) -> TextFact:
    return TextFact(fact.value, *_rests_on(fact))


def _cni(fact: Fact[found.Cni]) -> CniFact:
    cni = fact.value or found.Cni("")
    return CniFact(
        cni.name or None,
        cni.version or None,
        cni.encapsulation,
        cni.routing or None,
        cni.mtu,
        cni.ipam or None,
        cni.chained,
        *_rests_on(fact),
    )


def _policy_engine(fact: Fact[found.PolicyEngine]) -> PolicyEngineFact:
    engine = fact.value or found.PolicyEngine("", Enforces.UNKNOWN)
    return PolicyEngineFact(
        engine.name or None, engine.enforces, engine.because or None, *_rests_on(fact)
    )


def _service_proxy(fact: Fact[found.ServiceProxy]) -> ServiceProxyFact:
    proxy = fact.value
    if proxy is None:
        return ServiceProxyFact(None, None, (), *_rests_on(fact))
    return ServiceProxyFact(proxy.mode, proxy.configured, proxy.also, *_rests_on(fact))


def _dns(fact: Fact[found.Dns]) -> DnsFact:
    dns = fact.value or found.Dns()
    because, conflicts = dns.domain.evidence, dns.domain.conflicts
    return DnsFact(
        value=next(iter(dns.addresses), None),
        addresses=dns.addresses,
        service=name(dns.service),
        domain=dns.domain.value,
        domainConfidence=confidence(dns.domain.confidence),
        nodeLocal=dns.node_local,
        confidence=confidence(fact.confidence),
        evidence=evidence(dict.fromkeys((*fact.evidence, *because))),
        conflicts=evidence(dict.fromkeys((*fact.conflicts, *conflicts))),
    )


def _load_balancers(fact: Fact[tuple[found.LoadBalancer, ...]]) -> LoadBalancersFact:
    if fact.value is None:
        return LoadBalancersFact(None, (), *_rests_on(fact))
    names = tuple(each.name for each in fact.value)
    pools = tuple(Pool(each.name, each.pools) for each in fact.value if each.pools)
    return LoadBalancersFact(names, pools, *_rests_on(fact))


def _ingress_controllers(
    fact: Fact[tuple[found.IngressController, ...]],
) -> IngressControllersFact:
    if fact.value is None:
        return IngressControllersFact(None, *_rests_on(fact))
    controllers = tuple(
        IngressController(each.controller, each.classes, each.pods, each.ready)
        for each in fact.value
    )
    return IngressControllersFact(controllers, *_rests_on(fact))


def _rests_on(fact: Fact[T]) -> tuple[Confidence, Because, Because]:
    return confidence(fact.confidence), evidence(fact.evidence), evidence(fact.conflicts)
