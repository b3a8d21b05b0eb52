"""A cluster as kind makes it, in pieces, and questions asked of it.

Three nodes n0 to n2 (172.18.0.10 to .12) with pods in 10.244.0.0/24 to 10.244.2.0/24, by which
they speak to their own pods as 10.244.N.1: plain routes, policies enforced by kindnet, CoreDNS
behind 10.96.0.10, and kube-proxy in a mode that the test chooses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import yaml

from kubectl_netmap.netmap import survey
from kubectl_netmap.snapshot.gap import Gap, GapReason
from kubectl_netmap.trace.ask import ask
from kubectl_netmap.trace.assumptions import assumptions
from kubectl_netmap.trace.parse import parse
from kubectl_netmap.trace.trace import Path, Trace
from kubectl_netmap.trace.world import World
from tests.support.clusters import snapshot_with
from tests.support.naming import KUBEADM
from tests.support.proxies import FILE, MOUNTED, config_map, custom, daemon_set, template

Manifest = Mapping[str, Any]

NODES = ("n0", "n1", "n2")


def node(name: str, *, ready: bool = True, version: str = "v1.34.4", **labels: str) -> Manifest:
    """A node by its number; a label's name is written with `__` for a slash, `_` for a dot."""
    number = name.removeprefix("n")
    named = {key.replace("__", "/").replace("_", "."): text for key, text in labels.items()}
    cidr = f"10.244.{number}.0/24"
    return {
        "kind": "Node",
        "metadata": {"name": name, "labels": {"kubernetes.io/os": "linux", **named}},
        "spec": {"podCIDR": cidr, "podCIDRs": [cidr], "providerID": f"kind://docker/kind/{name}"},
        "status": {
            "addresses": [{"type": "InternalIP", "address": f"172.18.0.{10 + int(number)}"}],
            "conditions": [{"type": "Ready", "status": str(ready)}],
            "nodeInfo": {"kubeletVersion": version, "operatingSystem": "linux"},
        },
    }


def pod(  # noqa: PLR0913 -- what tells pods apart
    name: str,
    ip: str,
    *,
    on: str = "",
    space: str = "shop",
    app: str = "",
    of: str = "",
    ready: bool = True,
    ports: Iterable[Manifest] = ({"name": "web", "containerPort": 8080},),
    status: Manifest | None = None,
    **spec: Any,
) -> Manifest:
    """A pod; its node is by default that of its address, `of` the Deployment that makes it."""
    labels = {"app": app or name.rpartition("-")[0] or name}
    owners = []
    if of:
        labels["pod-template-hash"] = "abc"
        owners = [{"kind": "ReplicaSet", "name": f"{of}-abc", "controller": True}]
    where = on or (f"n{ip.split('.')[2]}" if ip.startswith("10.244.") else "")
    return {
        "kind": "Pod",
        "metadata": {
            "namespace": space,
            "name": name,
            "labels": labels,
            "ownerReferences": owners,
        },
        "spec": {
            **({"nodeName": where} if where else {}),
            "containers": [{"name": "main", "ports": list(ports)}],
            **spec,
        },
        "status": {
            "phase": "Running",
            "podIPs": [{"ip": ip}] if ip else [],
            "conditions": [{"type": "Ready", "status": str(ready)}],
            **(status or {}),
        },
    }


def on_host(name: str, on: str, **more: Any) -> Manifest:
    """A pod of a node's own network."""
    ip = f"172.18.0.{10 + int(on.removeprefix('n'))}"
    return pod(name, ip, on=on, hostNetwork=True, **more)


def service(name: str = "cart", space: str = "shop", **spec: Any) -> Manifest:
    """A Service: by default 10.96.1.1:80 for port 8080 of pods with the app of its name.

    `given` are addresses that a load balancer gave, each an ingress of its status.
    """
    given, labels = spec.pop("given", ()), spec.pop("labels", {})
    default = {
        "clusterIPs": ["10.96.1.1"],
        "selector": {"app": name},
        "ports": [{"name": "http", "port": 80, "targetPort": "web"}],
    }
    return {
        "kind": "Service",
        "metadata": {"namespace": space, "name": name, "labels": labels},
        "spec": {**default, **spec},
        "status": {"loadBalancer": {"ingress": list(given)}},
    }


