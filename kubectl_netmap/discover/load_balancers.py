"""What gives addresses to Services of type LoadBalancer, and out of which pools."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from kubectl_netmap.discover.components import Component, components
from kubectl_netmap.discover.fact import Confidence, Evidence, Fact
from kubectl_netmap.discover.facts import LoadBalancer
from kubectl_netmap.discover.load_balancer_marks import CLOUDS, MARKS, given, says_who
from kubectl_netmap.discover.marks import field, hidden_kind
from kubectl_netmap.discover.node_args import node_args
from kubectl_netmap.discover.pools import holds
from kubectl_netmap.discover.provider_ids import platforms
from kubectl_netmap.objects.config import ConfigObject
from kubectl_netmap.snapshot.snapshot import Snapshot

_PROGRAMS = ("DaemonSet", "Deployment", "Pod")
_ALL = ("Service", *_PROGRAMS, "Node")


@dataclass(frozen=True, slots=True)
class _Found:
    name: str
    confidence: Confidence
    evidence: tuple[Evidence, ...]
    pools: tuple[Evidence, ...] = ()


def load_balancers(snapshot: Snapshot) -> Fact[tuple[LoadBalancer, ...]]:
    """Every load balancer found; as sure as the least sure one.

    Unknown where an address was given and nothing tells by whom, and where nothing was
    found but not everything was seen. Empty only where everything was seen.
    """
    programs = tuple(_in_cluster(snapshot))
    found = _merged(programs, _by_services(snapshot, alone=not programs))
    found = found or tuple(_by_platform(snapshot)) or tuple(_by_default(snapshot))
    if not found:
        return _none(snapshot)
    sure = min(each.confidence for each in found)
    if hidden_kind(snapshot, *_ALL) or _may_hide_cilium(snapshot):
        sure = min(sure, Confidence.INFERRED)  # there may be others
    return Fact(
        tuple(
            LoadBalancer(each.name, tuple(quote.value for quote in each.pools)) for each in found
        ),
        sure,
        evidence=tuple(quote for each in found for quote in (*each.evidence, *each.pools)),
        conflicts=tuple(_conflicts(snapshot, found)),
    )


def _none(snapshot: Snapshot) -> Fact[tuple[LoadBalancer, ...]]:
    addresses = tuple(quote for each in snapshot.services if (quote := given(each)))
    if addresses:
        first = replace(addresses[0], says="given by something that is not known")
        return Fact(evidence=(first,))
    clouds = [name for name, _ in platforms(snapshot) if name in CLOUDS]
    if clouds or hidden_kind(snapshot, *_ALL):
        return Fact()
    return Fact((), Confidence.INFERRED)


def _in_cluster(snapshot: Snapshot) -> Iterator[_Found]:
    """Programs that run in the cluster, and pools that say they should.

    Pools alone prove nothing where it is seen that nobody serves them.
    """
    seen = components(snapshot, MARKS)
    hidden = bool(hidden_kind(snapshot, *_PROGRAMS))
    for name, pools in (
        ("metallb", tuple(_metallb_pools(snapshot))),
        ("kube-vip", tuple(_kube_vip_pools(snapshot))),
    ):
        component = _serving_vips(seen) if name == "kube-vip" else seen.get(name)
        if component:
            yield _Found(name, component.confidence, component.evidence, pools)
        elif pools and hidden:
            yield _Found(name, Confidence.INFERRED, (), pools)
    yield from _cilium(snapshot, seen.get("cilium-lb-ipam"), hidden=hidden)
    for name in ("servicelb", "purelb", "openelb", "aws", "hetzner", "openstack"):
        if name in seen:
            yield _Found(name, seen[name].confidence, seen[name].evidence)


def _serving_vips(seen: Mapping[str, Component]) -> Component | None:
    """kube-vip as far as it serves Services: svc_enable, off where it is not set."""
    found = seen.get("kube-vip")
    if found is None:
        return None
    part = Component(
        tuple(each for each in found.workloads if _serves_vips(each[1].name, each[1].env)),
        tuple(each for each in found.pods if _serves_vips(each[1].name, each[1].env)),
    )
    return part if part.agent else None


def _serves_vips(container: str, env: Mapping[str, str]) -> bool:
    return container != "kube-vip" or env.get("svc_enable") == "true"


def _may_hide_cilium(snapshot: Snapshot) -> bool:
    """Whether Cilium runs and its pools, without which it gives no address, are not seen."""
    runs = "cilium-lb-ipam" in components(snapshot, MARKS)
    return runs and bool(hidden_kind(snapshot, "CiliumLoadBalancerIPPool"))


def _cilium(snapshot: Snapshot, component: Component | None, *, hidden: bool) -> Iterator[_Found]:
    """Source: CiliumLoadBalancerIPPool; `enable-lb-ipam` is true where it is not set."""
    pools = tuple(_cilium_pools(snapshot))
    if not pools or _cilium_switch(snapshot):
        return
    if component and component.confidence is Confidence.OBSERVED:
        yield _Found("cilium-lb-ipam", Confidence.DECLARED, component.evidence, pools)
    elif component or hidden:
        yield _Found("cilium-lb-ipam", Confidence.INFERRED, (), pools)


def _cilium_switch(snapshot: Snapshot) -> Evidence | None:
    for config in snapshot.configs("ConfigMap"):
        if config.text("data.enable-lb-ipam") == "false":
            return field(config, "data.enable-lb-ipam", "Cilium gives no addresses")
    return None


def _by_services(snapshot: Snapshot, *, alone: bool) -> Iterator[_Found]:
    """Those that Services with an address name.

    Charts carry annotations for clouds that they do not run on: such a wish counts on
    that cloud, or where neither the platform nor anything else (`alone`) speaks.
    """
    known = [name for name, _ in platforms(snapshot)]
    for service in snapshot.services:
        if given(service):
            for name, quote in says_who(service):
                wish = name in CLOUDS and "annotations" in quote.field
                if not wish or name in known or (alone and not known):
                    yield _Found(name, Confidence.INFERRED, (quote,))


def _by_platform(snapshot: Snapshot) -> Iterator[_Found]:
    """A cloud that gave an address, where nothing in the cluster can have done so."""
    addresses = [quote for each in snapshot.services if (quote := given(each))]
    for name, quote in platforms(snapshot):
        if addresses and name in CLOUDS:
            yield _Found(name, Confidence.INFERRED, (addresses[0], quote))
            return


def _by_default(snapshot: Snapshot) -> Iterator[_Found]:
    """k3s' own, which starts pods for a Service only; on unless --disable servicelb."""
    servers = [args for node in snapshot.nodes if (args := node_args(node)) and args.server]
    k3s = [args for args in servers if args.program == "k3s"]
    disabled = {
        part.strip() for args in k3s for v in args.values("disable") for part in v.split(",")
    }
    if k3s and "servicelb" not in disabled:
        quote = Evidence(k3s[0].node.ref, k3s[0].field, "server", "servicelb is not disabled")
        yield _Found("servicelb", Confidence.ASSUMED, (quote,))


