"""Plug-ins that never make the pod network: they call another one, or join its chain."""

from __future__ import annotations

from kubectl_netmap.discover.cnis.plugin import Plugin, chained
from kubectl_netmap.discover.components import Mark

MULTUS = Plugin(
    name="multus",
    marks=(Mark(container="kube-multus"), Mark(image="multus-cni"), Mark(image="multus-thick")),
    role=chained,
)

ISTIO = Plugin(
    name="istio-cni",
    marks=(Mark(container="install-cni", owner="istio-cni-node"),),
    role=chained,
)

LINKERD = Plugin(
    name="linkerd-cni",
    marks=(Mark(container="install-cni", owner="linkerd-cni"),),
    role=chained,
)
