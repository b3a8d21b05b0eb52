"""What an API server answers besides lists: its version, its discovery, single objects."""

from __future__ import annotations

import json
from pathlib import Path

from bench.manifests import Tree
from bench.pages import CLUSTER_SCOPED, KINDS, Pages

_RELEASE = {"major": "1", "minor": "34", "gitVersion": "v1.34.4", "platform": "linux/amd64"}
_MISSING = {
    "kind": "Status",
    "apiVersion": "v1",
    "status": "Failure",
    "message": "the server could not find the requested resource",
    "reason": "NotFound",
    "code": 404,
}
_KUBEADM = """\
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.34.4
networking: {dnsDomain: cluster.local, podSubnet: 10.128.0.0/9, serviceSubnet: 10.96.0.0/12}
"""
_PROXY = """\
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
clusterCIDR: 10.128.0.0/9
mode: nftables
"""
_COREFILE = (
    ".:53 {\n  kubernetes cluster.local in-addr.arpa ip6.arpa\n  forward . /etc/resolv.conf\n}\n"
)
_CONFIG_MAPS = {
    "kubeadm-config": {"ClusterConfiguration": _KUBEADM},
    "kube-proxy": {"config.conf": _PROXY},
    "coredns": {"Corefile": _COREFILE},
}


def write_rest(folder: Path) -> None:
    """Everything that is asked besides the large lists; empty lists for the other kinds."""
    for plural in KINDS:
        if not (folder / "lists" / plural).exists():
            with Pages(folder, plural, 0):
                pass
    objects = folder / "objects" / "kube-system" / "configmaps"
    objects.mkdir(parents=True, exist_ok=True)
    for name, data in _CONFIG_MAPS.items():
        meta = {"name": name, "namespace": "kube-system", "uid": f"uid-{name}"}
        head = {"kind": "ConfigMap", "apiVersion": "v1"}
        _put(objects / f"{name}.json", {**head, "metadata": meta, "data": data})
    _put(folder / "version.json", _RELEASE)
    _put(folder / "missing.json", _MISSING)
    groups: dict[str, list[str]] = {}
    for plural, (version, _) in KINDS.items():
        groups.setdefault(version, []).append(plural)
    core = groups.pop("v1")
    _put(folder / "api.json", {"kind": "APIVersions", "versions": ["v1"]})
    _put(folder / "apis.json", _group_list(groups))
    _put(folder / "api.aggregated.json", _aggregated({"v1": core}))
    _put(folder / "apis.aggregated.json", _aggregated(groups))


def _group_list(groups: dict[str, list[str]]) -> Tree:
    found = []
    for each in groups:
        group, _, version = each.partition("/")
        served = {"groupVersion": each, "version": version}
        found.append({"name": group, "versions": [served], "preferredVersion": served})
    return {"kind": "APIGroupList", "apiVersion": "v1", "groups": found}


def _aggregated(groups: dict[str, list[str]]) -> Tree:
    items = []
    for each, plurals in groups.items():
        group, _, version = each.rpartition("/")
        resources = [_resource(plural, group, version) for plural in plurals]
        served = {"version": version, "resources": resources, "freshness": "Current"}
        meta = {"name": group, "creationTimestamp": None}
        items.append({"metadata": meta, "versions": [served]})
    kind = {"kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2"}
    return {**kind, "metadata": {}, "items": items}


def _resource(plural: str, group: str, version: str) -> Tree:
    kind = KINDS[plural][1]
    return {
        "resource": plural,
        "responseKind": {"group": group, "version": version, "kind": kind},
        "scope": "Cluster" if plural in CLUSTER_SCOPED else "Namespaced",
        "singularResource": kind.lower(),
        "verbs": ["get", "list", "watch"],
    }


def _put(file: Path, tree: Tree) -> None:
    file.write_text(json.dumps(tree, separators=(",", ":")) + "\n")
