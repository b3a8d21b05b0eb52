"""Manifests as an API server prints them: templates in which only names and numbers vary.

Each function returns a tree of JSON values in the field order of the API. A `%(name)s`
in it is filled in per object;
`"#%(count)s#"` without its quotes. A `%%` is one percent sign.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Tree = dict[str, Any]

MADE, READY = "2026-03-01T08:00:00Z", "2026-03-01T08:00:31Z"

_MERGE_KEYS = ("mountPath", "containerPort", "type", "name", "ip")
_ATOMIC = {"containerStatuses", "hostIPs", "tolerations", "sources"}
_CAPACITY = {
    "cpu": "8",
    "ephemeral-storage": "101430960Ki",
    "hugepages-1Gi": "0",
    "hugepages-2Mi": "0",
    "memory": "32386544Ki",
    "pods": "110",
}


@dataclass(frozen=True, slots=True)
class App:
    """A workload with its pods and, unless it is a DaemonSet, its Service."""

    namespace: str
    name: str
    uid: str
    kind: str  # Deployment, StatefulSet, DaemonSet
    owner: str  # what its pods name as their owner: ReplicaSet web-6d4c, DaemonSet kube-proxy
    labels: Mapping[str, str]
    image: str
    container: str = "app"
    command: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    config: str = "config"
    config_path: str = "/etc/app"
    host_network: bool = False
    sidecar: bool = False
    replicas: int = 1
    cluster_ip: str = ""

    @property
    def selector(self) -> dict[str, str]:
        """The labels by which its Service and its owner find the pods."""
        return {"app.kubernetes.io/name": self.name, "app.kubernetes.io/instance": self.name}


def namespace() -> Tree:
    """A namespace as `kubectl create namespace` and a policy label leave it."""
    labels = {
        "kubernetes.io/metadata.name": "%(name)s",
        "pod-security.kubernetes.io/enforce": "baseline",
    }
    meta = {"name": "%(name)s", **_made(), "labels": labels}
    return {
        "metadata": {**meta, "managedFields": [managed("helm", {"metadata": {"labels": labels}})]},
        "spec": {"finalizers": ["kubernetes"]},
        "status": {"phase": "Active"},
    }


def node() -> Tree:
    """A node of a cloud, with the fifty images that a kubelet reports at most."""
    conditions = ("MemoryPressure", "DiskPressure", "PIDPressure", "Ready")
    status: Tree = {
        "capacity": _CAPACITY,
        "allocatable": _CAPACITY,
        "conditions": [
            {
                "type": name,
                "status": str(name == "Ready"),
                "lastHeartbeatTime": READY,
                "lastTransitionTime": MADE,
                "reason": f"Kubelet{name}",
                "message": f"kubelet reports on {name} every five minutes",
            }
            for name in conditions
        ],
        "addresses": [
            {"type": "InternalIP", "address": "%(host)s"},
            {"type": "Hostname", "address": "%(name)s"},
            {"type": "InternalDNS", "address": "%(name)s.region-1.internal"},
        ],
        "daemonEndpoints": {"kubeletEndpoint": {"Port": 10250}},
        "nodeInfo": {
            "machineID": "%(uid)s",
            "systemUUID": "%(uid)s",
            "bootID": "%(uid)s",
            "kernelVersion": "6.1.0-28-amd64",
            "osImage": "Debian GNU/Linux 12 (bookworm)",
            "containerRuntimeVersion": "containerd://1.7.24",
            "kubeletVersion": "v1.34.4",
            "kubeProxyVersion": "",
            "operatingSystem": "linux",
            "architecture": "amd64",
        },
    }
    spec = {
        "podCIDR": "%(cidr)s",
        "podCIDRs": ["%(cidr)s"],
        "providerID": "cloud:///region-1/zone-%(zone)s/%(uid)s",
    }
    labels = {
        "beta.kubernetes.io/arch": "amd64",
        "beta.kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/hostname": "%(name)s",
        "kubernetes.io/os": "linux",
        "node.kubernetes.io/instance-type": "standard-8",
        "topology.kubernetes.io/region": "region-1",
        "topology.kubernetes.io/zone": "zone-%(zone)s",
    }
    annotations = {
        "node.alpha.kubernetes.io/ttl": "300",
        "volumes.kubernetes.io/controller-managed-attach-detach": "true",
        "csi.volume.kubernetes.io/nodeid": '{"disk.csi.cloud":"%(uid)s"}',
    }
    meta = {
        "name": "%(name)s",
        **_made(),
        "labels": labels,
        "annotations": annotations,
        "managedFields": [
            managed("kubelet", {"metadata": {"labels": labels, "annotations": annotations}}),
            managed("kube-controller-manager", {"spec": spec}),
            managed("kubelet", {"status": status}, "status"),
        ],
    }
    status["images"] = [
        {
            "names": [
                f"registry.example/apps/app-{image}@sha256:%(digest)s",
                f"registry.example/apps/app-{image}:1.{image}.0",
            ],
            "sizeBytes": 30_000_000 + image * 1_234_567,
        }
        for image in range(50)
    ]
    return {"metadata": meta, "spec": spec, "status": status}


def service(app: App) -> Tree:
    """A Service of type ClusterIP in front of the app."""
    spec: Tree = {
        "ports": [
            {"name": name, "protocol": "TCP", "port": port, "targetPort": name}
            for name, port in (("http", 80), ("metrics", 9090))
        ],
        "selector": app.selector,
        "clusterIP": app.cluster_ip,
        "clusterIPs": [app.cluster_ip],
        "type": "ClusterIP",
        "sessionAffinity": "None",
        "ipFamilies": ["IPv4"],
        "ipFamilyPolicy": "SingleStack",
        "internalTrafficPolicy": "Cluster",
    }
    owned = {
        "labels": {**app.selector, "app.kubernetes.io/managed-by": "Helm"},
        "annotations": {"meta.helm.sh/release-name": app.name},
    }
    meta = {
        "name": app.name,
        "namespace": app.namespace,
        **_made(),
        **owned,
        "managedFields": [managed("helm", {"metadata": owned, "spec": spec})],
    }
    return {"metadata": meta, "spec": spec, "status": {"loadBalancer": {}}}


def endpoint_slice(app: App) -> Tree:
    """An EndpointSlice of the app's Service; `endpoints` is filled in as JSON."""
    labels = {
        **app.selector,
        "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
        "kubernetes.io/service-name": app.name,
    }
    owner = {
        "apiVersion": "v1",
        "kind": "Service",
        "name": app.name,
        "uid": app.uid,
        "controller": True,
        "blockOwnerDeletion": True,
    }
    meta = {
        "name": f"{app.name}-%(token)s",
        "generateName": f"{app.name}-",
        "namespace": app.namespace,
        **_made(),
        "labels": labels,
        "annotations": {"endpoints.kubernetes.io/last-change-trigger-time": READY},
        "ownerReferences": [owner],
        "managedFields": [
            managed(
                "kube-controller-manager",
                {
                    "addressType": "",
                    "endpoints": "",
                    "metadata": {"labels": labels, "ownerReferences": ""},
                    "ports": "",
                },
            )
        ],
    }
    return {
        "metadata": meta,
        "addressType": "IPv4",
        "endpoints": "#%(endpoints)s#",
        "ports": [
            {"name": name, "port": port, "protocol": "TCP"}
            for name, port in (("http", 8080), ("metrics", 9090))
        ],
    }


