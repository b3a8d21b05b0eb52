"""Peers and selectors of a policy in words."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.objects.labels import Labels, Requirement, Selector
from kubectl_netmap.objects.policy import PolicyPeer


def peer_words(peer: PolicyPeer, namespace: str) -> str:
    """Whom a peer means, in a policy of that namespace: `pods role=web`, `10.0.0.0/8`."""
    if peer.cidr:
        left_out = f" except {', '.join(peer.excepted)}" if peer.excepted else ""
        return f"{peer.cidr}{left_out}"
    pods = selector_words(peer.pods) if peer.pods else ""
    if peer.namespaces is None:
        if peer.pods is None:
            return "nobody"
        return f"pods {pods}" if pods else f"pods of namespace {namespace}"
    spaces = selector_words(peer.namespaces)
    where = f"namespaces {spaces}" if spaces else "any namespace"
    return f"pods {pods} of {where}" if pods else f"pods of {where}"


def selector_words(selector: Selector) -> str:
    """A selector as kubectl takes it: `app=front,tier in (web, api)`; empty for all."""
    equal = [f"{key}={value}" for key, value in selector.match_labels.items()]
    return ",".join([*equal, *map(_requirement_words, selector.expressions)])


def _requirement_words(requirement: Requirement) -> str:
    values = f"({', '.join(requirement.values)})"
    match requirement.operator:
        case "Exists":
            return requirement.key
        case "DoesNotExist":
            return f"!{requirement.key}"
        case operator:
            return f"{requirement.key} {operator.lower()} {values}"


def unmet(selector: Selector, labels: Labels) -> str:
    """What labels have where a selector wants something else: `role=web and no label tier`."""
    failing = dict.fromkeys(_failing(selector, labels))
    has = [f"{key}={labels[key]}" if key in labels else f"no label {key}" for key in failing]
    return " and ".join(has)


def _failing(selector: Selector, labels: Labels) -> Iterator[str]:
    for key, value in selector.match_labels.items():
        if labels.get(key) != value:
            yield key
    for requirement in selector.expressions:
        if not requirement.matches(labels):
            yield requirement.key
