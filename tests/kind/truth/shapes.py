"""The Services, slices, pods and policies whose traffic is predicted and measured."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.kind.conftest import APPLY, Cluster, until
from tests.kind.truth.pods import GUARDED, MAIN, NAMESPACES, SERVERS, Server, guarded

MANIFESTS = Path(__file__).parent / "manifests"

ZONES = {"a": "east", "b": "west"}
"""The zones of the workers; the control plane is in none."""

STATUS: Mapping[str, Mapping[str, str]] = {
    "balanced": {"ip": "198.51.100.20"},
    "balanced-proxy": {"ip": "198.51.100.21", "ipMode": "Proxy"},
    "balanced-ranges": {"ip": "198.51.100.22"},
    "balanced-local": {"ip": "198.51.100.23"},
    "balanced-none": {"ip": "198.51.100.24"},
    "balanced-no-ports": {"ip": "198.51.100.25"},
}
"""What a load balancer would write into the status of the Services."""

EXPOSED = {"block-outside": 30200, "block-all": 30202, "deny-in": 30204, "allow-all": 30206}
"""The guarded pods behind a NodePort, and one number higher behind one that stays local."""


@dataclass(frozen=True)
class Placed:
    """Where everything is once it runs.

    `nodes`: the names of `a`, `b` (workers) and `c` (the control plane). `addresses`: of
    nodes (`node/NAME`) and pods (`pod/NS/NAME`), a family each. `services`: what the API
    shows, by name (and namespace, but for the main one). `outside`: of the client outside.
    """

    nodes: Mapping[str, str]
    servers: tuple[Server, ...]
    addresses: Mapping[str, tuple[str, ...]]
    services: Mapping[str, Any]
    gateways: Mapping[str, str]
    outside: tuple[str, ...]

    def address(self, ref: str, family: int = 4) -> str | None:
        """The address of that family that a node or pod has."""
        return of_family(self.addresses[ref], family)

    def cluster_ip(self, service: str, family: int = 4) -> str | None:
        """The cluster address of that family that a Service has."""
        return of_family(self.services[service]["spec"].get("clusterIPs", ()), family)

    @property
    def dual(self) -> bool:
        """Whether pods have an address of each family."""
        return self.address("pod/truth/client-a", 6) is not None


def of_family(addresses: Iterable[str], family: int) -> str | None:
    """The first one of that family."""
    return next((each for each in addresses if (":" in each) == (family == 6)), None)


def deploy(cluster: Cluster, outside: tuple[str, ...], policies: frozenset[str]) -> Placed:
    """Everything in place: pods ready, the one that leaves leaving, slices and status by hand."""
    nodes = _nodes(cluster)
    cluster.kubectl("wait", "node", "--all", "--for=condition=Ready", "--timeout=180s")
    servers = (*SERVERS, *guarded(policies))
    for letter, zone in ZONES.items():
        cluster.kubectl("label", "node", nodes[letter], f"topology.kubernetes.io/zone={zone}")
    _apply(
        cluster,
        (
            {"apiVersion": "v1", "kind": "Namespace", **_named(name, labels)}
            for name, labels in NAMESPACES.items()
        ),
    )
    _apply(cluster, (server.manifest(nodes) for server in servers))
    _await(cluster, servers)
    addresses = dict(_addresses(cluster))
    words = {
        "OUTSIDE": of_family(outside, 4) or "",
        "POD_RANGE": cluster.truth.pods[0],
        **{f"NODE_{letter.upper()}": name for letter, name in nodes.items()},
        **{
            f"ADDRESS_NODE_{letter.upper()}": addresses[f"node/{name}"][0]
            for letter, name in nodes.items()
        },
        **{
            f"ADDRESS_{server.name.upper().replace('-', '_')}": addresses[server.ref][0]
            for server in SERVERS
        },
    }
    _apply(cluster, _services(cluster, words))
    _apply(cluster, _policies(policies, words))
    _apply(cluster, _exposed(policies))
    for name, ingress in STATUS.items():
        patch = json.dumps({"status": {"loadBalancer": {"ingress": [ingress]}}})
        how = ("-n", MAIN, "patch", "service", name, "--subresource=status", "--type=merge")
        cluster.kubectl(*how, "-p", patch)
    _leave(cluster, servers)
    services = {
        f"{each['metadata']['namespace']}/{each['metadata']['name']}".removeprefix(f"{MAIN}/"): each
        for each in cluster.objects("services", "-A")
    }
    return Placed(nodes, servers, addresses, services, _gateways(cluster, nodes), outside)


def remove(cluster: Cluster) -> None:
    """Nothing of it left: other tests look at the whole cluster."""
    at_once = ("--ignore-not-found", "--timeout=120s")
    for name in NAMESPACES:
        force = ("--all", "--grace-period=0", "--force", *at_once)
        cluster.kubectl("-n", name, "delete", "pods", *force)
    cluster.kubectl("delete", "namespace", *NAMESPACES, *at_once)
    cluster.kubectl("label", "node", "--all", "topology.kubernetes.io/zone-")


def _nodes(cluster: Cluster) -> dict[str, str]:
    names = sorted(each["metadata"]["name"] for each in cluster.objects("nodes"))
    control = next(name for name in names if name.endswith("control-plane"))
    workers = [name for name in names if name != control]
    return {"a": workers[0], "b": workers[1], "c": control}


def _named(name: str, labels: Mapping[str, str]) -> dict[str, Any]:
    return {"metadata": {"name": name, "labels": dict(labels)}}


def _apply(cluster: Cluster, objects: Iterable[Mapping[str, Any]]) -> None:
    text = json.dumps({"apiVersion": "v1", "kind": "List", "items": list(objects)})
    cluster.run(APPLY, given=text)


def _filled(name: str, words: Mapping[str, str]) -> list[dict[str, Any]]:
    """The objects of a manifest; long words first, as some begin with others."""
    text = (MANIFESTS / name).read_text()
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, words[word])
    return [each for each in yaml.safe_load_all(text) if each]


def _services(cluster: Cluster, words: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    dual = len(cluster.truth.services) > 1
    families = {"FIRST": "IPv4", "SECOND": "IPv6" if dual else "IPv4"}
    for each in _filled("services.yaml", {**words, **families}):
        each["apiVersion"] = "v1"
        each["metadata"]["namespace"] = MAIN
        if each["spec"].get("type") != "ExternalName":
            each["spec"].setdefault("ipFamilyPolicy", "PreferDualStack")
        yield each
    for each in _filled("hand.yaml", words):
        name = each["metadata"]["name"]
        labels = {"kubernetes.io/service-name": name}
        each["metadata"] |= {"name": f"{name}-by-hand", "namespace": MAIN, "labels": labels}
        each["apiVersion"] = "discovery.k8s.io/v1"
        yield each


def _policies(names: frozenset[str], words: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for each in _filled("policies.yaml", words):
        name = each["metadata"]["name"]
        if name.removesuffix("-more") in names:
            each["metadata"]["namespace"] = GUARDED
            each["spec"].setdefault("podSelector", {"matchLabels": {"guard": name}})
            yield {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", **each}


def _exposed(names: frozenset[str]) -> Iterator[dict[str, Any]]:
    for name, port in EXPOSED.items():
        for suffix, policy, number in (("", "Cluster", port), ("-local", "Local", port + 1)):
            if name in names:
                ports = [{"port": 80, "targetPort": 8080, "nodePort": number}]
                yield {
                    "apiVersion": "v1",
                    "kind": "Service",
                    "metadata": {"name": f"{name}{suffix}", "namespace": GUARDED},
                    "spec": {
                        "type": "NodePort",
                        "externalTrafficPolicy": policy,
                        "selector": {"guard": name},
                        "ports": ports,
                    },
                }


def _await(cluster: Cluster, servers: tuple[Server, ...]) -> None:
    """Until every pod is ready that is to be, and the others run."""
    for namespace in NAMESPACES:
        names = [each.name for each in servers if each.namespace == namespace]
        ready = [
            f"pod/{each.name}"
            for each in servers
            if each.namespace == namespace and each.state != "unready"
        ]
        if names:
            cluster.kubectl(
                "-n", namespace, "wait", *ready, "--for=condition=Ready", "--timeout=180s"
            )
    cluster.kubectl(
        "-n", MAIN, "wait", "pod/unready", "--for=jsonpath={.status.podIP}", "--timeout=120s"
    )


def _addresses(cluster: Cluster) -> Iterator[tuple[str, tuple[str, ...]]]:
    for node in cluster.objects("nodes"):
        found = [
            each["address"] for each in node["status"]["addresses"] if each["type"] == "InternalIP"
        ]
        yield f"node/{node['metadata']['name']}", tuple(found)
    for pod in cluster.objects("pods", "-A"):
        meta = pod["metadata"]
        found = [each["ip"] for each in pod["status"].get("podIPs", ())]
        yield f"pod/{meta['namespace']}/{meta['name']}", tuple(found)


def _leave(cluster: Cluster, servers: tuple[Server, ...]) -> None:
    """Delete what is to be leaving, and wait until its slices say so."""
    for server in servers:
        if server.state == "leaving":
            cluster.kubectl("-n", server.namespace, "delete", "pod", server.name, "--wait=false")
    selector = "kubernetes.io/service-name=leaving"

    def conditions() -> set[tuple[bool, bool, bool]]:
        slices = cluster.objects("endpointslices", "-n", MAIN, "-l", selector)
        told = [each["conditions"] for one in slices for each in one["endpoints"] or ()]
        return {(each["ready"], each["serving"], each["terminating"]) for each in told}

    until(conditions, {(False, True, True)})


def _gateways(cluster: Cluster, nodes: Mapping[str, str]) -> dict[str, str]:
    """The address that a pod of each node has as its way out; none where it is another's."""
    ranges = {
        each["metadata"]["name"]: each["spec"].get("podCIDR", "")
        for each in cluster.objects("nodes")
    }
    found = {}
    for letter, name in nodes.items():
        prefix = ranges[name].rsplit(".", 1)[0]
        shown = cluster.on_node(name, "ip", "-o", "-4", "addr", "show")
        gateway = f"{prefix}.1"
        if f" {gateway}/" in shown:
            found[letter] = gateway
    return found
