"""The ends of a flow, as who enforces NetworkPolicies sees them."""

from __future__ import annotations

from dataclasses import dataclass

from kubectl_netmap.objects.labels import Labels
from kubectl_netmap.objects.workload import FINISHED, Pod


@dataclass(frozen=True, slots=True)
class Party:
    """One end: a pod, a node, or an address of neither.

    `pod` is who it really is, also where its address is rewritten on the way.
    `namespace_labels` are those of the pod's namespace, None where that was not seen.
    `address` is the one on the wire where it is judged, None where that is not known.
    `node` names the node whose process or address it is; a pod of the host network counts
    as its node, whether or not `node` is told. `unseen` tells why the end may be a pod that
    was not seen (its labels are not known then); empty where it surely is what it is said
    to be.
    """

    pod: Pod | None = None
    namespace_labels: Labels | None = None
    address: str | None = None
    node: str = ""
    unseen: str = ""

    @property
    def on_host(self) -> bool:
        """Whether it shares a node's network: a process, a pod, an address of the node."""
        return bool(self.node) or (self.pod is not None and self.pod.template.host_network)

    @property
    def live_pod(self) -> Pod | None:
        """Its pod; None for one that has finished, which no policy selects.

        Source: API, NetworkPolicy: pods in a terminal phase do not match.
        """
        return self.pod if self.pod is not None and self.pod.phase not in FINISHED else None

    def __str__(self) -> str:
        if self.pod is not None:
            return self.pod.name
        return f"node {self.node}" if self.node else self.address or ""


@dataclass(frozen=True, slots=True)
class Target:
    """The port and protocol that a connection goes to where it is judged.

    Behind a Service that is the endpoint's port, not the Service's. `pod` is the
    destination, whose containers name ports; None where it is no pod, or one of the parties.
    """

    port: int
    protocol: str = "TCP"
    pod: Pod | None = None
