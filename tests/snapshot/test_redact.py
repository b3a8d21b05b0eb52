from __future__ import annotations

import gzip
import io
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_netmap.objects.addresses import contains, parse_address, parse_network
from kubectl_netmap.objects.config import ConfigObject
from kubectl_netmap.snapshot.archive import read, write
from kubectl_netmap.snapshot.gap import Gap, GapReason
from kubectl_netmap.snapshot.redact import redact
from kubectl_netmap.snapshot.snapshot import Header, Snapshot
from tests.support.clusters import snapshot_of

TEXT = (Path(__file__).parent / "private.yaml").read_text()
KEY = b"a key"

HEADER = Header(
    context="acme-prod",
    source="/home/ada/acme.json",
    read_at="2026-11-22T20:00:00Z",
    server_version="v1.34.2",
    api_groups=frozenset({"apps", "crd.projectcalico.org", "widgets.acme.corp"}),
    namespaces=("acme-shop",),
)
GAPS = (
    Gap(
        "Service",
        GapReason.FORBIDDEN,
        besides=("acme-shop", "kube-system"),
        consequence="Service addresses and the ways in are not known",
        detail='services is forbidden: User "acme-ada@acme.corp" cannot list resource "services" in'
        ' API group "" in the namespace "acme-shop"',
    ),
    Gap("ConfigMap", GapReason.FORBIDDEN, "kube-system", "kube-proxy"),
    Gap("Pod", GapReason.MALFORMED, "acme-shop", "acme-odd", detail="Expected `str`, got `int`"),
    Gap("Pod", GapReason.REDACTED, name="57 objects"),
    Gap("Event", GapReason.NOT_ASKED, nodes=("acme-worker",)),
    Gap("File", GapReason.MALFORMED, name="acme/pods.json", detail="dial 10.77.0.1:6443: refused"),
)


def private() -> Snapshot:
    return snapshot_of(TEXT, header=HEADER, gaps=sorted(GAPS))


def packed(snapshot: Snapshot) -> bytes:
    stream = io.BytesIO()
    write(snapshot, stream)
    return stream.getvalue()


def text_of(snapshot: Snapshot) -> str:
    return gzip.decompress(packed(snapshot)).decode()


def config(snapshot: Snapshot, kind: str) -> ConfigObject:
    return snapshot.configs(kind)[0]


BEFORE, AFTER = private(), redact(private(), KEY)


# Nothing leaks


def test_no_name_of_the_clusters_own_is_left() -> None:
    assert "acme" not in text_of(AFTER).lower()
    assert "/home/ada" not in text_of(AFTER)


def test_no_address_of_the_clusters_own_is_left() -> None:
    own = set(re.findall(r"\b(?:10\.\d+\.\d+\.\d+|198\.18\.\d+\.\d+)\b", TEXT))
    own |= set(re.findall(r"fd77:aaaa:bbbb[0-9a-f:]*", TEXT))
    assert len(own) > 20
    assert [each for each in own if each in text_of(AFTER)] == []


@pytest.mark.parametrize(
    "token",
    [
        *("36:26:ad:a9:39:44", "0a:58:0a:37:01:07", "123456789012", "i-0acme123", "0acme123"),
        *("6d9f7", "2v8xk", "10-55-1-0", "1f2e3d", "corp"),
    ],
)
def test_no_other_mark_of_the_cluster_is_left(token: str) -> None:
    assert token in TEXT
    assert token not in text_of(AFTER)


def test_a_second_redaction_by_another_key_has_no_pseudonym_in_common() -> None:
    one, other = (
        set(re.findall(r"-r[0-9a-f]{12}", text_of(redact(BEFORE, k)))) for k in (b"a", b"b")
    )
    assert one
    assert not one & other


def test_without_a_key_nobody_can_tell_two_redactions_of_one_cluster() -> None:
    assert packed(redact(BEFORE)) != packed(redact(BEFORE))


