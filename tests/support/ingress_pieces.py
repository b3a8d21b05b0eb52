"""Pieces of a cluster with an Ingress, told in YAML, and what its map tells of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kubectl_netmap.netmap import Netmap, survey
from kubectl_netmap.routing.graph import RouteMap
from kubectl_netmap.routing.route import Exposure
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.snapshot.gap import Gap
from kubectl_netmap.snapshot.snapshot import Header
from tests.support.clusters import snapshot_of

CONTROLLER = "traefik.io/ingress-controller"
URL = "https://shop.example.com/cart"

CART = """
apiVersion: v1
kind: Service
metadata: {namespace: shop, name: cart}
spec:
  type: ClusterIP
  selector: {app: cart}
  clusterIPs: [10.96.0.7]
  ipFamilies: [IPv4]
  ports: [{name: http, port: 80, targetPort: web}]
"""

CART_SLICE = """
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {namespace: shop, name: cart-x1, labels: {kubernetes.io/service-name: cart}}
addressType: IPv4
ports: [{name: http, port: 8080, protocol: TCP}]
endpoints:
- addresses: [10.244.1.8]
  nodeName: n1
  conditions: {ready: true}
  targetRef: {kind: Pod, name: cart-1}
"""

CART_POD = """
apiVersion: v1
kind: Pod
metadata: {namespace: shop, name: cart-1, labels: {app: cart}}
spec: {nodeName: n1, containers: [{name: cart, image: cart}]}
status: {phase: Running, podIPs: [{ip: 10.244.1.8}], conditions: [{type: Ready, status: 'True'}]}
"""

INGRESS = """
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {namespace: shop, name: web}
spec:
  ingressClassName: traefik
  tls: [{hosts: [shop.example.com], secretName: cert}]
  rules:
  - host: shop.example.com
    http: {paths: [{path: /cart, pathType: Prefix, backend: BACKEND}]}
"""

TO_CART = INGRESS.replace("BACKEND", "{service: {name: cart, port: {name: http}}}")
NO_CLASS = TO_CART.replace("  ingressClassName: traefik\n", "")


def with_annotation(name: str) -> str:
    """The Ingress, its class named by the old annotation."""
    noted = f"name: web, annotations: {{kubernetes.io/ingress.class: {name}}}}}"
    return NO_CLASS.replace("name: web}", noted)


def address(*hosts: str) -> str:
    """The status of an Ingress that was given addresses."""
    key = [
        "hostname" if any(c.isalpha() for c in host) and ":" not in host else "ip" for host in hosts
    ]
    given = ", ".join(f"{{{name}: '{host}'}}" for name, host in zip(key, hosts, strict=True))
    return f"status: {{loadBalancer: {{ingress: [{given}]}}}}\n"


FOREIGN = "198.51.100.9"
"""An address that no object of the cluster has but an Ingress."""

ADDRESS = address(FOREIGN)


def ingress_class(
    name: str = "traefik", controller: str = CONTROLLER, *, default: bool = False
) -> str:
    """An IngressClass."""
    note = "ingressclass.kubernetes.io/is-default-class: 'true'" if default else ""
    return f"""
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {{name: {name}, annotations: {{{note}}}}}
spec: {{controller: {controller}}}
"""


def proxy_pod(
    number: int = 1,
    *,
    ready: bool = True,
    workload: str = "traefik",
    image: str = "traefik:v3",
    args: Sequence[str] = (),
) -> str:
    """A pod of a controller, made by a Deployment in namespace edge."""
    state = "{waiting: {reason: CrashLoopBackOff}}"
    crashed = f"containerStatuses: [{{name: proxy, ready: false, state: {state}}}]"
    return f"""
apiVersion: v1
kind: Pod
metadata:
  namespace: edge
  name: {workload}-7d9-{number}
  labels: {{app: {workload}, pod-template-hash: 7d9}}
  ownerReferences:
  - {{apiVersion: apps/v1, kind: ReplicaSet, name: {workload}-7d9, controller: true}}
spec:
  nodeName: n1
  containers:
  - {{name: proxy, image: '{image}', args: {list(args)}, ports: [{{containerPort: 8443}}]}}
status:
  phase: Running
  podIPs: [{{ip: 10.244.9.{number}}}]
  conditions: [{{type: Ready, status: '{ready}'}}]
  {"" if ready else crashed}
"""


def terminating(pod: str) -> str:
    """The pod on its way out."""
    return pod.replace("metadata:\n", "metadata:\n  deletionTimestamp: '2026-11-22T20:00:00Z'\n")


def proxy_deployment(
    replicas: int = 1, workload: str = "traefik", image: str = "traefik:v3"
) -> str:
    """The Deployment of a controller."""
    return f"""
