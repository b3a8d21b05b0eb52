"""Canal: flannel's network and Calico's NetworkPolicy in one DaemonSet."""

from __future__ import annotations

from kubectl_netmap.discover.cnis.flannel import dataplane
from kubectl_netmap.discover.cnis.plugin import Plugin, always
from kubectl_netmap.discover.components import Mark

PLUGIN = Plugin(
    name="canal",
    marks=(Mark(container="kube-flannel", beside="calico-node"),),
    includes=("calico", "flannel"),
    dataplane=dataplane,
    policy=always("Calico, a part of canal, enforces NetworkPolicy"),
)
