"""The network plug-ins and policy engines that are known.

One file each (or one for a few that say little), with its marks, its dataplane and
its NetworkPolicy; this is the list. Where two are equally sure, the first one wins.
"""

from __future__ import annotations

from kubectl_netmap.discover.cnis import (
    antrea,
    aws_vpc_cni,
    azure,
    calico,
    canal,
    chained,
    cilium,
    docker_bridge,
    engines,
    flannel,
    gke,
    k3s,
    kindnet,
    kube_ovn,
    kube_router,
    openshift_sdn,
    ovn_kubernetes,
    weave,
)
from kubectl_netmap.discover.cnis.plugin import Plugin

CNIS: tuple[Plugin, ...] = (
    gke.DATAPLANE_V2,
    aws_vpc_cni.PLUGIN,
    azure.PLUGIN,
    gke.LEGACY,
    ovn_kubernetes.PLUGIN,
    openshift_sdn.PLUGIN,
    canal.PLUGIN,
    cilium.PLUGIN,
    calico.PLUGIN,
    antrea.PLUGIN,
    kube_ovn.PLUGIN,
    kube_router.PLUGIN,
    weave.PLUGIN,
    flannel.PLUGIN,
    kindnet.PLUGIN,
    azure.KUBENET,
    docker_bridge.PLUGIN,
    chained.MULTUS,
    chained.ISTIO,
    chained.LINKERD,
    engines.KUBE_NETWORK_POLICIES,
    engines.AZURE_NPM,
    k3s.PLUGIN,
)
"""Every plug-in and engine."""