def test_the_same_key_gives_the_same_bytes() -> None:
    assert packed(redact(BEFORE, KEY)) == packed(redact(private(), KEY))


def test_the_same_key_gives_the_same_names_in_another_snapshot() -> None:
    other = redact(snapshot_of("kind: Node\nmetadata: {name: acme-node-1}"), KEY)
    assert other.nodes[0].name == AFTER.nodes[0].name or other.nodes[0].name == AFTER.nodes[1].name


# What conclusions rest on stays


def test_it_says_that_it_was_redacted_and_no_more_of_where_it_comes_from() -> None:
    header = AFTER.header
    assert header.redacted
    assert (header.read_at, header.server_version) == (HEADER.read_at, HEADER.server_version)
    assert header.source == "file"
    assert header.api_groups
    assert {"apps", "crd.projectcalico.org"} < header.api_groups
    assert header.context.startswith("context-r")


@pytest.mark.parametrize("source", ["live", "demo"])
def test_whether_it_was_a_cluster_or_the_demo_stays(source: str) -> None:
    assert redact(Snapshot(Header(source=source)), KEY).header.source == source


def test_names_of_components_and_of_their_namespaces_stay() -> None:
    assert AFTER.daemon_sets[0].ref == BEFORE.daemon_sets[0].ref
    proxy = AFTER.daemon_sets[0].template.containers[0]
    assert (proxy.name, proxy.image) == ("kube-proxy", "kube-proxy:v1.34.2")
    assert {each.name for each in AFTER.namespaces} > {"kube-system"}
    assert AFTER.config("ConfigMap", "kube-system", "kubeadm-config")
    assert AFTER.service_of["default", "kubernetes"].cluster_ips


def test_a_static_pod_keeps_its_component_and_the_name_of_its_node() -> None:
    (pod,) = [each for each in AFTER.pods if each.namespace == "kube-system"]
    assert pod.name == f"kube-apiserver-{pod.node}"
    assert pod.labels == {"component": "kube-apiserver"}
    assert pod.node in {node.name for node in AFTER.nodes}


def test_selectors_select_what_they_selected() -> None:
    (service,) = [each for each in AFTER.services if each.selector]
    selected = [p for p in AFTER.pods if service.selector.items() <= p.labels.items()]
    assert len(selected) == 2
    (policy,) = AFTER.network_policies
    owned = [pod for pod in AFTER.pods if policy.selector.matches(pod.labels)]
    assert len(owned) == 1


def test_references_lead_where_they_led() -> None:
    (service,) = [each for each in AFTER.services if each.selector]
    (piece,) = AFTER.endpoint_slices
    pods = {pod.name: pod for pod in AFTER.pods}
    assert (piece.namespace, piece.service) == (service.namespace, service.name)
    for endpoint in piece.endpoints:
        assert endpoint.addresses[0] in pods[endpoint.target].ips
        assert endpoint.node == pods[endpoint.target].node
    (ingress,) = AFTER.ingresses
    assert {path.backend.service for path in ingress.paths} == {service.name}
    assert ingress.class_name == AFTER.ingress_classes[0].name
    assert AFTER.ingress_classes[0].controller == "k8s.io/ingress-nginx"
    assert (
        service.ports[0].target
        == pods[piece.endpoints[0].target].template.containers[0].ports[0].name
    )
    parent = config(AFTER, "IPAddress")
    assert parent.text("spec.parentRef.name") == service.name
    assert parent.text("spec.parentRef.namespace") == service.namespace
    assert parent.name == service.cluster_ips[0]


