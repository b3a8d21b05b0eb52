"""What each source says of the Service network, in order of trust."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from ipaddress import IPv4Network

from kubectl_netmap.discover import ovn_routes
from kubectl_netmap.discover.claim import Claim, Parts, claimed, grouped, pieces
from kubectl_netmap.discover.defaults import default_of
from kubectl_netmap.discover.fact import Bound, Confidence, Evidence
from kubectl_netmap.discover.facts import Layer
from kubectl_netmap.discover.server_args import of_servers
from kubectl_netmap.discover.service_base import first_address, probe, starts_with_kubernetes
from kubectl_netmap.discover.sight import Sight
from kubectl_netmap.objects.addresses import Network, contains, family_of
from kubectl_netmap.objects.config import ConfigObject
from kubectl_netmap.objects.ref import Ref

KINDS = (
    "ConfigMap",
    "DaemonSet",
    "Deployment",
    "IPAddress",
    "Installation",
    "Network",
    "Node",
    "Pod",
    "Service",
    "ServiceCIDR",
)
"""The kinds that may say what the Service network is."""

K3S = IPv4Network("10.43.0.0/16")
"""Source: k3s and RKE2 server, default of --service-cidr."""

_SAYS = "Service network"
_FLAG = "service-cluster-ip-range"


def service_networks(sight: Sight) -> Iterator[Claim]:
    """Every claim about the Service network, the most trusted source first.

    Where all are silent, the default of the distribution.
    """
    claims = [claim for source in SOURCES for claim in source(sight)]
    yield from claims
    if sight.sees(KINDS) and all(claim.bound is not Bound.EXACT for claim in claims):
        yield from default_of(sight.snapshot, Layer.SERVICE, starts_with_kubernetes(sight))


def service_parts(sight: Sight) -> Iterator[Parts]:
    """Allocated addresses, to be compared: an IPAddress object each (KEP-1880).

    Where no Services are seen, they are what is observed, and are not compared again.
    """
    found = _allocated(sight)
    if found and sight.snapshot.services:
        yield Parts(Layer.SERVICE, "IPAddress object", "metadata.name", found, tell=False)


def service_cidrs(sight: Sight) -> Iterator[Claim]:
    """ServiceCIDR objects that are ready; several add up (KEP-1880).

    One that is about to go (condition Ready is False, or a deletionTimestamp) counts
    as long as it holds addresses in use that no other one holds: so long it stays.
    A missing condition counts as ready, as in the API server.
    """
    live: list[Evidence] = []
    leaving: list[Evidence] = []
    for each in sight.snapshot.configs("ServiceCIDR"):
        says = _SAYS if each.name == "kubernetes" else f"additional {_SAYS}"
        ready = _is_ready(each)
        (live if ready else leaving).extend(
            Evidence(each.ref, path, text, says if ready else f"{says}, being deleted")
            for start in ("spec.cidrs", "spec.ipv4", "spec.ipv6")
            for path, text in each.each(start)
        )
    known = [network for claim in _observed(live) for network in claim.networks]
    needed = [
        evidence
        for evidence in leaving
        for claim in _observed([evidence])
        for network in claim.networks
        if _is_needed(sight, network, known)
    ]
    yield from _observed([*live, *needed])


def openshift(sight: Sight) -> Iterator[Claim]:
    """OpenShift's Network/cluster: its status, or its spec until there is one."""
    status = [*sight.told("Network", _SAYS, "status.serviceNetwork")]
    if status:
        yield from _observed(status)
    else:
        yield from _declared(sight.told("Network", _SAYS, "spec.serviceNetwork"))


def openshift_ovn(sight: Sight) -> Iterator[Claim]:
    """The configuration of OpenShift's OVN-Kubernetes."""
    yield from _config_map(sight, "data.ovnkube.conf.kubernetes.service-cidrs")


def api_servers(sight: Sight) -> Iterator[Claim]:
    """The flag of running API servers, which must be the same on all of them."""
    told = sight.flags("kube-apiserver", _FLAG, _SAYS)
    yield from grouped(Layer.SERVICE, Confidence.DECLARED, told, "API server")


def controller_managers(sight: Sight) -> Iterator[Claim]:
    """The flag of running controller managers, which keep node ranges off it."""
    told = sight.flags("kube-controller-manager", _FLAG, _SAYS)
    yield from grouped(Layer.SERVICE, Confidence.DECLARED, told, "controller manager")


