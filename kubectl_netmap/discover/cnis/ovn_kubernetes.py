"""OVN-Kubernetes: logical switches over Geneve; the CNI of OpenShift."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.discover.cnis.plugin import (
    Dataplane,
    Plugin,
    always,
    annotation,
    number,
)
from kubectl_netmap.discover.components import Component, Mark
from kubectl_netmap.discover.fact import Evidence
from kubectl_netmap.discover.marks import field
from kubectl_netmap.snapshot.snapshot import Snapshot


def _dataplane(snapshot: Snapshot, _seen: Component) -> Dataplane:
    """Source: Network.status.clusterNetworkMTU, or the MTU in its own configuration."""
    places = (
        ("Network", "", "cluster", "status.clusterNetworkMTU"),
        (
            "ConfigMap",
            "openshift-ovn-kubernetes",
            "ovnkube-config",
            "data.ovnkube.conf.default.mtu",
        ),
        ("ConfigMap", "ovn-kubernetes", "ovn-config", "data.mtu"),
    )
    found = (
        field(config, path, "MTU")
        for kind, namespace, name, path in places
        if (config := snapshot.config(kind, namespace, name)) and number(config.text(path))
    )
    mtu = next(found, None)
    return Dataplane(
        "geneve",
        "Geneve overlay",
        number(mtu.value) if mtu else None,
        "a subnet for each node (OVN)",
        evidence=(mtu,) if mtu else (),
    )


def _declared(snapshot: Snapshot) -> Iterator[Evidence]:
    for each in snapshot.configs("Network"):
        if each.text("status.networkType") == "OVNKubernetes":
            yield field(each, "status.networkType")


PLUGIN = Plugin(
    name="ovn-kubernetes",
    marks=(
        Mark(container="ovnkube-controller"),
        Mark(container="ovnkube-node"),
        Mark(container="ovn-controller", owner="ovnkube-node*"),
    ),
    signs=(annotation("k8s.ovn.org/node-subnets"),),
    declared=_declared,
    dataplane=_dataplane,
    policy=always("OVN-Kubernetes enforces NetworkPolicy"),
)
