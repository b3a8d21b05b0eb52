"""The service proxy of each node: kube-proxy in one of its modes, or what replaces it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from kubectl_netmap.discover.fact import Confidence, Evidence, Fact
from kubectl_netmap.discover.facts import ServiceProxy
from kubectl_netmap.discover.proxies.as_pod import as_pod
from kubectl_netmap.discover.proxies.clues import KUBE_PROXY, Clues, Host, clues
from kubectl_netmap.discover.proxies.embedded import elsewhere
from kubectl_netmap.discover.proxies.kube_proxy import KubeProxy, kube_proxy
from kubectl_netmap.discover.proxies.replacement import Replacement, Role
from kubectl_netmap.discover.proxies.replacements import replacements
from kubectl_netmap.snapshot.snapshot import Snapshot

_WHERE = frozenset({"DaemonSet", "Node", "Pod"})
"""The kinds in which a proxy would be seen."""


def modes(snapshot: Snapshot) -> Mapping[str, Fact[str]]:
    """The mode of each node's service proxy by the node's name, as in `ServiceProxy.mode`."""
    return {
        name: Fact(
            fact.value.mode if fact.value else None,
            fact.confidence,
            fact.bound,
            fact.evidence,
            fact.conflicts,
        )
        for name, fact in proxies(snapshot).items()
        if name
    }


def proxies(snapshot: Snapshot) -> Mapping[str, Fact[ServiceProxy]]:
    """The service proxy of each node by its name; under "" where no node is known.

    A value of None has evidence where something tells why it is not known.
    """
    found = clues(snapshot)
    pods = as_pod(found)
    return {host.name: _proxy(found, host, pods) for host in found.hosts()}


def _proxy(found: Clues, host: Host, pods: Evidence | None) -> Fact[ServiceProxy]:
    own = kube_proxy(found, host)
    others = tuple(replacements(found, host))
    full = _first(others, Role.FULL)
    if full is not None and (full.confidence > Confidence.ASSUMED or own.fact.value is None):
        return _replaced(found, full, own, others)
    if own.fact.value is not None:
        return _kept(found, host, own, others)
    beside = _first(others, Role.BESIDE)
    if beside is not None:
        partly = replace(beside, confidence=min(beside.confidence, Confidence.INFERRED))
        return _replaced(found, partly, own, others)
    because = elsewhere(found, host)
    present = _evidence(each for each in others if each.role is not Role.OFF)
    evidence = (*own.fact.evidence, *present, *([because] if because else ()))
    if evidence or own.runs:
        return Fact(evidence=evidence)
    return _absent(found, host, pods)


def _replaced(
    found: Clues, winner: Replacement, own: KubeProxy, others: Iterable[Replacement]
) -> Fact[ServiceProxy]:
    """The replacement is the node's proxy; a kube-proxy that runs all the same is `also`."""
    also = [each.name for each in others if each.role in (Role.FULL, Role.BESIDE)]
    also = [name for name in dict.fromkeys(also) if name != winner.name]
    evidence, conflicts = list(winner.evidence), list(winner.conflicts)
    if own.runs:
        mode = f" {own.fact.value.mode}" if own.fact.value else ""
        also.insert(0, f"{KUBE_PROXY}{mode}")
        evidence += own.fact.evidence
        conflicts += own.fact.conflicts
    else:
        evidence += [
            Evidence(each.ref, "status.desiredNumberScheduled", "0", "kube-proxy is switched off")
            for each in found.switched_off
        ]
    return Fact(
        ServiceProxy(winner.name, also=tuple(also)),
        winner.confidence,
        evidence=tuple(dict.fromkeys(evidence)),
        conflicts=tuple(dict.fromkeys(conflicts)),
    )


def _kept(
    found: Clues, host: Host, own: KubeProxy, others: tuple[Replacement, ...]
) -> Fact[ServiceProxy]:
    """kube-proxy's mode is the node's.

    Only a pattern, though, where another component might serve instead and what it was
    told, or whether it is there at all, is not seen.
    """
    fact = own.fact
    value = fact.value or ServiceProxy("")
    also = [each.name for each in others if each.role in (Role.FULL, Role.BESIDE)]
    unsure = found.blind(host) or _first(others, Role.UNKNOWN) is not None
    return replace(
        fact,
        value=replace(value, also=tuple(dict.fromkeys(also))),
        confidence=min(fact.confidence, Confidence.INFERRED) if unsure else fact.confidence,
        evidence=tuple(dict.fromkeys((*fact.evidence, *_evidence(others)))),
        conflicts=(*fact.conflicts, *(c for each in others for c in each.conflicts)),
    )


def _absent(found: Clues, host: Host, pods: Evidence | None) -> Fact[ServiceProxy]:
    """No proxy at all: said only where everything that could be one would be seen."""
    if host.node is None or not _all_seen(found.snapshot):
        return Fact()
    if pods is None:
        field = "status.nodeInfo.kubeletVersion"
        says = "no service proxy is seen; kube-proxy may be a process of the machine"
        return Fact(evidence=(Evidence(host.node.ref, field, host.kubelet, says),))
    evidence = [pods]
    if host.node.ready is False:
        says = "the node is not ready; it may have just joined"
        evidence.append(Evidence(host.node.ref, "status.conditions[Ready]", "False", says))
    return Fact(ServiceProxy("none"), Confidence.INFERRED, evidence=tuple(evidence))


def _all_seen(snapshot: Snapshot) -> bool:
    """Whether every node, pod and DaemonSet was read, down to the last one."""
    missing = any(gap.kind in _WHERE for gap in snapshot.gaps)
    return snapshot.objects.keys() >= _WHERE and not missing and not snapshot.header.namespaces


def _first(others: Iterable[Replacement], role: Role) -> Replacement | None:
    """The most reliable replacement with a role."""
    found = [each for each in others if each.role is role]
    return max(found, key=lambda each: each.confidence, default=None)


def _evidence(others: Iterable[Replacement]) -> tuple[Evidence, ...]:
    return tuple(line for each in others for line in each.evidence)
