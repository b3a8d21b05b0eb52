"""GKE's own networks: Dataplane V2 (Cilium inside), and the older one without an agent."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.discover.cnis.plugin import Dataplane, Plugin, always, never
from kubectl_netmap.discover.components import Component, Mark
from kubectl_netmap.discover.fact import Evidence
from kubectl_netmap.discover.node_signs import Sign, Where, on_nodes
from kubectl_netmap.snapshot.snapshot import Snapshot

_GKE = (
    Sign(Where.LABEL, "cloud.google.com/gke-nodepool"),
    Sign(Where.LABEL, "cloud.google.com/gke-netd-ready"),
)


def _dataplane(_snapshot: Snapshot, _seen: Component) -> Dataplane:
    return Dataplane("none", "native routes (VPC)", None, "node's podCIDR")


def _is_gke(snapshot: Snapshot) -> Iterator[Evidence]:
    for _, each in on_nodes(snapshot, _GKE):
        yield each


DATAPLANE_V2 = Plugin(
    name="gke-dataplane-v2",
    marks=(Mark(container="cilium-agent", owner="anetd*"),),
    includes=("cilium", "gke"),
    dataplane=_dataplane,
    policy=always("Dataplane V2 always enforces NetworkPolicy"),
)

LEGACY = Plugin(
    name="gke",
    marks=(Mark(container="netd", owner="netd*"),),
    last_resort=_is_gke,
    dataplane=_dataplane,
    policy=never("GKE's network has no NetworkPolicy without its add-on or Dataplane V2"),
)
