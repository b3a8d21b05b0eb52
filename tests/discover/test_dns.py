from __future__ import annotations

import json

import pytest

from kubectl_netmap.discover.dns import dns
from kubectl_netmap.discover.fact import Confidence, Evidence, Fact
from kubectl_netmap.discover.facts import Dns
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.snapshot.gap import Gap, GapReason
from kubectl_netmap.snapshot.snapshot import Snapshot
from tests.support.clusters import snapshot_of
from tests.support.proxies import (
    Manifest,
    asked,
    config_map,
    custom,
    daemon_set,
    k3s,
    node_proxy,
    pod,
    story,
    template,
    without,
)

_BOTH = [{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}]


def _service(  # noqa: PLR0913 -- what a Service has
    address: str = "10.96.0.10",
    name: str = "kube-dns",
    namespace: str = "kube-system",
    *,
    labels: dict[str, str] | None = None,
    selector: dict[str, str] | None = None,
    ports: list[dict[str, object]] | None = None,
) -> Manifest:
    addresses = address.split(",")
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {
            "namespace": namespace,
            "name": name,
            "labels": {"k8s-app": "kube-dns"} if labels is None else labels,
        },
        "spec": {
            "type": "ClusterIP",
            "clusterIP": addresses[0],
            "clusterIPs": addresses,
            "selector": selector or {},
            "ports": _BOTH if ports is None else ports,
        },
    }


def _kubelet(*addresses: str, domain: str = "") -> Manifest:
    text = json.dumps({"clusterDNS": addresses, **({"clusterDomain": domain} if domain else {})})
    return config_map("kubelet-config", kubelet=text)


def _corefile(zones: str, name: str = "coredns") -> Manifest:
    text = f".:53 {{\n    errors\n    kubernetes {zones} in-addr.arpa ip6.arpa {{\n    }}\n}}\n"
    return config_map(name, Corefile=text)


def _coredns(config: str = "coredns", owner: str = "coredns") -> Manifest:
    spec = template("coredns", mounts={"config": "/etc/coredns"}, config_maps={"config": config})
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"namespace": "kube-system", "name": owner},
        "spec": {"replicas": 2, "template": {"spec": spec}},
    }


def _kubeadm(domain: str) -> Manifest:
    return config_map("kubeadm-config", ClusterConfiguration=f"networking: {{dnsDomain: {domain}}}")


def _node_local(
    *words: str, name: str = "node-local-dns", container: str = "node-cache"
) -> Manifest:
    config = {"config": "node-local-dns"}
    spec = template(container, words, mounts={"config": "/etc/coredns"}, config_maps=config)
    return daemon_set(name, spec)


def _bind(*addresses: str) -> Manifest:
    text = f"cluster.local:53 {{\n    bind {' '.join(addresses)}\n}}\n"
    return config_map("node-local-dns", Corefile=text)


def _of(*manifests: Manifest) -> Fact[Dns]:
    return dns(snapshot_of(story(*manifests)))


def _value(*manifests: Manifest) -> Dns:
    value = _of(*manifests).value
    assert value is not None
    return value


def _told(evidence: tuple[Evidence, ...]) -> str:
    return "\n".join(f"{e.source} {e.field} {e.value!r} {e.says}" for e in evidence)


