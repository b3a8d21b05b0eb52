"""Why a pod is not ready, in the words of its kubelet or of the scheduler."""

from __future__ import annotations

from kubectl_netmap.objects.workload import Pod


def state_of(pod: Pod) -> str:
    """Why a pod is not ready: `CrashLoopBackOff, 14 restarts`, `Unschedulable: …`."""
    restarts = max((each.restarts for each in pod.troubles if each.reason), default=0)
    reason = reason_of(pod)
    told = restarts > 1 and any(each.reason == reason for each in pod.troubles)
    return f"{reason}, {restarts} restarts" if told else reason


def reason_of(pod: Pod) -> str:
    """The same without what differs between pods that fare alike.

    A container that is not started says more than the condition of the whole pod, but
    for one that is to be started only after others, or that no node was found for.
    """
    if pod.ready:
        return "is ready, but its endpoint is not"
    waiting = [each.reason for each in pod.troubles if each.reason]
    if waiting and waiting[0] not in {"ContainerCreating", "PodInitializing"}:
        return waiting[0]
    if pod.reason:
        return pod.reason
    if waiting:
        return waiting[0]
    if pod.phase not in {"", "Running"}:
        return pod.phase
    probe = next((each.probe for each in pod.troubles if each.probe), "")
    return f"not ready ({probe} probe)" if probe else "not ready"
