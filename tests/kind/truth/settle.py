"""A cluster whose service proxies have programmed what they were told, before it is measured.

kube-proxy 1.34.4 in nftables mode was seen, with nft 1.1.3 on Linux 6.18, to lose elements of
its maps as these grow: `nft list` does not show them, packets are refused, and nothing is
logged. It may hit the API server's Service, so that a node never gets ready, or cluster DNS.
Programmed at once, without tables of before, the maps were complete every time.
"""

from __future__ import annotations

from collections.abc import Iterable

from tests.kind.conftest import Cluster, until

_SERVICES = (("default", "kubernetes", 443), ("kube-system", "kube-dns", 53))


def settle(cluster: Cluster) -> tuple[str, ...]:
    """The nodes that did not lead to the first Services until their kube-proxy started anew."""
    found = _stuck(cluster)
    _start_anew(cluster, found)
    return tuple(found)


def reprogram(cluster: Cluster) -> None:
    """Let kube-proxy program everything at once, where its mode is the one that loses some."""
    if cluster.truth.mode == "nftables":
        _start_anew(cluster, _nodes(cluster))


def _start_anew(cluster: Cluster, nodes: Iterable[str]) -> None:
    for node in nodes:
        for family in ("ip", "ip6"):  # in another mode there is none
            delete = ["docker", "exec", node, "nft", "delete", "table", family, "kube-proxy"]
            cluster.run(delete, check=False)
        chosen = ("-l", "k8s-app=kube-proxy", f"--field-selector=spec.nodeName={node}")
        cluster.kubectl("-n", "kube-system", "delete", "pod", *chosen)
    until(lambda: _stuck(cluster), [])


def _stuck(cluster: Cluster) -> list[str]:
    """The nodes from which a Service of every cluster cannot be connected to."""
    services = [(_address(cluster, namespace, name), port) for namespace, name, port in _SERVICES]
    return [
        node
        for node in _nodes(cluster)
        if not all(_connects(cluster, node, address, port) for address, port in services)
    ]


def _nodes(cluster: Cluster) -> list[str]:
    return sorted(each["metadata"]["name"] for each in cluster.objects("nodes"))


def _connects(cluster: Cluster, node: str, address: str, port: int) -> bool:
    words = ["timeout", "3", "bash", "-c", f"</dev/tcp/{address}/{port}"]
    return not cluster.run(["docker", "exec", node, *words], check=False).returncode


def _address(cluster: Cluster, namespace: str, name: str) -> str:
    form = ("-o", "jsonpath={.spec.clusterIP}")
    return cluster.kubectl("-n", namespace, "get", "service", name, *form).strip()
