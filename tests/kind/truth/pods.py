"""The pods behind and before the Services and policies of the truth harness.

Every one is agnhost's netexec, which says its host name and which address it sees.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

IMAGE = "registry.k8s.io/e2e-test-images/agnhost:2.53"

MAIN, GUARDED, BLUE = "truth", "truth-guarded", "truth-blue"
NAMESPACES: Mapping[str, Mapping[str, str]] = {MAIN: {}, GUARDED: {}, BLUE: {"team": "blue"}}
"""The namespaces with their labels: policies are in the second one only."""

HTTP, UDP, HOST_HTTP, HOST_UDP, ON_HOST, HOST_PORT = 8080, 8081, 8090, 8091, 8092, 8095


@dataclass(frozen=True)
class Server:
    """A pod on a node: `a` and `b` are workers, `c` is the control plane.

    `http`: where it listens, in a port named `web`. `state` is what becomes of it: ready;
    never ready; deleted while it still serves.
    """

    name: str
    node: str
    labels: Mapping[str, str] = field(default_factory=dict)
    namespace: str = MAIN
    http: int = HTTP
    udp: int = UDP
    host_network: bool = False
    host_port: int | None = None
    dns: str = "ClusterFirst"
    state: str = "ready"

    @property
    def ref(self) -> str:
        """As netmap names the pod."""
        return f"pod/{self.namespace}/{self.name}"

    def manifest(self, nodes: Mapping[str, str]) -> dict[str, Any]:
        """The pod, told straight to its node: no scheduler, no taint of a control plane."""
        probe = {"exec": {"command": ["false"]}} if self.state == "unready" else None
        web: dict[str, Any] = {"name": "web", "containerPort": self.http}
        if self.host_port:
            web["hostPort"] = self.host_port
        container: dict[str, Any] = {
            "name": "server",
            "image": IMAGE,
            "imagePullPolicy": "IfNotPresent",
            "args": ["netexec", f"--http-port={self.http}", f"--udp-port={self.udp}"],
            "ports": [web, {"name": "udp", "protocol": "UDP", "containerPort": self.udp}],
            "readinessProbe": {
                **(probe or {"httpGet": {"path": "/healthz", "port": self.http}}),
                "periodSeconds": 1,
            },
        }
        if self.state == "leaving":  # deleted, and ready for as long as the hook sleeps
            container["lifecycle"] = {"preStop": {"sleep": {"seconds": 3600}}}
        return {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {
                "name": self.name,
                "namespace": self.namespace,
                "labels": dict(self.labels),
            },
            "spec": {
                "nodeName": nodes[self.node],
                "hostNetwork": self.host_network,
                "dnsPolicy": self.dns,
                "terminationGracePeriodSeconds": 3600 if self.state == "leaving" else 0,
                "automountServiceAccountToken": False,
                "tolerations": [{"operator": "Exists"}],
                "containers": [container],
            },
        }


def _host(name: str, node: str, dns: str, **labels: str) -> Server:
    return Server(
        name,
        node,
        {"at": node, **labels},
        http=HOST_HTTP,
        udp=HOST_UDP,
        host_network=True,
        dns=dns,
    )


SERVERS = (
    Server("web-a1", "a", {"app": "web", "at": "a", "named": "yes", "self": "yes"}),
    Server("web-a2", "a", {"app": "web", "at": "a", "pair": "yes", "stay": "yes"}),
    Server("web-b1", "b", {"app": "web", "at": "b", "one": "yes", "half": "yes"}),
    Server("web-b2", "b", {"app": "web", "at": "b", "pair": "yes"}),
    Server("other-port", "b", {"named": "yes"}, http=9090),
    Server("unready", "b", {"app": "unready", "half": "yes"}, state="unready"),
    Server("leaving", "b", {"app": "leaving", "stay": "yes"}, state="leaving"),
    Server("host-port", "b", {"app": "host-port"}, host_port=HOST_PORT),
    Server("client-a", "a", {"role": "client"}),
    Server("client-b", "b", {"role": "client"}),
    Server("client-c", "c", {"role": "client"}),
    Server("client-default", "a", {"role": "client"}, dns="Default"),
    _host("host-a", "a", "ClusterFirst", app="host"),
    _host("host-b", "b", "ClusterFirstWithHostNet", app="host"),
)
"""What the Services of services.yaml select, and who asks."""

GUARDS = (
    *("deny-in", "allow-all", "pods", "expression", "namespace", "namespaces", "both", "either"),
    *("block", "block-nodes", "block-outside", "block-all", "named-port", "port-range"),
    *("other-ports", "stacked"),
)
"""The policies that let in; each has a pod of its name on the worker `b`."""

OUTS = (
    *("deny-out", "out-all", "out-typed", "out-pods", "out-web"),
    *("out-service-port", "out-block", "out-any-block"),
)
"""The policies that let out; each has a pod of its name on the worker `a`."""


def guarded(names: frozenset[str]) -> tuple[Server, ...]:
    """The pods that some policies select, and those that ask them."""
    roles = {"role": "friend"}, {"role": "stranger"}
    asking = (
        Server("friend", "a", roles[0], GUARDED),
        Server("stranger", "a", roles[1], GUARDED),
        Server("near", "b", roles[1], GUARDED),
        Server("blue-friend", "a", roles[0], BLUE),
        Server("blue-stranger", "b", roles[1], BLUE),
    )
    servers = tuple(
        Server(name, node, {"guard": name}, GUARDED)
        for node, group in (("b", GUARDS), ("a", OUTS))
        for name in group
        if name in names
    )
    on_host = Server(
        "on-host", "b", {"guard": "on-host"}, GUARDED, http=ON_HOST, udp=8093, host_network=True
    )
    return (*asking, *servers, *((on_host,) if "on-host" in names else ()))
