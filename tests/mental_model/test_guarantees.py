"""Each promise held, broken (if anything can prove it) and unknown, told in small changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from ipaddress import ip_network

import msgspec
import pytest

from kubectl_netmap.discover.fact import Bound, Confidence, Fact
from kubectl_netmap.discover.facts import (
    Cni,
    Enforces,
    Layer,
    NetworkRange,
    Networks,
    PolicyEngine,
)
from kubectl_netmap.mental_model.guarantees import GUARANTEES
from kubectl_netmap.netmap import survey
from kubectl_netmap.objects.config import ConfigObject
from kubectl_netmap.objects.workload import Pod
from kubectl_netmap.routing.verdict import Verdict
from tests.support.model import Change, changed, cluster, judged

HELD, BROKEN, UNKNOWN = Verdict.OK, Verdict.BROKEN, Verdict.UNKNOWN


@dataclass(frozen=True)
class Case:
    """What is changed on the healthy story, and what becomes of a promise."""

    verdict: Verdict
    told: str
    changes: tuple[Change, ...] = ()
    more: str = ""


SECOND_NODE = """
apiVersion: v1
kind: Node
metadata: {name: n2, labels: {kubernetes.io/os: linux}}
spec: {podCIDRs: [10.244.1.0/24], providerID: kind://docker/kind/n2}
status:
  addresses: [{type: InternalIP, address: 172.18.0.4}]
  conditions: [{type: Ready, status: 'True'}]
  nodeInfo: {kubeletVersion: v1.34.4, operatingSystem: linux}
"""
WITHOUT_RANGE = SECOND_NODE.replace("podCIDRs: [10.244.1.0/24], ", "")
POD = """
apiVersion: v1
kind: Pod
metadata: {namespace: shop, name: more, labels: {app: more}}
spec: {nodeName: n1, containers: [{name: more, image: more}]}
status: {phase: Running, hostIP: 172.18.0.3, podIPs: [{ip: 10.244.0.50}]}
"""
LOAD_BALANCER = """
apiVersion: v1
kind: Service
metadata: {namespace: shop, name: lb}
spec:
  type: LoadBalancer
  clusterIP: 10.96.0.40
  clusterIPs: [10.96.0.40]
  ports: [{port: 80}]
"""
GATEWAY = """
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {namespace: shop, name: edge}
spec: {gatewayClassName: ghost, listeners: [{name: http, port: 80, protocol: HTTP}]}
"""
METALLB = (("metallb", "other"), ("quay.io/other", "example.com/other"))
KINDNET = ("kindest/kindnetd:v20250512-df8de77b", "kindest/kindnetd:v20230511-dc714da8")
NO_POLICY = ("kind: NetworkPolicy", "kind: Namespace")
_SPEAKERS = "\n---\napiVersion: v1\nkind: Pod\nmetadata:\n  namespace: metallb-system"
SPEAKER_WANTED = (f"numberReady: 1}}{_SPEAKERS}", f"numberReady: 0}}{_SPEAKERS}")
_RUNS = (
    "hostIP: 172.18.0.3, podIPs: [{ip: 172.18.0.3}], conditions: [{type: Ready, status: 'True'}]"
)
SPEAKER = (
    f"add: [NET_RAW]}}}}}}\nstatus:\n  {{phase: Running, {_RUNS}}}",
    "add: [NET_RAW]}}}\nstatus: {phase: Pending}",
)
_LAST = "targetRef: {kind: Pod, name: front-6b9d9c7d5-bbbbb}}"
LAST_ENDPOINT = f"- {{addresses: [10.244.0.9], nodeName: n1, conditions: {{ready: true}}, {_LAST}\n"
TWO_ADDRESSES = (
    "addresses: [{type: InternalIP, address: 172.18.0.3}, {type: InternalIP, address: 'fd00::3'}]"
)
WANTS_ALL = "publishNotReadyAddresses: true, selector: {app: front}"
WITH_HOST_PORT = "image: more, ports: [{containerPort: 1, hostPort: 1}]"
NO_SERVICE = ("kind: Service\n", "kind: Namespace\n")
ALL_HAVE_FINISHED = (
    "phase: Running, hostIP: 172.18.0.3, podIPs: [{ip: 10.244",
    "phase: Succeeded, hostIP: 172.18.0.3, podIPs: [{ip: 10.244",
)
NOT_READY = ("conditions: {ready: true}, targetRef", "conditions: {ready: false}, targetRef")

CASES = {
    "load-balancers-bring-traffic-in": {
        "every one has an address": Case(HELD, "1 of 1 Service has an address, given by MetalLB"),
        "there is none": Case(
            HELD,
            "no Service of type LoadBalancer asks for it",
            (("type: LoadBalancer", "type: NodePort"),),
        ),
        "one waits": Case(
            BROKEN,
            "Service shop/lb: no address yet: MetalLB has given none (1 of 2 Services without)",
            more=LOAD_BALANCER,
        ),
        "nobody announces the address": Case(
            UNKNOWN,
            "no pod of MetalLB that announces the address is ready",
            (SPEAKER_WANTED, SPEAKER),
        ),
    },
    "http-comes-through-a-controller": {
        "a controller with a ready pod": Case(HELD, "1 Ingress, served by traefik.io/ingress"),
        "no Ingress": Case(
            HELD,
            "no Ingress and no Gateway asks for it",
            (("kind: Ingress\n", "kind: Namespace\n"),),
        ),
        "a class that does not exist": Case(
            BROKEN,
            "Ingress shop/web: IngressClass ghost does not exist",
            (("ingressClassName: traefik", "ingressClassName: ghost"),),
        ),
        "no ready pod": Case(
            BROKEN,
            "Ingress shop/web: ",
            (
                ("podIPs: [{ip: 10.244.0.4}], conditions: [{type: Ready, status: 'True'}]",
                 "podIPs: [{ip: 10.244.0.4}], conditions: [{type: Ready, status: 'False'}]"),
            ),
        ),
        "a Gateway of a class that does not exist": Case(
            BROKEN, "Gateway shop/edge: GatewayClass ghost does not exist", more=GATEWAY
        ),
        "a controller that is not known": Case(
            UNKNOWN,
            "Ingress shop/web: ",
            (("controller: traefik.io/ingress-controller", "controller: example.com/own"),),
        ),
    },
    "service-addresses-are-virtual": {
        "no Service at all": Case(UNKNOWN, "no Service has an address", (NO_SERVICE,)),
        "all inside the range": Case(HELD, "4 addresses in 10.96.0.0/16, none given twice"),
        "one is given twice": Case(
            BROKEN,
            "10.96.0.20 is given to Service ingress/traefik and Service shop/front",
            (("10.96.0.30", "10.96.0.20"),),
        ),
        "one is outside": Case(
            BROKEN,
            "1 is outside 10.96.0.0/16: 10.97.0.20 of Service shop/front",
            (("10.96.0.20", "10.97.0.20"),),
        ),
        "nobody tells the range": Case(
            UNKNOWN,
            "4 addresses, none given twice; the Service network is ",
            (
                ("kind: ServiceCIDR", "kind: Namespace"),
                ("command: [kube-apiserver, --service-cluster-ip-range=10.96.0.0/16]", ""),
            ),
        ),
        "only the one that every cluster has": Case(
            HELD, "4 addresses in 10.96.0.0/16", (("10.96.0.20", "10.96.0.21"),)
        ),
    },
    "dns-names-services": {
        "an endpoint is ready": Case(HELD, "10.96.0.10 for cluster.local, 1 of 1 endpoint ready"),
        "no endpoint is ready": Case(
            BROKEN, "Service kube-system/kube-dns: no ready endpoint", (NOT_READY,)
        ),
        "a configuration names an address that nobody has": Case(
            UNKNOWN,
            "kubelets give pods 10.96.0.66, which no Service has",
            (("    - 10.96.0.10\n", "    - 10.96.0.66\n"),),
        ),
        "no DNS Service is seen": Case(
            UNKNOWN,
            "no Service of cluster DNS is seen",
            (("name: kube-dns, labels", "name: other, labels"), ("k8s-app: kube-dns", "k8s-app: x"),
             ("10.96.0.10\n    clusterDomain", "169.254.20.10\n    clusterDomain")),
        ),
    },
    "endpoints-follow-readiness": {
        "all agree": Case(HELD, "4 of 4 endpoints agree with the state of their pods"),
        "most differ": Case(BROKEN, "0 of 4 endpoints agree", (NOT_READY,)),
        "a pod is ready and no endpoint": Case(
            UNKNOWN,
            "3 of 4 endpoints agree with their pods: shop/front-6b9d9c7d5-bbbbb is ready, and no"
            " EndpointSlice has it; it may be a change on its way",
            ((LAST_ENDPOINT, ""),),
        ),
        "one is in use and not ready": Case(
            UNKNOWN,
            "3 of 4 endpoints agree with their pods: shop/front-6b9d9c7d5-bbbbb is in use, but",
            (("ip: 10.244.0.9}], conditions: [{type: Ready, status: 'True'",
              "ip: 10.244.0.9}], conditions: [{type: Ready, status: 'False'"),),
        ),
        "one is in use and not ready, as its Service wants it": Case(
            HELD,
            "4 of 4 endpoints agree",
            (
                ("ip: 10.244.0.9}], conditions: [{type: Ready, status: 'True'",
                 "ip: 10.244.0.9}], conditions: [{type: Ready, status: 'False'"),
                ("selector: {app: front}", WANTS_ALL),
            ),
        ),
        "a pod that terminates": Case(
            HELD,
            "4 of 4 endpoints agree",
            (
                ("name: front-6b9d9c7d5-bbbbb\n",
                 "name: front-6b9d9c7d5-bbbbb\n  deletionTimestamp: '2026-11-22T20:00:00Z'\n"),
                ("ip: 10.244.0.9}], conditions: [{type: Ready, status: 'True'",
                 "ip: 10.244.0.9}], conditions: [{type: Ready, status: 'False'"),
            ),
        ),
        "no Service has a selector": Case(
            UNKNOWN,
            "no Service with a selector has an endpoint",
            (("selector: {app: front}", "selector: {}"), ("selector: {k8s-app: kube-dns}", ""),
             ("selector: {app.kubernetes.io/name: traefik}", "")),
        ),
    },
    "nodes-run-a-service-proxy": {
        "one that is being made": Case(
            UNKNOWN,
            "kube-proxy nftables on 1 of 1 node; not ready on n1",
            (
                (
                    "conditions: [{type: Ready, status: 'True'}]\n  containerStatuses",
                    "conditions: [{type: Ready, status: 'False'}]\n  containerStatuses",
                ),
                (
                    "ready: true, restartCount: 0",
                    "ready: false, state: {waiting: {reason: ContainerCreating}}",
                ),
            ),
        ),
        "on every node": Case(HELD, "kube-proxy nftables on 1 of 1 node"),
        "a node without one": Case(BROKEN, "1 of 2 nodes without one: n2", more=SECOND_NODE),
        "a node without one that is not ready yet": Case(
            UNKNOWN,
            "kube-proxy nftables on 1 of 1 node; on n2 it is not known",
            more=SECOND_NODE.replace("status: 'True'", "status: 'False'"),
        ),
        "one that crashes": Case(
            BROKEN,
            "kube-proxy does not run on n1: CrashLoopBackOff",
            (("ready: true, restartCount: 0",
              "ready: false, restartCount: 7, state: {waiting: {reason: CrashLoopBackOff}}"),),
        ),
        "one that is not ready": Case(
            UNKNOWN,
            "kube-proxy nftables on 1 of 1 node; not ready on n1",
            (("conditions: [{type: Ready, status: 'True'}]\n  containerStatuses",
              "conditions: [{type: Ready, status: 'False'}]\n  containerStatuses"),),
        ),
    },
    "pods-have-own-addresses": {
        "two addresses are shared": Case(
            BROKEN,
            "10.244.0.2 is used by Pod ingress/traefik-5c4d-aaaaa and Pod kube-system/coredns-66bc5"
            "c9577-aaaaa; 1 more like it",
            (("ip: 10.244.0.9", "ip: 10.244.0.8"), ("ip: 10.244.0.4", "ip: 10.244.0.2")),
        ),
        "no pod runs": Case(
            UNKNOWN, "no pod has an address of the pod network", (ALL_HAVE_FINISHED,)
        ),
        "none is shared": Case(HELD, "5 addresses, none shared"),
        "two pods have one": Case(
            BROKEN,
            "10.244.0.8 is used by Pod shop/front-6b9d9c7d5-aaaaa and Pod shop/front-6b9d9c7d5-b",
            (("ip: 10.244.0.9", "ip: 10.244.0.8"),),
        ),
        "one has none yet": Case(
            UNKNOWN,
            "5 addresses, none shared; 1 pod on a node has none yet: shop/more",
            more=POD.replace("phase: Running, hostIP: 172.18.0.3, podIPs: [{ip: 10.244.0.50}]",
                             "phase: Pending"),
        ),
        "one that is not scheduled needs none": Case(
            HELD,
            "5 addresses, none shared",
            more=POD.replace("nodeName: n1, ", "").replace(
                "phase: Running, hostIP: 172.18.0.3, podIPs: [{ip: 10.244.0.50}]", "phase: Pending"
            ),
        ),
        "one that has finished gave its address back": Case(
            HELD,
            "5 addresses, none shared",
            more=POD.replace("Running", "Succeeded").replace("10.244.0.50", "10.244.0.8"),
        ),
    },
    "pod-addresses-from-node-ranges": {
        "no pod runs": Case(
            UNKNOWN, "no pod has an address of the pod network", (ALL_HAVE_FINISHED,)
        ),
        "one outside, and the CNI is not known": Case(
            UNKNOWN,
            "on n1; the CNI is not known",
            (("kindnet", "own"), ("docker.io/kindest/ownd", "example.com/own")),
            POD.replace("10.244.0.50", "172.17.0.4"),
        ),
        "all inside": Case(HELD, "5 of 5 inside the range of their node"),
        "one outside": Case(
            BROKEN,
            "1 of 6 addresses outside, first 172.17.0.4 of Pod shop/more on n1",
            more=POD.replace("10.244.0.50", "172.17.0.4"),
        ),
        "one outside, of a CNI with pools": Case(
            UNKNOWN,
            "1 of 6 addresses outside, first 172.17.0.4 of Pod shop/more on n1; ",
            (("kindnet-cni", "calico-node"), ("kindest/kindnetd:v20250512-df8de77b",
                                              "calico/node:v3.30.0")),
            POD.replace("10.244.0.50", "172.17.0.4"),
        ),
        "nodes without a range, and a pool that holds them all": Case(
            HELD,
            "5 of 5 inside the pools of kindnet; nodes have no range",
            (("podCIDRs: [10.244.0.0/24], ", ""),),
        ),
        "nodes without a range, and one address is outside": Case(
            UNKNOWN,
            "1 of 1 node without a range of their own: kindnet gives addresses in its own way",
            (("podCIDRs: [10.244.0.0/24], ", ""),),
            POD.replace("10.244.0.50", "172.17.0.4"),
        ),
    },
    "pods-reach-pods": {
        "there is no other node": Case(HELD, "there is one node, n1"),
        "the API shows no packets": Case(
            UNKNOWN,
            "kindnet: native routes to 2 node ranges; whether packets pass is not visible in the"
            " API",
            more=SECOND_NODE,
        ),
        "a node says that its network is not set up": Case(
            BROKEN,
            "no network on n1 (NoRouteCreated)",
            (("{type: NetworkUnavailable, status: 'False'}",
              "{type: NetworkUnavailable, status: 'True', reason: NoRouteCreated}"),),
        ),
        "a node without a podCIDR that the CNI needs": Case(
            BROKEN, "no podCIDR on n2, and kindnet needs one", more=WITHOUT_RANGE
        ),
        "a node without a podCIDR that the CNI does not need": Case(
            UNKNOWN,
            "calico: ",
            (("kindnet-cni", "calico-node"), ("kindest/kindnetd:v20250512-df8de77b",
                                              "calico/node:v3.30.0")),
            WITHOUT_RANGE,
        ),
    },
    "containers-share-loopback": {
        "by definition": Case(HELD, "by what a pod is; 2 of 10 pods have several containers"),
        "a port that two containers declare is a hint": Case(
            HELD,
            "2 of 10 pods have several containers, 1 workload declares a port twice",
            (("containerPort: 9000", "containerPort: 8080"),),
        ),
    },
    "policies-are-enforced": {
        "an engine acts": Case(HELD, "kindnet enforces 1 policy, which selects 2 pods"),
        "no policy is written": Case(
            HELD, "nothing to enforce: no policy is written", (NO_POLICY,)
        ),
        "no policy is written, and nobody would care": Case(
            HELD, "nothing to enforce: no policy is written (nobody would)", (NO_POLICY, KINDNET)
        ),
        "nobody enforces them": Case(
            BROKEN, "1 policy, which selects 2 pods, without effect: kindnetd before", (KINDNET,)
        ),
        "the CNI is not known": Case(
            UNKNOWN,
            "1 policy, which selects 2 pods: the CNI is not known",
            (("kindnet", "own"), ("docker.io/kindest/ownd", "example.com/own")),
        ),
    },
    "nodes-reach-their-pods": {
        "no pod runs": Case(UNKNOWN, "no pod of the pod network runs", (ALL_HAVE_FINISHED,)),
        "a probe succeeds on every node": Case(
            HELD, "4 of 4 probed pods are ready, on 1 of 1 node"
        ),
        "no pod is probed": Case(
            UNKNOWN,
            "no pod has a readiness probe over the network",
            (("readinessProbe: {tcpSocket", "startupProbe: {tcpSocket"),
             ("readinessProbe: {httpGet", "livenessProbe: {httpGet")),
        ),
        "no probe on one of the nodes": Case(
            UNKNOWN,
            "4 of 4 probed pods are ready, on 1 of 2 nodes; no proof on n2",
            more=f"{SECOND_NODE}---{POD.replace('n1', 'n2')}",
        ),
        "a pod that is not ready is no proof against it": Case(
            UNKNOWN,
            "0 of 4 probed pods are ready, on 0 of 1 node; no proof on n1",
            (("conditions: [{type: Ready, status: 'True'}]}",
              "conditions: [{type: Ready, status: 'False'}]}"),),
        ),
    },
    "networks-do-not-overlap": {
        "all apart": Case(HELD, "10.244.0.0/16, 10.96.0.0/16, 172.18.0.3 are apart"),
        "pods and Services overlap": Case(
            BROKEN,
            "pods 10.96.0.0/14 and Services 10.96.0.0/16 overlap",
            (("10.244.0.0/16", "10.96.0.0/14"), ("10.244.0.", "10.97.0.")),
        ),
        "pods of a wider pool keep clear of Services so far": Case(
            BROKEN,
            "pods 10.96.0.0/14 and Services 10.96.0.0/16 overlap, though no pod has an address in",
            (("10.244.0.0/16", "10.96.0.0/14"), ("10.244.0.", "10.97.0.")),
        ),
        "a pod has an address of the Service network": Case(
            BROKEN,
            "pods 10.96.0.0/14 and Services 10.96.0.0/16 overlap",
            (("10.244.0.0/16", "10.96.0.0/14"), ("10.244.0.", "10.96.7.")),
        ),
        "a single node inside the pod network": Case(
            UNKNOWN, "pods 10.244.0.0/16 hold 10.244.9.9 of a node", (("172.18.0.3", "10.244.9.9"),)
        ),
        "nothing tells the Service network": Case(
            UNKNOWN,
            "known in part only: Services ≥ 10.96.0.0/27",
            (
                ("kind: ServiceCIDR", "kind: Namespace"),
                ("command: [kube-apiserver, --service-cluster-ip-range=10.96.0.0/16]", ""),
            ),
        ),
    },
    "families-agree": {
        "no pod runs": Case(UNKNOWN, "no address of pods is seen", (ALL_HAVE_FINISHED,)),
        "one family everywhere": Case(HELD, "IPv4 everywhere"),
        "nodes with more than is needed": Case(
            HELD,
            "Services IPv4, pods IPv4, nodes IPv4 and IPv6: each has what it needs",
            (("addresses: [{type: InternalIP, address: 172.18.0.3}]", TWO_ADDRESSES),),
        ),
        "a Service of a family that the Service network lacks": Case(
            BROKEN,
            "Service shop/front wants IPv6, which Services lack here",
            (("clusterIPs: [10.96.0.20], ipFamilies: [IPv4]",
              "clusterIPs: [10.96.0.20, 'fd00:96::20'], ipFamilies: [IPv4, IPv6]"),),
        ),
        "Services of a family that no pod has": Case(
            BROKEN,
            "Services have IPv6 addresses, and no pod has one",
            (("clusterIPs: [10.96.0.20], ipFamilies: [IPv4]",
              "clusterIPs: [10.96.0.20, 'fd00:96::20'], ipFamilies: [IPv4, IPv6]"),
             ("10.96.0.0/16]", "10.96.0.0/16, 'fd00:96::/112']")),
        ),
        "pods of a family that no node shows": Case(
            UNKNOWN,
            "pods have IPv6 addresses, and nodes show none",
            (("podIPs: [{ip: 10.244.0.9}]", "podIPs: [{ip: 10.244.0.9}, {ip: 'fd00::9'}]"),),
        ),
    },
    "few-can-change-the-network": {
        "the agents of the network": Case(
            HELD, "5 workloads can: kube-system/kindnet, kube-system/kube-proxy and 3 more"
        ),
        "an init container": Case(
            HELD,
            "6 workloads can: ",
            more=POD.replace(
                "containers: [", "initContainers: [{name: i, image: i, securityContext:"
                " {capabilities: {add: [NET_ADMIN]}}}], containers: ["
            ),
        ),
        "a host port": Case(
            HELD,
            "6 workloads can: kube-system/kindnet, kube-system/kube-proxy and 4 more; 1 by a"
            " hostPort only",
            more=POD.replace("image: more", WITH_HOST_PORT),
        ),
    },
}  # fmt: skip

TABLE = [
    pytest.param(name, case, id=f"{name}: {title}")
    for name, cases in CASES.items()
    for title, case in cases.items()
]

NEVER_BROKEN = {
    "containers-share-loopback",  # by definition
    "few-can-change-the-network",  # says who is trusted
    "nodes-reach-their-pods",  # a probe that fails may be the program's fault
}
NEVER_UNKNOWN = {"containers-share-loopback", "few-can-change-the-network"}  # but for gaps


@pytest.mark.parametrize(("name", "case"), TABLE)
def test_a_promise_is_judged_by_what_is_seen(name: str, case: Case) -> None:
    judgement = judged(name, cluster(changed(*case.changes, more=case.more)))
    assert case.told in judgement.because
    assert judgement.verdict is case.verdict
    assert "\n" not in judgement.because
    assert not judgement.because.endswith(".")


def test_each_promise_has_a_case_of_each_verdict_that_it_can_have() -> None:
    assert list(CASES) == [each.id for each in GUARANTEES]
    for name, cases in CASES.items():
        verdicts = {case.verdict for case in cases.values()}
        expected = {HELD}
        expected |= set() if name in NEVER_BROKEN else {BROKEN}
        expected |= set() if name in NEVER_UNKNOWN else {UNKNOWN}
        assert verdicts == expected, name


def test_running_kubelets_that_name_an_address_of_nobody_break_dns() -> None:
    netmap = cluster(changed(("    - 10.96.0.10\n", "    - 10.96.0.66\n")))
    asked = ConfigObject("NodeProxy", "", "n1", {"kubeletconfig.clusterDNS[0]": "10.96.0.66"})
    objects = {**netmap.snapshot.objects, "NodeProxy": (asked,)}
    judgement = judged("dns-names-services", survey(replace(netmap.snapshot, objects=objects)))
    assert judgement.verdict is BROKEN
    assert judgement.because == "kubelets give pods 10.96.0.66, which no Service has"
    assert [each.source for each in judgement.evidence] == [asked.ref]


NODE = """labels: {kubernetes.io/os: linux}}
spec: {podCIDRs: [10.244.0.0/24], providerID: kind://docker/kind/n1}"""
GKE = (NODE, "labels: {cloud.google.com/gke-nodepool: a}}\nspec: {providerID: gce://p/z/n1}")
EKS_AUTO = (NODE, "labels: {eks.amazonaws.com/compute-type: auto}}")


@pytest.mark.parametrize(
    ("platform", "told"),
    [
        pytest.param(GKE, "Cloud DNS may answer instead", id="GKE has DNS outside of the cluster"),
        pytest.param(EKS_AUTO, "nodes of EKS auto answer themselves", id="EKS has it on its nodes"),
    ],
)
def test_a_dns_service_without_pods_is_no_break_where_something_else_may_answer(
    platform: Change, told: str
) -> None:
    scaled_down = ("kubernetes.io/service-name: kube-dns", "kubernetes.io/service-name: other")
    here = judged("dns-names-services", cluster(changed(scaled_down)))
    assert here.verdict is BROKEN
    there = judged("dns-names-services", cluster(changed(scaled_down, platform)))
    assert there.verdict is UNKNOWN
    assert there.because.endswith(told)
    failing = judged("dns-names-services", cluster(changed(NOT_READY, platform)))
    assert failing.verdict is BROKEN


@pytest.mark.parametrize(
    ("ready", "verdict"),
    [
        pytest.param("True", BROKEN, id="both nodes are ready"),
        pytest.param("Unknown", UNKNOWN, id="one of the nodes does not answer"),
    ],
)
def test_what_is_noted_for_a_pod_of_a_dead_node_proves_nothing(
    ready: str, verdict: Verdict
) -> None:
    second = SECOND_NODE.replace("type: Ready, status: 'True'", f"type: Ready, status: '{ready}'")
    twin = POD.replace("10.244.0.50", "10.244.0.9").replace("nodeName: n1", "nodeName: n2")
    judgement = judged("pods-have-own-addresses", cluster(changed(more=f"{second}---{twin}")))
    assert judgement.verdict is verdict
    assert judgement.because.startswith("10.244.0.9 is ")


def test_an_endpoint_that_names_no_pod_is_that_of_the_pod_with_its_address() -> None:
    nameless = (", targetRef: {kind: Pod, name: front-6b9d9c7d5-bbbbb}", "")
    judgement = judged("endpoints-follow-readiness", cluster(changed(nameless)))
    assert judgement.verdict is HELD


def test_a_snapshot_saved_before_probes_and_privileges_were_read_tells_nothing_of_them() -> None:
    netmap = cluster()
    old = tuple(_as_saved_before(pod) for pod in netmap.snapshot.pods)
    before = survey(replace(netmap.snapshot, objects={**netmap.snapshot.objects, "Pod": old}))
    for name in ("nodes-reach-their-pods", "few-can-change-the-network"):
        judgement = judged(name, before)
        assert judgement.verdict is UNKNOWN
        assert "saved before" in judgement.because


def _as_saved_before(pod: Pod) -> Pod:
    containers = tuple(
        msgspec.structs.replace(each, privileges=None, probed=None)
        for each in pod.template.containers
    )
    template = msgspec.structs.replace(pod.template, containers=containers)
    return msgspec.structs.replace(pod, template=template)


def test_where_nobody_has_special_rights_nobody_is_named() -> None:
    judgement = judged("few-can-change-the-network", cluster(POD))
    assert (judgement.verdict, judgement.because) == (HELD, "no workload can")


def test_policies_that_are_enforced_in_part_may_or_may_not_be_enforced() -> None:
    netmap = cluster()
    engine = PolicyEngine("own", Enforces.PARTLY, "on Linux nodes only")
    facts = replace(netmap.facts, policy_engine=Fact(engine, Confidence.OBSERVED))
    judgement = judged("policies-are-enforced", replace(netmap, facts=facts))
    assert judgement.verdict is UNKNOWN
    assert judgement.because.endswith(", enforced in part: on Linux nodes only")


@pytest.mark.parametrize(
    ("pods", "nodes", "ipam", "verdict", "told"),
    [
        pytest.param(
            *("10.0.0.0/20", "10.0.0.0/19", "VPC addresses", HELD),
            "pods share the nodes' VPC by design; Services are apart",
            id="pods have addresses of the nodes' VPC",
        ),
        pytest.param(
            *("10.0.0.0/20", "10.0.0.0/19", "host-local", UNKNOWN),
            "known in part only: pods ≥ 10.0.0.0/20",
            id="they should not have, and the ranges are known in part",
        ),
        pytest.param(
            *("=10.0.5.0/24", "10.0.0.0/20", "host-local", UNKNOWN),
            "whether pods 10.0.5.0/24 and nodes ≥ 10.0.0.0/20 overlap is not known",
            id="nodes stand around the pod network",
        ),
        pytest.param(
            *("=10.1.0.0/16", "10.0.0.0/20", "host-local", HELD),
            "10.1.0.0/16, 10.100.0.0/16, ≥ 10.0.0.0/20 are apart",
            id="all apart",
        ),
    ],
)
def test_ranges_that_are_known_in_part_are_compared_with_care(
    pods: str, nodes: str, ipam: str, verdict: Verdict, told: str
) -> None:
    """A range is a lower bound unless `=` stands before it."""
    netmap = cluster()
    ranges = (_range(Layer.POD, pods), _range(Layer.SERVICE, "=10.100.0.0/16"))
    networks = Networks((*ranges, _range(Layer.NODE, nodes)), complete=frozenset(Layer))
    cni = Fact(Cni("own", ipam=ipam), Confidence.OBSERVED)
    facts = replace(netmap.facts, networks=networks, cni=cni)
    judgement = judged("networks-do-not-overlap", replace(netmap, facts=facts))
    assert (judgement.verdict, judgement.because) == (verdict, told)


def _range(layer: Layer, text: str) -> NetworkRange:
    exact = text.startswith("=")
    bound = Bound.EXACT if exact else Bound.AT_LEAST
    confidence = Confidence.DECLARED if exact else Confidence.INFERRED
    return NetworkRange(layer, Fact(ip_network(text.removeprefix("=")), confidence, bound))


def test_trap_14_what_the_api_server_reaches_proves_nothing_of_the_pod_network() -> None:
    netmap = cluster(changed(more=SECOND_NODE))
    asked = ConfigObject("NodeProxy", "", "n1", {"proxyMode": "iptables"})
    objects = {**netmap.snapshot.objects, "NodeProxy": (asked,)}
    answered = survey(replace(netmap.snapshot, objects=objects))
    assert judged("pods-reach-pods", answered).verdict is Verdict.UNKNOWN
