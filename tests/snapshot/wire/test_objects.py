"""What `kubectl get -o json` prints, to objects."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from kubectl_netmap.objects.config import ConfigObject
from kubectl_netmap.objects.ingress import (
    Ingress,
    IngressBackend,
    IngressClass,
    IngressPath,
    IngressTLS,
)
from kubectl_netmap.objects.labels import Requirement, Selector
from kubectl_netmap.objects.policy import NetworkPolicy, PolicyPeer, PolicyPort, PolicyRule
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.service import (
    Endpoint,
    EndpointPort,
    Endpoints,
    EndpointSlice,
    LoadBalancerIngress,
    Service,
    ServicePort,
)
from kubectl_netmap.objects.workload import (
    Container,
    ContainerPort,
    DnsConfig,
    Namespace,
    Node,
    NodeAddress,
    Pod,
    PodTemplate,
    Trouble,
    Workload,
)
from kubectl_netmap.snapshot.kinds import kind_of
from kubectl_netmap.snapshot.wire.decode import Decoder, MalformedList

FULL = {
    document["kind"]: document
    for document in yaml.safe_load_all((Path(__file__).parent / "full.yaml").read_text())
    if document
}

PROXY = Container(
    name="kube-proxy",
    image="registry.k8s.io/kube-proxy:v1.34.2",
    ports=(ContainerPort(10249, "metrics", "TCP", 10249, "127.0.0.1"),),
    flags={"config": "/var/lib/kube-proxy/config.conf"},
    env={"POD_SUBNET": "10.244.0.0/16"},
    mounts={"/var/lib/kube-proxy": "kube-proxy"},
    privileges=("privileged", "NET_ADMIN"),
    probed=True,
)
MESH = Container("mesh", "mesh", (ContainerPort(15001),), sidecar=True, privileges=(), probed=False)
IPVS = Container("kube-proxy", flags={"proxy-mode": "ipvs"}, privileges=(), probed=False)
WEB = Container("web", "shop/front:1", privileges=(), probed=False)

EXPECTED: list[Any] = [
    Namespace("shop", {"team": "retail"}),
    Node(
        name="node-a",
        labels={"kubernetes.io/os": "linux"},
        annotations={"flannel.alpha.coreos.com/public-ip": "172.16.3.3"},
        addresses=(NodeAddress("InternalIP", "172.16.3.3"),),
        pod_cidrs=("10.244.0.0/24", "fd00:10:244::/64"),
        provider_id="kind://docker/shop/node-a",
        taints=("node-role.kubernetes.io/control-plane",),
        ready=True,
        network_unavailable=False,
        network_reason="CalicoIsUp",
        kubelet_version="v1.34.2",
        os="linux",
        os_image="Debian GNU/Linux 12",
        runtime="containerd://2.1.4",
    ),
    Pod(
        namespace="kube-system",
        name="kube-proxy-x7k2p",
        node="node-a",
        ips=("172.16.3.3", "fd00:172::3"),
        host_ip="172.16.3.3",
        phase="Running",
        ready=True,
        terminating=True,
        owner=Ref("DaemonSet", "kube-system", "kube-proxy"),
        labels={"k8s-app": "kube-proxy"},
        template=PodTemplate(
            containers=(PROXY, MESH),
            host_network=True,
            dns_policy="Default",
            node_selector={"kubernetes.io/os": "linux"},
            config_maps={"kube-proxy": "kube-proxy"},
            start_privileges=("NET_RAW",),
            dns_config=DnsConfig(
                ("10.96.0.10",), ("shop.example",), (("ndots", "2"), ("edns0", ""))
            ),
            host_aliases=(("old.shop", "192.0.2.9"), ("older.shop", "192.0.2.9")),
        ),
        troubles=(
            Trouble("kube-proxy", restarts=2, exit_code=137),
            Trouble("mesh", "ImagePullBackOff"),
        ),
        started="2026-11-22T10:00:00Z",
    ),
    Workload(
        kind="DaemonSet",
        namespace="kube-system",
        name="kube-proxy",
        labels={"k8s-app": "kube-proxy"},
        template=PodTemplate((IPVS,), host_network=True),
        desired=3,
        ready=2,
    ),
    Workload(
        kind="Deployment",
        namespace="shop",
        name="front",
        labels={"app": "front"},
        pod_labels={"app": "front", "tier": "web"},
        template=PodTemplate((WEB,)),
        desired=4,
        ready=3,
    ),
    Service(
        namespace="shop",
        name="front",
        type="LoadBalancer",
        labels={"app": "front"},
        annotations={"metallb.io/address-pool": "public"},
        selector={"app": "front"},
        cluster_ips=("10.96.7.7", "fd00:10:96::7"),
        external_ips=("192.0.2.9",),
        external_name="front.example",
        ports=(
            ServicePort(80, "http", "TCP", "http", 30080, "http"),
            ServicePort(53, protocol="UDP", target=5353),
        ),
        families=("IPv4", "IPv6"),
        external_policy="Local",
        internal_policy="Local",
        session_affinity="ClientIP",
        distribution="PreferClose",
        publish_not_ready=True,
        load_balancer=(
            LoadBalancerIngress(ip="192.0.2.7", mode="VIP"),
            LoadBalancerIngress(hostname="front.elb.example"),
        ),
        load_balancer_class="service.k8s.aws/nlb",
        source_ranges=("198.51.100.0/24",),
        allocate_node_ports=False,
        health_check_node_port=32000,
        terminating=True,
    ),
    EndpointSlice(
        namespace="shop",
        name="front-x2",
        service="front",
        ports=(EndpointPort(8080, "http"),),
        endpoints=(
            Endpoint(
                ("10.244.0.7",),
                node="node-a",
                zone="west",
                target="front-1",
                for_zones=("west",),
                for_nodes=("node-a",),
                hostname="front-1",
            ),
            Endpoint(("10.244.1.8",), ready=False, terminating=True),
        ),
    ),
    Endpoints(
        namespace="shop",
        name="front",
        slices=(
            EndpointSlice(
                namespace="shop",
                name="front",
                service="front",
                ports=(EndpointPort(8080, "http"),),
                endpoints=(
                    Endpoint(("10.244.0.7",), node="node-a", target="front-1", hostname="front-1"),
                    Endpoint(("10.244.1.8",), ready=False, node="node-b", target="front-2"),
                ),
                kind="Endpoints",
            ),
            EndpointSlice(
                namespace="shop",
                name="front",
                service="front",
                address_type="IPv6",
                ports=(EndpointPort(8080, "http"),),
                endpoints=(Endpoint(("fd00:10:244::7",)),),
                kind="Endpoints",
            ),
        ),
    ),
    Ingress(
        namespace="shop",
        name="web",
        class_name="nginx",
        annotations={"kubernetes.io/ingress.class": "nginx"},
        hosts=("shop.example",),
        paths=(
            IngressPath("shop.example", "/cart", "Prefix", IngressBackend("cart", 80)),
            IngressPath("shop.example", "/", "Exact", IngressBackend("front", "http")),
        ),
        default_backend=IngressBackend(resource=Ref("Bucket", "shop", "pages")),
        tls=(IngressTLS(("shop.example",), "shop-tls"),),
        addresses=("192.0.2.7", "lb.example"),
    ),
    IngressClass("nginx", "k8s.io/ingress-nginx", default=True),
    NetworkPolicy(
        namespace="shop",
        name="only-front",
        selector=Selector({"app": "cart"}, (Requirement("tier", "In", ("back",)),)),
        types=("Ingress", "Egress"),
        ingress=(
            PolicyRule(
                (
                    PolicyPeer(Selector({"app": "front"}), Selector({"team": "shop"})),
                    PolicyPeer(cidr="198.51.100.0/24", excepted=("198.51.100.7/32",)),
                ),
                (PolicyPort("UDP", 8000, 8100), PolicyPort(port="http")),
            ),
        ),
        egress=(PolicyRule((PolicyPeer(pods=Selector()),), (PolicyPort(port=53),)),),
        rules_read=True,
    ),
    ConfigObject(
        kind="ConfigMap",
        namespace="kube-system",
        name="kube-proxy",
        fields={"data.config.conf.mode": "ipvs", "data.config.conf.clusterCIDR": "10.244.0.0/16"},
        modified="2026-11-20T00:00:00Z",
    ),
    ConfigObject(
        kind="Event",
        namespace="default",
        name="node-a.1",
        fields={
            "reason": "Starting",
            "reportingComponent": "kube-proxy",
            "involvedObject.kind": "Node",
            "involvedObject.name": "node-a",
        },
    ),
    ConfigObject(
        kind="ServiceCIDR",
        namespace="",
        name="kubernetes",
        fields={
            "spec.cidrs[0]": "10.96.0.0/16",
            "spec.cidrs[1]": "fd00:10:96::/112",
            "status.conditions[0].type": "Ready",
            "status.conditions[0].status": "True",
            "status.conditions[0].reason": "",
        },
        modified="2026-11-01T00:00:00Z",
    ),
    ConfigObject(
        kind="HostSubnet",
        namespace="",
        name="node-a",
        fields={"subnet": "10.128.0.0/23", "host": "node-a"},
    ),
    ConfigObject(
        kind="NodeNetworkState",
        namespace="",
        name="node-a",
        fields={
            "status.currentState.interfaces[0].name": "eth0",
            "status.currentState.interfaces[1].name": "lo",
            "status.currentState.interfaces[0].ipv4.address[0].ip": "172.16.3.3",
            "status.currentState.interfaces[0].ipv4.address[0].prefix-length": 16,
        },
    ),
    ConfigObject(
        kind="CiliumNode",
        namespace="",
        name="node-a",
        fields={
            "spec.ipam.podCIDRs[0]": "10.0.1.0/24",
            "spec.ipam.pools.allocated[0].pool": "default",
            "spec.ipam.pools.allocated[0].cidrs[0]": "10.0.1.0/24",
            "spec.addresses[0].type": "InternalIP",
            "spec.addresses[0].ip": "172.16.3.3",
        },
    ),
]


def decoder(kind: str) -> Decoder:
    return Decoder(kind, kind_of(kind).wire)


def one(kind: str, /, **fields: Any) -> Any:
    page = decoder(kind).manifests([msgspec.json.encode({"metadata": {"name": "x"}, **fields})])
    assert page.malformed == ()
    (thing,) = page.objects
    return thing


def listed(*items: Any, **more: Any) -> bytes:
    return msgspec.json.encode({"kind": "List", "apiVersion": "v1", "items": items, **more})


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda each: each.ref.kind)
def test_an_object_with_every_field_that_is_read(expected: Any) -> None:
    assert one(expected.ref.kind, **FULL[expected.ref.kind]) == expected


def test_every_manifest_of_the_file_is_expected() -> None:
    assert set(FULL) == {each.ref.kind for each in EXPECTED}


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda each: each.ref.kind)
def test_an_object_with_nothing_but_its_name_has_the_defaults_of_the_api(expected: Any) -> None:
    thing = one(expected.ref.kind)
    assert thing.name == "x"
    assert getattr(thing, "namespace", "default") in ("default", "")


# Lists


def test_a_list_is_read_in_order_with_what_its_metadata_says() -> None:
    meta = {"continue": "token", "remainingItemCount": 7}
    body = listed(FULL["Pod"], FULL["Pod"], metadata=meta)
    page = decoder("Pod").page(body)
    assert [pod.name for pod in page.objects] == ["kube-proxy-x7k2p"] * 2
    assert (page.proceed, page.remaining) == ("token", 7)


@pytest.mark.parametrize("items", [b"null", b"[]"])
def test_a_list_of_nothing_is_empty(items: bytes) -> None:
    page = decoder("Pod").page(b'{"kind": "PodList", "metadata": {}, "items": %s}' % items)
    assert (page.objects, page.malformed) == ((), ())


def test_an_item_that_does_not_fit_is_named_and_the_others_are_read() -> None:
    odd = {"metadata": {"namespace": "shop", "name": "odd"}, "spec": {"nodeName": 7}}
    page = decoder("Pod").page(listed(FULL["Pod"], odd, None, metadata={"continue": "token"}))
    assert len(page.objects) == 1
    assert page.proceed == "token"
    first, second = page.malformed
    assert first.ref == Ref("Pod", "shop", "odd")
    assert "$.spec.nodeName" in first.why
    assert second.ref == Ref("Pod", "", "?")


def test_a_value_that_a_document_inside_cannot_have_costs_its_object_only() -> None:
    good = FULL["ConfigMap"]
    broken = {**good, "data": {"config.conf": "kind: KubeProxyConfiguration\nmode: [ipvs"}}
    page = decoder("ConfigMap").page(listed(broken, good))
    assert len(page.objects) == 1
    assert page.malformed[0].ref == Ref("ConfigMap", "kube-system", "kube-proxy")
    assert page.malformed[0].why.startswith("data.config.conf: ")


@pytest.mark.parametrize(
    "body", [b"", b"no", b"[]", b'{"kind": "Status"}', b'{"items": {}}', b"\xff"]
)
def test_what_is_no_list_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises(MalformedList):
        decoder("Pod").page(body)


def test_a_manifest_nested_without_end_is_malformed() -> None:
    deep = b'{"metadata": {"name": "x"}, "spec": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    for kind in ("Pod", "IPPool"):
        assert len(decoder(kind).manifests([deep]).malformed) == 1


def test_equal_templates_labels_and_owners_are_one_value() -> None:
    a, b = decoder("Pod").page(listed(FULL["Pod"], FULL["Pod"])).objects
    assert a.template is b.template
    assert a.labels is b.labels
    assert a.owner is b.owner


# Old and odd shapes


def test_a_node_of_one_family_has_the_old_field() -> None:
    assert one("Node", spec={"podCIDR": "10.244.0.0/24"}).pod_cidrs == ("10.244.0.0/24",)


def test_a_pod_of_one_family_has_the_old_field() -> None:
    assert one("Pod", status={"podIP": "10.244.0.7"}).ips == ("10.244.0.7",)
    assert one("Pod", status={"podIP": "10.244.0.7", "podIPs": []}).ips == ("10.244.0.7",)


@pytest.mark.parametrize(
    ("spec", "addresses", "headless"),
    [
        pytest.param({"clusterIP": "10.96.0.1"}, ("10.96.0.1",), False, id="before dual stack"),
        pytest.param({"clusterIP": "None"}, (), True, id="headless, before dual stack"),
        pytest.param({"clusterIP": "None", "clusterIPs": ["None"]}, (), True, id="headless"),
        pytest.param({"type": "ExternalName", "clusterIP": ""}, (), False, id="ExternalName"),
        pytest.param({}, (), False, id="not written at all"),
    ],
)
def test_the_addresses_of_a_service(
    spec: dict[str, Any], addresses: tuple[str, ...], *, headless: bool
) -> None:
    service = one("Service", spec=spec)
    assert (service.cluster_ips, service.headless) == (addresses, headless)


def test_an_ingress_of_the_old_apis() -> None:
    old = {"serviceName": "front", "servicePort": 80}
    named = {"serviceName": "cart", "servicePort": "http"}
    rules = [{"http": {"paths": [{"path": "/cart", "backend": named}]}}, {"host": "shop.example"}]
    ingress = one("Ingress", spec={"backend": old, "rules": rules})
    assert ingress.default_backend == IngressBackend("front", 80)
    assert ingress.paths == (
        IngressPath("", "/cart", "ImplementationSpecific", IngressBackend("cart", "http")),
    )
    assert ingress.hosts == ("", "shop.example")


def test_an_endpoint_slice_of_v1beta1_tells_node_and_zone_by_its_topology() -> None:
    topology = {"kubernetes.io/hostname": "node-a", "topology.kubernetes.io/zone": "west"}
    endpoints = [{"addresses": ["10.244.0.7"], "topology": topology}]
    (endpoint,) = one("EndpointSlice", endpoints=endpoints).endpoints
    assert (endpoint.node, endpoint.zone) == ("node-a", "west")


@pytest.mark.parametrize(
    ("conditions", "ready", "serving", "terminating"),
    [
        pytest.param({}, True, True, False, id="none is said"),
        pytest.param(None, True, True, False, id="there are none"),
        pytest.param({"ready": None, "serving": None}, True, True, False, id="unknown"),
        pytest.param({"ready": False}, False, True, False, id="not ready, nothing else said"),
        pytest.param(
            {"ready": False, "serving": True, "terminating": True}, False, True, True, id="leaving"
        ),
    ],
)
def test_the_conditions_of_an_endpoint(
    conditions: Any, *, ready: bool, serving: bool, terminating: bool
) -> None:
    endpoints = [{"addresses": ["10.244.0.7"], "conditions": conditions}]
    (endpoint,) = one("EndpointSlice", endpoints=endpoints).endpoints
    assert (endpoint.ready, endpoint.serving, endpoint.terminating) == (ready, serving, terminating)


def test_only_an_endpoint_that_is_a_pod_has_one() -> None:
    endpoints = [{"addresses": ["172.16.3.3"], "targetRef": {"kind": "Node", "name": "node-a"}}]
    assert one("EndpointSlice", endpoints=endpoints).endpoints[0].target == ""


def test_a_port_of_null_means_any() -> None:
    assert one("EndpointSlice", ports=[{"port": None}]).ports == (EndpointPort(0),)


@pytest.mark.parametrize(
    ("spec", "types"),
    [
        pytest.param({}, ("Ingress",), id="nothing written"),
        pytest.param({"egress": []}, ("Ingress",), id="no egress rules"),
        pytest.param({"egress": [{}]}, ("Ingress", "Egress"), id="egress rules"),
        pytest.param({"policyTypes": ["Egress"]}, ("Egress",), id="written"),
    ],
)
def test_what_a_policy_is_for(spec: dict[str, Any], types: tuple[str, ...]) -> None:
    assert one("NetworkPolicy", spec={"podSelector": {}, **spec}).types == types


@pytest.mark.parametrize(
    ("spec", "status", "desired", "ready"),
    [
        pytest.param({}, {}, 1, 0, id="no replicas written"),
        pytest.param({"replicas": None}, {}, 1, 0, id="replicas null"),
        pytest.param({"replicas": 0}, {}, 0, 0, id="scaled to nothing"),
    ],
)
def test_the_replicas_of_a_deployment(spec: Any, status: Any, desired: int, ready: int) -> None:
    deployment = one("Deployment", spec=spec, status=status)
    assert (deployment.desired, deployment.ready) == (desired, ready)


@pytest.mark.parametrize(
    ("conditions", "ready"),
    [
        pytest.param([{"type": "Ready", "status": "True"}], True, id="ready"),
        pytest.param([{"type": "Ready", "status": "Unknown"}], False, id="nobody knows"),
        pytest.param([], None, id="not said"),
    ],
)
def test_whether_a_node_is_ready(conditions: Any, *, ready: bool | None) -> None:
    assert one("Node", status={"conditions": conditions}).ready is ready


def test_of_k3s_arguments_only_those_that_are_read_are_kept() -> None:
    args = '["server", "--token", "private", "--cluster-cidr", "10.42.0.0/16"]'
    node = one("Node", metadata={"name": "x", "annotations": {"k3s.io/node-args": args}})
    assert node.annotations == {"k3s.io/node-args": '["server", "--cluster-cidr", "10.42.0.0/16"]'}


@pytest.mark.parametrize("kind", ["Network", "ServiceCIDR", "IPAddressPool"])
@pytest.mark.parametrize("odd", [7, "x", [], [1], {"a": []}, {"spec": 1}], ids=str)
def test_a_custom_resource_of_another_shape_has_no_fields(kind: str, odd: Any) -> None:
    assert one(kind, spec=odd, status=odd).fields == {}


def test_one_value_where_newer_versions_have_a_list_is_a_list_of_one() -> None:
    assert one("ServiceCIDR", spec={"cidrs": "10.96.0.0/16"}).fields == {
        "spec.cidrs[0]": "10.96.0.0/16"
    }


def test_changes_of_a_status_are_no_changes_of_what_was_configured() -> None:
    fields = [
        {"time": "2026-11-01T00:00:00Z"},
        {"time": "2026-11-09T00:00:00Z", "subresource": "status"},
        {"time": None},
    ]
    metadata = {"name": "x", "creationTimestamp": "2026-10-01T00:00:00Z", "managedFields": fields}
    assert one("ServiceCIDR", metadata=metadata).modified == "2026-11-01T00:00:00Z"