def kubeadm(sight: Sight) -> Iterator[Claim]:
    """What kubeadm was told when it made or upgraded the control plane."""
    yield from _config_map(
        sight,
        "data.ClusterConfiguration.networking.serviceSubnet",
        "data.MasterConfiguration.networking.serviceSubnet",
    )


def server_arguments(sight: Sight) -> Iterator[Claim]:
    """The flag --service-cidr of k3s and RKE2 servers, or its default.

    The embedded API server gets it, so a server without the flag uses the default.
    """
    yield from of_servers(sight, Layer.SERVICE, "service-cidr", K3S, _SAYS)


def calico_operator(sight: Sight) -> Iterator[Claim]:
    """What the Calico operator was told."""
    yield from _declared(sight.told("Installation", _SAYS, "spec.serviceCIDRs"))


def antrea(sight: Sight) -> Iterator[Claim]:
    """Antrea's configuration: normally empty, since AntreaProxy needs no range.

    The controller's is in use where it gives nodes their ranges (default: it does not).
    """
    agent, controller = "data.antrea-agent.conf", "data.antrea-controller.conf.nodeIPAM"
    yield from _config_map(sight, f"{agent}.serviceCIDR", f"{agent}.serviceCIDRv6")
    for each in sight.snapshot.configs("ConfigMap"):
        if each.text(f"{controller}.enableNodeIPAM") == "true":
            paths = (f"{controller}.serviceCIDR", f"{controller}.serviceCIDRv6")
            yield from _config_map(sight, *paths)


def kube_router(sight: Sight) -> Iterator[Claim]:
    """The flag of kube-router."""
    told = sight.agent_flags("kube-router", _FLAG, _SAYS)
    yield from grouped(Layer.SERVICE, Confidence.DECLARED, told, "agent")


def upstream_ovn(sight: Sight) -> Iterator[Claim]:
    """The configuration of upstream's OVN-Kubernetes."""
    yield from _config_map(sight, "data.svc_cidr")


def kube_ovn(sight: Sight) -> Iterator[Claim]:
    """The flag of Kube-OVN's controller."""
    told = sight.agent_flags("kube-ovn-controller", _FLAG, _SAYS)
    yield from grouped(Layer.SERVICE, Confidence.DECLARED, told, "controller")


SOURCES: tuple[Callable[[Sight], Iterator[Claim]], ...] = (
    service_cidrs,
    openshift,
    openshift_ovn,
    ovn_routes.to_services,
    api_servers,
    probe,
    controller_managers,
    kubeadm,
    server_arguments,
    calico_operator,
    antrea,
    kube_router,
    upstream_ovn,
    kube_ovn,
    first_address,
)
"""In the order in which they are believed."""


def _is_ready(service_cidr: ConfigObject) -> bool:
    if service_cidr.text("metadata.deletionTimestamp"):
        return False
    for path, value in service_cidr.each("status.conditions"):
        if path.endswith("].type") and value == "Ready":
            return service_cidr.text(f"{path.removesuffix('.type')}.status") != "False"
    return True


def _allocated(sight: Sight) -> tuple[tuple[Network, Ref], ...]:
    return pieces(
        (each.ref, (f"{each.name}/{128 if ':' in each.name else 32}",))
        for each in sight.snapshot.configs("IPAddress")
        if each.text("spec.parentRef.resource") == "services"
    )


def _is_needed(sight: Sight, network: Network, known: Iterable[Network]) -> bool:
    addresses = sight.observed.of(Layer.SERVICE, family_of(network))
    return bool(addresses.outside(known).count([network])) or any(
        contains(network, allocated) and not any(contains(each, allocated) for each in known)
        for allocated, _ in _allocated(sight)
    )


def _observed(told: list[Evidence]) -> Iterator[Claim]:
    yield from claimed(Layer.SERVICE, Confidence.OBSERVED, told)


def _declared(told: Iterator[Evidence]) -> Iterator[Claim]:
    yield from claimed(Layer.SERVICE, Confidence.DECLARED, told)


def _config_map(sight: Sight, *paths: str) -> Iterator[Claim]:
    yield from _declared(sight.told("ConfigMap", _SAYS, *paths))
