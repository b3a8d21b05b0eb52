"""What each source says of the Service network."""

from __future__ import annotations

import json
from ipaddress import IPv4Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_netmap.discover.service_base import candidates
from kubectl_netmap.discover.service_networks import SOURCES, service_networks, service_parts
from kubectl_netmap.discover.sight import look
from kubectl_netmap.objects.addresses import Family, contains, network_at, parse_network
from kubectl_netmap.objects.config import ConfigObject
from kubectl_netmap.snapshot.snapshot import Header, Snapshot
from tests.support.clusters import snapshot_of
from tests.support.network_stories import (
    agent,
    config_map,
    manifest,
    node,
    pod,
    process,
    service,
    summary,
)


def cidr(name: str, *cidrs: str, status: object = None, metadata: object = None) -> str:
    """A ServiceCIDR."""
    spec = {"cidrs": [*cidrs]}
    return manifest("ServiceCIDR", name, spec=spec, status=status or {}, metadata=metadata or {})


def ready(status: str) -> dict[str, object]:
    """A status with that condition, after another one."""
    return {
        "conditions": [{"type": "Other", "status": "False"}, {"type": "Ready", "status": status}]
    }


def k3s(name: str, *words: str) -> str:
    """A node of k3s."""
    return node(name, "10.9.0.1", annotations={"k3s.io/node-args": json.dumps(words)})


KUBERNETES = service("kubernetes", "10.96.0.1")
INSTALLATION = manifest("Installation", "default", spec={"serviceCIDRs": ["10.96.0.0/16"]})
ANTREA = "nodeIPAM:\n  enableNodeIPAM: {}\n  serviceCIDR: 10.96.0.0/12\n"
KUBEADM = "networking: {serviceSubnet: 10.96.0.0/12}"
OPENSHIFT = {"serviceNetwork": ["172.30.0.0/16"]}
FLAG = "--service-cluster-ip-range"


