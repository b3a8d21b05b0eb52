"""Clusters with names: Services, endpoints, and CoreDNS's configuration."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from textwrap import indent

from kubectl_netmap.semantics.naming.resolv_conf import ClusterDns
from kubectl_netmap.semantics.naming.view import View, view
from kubectl_netmap.snapshot.gap import Gap
from tests.support.clusters import snapshot_of

DNS = ClusterDns(("10.96.0.10",), "cluster.local", "169.254.20.10")

KUBEADM = """\
.:53 {
    errors
    kubernetes cluster.local in-addr.arpa ip6.arpa {
        pods insecure
        fallthrough in-addr.arpa ip6.arpa
    }
    forward . /etc/resolv.conf
    cache 30
}
"""

CLUSTER = """
kind: Namespace
metadata: {name: web}
---
kind: Namespace
metadata: {name: db}
---
kind: Service
metadata: {namespace: db, name: pg}
spec: {clusterIPs: [10.96.1.1], ports: [{name: sql, port: 5432}]}
---
kind: Service
metadata: {namespace: web, name: both}
spec: {clusterIPs: [10.96.2.2, "fd00:96::2"], ports: [{port: 80}]}
---
kind: Service
metadata: {namespace: db, name: nodes}
spec: {clusterIP: None, ports: [{name: sql, port: 5432}]}
---
kind: EndpointSlice
metadata: {namespace: db, name: nodes-1, labels: {kubernetes.io/service-name: nodes}}
addressType: IPv4
ports: [{name: sql, port: 5432}]
endpoints:
- {addresses: [10.244.1.9], hostname: nodes-1, targetRef: {kind: Pod, name: nodes-1}}
- {addresses: [10.244.1.8], targetRef: {kind: Pod, name: nodes-0}}
- {addresses: [10.244.1.7], hostname: nodes-2, conditions: {ready: false}}
- {addresses: [10.244.1.6], conditions: {ready: false, serving: true, terminating: true}}
---
kind: EndpointSlice
metadata: {namespace: db, name: pg-1, labels: {kubernetes.io/service-name: pg}}
addressType: IPv4
ports: [{name: sql, port: 5432}]
endpoints: [{addresses: [10.244.3.3]}]
---
kind: Service
metadata: {namespace: db, name: quiet}
spec: {clusterIP: None}
---
kind: Service
metadata: {namespace: web, name: outer}
spec: {type: ExternalName, externalName: API.example.com.}
---
kind: Service
metadata: {namespace: web, name: inner}
spec: {type: ExternalName, externalName: pg.db.svc.cluster.local}
---
kind: Service
metadata: {namespace: web, name: dead}
spec: {type: ExternalName, externalName: gone.db.svc.cluster.local}
---
kind: Service
metadata: {namespace: web, name: numeric}
spec: {type: ExternalName, externalName: 192.0.2.1}
---
kind: Service
metadata: {namespace: web, name: ping}
spec: {type: ExternalName, externalName: pong.web.svc.cluster.local}
---
kind: Service
metadata: {namespace: web, name: pong}
spec: {type: ExternalName, externalName: ping.web.svc.cluster.local}
---
kind: Pod
metadata: {namespace: web, name: front}
spec: {containers: [{name: web}]}
status: {phase: Running, podIPs: [{ip: 10.244.2.2}]}
"""


def coredns(corefile: str, name: str = "coredns") -> str:
    """A ConfigMap with a Corefile."""
    text = f"kind: ConfigMap\nmetadata: {{namespace: kube-system, name: {name}}}\n"
    return f"{text}data:\n  Corefile: |\n{indent(corefile, '    ')}\n"


def seen(
    corefile: str | None = KUBEADM,
    more: Iterable[str] = (),
    *,
    gaps: Iterable[Gap] = (),
    unseen: Collection[str] = (),
) -> View:
    """The cluster above, its DNS by a Corefile or (None) by one that is not seen."""
    texts = [CLUSTER, *([coredns(corefile)] if corefile is not None else []), *more]
    whole = snapshot_of("\n---\n".join(texts), gaps=gaps)
    objects = {kind: things for kind, things in whole.objects.items() if kind not in unseen}
    return view(replace(whole, objects=objects), "cluster.local")


def with_lines(lines: str) -> str:
    """kubeadm's Corefile with lines added to its server block."""
    return KUBEADM.replace("    errors\n", f"    errors\n{indent(lines, '    ')}\n")