apiVersion: apps/v1
kind: Deployment
metadata: {{namespace: edge, name: {workload}, labels: {{app: {workload}}}}}
spec:
  replicas: {replicas}
  selector: {{matchLabels: {{app: {workload}}}}}
  template:
    metadata: {{labels: {{app: {workload}}}}}
    spec: {{containers: [{{name: proxy, image: '{image}'}}]}}
status: {{}}
"""


def proxy_service(
    host: str = "192.0.2.80",
    name: str = "traefik",
    selector: str = "app: traefik",
    cluster_ip: str = "10.96.0.80",
) -> str:
    """The Service of a controller, with an address from a load balancer."""
    given = address(host) if host else "status: {}\n"
    return f"""
apiVersion: v1
kind: Service
metadata: {{namespace: edge, name: {name}}}
spec:
  type: {"LoadBalancer" if host else "ClusterIP"}
  selector: {{{selector}}}
  clusterIPs: [{cluster_ip}]
  ipFamilies: [IPv4]
  ports: [{{name: websecure, port: 443, targetPort: 8443}}]
{given}"""


def proxy_slice(*pods: tuple[int, bool], name: str = "traefik", workload: str = "traefik") -> str:
    """The EndpointSlice of a controller's Service: pods by number, and whether each is ready."""
    rows = "\n".join(
        f"- {{addresses: [10.244.9.{number}], nodeName: n1, "
        f"conditions: {{ready: {str(ready).lower()}, serving: {str(ready).lower()}}}, "
        f"targetRef: {{kind: Pod, name: {workload}-7d9-{number}}}}}"
        for number, ready in pods
    )
    return f"""
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {{namespace: edge, name: {name}-x1, labels: {{kubernetes.io/service-name: {name}}}}}
addressType: IPv4
ports: [{{name: websecure, port: 8443, protocol: TCP}}]
endpoints: {"" if rows else "[]"}
{rows}
"""


NODE = """
apiVersion: v1
kind: Node
metadata: {name: n1}
status:
  addresses: [{type: InternalIP, address: 172.18.0.2}]
  conditions: [{type: Ready, status: 'True'}]
"""

METALLB = """
apiVersion: v1
kind: Pod
metadata:
  namespace: metallb-system
  name: speaker-1
  ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, name: speaker, controller: true}]
spec: {nodeName: n1, hostNetwork: true, containers: [{name: speaker, image: metallb/speaker:v0.15}]}
status:
  phase: Running
  hostIP: 172.18.0.2
  podIPs: [{ip: 172.18.0.2}]
  conditions: [{type: Ready, status: 'True'}]
"""

KUBE_PROXY = """
apiVersion: v1
kind: Pod
metadata:
  namespace: kube-system
  name: kube-proxy-1
  ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, name: kube-proxy, controller: true}]
spec:
  nodeName: n1
  hostNetwork: true
  containers: [{name: kube-proxy, image: kube-proxy:v1.34.4, args: [--proxy-mode=iptables]}]
status:
  phase: Running
  hostIP: 172.18.0.2
  podIPs: [{ip: 172.18.0.2}]
  conditions: [{type: Ready, status: 'True'}]
"""

GROUND = (NODE, METALLB, KUBE_PROXY)
SHOP = (CART, CART_SLICE, CART_POD)
PROXY = (proxy_pod(), proxy_deployment(), proxy_service(), proxy_slice((1, True)))
"""Traefik with one ready pod behind a Service with a load balancer's address."""


def cluster(
    *documents: str,
    gaps: Iterable[Gap] = (),
    unseen: Iterable[str] = (),
    header: Header | None = None,
) -> Netmap:
    """What is known of a cluster that holds exactly these objects."""
    text = "\n---\n".join(documents)
    return survey(snapshot_of(text, gaps=gaps, unseen=unseen, header=header))


def ways(netmap: Netmap) -> list[tuple[str, Verdict, str]]:
    """URL, verdict and reason of each way in over an Ingress, in the order they are told."""
    return [
        (way.address, way.outcome.verdict, way.outcome.why)
        for way in netmap.ways_in
        if way.exposure is Exposure.INGRESS
    ]


def steps(graph: RouteMap, relation: str) -> Mapping[str, tuple[Verdict, str]]:
    """Verdict and reason of the links of one relation, by `source -> target`."""
    return {
        f"{each.source.id} -> {each.target.id}": (each.outcome.verdict, each.outcome.why)
        for each in graph.links
        if each.relation == relation
    }