@pytest.mark.parametrize(
    ("cluster", "expected"),
    [
        pytest.param(
            cidr("kubernetes", "10.96.0.0/16", "fd00:10:96::/112", status=ready("True")),
            [("10.96.0.0/16 fd00:10:96::/112", "observed", "exact")],
            id="a ready ServiceCIDR of both families, the second one a /112",
        ),
        pytest.param(
            cidr("kubernetes", "10.96.0.0/28", "2001:db8::/108"),
            [("10.96.0.0/28 2001:db8::/108", "observed", "exact")],
            id="a ServiceCIDR without a condition counts as ready",
        ),
        pytest.param(
            cidr("kubernetes", "10.96.0.0/16", status=ready("Unknown")),
            [("10.96.0.0/16", "observed", "exact")],
            id="only a ServiceCIDR that says it is not ready is not",
        ),
        pytest.param(
            cidr("extra", "10.112.0.0/16") + cidr("kubernetes", "10.96.0.0/16"),
            [("10.96.0.0/16 10.112.0.0/16", "observed", "exact")],
            id="several ServiceCIDRs add up",
        ),
        pytest.param(
            cidr("kubernetes", "10.96.0.0/16")
            + cidr("old", "10.112.0.0/16", status=ready("False")),
            [("10.96.0.0/16", "observed", "exact")],
            id="a terminating ServiceCIDR is passed over",
        ),
        pytest.param(
            cidr("kubernetes", "10.96.0.0/16")
            + cidr("old", "10.112.0.0/16", metadata={"deletionTimestamp": "2026-11-22T20:00:00Z"}),
            [("10.96.0.0/16", "observed", "exact")],
            id="a ServiceCIDR with a deletionTimestamp is passed over",
        ),
        pytest.param(
            cidr("kubernetes", "10.96.0.0/16")
            + cidr("old", "10.112.0.0/16", status=ready("False"))
            + service("web", "10.112.0.9"),
            [("10.96.0.0/16 10.112.0.0/16", "observed", "exact")],
            id="a terminating ServiceCIDR with ClusterIPs in it is still in use",
        ),
        pytest.param(
            manifest("ServiceCIDR", "kubernetes", spec={"ipv4": "10.96.0.0/16"}),
            [("10.96.0.0/16", "observed", "exact")],
            id="a ServiceCIDR of v1alpha1",
        ),
        pytest.param(
            manifest(
                "Network", "cluster", status=OPENSHIFT, spec={"serviceNetwork": ["10.0.0.0/8"]}
            ),
            [("172.30.0.0/16", "observed", "exact")],
            id="OpenShift's status stands above its spec",
        ),
        pytest.param(
            manifest("Network", "cluster", spec=OPENSHIFT),
            [("172.30.0.0/16", "declared", "exact")],
            id="OpenShift's spec while there is no status",
        ),
        pytest.param(
            config_map(
                "ovnkube-config",
                {"ovnkube.conf": '[kubernetes]\nservice-cidrs="172.30.0.0/16"\n'},
                "openshift-ovn-kubernetes",
            ),
            [("172.30.0.0/16", "declared", "exact")],
            id="the ini file of OpenShift's OVN-Kubernetes",
        ),
        pytest.param(
            process("a1", "kube-apiserver", f"{FLAG}=10.1.0.0/16", f"{FLAG}=10.96.0.0/12"),
            [("10.96.0.0/12", "declared", "exact")],
            id="the last flag of the API server wins",
        ),
        pytest.param(
            process("a1", "kube-apiserver", FLAG, "10.96.0.0/12,fd00::/108"),
            [("10.96.0.0/12 fd00::/108", "declared", "exact")],
            id="a flag and its value in two words, dual-stack",
        ),
        pytest.param(
            process("a1", "kube-apiserver", f"{FLAG}=10.96.0.0/12")
            + process("a2", "kube-apiserver", f"{FLAG}=10.97.0.0/16")
            + process("a3", "kube-apiserver", f"{FLAG}=10.97.0.0/16"),
            [("10.97.0.0/16", "declared", "exact"), ("10.96.0.0/12", "declared", "exact")],
            id="API servers that differ make a claim each, the most common first",
        ),
        pytest.param(
            process("a1", "kube-apiserver", f"{FLAG}=10.96.0.0/12", phase="Failed"),
            [],
            id="an API server that has ended says nothing",
        ),
        pytest.param(
            process("m1", "kube-controller-manager", f"{FLAG}=10.96.0.0/12"),
            [("10.96.0.0/12", "declared", "exact")],
            id="the controller manager's flag",
        ),
        pytest.param(
            config_map("kubeadm-config", {"ClusterConfiguration": KUBEADM}),
            [("10.96.0.0/12", "declared", "exact")],
            id="kubeadm",
        ),
        pytest.param(
            config_map("kubeadm-config", {"MasterConfiguration": KUBEADM}),
            [("10.96.0.0/12", "declared", "exact")],
            id="kubeadm before 1.12",
        ),
        pytest.param(
            k3s("s1", "server", "--service-cidr", "10.43.0.0/16", "--service-cidr", "fd00::/112"),
            [("10.43.0.0/16 fd00::/112", "declared", "exact")],
            id="a k3s server with a repeated flag",
        ),
        pytest.param(
            k3s("s1", "server", "--service-cidr", "10.50.0.0/16")
            + k3s("s2", "server", "--service-cidr", "10.50.0.0/16")
            + k3s("w1", "agent"),
            [("10.50.0.0/16", "declared", "exact")],
            id="two k3s servers that agree, and an agent",
        ),
        pytest.param(
            k3s("s1", "server") + k3s("w1", "agent"),
            [("10.43.0.0/16", "assumed", "exact")],
            id="a k3s server without the flag has the default",
        ),
        pytest.param(k3s("w1", "agent"), [], id="a k3s agent says nothing of it"),
        pytest.param(
            INSTALLATION, [("10.96.0.0/16", "declared", "exact")], id="the Calico operator"
        ),
        pytest.param(
            config_map("antrea-config", {"antrea-agent.conf": "serviceCIDR: 10.96.0.0/12\n"}),
            [("10.96.0.0/12", "declared", "exact")],
            id="Antrea's agent",
        ),
        pytest.param(
            config_map("antrea-config", {"antrea-controller.conf": ANTREA.format("true")}),
            [("10.96.0.0/12", "declared", "exact")],
            id="Antrea's node IPAM",
        ),
        pytest.param(
            config_map("antrea-config", {"antrea-controller.conf": ANTREA.format("false")}),
            [],
            id="Antrea's node IPAM, switched off",
        ),
        pytest.param(
            agent("kube-router", "kube-router", {}, f"{FLAG}=10.96.0.0/12"),
            [("10.96.0.0/12", "declared", "exact")],
            id="kube-router's flag",
        ),
        pytest.param(
            config_map("ovn-config", {"svc_cidr": "172.16.1.0/24,fd00::/112"}, "ovn-kubernetes"),
            [("172.16.1.0/24 fd00::/112", "declared", "exact")],
            id="upstream's OVN-Kubernetes",
        ),
        pytest.param(
            agent(
                "kube-ovn-controller",
                "kube-ovn-controller",
                {},
                f"{FLAG}=10.96.0.0/12",
                kind="Deployment",
            ),
            [("10.96.0.0/12", "declared", "exact")],
            id="Kube-OVN's controller",
        ),
        pytest.param(
            service("web", "10.96.0.7") + service("db", "None") + service("x", type="ExternalName"),
            [],
            id="ClusterIPs alone are no claim: only their hull is known",
        ),
        pytest.param(
            config_map(
                "kubeadm-config", {"ClusterConfiguration": "networking: {serviceSubnet: ''}"}
            ),
            [],
            id="an empty value says nothing",
        ),
    ],
)
def test_a_source_says_its_range(cluster: str, expected: list[tuple[str, str, str]]) -> None:
    assert summary(service_networks(look(snapshot_of(cluster)))) == expected


