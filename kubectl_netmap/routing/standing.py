"""How the pods of a workload stand that traffic passes on its way: a proxy's, mostly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.workload import Pod
from kubectl_netmap.routing.endpoints.pod_state import state_of
from kubectl_netmap.routing.graph import Layer, Place
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.places import hidden, place_of, pod_place
from kubectl_netmap.routing.seeing import unread, unseen
from kubectl_netmap.routing.verdict import FINE, Outcome, Verdict


def standing(ground: Ground, ref: Ref) -> Outcome:
    """Whether a workload has pods that are ready, and who is not.

    A pod that terminates is on its way out, not broken: it counts only where no other
    one is left.
    """
    if why := unseen(ground.snapshot, "Pod", ref.namespace):
        return Outcome(Verdict.UNKNOWN, why)
    pods = ground.pods_of.get(ref, ())
    lasting = [pod for pod in pods if not pod.terminating]
    waiting = [pod for pod in lasting if not pod.ready]
    if lasting and not waiting:
        return FINE
    if len(waiting) < len(lasting):
        return Outcome(Verdict.DEGRADED, _count(ref, lasting, waiting))
    if not waiting and any(pod.ready for pod in pods):
        return Outcome(Verdict.DEGRADED, f"every pod of {_spoken(ref)} terminates")
    why = _count(ref, lasting, waiting) if waiting else _nothing(ref, pods)
    if gap := unread(ground.snapshot, "Pod", ref.namespace):
        return Outcome(Verdict.UNKNOWN, f"{why}; Pod {gap.scope} could not be read")
    return Outcome(Verdict.BROKEN, why)


def stand(ground: Ground, ref: Ref) -> Iterator[tuple[Place, Outcome]]:
    """The places that stand for a workload, and how each stands.

    That is its own place, as far as its pods are folded to it, and the places of pods
    that are kept apart; one that is ready stands as the whole workload does.
    """
    whole = standing(ground, ref)
    pods = ground.pods_of.get(ref, ())
    if not pods:
        place = place_of(ref, Layer.POD, facts=(("pods", "0"),), verdict=whole.verdict)
        yield (hidden(ref, Layer.POD, whole.why) if _hidden(whole) else place), whole
    folded = next((pod for pod in pods if not ground.unfolded(pod) or pod.ref == ref), None)
    if folded:
        yield pod_place(ground, folded), whole
    for pod in pods:
        if pod is folded or not ground.unfolded(pod):
            continue
        if pod.ready or _hidden(whole):
            yield pod_place(ground, pod), whole
        elif not pod.terminating:
            yield (
                pod_place(ground, pod),
                Outcome(Verdict.BROKEN, f"{_spoken(pod.ref)} {state_of(pod)}"),
            )


def _hidden(whole: Outcome) -> bool:
    return whole.verdict is Verdict.UNKNOWN


def _count(ref: Ref, lasting: Sequence[Pod], waiting: Sequence[Pod]) -> str:
    """How many are ready: `1 of 2 pods of Deployment edge/proxy ready: proxy-1 Pending`."""
    if ref == waiting[0].ref:
        return f"{_spoken(ref)} {state_of(waiting[0])}"
    total = len(lasting)
    counted = f"{total - len(waiting)} of {total} {'pod' if total == 1 else 'pods'}"
    more = f" and {len(waiting) - 1} more" if len(waiting) > 1 else ""
    first = min(waiting, key=lambda pod: pod.name)
    return f"{counted} of {_spoken(ref)} ready: {first.name} {state_of(first)}{more}"


def _nothing(ref: Ref, pods: Sequence[Pod]) -> str:
    return f"every pod of {_spoken(ref)} terminates" if pods else f"{_spoken(ref)} has no pod"


def _spoken(ref: Ref) -> str:
    return f"{ref.kind} {ref.namespace}/{ref.name}"
