"""What the policies of a pod's namespace say of one flow that comes to it or leaves it.

Source: API type `NetworkPolicy`: a pod is isolated in a direction once a policy of its
namespace selects it for that; then what any rule of those policies matches is allowed, and
nothing else. A flow has to be allowed where it leaves and where it enters; replies belong
to it. Policies order nothing: each only adds to what is allowed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kubectl_netmap.objects.policy import NetworkPolicy, PolicyRule
from kubectl_netmap.semantics.network_policy.engines import Engine, Masqueraded, OwnNode
from kubectl_netmap.semantics.network_policy.fit import Fit, Fits, Misses, Unsure
from kubectl_netmap.semantics.network_policy.party import Party, Target
from kubectl_netmap.semantics.network_policy.peers import peers_fit
from kubectl_netmap.semantics.network_policy.ports import ports_fit
from kubectl_netmap.semantics.network_policy.sight import Sight, see
from kubectl_netmap.semantics.network_policy.verdict import (
    Allowed,
    Denied,
    Mismatch,
    Undecided,
    Verdict,
    policy_words,
)
from kubectl_netmap.semantics.network_policy.way import STRAIGHT, Direction, Way

_DEFINED = frozenset({"TCP", "UDP", "SCTP"})
"""API, NetworkPolicy: of other protocols, what a policy does to them is undefined."""


@dataclass(frozen=True, slots=True)
class _Case:
    """What is judged, without the policies."""

    direction: Direction
    subject: Party
    peer: Party
    to: Target
    engine: Engine
    same_node: bool | None
    way: Way


def judge(  # noqa: PLR0913, PLR0917 -- what an engine looks at, in order
    direction: Direction,
    subject: Party,
    peer: Party,
    to: Target,
    policies: Sequence[NetworkPolicy],
    engine: Engine,
    same_node: bool | None,  # noqa: FBT001 -- None where a node is not known
    way: Way = STRAIGHT,
) -> Verdict:
    """Whether a new connection may pass at the subject, and why.

    `policies` are all of the subject's namespace (others are passed over); where some were
    not seen, only what a rule allows holds. `same_node` tells whether both ends are on one
    node. That the engine enforces policies at all is for others to know.
    """
    case = _Case(direction, subject, peer, to, engine, same_node, way)
    if subject.unseen:
        return Undecided(subject.unseen)
    isolating = _isolating(case, policies)
    exempt = _exempt(case, isolating)
    if exempt:
        return Allowed(exempt)
    if to.protocol.upper() not in _DEFINED:
        return Undecided(f"what a NetworkPolicy does to {to.protocol} is undefined")
    return _by_rules(case, isolating)


def _isolating(case: _Case, policies: Sequence[NetworkPolicy]) -> list[NetworkPolicy]:
    """The policies that isolate the subject in this direction, by name."""
    pod = case.subject.live_pod
    if pod is None or (pod.template.host_network and case.engine.ignores_host_network):
        return []
    found = (
        policy
        for policy in policies
        if policy.namespace == pod.namespace
        and case.direction.policy_type in policy.types
        and policy.selector.matches(pod.labels)
    )
    return sorted(found, key=lambda policy: policy.ref)


def _exempt(case: _Case, isolating: Sequence[NetworkPolicy]) -> str:
    """Why no rule is asked; empty where rules are."""
    pod, way = case.subject.pod, case.way
    if pod is None or not isolating:
        return _unselected(case)
    itself = case.peer.pod is not None and case.peer.pod.ref == pod.ref
    if itself and not way.hairpin:
        return "a pod always reaches itself"  # API, NetworkPolicy: loopback cannot be blocked
    if way.hairpin and case.engine.hairpin_passes:
        return f"{case.engine.name} lets a pod reach itself through a Service"
    all_of_node = case.engine.own_node is OwnNode.ALL
    if _from_node(case) and case.same_node and all_of_node and not way.relayed:
        return "a pod's own node always reaches it"  # the same: for the kubelet's probes
    return ""


def _unselected(case: _Case) -> str:
    pod = case.subject.pod
    if pod is None:
        return "policies select pods only"
    if pod.template.host_network and case.engine.ignores_host_network:
        return "no policy selects a pod of the host network"
    return f"no policy selects {pod.name} for {case.direction}"


def _from_node(case: _Case) -> bool:
    return case.direction is Direction.INGRESS and case.peer.on_host


def _by_rules(case: _Case, isolating: Sequence[NetworkPolicy]) -> Verdict:
    mismatches: list[Mismatch] = []
    unsure = ""
    for policy, number, fit in _fits(case, isolating):
        told = f"{policy_words(policy.ref)} rule {number}" if number else policy_words(policy.ref)
        match fit:
            case Fits(words):
                return Allowed(f"{told}: {words}", policy.ref, number)
            case Unsure(why):
                unsure = unsure or f"{told}: {why}"
            case Misses(words):
                mismatches.append(Mismatch(policy.ref, number, words))
    unsure = unsure or _perhaps_anyway(case)
    if unsure:
        return Undecided(unsure)
    return Denied(tuple(policy.ref for policy in isolating), tuple(mismatches))


def _fits(
    case: _Case, isolating: Sequence[NetworkPolicy]
) -> Iterator[tuple[NetworkPolicy, int, Fit]]:
    """Every rule with its number; number 0 is a policy without any that is known."""
    sight = see(case.direction, case.subject, case.peer, case.engine, case.way)
    for policy in isolating:
        enters = case.direction is Direction.INGRESS
        rules = policy.ingress if enters else policy.egress
        for number, rule in enumerate(rules, 1):
            yield policy, number, _rule_fit(case, rule, policy.namespace, sight)
        if not policy.rules_read:
            yield policy, 0, Unsure("its rules were not read")
        elif not rules:
            yield policy, 0, Misses(f"has no {case.direction} rules")


def _rule_fit(case: _Case, rule: PolicyRule, namespace: str, sight: Sight) -> Fit:
    enters = case.direction is Direction.INGRESS
    party = case.subject if enters else case.peer
    to = replace(case.to, pod=case.to.pod or party.pod)
    peers = peers_fit(rule.peers, namespace, sight)
    ports = ports_fit(rule.ports, to, sight.port_doubt, party.unseen)
    missed: list[str] = []
    if isinstance(peers, Misses):
        but = f"{peers.glue}{peers.but}" if peers.but else ""
        missed.append(f"{case.direction.preposition} {peers.words}{but}")
    if isinstance(ports, Misses):
        missed.append(f"{ports.words} only")
    if missed:
        return Misses("; ".join(missed))
    if isinstance(peers, Fits) and isinstance(ports, Fits):
        return Fits(f"{case.direction.preposition} {peers.words}, {ports.words}")
    return peers if isinstance(peers, Unsure) else ports


def _perhaps_anyway(case: _Case) -> str:
    """Why the engine may let pass what no rule allows; empty where it does not."""
    engine, way, pod = case.engine, case.way, case.subject.pod
    if pod is not None and pod.template.host_network:
        return "what a policy does to a pod of the host network is undefined"
    if way.hairpin and engine.hairpin_passes is None:
        return "engines differ in whether a pod reaches itself through a Service"
    if case.direction is Direction.EGRESS:
        own = case.peer.on_host and case.same_node is not False
        differs = own and engine.own_node_judged is None
        asked = "ask rules on the way from a pod to its own node"
        return f"{_some(engine)} {asked}, and not all" if differs else ""
    return _from_node_anyway(case) if case.peer.on_host else _masqueraded_anyway(case)


def _masqueraded_anyway(case: _Case) -> str:
    """The same of a source that may count as the pod's own node, being masqueraded."""
    engine, outside = case.engine, case.peer.pod is None
    surely = outside and engine.masqueraded is Masqueraded.EVERYBODY
    if surely or not case.way.rewritten or engine.masqueraded is Masqueraded.AS_IT_COMES:
        return ""
    return f"how {engine.name or 'the engine'} sees a masqueraded source is not known"


def _from_node_anyway(case: _Case) -> str:
    """The same of what a node sends."""
    if case.way.relayed or case.same_node is False:
        # overlays show another address of a node than the one that people know
        judged = case.engine.other_nodes_judged
        return "" if judged else "engines differ in how they see other nodes"
    if case.same_node is None:
        return "whether it comes from the pod's own node is not known"
    return f"{case.engine.name} lets processes of root on the pod's own node in, and no others"


def _some(engine: Engine) -> str:
    return f"some versions of {engine.name}" if engine.name else "some engines"