def _merged(*groups: Iterable[_Found]) -> tuple[_Found, ...]:
    """One entry for each load balancer: the surest, with the evidence of the others."""
    merged: dict[str, _Found] = {}
    for each in (found for group in groups for found in group):
        known = merged.get(each.name)
        if known is None:
            merged[each.name] = each
        else:
            evidence = tuple(dict.fromkeys((*known.evidence, *each.evidence)))
            merged[each.name] = replace(known, evidence=evidence)
    return tuple(merged.values())


def _conflicts(snapshot: Snapshot, found: tuple[_Found, ...]) -> Iterator[Evidence]:
    """Pools that are switched off, and addresses outside every pool where all have some."""
    switch = _cilium_switch(snapshot)
    if switch and any(_cilium_pools(snapshot)):
        yield switch
    if not all(each.pools for each in found):
        return
    pools = [quote.value for each in found for quote in each.pools]
    for service in snapshot.services:
        quote = given(service)
        if quote and any(holds(pool, quote.value) is None for pool in pools):
            return  # one that we cannot read may hold it
        if quote and not any(holds(pool, quote.value) for pool in pools):
            yield replace(quote, says="outside every pool")


def _metallb_pools(snapshot: Snapshot) -> Iterator[Evidence]:
    for pool in snapshot.configs("IPAddressPool"):
        for path, _ in pool.each("spec.addresses"):
            yield field(pool, path, "pool")
    old = snapshot.config("ConfigMap", "metallb-system", "config")
    if old is not None:
        for path, _ in old.each("data.config.address-pools"):
            yield field(old, path, "pool")


def _kube_vip_pools(snapshot: Snapshot) -> Iterator[Evidence]:
    config = snapshot.config("ConfigMap", "kube-system", "kubevip")
    for key in ("cidr-global", "range-global"):
        if config and config.text(f"data.{key}"):
            for part in config.text(f"data.{key}").split(","):
                yield replace(field(config, f"data.{key}", "pool"), value=part.strip())


def _cilium_pools(snapshot: Snapshot) -> Iterator[Evidence]:
    for pool in snapshot.configs("CiliumLoadBalancerIPPool"):
        if pool.text("spec.disabled") != "true":
            yield from _blocks(pool)


def _blocks(pool: ConfigObject) -> Iterator[Evidence]:
    for path, value in pool.each("spec.blocks"):
        if path.endswith(".cidr"):
            yield field(pool, path, "pool")
        elif path.endswith(".start"):
            # API field stop: where it is not set, the block is the one address
            stop = pool.text(path.replace(".start", ".stop"))
            yield replace(field(pool, path, "pool"), value=f"{value}-{stop}" if stop else value)