def test_the_same_name_is_the_same_wherever_it_stands() -> None:
    (front,) = [pod for pod in AFTER.pods if pod.troubles]
    node = next(each for each in AFTER.nodes if each.name == front.node)
    container = front.template.containers[0]
    assert front.troubles[0].container == container.name
    assert container.env["CONTROL_PLANE_ENDPOINT"] == f"{node.name}:6443"
    assert container.flags["watch-namespace"] == front.namespace
    assert container.flags["publish-service"].split("/")[0] == front.namespace
    assert node.labels["kubernetes.io/hostname"] == node.name
    assert front.template.node_selector.items() <= node.labels.items()
    assert config(AFTER, "CiliumNode").name == node.name
    assert config(AFTER, "BlockAffinity").text("spec.node") == node.name
    assert config(AFTER, "Event").text("involvedObject.name") == node.name
    (far,) = [each for each in AFTER.services if each.external_name]
    (near,) = [each for each in AFTER.services if each.selector]
    assert far.external_name.startswith(f"{near.name}.{near.namespace}.svc.")
    zone = AFTER.config("ConfigMap", "kube-system", "coredns")
    assert zone
    assert far.external_name.endswith(zone.text("data.Corefile.kubernetes[0]"))


def test_names_that_dns_is_set_up_for_are_those_of_the_others() -> None:
    (front,) = [pod for pod in AFTER.pods if pod.template.dns_config]
    config = front.template.dns_config
    assert config
    zone = AFTER.config("ConfigMap", "kube-system", "coredns")
    assert zone
    domain = zone.text("data.Corefile.servers[0].kubernetes[0].zones[0]")
    outer = zone.text("data.Corefile.servers[1].zones[0]")
    assert domain == zone.text("data.Corefile.kubernetes[0]")
    assert config.searches == (f"{front.namespace}.svc.{domain}", outer)
    assert config.options[0] == ("ndots", "2")
    (near,) = [each for each in AFTER.services if each.selector]
    here = f"{near.namespace}.svc.{domain}"
    whole, suffix, part, regex = (text for _, text in zone.each("data.Corefile.servers[0].rewrite"))
    assert whole.endswith(f".{outer} {near.name}.{here}")
    assert suffix == f"stop name suffix .{outer}. .{here}."
    assert part == "stop name substring"
    assert regex == f"stop name regex .{outer.partition('.')[0]}."
    assert zone.text("data.Corefile.servers[0].hosts[0].names[0]").endswith(f".{domain}")
    assert zone.text("data.Corefile.servers[0].hosts[0].fallthrough[0]") == domain
    assert zone.text("data.Corefile.servers[0].kubernetes[0].pods") == "insecure"
    assert zone.text("data.Corefile.servers[0].others[0].name") == "other"
    assert zone.text("data.NodeHosts.names[0]") == front.node
    assert AFTER.config("ConfigMap", "kube-system", "coredns-custom")
    (piece,) = AFTER.endpoint_slices
    assert piece.endpoints[0].hostname == piece.endpoints[0].target


def test_hosts_below_one_domain_stay_below_it() -> None:
    (ingress,) = AFTER.ingresses
    host, wild = ingress.hosts
    assert wild == f"*.{host}"
    assert ingress.tls[0].hosts == (host,)
    assert ingress.addresses[0].partition(".")[2] == host.partition(".")[2]


def test_paths_stay_one_inside_of_the_other() -> None:
    (ingress,) = AFTER.ingresses
    deep, root = (each.path for each in ingress.paths)
    assert root == "/"
    assert re.fullmatch(r"/p-r\w+/v1", deep)


def test_ranges_hold_what_they_held() -> None:
    pods = parse_network(config(AFTER, "IPPool").text("spec.cidr"))
    service = parse_network(config(AFTER, "ServiceCIDR").text("spec.cidrs[0]"))
    assert pods
    assert service
    assert pods.prefixlen == service.prefixlen == 16
    for pod in (each for each in AFTER.pods if each.ips):
        address = parse_address(pod.ips[0])
        assert address
        assert contains(pods, address) == (not pod.template.host_network)
    for node in AFTER.nodes:
        share = parse_network(node.pod_cidrs[0])
        assert share
        assert contains(pods, share)
    first = parse_address(AFTER.service_of["default", "kubernetes"].cluster_ips[0])
    assert first == service.network_address + 1
    for text in (each.cluster_ips[0] for each in AFTER.services if each.cluster_ips):
        inside = parse_address(text)
        assert inside
        assert contains(service, inside)


