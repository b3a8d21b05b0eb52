"""The resolv.conf that a kubelet writes for a pod.

Source: API fields `spec.dnsPolicy` and `spec.dnsConfig`; pkg/kubelet/network/dns/dns.go;
KEP-2595 for the limits of the search list.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kubectl_netmap.objects.workload import DnsConfig, PodTemplate

_NAMESERVERS = 3
_SEARCHES, _SEARCH_CHARS, _SEARCH_LENGTH = 32, 2048, 253
_CLUSTER_NDOTS, _DEFAULT_NDOTS, _MOST_NDOTS = 5, 1, 15


@dataclass(frozen=True, slots=True)
class ClusterDns:
    """What kubelets tell pods of cluster DNS.

    `addresses` are those of the DNS Service, or what kubelets give instead; empty where
    neither is seen. `domain` is never empty: it is the default where nothing tells it.
    `node_local` is the address of NodeLocal DNSCache, which asks cluster DNS in turn.
    """

    addresses: tuple[str, ...]
    domain: str
    node_local: str | None = None


@dataclass(frozen=True, slots=True)
class ResolvConf:
    """What the resolver of a pod is told.

    `from_node` is set where the servers are the node's, which are not seen; then
    `nameservers` and `searches` are only those that the pod adds. `cluster` tells
    whether the first server is cluster DNS; None where its address is not known.
    `ndots` is None where the node's is used. `node_searches_at` is the place in
    `searches` where the node's own domains stand, which are not seen; None where there
    are none of them.
    """

    nameservers: tuple[str, ...]
    searches: tuple[str, ...]
    ndots: int | None
    from_node: bool
    cluster: bool | None
    node_searches_at: int | None


def resolv_conf(template: PodTemplate, namespace: str, dns: ClusterDns) -> ResolvConf:
    """The resolv.conf of a template's pods in a namespace.

    A pod on the host network with the policy ClusterFirst gets the node's (API field
    `spec.dnsPolicy`: ClusterFirstWithHostNet has to be asked for).
    """
    policy = template.dns_policy or "ClusterFirst"
    config = template.dns_config or DnsConfig()
    if policy == "Default" or (policy == "ClusterFirst" and template.host_network):
        return _made(config, from_node=True, cluster=False)
    if policy == "None":
        return _made(config, from_node=False, cluster=_asks_cluster(config, dns))
    domain = dns.domain.strip(".").lower()
    return _made(
        config,
        from_node=False,
        cluster=True,
        servers=dns.addresses,
        searches=(f"{namespace}.svc.{domain}", f"svc.{domain}", domain),
    )


def _asks_cluster(config: DnsConfig, dns: ClusterDns) -> bool | None:
    """Whether a pod's own first server is cluster DNS."""
    first = config.nameservers[:1]
    known = {*dns.addresses, *([dns.node_local] if dns.node_local else [])}
    if first and not dns.addresses and first[0] not in known:
        return None
    return bool(first) and first[0] in known


def _made(
    config: DnsConfig,
    *,
    from_node: bool,
    cluster: bool | None,
    servers: tuple[str, ...] = (),
    searches: tuple[str, ...] = (),
) -> ResolvConf:
    ndots: int | None = _CLUSTER_NDOTS if cluster and searches else _DEFAULT_NDOTS
    if from_node:
        ndots = None
    for name, value in config.options:
        if name == "ndots":
            ndots = _ndots(value)
    return ResolvConf(
        nameservers=_once([*servers, *config.nameservers])[:_NAMESERVERS],
        searches=_within_limits(_once([*searches, *map(_search, config.searches)])),
        ndots=ndots,
        from_node=from_node,
        cluster=cluster,
        node_searches_at=len(searches) if from_node or searches else None,
    )


def _ndots(value: str) -> int:
    """As glibc reads it: a number up to 15, 0 for what is none; the default where empty."""
    if not value:
        return _DEFAULT_NDOTS
    return min(int(value), _MOST_NDOTS) if value.isascii() and value.isdigit() else 0


def _search(domain: str) -> str:
    return domain.lower().rstrip(".") or "."


def _within_limits(searches: tuple[str, ...]) -> tuple[str, ...]:
    """As many as fit: 32 of them, 2048 characters; a domain that is too long is left out."""
    kept = [each for each in searches[:_SEARCHES] if len(each) <= _SEARCH_LENGTH]
    while len(" ".join(kept)) > _SEARCH_CHARS:
        kept.pop()
    return tuple(kept)


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
