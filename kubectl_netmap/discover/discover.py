"""Every detector on one snapshot, read like a table of contents."""

from __future__ import annotations

from kubectl_netmap.discover.cni import cni
from kubectl_netmap.discover.distribution import distribution
from kubectl_netmap.discover.dns import dns
from kubectl_netmap.discover.facts import Facts
from kubectl_netmap.discover.ingress_controllers import ingress_controllers
from kubectl_netmap.discover.load_balancers import load_balancers
from kubectl_netmap.discover.networks import networks
from kubectl_netmap.discover.nodes import nodes
from kubectl_netmap.discover.platform import platform
from kubectl_netmap.discover.policy_engine import policy_engine
from kubectl_netmap.discover.service_proxy import service_proxy
from kubectl_netmap.snapshot.snapshot import Snapshot


def discover(snapshot: Snapshot) -> Facts:
    """All facts about the cluster; each detector reads the snapshot and nothing else."""
    return Facts(
        networks=networks(snapshot),
        nodes=nodes(snapshot),
        distribution=distribution(snapshot),
        platform=platform(snapshot),
        cni=cni(snapshot),
        policy_engine=policy_engine(snapshot),
        service_proxy=service_proxy(snapshot),
        dns=dns(snapshot),
        load_balancers=load_balancers(snapshot),
        ingress_controllers=ingress_controllers(snapshot),
    )