@pytest.mark.parametrize("key", [b"a", b"b", b"c", b"d", b"e"])
def test_where_nobody_tells_the_service_range_it_begins_with_the_first_service(key: bytes) -> None:
    text = "kind: Service\nmetadata: {namespace: default, name: kubernetes}\nspec: {clusterIP: %s}"
    after = redact(snapshot_of(text % "10.64.0.1"), key)
    assert re.fullmatch(r"10\.\d+\.0\.1", after.services[0].cluster_ips[0])


def test_everybody_tells_the_same_range_in_the_same_words() -> None:
    kubeadm = AFTER.config("ConfigMap", "kube-system", "kubeadm-config")
    assert kubeadm
    told = {
        kubeadm.text("data.ClusterConfiguration.networking.podSubnet"),
        config(AFTER, "IPPool").text("spec.cidr"),
        AFTER.daemon_sets[0].template.containers[0].flags["cluster-cidr"],
        re.findall(
            r'"--cluster-cidr", "([^"]+)"',
            AFTER.nodes[0].annotations.get("k3s.io/node-args", "")
            or AFTER.nodes[1].annotations["k3s.io/node-args"],
        )[0],
    }
    assert len(told) == 1


def test_ranges_told_by_their_ends_stay_in_order() -> None:
    first, last = config(AFTER, "IPAddressPool").text("spec.addresses[0]").split("-")
    pool = config(AFTER, "CiliumLoadBalancerIPPool")
    start, stop = pool.text("spec.blocks[0].start"), pool.text("spec.blocks[0].stop")
    for one, other, size in ((first, last, 767), (start, stop, 332)):
        ends = [parse_address(one), parse_address(other)]
        assert int(ends[1] or 0) - int(ends[0] or 0) == size


def test_what_annotations_say_to_detectors_stays() -> None:
    (node,) = [each for each in AFTER.nodes if each.annotations]
    told = node.annotations
    assert '"VNI": 1' in told["flannel.alpha.coreos.com/backend-data"]
    assert told["flannel.alpha.coreos.com/public-ip"] == node.addresses_of("InternalIP")[0]
    assert told["projectcalico.org/IPv4Address"] == f"{node.addresses_of('InternalIP')[0]}/16"
    assert '"mode": "shared"' in told["k8s.ovn.org/l3-gateway-config"]
    assert f'{{"default": ["{node.pod_cidrs[0]}"]}}' == told["k8s.ovn.org/node-subnets"]
    assert '"--disable", "traefik"' in told["k3s.io/node-args"]
    assert node.provider_id.startswith("aws:///")
    assert "/i-r" in node.provider_id
    assert "eks.amazonaws.com/nodegroup" in node.labels
    assert node.taints[1] == "node-role.kubernetes.io/control-plane"
    (service,) = [each for each in AFTER.services if each.selector]
    kind = "service.beta.kubernetes.io/aws-load-balancer-type"
    assert service.annotations[kind] == "nlb"
    assert service.load_balancer_class == "service.k8s.aws/nlb"
    assert re.search(r"\.elb\.[^.]+\.amazonaws\.com$", service.load_balancer[0].hostname)


def test_settings_that_are_words_stay() -> None:
    pool = config(AFTER, "IPPool")
    assert pool.text("spec.vxlanMode") == "CrossSubnet"
    assert config(AFTER, "BlockAffinity").text("spec.state") == "confirmed"
    assert pool.text("spec.nodeSelector").startswith("selector-r")


