"""The shop of map-shop.yaml: how it is asked about, and the links that it has when in order.

The links are told from what the manifests say, with addresses and nodes as kubectl
shows them: source, target, relation, and by what.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.kind.conftest import HERE, Cluster

MANIFEST = str(HERE / "manifests" / "map-shop.yaml")

Marks = set[tuple[str, str, str]]
"""Links by their ends, with their verdicts."""

# from outside, through MetalLB and Traefik or past them
_WAYS_IN = """
outside -> Address/{web} : load-balancer :
Address/{web} -> Service/traefik/traefik : load-balancer : tcp 80
outside -> NodePort/tcp/30081 : node-port :
NodePort/tcp/30081 -> Service/traefik/traefik : node-port : tcp 80
outside -> NodePort/tcp/30082 : node-port :
NodePort/tcp/30082 -> Service/traefik/traefik-api : node-port : tcp 8080
inside -> Service/traefik/traefik : cluster-address : {traefik}
inside -> Service/traefik/traefik-api : cluster-address : {traefik-api}
Service/traefik/traefik -> Deployment/traefik/traefik : service-endpoints : 8000
Service/traefik/traefik-api -> Deployment/traefik/traefik : service-endpoints : 8080
Deployment/traefik/traefik -> IngressClass/traefik : ingress-class : traefik.io/ingress-controller
IngressClass/traefik -> Ingress/store/web : ingress-class :
Ingress/store/web -> Service/store/front : ingress-backend : store.example.com/ (Prefix)
Ingress/store/web -> Service/store/cart : ingress-backend : cart.example.com/ (Prefix)
outside -> Address/{pg-outside} : load-balancer :
Address/{pg-outside} -> Service/store/pg : load-balancer : tcp 5432
outside -> NodePort/tcp/31988 : node-port :
NodePort/tcp/31988 -> Service/store/metrics : node-port : tcp 9187
outside -> HostPort/tcp/8099/Pod/store/scanner : host-port :
HostPort/tcp/8099/Pod/store/scanner -> Pod/store/scanner : host-port : tcp 8099
"""

_INSIDE = """
inside -> Service/store/front : cluster-address : {front}
inside -> Service/store/cart : cluster-address : {cart}
inside -> Service/store/pg : cluster-address : {pg}
inside -> Service/store/pg-peers : cluster-address : pg-peers.store (name only)
inside -> Service/store/metrics : cluster-address : {metrics}
inside -> Service/store/mail : cluster-address : mail.store (name only)
inside -> Service/store/legacy : cluster-address : {legacy}
Service/store/front -> Deployment/store/front : service-endpoints : 8080
Service/store/cart -> Deployment/store/cart : service-endpoints : 8080
Service/store/pg -> StatefulSet/store/pg : service-endpoints : 5432
Service/store/pg-peers -> StatefulSet/store/pg : service-endpoints : 5432
Service/store/metrics -> StatefulSet/store/pg : service-endpoints : 5432
Service/store/mail -> Name/smtp.example.net : external-name : CNAME smtp.example.net
Service/store/legacy -> Endpoint/198.51.100.20:3306 : service-endpoints : 3306
"""


def marks(document: Any, *verdicts: str) -> Marks:
    """The links of a map that have one of the verdicts."""
    return {
        (link["from"], link["to"], link["verdict"])
        for link in document["links"]
        if link["verdict"] in verdicts
    }


def links(document: Any) -> set[str]:
    """Every link of a map, in one line each."""
    return {
        f"{link['from']} -> {link['to']} : {link['relation']} : {link['via']}".strip()
        for link in document["links"]
    }


@dataclass(frozen=True)
class Store:
    """The shop on a cluster, behind Traefik and MetalLB."""

    cluster: Cluster

    def kubectl(self, *words: str, given: str | None = None) -> str:
        """What kubectl prints of the shop's namespace."""
        return self.cluster.kubectl("-n", "store", *words, given=given)

    def restore(self) -> None:
        """Everything as the manifest has it."""
        self.cluster.kubectl("apply", "-f", MANIFEST)

    def expected(self) -> set[str]:
        """The links that lead to the shop and from it."""
        services = self.cluster.objects("services", "-A")
        addresses = {
            each["metadata"]["name"]: each["spec"].get("clusterIP", "")
            for each in services
            if each["metadata"]["namespace"] in {"store", "traefik"}
        }
        given = {
            each["metadata"]["name"]: each["status"]["loadBalancer"]["ingress"][0]["ip"]
            for each in services
            if each["status"]["loadBalancer"]
        }
        known = addresses | {"web": given["traefik"], "pg-outside": given["pg"]}
        told = f"{_WAYS_IN}{_INSIDE}".format_map(known).splitlines()
        return {line.strip() for line in told if line} | set(self._to_nodes())

    def _to_nodes(self) -> Iterator[str]:
        """A pod runs on a node; those of a workload are on as many as kubectl shows."""
        workloads = {"front": "Deployment", "cart": "Deployment", "pg": "StatefulSet"}
        running: dict[tuple[str, str], int] = {}
        for pod in self.cluster.objects("pods", "-n", "store"):
            app = pod["metadata"].get("labels", {}).get("app")
            ref = f"{workloads[app]}/store/{app}" if app else f"Pod/store/{pod['metadata']['name']}"
            key = (ref, pod["spec"]["nodeName"])
            running[key] = running.get(key, 0) + 1
        for (ref, node), count in running.items():
            yield f"{ref} -> Node/{node} : pod-node : {count} pod{'s'[: count - 1]}"
        for node in self.cluster.objects("nodes"):
            if any(node["metadata"]["name"] == name for _, name in running):
                cidr = node["spec"]["podCIDR"]
                yield f"Node/{node['metadata']['name']} -> Network/pods : node-network : {cidr}"

    def traced(self, host: str) -> int | None:
        """The status that a trace predicts for a client; None where it tells none."""
        document = self.cluster.answer("trace", f"http://{host}.example.com/")
        if document["disposition"] == "delivered":
            return 200
        answers = {path["answer"]["status"] for path in document["paths"] if path["answer"]}
        return answers.pop() if len(answers) == 1 else None

    def status(self, host: str) -> int:
        """What a client outside is answered by Traefik: the HTTP status, 0 for no answer."""
        service = self.cluster.objects(
            "services", "-n", "traefik", "--field-selector=metadata.name=traefik"
        )[0]
        address = service["status"]["loadBalancer"]["ingress"][0]["ip"]
        words = ["curl", "-s", "-m", "5", "-o", "/dev/null", "-w", "%{http_code}"]
        done = subprocess.run(  # noqa: S603 -- the tests' own command
            [*words, "-H", f"Host: {host}.example.com", f"http://{address}/"],
            capture_output=True,
            text=True,
            check=False,
        )
        return int(done.stdout)

    @staticmethod
    def verdict(host: str, document: Any) -> str:
        """What a map says of the way to a host of the shop."""
        routes = {route["from"]: str(route["verdict"]) for route in document["routes"]}
        return routes[f"http://{host}.example.com/"]
