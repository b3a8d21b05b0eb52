"""Maps of what is exposed to the outside, for tests of the relations that find it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kubectl_netmap.discover.fact import Confidence, Fact
from kubectl_netmap.discover.facts import Facts, LoadBalancer, NodeNetworking
from kubectl_netmap.routing.build import build
from kubectl_netmap.routing.graph import RouteMap
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.relation import Relation
from kubectl_netmap.routing.relations import (
    external_ip,
    host_network,
    host_port,
    load_balancer,
    node_port,
)
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.snapshot.gap import Gap
from tests.support.agents import node
from tests.support.clusters import snapshot_of

EXPOSING: tuple[Relation, ...] = (
    load_balancer.RELATION,
    external_ip.RELATION,
    node_port.RELATION,
    host_port.RELATION,
    host_network.RELATION,
)

Told = list[tuple[str, Verdict, str]]


def map_of(
    *documents: str,
    facts: Facts | None = None,
    gaps: Iterable[Gap] = (),
    unseen: Iterable[str] = (),
    relations: Iterable[Relation] = EXPOSING,
) -> RouteMap:
    """The part of the map that these relations make, with these facts and no others."""
    snapshot = snapshot_of("\n---\n".join(documents), gaps=gaps, unseen=unseen)
    return build(Ground(snapshot, facts or Facts()), relations)


def told(graph: RouteMap) -> Told:
    """What can be dialled: address, verdict and why."""
    return [(each.address, each.outcome.verdict, each.outcome.why) for each in graph.routes]


def links(graph: RouteMap) -> Told:
    """Every link: its ends, verdict and why."""
    return [
        (f"{each.source.id} → {each.target.id}", each.outcome.verdict, each.outcome.why)
        for each in graph.links
    ]


def proxied(*modes: str | None, givers: Sequence[LoadBalancer] | None = None) -> Facts:
    """Facts of nodes n1, n2, … with these service proxies, and of load balancers."""
    nodes = (
        NodeNetworking(f"n{number}", service_proxy=Fact(mode, Confidence.INFERRED))
        for number, mode in enumerate(modes, 1)
    )
    balancers = None if givers is None else tuple(givers)
    return Facts(nodes=tuple(nodes), load_balancers=Fact(balancers, Confidence.OBSERVED))


def nodes(count: int, *unready: int) -> str:
    """Nodes n1, n2, … with the addresses 10.0.0.1, 10.0.0.2, …; all ready but some."""
    return "".join(_node(number, ready=number not in unready) for number in range(1, count + 1))


def _node(number: int, *, ready: bool) -> str:
    ready_now = f"conditions: [{{type: Ready, status: '{ready}'}}]"
    text = node(f"n{number}").replace("conditions: []", ready_now)
    return f"{text}  addresses: [{{type: InternalIP, address: 10.0.0.{number}}}]\n"


def service(  # noqa: PLR0913 -- what tells Services apart
    kind: str,
    *,
    name: str = "cart",
    spec: str = "",
    status: str = "",
    meta: str = "",
    ports: str = "{name: http, port: 80, targetPort: web, nodePort: 31080}",
    address: str = "10.96.0.7",
) -> str:
    """A Service of a type; `spec`, `status` and `meta` are insides of YAML mappings."""
    clusters = f"[{address}]" if address else "[]"
    return f"""
---
kind: Service
metadata: {{namespace: shop, name: {name}{f", {meta}" if meta else ""}}}
spec: {{type: {kind}, selector: {{app: cart}}, clusterIPs: {clusters}, ports: [{ports}]{
        f", {spec}" if spec else ""
    }}}
status: {{{status}}}
"""


def endpoints(*on: str, family: str = "IPv4", name: str = "cart", conditions: str = "") -> str:
    """An EndpointSlice of a Service with one endpoint on each of these nodes ("" for none)."""
    host = "10.244.0." if family == "IPv4" else "fd00::"
    listed = ", ".join(
        f"{{addresses: ['{host}{number}'], conditions: {{{conditions}}}"
        f"{f', nodeName: {node}' if node else ''}}}"
        for number, node in enumerate(on, 1)
    )
    return f"""
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata:
  namespace: shop
  name: {name}-{family.lower()}
  labels: {{kubernetes.io/service-name: {name}}}
addressType: {family}
ports: [{{name: http, port: 8080, protocol: TCP}}]
endpoints: [{listed}]
"""