@pytest.mark.parametrize(
    ("others", "version", "expected"),
    [
        pytest.param(
            ("10.96.0.10",),
            "v1.34.4",
            ("10.96.0.0/28", "inferred", "at-least"),
            id="the base is exact, the length is not known",
        ),
        pytest.param(
            ("10.104.0.9",),
            "v1.32.9",
            ("10.96.0.0/12", "inferred", "exact"),
            id="before 1.33 a /12 is the widest, and only it holds 10.104",
        ),
        pytest.param(
            ("10.104.0.9",),
            "v1.33.0",
            ("10.96.0.0/12", "inferred", "at-least"),
            id="from 1.33 on, 10.96.0.0/11 would do as well",
        ),
        pytest.param(
            ("10.104.0.9",),
            "",
            ("10.96.0.0/12", "inferred", "at-least"),
            id="an unknown version may be a new one",
        ),
        pytest.param(
            ("10.112.0.9",),
            "v1.33.0",
            ("10.96.0.0/11", "inferred", "at-least"),
            id="from 1.33 on, a further range could hold it too",
        ),
        pytest.param(
            ("192.168.7.7",),
            "v1.34.4",
            ("10.96.0.0/29", "inferred", "at-least"),
            id="what no such range could hold is of another range",
        ),
    ],
)
def test_the_first_address_gives_the_base(
    others: tuple[str, ...], version: str, expected: tuple[str, str, str]
) -> None:
    text = KUBERNETES + "".join(service(f"s{i}", ip) for i, ip in enumerate(others))
    snapshot = snapshot_of(text, header=Header(server_version=version))
    assert summary(service_networks(look(snapshot))) == [expected]


@pytest.mark.parametrize(
    "ip",
    [
        pytest.param("***HIDDEN***", id="redacted"),
        pytest.param("10.96.0.11", id="an address that no base goes before"),
    ],
)
def test_no_base_without_a_first_address(ip: str) -> None:
    assert summary(service_networks(look(snapshot_of(service("kubernetes", ip))))) == []


@given(st.integers(3, 20), st.integers(1, 2**32 - 1), st.booleans(), st.data())
def test_the_true_range_is_always_among_the_candidates(
    bits: int,
    number: int,
    capped: bool,  # noqa: FBT001 -- drawn
    data: st.DataObject,
) -> None:
    base = number >> bits << bits
    more = data.draw(st.lists(st.integers(base + 1, base + 2**bits - 1), max_size=5))
    numbers = tuple(sorted({base + 1, *more}))
    found = candidates(IPv4Address(base), numbers, capped=capped)
    assert found is not None
    longest, shortest = found
    assert shortest <= 32 - bits <= longest
    lower = network_at(Family.IPV4, base, longest)
    assert all(contains(lower, IPv4Address(each)) for each in numbers)


def test_ovn_kubernetes_gives_pods_a_route_to_services() -> None:
    dests = ("10.96.0.0/11", "10.128.0.0/14", "172.30.0.0/16", "100.64.0.0/16")
    routes = {"default": {"routes": [{"dest": dest} for dest in dests]}}
    annotations = {"k8s.ovn.org/pod-networks": json.dumps(routes)}
    text = pod("web", "10.129.2.19", metadata={"annotations": annotations})
    text += service("web", "172.30.7.7") + service("odd", "10.129.0.9")
    assert summary(service_networks(look(snapshot_of(text)))) == [
        ("172.30.0.0/16", "observed", "exact")
    ]


