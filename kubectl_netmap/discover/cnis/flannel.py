"""flannel: a network of one back end, and no NetworkPolicy; k3s has it built in."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.discover.cnis.configs import config_map
from kubectl_netmap.discover.cnis.plugin import (
    Dataplane,
    Plugin,
    annotation,
    never,
    number,
    up,
)
from kubectl_netmap.discover.components import Component, Mark
from kubectl_netmap.discover.fact import Evidence
from kubectl_netmap.discover.marks import field
from kubectl_netmap.discover.node_args import node_args
from kubectl_netmap.discover.node_signs import Sign, Where, on_nodes
from kubectl_netmap.snapshot.snapshot import Snapshot

_BACKEND = "flannel.alpha.coreos.com/backend-type"
_WAYS = {
    "vxlan": ("vxlan", "VXLAN overlay"),
    "host-gw": ("none", "native routes (host-gw)"),
    "wireguard": ("wireguard", "WireGuard overlay"),
    "wireguard-native": ("wireguard", "WireGuard overlay"),
    "ipip": ("ipip", "IPIP overlay"),
    "ipsec": ("ipsec", "IPsec overlay"),
    "udp": ("udp", "UDP overlay"),
    "alloc": (None, "routed by something else (alloc)"),
    "tencent-vpc": ("none", "routes of the cloud (tencent-vpc)"),
}
_TYPE = "data.net-conf.json.Backend.Type"
_DIRECT = "data.net-conf.json.Backend.DirectRouting"
_MTU = "data.net-conf.json.Backend.MTU"
_VETH = "data.veth_mtu"


def dataplane(snapshot: Snapshot, seen: Component) -> Dataplane:
    """The back end: what nodes say they use, else the configuration, else k3s' flag.

    Source: annotation flannel.alpha.coreos.com/backend-type, written by the agent;
    `net-conf.json`, whose Backend.Type is vxlan where it is not set.
    """
    config = config_map(snapshot, seen, "kube-flannel-cfg", "canal-config", "rke2-canal-config")
    said = [each for _, each in on_nodes(snapshot, [Sign(Where.ANNOTATION, _BACKEND)])]
    mtu = None
    direct = False
    if config is not None:
        kind = config.text(_TYPE)
        absent = "not set: vxlan is the default"
        said.append(field(config, _TYPE) if kind else Evidence(config.ref, _TYPE, "vxlan", absent))
        sizes = (field(config, path, "MTU") for path in (_VETH, _MTU))
        mtu = next((each for each in sizes if number(each.value)), None)
        direct = config.text(_DIRECT) == "true"
    said += _flags(snapshot)
    if not said:
        return Dataplane(ipam="host-local from the node's podCIDR")
    backend = said[0].value
    encapsulation, routing = _WAYS.get(backend, (None, ""))
    if backend == "vxlan" and direct:
        routing = "native routes, VXLAN across subnets only"
    evidence = [each for each in said if _same(each.value, backend)]
    return Dataplane(
        encapsulation,
        f"{routing} (default)" if "default" in said[0].says else routing,
        number(mtu.value) if mtu else None,
        "host-local from the node's podCIDR",
        evidence=(*evidence, *((mtu,) if mtu else ())),
        conflicts=tuple(each for each in said if not _same(each.value, backend)),
    )


def _same(one: str, other: str) -> bool:
    return _WAYS.get(one, one) == _WAYS.get(other, other)


def _flags(snapshot: Snapshot) -> Iterator[Evidence]:
    """k3s' own flag, where a server sets it: --flannel-backend."""
    for node in snapshot.nodes:
        args = node_args(node)
        if args and args.server:
            for value in args.values("flannel-backend")[-1:]:
                yield Evidence(node.ref, args.field, value, "--flannel-backend")


def _declared(snapshot: Snapshot) -> Iterator[Evidence]:
    told = list(_flags(snapshot))
    yield from (each for each in told if each.value in _WAYS)
    if not told and any(on_nodes(snapshot, [Sign(Where.ANNOTATION, _BACKEND)])):
        yield from _built_in(snapshot)
    for config in snapshot.configs("ConfigMap"):
        if config.text("data.cni-chaining-mode") == "flannel":
            yield field(config, "data.cni-chaining-mode", "Cilium is chained to it")


def _built_in(snapshot: Snapshot) -> Iterator[Evidence]:
    """k3s runs flannel itself unless a server's flag says otherwise."""
    arguments = (node_args(node) for node in snapshot.nodes)
    for args in arguments:
        if args and args.program == "k3s" and args.server:
            yield Evidence(args.node.ref, args.field, args.command, "k3s has flannel built in")
            return


def _switched_off(snapshot: Snapshot) -> bool:
    return any(each.value == "none" for each in _flags(snapshot))


PLUGIN = Plugin(
    name="flannel",
    marks=(Mark(container="kube-flannel"), Mark(image="flannel", owner="kube-flannel*")),
    signs=(up("FlannelIsUp"), annotation("flannel.alpha.coreos.com/backend-type")),
    declared=_declared,
    switched_off=_switched_off,
    dataplane=dataplane,
    policy=never("flannel has no NetworkPolicy"),
)
