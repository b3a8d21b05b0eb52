"""The DNS server and domain that kubelets give to pods."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kubectl_netmap.discover.fact import Confidence, Evidence
from kubectl_netmap.discover.node_args import node_args
from kubectl_netmap.objects.addresses import parse_address
from kubectl_netmap.objects.config import ConfigObject
from kubectl_netmap.snapshot.snapshot import Snapshot

_CONFIG = "kubelet-config"


@dataclass(frozen=True, slots=True)
class Said:
    """What one source says of the kubelets' clusterDNS and clusterDomain.

    `addresses` are canonical, each with the evidence at the same place of
    `of_addresses`; `domain` is empty and `of_domain` None where it is not said.
    """

    confidence: Confidence
    addresses: tuple[str, ...]
    of_addresses: tuple[Evidence, ...]
    domain: str
    of_domain: Evidence | None


def kubelets(snapshot: Snapshot) -> tuple[Said, ...]:
    """What is known of kubelets' DNS settings, running ones first.

    Equal answers of several nodes are said once. Sources: kubelet /configz (read when
    asked for), kubeadm's ConfigMap kubelet-config, `--cluster-dns` of k3s and RKE2.
    """
    found: dict[tuple[Confidence, tuple[str, ...], str], Said] = {}
    for said in _all(snapshot):
        found.setdefault((said.confidence, said.addresses, said.domain), said)
    return tuple(found.values())


def _all(snapshot: Snapshot) -> Iterator[Said]:
    for asked in snapshot.configs("NodeProxy"):
        says = "the running kubelet gives it to pods"
        yield _said(asked, "kubeletconfig", Confidence.OBSERVED, says)
    config = snapshot.config("ConfigMap", "kube-system", _CONFIG)
    if config is not None:
        says = "kubelets give it to pods"
        yield _said(config, "data.kubelet", Confidence.DECLARED, says)
    for node in snapshot.nodes:
        args = node_args(node)
        if args is None or not args.server:
            continue
        for value in args.values("cluster-dns")[-1:]:
            texts = [text for text in value.split(",") if parse_address(text)]
            says = f"{args.program} tells kubelets to give it to pods"
            evidence = tuple(
                Evidence(node.ref, args.field, f"--cluster-dns {text}", says) for text in texts
            )
            addresses = tuple(str(parse_address(text)) for text in texts)
            yield Said(Confidence.DECLARED, addresses, evidence, "", None)


def _said(config: ConfigObject, under: str, confidence: Confidence, says: str) -> Said:
    found = [
        (str(address), Evidence(config.ref, path, text, says))
        for path, text in config.each(f"{under}.clusterDNS")
        if (address := parse_address(text)) is not None
    ]
    field = f"{under}.clusterDomain"
    domain = config.text(field)
    return Said(
        confidence,
        tuple(address for address, _ in found),
        tuple(evidence for _, evidence in found),
        domain,
        Evidence(config.ref, field, domain, says) if domain else None,
    )