def test_the_order_of_fields_and_of_objects_is_kept() -> None:
    for kind in BEFORE.objects:
        for before, after in zip(BEFORE.configs(kind), AFTER.configs(kind), strict=True):
            if kind != "ConfigMap" and isinstance(before, ConfigObject):
                assert list(after.fields) == list(before.fields)
    for things in AFTER.objects.values():
        named = [(getattr(each, "namespace", ""), each.name) for each in things]
        assert named == sorted(named)


def test_gaps_say_where_and_why_in_the_names_of_the_others() -> None:
    told = {gap.kind + gap.reason: gap for gap in AFTER.gaps}
    shop = next(each.name for each in AFTER.namespaces if each.name.startswith("ns-r"))
    forbidden = told["Serviceforbidden"]
    assert forbidden.besides == tuple(sorted(("kube-system", shop)))
    assert forbidden.consequence == "Service addresses and the ways in are not known"
    assert forbidden.detail.startswith("services is forbidden: User")
    assert forbidden.detail.endswith(f'in the namespace "{shop}"')
    assert 'resource "services"' in forbidden.detail
    assert told["ConfigMapforbidden"].scope == "kube-system/kube-proxy"
    assert told["Podmalformed"].namespace == shop
    assert told["Podmalformed"].detail == "Expected `str`, got `int`"
    assert told["Podredacted"].name == "57 objects"
    assert told["Filemalformed"].detail.endswith(":6443: refused")


def test_gaps_hide_what_they_hid() -> None:
    shop = next(each.name for each in AFTER.namespaces if each.name.startswith("ns-r"))
    assert AFTER.sees("Service", shop) == BEFORE.sees("Service", "acme-shop")
    assert AFTER.sees("Service") == BEFORE.sees("Service")
    assert AFTER.sees("Pod") == BEFORE.sees("Pod")


def test_endpoints_are_called_as_their_service_and_name_its_pods() -> None:
    (whole,) = AFTER.endpoints
    assert AFTER.service_of[whole.namespace, whole.name].selector
    (made,) = whole.slices
    assert (made.namespace, made.name, made.service) == (whole.namespace, whole.name, whole.name)
    assert made.endpoints[0].target in AFTER.pod_of[whole.namespace]
    (other,) = AFTER.endpoint_slices
    assert made.endpoints[0] == msgspec.structs.replace(
        other.endpoints[0], zone="", for_zones=(), for_nodes=()
    )


def test_of_what_the_scheduler_said_only_its_verdict_stays() -> None:
    assert [pod.reason for pod in AFTER.pods if pod.reason] == ["Unschedulable"]


def test_a_redacted_snapshot_can_be_saved_and_read() -> None:
    assert read(io.BytesIO(packed(AFTER))) == AFTER


def test_hidden_values_stay_hidden() -> None:
    text = "kind: Node\nmetadata: {name: a}\nspec: {podCIDRs: ['***HIDDEN***/22']}"
    assert redact(snapshot_of(text), KEY).nodes[0].pod_cidrs == ("***HIDDEN***/22",)


# Laws

names = st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=12)
octets = st.integers(0, 255)
addresses = st.builds("10.{}.{}.{}".format, octets, octets, octets)


@settings(max_examples=40)
@given(st.lists(st.tuples(names, names, addresses), max_size=8, unique_by=lambda each: each[:2]))
def test_what_was_different_stays_different(told: list[tuple[str, str, str]]) -> None:
    text = "\n---\n".join(
        f"kind: Pod\nmetadata: {{namespace: '{ns}', name: '{name}'}}\nstatus: {{podIP: {ip}}}"
        for ns, name, ip in told
    )
    before = snapshot_of(text or "{}")
    after = redact(before, KEY)

    def count(pods: Any) -> tuple[int, int, int]:
        return (
            len({pod.ref for pod in pods}),
            len({pod.namespace for pod in pods}),
            len({ip for pod in pods for ip in pod.ips}),
        )

    assert count(after.pods) == count(before.pods)
