"""Services, their endpoints, pods and nodes, told in a few words for tests of the map."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kubectl_netmap.discover.facts import Facts
from kubectl_netmap.routing.build import build
from kubectl_netmap.routing.graph import Link, RouteMap
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.relation import Relation
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.snapshot.gap import Gap
from kubectl_netmap.snapshot.snapshot import Snapshot
from tests.support.clusters import snapshot_with

Manifest = dict[str, Any]

HTTP = {"name": "http", "port": 80, "targetPort": "web"}
WEB = {"name": "web", "containerPort": 8080}


def cluster(*manifests: Manifest, gaps: Iterable[Gap] = (), unseen: Iterable[str] = ()) -> Snapshot:
    """The snapshot of a cluster with these objects and no others."""
    return snapshot_with(manifests, gaps=gaps, unseen=unseen)


def mapped(snapshot: Snapshot, *relations: Relation, facts: Facts | None = None) -> RouteMap:
    """The part of its map that these relations make."""
    return build(Ground(snapshot, facts or Facts()), relations)


def told(links: Iterable[Link]) -> list[tuple[str, Verdict, str]]:
    """Every link: its target, verdict and why."""
    return [(each.target.id, each.outcome.verdict, each.outcome.why) for each in links]


def service(name: str = "cart", labels: dict[str, str] | None = None, **spec: Any) -> Manifest:
    """A Service shop/cart for pods with app=cart, of port 80 to the container port web."""
    default = {
        "selector": {"app": "cart"},
        "clusterIPs": ["10.96.0.7"],
        "ipFamilies": ["IPv4"],
        "ports": [HTTP],
    }
    meta = {"namespace": "shop", "name": name, "labels": labels or {}}
    return {"kind": "Service", "metadata": meta, "spec": {**default, **spec}}


def endpoint(address: str, pod: str = "", node: str = "n1", **conditions: bool) -> Manifest:
    """An endpoint: `endpoint("10.244.1.8", "cart-1", ready=False)`."""
    made: Manifest = {"addresses": [address], "conditions": conditions}
    if pod:
        made["targetRef"] = {"kind": "Pod", "namespace": "shop", "name": pod}
    if node:
        made["nodeName"] = node
    return made


def piece(
    *endpoints: Manifest,
    of: str = "cart",
    family: str = "IPv4",
    ports: Iterable[Manifest] = ({"name": "http", "port": 8080},),
    name: str = "",
) -> Manifest:
    """An EndpointSlice of a Service."""
    return {
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": {
            "namespace": "shop",
            "name": name or f"{of}-{family.lower()}",
            "labels": {"kubernetes.io/service-name": of},
        },
        "addressType": family,
        "ports": list(ports),
        "endpoints": list(endpoints),
    }


def pod(  # noqa: PLR0913 -- what tells pods apart
    name: str,
    *ips: str,
    ready: bool = True,
    of: str = "cart",
    node: str = "n1",
    labels: dict[str, str] | None = None,
    ports: Iterable[Manifest] = (WEB,),
    status: Manifest | None = None,
    leaving: bool = False,
    **spec: Any,
) -> Manifest:
    """A pod of a Deployment; `of` empty makes a bare one."""
    meta: Manifest = {
        "namespace": "shop",
        "name": name,
        "labels": {"app": "cart", **(labels or {})},
    }
    if of:
        meta["labels"] |= {"pod-template-hash": "abc"}
        meta["ownerReferences"] = [{"kind": "ReplicaSet", "name": f"{of}-abc", "controller": True}]
    if leaving:
        meta["deletionTimestamp"] = "2026-11-22T20:00:00Z"
    now: Manifest = {
        "phase": "Running",
        "podIPs": [{"ip": ip} for ip in ips],
        "conditions": [{"type": "Ready", "status": str(ready)}],
        **(status or {}),
    }
    containers = [{"name": "main", "ports": list(ports)}]
    return {
        "kind": "Pod",
        "metadata": meta,
        "spec": {"nodeName": node, "containers": containers, **spec},
        "status": now,
    }


def crashing(restarts: int = 14, reason: str = "CrashLoopBackOff") -> Manifest:
    """The status of a pod whose container cannot stay up."""
    state = {"waiting": {"reason": reason}}
    return {
        "containerStatuses": [
            {"name": "main", "ready": False, "restartCount": restarts, "state": state}
        ]
    }


def node(name: str = "n1", *, ready: bool | None = True, **spec: Any) -> Manifest:
    """A node; `ready` None leaves the condition away."""
    conditions = [] if ready is None else [{"type": "Ready", "status": str(ready)}]
    addresses = [{"type": "InternalIP", "address": f"172.18.0.{name.removeprefix('n')}"}]
    return {
        "kind": "Node",
        "metadata": {"name": name},
        "spec": spec,
        "status": {"conditions": conditions, "addresses": addresses},
    }
