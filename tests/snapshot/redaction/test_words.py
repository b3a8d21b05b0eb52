from __future__ import annotations

import json
import re

import pytest

from kubectl_netmap.discover.cnis import CNIS
from kubectl_netmap.discover.ingress_products import PRODUCTS
from kubectl_netmap.discover.load_balancer_marks import MARKS
from kubectl_netmap.snapshot.redaction.addresses import Addresses
from kubectl_netmap.snapshot.redaction.names import Names
from kubectl_netmap.snapshot.redaction.well_known import is_component, is_domain_part, is_word
from kubectl_netmap.snapshot.redaction.words import Words
from kubectl_netmap.snapshot.wire.config_maps import CONFIG_MAPS
from kubectl_netmap.snapshot.wire.named import CONFIGURED

KEY = b"a key"
NAMES = Names(KEY, ["node-a", "k3d-shop-0"])
ADDRESSES = Addresses(KEY)
WORDS = Words(NAMES, ADDRESSES, {"shop": "ns-r0", "node-a": "node-r0", "front": "svc-r0"})


def shape(text: str) -> str:
    """A text with every pseudonym's digits left out, and mapped addresses as IP."""
    text = re.sub(r"-r[0-9a-f]{12}", "-r", text)
    return re.sub(r"\b\d+\.\d+\.\d+\.\d+\b", "IP", text)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("", "", id="nothing"),
        pytest.param("shop", "pod-r", id="one's own"),
        pytest.param("coredns", "coredns", id="a component"),
        pytest.param("coredns-66bc5c9577-s9vjf", "coredns-r", id="a pod of a component"),
        pytest.param("kube-proxy-node-a", "kube-proxy-node-r", id="a static pod"),
        pytest.param("cilium-operator-5f7-x", "cilium-operator-r", id="the longest that fits"),
        pytest.param("corednsx-1", "pod-r", id="a name that only begins alike"),
        pytest.param("my-coredns-1", "pod-r", id="a name that only ends alike"),
    ],
)
def test_members_of_components_show_what_they_are_of(name: str, expected: str) -> None:
    assert shape(NAMES.member("pod", name)) == expected


def test_one_name_has_a_pseudonym_in_each_role() -> None:
    assert NAMES.of("ns", "shop") == NAMES.of("ns", "shop")
    digits = {NAMES.of(role, "shop").partition("-r")[2] for role in ("ns", "svc", "pod")}
    assert len(digits) == 3


def test_a_component_stays_whatever_its_role() -> None:
    assert NAMES.of("ns", "kube-system") == "kube-system"
    assert NAMES.of("ns", "openshift-ovn-kubernetes") == "openshift-ovn-kubernetes"
    assert NAMES.of("svc", "kubernetes") == "kubernetes"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("", "", id="none"),
        pytest.param("node-a", "node-r", id="one's own"),
        pytest.param("coredns", "node-r", id="even if it is a component's"),
        pytest.param("k3d-shop-0", "k3d-node-r", id="of a maker of nodes"),
    ],
)
def test_names_of_nodes(name: str, expected: str) -> None:
    assert shape(NAMES.node(name)) == expected


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        pytest.param("cluster.local", "cluster.local", id="Kubernetes' own domain"),
        pytest.param("shop.corp.com", "h-r.h-r.com", id="one's own"),
        pytest.param("*.shop.com", "*.h-r.com", id="a wildcard"),
        pytest.param("node-a", "node-r", id="a node"),
        pytest.param(
            "front.shop.svc.cluster.local", "svc-r.ns-r.svc.cluster.local", id="a Service"
        ),
        pytest.param("front.kube-system.svc", "svc-r.kube-system.svc", id="a Service, shorter"),
        pytest.param("a1.elb.west.amazonaws.com", "h-r.elb.h-r.amazonaws.com", id="a cloud's"),
        pytest.param("", "", id="every host"),
    ],
)
def test_hosts_part_by_part(host: str, expected: str) -> None:
    assert shape(NAMES.host(host)) == expected


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        pytest.param("k8s-app", "kube-dns", ("k8s-app", "kube-dns"), id="a component's"),
        pytest.param("app", "front", ("app", "v-r"), id="one's own value"),
        pytest.param("team", "retail", ("key-r", "v-r"), id="one's own key"),
        pytest.param("corp.com/team", "true", ("h-r.com/key-r", "true"), id="one's own domain"),
        pytest.param("kubernetes.io/os", "linux", ("kubernetes.io/os", "linux"), id="a word"),
        pytest.param("version", "2.1", ("version", "2.1"), id="a version"),
        pytest.param("version", "v1.34", ("version", "v1.34"), id="a version with its v"),
        pytest.param(
            "topology.kubernetes.io/zone",
            "west",
            ("topology.kubernetes.io/zone", "zone-r"),
            id="a zone",
        ),
        pytest.param(
            "kubernetes.io/metadata.name", "shop", ("kubernetes.io/metadata.name", "ns-r"), id="ns"
        ),
        pytest.param(
            "node.kubernetes.io/instance-type",
            "m5.large",
            ("node.kubernetes.io/instance-type", "m5.large"),
            id="a type of machine",
        ),
        pytest.param("app", "10.1.2.3", ("app", "IP"), id="an address"),
        pytest.param(
            "node-role.kubernetes.io/x", "", ("node-role.kubernetes.io/x", ""), id="empty"
        ),
    ],
)
def test_labels(key: str, value: str, expected: tuple[str, str]) -> None:
    ((told_key, told_value),) = WORDS.labels({key: value}).items()
    assert (shape(told_key), shape(told_value)) == expected