class TestTheService:
    """Where DNS is asked."""

    @pytest.mark.parametrize(
        ("manifests", "service", "addresses", "confidence"),
        [
            pytest.param(
                [_service()], "kube-system/kube-dns", ("10.96.0.10",), "observed", id="kube-dns"
            ),
            pytest.param(
                [_service("10.96.5.5")],
                "kube-system/kube-dns",
                ("10.96.5.5",),
                "observed",
                id="OKE: not the tenth address",
            ),
            pytest.param(
                [_service("10.43.0.10", "rke2-coredns-rke2-coredns")],
                "kube-system/rke2-coredns-rke2-coredns",
                ("10.43.0.10",),
                "observed",
                id="RKE2's name",
            ),
            pytest.param(
                [_service("10.96.0.10,fd00:10:96::a")],
                "kube-system/kube-dns",
                ("10.96.0.10", "fd00:10:96::a"),
                "observed",
                id="dual stack",
            ),
            pytest.param(
                [
                    _service(
                        "172.30.0.10",
                        "dns-default",
                        "openshift-dns",
                        labels={"dns.operator.openshift.io/owning-dns": "default"},
                    )
                ],
                "openshift-dns/dns-default",
                ("172.30.0.10",),
                "observed",
                id="OpenShift, by its label",
            ),
            pytest.param(
                [
                    _service(
                        "172.30.0.10",
                        "dns-default",
                        "openshift-dns",
                        labels={},
                        selector={"dns.operator.openshift.io/daemonset-dns": "default"},
                    )
                ],
                "openshift-dns/dns-default",
                ("172.30.0.10",),
                "observed",
                id="OpenShift, by its selector",
            ),
            pytest.param(
                [_service(), _service("10.96.7.7", "kube-dns-upstream")],
                "kube-system/kube-dns",
                ("10.96.0.10",),
                "observed",
                id="NodeLocal DNSCache's own Service is another",
            ),
            pytest.param(
                [_service("10.96.7.7", "a-dns", "dev"), _service()],
                "kube-system/kube-dns",
                ("10.96.0.10",),
                "observed",
                id="somebody's own DNS in another namespace",
            ),
            pytest.param(
                [_service("10.96.0.3", "coredns", "dns")],
                "dns/coredns",
                ("10.96.0.3",),
                "observed",
                id="in any namespace",
            ),
            pytest.param(
                [_service("10.233.0.3", "coredns"), _service("10.233.0.4", "coredns-dual")],
                "kube-system/coredns",
                ("10.233.0.3",),
                "inferred",
                id="two, and nobody says which",
            ),
            pytest.param(
                [
                    _service("10.233.0.3", "coredns"),
                    _service("10.233.0.4", "coredns-dual"),
                    _kubelet("10.233.0.4"),
                ],
                "kube-system/coredns-dual",
                ("10.233.0.4",),
                "observed",
                id="two, and kubelets say which",
            ),
            pytest.param(
                [_service("10.96.0.10", "dns", "infra", labels={}), _kubelet("10.96.0.10")],
                "infra/dns",
                ("10.96.0.10",),
                "observed",
                id="without a label, named by kubelets",
            ),
            pytest.param(
                [_service(labels={})],
                "kube-system/kube-dns",
                ("10.96.0.10",),
                "inferred",
                id="without a label, by its usual name",
            ),
            pytest.param(
                [_service("***HIDDEN***")],
                "kube-system/kube-dns",
                (),
                "inferred",
                id="masked",
            ),
        ],
    )
    def test_it_is_found_and_never_assumed(
        self,
        manifests: list[Manifest],
        service: str,
        addresses: tuple[str, ...],
        confidence: str,
    ) -> None:
        fact = _of(*manifests)
        assert fact.value is not None
        assert fact.value.service == Ref("Service", *service.split("/"))
        assert (fact.value.addresses, str(fact.confidence)) == (addresses, confidence)

    @pytest.mark.parametrize(
        "manifest",
        [
            pytest.param(_service("None"), id="headless"),
            pytest.param(_service(ports=[{"port": 9153, "protocol": "TCP"}]), id="metrics only"),
            pytest.param(_service(ports=[{"port": 53, "protocol": "UDP"}]), id="UDP only"),
            pytest.param(_service(labels={}, name="web", namespace="shop"), id="another's"),
        ],
    )
    def test_what_does_not_serve_dns_is_not_it(self, manifest: Manifest) -> None:
        assert _of(manifest) == Fact()

    def test_of_two_the_other_one_disagrees(self) -> None:
        fact = _of(_service("10.233.0.3", "coredns"), _service("10.233.0.4", "coredns-dual"))
        assert [each.value for each in fact.conflicts] == ["10.233.0.4"]

    def test_a_labelled_one_elsewhere_is_a_pattern_where_not_all_are_seen(self) -> None:
        gap = Gap("Service", GapReason.FORBIDDEN, besides=("dns",))
        told = story(_service("10.96.0.3", "coredns", "dns"))
        assert dns(snapshot_of(told, gaps=[gap])).confidence is Confidence.INFERRED


