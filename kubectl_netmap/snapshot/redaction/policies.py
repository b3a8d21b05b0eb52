"""NetworkPolicies, redacted."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from kubectl_netmap.objects.labels import Selector
from kubectl_netmap.objects.policy import NetworkPolicy, PolicyPeer, PolicyPort, PolicyRule
from kubectl_netmap.snapshot.redaction.means import Means
from kubectl_netmap.snapshot.redaction.services import selector


def network_policy(means: Means, thing: NetworkPolicy) -> NetworkPolicy:
    """A NetworkPolicy; it allows and denies what it did, in the names of the others."""
    return replace(
        thing,
        namespace=means.namespace(thing.namespace),
        name=means.name("NetworkPolicy", thing.name),
        selector=selector(means, thing.selector),
        ingress=tuple(_rule(means, each) for each in thing.ingress),
        egress=tuple(_rule(means, each) for each in thing.egress),
    )


def blocks(thing: NetworkPolicy) -> Iterator[str]:
    """The CIDRs that a policy names."""
    for rule in (*thing.ingress, *thing.egress):
        for peer in rule.peers:
            yield from (peer.cidr, *peer.excepted)


def _rule(means: Means, rule: PolicyRule) -> PolicyRule:
    return PolicyRule(
        tuple(_peer(means, each) for each in rule.peers),
        tuple(_port(means, each) for each in rule.ports),
    )


def _peer(means: Means, peer: PolicyPeer) -> PolicyPeer:
    return PolicyPeer(
        pods=_set(means, peer.pods),
        namespaces=_set(means, peer.namespaces),
        cidr=means.addresses.text(peer.cidr),
        excepted=means.texts(peer.excepted),
    )


def _set(means: Means, thing: Selector | None) -> Selector | None:
    return None if thing is None else selector(means, thing)


def _port(means: Means, port: PolicyPort) -> PolicyPort:
    named = port.port if isinstance(port.port, int) else means.words.port(port.port)
    return replace(port, port=named)
