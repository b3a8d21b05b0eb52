"""What NetworkPolicies, and whoever enforces them, do to a journey in one direction."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.discover.facts import Enforces, PolicyEngine
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.workload import Pod
from kubectl_netmap.routing.seeing import unseen
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.semantics.network_policy.engines import engine_of
from kubectl_netmap.semantics.network_policy.judge import judge
from kubectl_netmap.semantics.network_policy.party import Party, Target
from kubectl_netmap.semantics.network_policy.verdict import Allowed, Denied, Undecided, policy_words
from kubectl_netmap.semantics.network_policy.way import Direction, Way
from kubectl_netmap.trace.disposition import Disposition
from kubectl_netmap.trace.journey import Journey, Onward, stop
from kubectl_netmap.trace.policies import others
from kubectl_netmap.trace.trace import Step
from kubectl_netmap.trace.world import World

_MOST = 6
"""Rules that did not match and are told."""


def engine(world: World) -> PolicyEngine:
    """Who enforces policies, as far as it is known or was stated."""
    found = world.netmap.facts.policy_engine.value or PolicyEngine("", Enforces.UNKNOWN)
    assumed = world.assumed
    if assumed.policy_engine:
        name = "" if assumed.policy_engine == "other" else assumed.policy_engine
        found = PolicyEngine(name, Enforces.YES, "as was stated by --assume")
    if assumed.policy:
        enforces = Enforces.YES if assumed.policy == "enforced" else Enforces.NO
        found = PolicyEngine(found.name, enforces, "as was stated by --assume")
    return found


def police(  # noqa: PLR0913, PLR0917 -- who is judged, where, by which hop
    journey: Journey, world: World, hop: str, direction: Direction, pod: Pod, node: str
) -> Iterator[Onward]:
    """Let the policies of a pod's namespace judge the journey."""
    acting = engine(world)
    if acting.enforces is Enforces.NO and not world.snapshot.network_policies:
        yield journey  # nothing to say: no policy is there, and nobody would enforce one
        return
    subject, peer = _parties(journey, world, direction, pod)
    to = Target(journey.flow.port, journey.flow.protocol, journey.to)
    same = _same_node(journey, direction, node)
    verdict = judge(
        direction,
        subject,
        peer,
        to,
        world.policies_in(pod.namespace),
        engine_of(acting.name),
        same,
        _way(journey),
    )
    hidden = unseen(world.snapshot, "NetworkPolicy", pod.namespace)
    if hidden and not (isinstance(verdict, Allowed) and verdict.by is not None):
        verdict = Undecided(f"whether policies select {pod.name} is not known: {hidden}")
    if acting.enforces is not Enforces.NO and (other := others(world, acting.name, pod.namespace)):
        # they may deny what these allow, and (in Cilium, or as an administrator's) the reverse
        verdict = Undecided(other)
    at = Ref("Node", "", node) if node else None
    yield _told(journey, verdict, acting, hop, pod, at)


def _told(  # noqa: PLR0913, PLR0917 -- a verdict, and all that its line names
    journey: Journey,
    verdict: Allowed | Denied | Undecided,
    acting: PolicyEngine,
    hop: str,
    pod: Pod,
    at: Ref | None,
) -> Onward:
    name = f"Pod {pod.namespace}/{pod.name}"
    match verdict:
        case Allowed(because, by, _):
            refs = (by,) if by else ()
            return journey.stepped(Step(hop, at, Verdict.OK, because, refs, look=_shown(pod)))
        case Denied(policies, mismatches):
            said = f"denied by {_listed(policies)}, which {_verb(policies)} {name}"
            details = tuple(
                f"rule {each.rule} of {each.policy.name}: {each.why}"
                if each.rule
                else f"{each.policy.name} {each.why}"
                for each in mismatches[:_MOST]
            )
            return _denied(journey, Step(hop, at, Verdict.BROKEN, said, policies, details), acting)
        case Undecided(why):
            if acting.enforces is Enforces.NO:
                told = f"{_who(acting)} does not enforce NetworkPolicy: {acting.because}"
                return journey.stepped(Step(hop, at, Verdict.OK, told))
            return journey.doubting(Step(hop, at, Verdict.UNKNOWN, f"{name}: {why}"), why)