class TestWhatKubeletsGive:
    """The address by what pods really get."""

    def test_it_is_evidence_where_it_agrees(self) -> None:
        fact = _of(_service(), _kubelet("10.96.0.10"))
        assert "data.kubelet.clusterDNS[0] '10.96.0.10'" in _told(fact.evidence)
        assert not fact.conflicts

    def test_it_is_a_conflict_where_it_does_not(self) -> None:
        fact = _of(_service(), _kubelet("10.96.0.99"))
        assert fact.value is not None
        assert fact.value.addresses == ("10.96.0.10",)
        assert "not the address of Service/kube-system/kube-dns" in _told(fact.conflicts)

    def test_a_link_local_address_is_no_conflict(self) -> None:
        assert not _of(_service(), _kubelet("169.254.25.10")).conflicts

    def test_it_is_the_address_where_services_are_not_seen(self) -> None:
        told = story(_service(), _kubelet("10.96.0.10", domain="cluster.local"))
        fact = dns(without(snapshot_of(told), "Service"))
        assert fact.value is not None
        assert (fact.value.addresses, fact.value.service) == (("10.96.0.10",), None)
        assert fact.confidence is Confidence.DECLARED

    def test_a_link_local_address_alone_is_no_service_address(self) -> None:
        told = story(_kubelet("169.254.25.10", domain="cluster.local"))
        fact = dns(without(snapshot_of(told), "Service"))
        assert fact.value is not None
        assert fact.value.addresses == ()

    def test_a_running_kubelet_is_observed(self) -> None:
        answer = node_proxy("n1", kubeletconfig__clusterDNS_0="10.96.0.10")
        fact = dns(asked(without(snapshot_of(""), "Service"), answer))
        assert fact.value is not None
        assert (fact.value.addresses, fact.confidence) == (("10.96.0.10",), Confidence.OBSERVED)

    def test_one_running_kubelet_that_differs_is_a_conflict(self) -> None:
        answers = [
            node_proxy("n1", kubeletconfig__clusterDNS_0="10.96.0.10"),
            node_proxy("n2", kubeletconfig__clusterDNS_0="10.96.0.11"),
            node_proxy("n3", kubeletconfig__clusterDNS_0="10.96.0.10"),
        ]
        fact = dns(asked(snapshot_of(story(_service())), *answers))
        assert [each.value for each in fact.conflicts] == ["10.96.0.11"]
        assert _told(fact.evidence).count("NodeProxy") == 1

    def test_k3s_says_it_in_its_arguments(self) -> None:
        args = k3s("n1", "server", "--cluster-dns", "10.43.0.53", "--cluster-domain", "k3s.lan")
        fact = dns(without(snapshot_of(story(args)), "Service"))
        assert fact.value is not None
        assert (fact.value.addresses, fact.value.domain.value) == (("10.43.0.53",), "k3s.lan")

    def test_an_agent_of_k3s_or_broken_arguments_say_nothing(self) -> None:
        agent = k3s("n1", "agent", "--cluster-dns", "10.43.0.53")
        broken = {**k3s("n2"), "metadata": {"name": "n2", "annotations": {"k3s.io/node-args": "{"}}}
        assert dns(without(snapshot_of(story(agent, broken)), "Service")) == Fact()

    def test_openshift_says_it_in_its_status(self) -> None:
        status = {"clusterIP": "172.30.0.10", "clusterDomain": "cluster.local"}
        operator = custom("DNS", "operator.openshift.io", "default", status=status)
        fact = dns(without(snapshot_of(story(operator)), "Service"))
        assert fact.value is not None
        assert (fact.value.addresses, fact.confidence) == (("172.30.0.10",), Confidence.OBSERVED)


