"""Every pod and node reaches a Service by its address in the Service network.

Source: API fields `Service.spec.clusterIPs`, `.ports` and `.internalTrafficPolicy`; a
headless Service and an ExternalName have no address of their own, and are reached by
name: the client then dials the target port itself. kube-proxy passes over Services with
the labels service.kubernetes.io/service-proxy-name and service.kubernetes.io/headless
(pkg/proxy/util ShouldSkipService).
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.objects.addresses import family_of, parse_address
from kubectl_netmap.objects.service import Service, ServicePort
from kubectl_netmap.routing.endpoints.fate import Fate
from kubectl_netmap.routing.endpoints.found import found_behind
from kubectl_netmap.routing.exposure.exposed import PROXY_NAME
from kubectl_netmap.routing.graph import Channel, Layer, Link
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.places import INSIDE, service_place
from kubectl_netmap.routing.relation import Relation
from kubectl_netmap.routing.route import Exposure
from kubectl_netmap.routing.verdict import FINE, Outcome, Verdict

NAME = "cluster-address"

_HEADLESS = "service.kubernetes.io/headless"


def links(ground: Ground) -> Iterator[Link]:
    """A link for each address and port of each Service; one for a name without ports."""
    nobody = ground.facts.service_proxy.value
    unserved = nobody is not None and nobody.mode == "none" and not nobody.also
    for service in ground.snapshot.services:
        for port in service.ports or (None,):
            for host in service.cluster_ips or (f"{service.name}.{service.namespace}",):
                yield _link(ground, service, port, host, unserved=unserved)


def _link(
    ground: Ground, service: Service, port: ServicePort | None, host: str, *, unserved: bool
) -> Link:
    spoken = f"[{host}]" if ":" in host else host
    # of two addresses, each leads to the endpoints of its own family
    address = parse_address(host) if len(service.cluster_ips) > 1 else None
    family = family_of(address) if address else None
    number = _dialled(ground, service, port) if port else 0
    outcome, where = _step(ground, service, port, unserved=unserved)
    return Link(
        INSIDE,
        service_place(ground, service),
        NAME,
        outcome,
        via=f"{host}{where}",
        channel=Channel(port.port, port.protocol, family) if port else Channel(),
        dial=f"{port.protocol.lower()} {spoken}:{number}" if port else spoken,
        exposure=Exposure.CLUSTER,
    )


def _dialled(ground: Ground, service: Service, port: ServicePort) -> int:
    """The number that a client dials: by name alone, it is that of the pods."""
    if not service.headless or service.type == "ExternalName":
        return port.port
    if isinstance(port.target, int):
        return port.target or port.port
    found = {each.number for each in found_behind(ground, service, port, None)}
    return found.pop() if len(found) == 1 else port.port


def _step(
    ground: Ground, service: Service, port: ServicePort | None, *, unserved: bool
) -> tuple[Outcome, str]:
    """Whether the address or the name leads to the Service, and from where."""
    if service.type == "ExternalName" or service.headless:
        return _named(service), " (name only)"
    outcome = _programmed(service, unserved=unserved)
    if outcome is FINE and service.internal_policy == "Local" and port is not None:
        return _local(ground, service, port)
    return outcome, ""


def _named(service: Service) -> Outcome:
    if service.type == "ExternalName" and parse_address(service.external_name):
        # CoreDNS: a CNAME that is an address is no answer (plugin kubernetes)
        why = f"cluster DNS has no answer for {service.external_name}, which is no name"
        return Outcome(Verdict.BROKEN, why)
    return FINE


def _programmed(service: Service, *, unserved: bool) -> Outcome:
    """Whether anybody makes the address lead anywhere."""
    if proxy := service.labels.get(PROXY_NAME):
        return Outcome(Verdict.UNKNOWN, f"left to the service proxy {proxy}")
    if _HEADLESS in service.labels:
        why = f"the label {_HEADLESS} keeps service proxies from it"
        return Outcome(Verdict.UNKNOWN, why)
    if unserved and service.cluster_ips:
        return Outcome(Verdict.UNKNOWN, "no service proxy is seen on any node")
    return FINE


def _local(ground: Ground, service: Service, port: ServicePort) -> tuple[Outcome, str]:
    """Under internalTrafficPolicy Local, a node uses its own endpoints only.

    Nodes without one drop what their pods send (pkg/proxy/topology.go): that is what
    the Service asks for, so that it is told and not held against it.
    """
    found = found_behind(ground, service, port, None)
    usable = [each for each in found if each.fate in {Fate.READY, Fate.PUBLISHED, Fate.DRAINING}]
    nodes = {each.endpoint.node for each in usable} - {""}
    if usable and not nodes:
        why = "internalTrafficPolicy is Local, and no endpoint names its node"
        return Outcome(Verdict.UNKNOWN, why), ""
    total = len(ground.snapshot.nodes) if ground.snapshot.sees("Node") else 0
    of_all = f" of {total}" if total else ""
    noun = "node" if (total or len(nodes)) == 1 else "nodes"
    return FINE, f" on {len(nodes)}{of_all} {noun} (internalTrafficPolicy Local)" if nodes else ""


RELATION = Relation(
    name=NAME,
    source=Layer.OUTSIDE,
    target=Layer.SERVICE,
    needs=frozenset({"Service", "EndpointSlice", "Endpoints", "Node"}),
    doc=__doc__,
    links=links,
)
