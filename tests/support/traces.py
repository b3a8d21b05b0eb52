"""Traces told by hand: a pod asks a Service with two endpoints, and a client asks for a URL."""

from __future__ import annotations

from dataclasses import replace

from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.semantics.http_routing.controller import Sure
from kubectl_netmap.trace.disposition import Disposition
from kubectl_netmap.trace.flow import Flow
from kubectl_netmap.trace.parse import parse
from kubectl_netmap.trace.trace import Case, Path, ProxyAnswer, Step, Trace

CLUSTER = """
kind: Pod
metadata: {namespace: shop, name: front-1}
spec: {nodeName: worker}
status: {podIPs: [{ip: 10.244.1.8}]}
---
kind: Pod
metadata: {namespace: db, name: pg-0}
spec: {nodeName: worker}
status: {podIPs: [{ip: 10.244.1.20}]}
---
kind: Pod
metadata: {namespace: db, name: pg-1}
spec: {nodeName: worker2}
status: {podIPs: [{ip: 10.244.2.14}]}
"""

FRONT = Ref("Pod", "shop", "front-1")
SERVICE = Ref("Service", "db", "pg")
SLICE = Ref("EndpointSlice", "db", "pg-x1")
POLICY = Ref("NetworkPolicy", "db", "pg-from-worker")
WORKER = Ref("Node", "", "worker")
ASKED = Flow("10.244.1.8", "10.96.40.2", 5432)
QUESTION = parse(("pod/shop/front-1", "svc/db/pg:5432"))
LOOK = "kubectl -n db describe networkpolicy pg-from-worker"


def pod(number: int) -> Ref:
    """An endpoint of the Service."""
    return Ref("Pod", "db", f"pg-{number}")


def delivered(number: int, address: str, share: float = 0.5, node: str = "worker") -> Path:
    """A path to an endpoint that gets there."""
    to = replace(ASKED, destination=address)
    where = Ref("Node", "", node)
    how = "same node" if node == "worker" else f"to node {node}, native routes"
    return Path(
        share=share,
        disposition=Disposition.DELIVERED,
        why="",
        client="connects",
        steps=(
            *_begun(to),
            Step("pod-network", where, Verdict.OK, f"Pod db/pg-{number} has {address}, {how}",
                 (pod(number),), (), to, to),
            Step("process", pod(number), Verdict.OK, "5432/TCP is declared by a container"),
        ),
        seen_source="10.244.1.8",
        end=pod(number),
    )  # fmt: skip


def denied(number: int, address: str, share: float = 0.5) -> Path:
    """A path to an endpoint whose policy drops it."""
    to = replace(ASKED, destination=address)
    return Path(
        share=share,
        disposition=Disposition.DENIED,
        why=f"NetworkPolicy db/pg-from-worker selects pg-{number} and does not allow front-1",
        client="times out",
        steps=(
            *_begun(to),
            Step("ingress-policy", pod(number), Verdict.BROKEN,
                 f"NetworkPolicy db/pg-from-worker selects pg-{number}", (POLICY,),
                 ("its 1 ingress rule: from pods role=worker; front-1 has role=web",)),
            Step("process", None, Verdict.NOT_CHECKED, "not checked"),
        ),
        look=LOOK,
    )  # fmt: skip


def _begun(to: Flow) -> tuple[Step, ...]:
    return (
        Step("name", FRONT, Verdict.OK, "pg.db → 10.96.40.2 (search list entry 2 of 4)"),
        Step("service-proxy", WORKER, Verdict.OK, "iptables on worker: 1 of 2 endpoints",
             (SERVICE, SLICE), (), ASKED, to),
    )  # fmt: skip


def asked(*paths: Path) -> Trace:
    """The question of the pod with its answer."""
    return Trace(QUESTION, (Case((FRONT,), (), paths),))


HALF = asked(delivered(0, "10.244.1.20"), denied(1, "10.244.2.14"))
BOTH = asked(delivered(0, "10.244.1.20"), delivered(1, "10.244.2.14", node="worker2"))

CART = Ref("Service", "shop", "cart")
TRAEFIK = Ref("Pod", "ingress", "traefik-1")
URL = parse(("https://shop.example.com/cart",))
STOPPED = Path(
    share=1.0,
    disposition=Disposition.ANSWERED,
    why="no ready endpoint",
    client="HTTP 503",
    steps=(
        Step("ingress", TRAEFIK, Verdict.OK, "host shop.example.com, path /cart (Prefix)"),
        Step("endpoints", TRAEFIK, Verdict.BROKEN, "Service shop/cart:80 has none ready", (CART,)),
    ),
    answer=ProxyAnswer(503, TRAEFIK, Sure.USUAL),
    look="kubectl -n shop logs cart-7d9 --previous",
)


def entering(*cases: tuple[tuple[str, ...], Path]) -> Trace:
    """The URL asked from outside, by the nodes that each path holds for."""
    return Trace(URL, tuple(Case((), via, (path,)) for via, path in cases))


def unsure(path: Path, why: str = "NetworkPolicies are not readable") -> Path:
    """The path where something on it is not known."""
    return replace(
        path, disposition=Disposition.INSUFFICIENT_INFORMATION, why=why, client="not known"
    )