def test_zones_of_labels_are_zones_of_endpoints() -> None:
    assert WORDS.label("topology.kubernetes.io/zone", "west") == NAMES.of("zone", "west")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("vxlan", "vxlan", id="a word"),
        pytest.param("10.1.2.0/24,10.1.3.0/24", "IP/24,IP/24", id="CIDRs"),
        pytest.param("true", "true", id="a boolean"),
        pytest.param("1450", "1450", id="a number"),
        pytest.param("shop/macvlan", "ns-r0/w-r", id="a name known, a name unknown"),
        pytest.param("k8s,bgp", "k8s,bgp", id="words"),
        pytest.param("36:26:ad:a9:39:44", "02:MAC", id="an address of hardware"),
        pytest.param("arn:aws:acm:1234567890:x", "w-r:w-r:w-r:w-r:w-r", id="an ARN"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_words(text: str, expected: str) -> None:
    told = re.sub(r"02(:[0-9a-f]{2}){5}", "02:MAC", WORDS.word(text))
    assert shape(told) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("CrossSubnet", "CrossSubnet", id="a word of any component"),
        pytest.param(
            "/var/lib/kube-proxy/config.conf", "/var/lib/kube-proxy/config.conf", id="path"
        ),
        pytest.param("10.1.0.0/16,fd00:1::/64", "IP/16,IP6", id="CIDRs"),
        pytest.param("node-a:6443", "node-r0:6443", id="a node and a port"),
        pytest.param("api.corp.com:6443", "h-r.h-r.com:6443", id="a host and a port"),
        pytest.param("proxy-mode=ipvs", "proxy-mode=ipvs", id="a flag in a flag"),
        pytest.param("cluster.local", "cluster.local", id="Kubernetes' own domain"),
        pytest.param("***HIDDEN***/22", "***HIDDEN***/22", id="hidden"),
    ],
)
def test_settings(text: str, expected: str) -> None:
    told = re.sub(r"fd[0-9a-f:]+/64", "IP6", WORDS.setting(text))
    assert shape(told) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            'pods is forbidden: User "system:serviceaccount:shop:ada" cannot list resource "pods"',
            'pods is forbidden: User "system:w-r:ns-r0:w-r" cannot list resource "pods"',
            id="a refusal",
        ),
        pytest.param(
            "dial tcp 10.1.2.3:6443: connect: connection refused",
            "dial tcp IP:6443: connect: connection refused",
            id="an address",
        ),
        pytest.param(
            "lookup api.corp.com: no such host", "lookup h-r.h-r.com: no such host", id="host"
        ),
        pytest.param("Using iptables Proxier", "Using iptables Proxier", id="a log"),
        pytest.param(
            "The range of valid IPs is 10.1.0.0/16", "The range of valid IPs is IP/16", id="a range"
        ),
        pytest.param(
            "ippools.crd.projectcalico.org is forbidden",
            "ippools.crd.projectcalico.org is forbidden",
            id="a resource",
        ),
        pytest.param(
            "Expected `str`, got `int` - at `$.spec.nodeName`",
            "Expected `str`, got `int` - at `$.spec.nodeName`",
            id="a decoder",
        ),
    ],
)
def test_prose(text: str, expected: str) -> None:
    assert shape(WORDS.prose(text)) == expected


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        pytest.param("registry.k8s.io/kube-proxy:v1.34.2", "kube-proxy:v1.34.2", id="a component"),
        pytest.param("corp.com:5000/x/coredns:1.12@sha256:ab", "coredns:1.12", id="a mirror"),
        pytest.param("rancher/mirrored-cilium-cilium:v1.16", "x-r-cilium:v1.16", id="a prefix"),
        pytest.param("eks/kube-proxy-minimal:v1-eks.2", "kube-proxy-x-r:v1-eks.2", id="a suffix"),
        pytest.param("corp.com/shop/front:1.4", "image-r", id="one's own"),
        pytest.param("coredns:shop-build", "coredns", id="a tag of one's own"),
        pytest.param("coredns", "coredns", id="no tag"),
        pytest.param("", "", id="none"),
    ],
)
def test_images(image: str, expected: str) -> None:
    assert shape(WORDS.image(image)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("kind://docker/shop/node-a", "kind://docker/ns-r0/node-r0", id="kind"),
        pytest.param("aws:///us-east-1a/i-0abc", "aws:///us-r/i-r", id="AWS"),
        pytest.param("aws:///us-east-1a/f1/fargate-ip-1", "aws:///us-r/r/fargate-r", id="Fargate"),
        pytest.param(
            "azure:///subscriptions/9-8/resourceGroups/mc_a_b/providers/Microsoft.Compute/"
            "virtualMachineScaleSets/aks-pool-1/virtualMachines/0",
            "azure:///subscriptions/r/resourceGroups/mc_r/providers/Microsoft.Compute/"
            "virtualMachineScaleSets/aks-r/virtualMachines/0",
            id="AKS",
        ),
        pytest.param("gce://shop-project/us-a/gke-1", "gce://r/us-r/r", id="GCP"),
        pytest.param("ocid1.instance.oc1.iad.abc", "ocid1.instance.oc1.r.r", id="Oracle"),
        pytest.param("cn-hangzhou.i-bp1", "cn-r.i-r", id="Alibaba"),
        pytest.param("k3s://node-a", "k3s://node-r0", id="k3s"),
        pytest.param("", "", id="none"),
    ],
)
def test_ids_of_machines(text: str, expected: str) -> None:
    told = re.sub(
        r"\br[0-9a-f]{12}\b", "r", re.sub(r"_r[0-9a-f]{12}", "_r", WORDS.provider_id(text))
    )
    assert shape(told) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("k8s.io/ingress-nginx", "k8s.io/ingress-nginx", id="a product"),
        pytest.param(
            "k8s.io/internal-ingress-nginx", "k8s.io/internal-ingress-nginx", id="a second"
        ),
        pytest.param(
            "projectcontour.io/shop/front", "projectcontour.io/ns-r0/w-r", id="an instance"
        ),
        pytest.param("service.k8s.aws/nlb", "service.k8s.aws/nlb", id="a load balancer's"),
        pytest.param("corp.com/balancer", "h-r.com/w-r", id="one's own"),
        pytest.param("tailscale", "tailscale", id="a word"),
        pytest.param("", "", id="none"),
    ],
)
def test_controllers(text: str, expected: str) -> None:
    assert shape(WORDS.controller(text)) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param(
            ["server", "--cluster-cidr", "10.1.0.0/16", "--disable", "traefik"],
            ["server", "--cluster-cidr", "IP/16", "--disable", "traefik"],
            id="a server",
        ),
        pytest.param(
            ["server", "--cluster-domain", "corp.com"],
            ["server", "--cluster-domain", "h-r.com"],
            id="a domain",
        ),
        pytest.param(["agent"], ["agent"], id="an agent"),
    ],
)
def test_arguments_of_k3s(words: list[str], expected: list[str]) -> None:
    assert [shape(each) for each in json.loads(WORDS.node_args(json.dumps(words)))] == expected


