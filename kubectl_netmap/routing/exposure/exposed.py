"""A port of a Service as traffic from outside finds it: its proxy, policy and families."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kubectl_netmap.objects.addresses import Family
from kubectl_netmap.objects.service import Service, ServicePort
from kubectl_netmap.routing.endpoints.behind import hidden_endpoints
from kubectl_netmap.routing.exposure.nodes import Nodes
from kubectl_netmap.routing.graph import Channel
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.verdict import FINE, Outcome, Verdict, in_series

PROXY_NAME = "service.kubernetes.io/service-proxy-name"
"""A label by which kube-proxy leaves a Service to somebody else."""

_HEADLESS = "service.kubernetes.io/headless"


@dataclass(frozen=True, slots=True)
class Exposed:
    """What traffic from outside meets on its step to a port of a Service.

    `channel` is the way by which it arrives there. `local` are the nodes with an
    endpoint for it, None unless the policy is Local and there is a usable endpoint.
    """

    outcome: Outcome
    channel: Channel
    local: frozenset[str] | None = None

    def also(self, outcome: Outcome) -> Exposed:
        """The same where something else holds as well."""
        return replace(self, outcome=in_series(outcome, self.outcome))

    def remarked(self, *remarks: str) -> Exposed:
        """The same with more to say of it, whatever the verdict."""
        why = "; ".join(filter(None, (self.outcome.why, *remarks)))
        return replace(self, outcome=replace(self.outcome, why=why))


def exposed(  # noqa: PLR0913 -- what tells one step from another
    ground: Ground,
    nodes: Nodes,
    service: Service,
    port: ServicePort,
    family: Family | None = None,
    *,
    to_nodes: bool = True,
) -> Exposed:
    """How a port of a Service stands; `family` is that of the address dialled, if it has one.

    `to_nodes` is set where traffic is known to come by way of the nodes' service
    proxies: a load balancer may send it to pods directly.
    Source: kube-proxy (pkg/proxy/topology.go): under the policy Local a node uses its
    own endpoints only, and drops traffic where it has none.
    """
    found = Exposed(_left(nodes, service), Channel(port.port, port.protocol, family))
    if service.external_policy == "Local":
        names = frozenset(_local_to(ground, service, port, family))
        if hidden := hidden_endpoints(ground.snapshot, service):
            found = found.also(Outcome(Verdict.UNKNOWN, hidden))
        elif names:
            found = _local(found, nodes, names, certain=to_nodes)
    return found.remarked("the Service is being deleted") if service.terminating else found


def _left(nodes: Nodes, service: Service) -> Outcome:
    """Whether kube-proxy leaves the Service alone (pkg/proxy/util: ShouldSkipService)."""
    if proxy := service.labels.get(PROXY_NAME):
        return Outcome(Verdict.UNKNOWN, f"left to the service proxy {proxy}")
    if service.headless or _HEADLESS in service.labels:
        verdict = Verdict.BROKEN if nodes.kube_proxy else Verdict.UNKNOWN
        return Outcome(verdict, "the Service is headless, which service proxies leave alone")
    return FINE


def _local(found: Exposed, nodes: Nodes, names: frozenset[str], *, certain: bool) -> Exposed:
    """The same under the policy Local, with endpoints on these nodes."""
    local = names - {""}
    known = local & nodes.every if nodes.every and not nodes.hidden else local
    if known:
        return replace(found, local=known)
    where = "names its node" if not local else "is on a node of the cluster"
    # kube-proxy: an endpoint without nodeName is never local (topology.go)
    verdict = Verdict.BROKEN if certain and nodes.kube_proxy else Verdict.UNKNOWN
    why = f"externalTrafficPolicy is Local, and no endpoint {where}"
    return replace(found.also(Outcome(verdict, why)), local=known)


def _local_to(
    ground: Ground, service: Service, port: ServicePort, family: Family | None
) -> Iterator[str]:
    """The nodes with a usable endpoint: ready, or else draining (KEP-1669); "" for none."""
    for each in ground.snapshot.slices_of.get((service.namespace, service.name), ()):
        if family not in {None, each.address_type}:
            continue
        if any((p.name, p.protocol) == (port.name, port.protocol) and p.port for p in each.ports):
            for endpoint in each.endpoints:
                if endpoint.ready or (endpoint.serving and endpoint.terminating):
                    yield endpoint.node
