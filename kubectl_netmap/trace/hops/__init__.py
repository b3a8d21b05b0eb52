"""The hops of a flow, in the order in which traffic meets them."""

from __future__ import annotations

from kubectl_netmap.trace.hops import (
    egress_policy,
    host_port,
    ingress,
    ingress_policy,
    load_balancer,
    name,
    pod_network,
    process,
    service_proxy,
)
from kubectl_netmap.trace.journey import Hop

CHAIN: tuple[Hop, ...] = (
    name.HOP,
    load_balancer.HOP,
    service_proxy.HOP,
    host_port.HOP,
    egress_policy.HOP,
    pod_network.HOP,
    ingress_policy.HOP,
    process.HOP,
    ingress.HOP,
)
"""Every hop: a flow passes them in this order, and meets some of them again at other nodes."""
