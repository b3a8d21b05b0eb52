"""OpenShift SDN: a VXLAN overlay; the CNI of OpenShift before OVN-Kubernetes."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.discover.cnis.plugin import Dataplane, Plugin, Policy, number
from kubectl_netmap.discover.components import Component, Mark
from kubectl_netmap.discover.fact import Confidence, Evidence
from kubectl_netmap.discover.facts import Enforces
from kubectl_netmap.discover.marks import field
from kubectl_netmap.snapshot.snapshot import Snapshot

_MODE = "spec.defaultNetwork.openshiftSDNConfig.mode"


def _dataplane(snapshot: Snapshot, _seen: Component) -> Dataplane:
    """Source: Network.status.clusterNetworkMTU; VXLAN on UDP port 4789."""
    path = "status.clusterNetworkMTU"
    config = snapshot.config("Network", "", "cluster")
    mtu = number(config.text(path)) if config else None
    return Dataplane(
        "vxlan",
        "VXLAN overlay",
        mtu,
        "a HostSubnet for each node",
        evidence=(field(config, path, "MTU"),) if config and mtu else (),
    )


def _policy(snapshot: Snapshot, _seen: Component) -> Policy:
    """Source: openshiftSDNConfig.mode: NetworkPolicy (default), Multitenant or Subnet."""
    for each in snapshot.configs("OperatorNetwork"):
        mode = each.text(_MODE)
        if mode == "NetworkPolicy":
            quote = (field(each, _MODE),)
            return Policy(Enforces.YES, f"its mode is {mode}", Confidence.DECLARED, quote)
        if mode in ("Multitenant", "Subnet"):
            because = f"its mode is {mode}"
            return Policy(Enforces.NO, because, Confidence.DECLARED, (field(each, _MODE),))
        if mode:
            return Policy(Enforces.UNKNOWN, "its mode cannot be read")
    if not snapshot.sees("OperatorNetwork"):
        return Policy(Enforces.UNKNOWN, "its mode is not readable")
    return Policy(Enforces.YES, "NetworkPolicy is its default mode", Confidence.ASSUMED)


def _declared(snapshot: Snapshot) -> Iterator[Evidence]:
    for each in snapshot.configs("Network"):
        if each.text("status.networkType") == "OpenShiftSDN":
            yield field(each, "status.networkType")


PLUGIN = Plugin(
    name="openshift-sdn",
    marks=(
        Mark(container="sdn", namespace="openshift-sdn"),
        Mark(container="sdn", image="openshift-sdn"),
    ),
    declared=_declared,
    dataplane=_dataplane,
    policy=_policy,
)
