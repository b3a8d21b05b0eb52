"""THE table of kinds: where each is served, how it is read, and who needs it."""

from __future__ import annotations

from kubectl_netmap.snapshot.custom_kinds import CUSTOM_KINDS
from kubectl_netmap.snapshot.gateway_kinds import GATEWAY_KINDS
from kubectl_netmap.snapshot.kind import Kind, Question, Read
from kubectl_netmap.snapshot.policy_kinds import POLICY_KINDS
from kubectl_netmap.snapshot.wire import (
    config_map,
    endpoints,
    ingress,
    node,
    policy,
    service,
    workload,
)
from kubectl_netmap.snapshot.wire.config import config

_OVERVIEW = frozenset({Question.OVERVIEW, Question.TRACE})

KINDS: tuple[Kind, ...] = (
    Kind(
        "Pod",
        "pods",
        "",
        ("v1",),
        workload.POD,
        "pod addresses, and what runs on the nodes, are not known",
        large=True,
    ),
    Kind(
        "EndpointSlice",
        "endpointslices",
        "discovery.k8s.io",
        ("v1", "v1beta1"),
        service.ENDPOINT_SLICE,
        "which endpoints stand behind a Service is not known",
        large=True,
        needed_by=_OVERVIEW,
    ),
    # Deprecated since Kubernetes 1.33 (KEP-4974), and not read where there is better.
    Kind(
        "Endpoints",
        "endpoints",
        "",
        ("v1",),
        endpoints.ENDPOINTS,
        "which endpoints stand behind a Service is not known",
        large=True,
        needed_by=_OVERVIEW,
        instead_of="EndpointSlice",
        relief="endpoints are taken from v1 Endpoints, which do not tell those that terminate",
    ),
    Kind(
        "Service",
        "services",
        "",
        ("v1",),
        service.SERVICE,
        "Service addresses and the ways in are not known",
        large=True,
    ),
    Kind(
        "Node",
        "nodes",
        "",
        ("v1",),
        node.NODE,
        "node addresses, pod CIDRs and the platform are not known",
        namespaced=False,
        large=True,
    ),
    Kind(
        "Namespace",
        "namespaces",
        "",
        ("v1",),
        node.NAMESPACE,
        "which namespaces there are is not known",
        namespaced=False,
    ),
    Kind(
        "DaemonSet",
        "daemonsets",
        "apps",
        ("v1",),
        workload.DAEMON_SET,
        "the CNI and the service proxy are recognised by other marks only",
    ),
    Kind(
        "Deployment",
        "deployments",
        "apps",
        ("v1",),
        workload.DEPLOYMENT,
        "controllers of Ingress, load balancers and the CNI are recognised by other marks only",
    ),
    Kind(
        "Ingress",
        "ingresses",
        "networking.k8s.io",
        ("v1",),
        ingress.INGRESS,
        "ways in by Ingress are not known",
        needed_by=_OVERVIEW,
    ),
    Kind(
        "IngressClass",
        "ingressclasses",
        "networking.k8s.io",
        ("v1",),
        ingress.INGRESS_CLASS,
        "which controller serves an Ingress is not known",
        namespaced=False,
    ),
    Kind(
        "NetworkPolicy",
        "networkpolicies",
        "networking.k8s.io",
        ("v1",),
        policy.NETWORK_POLICY,
        "whether NetworkPolicies select pods is not known",
        needed_by=_OVERVIEW,
    ),
    Kind(
        "ConfigMap",
        "configmaps",
        "",
        ("v1",),
        config_map.CONFIG_MAP,
        "what components are configured to is not read",
        read=Read.BY_NAME,
    ),
    Kind(
        "Event",
        "events",
        "",
        ("v1",),
        config(
            "Event", "reason", "reportingComponent", "involvedObject.kind", "involvedObject.name"
        ),
        "a kube-proxy that runs without a pod is not seen by its start event",
        selector="reason=Starting,reportingComponent=kube-proxy",
    ),
    *GATEWAY_KINDS,
    *CUSTOM_KINDS,
    *POLICY_KINDS,
    # What can be read only when asked for: `--read-logs`, `--read-node-proxy`, `--dry-run-probe`.
    Kind(
        "PodLog",
        "pods/log",
        "",
        ("v1",),
        config("PodLog"),
        "the line in which kube-proxy says its mode is not read",
        read=Read.OPT_IN,
    ),
    Kind(
        "NodeProxy",
        "nodes/proxy",
        "",
        ("v1",),
        config("NodeProxy"),
        "the running kube-proxy's /proxyMode and the kubelet's configz are not read",
        namespaced=False,
        read=Read.OPT_IN,
    ),
    Kind(
        "ServiceProbe",
        "services",
        "",
        ("v1",),
        config("ServiceProbe"),
        "the API server was not asked for the Service range by a dry run",
        read=Read.OPT_IN,
    ),
)

_BY_NAME = {kind.name: kind for kind in KINDS}


def kind_of(name: str) -> Kind:
    """The row of a kind. Raises `KeyError` for one that the table does not hold."""
    return _BY_NAME[name]


def kinds_for(question: Question | None) -> tuple[Kind, ...]:
    """The kinds that answer a question; all of them for None (a snapshot file)."""
    return tuple(
        kind
        for kind in KINDS
        if kind.read is not Read.OPT_IN and (question is None or question in kind.needed_by)
    )
