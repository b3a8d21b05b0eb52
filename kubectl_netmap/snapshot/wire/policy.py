"""NetworkPolicies on the wire."""

from __future__ import annotations

import msgspec

from kubectl_netmap.objects.labels import Selector
from kubectl_netmap.objects.policy import NetworkPolicy, PolicyPeer, PolicyPort, PolicyRule
from kubectl_netmap.snapshot.wire.ingress import LabelSelector, selector
from kubectl_netmap.snapshot.wire.meta import Manifest, Metadata, Shared, Wire, strings


class _Block(Manifest):
    cidr: str | None = None
    excepted: list[str] | None = msgspec.field(default=None, name="except")


class _Peer(Manifest):
    pod_selector: LabelSelector | None = None
    namespace_selector: LabelSelector | None = None
    ip_block: _Block | None = None


class _Port(Manifest):
    protocol: str | None = None
    port: int | str | None = None
    end_port: int | None = None


class _IngressRule(Manifest):
    peers: list[_Peer] | None = msgspec.field(default=None, name="from")
    ports: list[_Port] | None = None


class _EgressRule(Manifest):
    peers: list[_Peer] | None = msgspec.field(default=None, name="to")
    ports: list[_Port] | None = None


class _Spec(Manifest):
    pod_selector: LabelSelector | None = None
    policy_types: list[str] | None = None
    ingress: list[_IngressRule] | None = None
    egress: list[_EgressRule] | None = None


class _Policy(Manifest):
    metadata: Metadata
    spec: _Spec | None = None


def _policy(wire: _Policy, _shared: Shared) -> NetworkPolicy:
    spec = wire.spec or _Spec()
    # API field policyTypes: Ingress always, and Egress where there are egress rules
    implied = ("Ingress", "Egress") if spec.egress else ("Ingress",)
    return NetworkPolicy(
        namespace=wire.metadata.namespace or "default",
        name=wire.metadata.name,
        selector=selector(spec.pod_selector),
        types=strings(spec.policy_types) or implied,
        ingress=tuple(map(_rule, spec.ingress or ())),
        egress=tuple(map(_rule, spec.egress or ())),
        rules_read=True,
    )


def _rule(wire: _IngressRule | _EgressRule) -> PolicyRule:
    peers, ports = map(_peer, wire.peers or ()), map(_port, wire.ports or ())
    return PolicyRule(tuple(peers), tuple(ports))


def _peer(wire: _Peer) -> PolicyPeer:
    block = wire.ip_block or _Block()
    return PolicyPeer(
        pods=_set(wire.pod_selector),
        namespaces=_set(wire.namespace_selector),
        cidr=block.cidr or "",
        excepted=strings(block.excepted),
    )


def _set(wire: LabelSelector | None) -> Selector | None:
    return None if wire is None else selector(wire)


def _port(wire: _Port) -> PolicyPort:
    return PolicyPort(wire.protocol or "TCP", wire.port or 0, wire.end_port or 0)


NETWORK_POLICY = Wire(_Policy, _policy)