def test_a_default_needs_a_mark_and_the_first_address() -> None:
    eks = node("n1", "10.0.0.1", kubelet="v1.32.1-eks-5d632ec")
    matching = eks + service("kubernetes", "172.20.0.1")
    assert ("172.20.0.0/16", "assumed", "exact") in summary(
        service_networks(look(snapshot_of(matching)))
    )
    custom = eks + service("kubernetes", "10.55.0.1")
    assert all(c[1] != "assumed" for c in summary(service_networks(look(snapshot_of(custom)))))
    unmarked = node("n1", "10.0.0.1") + service("kubernetes", "172.20.0.1")
    assert all(c[1] != "assumed" for c in summary(service_networks(look(snapshot_of(unmarked)))))


def test_no_default_where_another_source_was_not_seen() -> None:
    text = node("n1", "10.0.0.1", kubelet="v1.33.1-eks-1") + service("kubernetes", "172.20.0.1")
    blind = look(snapshot_of(text, unseen=["ServiceCIDR"]))
    assert all(confidence != "assumed" for _, confidence, _ in summary(service_networks(blind)))


def test_no_default_where_somebody_said_something() -> None:
    text = node("n1", "10.0.0.1", kubelet="v1.33.1-eks-1") + service("kubernetes", "172.20.0.1")
    told = summary(service_networks(look(snapshot_of(text + cidr("kubernetes", "172.20.0.0/20")))))
    assert all(confidence != "assumed" for _, confidence, _ in told)


def probed(**fields: str) -> list[tuple[str, str, str]]:
    """The claims where the API server was asked by a dry run."""
    seen = snapshot_of(service("web", "10.96.0.9"))
    answer = ConfigObject("ServiceProbe", "", "dry-run", fields)
    asked = Snapshot(seen.header, {**seen.objects, "ServiceProbe": (answer,)})
    return summary(service_networks(look(asked)))


def test_a_dry_run_that_names_the_range_is_observed() -> None:
    assert probed(**{"cidrs[0]": "10.96.0.0/12"}) == [("10.96.0.0/12", "observed", "exact")]


def test_a_dry_run_that_names_the_base_leaves_the_length_open() -> None:
    assert probed(base="10.96.0.0") == [("10.96.0.0/28", "inferred", "at-least")]


def test_a_dry_run_without_an_answer_says_nothing() -> None:
    assert probed(message="allocator not ready", absent="IPv6") == []


def test_a_redacted_value_makes_no_claim_and_marks_the_source_as_partial() -> None:
    hidden = cidr("kubernetes", "***HIDDEN***/22", "fd00::/112")
    (claim,) = service_networks(look(snapshot_of(hidden)))
    assert claim.networks == (parse_network("fd00::/112"),)
    assert claim.partial


def test_allocated_addresses_are_compared_where_services_are_seen() -> None:
    allocation = manifest(
        "IPAddress", "10.96.0.1", spec={"parentRef": {"resource": "services", "name": "kubernetes"}}
    )
    other = manifest("IPAddress", "10.96.0.2", spec={"parentRef": {"resource": "gadgets"}})
    (parts,) = service_parts(look(snapshot_of(KUBERNETES + allocation + other)))
    assert [str(network) for network, _ in parts.pieces] == ["10.96.0.1/32"]
    assert list(service_parts(look(snapshot_of(allocation)))) == []


def test_claims_quote_where_they_were_read() -> None:
    text = cidr("kubernetes", "10.96.0.0/16") + process(
        "a1", "kube-apiserver", f"{FLAG}=10.96.0.0/16"
    )
    evidence = [e for claim in service_networks(look(snapshot_of(text))) for e in claim.evidence]
    assert [(str(e.source), e.field, e.value) for e in evidence] == [
        ("ServiceCIDR/kubernetes", "spec.cidrs[0]", "10.96.0.0/16"),
        ("Pod/kube-system/a1", FLAG, "10.96.0.0/16"),
    ]


def test_every_source_is_listed_once() -> None:
    assert len(set(SOURCES)) == len(SOURCES)