def _denied(journey: Journey, step: Step, acting: PolicyEngine) -> Onward:
    first = step.because[0]
    look = f"kubectl -n {first.namespace} describe networkpolicy {first.name}"
    match acting.enforces:
        case Enforces.YES:
            by = f", enforced by {_who(acting)}: the packet is dropped"
            told = Step(
                step.hop, step.at, step.verdict, step.action + by, step.because, step.details
            )
            return stop(journey, told, Disposition.DENIED, "times out", why=step.action, look=look)
        case Enforces.NO:
            passed = f"{step.action}, but {_who(acting)} does not enforce it: {acting.because}"
            verdict = Verdict.DEGRADED
            told = Step(step.hop, step.at, verdict, passed, step.because, step.details)
            return journey.stepped(told)
        case _:
            why = f"{step.action}; whether it is enforced is not known"
            if acting.because:
                why = f"{why}: {acting.because}"
            told = Step(step.hop, step.at, Verdict.UNKNOWN, why, step.because, step.details)
            return journey.doubting(told, f"{why} (state it: --assume policy=enforced)")


def _shown(pod: Pod) -> str:
    """The command that shows which policies there are."""
    return f"kubectl -n {pod.namespace} get networkpolicies"


def _who(acting: PolicyEngine) -> str:
    return acting.name or "what enforces policies here"


def _listed(policies: tuple[Ref, ...]) -> str:
    names = [policy_words(ref) for ref in policies]
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


def _verb(policies: tuple[Ref, ...]) -> str:
    return "selects" if len(policies) == 1 else "select"


def _way(journey: Journey) -> Way:
    return Way(
        hairpin=journey.hairpin,
        via_node_port=journey.by_node_port,
        masqueraded=journey.masquerade,
        relayed=journey.relayed,
        translated=journey.translated,
    )


def _same_node(journey: Journey, direction: Direction, node: str) -> bool | None:
    """Whether both ends are on one node: the sender's is the first that was crossed."""
    if direction is Direction.INGRESS:
        first = journey.crossed[0] if journey.crossed else ""
        return first == node if first and node else None
    return None


def _parties(journey: Journey, world: World, direction: Direction, pod: Pod) -> tuple[Party, Party]:
    """The pod that is judged, and its peer."""
    labels = world.namespace_labels
    if direction is Direction.INGRESS:
        subject = Party(pod, labels(pod.namespace), journey.flow.destination)
        sender = journey.sender
        if sender is not None:
            return subject, Party(sender, labels(sender.namespace), journey.judged_source)
        # what another node's proxy has masqueraded counts as a client from outside
        proxied = journey.translated and len(journey.crossed) > 1 and bool(journey.masquerade)
        if journey.from_node and not proxied:
            return subject, Party(address=journey.judged_source, node=journey.from_node)
        return subject, Party(
            address=journey.judged_source, unseen=_unseen(world, journey.judged_source)
        )
    subject = Party(pod, labels(pod.namespace), journey.flow.source)
    address = journey.flow.destination
    to = journey.to if journey.to is not None else world.places.pod_at(address)
    if to is not None:
        return subject, Party(to, labels(to.namespace), address)
    owner = world.places.owner_of(address)
    if owner:
        return subject, Party(address=address, node=owner)
    return subject, Party(address=address, unseen=_unseen(world, address))


def _unseen(world: World, address: str | None) -> str:
    """Why an address may be that of a pod or node that was not seen."""
    hidden = unseen(world.snapshot, "Pod")
    return f"whose address {address or 'it'} is, is not known: {hidden}" if hidden else ""