@pytest.mark.parametrize("text", ["", "{", "7"])
def test_what_are_no_arguments_of_k3s_is_dropped(text: str) -> None:
    assert WORDS.node_args(text) == ""


def test_json_keeps_its_fields_and_loses_its_names() -> None:
    text = '{"default": {"mode": "shared", "vlan-id": 0}, "shop-net": ["10.1.2.3/24", null, true]}'
    told = json.loads(WORDS.annotation("k8s.ovn.org/x", text))
    assert next(iter(told)) == "default"
    assert told["default"] == {"mode": "shared", "vlan-id": 0}
    (own,) = set(told) - {"default"}
    assert re.fullmatch(r"w-r[0-9a-f]{12}", own)
    assert told[own][1:] == [None, True]


def test_what_begins_as_json_and_is_none_is_a_word() -> None:
    assert "secret" not in WORDS.annotation("x", '{"secret')


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/", "/"), ("/api/v1", "/api/v1"), ("/shop/", "/p-r/"), ("/a.*(b|c)$", "/p-r"), ("", "")],
)
def test_paths(path: str, expected: str) -> None:
    assert shape(WORDS.path(path)) == expected


# The vocabulary holds what conclusions rest on


@pytest.mark.parametrize("name", sorted({row.name for row in CONFIG_MAPS} | CONFIGURED))
def test_configuration_that_is_read_by_name_keeps_it(name: str) -> None:
    assert is_component(name)


@pytest.mark.parametrize("name", sorted({ns for row in CONFIG_MAPS for ns in row.namespaces}))
def test_namespaces_in_which_configuration_is_read_keep_their_names(name: str) -> None:
    assert is_component(name)


def test_marks_of_components_that_detectors_look_for_survive() -> None:
    marks = [mark for several in MARKS.values() for mark in several]
    marks += [mark for product in PRODUCTS for mark in product.pods]
    marks += [mark for plugin in CNIS for mark in plugin.marks]
    lost = set()
    for mark in marks:
        names = {mark.container, mark.namespace, mark.beside, mark.owner.rstrip("*")} - {""}
        lost |= {name for name in names if not is_component(name)}
        if mark.image and not WORDS.image(mark.image).endswith(mark.image):
            lost.add(mark.image)
        if mark.label[1] and not is_word(mark.label[1]):
            lost.add(mark.label[1])
    assert lost == set()


def test_no_word_of_the_vocabulary_is_a_domain_of_somebody() -> None:
    assert not is_domain_part("corp")
    assert not is_word("shop")
    assert not is_component("shop")
