"""Pieces of a cluster with a Gateway, told in YAML, and what its map tells of them.

The proxies of Gateway infra/edge bear the label of GEP-1762, and a load balancer leads to
them; HTTPRoute shop/web sends what comes to its listener to Service shop/cart.
"""

from __future__ import annotations

from collections.abc import Mapping

from kubectl_netmap.netmap import Netmap, survey
from kubectl_netmap.routing.graph import Link
from kubectl_netmap.routing.route import Exposure
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.snapshot.gap import Gap
from tests.support.clusters import snapshot_of

CONTROLLER = "example.com/gateway-controller"
URL = "https://shop.example.com/cart"
YES = "status: 'True', observedGeneration: 1"
NO = "status: 'False', observedGeneration: 1"

NAMESPACES = """
kind: Namespace
metadata: {name: infra}
---
kind: Namespace
metadata: {name: shop, labels: {team: retail}}
"""

CLASS = f"""
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: {{name: example, generation: 1}}
spec: {{controllerName: {CONTROLLER}}}
status: {{conditions: [{{type: Accepted, {YES}}}]}}
"""

GATEWAY = f"""
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {{namespace: infra, name: edge, generation: 1}}
spec:
  gatewayClassName: example
  listeners:
  - name: https
    protocol: HTTPS
    port: 443
    hostname: '*.example.com'
    tls: {{certificateRefs: [{{name: cert}}]}}
    allowedRoutes: {{namespaces: {{from: All}}}}
status:
  addresses: [{{type: IPAddress, value: 192.0.2.7}}]
  conditions: [{{type: Accepted, {YES}}}, {{type: Programmed, {YES}}}]
  listeners:
  - name: https
    conditions: [{{type: Accepted, {YES}}}, {{type: Programmed, {YES}}}]
"""

PROXY = """
kind: Pod
metadata:
  namespace: infra
  name: edge-proxy-6d9f7-2v8xk
  labels: {gateway.networking.k8s.io/gateway-name: edge, pod-template-hash: 6d9f7}
  ownerReferences: [{kind: ReplicaSet, name: edge-proxy-6d9f7, controller: true}]
spec: {nodeName: n1, containers: [{name: proxy}]}
status: {phase: Running, podIPs: [{ip: 10.244.1.2}], conditions: [{type: Ready, status: 'True'}]}
"""

BALANCER = """
kind: Service
metadata:
  namespace: infra
  name: edge-lb
  labels: {gateway.networking.k8s.io/gateway-name: edge}
spec:
  type: LoadBalancer
  clusterIPs: [10.96.0.2]
  ipFamilies: [IPv4]
  selector: {gateway.networking.k8s.io/gateway-name: edge}
  ports: [{name: https, port: 443, targetPort: 8443}]
status: {loadBalancer: {ingress: [{ip: 192.0.2.7}]}}
"""

BALANCER_SLICE = """
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {namespace: infra, name: edge-lb-x1, labels: {kubernetes.io/service-name: edge-lb}}
addressType: IPv4
ports: [{name: https, port: 8443}]
endpoints:
- {addresses: [10.244.1.2], nodeName: n1, targetRef: {kind: Pod, name: edge-proxy-6d9f7-2v8xk}}
"""

CART = """
kind: Service
metadata: {namespace: shop, name: cart}
spec:
  clusterIPs: [10.96.0.7]
  ipFamilies: [IPv4]
  selector: {app: cart}
  ports: [{port: 80, targetPort: 8080}]
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {namespace: shop, name: cart-x1, labels: {kubernetes.io/service-name: cart}}
addressType: IPv4
ports: [{port: 8080}]
endpoints: [{addresses: [10.244.1.8], nodeName: n1, targetRef: {kind: Pod, name: cart-1}}]
---
kind: Pod
metadata: {namespace: shop, name: cart-1, labels: {app: cart}}
spec: {nodeName: n1, containers: [{name: cart}]}
status: {phase: Running, podIPs: [{ip: 10.244.1.8}], conditions: [{type: Ready, status: 'True'}]}
"""

ROUTE = f"""
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {{namespace: shop, name: web, generation: 1}}
spec:
  parentRefs: [{{namespace: infra, name: edge}}]
  hostnames: [shop.example.com]
  rules:
  - matches: [{{path: {{type: PathPrefix, value: /cart}}}}]
    backendRefs: [{{name: cart, port: 80}}]
status:
  parents:
  - parentRef: {{namespace: infra, name: edge}}
    controllerName: {CONTROLLER}
    conditions: [{{type: Accepted, {YES}}}, {{type: ResolvedRefs, {YES}}}]
"""

ENTRY: tuple[str, ...] = (NAMESPACES, CLASS, GATEWAY, PROXY, BALANCER, BALANCER_SLICE)
"""A Gateway that works, and the way from outside to it."""

WHOLE: tuple[str, ...] = (*ENTRY, CART, ROUTE)
"""The same with a route and what it leads to."""


def cluster(*documents: str, gaps: tuple[Gap, ...] = (), unseen: tuple[str, ...] = ()) -> Netmap:
    """What follows from these manifests, each a piece of YAML."""
    return survey(snapshot_of("\n---\n".join(documents), gaps=gaps, unseen=unseen))


def swapped(pieces: tuple[str, ...], changes: Mapping[str, str]) -> tuple[str, ...]:
    """The pieces with texts in them replaced; each has to be there."""
    for old, new in changes.items():
        assert any(old in piece for piece in pieces), old
        pieces = tuple(piece.replace(old, new) for piece in pieces)
    return pieces


def links_of(netmap: Netmap, relation: str) -> list[Link]:
    """The links of one relation."""
    return [each for each in netmap.map.links if each.relation == relation]


def ways(netmap: Netmap) -> list[tuple[str, Verdict, str]]:
    """The ways in that Gateways open: what is dialled, how it fares, and why."""
    return [
        (way.address, way.outcome.verdict, way.outcome.why)
        for way in netmap.ways_in
        if way.exposure is Exposure.GATEWAY
    ]
