"""Who enforces NetworkPolicy, and whether anybody does."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubectl_netmap.discover.cni_fingerprints import Sighting, sightings
from kubectl_netmap.discover.cnis.plugin import Policy, Role
from kubectl_netmap.discover.fact import Confidence, Evidence, Fact, settle
from kubectl_netmap.discover.facts import Enforces, PolicyEngine
from kubectl_netmap.discover.marks import hidden_kind, image_name
from kubectl_netmap.snapshot.snapshot import Snapshot

_SOUNDS_LIKE_ONE = re.compile(r"net(work)?-?pol(ic|s?\b)", re.IGNORECASE)

_Answer = tuple[Sighting, Policy]


def policy_engine(snapshot: Snapshot) -> Fact[PolicyEngine]:
    """The engine and whether NetworkPolicies have an effect; `because` says why.

    Yes takes one engine that is on. No takes that every engine would have been seen
    (pods, DaemonSets, nodes) and none is on. Anything else is unknown.
    """
    seen = _trusted(sightings(snapshot))
    answers = [(each, answer) for each in seen if (answer := _ask(snapshot, each))]
    acting = [each for each in answers if each[1].enforces in (Enforces.YES, Enforces.PARTLY)]
    if acting:
        acting.sort(key=lambda each: each[1].enforces is Enforces.YES, reverse=True)
        fact = settle(_fact(*each) for each in acting)
        name = fact.value.name if fact.value else ""
        return _with_rivals(fact, name, answers)
    unsure = [each for each in answers if each[1].enforces is Enforces.UNKNOWN]
    if unsure:
        return _fact(*unsure[0])
    if not any(each.role is Role.PRIMARY for each in seen):
        return _unknown("the CNI is not known")
    hidden = hidden_kind(snapshot, "DaemonSet", "Pod", "Node")
    if hidden:
        return _unknown(f"an engine may run unseen: {hidden}s are not all readable")
    stranger = next(_strangers(snapshot, seen), None)
    if stranger:
        because = f"{stranger.source} may be an engine, but is not a known one"
        return Fact(PolicyEngine("", Enforces.UNKNOWN, because), evidence=(stranger,))
    return _nobody(answers)


def _trusted(seen: tuple[Sighting, ...]) -> tuple[Sighting, ...]:
    """Without what only left signs on nodes, where somebody else surely makes the network."""
    sure = any(each.certain and each.role is Role.PRIMARY for each in seen)
    return tuple(each for each in seen if each.certain or not sure)


def _ask(snapshot: Snapshot, sighting: Sighting) -> Policy | None:
    """What the plug-in says, as far as it can act.

    Signs on nodes alone prove neither that it acts nor that it does not; and an agent
    that is wanted but does not run enforces nothing that we could vouch for.
    """
    answer = sighting.plugin.policy(snapshot, sighting.component)
    if answer is None or sighting.agentless:
        return answer
    if not sighting.certain:
        return Policy(Enforces.UNKNOWN, f"no agent of {sighting.name} is seen")
    stopped = sighting.component.confidence is Confidence.DECLARED
    if stopped and answer.enforces in (Enforces.YES, Enforces.PARTLY):
        return Policy(Enforces.UNKNOWN, f"no agent of {sighting.name} is ready")
    return answer


def _fact(sighting: Sighting, answer: Policy) -> Fact[PolicyEngine]:
    sure = min(answer.confidence, sighting.confidence)
    if answer.enforces is Enforces.UNKNOWN:
        sure = Confidence.UNKNOWN
    return Fact(
        PolicyEngine(sighting.name, answer.enforces, answer.because),
        sure,
        evidence=(*answer.evidence, *sighting.evidence),
    )


def _with_rivals(fact: Fact[PolicyEngine], name: str, answers: list[_Answer]) -> Fact[PolicyEngine]:
    """With what disagrees: a second primary CNI that has no NetworkPolicy."""
    roles = {sighting.name: sighting.role for sighting, _ in answers}
    rivals = [
        quote
        for sighting, answer in answers
        if answer.enforces is Enforces.NO
        and sighting.certain
        and roles[name] is sighting.role is Role.PRIMARY
        for quote in sighting.evidence
    ]
    conflicts = tuple(dict.fromkeys((*fact.conflicts, *rivals)))
    return Fact(fact.value, fact.confidence, fact.bound, fact.evidence, conflicts)


def _nobody(answers: list[_Answer]) -> Fact[PolicyEngine]:
    """Nobody enforces: an engine that is switched off says more than one without any."""
    if not answers:
        return _unknown("nothing tells whether the CNI enforces NetworkPolicy")
    sighting, answer = max(answers, key=lambda each: each[1].capable)
    fact = _fact(sighting, answer)
    name = sighting.name if answer.capable else ""
    # that nobody else does it rests on seeing no other engine
    sure = min(fact.confidence, Confidence.INFERRED)
    value = PolicyEngine(name, Enforces.NO, answer.because)
    return Fact(value, sure, evidence=fact.evidence)


def _unknown(because: str) -> Fact[PolicyEngine]:
    return Fact(PolicyEngine("", Enforces.UNKNOWN, because))


def _strangers(snapshot: Snapshot, seen: tuple[Sighting, ...]) -> Iterator[Evidence]:
    """DaemonSets that sound like a policy engine and are none that is known."""
    known = {owner.ref for each in seen for owner, _ in each.component.workloads}
    for workload in snapshot.daemon_sets:
        names = [workload.name, *(image_name(c.image) for c in workload.template.containers)]
        sounding = [name for name in names if _SOUNDS_LIKE_ONE.search(name)]
        if workload.desired and workload.ref not in known and sounding:
            says = "by its name it may enforce NetworkPolicy"
            yield Evidence(workload.ref, "metadata.name", sounding[0], says)