class TestTheDomain:
    """The zone that is served, and the domain that pods search."""

    @pytest.mark.parametrize(
        ("manifests", "domain", "confidence"),
        [
            pytest.param([], "cluster.local", "assumed", id="nothing names one: the default"),
            pytest.param(
                [_corefile("corp.internal"), _coredns()], "corp.internal", "declared", id="Corefile"
            ),
            pytest.param(
                [_corefile("corp.internal", "my-dns"), _coredns("my-dns")],
                "corp.internal",
                "declared",
                id="Corefile in a ConfigMap of another name",
            ),
            pytest.param(
                [
                    _corefile("corp.internal"),
                    pod(
                        "coredns-1",
                        "n1",
                        template(
                            "coredns", mounts={"c": "/etc/coredns"}, config_maps={"c": "coredns"}
                        ),
                    ),
                ],
                "corp.internal",
                "declared",
                id="Corefile that a pod mounts",
            ),
            pytest.param(
                [_corefile("corp.internal")],
                "corp.internal",
                "inferred",
                id="Corefile that nobody is seen to mount",
            ),
            pytest.param(
                [_corefile(""), _coredns()], "cluster.local", "assumed", id="Corefile without zones"
            ),
            pytest.param(
                [_corefile("old.lan new.lan"), _coredns(), _kubelet(domain="new.lan")],
                "new.lan",
                "declared",
                id="of two zones the one that pods search",
            ),
            pytest.param([_kubelet(domain="k.lan.")], "k.lan", "declared", id="kubelets"),
            pytest.param([_kubeadm("a.lan")], "a.lan", "declared", id="kubeadm"),
            pytest.param(
                [_kubelet(domain="***HIDDEN***")], "cluster.local", "assumed", id="masked"
            ),
            pytest.param(
                [
                    pod(
                        "kube-dns-1",
                        "n1",
                        {
                            **template("kubedns", ["--domain=cluster.corp."]),
                            "hostNetwork": False,
                        },
                    )
                ],
                "cluster.corp",
                "declared",
                id="kube-dns",
            ),
            pytest.param(
                [
                    custom(
                        "DNS",
                        "operator.openshift.io",
                        "default",
                        status={"clusterDomain": "ocp.lan"},
                    ),
                    _corefile("old.lan"),
                    _coredns(),
                ],
                "ocp.lan",
                "observed",
                id="OpenShift's status",
            ),
        ],
    )
    def test_its_sources_in_order(
        self, manifests: list[Manifest], domain: str, confidence: str
    ) -> None:
        fact = _value(_service(), *manifests).domain
        assert (fact.value, str(fact.confidence)) == (domain, confidence)
        assert all(each.says for each in fact.evidence)

    def test_a_zone_and_kubelets_that_differ_are_a_conflict(self) -> None:
        fact = _of(
            _service(), _corefile("a.lan"), _coredns(), _kubelet("10.96.0.10", domain="b.lan")
        )
        assert fact.value is not None
        assert fact.value.domain.value == "a.lan"
        assert [each.value for each in fact.value.domain.conflicts] == ["b.lan"]
        assert set(fact.value.domain.conflicts) <= set(fact.conflicts)

    def test_a_running_kubelet_wins(self) -> None:
        answer = node_proxy("n1", kubeletconfig__clusterDomain="run.lan")
        told = story(_service(), _corefile("a.lan"), _coredns())
        value = dns(asked(snapshot_of(told), answer)).value
        assert value is not None
        assert value.domain.value == "run.lan"
        assert [each.value for each in value.domain.conflicts] == ["a.lan"]

    def test_without_a_dns_service_no_default_is_assumed(self) -> None:
        assert dns(without(snapshot_of(""), "Service")) == Fact()

    def test_it_is_known_without_any_address(self) -> None:
        fact = dns(without(snapshot_of(story(_kubeadm("a.lan"))), "Service"))
        assert fact.value is not None
        assert (fact.value.addresses, fact.value.domain.value) == ((), "a.lan")
        assert fact.confidence is Confidence.DECLARED


