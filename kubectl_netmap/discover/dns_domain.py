"""The domain of cluster DNS: what CoreDNS serves, what kubelets give to pods."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kubectl_netmap.discover.fact import Confidence, Evidence, Fact, settle
from kubectl_netmap.discover.kubelets import Said
from kubectl_netmap.discover.node_args import node_args
from kubectl_netmap.objects.config import ConfigObject
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.workload import FINISHED, Pod, Workload
from kubectl_netmap.snapshot.snapshot import Snapshot

_DEFAULT = "cluster.local"
_ZONES = "data.Corefile.kubernetes"
_KUBEADM = (
    "data.ClusterConfiguration.networking.dnsDomain",
    "data.MasterConfiguration.networking.dnsDomain",
)


def dns_domain(snapshot: Snapshot, kubelets: Iterable[Said], service: Ref | None) -> Fact[str]:
    """The cluster's domain, without a dot at its end.

    Order: OpenShift's DNS operator and running kubelets (observed); CoreDNS's zone, the
    kubelets' configuration, the arguments of k3s or kube-dns, kubeadm (declared); and
    where a DNS Service is seen, the default of all of them (assumed).
    """
    known = [fact for fact in _candidates(snapshot, tuple(kubelets)) if fact.value]
    if known or service is None:
        return settle(known)
    says = "nothing names a domain: this is the default"
    evidence = Evidence(service, "metadata.name", service.name, says)
    return Fact(_DEFAULT, Confidence.ASSUMED, evidence=(evidence,))


def _candidates(snapshot: Snapshot, kubelets: tuple[Said, ...]) -> Iterator[Fact[str]]:
    for config in snapshot.configs("OperatorDNS"):
        field = "status.clusterDomain"
        yield _told(config, field, Confidence.OBSERVED, "OpenShift's DNS serves it")
    for said in kubelets:
        if said.confidence is Confidence.OBSERVED:
            yield _said(said)
    yield from _zones(snapshot, kubelets)
    for said in kubelets:
        if said.confidence is not Confidence.OBSERVED:
            yield _said(said)
    yield from _arguments(snapshot)
    kubeadm = snapshot.config("ConfigMap", "kube-system", "kubeadm-config")
    if kubeadm is not None:
        for field in _KUBEADM:
            yield _told(kubeadm, field, Confidence.DECLARED, "kubeadm was told so")


def _said(said: Said) -> Fact[str]:
    evidence = (said.of_domain,) if said.of_domain else ()
    return Fact(_clean(said.domain), said.confidence, evidence=evidence)


def _told(config: ConfigObject, field: str, confidence: Confidence, says: str) -> Fact[str]:
    value = config.text(field)
    return Fact(_clean(value), confidence, evidence=(Evidence(config.ref, field, value, says),))


def _zones(snapshot: Snapshot, kubelets: tuple[Said, ...]) -> Iterator[Fact[str]]:
    """The zone of each Corefile; of several, the one that the kubelets give to pods.

    A ConfigMap that nobody is seen to mount may be a left-over.
    """
    given = {_clean(said.domain) for said in kubelets}
    for config in snapshot.configs("ConfigMap"):
        zones = [(path, zone) for path, zone in config.each(_ZONES) if _clean(zone)]
        if not zones:
            continue
        path, zone = next((each for each in zones if _clean(each[1]) in given), zones[0])
        says = "zone that CoreDNS serves"
        if len(zones) > 1:
            says += f", one of {len(zones)}"
        mounted = _mounted(snapshot, config)
        confidence = Confidence.DECLARED if mounted else Confidence.INFERRED
        if not mounted:
            says += "; that it runs is not seen"
        evidence = Evidence(config.ref, path, zone, says)
        yield Fact(_clean(zone), confidence, evidence=(evidence,))


def _mounted(snapshot: Snapshot, config: ConfigObject) -> bool:
    """Whether a DNS server that is wanted or runs reads the ConfigMap."""
    return any(
        owner.namespace == config.namespace and config.name in owner.template.config_maps.values()
        for owner in _live(snapshot)
    )


def _live(snapshot: Snapshot) -> Iterator[Pod | Workload]:
    for workload in (*snapshot.deployments, *snapshot.daemon_sets):
        if workload.desired:
            yield workload
    for pod in snapshot.pods:
        if pod.template.config_maps and pod.phase not in FINISHED:
            yield pod


def _arguments(snapshot: Snapshot) -> Iterator[Fact[str]]:
    for node in snapshot.nodes:
        args = node_args(node)
        if args and args.server:
            for value in args.values("cluster-domain")[-1:]:
                says = f"{args.program} was told so"
                evidence = Evidence(node.ref, args.field, f"--cluster-domain {value}", says)
                yield Fact(_clean(value), Confidence.DECLARED, evidence=(evidence,))
    for pod in snapshot.pods:
        container = pod.template.container("kubedns")
        value = container.flags.get("domain", "") if container and pod.on_network else ""
        if value:
            evidence = Evidence(pod.ref, "--domain", value, "domain that kube-dns serves")
            yield Fact(_clean(value), Confidence.DECLARED, evidence=(evidence,))


def _clean(domain: str) -> str:
    """A domain as it is compared; empty for what is none (a masked value, say)."""
    text = domain.strip().rstrip(".").lower()
    return "" if not text or "*" in text or " " in text else text