def endpoint(address: str, target: str = "", node: str | None = None, **more: Any) -> Manifest:
    """An endpoint on the node of its address; `more` are its conditions, and `hints`."""
    hints, zone = more.pop("hints", None), more.pop("zone", None)
    where = f"n{address.split('.')[2]}" if node is None else node
    made: dict[str, Any] = {"addresses": [address], "conditions": more}
    made |= {"nodeName": where} if where else {}
    made |= {"targetRef": {"kind": "Pod", "name": target}} if target else {}
    made |= {"hints": hints} if hints else {}
    made |= {"zone": zone} if zone else {}
    return made


def piece(
    *endpoints: Manifest,
    of: str = "cart",
    space: str = "shop",
    ports: Iterable[Manifest] = ({"name": "http", "port": 8080},),
    name: str = "",
) -> Manifest:
    """An EndpointSlice of a Service."""
    labels = {"kubernetes.io/service-name": of}
    return {
        "kind": "EndpointSlice",
        "metadata": {"namespace": space, "name": name or f"{of}-x1", "labels": labels},
        "addressType": "IPv4",
        "ports": list(ports),
        "endpoints": list(endpoints),
    }


def policy(name: str = "p1", space: str = "shop", app: str = "", **spec: Any) -> Manifest:
    """A NetworkPolicy for pods with an app, or for all of a namespace."""
    selector = {"matchLabels": {"app": app}} if app else {}
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"namespace": space, "name": name},
        "spec": {"podSelector": selector, **spec},
    }


def proxy_config(mode: str, **fields: Any) -> str:
    """A KubeProxyConfiguration; a field of None is left away."""
    document = {"clusterCIDR": "10.244.0.0/16", "mode": mode, **fields}
    return yaml.safe_dump(
        {
            "apiVersion": "kubeproxy.config.k8s.io/v1alpha1",
            "kind": "KubeProxyConfiguration",
            **{name: value for name, value in document.items() if value is not None},
        }
    )


def kube_proxy(
    mode: str | None = "iptables", tag: str = ":v1.34.4", **fields: Any
) -> tuple[Manifest, ...]:
    """kube-proxy on every node; its mode is None where its configuration is not seen."""
    spec = template("kube-proxy", [FILE], image=f"kube-proxy{tag}", mounts=MOUNTED)
    pods = (_agent("kube-proxy", name, spec) for name in NODES)
    made = (daemon_set("kube-proxy", spec, len(NODES)), *pods)
    if mode is None:
        return made
    return (config_map("kube-proxy", config_dot_conf=proxy_config(mode, **fields)), *made)


def _agent(name: str, on: str, spec: Manifest) -> Manifest:
    found = on_host(f"{name}-{on}", on, space="kube-system")
    owner = {"kind": "DaemonSet", "name": name, "controller": True}
    metadata = {**found["metadata"], "ownerReferences": [owner]}
    return {**found, "metadata": metadata, "spec": {**spec, "nodeName": on}}


def kindnet(image: str = "kindest/kindnetd:v20250512-df8de77b") -> tuple[Manifest, ...]:
    """kindnet on every node."""
    spec = template("kindnet-cni", image=image)
    pods = (_agent("kindnet", name, spec) for name in NODES)
    return (daemon_set("kindnet", spec, len(NODES)), *pods)


def flannel(backend: str = "vxlan") -> tuple[Manifest, ...]:
    """flannel on every node, which enforces no policy."""
    spec = template(
        "kube-flannel",
        image="flannel/flannel:v0.28.1",
        mounts={"flannel-cfg": "/etc/kube-flannel/"},
        config_maps={"flannel-cfg": "kube-flannel-cfg"},
    )
    told = f'{{"Network": "10.244.0.0/16", "Backend": {{"Type": "{backend}"}}}}'
    config = config_map("kube-flannel-cfg", net_dash_conf_dot_json=told)
    pods = (_agent("kube-flannel", name, spec) for name in NODES)
    return (config, daemon_set("kube-flannel", spec, len(NODES)), *pods)


