"""Marks of distributions, and the platform that some of them imply.

Sources: what each installer writes in the cluster, the suffix of its version, the
labels of its nodes. A cloud's providerID is no mark: kubeadm runs on AWS as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kubectl_netmap.discover.fact import Confidence, Evidence
from kubectl_netmap.discover.marks import SERVER, hidden_kind
from kubectl_netmap.discover.node_signs import Sign, Where, on_nodes
from kubectl_netmap.snapshot.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Claim:
    """What one mark says: the distribution, how sure it is, and the evidence."""

    distribution: str
    confidence: Confidence
    evidence: Evidence


IMPLIED = {
    "ack": "alibaba",
    "aks": "azure",
    "docker-desktop": "docker",
    "doks": "digitalocean",
    "eks": "aws",
    "gke": "gcp",
    "iks": "ibm",
    "lke": "linode",
    "oke": "oci",
}
"""The platform of distributions that run on one only."""

BUILT_ON = {
    "docker-desktop": "kubeadm",
    "eks-distro": "kubeadm",
    "kind": "kubeadm",
    "minikube": "kubeadm",
    "openshift": "iks",
    "tanzu": "kubeadm",
}
"""What another distribution has inside: its marks are no contradiction."""

_L, _A, _P, _O = Where.LABEL, Where.ANNOTATION, Where.PROVIDER_ID, Where.OS_IMAGE

# Most particular first: of two that are equally sure, the first one counts.
_INSTALLERS: tuple[tuple[str, Sign], ...] = (
    ("kind", Sign(_P, "kind://")),
    ("minikube", Sign(_L, "minikube.k8s.io/")),
    ("rke2", Sign(_A, "rke2.io/node-args")),
    ("rke2", Sign(_A, "etcd.rke2.cattle.io/")),
    ("k3s", Sign(_A, "k3s.io/node-args")),
    ("openshift", Sign(_A, "machineconfiguration.openshift.io/")),
    ("microk8s", Sign(_L, "microk8s.io/cluster")),
    ("talos", Sign(_A, "networking.talos.dev/")),
    ("talos", Sign(_A, "cluster.talos.dev/")),
    ("kops", Sign(_L, "kops.k8s.io/")),
)
_KUBEADM = Sign(_A, "kubeadm.alpha.kubernetes.io/cri-socket")
_LABELS: tuple[tuple[str, Sign], ...] = (
    ("rke2", Sign(_L, "node.kubernetes.io/instance-type", ("rke2",))),
    ("k3s", Sign(_L, "node.kubernetes.io/instance-type", ("k3s",))),
    ("k3s", Sign(_L, "egress.k3s.io/cluster")),
    ("openshift", Sign(_L, "node.openshift.io/os_id")),
    ("eks", Sign(_L, "eks.amazonaws.com/")),
    ("eks", Sign(_L, "alpha.eksctl.io/")),
    ("gke", Sign(_L, "cloud.google.com/gke-")),
    ("gke", Sign(_L, "iam.gke.io/gke-metadata-server-enabled")),
    ("aks", Sign(_L, "kubernetes.azure.com/")),
    ("oke", Sign(_L, "oke.oraclecloud.com/")),
    ("doks", Sign(_L, "doks.digitalocean.com/")),
    ("lke", Sign(_L, "lke.linode.com/")),
    ("iks", Sign(_L, "ibm-cloud.kubernetes.io/")),
    ("k0s", Sign(_L, "node.k0sproject.io/")),
    ("talos", Sign(_L, "extensions.talos.dev/")),
    ("tanzu", Sign(_L, "run.tanzu.vmware.com/")),
    ("rke", Sign(_A, "rke.cattle.io/external-ip")),
    ("rke", Sign(_A, "rke.cattle.io/internal-ip")),
)
_REST: tuple[tuple[str, Sign], ...] = (
    ("rke2", Sign(_P, "rke2://")),
    ("k3s", Sign(_P, "k3s://")),
    ("k3s", Sign(_O, "K3s ")),
    ("talos", Sign(_O, "Talos")),
    ("openshift", Sign(_O, "Red Hat Enterprise Linux CoreOS")),
    ("docker-desktop", Sign(_O, "Docker Desktop")),
)
_FARGATE = re.compile(r"aws:///.*/fargate-")
_AKS_GROUP = re.compile(r"azure:///.*/resourceGroups/mc_", re.IGNORECASE)
_VERSIONS = (
    (re.compile(r"-eks-\d+-\d+-\d+"), "eks-distro"),
    (re.compile(r"-eks-"), "eks"),
    (re.compile(r"-gke\."), "gke"),
    (re.compile(r"\+k3s\d"), "k3s"),
    (re.compile(r"\+rke2r?\d"), "rke2"),
    (re.compile(r"\+k0s"), "k0s"),
    (re.compile(r"\+vmware\."), "tanzu"),
    (re.compile(r"-aliyun\."), "ack"),
    (re.compile(r"[-+]IKS"), "iks"),
)
# a build of OpenShift ends with a commit; so did odd ones of EKS, but those have a dash before
_OPENSHIFT = re.compile(r"^v\d+\.\d+\.\d+\+[0-9a-f]{7}$")
_GROUPS = {
    "auto.gke.io": "gke",
    "config.openshift.io": "openshift",
    "eks.amazonaws.com": "eks",
    "machineconfiguration.openshift.io": "openshift",
    "run.tanzu.vmware.com": "tanzu",
}


def claims(snapshot: Snapshot) -> Iterator[Claim]:
    """What every mark in the cluster says: installer, version, labels, what is left."""
    tables = (_INSTALLERS, (("kubeadm", _KUBEADM),), _LABELS, _REST)
    borne = dict(on_nodes(snapshot, (sign for table in tables for _, sign in table)))
    yield from _of(_INSTALLERS, borne, Confidence.DECLARED)
    yield from _openshift(snapshot)
    yield from _kubeadm(snapshot, borne)
    yield from _versions(snapshot)
    yield from _of(_LABELS, borne, Confidence.INFERRED)
    yield from _of(_REST, borne, Confidence.INFERRED)
    yield from _clouds(snapshot)


def served(snapshot: Snapshot) -> Iterator[Claim]:
    """What the API groups say that are served: little, as definitions outlive installs."""
    for group in sorted(snapshot.header.api_groups or ()):
        if group in _GROUPS:
            quote = Evidence(SERVER, "api groups", group, "served")
            yield Claim(_GROUPS[group], Confidence.INFERRED, quote)


def _of(
    table: tuple[tuple[str, Sign], ...], borne: dict[Sign, Evidence], sure: Confidence
) -> Iterator[Claim]:
    return (Claim(name, sure, borne[sign]) for name, sign in table if sign in borne)


def _openshift(snapshot: Snapshot) -> Iterator[Claim]:
    for kind in ("Infrastructure", "Network"):
        for each in snapshot.configs(kind)[:1]:
            quote = Evidence(each.ref, "metadata.name", each.name, "OpenShift's configuration")
            yield Claim("openshift", Confidence.DECLARED, quote)


def _kubeadm(snapshot: Snapshot, borne: dict[Sign, Evidence]) -> Iterator[Claim]:
    config = snapshot.config("ConfigMap", "kube-system", "kubeadm-config")
    # what has kubeadm inside, such as kind, is told by its nodes: without them, who knows?
    if config is not None and not hidden_kind(snapshot, "Node"):
        quote = Evidence(config.ref, "metadata.name", config.name, "written by kubeadm")
        yield Claim("kubeadm", Confidence.DECLARED, quote)
    if _KUBEADM in borne:
        yield Claim("kubeadm", Confidence.DECLARED, borne[_KUBEADM])


def _versions(snapshot: Snapshot) -> Iterator[Claim]:
    said = [Evidence(SERVER, "gitVersion", snapshot.header.server_version, "version")]
    path = "status.nodeInfo.kubeletVersion"
    said += [Evidence(node.ref, path, node.kubelet_version, "version") for node in snapshot.nodes]
    told = set()
    for quote in said:
        name = next((name for form, name in _VERSIONS if form.search(quote.value)), "")
        if not name and _OPENSHIFT.match(quote.value):
            name = "openshift"
        if name and name not in told:
            told.add(name)
            sure = Confidence.INFERRED if name == "openshift" else Confidence.DECLARED
            yield Claim(name, sure, quote)


def _clouds(snapshot: Snapshot) -> Iterator[Claim]:
    for form, name in ((_FARGATE, "eks"), (_AKS_GROUP, "aks")):
        found = (node for node in snapshot.nodes if form.match(node.provider_id))
        for node in list(found)[:1]:
            quote = Evidence(node.ref, "spec.providerID", node.provider_id, "")
            yield Claim(name, Confidence.INFERRED, quote)
