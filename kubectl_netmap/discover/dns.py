"""Cluster DNS: the Service that answers, its domain, NodeLocal DNSCache."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from kubectl_netmap.discover.dns_domain import dns_domain
from kubectl_netmap.discover.fact import Confidence, Evidence, Fact
from kubectl_netmap.discover.facts import Dns
from kubectl_netmap.discover.kubelets import Said, kubelets
from kubectl_netmap.discover.node_local import NodeLocal, is_link_local, node_local
from kubectl_netmap.objects.addresses import parse_address
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.service import Service
from kubectl_netmap.snapshot.snapshot import Snapshot

_LABEL, _NAME = "k8s-app", "kube-dns"
_OPENSHIFT = "dns.operator.openshift.io/"
_SYSTEM = ("kube-system", "openshift-dns")
_NAMES = ("kube-dns", "coredns", "rke2-coredns-rke2-coredns")
_UPSTREAM = "-upstream"
_PORT = 53


@dataclass(frozen=True, slots=True)
class _Server:
    """Where DNS is asked: a Service, or (None) what others say is its address."""

    service: Ref | None
    addresses: tuple[str, ...]
    confidence: Confidence
    evidence: tuple[Evidence, ...]
    conflicts: tuple[Evidence, ...] = ()


def dns(snapshot: Snapshot) -> Fact[Dns]:
    """Cluster DNS as far as it is seen; no Service at all is unknown, not broken.

    GKE's Cloud DNS, for one, has no object in the cluster. The address is never assumed:
    it is that of the DNS Service (observed), else what kubelets give to pods.
    """
    said = kubelets(snapshot)
    cache = node_local(snapshot, said)
    server = _server(snapshot, said) or _told(snapshot, said)
    domain = dns_domain(snapshot, said, server.service if server else None)
    if server is None and cache is None and domain.value is None:
        return Fact()
    agree, disagree = _kubelets(said, server, cache)
    evidence = [*(server.evidence if server else ()), *agree, *(cache.evidence if cache else ())]
    conflicts = [*(server.conflicts if server else ()), *disagree, *domain.conflicts]
    confidence = server.confidence if server else max(domain.confidence, Confidence.INFERRED)
    return Fact(
        Dns(
            addresses=server.addresses if server else (),
            service=server.service if server else None,
            domain=domain,
            node_local=cache.address if cache else None,
        ),
        confidence,
        evidence=tuple(dict.fromkeys([*evidence, *domain.evidence])),
        conflicts=tuple(dict.fromkeys(conflicts)),
    )


def _server(snapshot: Snapshot, said: Iterable[Said]) -> _Server | None:
    """The DNS Service: the labelled one, the one that kubelets name, or by its name."""
    serving = [each for each in snapshot.services if _serves(each)]
    given = {address for each in said for address in each.addresses}
    named = [each for each in serving if given & set(_addresses(each))]
    labelled = [each for each in serving if _label_of(each)]
    if labelled:
        return _labelled(snapshot, labelled, named)
    if named:
        return _of(named[0], Confidence.OBSERVED, "the Service that kubelets name to pods")
    usual = [s for s in serving if s.namespace in _SYSTEM and s.name in _NAMES]
    for service in usual:
        return _of(service, Confidence.INFERRED, "the usual name of the DNS Service")
    return None


def _labelled(snapshot: Snapshot, labelled: list[Service], named: list[Service]) -> _Server:
    """The one of several that kubelets name; the system's own before any other."""
    system = [each for each in labelled if each.namespace in _SYSTEM]
    candidates = system or labelled
    chosen = [each for each in candidates if each in named] or candidates
    chosen.sort(key=lambda each: (each.name != _NAME, each.namespace, each.name))
    winner = chosen[0]
    sure = len(chosen) == 1 and (bool(system) or snapshot.sees("Service"))
    confidence = Confidence.OBSERVED if sure else Confidence.INFERRED
    server = _of(winner, confidence, f"the DNS Service, by its label {_label_of(winner)}")
    others = [_line(each, "labelled as DNS Service too") for each in chosen[1:]]
    return replace(server, conflicts=tuple(others))


def _serves(service: Service) -> bool:
    """Whether it can be the DNS Service: port 53 by UDP and TCP at an address of its own.

    NodeLocal DNSCache adds a Service `kube-dns-upstream` with the same label for itself.
    """
    protocols = {port.protocol for port in service.ports if port.port == _PORT}
    own = bool(service.cluster_ips) and not service.name.endswith(_UPSTREAM)
    return own and {"UDP", "TCP"} <= protocols


def _label_of(service: Service) -> str:
    """The label by which a Service is cluster DNS, as text; empty if it has none."""
    if service.labels.get(_LABEL) == _NAME:
        return f"{_LABEL}={_NAME}"
    for key, value in (*service.labels.items(), *service.selector.items()):
        if key.startswith(_OPENSHIFT) and value == "default":
            return f"{key}={value}"
    return ""


def _of(service: Service, confidence: Confidence, says: str) -> _Server:
    addresses = _addresses(service)
    if not addresses:
        confidence, says = min(confidence, Confidence.INFERRED), f"{says}; its address is masked"
    line = _line(service, says)
    return _Server(service.ref, addresses, confidence, (line,))


def _line(service: Service, says: str) -> Evidence:
    return Evidence(service.ref, "spec.clusterIPs", ", ".join(service.cluster_ips), says)


def _addresses(service: Service) -> tuple[str, ...]:
    parsed = (parse_address(text) for text in service.cluster_ips)
    return tuple(str(address) for address in parsed if address is not None)


def _told(snapshot: Snapshot, said: Iterable[Said]) -> _Server | None:
    """The address by what others say, where no DNS Service is seen."""
    for config in snapshot.configs("OperatorDNS"):
        address = parse_address(config.text("status.clusterIP"))
        if address is not None:
            says = "address of OpenShift's DNS"
            line = Evidence(config.ref, "status.clusterIP", str(address), says)
            return _Server(None, (str(address),), Confidence.OBSERVED, (line,))
    for each in said:
        addresses = tuple(address for address in each.addresses if not is_link_local(address))
        if addresses:
            return _Server(None, addresses, each.confidence, each.of_addresses)
    return None


def _kubelets(
    said: Iterable[Said], server: _Server | None, cache: NodeLocal | None
) -> tuple[list[Evidence], list[Evidence]]:
    """What kubelets give to pods: lines that agree with the server, lines that do not.

    The address of NodeLocal DNSCache, and any other link-local one, is no disagreement.
    """
    agree: list[Evidence] = []
    disagree: list[Evidence] = []
    for address, line in _given(said):
        own = is_link_local(address) or (cache is not None and address == cache.address)
        if own or server is None or not server.addresses or address in server.addresses:
            agree.append(line)
        else:
            where = server.service or "what others say"
            disagree.append(replace(line, says=f"{line.says}; not the address of {where}"))
    return agree, disagree


def _given(said: Iterable[Said]) -> Iterator[tuple[str, Evidence]]:
    for each in said:
        yield from zip(each.addresses, each.of_addresses, strict=True)
