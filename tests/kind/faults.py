"""Faults that are planted into the shop of map-shop.yaml, and what the map has to show."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Fault:
    """Something that is done to the shop, and what of it the map has to show.

    `words` go to kubectl, with a manifest that is `given`. `marks` are the links that
    turn bad, with their verdict and a form that fits the reason. `status` is what a
    client of cart.example.com is answered; one of a shop in order is answered 200.
    """

    words: tuple[str, ...]
    marks: tuple[tuple[str, str, str, str], ...]
    given: str | None = None
    status: int = 404

    def misses(self, document: Any) -> set[str]:
        """The forms of its marks that no reason of the marked link fits."""
        reasons = {
            (each["from"], each["to"], each["verdict"]): each["why"] for each in document["links"]
        }
        return {
            form
            for source, target, verdict, form in self.marks
            if not re.search(form, reasons.get((source, target, verdict), ""))
        }


def replaced(what: str, path: str, value: str) -> tuple[str, ...]:
    """A patch that sets a field."""
    change = f'[{{"op": "replace", "path": "{path}", "value": {value}}}]'
    return ("patch", what, "--type=json", "-p", change)


def _backend(service: str, port: str) -> tuple[str, ...]:
    path = "/spec/rules/1/http/paths/0/backend/service"
    return replaced("ingress/web", path, f'{{"name": "{service}", "port": {port}}}')


CART, WEB = "Service/store/cart", "Ingress/store/web"
CARTS = "Deployment/store/cart"
NO_ENDPOINT = "Missing/EndpointSlice/store/cart"
APPLY = ("apply", "-f", "-")
IN_CART = ("exec", "deployment/cart", "--")

WAITING = """
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: waiting, namespace: store}
spec:
  ingressClassName: CLASS
  rules:
  - host: waiting.example.com
    http:
      paths:
      - {path: /, pathType: Prefix, backend: {service: {name: cart, port: {number: 80}}}}
"""

NOBODYS = """
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: nobodys}
spec: {controller: k8s.io/ingress-nginx}
---
"""

PENDING = """
apiVersion: v1
kind: Service
metadata: {name: pending, namespace: store, annotations: {metallb.io/loadBalancerIPs: ASKED}}
spec:
  type: LoadBalancer
  loadBalancerClass: CLASS
  allocateLoadBalancerNodePorts: false
  selector: {app: cart}
  ports: [{port: 80, targetPort: http}]
"""

LOCAL = """
apiVersion: v1
kind: Service
metadata: {name: local, namespace: store}
spec:
  type: NodePort
  externalTrafficPolicy: Local
  selector: {app: cart}
  ports: [{port: 80, targetPort: http, nodePort: 31989}]
"""

FAULTS = {
    "wrong selector": Fault(
        replaced("service/cart", "/spec/selector", '{"app": "crat"}'),
        ((CART, NO_ENDPOINT, "broken", r"no pod has app=crat"),),
    ),
    "wrong named target port": Fault(
        replaced("service/cart", "/spec/ports/0/targetPort", '"htpp"'),
        ((CART, NO_ENDPOINT, "broken", r"htpp.* has http \(8080\)"),),
    ),
    "failing readiness probe": Fault(
        (*IN_CART, "rm", "/tmp/ready"),
        ((CART, CARTS, "broken", r"^cart-\w+-\w+ not ready \(readiness probe\)"),),
    ),
    "crash looping": Fault(
        replaced(
            "deployment/cart",
            "/spec/template/spec/containers/0/command",
            '["sh", "-c", "exit 3"]',
        ),
        ((CART, CARTS, "broken", r"^cart-\w+-\w+ CrashLoopBackOff"),),
    ),
    "image that nobody has": Fault(
        replaced(
            "deployment/cart",
            "/spec/template/spec/containers/0",
            '{"name": "cart", "image": "cart:none", "imagePullPolicy": "Never", '
            '"ports": [{"name": "http", "containerPort": 8080}]}',
        ),
        ((CART, CARTS, "broken", r"^cart-\w+-\w+ ErrImageNeverPull"),),
    ),
    "scaled to nothing": Fault(
        ("scale", "deployment/cart", "--replicas=0"),
        ((CART, NO_ENDPOINT, "broken", r"Deployment store/cart wants 0 pods$"),),
    ),
    "missing Service": Fault(
        _backend("ghost", '{"number": 80}'),
        ((WEB, "Missing/Service/store/ghost", "broken", r"^Service store/ghost does not exist$"),),
    ),
    "no such port": Fault(
        _backend("cart", '{"number": 8081}'),
        ((WEB, CART, "broken", r"^Service store/cart has no port 8081"),),
    ),
    "no port of that name": Fault(
        _backend("cart", '{"name": "grpc"}'),
        ((WEB, CART, "broken", r"^Service store/cart has no port grpc"),),
    ),
    "missing class": Fault(
        APPLY,
        (
            (
                "outside",
                "Missing/IngressClass/ghost",
                "broken",
                r"^IngressClass ghost does not exist$",
            ),
        ),
        given=WAITING.replace("CLASS", "ghost"),
        status=200,
    ),
    "class that nobody serves": Fault(
        APPLY,
        (("outside", "IngressClass/nobodys", "broken", r"^nobody serves IngressClass nobodys"),),
        given=NOBODYS + WAITING.replace("CLASS", "nobodys"),
        status=200,
    ),
    "load balancer of a class that nobody serves": Fault(
        APPLY,
        (
            (
                "outside",
                "Missing/Address/store/pending",
                "broken",
                r"^no address .*example.com/nobody",
            ),
        ),
        given=PENDING.replace("CLASS", "example.com/nobody"),
        status=200,
    ),
    "load balancer outside every pool": Fault(
        APPLY,
        (("outside", "Missing/Address/store/pending", "broken", r"^no address .*MetalLB"),),
        given=PENDING.replace("ASKED", "203.0.113.7").replace("  loadBalancerClass: CLASS\n", ""),
        status=200,
    ),
    "Local policy": Fault(
        APPLY,
        (
            (
                "NodePort/tcp/31989",
                "Service/store/local",
                "degraded",
                r"Local: no endpoint on netmap-",
            ),
        ),
        given=LOCAL,
        status=200,
    ),
}