def cilium(replacing: str = "true", **more: str) -> tuple[Manifest, ...]:
    """Cilium on every node (vxlan), which speaks to its pods as 10.244.N.200."""
    spec = template("cilium-agent", image="cilium/cilium:v1.20.2")
    told = {
        "kube_dash_proxy_dash_replacement": replacing,
        "routing_dash_mode": "tunnel",
        "tunnel_dash_protocol": "vxlan",
        **more,
    }
    pods = (_agent("cilium", name, spec) for name in NODES)
    nodes = (
        custom(
            "CiliumNode",
            "cilium.io",
            name,
            "v2",
            spec={"addresses": [{"type": "CiliumInternalIP", "ip": f"10.244.{number}.200"}]},
        )
        for number, name in enumerate(NODES)
    )
    config = config_map("cilium-config", **told)
    return (config, daemon_set("cilium", spec, len(NODES)), *pods, *nodes)


DNS_PORTS = (
    {"name": "dns", "port": 53, "protocol": "UDP"},
    {"name": "dns-tcp", "port": 53, "protocol": "TCP"},
)
DNS: tuple[Manifest, ...] = (
    service(
        "kube-dns",
        "kube-system",
        labels={"k8s-app": "kube-dns"},
        clusterIPs=["10.96.0.10"],
        ports=list(DNS_PORTS),
    ),
    piece(endpoint("10.244.0.3", "coredns-1"), of="kube-dns", space="kube-system", ports=DNS_PORTS),
    pod(
        "coredns-1",
        "10.244.0.3",
        space="kube-system",
        app="kube-dns",
        ports=[
            {"name": "dns", "containerPort": 53, "protocol": "UDP"},
            {"name": "dns-tcp", "containerPort": 53},
        ],
    ),
    config_map("coredns", Corefile=KUBEADM),
)
"""Cluster DNS, with its one pod on n0."""

CONTROL_PLANE = on_host("kube-apiserver-n0", "n0", space="kube-system")
CONTROL_PLANE = {
    **CONTROL_PLANE,
    "spec": {
        **CONTROL_PLANE["spec"],
        "containers": [
            {
                "name": "kube-apiserver",
                "command": ["kube-apiserver", "--service-cluster-ip-range=10.96.0.0/16"],
                "ports": [{"containerPort": 6443}],
            }
        ],
    },
}

SPACES: tuple[Manifest, ...] = tuple(
    {
        "kind": "Namespace",
        "metadata": {"name": name, "labels": {"kubernetes.io/metadata.name": name}},
    }
    for name in ("shop", "db", "kube-system")
)

FRONT = pod("front-1", "10.244.1.5", of="front")
CARTS: tuple[Manifest, ...] = (
    pod("cart-1", "10.244.1.6", of="cart"),
    pod("cart-2", "10.244.2.6", of="cart"),
)
CART_SLICE = piece(endpoint("10.244.1.6", "cart-1"), endpoint("10.244.2.6", "cart-2"))
SHOP: tuple[Manifest, ...] = (FRONT, *CARTS, service(), CART_SLICE)
"""front-1 on n1, and the Service cart with an endpoint on n1 and another one on n2."""


def traefik(ip: str = "10.244.1.9", *args: str, ready: bool = True) -> tuple[Manifest, ...]:
    """Traefik in edge, behind the load balancer address 192.0.2.80, and its IngressClass."""
    ports = [{"name": "web", "containerPort": 8000}, {"name": "websecure", "containerPort": 8443}]
    container = {"name": "traefik", "image": "traefik:v3.6", "args": list(args), "ports": ports}
    proxy = pod("traefik-1", ip, space="edge", of="traefik", ready=ready, containers=[container])
    numbers = [{"name": "web", "port": 8000}, {"name": "websecure", "port": 8443}]
    front = service(
        "traefik",
        "edge",
        type="LoadBalancer",
        clusterIPs=["10.96.0.80"],
        given=[{"ip": "192.0.2.80"}],
        ports=[
            {"name": "web", "port": 80, "targetPort": "web", "nodePort": 30800},
            {"name": "websecure", "port": 443, "targetPort": "websecure", "nodePort": 30843},
        ],
    )
    return (
        proxy,
        front,
        piece(endpoint(ip, "traefik-1", ready=ready), of="traefik", space="edge", ports=numbers),
        {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "IngressClass",
            "metadata": {"name": "traefik"},
            "spec": {"controller": "traefik.io/ingress-controller"},
        },
    )