def endpoint() -> Tree:
    """One endpoint of a slice."""
    return {
        "addresses": ["%(ip)s"],
        "conditions": {"ready": "#%(ready)s#", "serving": "#%(ready)s#", "terminating": False},
        "targetRef": {
            "kind": "Pod",
            "namespace": "%(namespace)s",
            "name": "%(name)s",
            "uid": "%(uid)s",
        },
        "nodeName": "%(node)s",
        "zone": "zone-%(zone)s",
    }


def ip_address(app: App) -> Tree:
    """The allocation of the Service's address (ServiceCIDR allocator)."""
    labels = {
        "ipaddress.kubernetes.io/ip-family": "IPv4",
        "ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io",
    }
    spec = {
        "parentRef": {"resource": "services", "namespace": app.namespace, "name": app.name},
    }
    managing = managed("kube-apiserver", {"metadata": {"labels": labels}, "spec": spec})
    meta = {"name": app.cluster_ip, **_made(), "labels": labels, "managedFields": [managing]}
    return {"metadata": meta, "spec": spec}


def _made() -> Tree:
    return {"uid": "%(uid)s", "resourceVersion": "%(version)s", "creationTimestamp": MADE}


def managed(manager: str, tree: Tree, subresource: str = "") -> Tree:
    """An entry of managedFields for who set these fields."""
    entry = {
        "manager": manager,
        "operation": "Update",
        "apiVersion": "v1",
        "time": READY,
        "fieldsType": "FieldsV1",
        "fieldsV1": _fields(tree),
    }
    return {**entry, "subresource": subresource} if subresource else entry


def _fields(tree: object) -> Tree:
    """FieldsV1: a key for every field, lists of maps keyed as the API merges them."""
    if isinstance(tree, Mapping):
        return {f"f:{key}": {} if key in _ATOMIC else _fields(value) for key, value in tree.items()}
    found: Tree = {}
    for item in tree if isinstance(tree, list) else ():
        keys = _MERGE_KEYS if isinstance(item, Mapping) else ()
        if key := next((key for key in keys if key in item), ""):
            value = item[key] if isinstance(item[key], int) else f'"{item[key]}"'
            found[f'k:{{"{key}":{value}}}'] = {".": {}, **_fields(item)}
    return found
