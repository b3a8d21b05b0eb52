"""How an endpoint of a Service fares: ready, waiting, on its way out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from kubectl_netmap.objects.service import Endpoint
from kubectl_netmap.objects.workload import Pod
from kubectl_netmap.routing.verdict import Verdict


class Fate(IntEnum):
    """How an endpoint fares, the most usable first.

    PUBLISHED is used though its pod is not ready, DRAINING only for want of a better
    one, LOST names a pod that is not there, GONE terminates and serves no more.
    """

    READY = 0
    PUBLISHED = 1
    LOST = 2
    DRAINING = 3
    WAITING = 4
    GONE = 5

    @property
    def verdict(self) -> Verdict:
        """Whether traffic to it arrives."""
        return _VERDICTS[self]


_VERDICTS = {
    Fate.READY: Verdict.OK,
    Fate.PUBLISHED: Verdict.DEGRADED,
    # its slice may be older than what tells that the pod is gone, or nobody tends to it
    Fate.LOST: Verdict.UNKNOWN,
    Fate.DRAINING: Verdict.DEGRADED,
    Fate.WAITING: Verdict.BROKEN,
    Fate.GONE: Verdict.BROKEN,
}


@dataclass(frozen=True, slots=True)
class Found:
    """An endpoint behind a port: its target number (0: any), and its pod.

    The pod is the one that it names, else the one that has its address; None for an
    address that is no pod's, and for a pod that is not seen.
    """

    endpoint: Endpoint
    number: int
    pod: Pod | None
    fate: Fate

    @property
    def address(self) -> str:
        """The address that a service proxy uses of it: the first."""
        return self.endpoint.addresses[0] if self.endpoint.addresses else "?"