def ingress(*paths: tuple[str, str], host: str = "shop.example.com", **more: Any) -> Manifest:
    """An Ingress of Traefik: paths (Prefix) with the names of Services, port http."""
    rules = [
        {
            "path": path,
            "pathType": "Prefix",
            "backend": {"service": {"name": name, "port": {"name": "http"}}},
        }
        for path, name in paths
    ]
    annotations = more.pop("annotations", {})
    given = more.pop("given", ({"ip": "192.0.2.80"},))
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {"namespace": "shop", "name": "web", "annotations": annotations},
        "spec": {
            "ingressClassName": "traefik",
            "rules": [{"host": host, "http": {"paths": rules}}],
            **more,
        },
        "status": {"loadBalancer": {"ingress": list(given)}},
    }


_ALWAYS: tuple[Manifest, ...] = (*SPACES, *DNS, CONTROL_PLANE)


def kind(  # noqa: PLR0913 -- what clusters differ in
    *more: Manifest,
    nodes: Iterable[Manifest] = tuple(map(node, NODES)),
    proxy: Iterable[Manifest] | str | None = "iptables",
    cni: Iterable[Manifest] = kindnet(),
    base: Iterable[Manifest] = _ALWAYS,
    gaps: Iterable[Gap] = (),
    assume: Iterable[str] = (),
) -> World:
    """The cluster with more objects in it; `proxy` is a mode, or kube-proxy's objects."""
    serving = kube_proxy(proxy) if proxy is None or isinstance(proxy, str) else proxy
    manifests = (*base, *nodes, *serving, *cni, *more)
    return World(survey(snapshot_with(manifests, gaps=gaps)), assumptions(tuple(assume)))


@cache
def shop(mode: str | None = "iptables") -> World:
    """The cluster with the shop in it."""
    return kind(*SHOP, proxy=mode)


def told(text: str) -> tuple[Manifest, ...]:
    """Objects told in YAML."""
    return tuple(each for each in yaml.safe_load_all(text) if each)


def asked(world: World, *words: str, namespace: str = "", **options: Any) -> Trace:
    """The answer to a question in one or two words."""
    return ask(world, parse(words, **options), namespace)


def path(world: World, *words: str, **options: Any) -> Path:
    """The only way of the answer."""
    found = asked(world, *words, **options).paths
    assert len(found) == 1, [each.why or each.client for each in found]
    return found[0]


def ends(trace: Trace) -> list[str]:
    """How every way ends: `Pod/shop/cart-1 10.244.1.5`, or `dropped: why`."""
    return [
        f"{each.end} {each.seen_source}"
        if each.disposition == "delivered"
        else f"{each.disposition}: {each.why}"
        for each in trace.paths
    ]


def said(found: Path, hop: str) -> str:
    """What the last step of a hop says; empty where it took none."""
    return next((step.action for step in reversed(found.steps) if step.hop == hop), "")


def hidden(world: World, *kinds: str, space: str = "", besides: tuple[str, ...] = ()) -> World:
    """The cluster as somebody sees it who may not read these kinds.

    In one namespace only, or everywhere besides some.
    """
    snapshot = world.snapshot
    gaps = tuple(Gap(each, GapReason.FORBIDDEN, space, besides=besides) for each in kinds)
    objects = dict(snapshot.objects)
    for gap in gaps:
        found = objects.pop(gap.kind, ())
        if space or besides:
            objects[gap.kind] = tuple(
                each for each in found if not gap.hides(getattr(each, "namespace", ""))
            )
    seen = replace(snapshot, objects=objects, gaps=(*snapshot.gaps, *gaps))
    return World(survey(seen), world.assumed)
