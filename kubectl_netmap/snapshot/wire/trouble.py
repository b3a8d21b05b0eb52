"""Why a pod is not ready: what its status says of it and of its containers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import msgspec

from kubectl_netmap.objects.workload import Trouble
from kubectl_netmap.snapshot.wire.meta import NOTHING, Manifest

_MOST = 160
"""Characters of a message that are kept: the scheduler's may tell of every node."""


class Condition(Manifest):
    """`v1.PodCondition`."""

    type: str = ""
    status: str = ""
    reason: str | None = None
    message: str | None = None


class _State(Manifest):
    reason: str | None = None
    exit_code: int | None = None


class _ContainerState(Manifest):
    running: msgspec.Raw = NOTHING
    waiting: _State | None = None
    terminated: _State | None = None


class ContainerStatus(Manifest):
    """`v1.ContainerStatus`."""

    name: str = ""
    ready: bool = False
    restart_count: int = 0
    started: bool | None = None
    state: msgspec.Raw = NOTHING
    last_state: msgspec.Raw = NOTHING


_read_state = msgspec.json.Decoder(_ContainerState | None)
_read_statuses = msgspec.json.Decoder(list[ContainerStatus] | None)


def troubles(statuses: Iterable[ContainerStatus] | None) -> tuple[Trouble, ...]:
    """Containers that are not ready, or were started again."""
    return tuple(
        [_trouble(each) for each in statuses or () if not each.ready or each.restart_count]
    )


def _trouble(status: ContainerStatus) -> Trouble:
    state = _read_state.decode(status.state) or _ContainerState()
    last = _read_state.decode(status.last_state) or _ContainerState()
    now = state.waiting or state.terminated
    ended = state.terminated or last.terminated
    waits = not status.ready and state.running != NOTHING
    return Trouble(
        container=status.name,
        reason=(now.reason or "") if now else "",
        restarts=status.restart_count,
        exit_code=ended.exit_code if ended else None,
        # a running container is ready at once unless it has a probe to pass
        probe=("startup" if status.started is False else "readiness") if waits else "",
    )


def init_troubles(raw: msgspec.Raw, sidecars: Collection[str]) -> Iterator[Trouble]:
    """The init container that the others wait for, in kubectl's words: `Init:Error`.

    A sidecar (KEP-753) keeps them waiting until it has started. Source: kubectl's
    printer, pkg/printers/internalversion.
    """
    statuses = _read_statuses.decode(raw) or []
    for number, status in enumerate(statuses):
        state = _read_state.decode(status.state) or _ContainerState()
        ended = state.terminated
        if (ended and not ended.exit_code) or (status.name in sidecars and status.started):
            continue
        reason = f"{number}/{len(statuses)}"
        if ended:
            reason = ended.reason or f"ExitCode:{ended.exit_code}"
        elif state.waiting and state.waiting.reason not in (None, "PodInitializing"):
            reason = state.waiting.reason or reason
        code = ended.exit_code if ended else None
        yield Trouble(status.name, f"Init:{reason}", status.restart_count, code)
        return


def whole_reason(said: str | None, conditions: Iterable[Condition] | None) -> str:
    """Why the pod as a whole is not ready: `Evicted`, `Unschedulable: 0/3 nodes are …`.

    Source: API fields `Pod.status.reason` and conditions PodScheduled and Ready; of the
    latter's reasons, ContainersNotReady says no more than the containers do.
    """
    if said:
        return said
    for each in conditions or ():
        placed = each.type == "PodScheduled" and each.status == "False"
        gated = each.reason == "ReadinessGatesNotReady" and each.type == "Ready"
        if (placed or gated) and each.reason:
            first = " ".join((each.message or "").split()).partition(". ")[0].rstrip(".")
            told = first if len(first) <= _MOST else first[: _MOST - 1] + "…"
            return f"{each.reason}: {told}" if told else each.reason
    return ""