class TestNodeLocal:
    """NodeLocal DNSCache."""

    @pytest.mark.parametrize(
        ("manifests", "address"),
        [
            pytest.param([], None, id="none"),
            pytest.param(
                [_node_local("-localip", "169.254.20.10,10.96.0.10")],
                "169.254.20.10",
                id="upstream, which takes the Service's address too",
            ),
            pytest.param(
                [_node_local("-localip", "10.96.0.10,169.254.20.10")],
                "169.254.20.10",
                id="in another order",
            ),
            pytest.param(
                [_node_local("-localip", "169.254.25.10", name="nodelocaldns")],
                "169.254.25.10",
                id="kubespray",
            ),
            pytest.param(
                [
                    _node_local(name="rke2-coredns-nodelocal", container="cache"),
                    _bind("169.254.20.10"),
                ],
                "169.254.20.10",
                id="RKE2, by its Corefile",
            ),
            pytest.param(
                [_node_local(), _bind("10.96.0.10", "169.254.20.10")],
                "169.254.20.10",
                id="bind of several",
            ),
            pytest.param(
                [_node_local(), _bind("__PILLAR__LOCAL__DNS__"), _kubelet("169.254.25.10")],
                "169.254.25.10",
                id="by what kubelets give",
            ),
            pytest.param([_node_local()], None, id="nothing tells"),
            pytest.param(
                [
                    daemon_set(
                        "node-local-dns", template("node-cache", ["-localip", "169.254.1.1"]), 0
                    )
                ],
                None,
                id="switched off",
            ),
        ],
    )
    def test_its_address(self, manifests: list[Manifest], address: str | None) -> None:
        assert _value(_service(), *manifests).node_local == address

    def test_one_whose_address_is_not_seen_is_told_all_the_same(self) -> None:
        assert "NodeLocal DNSCache runs" in _told(_of(_service(), _node_local()).evidence)

    def test_a_pod_tells_of_it_where_daemon_sets_are_not_seen(self) -> None:
        spec = template("node-cache", ["-localip", "169.254.20.10"])
        told = story(_service(), _node_local(), pod("nld", "n1", spec))
        value = dns(without(snapshot_of(told), "DaemonSet")).value
        assert value is not None
        assert value.node_local == "169.254.20.10"

    def test_it_alone_is_a_pattern(self) -> None:
        told = story(_node_local("-localip", "169.254.20.10"))
        fact = dns(without(snapshot_of(told), "Service"))
        assert fact.value is not None
        assert (fact.value.node_local, fact.confidence) == ("169.254.20.10", Confidence.INFERRED)

    def test_kubelets_that_point_to_it_do_not_disagree(self) -> None:
        cache = _node_local("-localip", "10.5.5.5")
        assert not _of(_service(), cache, _kubelet("10.5.5.5")).conflicts


def test_cloud_dns_has_no_object_here_and_is_unknown() -> None:
    assert dns(snapshot_of("")) == Fact()
    assert dns(Snapshot()) == Fact()


def test_seeing_less_never_makes_the_address_surer() -> None:
    whole = snapshot_of(
        story(
            _service("10.233.0.3", "coredns"),
            _service("10.233.0.4", "coredns-dual"),
            _kubelet("10.233.0.4", domain="a.lan"),
            _corefile("a.lan"),
            _coredns(),
            _node_local("-localip", "169.254.20.10"),
        )
    )
    before = dns(whole).value
    assert before is not None
    for kind in whole.objects:
        after = dns(without(whole, kind))
        if after.confidence >= Confidence.DECLARED:
            assert after.value is not None
            assert after.value.addresses in {before.addresses, ()}, kind
            assert after.value.domain.value == before.domain.value, kind
